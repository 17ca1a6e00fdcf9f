//! MP4 and MOV (ISO/IEC 14496-12 and the `QuickTime` file format).

mod atom;
mod edits;
mod fragments;
mod movie;
mod sample;
mod sound;
mod times;
mod track;

use self::movie::Movie;
use super::error::ProbeError;
use super::info::MediaInfo;
use super::kind::Container;
use super::reader::Reader;

/// How many boxes behind the description are looked at, to see that the file is whole.
const BEHIND: u32 = 32;

/// What the outer boxes tell, in their order.
#[derive(Debug, Default)]
struct Found {
    movie: Option<Movie>,
    data_first: bool,
    behind: u32,
}

pub(super) async fn probe(
    reader: &mut Reader<'_>,
    container: Container,
) -> Result<MediaInfo, ProbeError> {
    let (end, mut at, mut found) = (reader.len(), 0, Found::default());
    while let Some(atom) = atom::next(reader, at, end).await? {
        // Behind the description only data that is cut off makes the file worthless.
        if atom.end > end && (found.movie.is_none() || atom.kind == *b"mdat") {
            return Err(ProbeError::Truncated { at: atom.start });
        }
        if let Some(movie) = &mut found.movie {
            match &atom.kind {
                b"sidx" => fragments::index(reader, &atom, movie).await?,
                b"moof" => fragments::first(reader, &atom, movie).await?,
                _ => {}
            }
        } else if atom.kind == *b"moov" {
            found.movie = Some(movie::read(reader, &atom).await?);
        } else {
            found.data_first |= atom.kind == *b"mdat";
        }
        found.behind += u32::from(found.movie.is_some());
        if found.behind > BEHIND {
            break;
        }
        at = atom.end;
    }
    let Some(movie) = found.movie else {
        return Err(ProbeError::malformed(at, "the description (moov) is missing"));
    };
    let mut info = MediaInfo::new(container, end);
    info.fast_start = Some(!found.data_first);
    info.fragmented = Some(movie.fragmented);
    info.duration = movie.duration();
    info.audio = movie.audio(reader).await?;
    info.video = Some(movie.video(reader).await?.ok_or(ProbeError::NoPicture)?);
    Ok(info)
}
