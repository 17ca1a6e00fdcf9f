//! Everything that can be checked of a file before Instagram is asked to take it.
//!
//! Instagram looks at a file only when a container is made of it, or later. What it would find is
//! told here before: one [`Verdict`] for each [`Rule`], with what was measured, what is allowed,
//! and what helps.
//!
//! ```
//! use instagram_client::media::{Container, ImageCodec, MediaInfo, Picture};
//! use instagram_client::preflight::{self, Place, RuleId};
//!
//! // `instagram_client::media::probe` reads this from a file.
//! let mut info = MediaInfo::new(Container::Jpeg, 2_000_000);
//! info.picture = Some(Picture::new(ImageCodec::Baseline, 1_080, 1_920));
//!
//! let verdicts = preflight::judge(&info, Place::Image);
//! let blocks: Vec<_> = verdicts.iter().filter(|verdict| verdict.blocks()).collect();
//! assert_eq!(blocks.len(), 1);
//! assert_eq!(blocks[0].rule.id, RuleId::ImageShape.as_str());
//! // As a story the same picture fits.
//! assert!(!preflight::judge(&info, Place::StoryImage).iter().any(|verdict| verdict.blocks()));
//! ```
//!
//! Not told by a file's headers, and so not judged: the colour space, which Instagram converts, and
//! closed groups of pictures.

mod rule;
mod table;

use social_core::media::{EditList, MediaInfo, ProbeError};

pub use rule::RuleId;
#[doc(no_inline)]
pub use social_core::preflight::{
    Allowed, Evidence, Outcome, Quantity, Rule, Unit, Value, Verdict,
};
pub use table::{RULES, rule};

/// What a file is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// A picture in the feed, alone or in a carousel.
    Image,
    /// A picture as a story.
    StoryImage,
    /// A reel.
    Reel,
    /// A video as a story.
    StoryVideo,
    /// A video of a carousel.
    CarouselVideo,
    /// The picture that a reel shows before it is played.
    Cover,
}

impl Place {
    /// Tells whether a video belongs there.
    pub const fn is_of_video(self) -> bool {
        matches!(self, Self::Reel | Self::StoryVideo | Self::CarouselVideo)
    }
}

/// Judges a file by every rule for its place, in the order of [`RULES`].
///
/// What the file does not tell is unknown and stops nothing.
pub fn judge(info: &MediaInfo, place: Place) -> Vec<Verdict> {
    if place.is_of_video() { video(info, place) } else { image(info, place) }
}

fn image(info: &MediaInfo, place: Place) -> Vec<Verdict> {
    let sides = info.picture.as_ref().and_then(|_| info.displayed());
    let shape = sides.map(shape);
    let mut verdicts = vec![
        readable(),
        rule(RuleId::ImageFormat).judge(Some(Value::text(info.container.as_str()))),
        rule(RuleId::ImageSize).judge(Some(Value::bytes(info.size))),
    ];
    match place {
        Place::Image => {
            verdicts.push(rule(RuleId::ImageShape).judge(shape));
            verdicts
                .push(rule(RuleId::ImageWidth).judge(sides.map(|(wide, _)| Value::pixels(wide))));
        }
        _ => verdicts.push(rule(RuleId::TallShape).judge(shape)),
    }
    verdicts
}

fn video(info: &MediaInfo, place: Place) -> Vec<Verdict> {
    let track = info.video.as_ref();
    let sides = track.and_then(|_| info.displayed());
    let of_place = match place {
        Place::Reel => [RuleId::ReelShape, RuleId::ReelDuration, RuleId::ReelSize],
        Place::StoryVideo => [RuleId::StoryShape, RuleId::StoryDuration, RuleId::StorySize],
        _ => [RuleId::ItemShape, RuleId::ItemDuration, RuleId::ItemSize],
    };
    let rate = track.and_then(|track| track.frame_rate);
    let length = info.duration.map(|length| Value::amount(length.as_secs_f64(), Unit::Seconds));
    let begins = info.fast_start.map(|first| if first { table::FIRST } else { "last" });
    let edits = track.map(|track| match track.edits {
        // It only hides an encoder's delay, as nearly every one does.
        EditList::None | EditList::Start => table::UNCUT,
        EditList::Cuts => "cuts",
    });
    let mut verdicts = vec![
        readable(),
        rule(RuleId::VideoFormat).judge(Some(Value::text(info.container.as_str()))),
        rule(RuleId::VideoCodec).judge(track.map(|track| Value::text(track.codec.as_str()))),
        rule(RuleId::VideoFrameRate)
            .judge(rate.map(|rate| Value::amount(rate.average, Unit::PerSecond))),
        rule(RuleId::VideoColumns).judge(sides.map(|(wide, _)| Value::pixels(wide))),
        rule(RuleId::VideoBitrate).judge(track.and_then(|track| bits(track.bitrate))),
        rule(RuleId::VideoStart).judge(begins.map(Value::text)),
        rule(RuleId::VideoEdits).judge(edits.map(Value::text)),
    ];
    if info.audio.is_some() {
        verdicts.extend(sound(info));
    }
    let measured = [sides.map(shape), length, Some(Value::bytes(info.size))];
    verdicts.extend(of_place.into_iter().zip(measured).map(|(id, value)| rule(id).judge(value)));
    verdicts
}

/// A video without sound is as welcome.
fn sound(info: &MediaInfo) -> [Verdict; 4] {
    let track = info.audio.as_ref();
    let rate = track.and_then(|track| track.sample_rate);
    let channels = track.and_then(|track| track.channels);
    [
        rule(RuleId::AudioCodec).judge(track.map(|track| Value::text(track.codec.as_str()))),
        rule(RuleId::AudioRate).judge(rate.map(|rate| Value::amount(rate.into(), Unit::Hertz))),
        rule(RuleId::AudioChannels)
            .judge(channels.map(|channels| Value::amount(channels.into(), Unit::Channels))),
        rule(RuleId::AudioBitrate).judge(track.and_then(|track| bits(track.bitrate))),
    ]
}

fn shape((wide, high): (u32, u32)) -> Value {
    Value::amount(f64::from(wide) / f64::from(high.max(1)), Unit::Ratio)
}

#[expect(clippy::cast_precision_loss, reason = "a second has far fewer than 2^53 bits")]
fn bits(rate: Option<u64>) -> Option<Value> {
    rate.map(|rate| Value::amount(rate as f64, Unit::BitsPerSecond))
}

/// Judges how many items a carousel has.
pub fn item_count(count: usize) -> Verdict {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    rule(RuleId::CarouselCount).judge(Some(Value::amount(count.into(), Unit::Files)))
}

fn readable() -> Verdict {
    rule(RuleId::Readable).judge(Some(Value::text(table::READABLE)))
}

/// Judges a file that tells nothing of itself: one whose headers are wrong is blocked, one that
/// could not be read at all is unknown.
pub fn unreadable(error: &ProbeError) -> Verdict {
    let damage = error.is_of_file().then(|| Value::text(error.to_string()));
    rule(RuleId::Readable).judge(damage)
}

#[cfg(test)]
mod tests;
