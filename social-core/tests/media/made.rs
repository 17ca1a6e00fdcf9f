//! Files made by hand, for what encoders rarely write.

use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use social_core::media::{
    AudioCodec, Container, EditList, FrameRate, MediaInfo, ProbeError, Rotation, VideoCodec, probe,
};
use social_core::{ByteStream, UploadSource};

use crate::make::{self, Film, atom, join, words};
use crate::source::Sparse;

async fn of(file: Vec<u8>) -> Result<MediaInfo, ProbeError> {
    probe(&Bytes::from(file)).await
}

#[tokio::test]
async fn the_order_of_the_boxes_is_told() {
    let clip = Film::default();
    assert_eq!(of(clip.file()).await.unwrap().fast_start, Some(true));
    let late = of(clip.late()).await.unwrap();
    assert_eq!(late.fast_start, Some(false));
    assert_eq!(late.duration, Some(Duration::from_secs(3)));
    assert_eq!(late.displayed(), Some((720, 1_280)));
    assert_eq!(late.video.unwrap().bitrate, Some(240_000));
}

#[tokio::test]
async fn a_matrix_is_a_turn() {
    let (one, minus) = (0x1_0000, -0x1_0000);
    let turns = [
        ((one, 0), Rotation::None),
        ((0, one), Rotation::Quarter),
        ((minus, 0), Rotation::Half),
        ((0, minus), Rotation::ThreeQuarters),
        ((0, 0), Rotation::None),
        ((i32::MIN, i32::MIN), Rotation::Half),
    ];
    for (turn, expected) in turns {
        let clip = Film { turn, ..Film::default() };
        assert_eq!(of(clip.file()).await.unwrap().video.unwrap().rotation, expected, "{turn:?}");
    }
}

#[tokio::test]
async fn codecs_go_by_their_entry() {
    let cases = [
        (*b"avc3", VideoCodec::H264),
        (*b"hev1", VideoCodec::Hevc),
        (*b"vp08", VideoCodec::Vp8),
        (*b"vp09", VideoCodec::Vp9),
        (*b"av01", VideoCodec::Av1),
        (*b"apch", VideoCodec::Other("apch".to_owned())),
        ([0, b'a', 0xff, b' '], VideoCodec::Other("?a??".to_owned())),
    ];
    for (codec, expected) in cases {
        let clip = Film { codec, ..Film::default() };
        assert_eq!(of(clip.file()).await.unwrap().video.unwrap().codec, expected);
    }
}

#[tokio::test]
async fn an_edit_list_is_told() {
    let elst = atom(*b"elst", &words(&[0, 2, 30, 0, 0x1_0000, 30, 60, 0x1_0000]));
    let clip = Film { track: atom(*b"edts", &elst), ..Film::default() };
    assert_eq!(of(clip.file()).await.unwrap().video.unwrap().edits, EditList::Cuts);
}

#[tokio::test]
async fn tracks_that_are_off_come_last() {
    let off = Film { sides: (320, 240), ..Film::default() }.moov();
    // The track of that description without its heads: switched off, it goes first.
    let at = off.windows(4).position(|name| name == b"trak").unwrap();
    let mut track = off[at - 4..].to_vec();
    let flags = track.windows(4).position(|name| name == b"tkhd").unwrap() + 4;
    track[flags..flags + 4].copy_from_slice(&[0; 4]);
    let on = Film::default().moov();
    let at = on.windows(4).position(|name| name == b"trak").unwrap();
    let moov = atom(*b"moov", &join(&[&on[8..at - 4], &track, &on[at - 4..]]));
    let info = of(join(&[&make::file_type(*b"qt  "), &moov])).await.unwrap();
    assert_eq!(info.container, Container::QuickTime);
    assert_eq!(info.displayed(), Some((720, 1_280)));
}

#[tokio::test]
async fn an_index_tells_the_length_of_fragments() {
    let clip =
        Film { length: 0, stts: words(&[0, 0]), movie: atom(*b"mvex", &[]), ..Film::default() };
    let entries = [0, 45, 0, 0, 45, 0];
    let sidx = join(&[&words(&[0, 1, 30, 0, 0, 2]), &words(&entries)]);
    let file = join(&[&make::file_type(*b"isom"), &clip.moov(), &atom(*b"sidx", &sidx)]);
    let info = of(file).await.unwrap();
    assert_eq!((info.fragmented, info.duration), (Some(true), Some(Duration::from_secs(3))));
    let mehd = atom(*b"mvex", &atom(*b"mehd", &words(&[0, 60])));
    let clip = Film { movie: mehd, ..clip };
    assert_eq!(of(clip.file()).await.unwrap().duration, Some(Duration::from_secs(2)));
}

#[tokio::test]
async fn the_first_fragment_tells_the_rate() {
    let clip = |mvex: &[u8]| Film {
        length: 0,
        stts: words(&[0, 0]),
        movie: atom(*b"mvex", mvex),
        ..Film::default()
    };
    let trex = atom(*b"trex", &words(&[0, 1, 1, 2, 0, 0]));
    // What the fragment says, what its runs say, and what the description says for all.
    let own = (atom(*b"tfhd", &words(&[0x39, 1, 0, 0, 3, 0, 0])), words(&[0, 10]), 10.0);
    let runs = (atom(*b"tfhd", &words(&[0, 1])), words(&[0x301, 3, 0, 1, 9, 1, 9, 1, 9]), 30.0);
    let all = (atom(*b"tfhd", &words(&[0, 1])), words(&[0, 10]), 15.0);
    for (head, run, rate) in [own, runs, all] {
        let traf = atom(*b"traf", &join(&[&head, &atom(*b"trun", &run)]));
        let moof = atom(*b"moof", &traf);
        let file = join(&[&make::file_type(*b"isom"), &clip(&trex).moov(), &moof]);
        let found = of(file).await.unwrap().video.unwrap().frame_rate.unwrap();
        assert_eq!(found, FrameRate::constant(rate));
    }
}

#[tokio::test]
async fn a_webm_file_may_point_to_its_parts() {
    let (tracks, info) = (make::webm_tracks(), make::webm_info());
    let cluster = make::endless(make::CLUSTER, &[0; 40]);
    let seek = |id: u32, at: u64| {
        let entry =
            [make::element(0x53ab, &id.to_be_bytes()), make::element(0x53ac, &at.to_be_bytes())];
        make::element(0x4dbb, &entry.concat())
    };
    let heads = |at: u64| {
        let both = [seek(0x1654_ae6b, at), seek(0x1549_a966, at + tracks.len() as u64)];
        make::element(0x114d_9b74, &both.concat())
    };
    let at = (heads(0).len() + cluster.len()) as u64;
    let inside = [heads(at), cluster, tracks.clone(), info].concat();
    let file = join(&[&make::ebml_head(), &make::element(make::SEGMENT, &inside)]);
    let info = of(file).await.unwrap();
    assert_eq!(info.displayed(), Some((720, 1_280)));
    assert_eq!(info.duration, Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn a_webm_picture_may_be_cropped_and_a_track_switched_off() {
    let number = |id: u32, value: u64| make::element(id, &value.to_be_bytes());
    let track = |width: u64, more: &[u8]| {
        let sides = [number(0xb0, width), number(0xba, 720), more.to_vec()].concat();
        [number(0x83, 1), make::element(0x86, b"V_AV1"), make::element(0xe0, &sides)].concat()
    };
    let off = make::element(0xae, &[track(100, &[]), number(0xb9, 0)].concat());
    let crops = [number(0x54cc, 20), number(0x54dd, 20), number(0x54aa, 80)].concat();
    let on = make::element(0xae, &track(1_280, &crops));
    let sampling = make::element(0xb5, &44_100_f32.to_be_bytes());
    let sound =
        [number(0x83, 2), make::element(0x86, b"A_AAC/MPEG4/LC"), make::element(0xe1, &sampling)];
    let tracks =
        make::element(0x1654_ae6b, &[off, on, make::element(0xae, &sound.concat())].concat());
    let file = join(&[&make::ebml_head(), &make::element(make::SEGMENT, &tracks)]);
    let info = of(file).await.unwrap();
    assert_eq!((info.displayed(), info.duration), (Some((1_240, 640)), None));
    let video = info.video.unwrap();
    assert_eq!((video.codec, video.frame_rate), (VideoCodec::Av1, None));
    let audio = info.audio.unwrap();
    assert_eq!(audio.codec, AudioCodec::Aac);
    assert_eq!((audio.channels, audio.sample_rate), (Some(1), Some(44_100)));
}

#[tokio::test]
async fn photos_are_turned_by_their_exif_data() {
    let photo = of(make::jpeg(1_080, 1_920, 6)).await.unwrap();
    assert_eq!(photo.displayed(), Some((1_920, 1_080)));
    let webp = of(make::webp(0x08, 8)).await.unwrap();
    assert_eq!(webp.displayed(), Some((1_920, 1_080)));
    assert_eq!(webp.picture.unwrap().rotation, Rotation::ThreeQuarters);
    // Data that the header does not announce counts for nothing.
    assert_eq!(of(make::webp(0, 8)).await.unwrap().picture.unwrap().rotation, Rotation::None);
    assert!(of(make::webp(0x02, 1)).await.unwrap().picture.unwrap().animated);
}

#[tokio::test]
async fn a_file_without_pictures_is_none() {
    let silent = make::file_type(*b"isom");
    let sound = join(&[&silent, &atom(*b"moov", &atom(*b"mvhd", &[0; 100]))]);
    assert!(matches!(of(sound).await, Err(ProbeError::NoPicture)));
    assert!(matches!(of(silent).await, Err(ProbeError::Malformed { .. })));
    assert!(matches!(of(b"plain text, nothing else".to_vec()).await, Err(ProbeError::UnknownKind)));
    assert!(matches!(of(Vec::new()).await, Err(ProbeError::UnknownKind)));
}

#[tokio::test]
async fn a_source_that_fails_is_not_the_files_fault() {
    /// Says that it is four bytes longer than it is; none of these is needed.
    #[derive(Debug)]
    struct Short(Bytes);

    #[async_trait::async_trait]
    impl UploadSource for Short {
        fn len(&self) -> u64 {
            self.0.len() as u64 + 4
        }

        async fn open_range(&self, range: Range<u64>) -> std::io::Result<ByteStream> {
            assert_eq!(range.start, 0);
            UploadSource::open_range(&self.0, 0..self.0.len() as u64).await
        }
    }

    let error = probe(&Short(Film::default().file().into())).await.unwrap_err();
    assert!(matches!(error, ProbeError::Source(_)) && !error.is_of_file(), "{error:?}");
    assert!(of(Vec::new()).await.unwrap_err().is_of_file());
}

#[tokio::test]
async fn of_a_long_file_only_the_headers_are_read() {
    let clip = Film::default();
    let (kind, moov) = (make::file_type(*b"isom"), clip.moov());
    let data = 4_u64 << 30;
    let head = join(&[&kind, &make::long_atom(*b"mdat", data, &[])]);
    let end = kind.len() as u64 + data;
    let file = Sparse::new(end + moov.len() as u64, vec![(0, head), (end, moov)]);
    let info = probe(&file).await.unwrap();
    assert_eq!((info.fast_start, info.displayed()), (Some(false), Some((720, 1_280))));
    let (reads, bytes) = file.cost();
    assert!(reads <= 2 && bytes <= 64 << 10, "{reads} reads of {bytes} bytes");
}

#[tokio::test]
async fn the_tables_of_a_long_film_are_read_in_few_blocks() {
    // Four hours at 60 pictures a second, each with a length of its own.
    let pictures = 4 * 3_600 * 60;
    let mut stts = words(&[0, pictures]);
    (0..pictures).for_each(|number| stts.extend(words(&[1, 16 + number % 2])));
    let mut stsz = words(&[0, 0, pictures]);
    (0..pictures).for_each(|_| stsz.extend(words(&[100])));
    let clip = Film { scale: 1_000, length: pictures * 33 / 2, stts, stsz, ..Film::default() };
    let file = Sparse::whole(clip.file());
    let video = probe(&file).await.unwrap().video.unwrap();
    let rate = video.frame_rate.unwrap();
    assert!((60.0..61.0).contains(&rate.average) && !rate.variable, "{rate:?}");
    assert!(video.bitrate.unwrap().abs_diff(48_484) < 10, "{video:?}");
    assert!(file.cost().0 < 60, "{:?}", file.cost());
}
