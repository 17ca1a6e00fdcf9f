//! `WebM` and Matroska (RFC 9559).

mod ebml;
mod tracks;

use std::time::Duration;

use self::ebml::Element;
use self::tracks::Tracks;
use super::error::ProbeError;
use super::info::MediaInfo;
use super::kind::Container;
use super::reader::Reader;

mod id {
    pub(super) const SEGMENT: u32 = 0x1853_8067;
    pub(super) const SEEK_HEAD: u32 = 0x114d_9b74;
    pub(super) const SEEK: u32 = 0x4dbb;
    pub(super) const SEEK_ID: u32 = 0x53ab;
    pub(super) const SEEK_POSITION: u32 = 0x53ac;
    pub(super) const INFO: u32 = 0x1549_a966;
    pub(super) const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
    pub(super) const DURATION: u32 = 0x4489;
    pub(super) const TRACKS: u32 = 0x1654_ae6b;
    pub(super) const CLUSTER: u32 = 0x1f43_b675;
}

/// Nanoseconds of a unit of time, unless the file says otherwise.
const USUAL_SCALE: u64 = 1_000_000;

/// What the segment tells, and where else to look.
#[derive(Debug, Default)]
struct Found {
    duration: Option<Duration>,
    has_info: bool,
    tracks: Option<Tracks>,
    /// Where info and tracks lie, by the file's own word.
    info_at: Option<u64>,
    tracks_at: Option<u64>,
}

pub(super) async fn probe(reader: &mut Reader<'_>) -> Result<MediaInfo, ProbeError> {
    let (whole, mut at) = (reader.len(), 0);
    let segment = loop {
        let Some(element) = ebml::next(reader, at, whole).await? else {
            return Err(ProbeError::malformed(at, "the segment is missing"));
        };
        if element.id == id::SEGMENT {
            break element;
        }
        let cut = ProbeError::Truncated { at };
        at = element.end.filter(|end| *end <= whole).ok_or(cut)?;
    };
    let end = segment.end.unwrap_or(whole);
    if end > whole {
        return Err(ProbeError::Truncated { at: segment.start });
    }
    let found = look(reader, &segment, end).await?;
    let Some(tracks) = found.tracks else {
        return Err(ProbeError::malformed(segment.start, "the list of tracks is missing"));
    };
    let mut info = MediaInfo::new(Container::WebM, whole);
    info.duration = found.duration;
    info.video = Some(tracks.video.ok_or(ProbeError::NoPicture)?);
    info.audio = tracks.audio;
    Ok(info)
}

/// Goes through the segment as far as the data, then where the file itself points to.
async fn look(reader: &mut Reader<'_>, segment: &Element, end: u64) -> Result<Found, ProbeError> {
    let (mut found, mut at) = (Found::default(), segment.body);
    while let Some(element) = ebml::next(reader, at, end).await? {
        if element.id == id::CLUSTER || (found.has_info && found.tracks.is_some()) {
            break;
        }
        let what = "an element is larger than the one around it";
        let next = element.end.filter(|next| *next <= end);
        at = next.ok_or(ProbeError::malformed(element.start, what))?;
        note(reader, (&element, at), segment.body, &mut found).await?;
    }
    for (elsewhere, wanted) in [
        (found.info_at, (id::INFO, found.has_info)),
        (found.tracks_at, (id::TRACKS, found.tracks.is_some())),
    ] {
        let (Some(at), (id, false)) = (elsewhere, wanted) else { continue };
        if let Some((element, next)) = ebml::inside(reader, at, end).await?
            && element.id == id
        {
            note(reader, (&element, next), segment.body, &mut found).await?;
        }
    }
    Ok(found)
}

async fn note(
    reader: &mut Reader<'_>,
    (element, end): (&Element, u64),
    origin: u64,
    found: &mut Found,
) -> Result<(), ProbeError> {
    match element.id {
        id::SEEK_HEAD => seek_head(reader, (element, end), origin, found).await?,
        id::INFO => {
            found.duration = info(reader, element, end).await?;
            found.has_info = true;
        }
        id::TRACKS if found.tracks.is_none() => {
            found.tracks = Some(tracks::read(reader, element, end).await?);
        }
        _ => {}
    }
    Ok(())
}

/// Reads where the other parts lie; offsets count from the segment's content.
async fn seek_head(
    reader: &mut Reader<'_>,
    (head, end): (&Element, u64),
    origin: u64,
    found: &mut Found,
) -> Result<(), ProbeError> {
    let mut at = head.body;
    while let Some((entry, next)) = ebml::inside(reader, at, end).await? {
        at = next;
        if entry.id != id::SEEK {
            continue;
        }
        let (mut names, mut position, mut at) = (0, None, entry.body);
        while let Some((field, after)) = ebml::inside(reader, at, next).await? {
            match field.id {
                id::SEEK_ID => names = field.unsigned(reader).await?,
                id::SEEK_POSITION => position = Some(field.unsigned(reader).await?),
                _ => {}
            }
            at = after;
        }
        let position = position.and_then(|position| origin.checked_add(position));
        if names == u64::from(id::INFO) {
            found.info_at = position;
        } else if names == u64::from(id::TRACKS) {
            found.tracks_at = position;
        }
    }
    Ok(())
}

/// Reads how long it plays.
async fn info(
    reader: &mut Reader<'_>,
    info: &Element,
    end: u64,
) -> Result<Option<Duration>, ProbeError> {
    let (mut scale, mut length, mut at) = (USUAL_SCALE, 0.0, info.body);
    while let Some((field, next)) = ebml::inside(reader, at, end).await? {
        match field.id {
            id::TIMESTAMP_SCALE => scale = field.unsigned(reader).await?,
            id::DURATION => length = field.float(reader).await?,
            _ => {}
        }
        at = next;
    }
    #[expect(clippy::cast_precision_loss, reason = "a scale is far below 2^53 in any true file")]
    let seconds = length * scale as f64 / 1e9;
    let duration = Duration::try_from_secs_f64(seconds).ok();
    Ok(duration.filter(|duration| !duration.is_zero()))
}
