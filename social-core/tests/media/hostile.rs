//! Files that are cut, changed or made up: they tell something, or an error; never a panic.

use bytes::Bytes;
use proptest::prelude::*;
use social_core::media::{MediaInfo, ProbeError, probe};

use crate::make::{self, Film};

/// Every small file there is, of a true encoder or made by hand.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    macro_rules! fixtures {
        ($($name:literal,)+) => { vec![$(($name, include_bytes!(concat!("fixtures/", $name)).to_vec()),)+] };
    }
    let mut files = fixtures![
        "av1.mp4",
        "fragments.mp4",
        "h264-aac.mp4",
        "h264-turned.mp4",
        "hevc-pcm.mov",
        "live.webm",
        "lossless.webp",
        "lossy.webp",
        "moving.webp",
        "photo.jpg",
        "variable.mp4",
        "vp8.webm",
        "vp9-opus.webm",
    ];
    files.extend([
        ("film", Film::default().file()),
        ("late film", Film::default().late()),
        ("webm", make::webm()),
        ("jpeg", make::jpeg(1_080, 1_920, 6)),
        ("webp", make::webp(0x08, 6)),
    ]);
    files
}

fn of(file: &[u8]) -> Result<MediaInfo, ProbeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let told = runtime.block_on(probe(&Bytes::copy_from_slice(file)));
    assert!(!matches!(told, Err(ProbeError::Source(_))), "{told:?}");
    told
}

/// Cut anywhere, a file tells the same, or less, or nothing; a cut before the data is an error.
#[test]
fn cut_at_every_byte() {
    for (name, file) in files() {
        let whole = of(&file).unwrap();
        let pixels = whole.displayed();
        for length in 0..file.len() {
            if let Ok(part) = of(&file[..length]) {
                assert_eq!(part.displayed(), pixels, "{name} cut at {length}");
            }
        }
        assert!(of(&file[..file.len() / 20]).is_err(), "{name}");
    }
}

/// An MP4, MOV or WebP file says how long it is, so no cut goes unnoticed.
#[test]
fn a_cut_file_is_noticed() {
    for name in
        ["h264-aac.mp4", "h264-turned.mp4", "hevc-pcm.mov", "lossy.webp", "vp8.webm", "film"]
    {
        let (_, file) = files().into_iter().find(|(known, _)| *known == name).unwrap();
        for length in [file.len() - 1, file.len() - 40, file.len() / 2] {
            let told = of(&file[..length]);
            let noticed =
                matches!(told, Err(ProbeError::Truncated { .. } | ProbeError::Malformed { .. }));
            assert!(noticed, "{name} cut at {length}: {told:?}");
        }
    }
}

#[test]
fn changed_at_every_byte() {
    for (_, file) in files() {
        for at in 0..file.len().min(1_500) {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut changed = file.clone();
                changed[at] = value;
                of(&changed).ok();
            }
        }
    }
}

/// What a file of each kind begins with.
const HEADS: [&[u8]; 6] = [
    b"\0\0\0\x10ftypisom\0\0\0\0",
    b"\0\0\0\x08wide",
    b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff",
    b"\xff\xd8",
    b"RIFF\xff\xff\0\0WEBPVP8X\x0a\0\0\0",
    b"",
];
/// Names that make made-up bytes lead somewhere.
const NAMES: [&[u8]; 16] = [
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"stsd",
    b"stts",
    b"stsz",
    b"moof",
    b"traf",
    b"trun",
    b"\x16\x54\xae\x6b",
    b"\xae",
    b"\x15\x49\xa9\x66",
    b"\xff\xc0",
    b"VP8L",
];

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        (0..64_u32).prop_map(|size| size.to_be_bytes().to_vec()),
        proptest::sample::select(NAMES.to_vec()).prop_map(<[u8]>::to_vec),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn made_up_bytes(head in 0..HEADS.len(), bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        of(&[HEADS[head], &bytes].concat()).ok();
    }

    #[test]
    fn made_up_pieces(head in 0..HEADS.len(), bytes in pieces()) {
        of(&[HEADS[head], &bytes].concat()).ok();
    }

    #[test]
    fn true_files_with_holes(
        number in 0..files().len(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u32>()), 1..8),
    ) {
        let (_, mut file) = files().swap_remove(number);
        for (at, value) in changes {
            let at = at.index(file.len() - 4);
            file[at..at + 4].copy_from_slice(&value.to_be_bytes());
        }
        of(&file).ok();
    }
}
