//! A video made from nothing, so that the demo needs neither a file nor an encoder.

mod bits;
mod h264;
mod mp4;
mod picture;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use picture::Picture;

/// How many pictures it has: three seconds, about 80 MB.
const PICTURES: u32 = 90;
/// Samples along a macroblock's side.
const BLOCK: u32 = 16;

/// Writes the video: 576 x 1024, three seconds, the same bytes every time.
///
/// # Errors
///
/// When the file cannot be written.
pub(super) fn write(path: &Path) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write_pictures(&mut out, PICTURES)
}

/// Writes a video of a few pictures, for tests that need no large one.
#[cfg(test)]
pub(super) fn write_short(path: &Path) -> io::Result<()> {
    write_pictures(&mut BufWriter::new(File::create(path)?), 3)
}

fn write_pictures<W: io::Write + io::Seek>(out: &mut W, count: u32) -> io::Result<()> {
    let side = |blocks: u32| u16::try_from(blocks * BLOCK).map_err(io::Error::other);
    let (sequence, picture_set) = (h264::sequence(), h264::picture_set());
    let track = mp4::Track {
        width: side(h264::WIDE)?,
        height: side(h264::HIGH)?,
        rate: h264::RATE,
        sequence: &sequence,
        picture_set: &picture_set,
    };
    mp4::write(out, &track, count, |number| h264::frame(&Picture::new(number)))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_whole_video_is_large_enough_and_the_same_every_time() {
        let two = || {
            let mut out = Cursor::new(Vec::new());
            write_pictures(&mut out, 2).unwrap();
            out.into_inner()
        };
        let first = two();
        assert_eq!(first, two());
        let whole = first.len() / 2 * PICTURES as usize;
        assert!((70_000_000..128_000_000).contains(&whole), "{whole}");
    }
}
