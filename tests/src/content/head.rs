//! The head of a made-up MP4 file.

use bytes::Bytes;

/// What stands before the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// Kind, description, and the begin of the data.
    Film {
        /// Pictures a second.
        rate: u32,
        /// How long it plays.
        seconds: u32,
    },
    /// The kind alone.
    Damaged,
}

const WIDTH: u32 = 720;
const HEIGHT: u32 = 1_280;

impl Head {
    pub(super) fn bytes(self) -> Bytes {
        let kind = boxed(*b"ftyp", &[b"isom", &words(&[0x200]), b"isommp42"]);
        match self {
            Self::Damaged => kind.into(),
            // Data of length 0 goes on to the end of the file.
            Self::Film { rate, seconds } => {
                [kind, movie(rate, seconds), words(&[0]), b"mdat".to_vec()].concat().into()
            }
        }
    }
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn boxed(name: [u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let inside = parts.concat();
    let length = u32::try_from(inside.len() + 8).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &name, &inside].concat()
}

/// The description of one track of H.264 (ISO/IEC 14496-12).
fn movie(rate: u32, seconds: u32) -> Vec<u8> {
    let count = rate * seconds;
    let heading = boxed(*b"mvhd", &[&words(&[0, 0, 0, rate, count]), &[0; 80]]);
    let matrix = words(&[0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000]);
    let sides = words(&[WIDTH << 16, HEIGHT << 16]);
    let track = words(&[7, 0, 0, 1, 0, count, 0, 0, 0, 0]);
    let track = boxed(*b"tkhd", &[&track, &matrix, &sides]);
    let clock = boxed(*b"mdhd", &[&words(&[0, 0, 0, rate, count, 0])]);
    let handler = boxed(*b"hdlr", &[&words(&[0, 0]), b"vide", &words(&[0, 0, 0]), b"\0"]);
    let picture = words(&[WIDTH << 16 | HEIGHT]);
    let entry = boxed(*b"avc1", &[&words(&[0, 1]), &[0; 16], &picture, &[0; 50]]);
    let codec = boxed(*b"stsd", &[&words(&[0, 1]), &entry]);
    let times = boxed(*b"stts", &[&words(&[0, 1, count, 1])]);
    let lengths = boxed(*b"stsz", &[&words(&[0, 1_000, count])]);
    let tables = boxed(*b"minf", &[&boxed(*b"stbl", &[&codec, &times, &lengths])]);
    let media = boxed(*b"mdia", &[&clock, &handler, &tables]);
    boxed(*b"moov", &[&heading, &boxed(*b"trak", &[&track, &media])])
}
