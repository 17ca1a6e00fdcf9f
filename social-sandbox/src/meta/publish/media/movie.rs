//! What a video is: read as its bytes come by, so that nothing of it is kept.

use super::atoms::{Atoms, half, long, word};

/// The longest description that is read; a longer one is no film to us.
const LONGEST_DESCRIPTION: u64 = 16 * 1024 * 1024;

/// What is known of a video.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Film {
    pub(crate) millis: u64,
    pub(crate) video: Option<VideoTrack>,
    pub(crate) audio: Option<AudioTrack>,
    /// Whether the description stands before the pictures.
    pub(crate) description_first: bool,
}

impl Film {
    /// Whether an edit list hides the delay of an encoder.
    pub(crate) fn hides_delay(&self) -> bool {
        self.video.as_ref().is_some_and(|video| video.edits == Edits::Delay)
    }
}

/// The first track of pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct VideoTrack {
    pub(crate) codec: [u8; 4],
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Pictures in a thousand seconds.
    pub(crate) rate: u64,
    pub(crate) edits: Edits,
}

/// What an edit list does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Edits {
    /// There is none, or it plays everything from its start.
    #[default]
    None,
    /// It hides the delay of an encoder.
    Delay,
    /// It leaves something out, waits again, or changes the speed.
    Cuts,
}

/// The first track of sound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AudioTrack {
    pub(crate) codec: [u8; 4],
    pub(crate) channels: u16,
    pub(crate) hertz: u32,
}

/// Reads a film from parts of its file.
#[expect(clippy::struct_excessive_bools, reason = "four things that were seen, or not")]
#[derive(Debug, Clone, Default)]
pub(crate) struct FilmScan {
    head: Vec<u8>,
    /// Bytes left of the box that is being read.
    left: u64,
    inside: Inside,
    is_film: bool,
    pictures_seen: bool,
    description: Vec<u8>,
    description_first: bool,
    broken: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Head,
    Skipped,
    Description,
}

impl FilmScan {
    /// Takes the next bytes.
    pub(crate) fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.broken {
            bytes = match self.inside {
                Inside::Head => self.add_head(bytes),
                Inside::Skipped | Inside::Description => self.add_inside(bytes),
            };
        }
    }

    fn add_head<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let wanted = if word(&self.head, 0) == Some(1) { 16 } else { 8 };
        let (taken, rest) = bytes.split_at(bytes.len().min(wanted - self.head.len()));
        self.head.extend_from_slice(taken);
        if self.head.len() == wanted && !(wanted == 8 && word(&self.head, 0) == Some(1)) {
            self.begin();
        }
        rest
    }

    /// Looks at the head of a box of the file.
    fn begin(&mut self) {
        let head = std::mem::take(&mut self.head);
        let length = match word(&head, 0) {
            // To the end of the file.
            Some(0) => u64::MAX,
            Some(1) => long(&head, 8).unwrap_or_default(),
            Some(length) => u64::from(length),
            None => 0,
        };
        let name = head.get(4..8).unwrap_or_default();
        let Some(left) = length.checked_sub(head.len() as u64) else {
            self.broken = true;
            return;
        };
        self.left = left;
        self.inside = Inside::Skipped;
        match name {
            b"ftyp" => self.is_film = true,
            b"mdat" => self.pictures_seen = true,
            b"moov" => {
                self.broken = left > LONGEST_DESCRIPTION;
                self.is_film = true;
                self.description_first = !self.pictures_seen;
                self.inside = Inside::Description;
            }
            name => self.broken = !name.iter().all(u8::is_ascii_graphic),
        }
        if self.left == 0 {
            self.inside = Inside::Head;
        }
    }

    fn add_inside<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let (taken, rest) = bytes.split_at(bytes.len().min(most));
        if self.inside == Inside::Description {
            self.description.extend_from_slice(taken);
        }
        self.left -= taken.len() as u64;
        if self.left == 0 {
            self.inside = Inside::Head;
        }
        rest
    }

    /// Tells what the file is; `None` if it is no whole film.
    pub(crate) fn finish(&self) -> Option<Film> {
        let whole = self.inside != Inside::Description && !self.broken;
        if !whole || !self.is_film {
            return None;
        }
        let header = Atoms::find(&self.description, *b"mvhd")?;
        let (scale, length) = times(header, 12, 20)?;
        let mut film = Film {
            millis: length.saturating_mul(1000).checked_div(scale)?,
            description_first: self.description_first,
            ..Film::default()
        };
        let tracks = Atoms::new(&self.description).filter(|(name, _)| name == b"trak");
        for (_, track) in tracks {
            match Atoms::path(track, &[*b"mdia", *b"hdlr"]).and_then(|handler| handler.get(8..12)) {
                Some(b"vide") if film.video.is_none() => film.video = video(track),
                Some(b"soun") if film.audio.is_none() => film.audio = audio(track),
                _ => {}
            }
        }
        Some(film)
    }
}

/// Time scale and length of a header, whose second version has longer dates.
fn times(header: &[u8], short: usize, wide: usize) -> Option<(u64, u64)> {
    let (scale, length) = if header.first() == Some(&1) {
        (word(header, wide)?, long(header, wide + 4)?)
    } else {
        (word(header, short)?, u64::from(word(header, short + 4)?))
    };
    Some((u64::from(scale), length))
}

const TABLE: [[u8; 4]; 3] = [*b"mdia", *b"minf", *b"stbl"];

/// The first description of samples: its name and what is in it.
fn entry(track: &[u8]) -> Option<([u8; 4], &[u8])> {
    let list = Atoms::find(Atoms::path(track, &TABLE)?, *b"stsd")?;
    Atoms::new(list.get(8..)?).next()
}

fn video(track: &[u8]) -> Option<VideoTrack> {
    let (codec, inside) = entry(track)?;
    let (scale, length) = times(Atoms::path(track, &[*b"mdia", *b"mdhd"])?, 12, 20)?;
    let samples = Atoms::find(Atoms::path(track, &TABLE)?, *b"stts").map_or(0, samples);
    Some(VideoTrack {
        codec,
        width: half(inside, 24)?.into(),
        height: half(inside, 26)?.into(),
        rate: (samples * 1000 * scale).checked_div(length).unwrap_or_default(),
        edits: Atoms::path(track, &[*b"edts", *b"elst"])
            .map_or(Edits::None, |list| edits(list, scale)),
    })
}

/// Counts the samples of a table of times.
fn samples(table: &[u8]) -> u64 {
    table
        .get(8..)
        .unwrap_or_default()
        .chunks_exact(8)
        .fold(0, |sum, row| sum.saturating_add(u64::from(word(row, 0).unwrap_or_default())))
}

/// What encoders hide of a start: a few pictures that others are made from.
const MOST_DELAY_MS: u64 = 500;

/// Reads an edit list. One entry at normal speed, a wait before it or not, only moves the start.
fn edits(list: &[u8], scale: u64) -> Edits {
    let count = word(list, 4).unwrap_or_default();
    let is_long = list.first() == Some(&1);
    let size = if is_long { 20 } else { 12 };
    let entry = |index: usize| {
        let at = 8 + index * size;
        let (start, speed) = if is_long {
            let start = long(list, at + 8)?;
            (Some(start).filter(|start| *start != u64::MAX), word(list, at + 16)?)
        } else {
            let start = word(list, at + 4)?;
            (Some(start).filter(|start| *start != u32::MAX).map(u64::from), word(list, at + 8)?)
        };
        Some((start, speed))
    };
    let (waits, played) = match (count, entry(0)) {
        (0, _) => return Edits::None,
        (1, played) => (false, played),
        (2, Some((None, _))) => (true, entry(1)),
        _ => return Edits::Cuts,
    };
    match played {
        Some((Some(0), 0x1_0000)) if !waits => Edits::None,
        Some((Some(start), 0x1_0000)) if start.saturating_mul(1000) <= MOST_DELAY_MS * scale => {
            Edits::Delay
        }
        _ => Edits::Cuts,
    }
}

fn audio(track: &[u8]) -> Option<AudioTrack> {
    let (codec, inside) = entry(track)?;
    Some(AudioTrack { codec, channels: half(inside, 16)?, hertz: word(inside, 24)? >> 16 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::publish::made::{Clip, atom, words};

    fn scan(file: &[u8], step: usize) -> Option<Film> {
        let mut scan = FilmScan::default();
        for part in file.chunks(step) {
            scan.add(part);
        }
        scan.finish()
    }

    #[test]
    fn a_film_is_read_from_parts_of_any_size() {
        let file = Clip::default().file();
        let whole = scan(&file, file.len()).unwrap();
        assert_eq!(whole.millis, 5_000);
        assert!(whole.description_first);
        let video = whole.video.clone().unwrap();
        assert_eq!((video.width, video.height, video.rate), (720, 1280, 30_000));
        assert_eq!((&video.codec, video.edits), (b"avc1", Edits::None));
        let audio = whole.audio.clone().unwrap();
        assert_eq!((&audio.codec, audio.channels, audio.hertz), (b"mp4a", 2, 48_000));
        for step in [1, 7, 64] {
            assert_eq!(scan(&file, step), Some(whole.clone()), "{step}");
        }
    }

    #[test]
    fn the_order_and_the_cuts_are_seen() {
        const EMPTY: u32 = u32::MAX;
        let late = Clip { description_last: true, ..Clip::default() };
        assert!(!scan(&late.file(), 100).unwrap().description_first);
        let list = |rows: &[u32]| atom(*b"edts", &[&atom(*b"elst", &[&words(rows)])]);
        // The clip's clock counts thirty a second.
        for (rows, edits) in [
            (&[0, 0][..], Edits::None),
            (&[0, 1, 5, 0, 0x1_0000], Edits::None),
            (&[0, 1, 5, 2, 0x1_0000], Edits::Delay),
            (&[0, 1, 5, 15, 0x1_0000], Edits::Delay),
            (&[0, 1, 5, 16, 0x1_0000], Edits::Cuts),
            (&[0, 1, 5, 0, 0x2_0000], Edits::Cuts),
            (&[0, 2, 9, EMPTY, 0x1_0000, 5, 2, 0x1_0000], Edits::Delay),
            (&[0, 2, 5, 0, 0x1_0000, 5, 0, 0x1_0000], Edits::Cuts),
            (&[0, 2, 5, 0, 0x1_0000, 9, EMPTY, 0x1_0000], Edits::Cuts),
            (&[0x100_0000, 1, 0, 5, 0, 2, 0x1_0000], Edits::Delay),
        ] {
            let clip = Clip { track: list(rows), ..Clip::default() };
            assert_eq!(scan(&clip.file(), 50).unwrap().video.unwrap().edits, edits, "{rows:?}");
        }
    }

    #[test]
    fn what_is_no_film_is_none() {
        let file = Clip::default().file();
        for bad in [&b"<!doctype html><html>"[..], b"", &file[..60], b"\0\0\0\x03ftypisom"] {
            assert_eq!(scan(bad, 5), None, "{bad:?}");
        }
    }
}
