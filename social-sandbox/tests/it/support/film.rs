//! Films made by hand for the tests of this crate.

/// A film; its pictures are zeros that no player would show.
#[derive(Debug, Clone)]
pub(crate) struct Clip {
    pub(crate) codec: [u8; 4],
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) millis: u32,
    pub(crate) rate: u32,
    /// Codec, channels and rate of the sound.
    pub(crate) sound: Option<([u8; 4], u16, u32)>,
    /// More boxes in the track of pictures.
    pub(crate) track: Vec<u8>,
    pub(crate) description_last: bool,
    /// Bytes of pictures.
    pub(crate) pictures: usize,
}

impl Default for Clip {
    fn default() -> Self {
        Self {
            codec: *b"avc1",
            width: 720,
            height: 1280,
            millis: 5_000,
            rate: 30,
            sound: Some((*b"mp4a", 2, 48_000)),
            track: Vec::new(),
            description_last: false,
            pictures: 1_000,
        }
    }
}

impl Clip {
    pub(crate) fn file(&self) -> Vec<u8> {
        let kind = atom(*b"ftyp", &[b"isom", &words(&[0x200]), b"isomavc1"]);
        let pictures = atom(*b"mdat", &[&vec![0; self.pictures]]);
        let description = self.description();
        let (first, second) =
            if self.description_last { (pictures, description) } else { (description, pictures) };
        [kind, first, second].concat()
    }

    fn description(&self) -> Vec<u8> {
        let header = atom(*b"mvhd", &[&words(&[0, 0, 0, 1000, self.millis])]);
        let mut tracks = self.pictures_track();
        if let Some((codec, channels, hertz)) = self.sound {
            let mut entry = halves(&[0, 0, 0, 1, 0, 0, 0, 0, channels, 16, 0, 0]);
            entry.extend(words(&[hertz << 16]));
            tracks.extend(track(*b"soun", (hertz, 1), &atom(codec, &[&entry]), &[], &[]));
        }
        atom(*b"moov", &[&header, &tracks])
    }

    fn pictures_track(&self) -> Vec<u8> {
        let mut entry = halves(&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, self.width, self.height]);
        entry.extend([0; 50]);
        let count = u32::try_from(u64::from(self.millis) * u64::from(self.rate) / 1000).unwrap();
        let times = words(&[0, 1, count.max(1), 1]);
        let length = (self.rate, count.max(1));
        track(*b"vide", length, &atom(self.codec, &[&entry]), &times, &self.track)
    }
}

fn track(kind: [u8; 4], time: (u32, u32), entry: &[u8], times: &[u8], more: &[u8]) -> Vec<u8> {
    let clock = atom(*b"mdhd", &[&words(&[0, 0, 0, time.0, time.1, 0])]);
    let handler = atom(*b"hdlr", &[&words(&[0, 0]), &kind, &words(&[0, 0, 0])]);
    let list = atom(*b"stsd", &[&words(&[0, 1]), entry]);
    let table = atom(*b"stbl", &[&list, &atom(*b"stts", &[times])]);
    let media = atom(*b"mdia", &[&clock, &handler, &atom(*b"minf", &[&table])]);
    atom(*b"trak", &[more, &media])
}

pub(crate) fn atom(name: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let inside = parts.concat();
    let length = u32::try_from(inside.len() + 8).unwrap();
    [&length.to_be_bytes()[..], &name, &inside].concat()
}

pub(crate) fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn halves(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}
