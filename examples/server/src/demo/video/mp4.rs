//! Puts H.264 units into an MP4 file (ISO/IEC 14496-12, -14, -15), written as it goes.

use std::io::{self, Seek, SeekFrom, Write};

/// What a track needs to be told of.
#[derive(Debug)]
pub(super) struct Track<'a> {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Pictures in a second.
    pub(super) rate: u32,
    pub(super) sequence: &'a [u8],
    pub(super) picture_set: &'a [u8],
}

/// The identity matrix of movie and track headers.
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
/// "Undetermined", three letters of five bits.
const LANGUAGE: u16 = 0x55C4;
/// Resolution of 72 dpi as 16.16.
const DPI: u32 = 0x0048_0000;

/// Writes a whole file of `count` pictures that `frame` makes one by one.
///
/// The description goes before the pictures, so that a player can begin at once; its length is
/// known beforehand and its place is filled in at the end.
pub(super) fn write<W: Write + Seek>(
    out: &mut W,
    track: &Track<'_>,
    count: u32,
    mut frame: impl FnMut(u32) -> Vec<u8>,
) -> io::Result<()> {
    let kind = file_type();
    out.write_all(&kind)?;
    let unknown = vec![0_u32; count as usize];
    let reserved = movie(track, &unknown, 0)?.len();
    let description_at = kind.len() as u64;
    let pictures_at = description_at + reserved as u64;
    out.seek(SeekFrom::Start(pictures_at + 8))?;
    let mut sizes = Vec::with_capacity(unknown.len());
    for number in 0..count {
        let unit = frame(number);
        let length = length(unit.len())?;
        out.write_all(&length.to_be_bytes())?;
        out.write_all(&unit)?;
        sizes.push(length + 4);
    }
    let total = out.stream_position()? - pictures_at;
    out.seek(SeekFrom::Start(description_at))?;
    out.write_all(&movie(track, &sizes, pictures_at + 8)?)?;
    out.write_all(&length(total)?.to_be_bytes())?;
    out.write_all(b"mdat")?;
    out.seek(SeekFrom::End(0))?;
    out.flush()
}

fn length(bytes: impl TryInto<u32>) -> io::Result<u32> {
    bytes.try_into().map_err(|_| io::Error::new(io::ErrorKind::FileTooLarge, "over 4 GiB"))
}

/// A box: its length, its name, what is in it.
fn boxed(name: [u8; 4], parts: &[&[u8]]) -> io::Result<Vec<u8>> {
    let inside: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(inside + 8);
    bytes.extend_from_slice(&length(inside + 8)?.to_be_bytes());
    bytes.extend_from_slice(&name);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    Ok(bytes)
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn halves(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn file_type() -> Vec<u8> {
    let mut bytes = words(&[32]);
    bytes.extend_from_slice(b"ftypisom");
    bytes.extend_from_slice(&words(&[0x200]));
    bytes.extend_from_slice(b"isomiso2avc1mp41");
    bytes
}

fn movie(track: &Track<'_>, sizes: &[u32], first: u64) -> io::Result<Vec<u8>> {
    let duration = length(sizes.len())?;
    // Version and flags, two dates, time scale, duration, speed 1.0, volume 1.0, reserved.
    let mut header = words(&[0, 0, 0, track.rate, duration, 0x1_0000]);
    header.extend_from_slice(&halves(&[0x0100, 0, 0, 0, 0, 0]));
    header.extend_from_slice(&words(&MATRIX));
    header.extend_from_slice(&words(&[0, 0, 0, 0, 0, 0, 2]));
    let header = boxed(*b"mvhd", &[&header])?;
    boxed(*b"moov", &[&header, &the_track(track, sizes, first)?])
}

fn the_track(track: &Track<'_>, sizes: &[u32], first: u64) -> io::Result<Vec<u8>> {
    let duration = length(sizes.len())?;
    // Flags: enabled, in the movie, in the preview; id 1.
    let mut header = words(&[7, 0, 0, 1, 0, duration, 0, 0]);
    header.extend_from_slice(&halves(&[0, 0, 0, 0]));
    header.extend_from_slice(&words(&MATRIX));
    header
        .extend_from_slice(&words(&[u32::from(track.width) << 16, u32::from(track.height) << 16]));
    let header = boxed(*b"tkhd", &[&header])?;
    let mut times = words(&[0, 0, 0, track.rate, duration]);
    times.extend_from_slice(&halves(&[LANGUAGE, 0]));
    let times = boxed(*b"mdhd", &[&times])?;
    let handler = boxed(*b"hdlr", &[&words(&[0, 0]), b"vide", &words(&[0, 0, 0]), b"video\0"])?;
    let screen = boxed(*b"vmhd", &[&words(&[1]), &halves(&[0, 0, 0, 0])])?;
    let here = boxed(*b"url ", &[&words(&[1])])?;
    let reference = boxed(*b"dref", &[&words(&[0, 1]), &here])?;
    let data = boxed(*b"dinf", &[&reference])?;
    let table = samples(track, sizes, first)?;
    let information = boxed(*b"minf", &[&screen, &data, &table])?;
    let media = boxed(*b"mdia", &[&times, &handler, &information])?;
    boxed(*b"trak", &[&header, &media])
}

fn samples(track: &Track<'_>, sizes: &[u32], first: u64) -> io::Result<Vec<u8>> {
    let count = length(sizes.len())?;
    let description = boxed(*b"stsd", &[&words(&[0, 1]), &sample_entry(track)?])?;
    // One time unit for each picture; all pictures in one chunk; every picture is a key picture,
    // so there is no list of those.
    let times = boxed(*b"stts", &[&words(&[0, 1, count, 1])])?;
    let chunks = boxed(*b"stsc", &[&words(&[0, 1, 1, count, 1])])?;
    let lengths = boxed(*b"stsz", &[&words(&[0, 0, count]), &words(sizes)])?;
    let places = boxed(*b"stco", &[&words(&[0, 1, length(first)?])])?;
    boxed(*b"stbl", &[&description, &times, &chunks, &lengths, &places])
}

fn sample_entry(track: &Track<'_>) -> io::Result<Vec<u8>> {
    let mut entry = halves(&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, track.width, track.height]);
    entry.extend_from_slice(&words(&[DPI, DPI, 0]));
    entry.extend_from_slice(&halves(&[1]));
    entry.extend_from_slice(&[0; 32]);
    entry.extend_from_slice(&halves(&[24, 0xFFFF]));
    boxed(*b"avc1", &[&entry, &configuration(track)?])
}

/// The decoder's set-up: profile and level, lengths of four bytes, one set of each kind.
fn configuration(track: &Track<'_>) -> io::Result<Vec<u8>> {
    let set_up = track.sequence.get(1..4).unwrap_or_default();
    let sized = |set: &[u8]| -> io::Result<Vec<u8>> {
        let length = u16::try_from(set.len()).map_err(io::Error::other)?;
        Ok([&length.to_be_bytes(), set].concat())
    };
    boxed(
        *b"avcC",
        &[&[1], set_up, &[0xFF, 0xE1], &sized(track.sequence)?, &[1], &sized(track.picture_set)?],
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const PARENTS: [&str; 5] = ["moov", "trak", "mdia", "minf", "stbl"];

    fn word(bytes: &[u8]) -> u32 {
        u32::from_be_bytes(bytes[..4].try_into().unwrap())
    }

    /// Walks the boxes: each path with what is in it.
    fn walk<'a>(mut bytes: &'a [u8], above: &str, found: &mut Vec<(String, &'a [u8])>) {
        while !bytes.is_empty() {
            let (length, name) = (word(bytes) as usize, std::str::from_utf8(&bytes[4..8]).unwrap());
            let path = format!("{above}/{name}");
            found.push((path.clone(), &bytes[8..length]));
            if PARENTS.contains(&name) {
                walk(&bytes[8..length], &path, found);
            }
            bytes = &bytes[length..];
        }
    }

    fn file(count: u32) -> Vec<u8> {
        let track = Track {
            width: 576,
            height: 1024,
            rate: 30,
            sequence: &[0x67, 66, 0xC0, 51, 9],
            picture_set: &[0x68, 8],
        };
        let mut out = Cursor::new(Vec::new());
        let unit = |number: u32| vec![0x65; 10 + number as usize];
        write(&mut out, &track, count, unit).unwrap();
        out.into_inner()
    }

    fn find<'a>(boxes: &[(String, &'a [u8])], path: &str) -> &'a [u8] {
        boxes.iter().find(|(known, _)| known == path).unwrap_or_else(|| panic!("no {path}")).1
    }

    #[test]
    fn the_description_comes_first_and_every_box_has_its_length() {
        let file = file(3);
        let mut boxes = Vec::new();
        walk(&file, "", &mut boxes);
        let top: Vec<_> = boxes
            .iter()
            .map(|(path, _)| path.as_str())
            .filter(|path| path.rfind('/') == Some(0))
            .collect();
        assert_eq!(top, ["/ftyp", "/moov", "/mdat"]);
        for leaf in ["stsd", "stts", "stsc", "stsz", "stco"] {
            find(&boxes, &format!("/moov/trak/mdia/minf/stbl/{leaf}"));
        }
        assert_eq!(find(&boxes, "/moov/mvhd").len(), 100);
        assert_eq!(find(&boxes, "/moov/trak/tkhd").len(), 84);
        assert_eq!(find(&boxes, "/moov/trak/mdia/mdhd").len(), 24);
    }

    #[test]
    fn places_and_lengths_lead_to_the_pictures() {
        let file = file(3);
        let mut boxes = Vec::new();
        walk(&file, "", &mut boxes);
        let table = "/moov/trak/mdia/minf/stbl";
        let mut at = word(&find(&boxes, &format!("{table}/stco"))[8..]) as usize;
        let sizes = find(&boxes, &format!("{table}/stsz"));
        assert_eq!(word(&sizes[8..]), 3);
        for number in 0..3 {
            let size = word(&sizes[12 + number * 4..]) as usize;
            assert_eq!(size, 14 + number);
            assert_eq!(word(&file[at..]) as usize, size - 4);
            assert!(file[at + 4..at + size].iter().all(|byte| *byte == 0x65));
            at += size;
        }
        assert_eq!(at, file.len());
    }

    #[test]
    fn the_decoder_gets_both_parameter_sets() {
        let file = file(1);
        let mut boxes = Vec::new();
        walk(&file, "", &mut boxes);
        let entry = find(&boxes, "/moov/trak/mdia/minf/stbl/stsd");
        let inside = &entry[8 + 8 + 78..];
        assert_eq!(&inside[4..8], b"avcC");
        assert_eq!(word(inside) as usize, inside.len());
        let expected = [1, 66, 0xC0, 51, 0xFF, 0xE1, 0, 5, 0x67, 66, 0xC0, 51, 9, 1, 0, 2, 0x68, 8];
        assert_eq!(inside[8..], expected);
    }
}
