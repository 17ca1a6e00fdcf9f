//! Files that lie, each of them in another way. None of them may be taken for a picture.

use crate::make::{self, Film, atom, join, long_atom, words};
use crate::source::Sparse;

/// As many boxes of nothing as fit into what is read of a file.
const MANY: usize = 2 << 20;

fn nested(name: [u8; 4], depth: u32) -> Vec<u8> {
    let size = |level: u32| (8 * (depth - level)).to_be_bytes();
    (0..depth).flat_map(|level| [size(level), name].concat()).collect()
}

fn nested_elements(id: u32, depth: usize) -> Vec<u8> {
    let head = make::endless(id, &[]);
    head.repeat(depth)
}

fn movie(inside: &[u8]) -> Vec<u8> {
    join(&[&make::file_type(*b"isom"), &atom(*b"moov", inside)])
}

fn film(change: impl FnOnce(&mut Film)) -> Vec<u8> {
    let mut film = Film::default();
    change(&mut film);
    film.file()
}

/// Finds the box of this name.
fn find(file: &[u8], name: [u8; 4]) -> usize {
    file.windows(4).position(|part| *part == name).unwrap() - 4
}

fn patched(mut file: Vec<u8>, name: [u8; 4], size: u32) -> Vec<u8> {
    let at = find(&file, name);
    file[at..at + 4].copy_from_slice(&size.to_be_bytes());
    file
}

/// Boxes whose heads lie so far apart that each of them costs a read.
fn scattered() -> Sparse {
    let step = 1_u64 << 20;
    let head = |at| (at, words(&[1 << 20, u32::from_be_bytes(*b"free")]));
    let parts = (0..2_000).map(|number| head(number * step)).collect();
    Sparse::new(2_000 * step, parts)
}

/// Segments of a picture that are as long as can be, for ever.
fn long_segments() -> Sparse {
    let step = 2 + 0xffff;
    let segments = (0..5_000).map(|number| (2 + number * step, vec![0xff, 0xe2, 0xff, 0xff]));
    let parts = [(0, vec![0xff, 0xd8])].into_iter().chain(segments).collect();
    Sparse::new(400 << 20, parts)
}

/// A table that claims four thousand million entries, in a file that is long enough for them.
fn endless_table(name: [u8; 4], head: &[u32]) -> Sparse {
    let length = 40_u64 << 30;
    let mut file = film(|film| film.stsz = words(&[0, 0, 0]));
    let at = find(&file, name);
    for outer in [*b"moov", *b"trak", *b"mdia", *b"minf", *b"stbl"] {
        let at = find(&file, outer);
        file[at..at + 4].copy_from_slice(&[0; 4]);
    }
    file.truncate(at);
    file.extend(long_atom(name, length - at as u64, &words(head)));
    Sparse::new(length, vec![(0, file)])
}

/// Gives each file with its name.
pub(crate) fn files() -> Vec<(&'static str, Sparse)> {
    let empty = atom(*b"free", &[]);
    let mut files: Vec<_> =
        whole().into_iter().map(|(name, file)| (name, Sparse::whole(file))).collect();
    files.extend([
        ("boxes far apart", scattered()),
        ("long segments for ever", long_segments()),
        ("stts with 2^32 entries in 40 GB", endless_table(*b"stts", &[0, u32::MAX])),
        ("stsz with 2^32 entries in 40 GB", endless_table(*b"stsz", &[0, 0, u32::MAX])),
        ("millions of empty boxes", Sparse::whole(movie(&empty.repeat(MANY)))),
        (
            "a file of zeros behind a head",
            Sparse::new(1 << 40, vec![(0, make::file_type(*b"isom"))]),
        ),
    ]);
    files
}

fn whole() -> Vec<(&'static str, Vec<u8>)> {
    let kind = make::file_type(*b"isom");
    let segment =
        |inside: &[u8]| join(&[&make::ebml_head(), &make::element(make::SEGMENT, inside)]);
    let open = |inside: &[u8]| join(&[&make::ebml_head(), &make::endless(make::SEGMENT, inside)]);
    let void = make::element(0xec, &[]);
    vec![
        ("moov in moov, 10,000 deep", join(&[&kind, &nested(*b"moov", 10_000)])),
        ("trak in trak, 10,000 deep", movie(&nested(*b"trak", 10_000))),
        ("mdia in mdia, 10,000 deep", movie(&atom(*b"trak", &nested(*b"mdia", 10_000)))),
        ("a box of size 1 without a size", join(&[&kind, &words(&[1]), b"moov"])),
        ("a box of size 2", join(&[&kind, &words(&[2]), b"moov", &[0; 8]])),
        ("a box of size 7", join(&[&kind, &words(&[7]), b"moov", &[0; 8]])),
        ("a long box of size 0", join(&[&kind, &long_atom(*b"moov", 0, &[0; 8])])),
        ("a long box of size 15", join(&[&kind, &long_atom(*b"moov", 15, &[0; 8])])),
        ("a long box of size 2^64 - 1", join(&[&kind, &long_atom(*b"moov", u64::MAX, &[0; 8])])),
        ("data of size 2^64 - 1", join(&[&kind, &long_atom(*b"mdat", u64::MAX, &[0; 8])])),
        ("a track of size 2^64 - 1", movie(&long_atom(*b"trak", u64::MAX, &[0; 8]))),
        ("a track larger than all", movie(&join(&[&words(&[u32::MAX]), b"trak", &[0; 8]]))),
        ("an empty track", movie(&atom(*b"trak", &[]))),
        ("a thousand tracks", movie(&atom(*b"trak", &[]).repeat(1_000))),
        ("stts with 2^32 entries", film(|film| film.stts = words(&[0, u32::MAX, 1, 1]))),
        ("stsz with 2^32 entries", film(|film| film.stsz = words(&[0, 0, u32::MAX, 1]))),
        ("stts without fields", film(|film| film.stts.clear())),
        ("a picture without pixels", film(|film| film.sides = (0, 720))),
        ("an entry of size 8", patched(film(|_| {}), *b"avc1", 8)),
        ("an entry larger than its table", patched(film(|_| {}), *b"avc1", 4_000)),
        ("a track head that is cut", patched(film(|_| {}), *b"tkhd", 20)),
        ("an edit list with 2^32 edits", {
            let elst = atom(*b"elst", &words(&[0, u32::MAX, 0, 0, 0]));
            film(|film| film.track = atom(*b"edts", &elst))
        }),
        ("EBML without a segment", make::ebml_head()),
        ("a segment in a segment, for ever", {
            let deep = nested_elements(make::SEGMENT, 10_000);
            join(&[&make::ebml_head(), &deep])
        }),
        ("tracks that do not end, 10,000 deep", open(&nested_elements(0x1654_ae6b, 10_000))),
        ("clusters that do not end", open(&nested_elements(make::CLUSTER, 10_000))),
        (
            "an element of 2^56 bytes",
            segment(&make::sized(0x1654_ae6b, u64::MAX >> 7 ^ 1, &[0; 9])),
        ),
        ("a width of no bits", segment(&[0, 0, 0, 0])),
        ("voids without end", open(&void.repeat(MANY / 4))),
        (
            "a text of a gigabyte",
            segment(&make::element(
                0x1654_ae6b,
                &make::element(0xae, &[0x86, 0x08, 0x40, 0, 0, 0]),
            )),
        ),
        (
            "a number of nine bytes",
            segment(&make::element(0x1549_a966, &make::element(0x2a_d7b1, &[1; 9]))),
        ),
        ("a seek head that points to itself", {
            let entry = [
                make::element(0x53ab, &0x1654_ae6b_u32.to_be_bytes()),
                make::element(0x53ac, &[0]),
            ];
            segment(&make::element(0x114d_9b74, &make::element(0x4dbb, &entry.concat())))
        }),
        ("a seek head that points far away", {
            let far = make::element(0x53ac, &u64::MAX.to_be_bytes());
            let entry = [make::element(0x53ab, &0x1654_ae6b_u32.to_be_bytes()), far];
            segment(&make::element(0x114d_9b74, &make::element(0x4dbb, &entry.concat())))
        }),
        ("a segment of length 0", vec![0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xd9]),
        ("marks without end", join(&[&[0xff, 0xd8], &vec![0xff; MANY]])),
        ("a scan without a frame", join(&[&[0xff, 0xd8], &make::segment(0xda, &[0; 10])])),
        ("a frame without pixels", make::jpeg(0, 10, 1)),
        (
            "a RIFF of 4 GB",
            join(&[b"RIFF", &u32::MAX.to_le_bytes(), b"WEBPVP8X\x0a\0\0\0", &[0; 10]]),
        ),
        ("a chunk of 4 GB", {
            let lying = join(&[b"VP8 ", &u32::MAX.to_le_bytes(), &[0; 10]]);
            make::riff(&[lying])
        }),
        ("chunks of nothing", {
            let extended = make::chunk(*b"VP8X", &[0x08, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
            make::riff(&[extended, make::chunk(*b"XXXX", &[]).repeat(MANY)])
        }),
        ("a lossy picture without its mark", make::riff(&[make::chunk(*b"VP8 ", &[0; 10])])),
    ]
}
