//! The description of the whole file (`moov`).

use std::time::Duration;

use super::atom::{self, Atom};
use super::times;
use super::track::{self, Track};
use crate::media::error::ProbeError;
use crate::media::info::{AudioTrack, VideoTrack, average_bitrate};
use crate::media::reader::Reader;

/// How many tracks a file may have; phones write five.
const MOST_TRACKS: usize = 64;

/// What a description tells.
#[derive(Debug, Default)]
pub(super) struct Movie {
    pub(super) scale: u32,
    /// In units of `scale`; 0 if it is not said.
    pub(super) length: u64,
    pub(super) tracks: Vec<Track>,
    pub(super) fragmented: bool,
    /// How long each sample of a track lasts in fragments that do not say it.
    pub(super) defaults: Vec<(u32, u32)>,
    /// What an index of fragments says.
    pub(super) indexed: Option<Duration>,
    /// Whether a fragment was looked into.
    pub(super) sampled: bool,
}

pub(super) async fn read(reader: &mut Reader<'_>, moov: &Atom) -> Result<Movie, ProbeError> {
    let (mut movie, mut at) = (Movie::default(), moov.body);
    while let Some(atom) = atom::inside(reader, at, moov.end).await? {
        match &atom.kind {
            b"mvhd" => (movie.scale, movie.length) = times::clock(reader, &atom).await?,
            b"trak" => {
                if movie.tracks.len() == MOST_TRACKS {
                    let limit = MOST_TRACKS as u64;
                    return Err(ProbeError::TooLarge { limit, what: "tracks" });
                }
                movie.tracks.push(track::read(reader, &atom).await?);
            }
            b"mvex" => extends(reader, &atom, &mut movie).await?,
            _ => {}
        }
        at = atom.end;
    }
    Ok(movie)
}

/// Reads what stands of fragments (`mvex`).
async fn extends(
    reader: &mut Reader<'_>,
    mvex: &Atom,
    movie: &mut Movie,
) -> Result<(), ProbeError> {
    movie.fragmented = true;
    let mut at = mvex.body;
    while let Some(atom) = atom::inside(reader, at, mvex.end).await? {
        if atom.kind == *b"mehd" {
            let mut fields = atom.fields(reader, 12).await?;
            let long = fields.u32()? >> 24 == 1;
            movie.length = movie.length.max(fields.wide(long)?);
        }
        if atom.kind == *b"trex" && movie.defaults.len() < MOST_TRACKS {
            let mut fields = atom.fields(reader, 16).await?;
            fields.skip(4)?;
            let id = fields.u32()?;
            fields.skip(4)?;
            movie.defaults.push((id, fields.u32()?));
        }
        at = atom.end;
    }
    Ok(())
}

impl Movie {
    /// How long it plays: by the file's own word, else by an index or the longest track.
    pub(super) fn duration(&self) -> Option<Duration> {
        let said = times::duration(self.length, self.scale);
        let longest = || self.tracks.iter().filter_map(Track::duration).max();
        said.or(self.indexed).or_else(longest)
    }

    /// The first track of this kind that is switched on, else the first one.
    fn first(&self, handler: [u8; 4]) -> Option<&Track> {
        let of_kind = || self.tracks.iter().filter(move |track| track.handler == handler);
        of_kind().find(|track| track.enabled).or_else(|| of_kind().next())
    }

    pub(super) async fn video(
        &self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<VideoTrack>, ProbeError> {
        let Some(track) = self.first(*b"vide") else { return Ok(None) };
        let Some(entry) = track.visual(reader).await? else { return Ok(None) };
        let mut video = VideoTrack::new(entry.codec, entry.width, entry.height);
        video.rotation = track.rotation;
        video.edits = track.edits();
        video.frame_rate = track.frame_rate(reader).await?;
        video.bitrate = self.bitrate(track, entry.bitrate, reader).await?;
        Ok(Some(video))
    }

    pub(super) async fn audio(
        &self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<AudioTrack>, ProbeError> {
        let Some(track) = self.first(*b"soun") else { return Ok(None) };
        let Some(mut audio) = track.audio(reader).await? else { return Ok(None) };
        audio.bitrate = self.bitrate(track, audio.bitrate, reader).await?;
        Ok(Some(audio))
    }

    /// The bits a second by the lengths of all samples; the file's own word is the second choice.
    async fn bitrate(
        &self,
        track: &Track,
        said: Option<u64>,
        reader: &mut Reader<'_>,
    ) -> Result<Option<u64>, ProbeError> {
        let bytes = track.bytes(reader).await?.filter(|bytes| *bytes > 0);
        let duration = track.duration().or_else(|| self.duration());
        let counted = bytes.zip(duration);
        Ok(counted.and_then(|(bytes, duration)| average_bitrate(bytes, duration)).or(said))
    }
}
