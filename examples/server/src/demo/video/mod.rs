//! A video made from nothing, so that the demo needs neither a file nor an encoder.

mod bits;
mod h264;
mod mp4;
mod picture;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use picture::Picture;

/// Samples along a macroblock's side.
const BLOCK: u32 = 16;

/// How large a video is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Film {
    /// The width of its pictures in macroblocks.
    wide: u32,
    /// Their height in macroblocks.
    high: u32,
    /// How many there are.
    pictures: u32,
}

/// For TikTok: 576 x 1024, three seconds, about 80 MB.
pub(super) const LARGE: Film = Film { wide: 36, high: 64, pictures: 90 };
/// For Instagram, which takes 25 Mbit/s at most: 144 x 256, fourteen seconds, about 23 MB.
pub(super) const LONG: Film = Film { wide: 9, high: 16, pictures: 420 };

/// Writes a video, the same bytes every time.
///
/// # Errors
///
/// When the file cannot be written.
pub(super) fn write(film: &Film, path: &Path) -> io::Result<()> {
    write_pictures(&mut BufWriter::with_capacity(1 << 20, File::create(path)?), film)
}

/// Writes a video of a few pictures, for tests that need no large one.
#[cfg(test)]
pub(super) fn write_short(path: &Path) -> io::Result<()> {
    write_pictures(&mut BufWriter::new(File::create(path)?), &Film { pictures: 3, ..LARGE })
}

fn write_pictures<W: io::Write + io::Seek>(out: &mut W, film: &Film) -> io::Result<()> {
    let side = |blocks: u32| u16::try_from(blocks * BLOCK).map_err(io::Error::other);
    let (sequence, picture_set) = (h264::sequence(film), h264::picture_set());
    let track = mp4::Track {
        width: side(film.wide)?,
        height: side(film.high)?,
        rate: h264::RATE,
        sequence: &sequence,
        picture_set: &picture_set,
    };
    mp4::write(out, &track, film.pictures, |number| h264::frame(film, &Picture::new(number)))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_whole_video_is_large_enough_and_the_same_every_time() {
        for (film, bytes) in [(LARGE, 70_000_000..128_000_000), (LONG, 20_000_000..30_000_000)] {
            let two = || {
                let mut out = Cursor::new(Vec::new());
                write_pictures(&mut out, &Film { pictures: 2, ..film }).unwrap();
                out.into_inner()
            };
            let first = two();
            assert_eq!(first, two());
            let whole = first.len() / 2 * film.pictures as usize;
            assert!(bytes.contains(&whole), "{whole}");
        }
    }

    #[test]
    fn the_long_one_stays_below_what_instagram_takes() {
        let frame = h264::frame(&LONG, &Picture::new(0)).len() as u64;
        assert!(frame * 8 * u64::from(h264::RATE) < 25_000_000);
        const { assert!(LONG.pictures / h264::RATE >= 3) };
    }
}
