//! The documented limits of media, and the refusal of what is beyond them.

use super::jpeg::Picture;
use super::movie::{Edits, Film};
use crate::meta::publish::reason::{
    IMAGE_FORMAT, IMAGE_RATIO, IMAGE_TOO_LARGE, NOT_FETCHED, Reason, VIDEO_FORMAT,
};

/// The most bytes of a picture: Meta's error text says MiB.
pub(crate) const PICTURE_BYTES: u64 = 8 * 1024 * 1024;

/// Limits of one kind of video.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FilmRules {
    pub(crate) bytes: u64,
    pub(crate) shortest_ms: u64,
    pub(crate) longest_ms: u64,
    /// Width to height in hundredths.
    pub(crate) narrowest: u64,
    pub(crate) widest: u64,
}

impl FilmRules {
    pub(crate) const REEL: Self = Self {
        bytes: 300_000_000,
        shortest_ms: 3_000,
        longest_ms: 15 * 60_000,
        narrowest: 1,
        widest: 1_000,
    };
    /// Stories; items of carousels have no table of their own and go by this one.
    pub(crate) const STORY: Self = Self {
        bytes: 100_000_000,
        shortest_ms: 3_000,
        longest_ms: 60_000,
        narrowest: 10,
        widest: 1_000,
    };
}

const MOST_COLUMNS: u32 = 1920;
const RATES: std::ops::RangeInclusive<u64> = 23_000..=60_000;
const MOST_HERTZ: u32 = 48_000;
const MOST_BITS_PER_SECOND: u64 = 25_000_000;

/// What is wrong with a picture. `in_feed` pictures have a limited shape.
pub(crate) fn picture_fault(picture: Picture, bytes: u64, in_feed: bool) -> Option<Reason> {
    let (width, height) = match picture {
        Picture::Nothing => return Some(NOT_FETCHED),
        Picture::Other => return Some(IMAGE_FORMAT),
        Picture::Jpeg { width, height } => (u64::from(width), u64::from(height)),
    };
    if bytes > PICTURE_BYTES {
        return Some(IMAGE_TOO_LARGE);
    }
    // 4:5 to 1.91:1.
    let fits = width * 5 >= height * 4 && width * 100 <= height * 191;
    (in_feed && !fits).then_some(IMAGE_RATIO)
}

/// What is wrong with a video; Meta has one row for all of it.
///
/// Frames, colours and audio bit rates are not looked at.
pub(crate) fn film_fault(film: Option<&Film>, bytes: u64, rules: &FilmRules) -> Option<Reason> {
    let fits = film.is_some_and(|film| bytes <= rules.bytes && is_fit(film, bytes, rules));
    (!fits).then_some(VIDEO_FORMAT)
}

fn is_fit(film: &Film, bytes: u64, rules: &FilmRules) -> bool {
    let Some(video) = &film.video else { return false };
    let (width, height) = (u64::from(video.width), u64::from(video.height));
    let sound = film.audio.as_ref().is_none_or(|audio| {
        audio.codec == *b"mp4a" && audio.hertz <= MOST_HERTZ && matches!(audio.channels, 1 | 2)
    });
    let bits = (bytes * 8 * 1000).checked_div(film.millis).unwrap_or(u64::MAX);
    film.description_first
        && matches!(&video.codec, b"avc1" | b"avc3" | b"hvc1" | b"hev1")
        && video.edits != Edits::Cuts
        && (rules.shortest_ms..=rules.longest_ms).contains(&film.millis)
        && (1..=MOST_COLUMNS).contains(&video.width)
        && width * 100 >= height * rules.narrowest
        && width * 100 <= height * rules.widest
        && RATES.contains(&video.rate)
        && bits <= MOST_BITS_PER_SECOND
        && sound
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::publish::made::Clip;
    use crate::meta::publish::media::FilmScan;

    fn fault(clip: &Clip, rules: &FilmRules) -> bool {
        let file = clip.file();
        let mut scan = FilmScan::default();
        scan.add(&file);
        film_fault(scan.finish().as_ref(), file.len() as u64, rules).is_some()
    }

    #[test]
    fn pictures_have_a_kind_a_size_and_a_shape() {
        let jpeg = |width, height| Picture::Jpeg { width, height };
        let cases = [
            (jpeg(800, 1000), 1, true, None),
            (jpeg(1910, 1000), PICTURE_BYTES, true, None),
            (jpeg(799, 1000), 1, true, Some(IMAGE_RATIO)),
            (jpeg(1911, 1000), 1, true, Some(IMAGE_RATIO)),
            (jpeg(9, 16), 1, false, None),
            (jpeg(800, 1000), PICTURE_BYTES + 1, true, Some(IMAGE_TOO_LARGE)),
            (Picture::Other, 1, true, Some(IMAGE_FORMAT)),
            (Picture::Nothing, 1, true, Some(NOT_FETCHED)),
        ];
        for (picture, bytes, in_feed, expected) in cases {
            assert_eq!(picture_fault(picture, bytes, in_feed), expected, "{picture:?} {bytes}");
        }
    }

    #[test]
    fn films_keep_to_every_limit() {
        let good = Clip::default();
        assert!(!fault(&good, &FilmRules::REEL) && !fault(&good, &FilmRules::STORY));
        let silent = Clip { sound: None, ..Clip::default() };
        assert!(!fault(&silent, &FilmRules::REEL));
        for bad in [
            Clip { millis: 2_999, ..Clip::default() },
            Clip { millis: 15 * 60_000 + 1, ..Clip::default() },
            Clip { width: 1921, ..Clip::default() },
            Clip { rate: 22, ..Clip::default() },
            Clip { rate: 61, ..Clip::default() },
            Clip { codec: *b"vp09", ..Clip::default() },
            Clip { sound: Some((*b"mp4a", 3, 48_000)), ..Clip::default() },
            Clip { sound: Some((*b"mp4a", 2, 48_001)), ..Clip::default() },
            Clip { sound: Some((*b"Opus", 2, 48_000)), ..Clip::default() },
            Clip { description_last: true, ..Clip::default() },
            Clip { pictures: 16_000_000, ..Clip::default() },
        ] {
            assert!(fault(&bad, &FilmRules::REEL), "{bad:?}");
        }
        let minute = Clip { millis: 60_001, ..Clip::default() };
        assert!(fault(&minute, &FilmRules::STORY) && !fault(&minute, &FilmRules::REEL));
        let thin = Clip { width: 50, height: 1000, ..Clip::default() };
        assert!(fault(&thin, &FilmRules::STORY) && !fault(&thin, &FilmRules::REEL));
        assert_eq!(film_fault(None, 1, &FilmRules::REEL), Some(VIDEO_FORMAT));
    }
}
