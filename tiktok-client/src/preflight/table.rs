//! The rules themselves: TikTok's media restrictions, each with its page and date.

use std::time::Duration;

use social_core::preflight::{Unit, one_of, range, up_to};

use super::rule::RuleId;

/// The longest video that the API takes of anyone.
pub const DURATION_MAX: Duration = Duration::from_mins(10);
/// The longest video that every creator may post.
pub const DURATION_SURE: Duration = Duration::from_mins(3);
/// The sides of a picture in pixels, shortest and longest.
pub const SIDE_RANGE: std::ops::RangeInclusive<u32> = 360..=4096;
/// Pictures a second, fewest and most.
pub const FRAME_RATE_RANGE: std::ops::RangeInclusive<f64> = 23.0..=60.0;
/// The largest photo in bytes, if TikTok's MB are 2^20 bytes.
pub const PHOTO_SIZE_MAX: u64 = 20 << 20;
/// The largest photo in bytes that fits under both readings of 20 MB.
pub const PHOTO_SIZE_SAFE_MAX: u64 = 20_000_000;
/// The longest that the shorter side of a photo may be, in pixels.
pub const PHOTO_SIDE_MAX: u32 = 1_080;
/// Photos of one post, fewest and most.
pub const PHOTO_COUNT_RANGE: std::ops::RangeInclusive<u32> = 1..=35;

/// What a file is whose headers can be read.
pub(super) const READABLE: &str = "readable";

const CHECKED: &str = "2026-11-22";
const TRANSFER: &str = "content-posting-api-media-transfer-guide";
const CREATOR: &str = "content-posting-api-reference-query-creator-info";
const PHOTO: &str = "content-posting-api-reference-photo-post";

const FORMAT_FAILED: Option<&str> = Some("file_format_check_failed");
const SIDES_FAILED: Option<&str> = Some("picture_size_check_failed");

social_core::rule_table! {
    RuleId, CHECKED;
    Readable one_of(&[READABLE]), None, FORMAT_FAILED, Documented, TRANSFER:
        "File", "Fichier",
        "We cannot read this file. It may be cut off or damaged. Export it again as MP4 with H.264.",
        "Nous ne pouvons pas lire ce fichier. Il est peut-être coupé ou abîmé. Exportez-le de nouveau en MP4 avec H.264.";
    VideoContainer one_of(&["mp4", "mov", "webm"]), None, FORMAT_FAILED, Documented, TRANSFER:
        "Format", "Format",
        "Export the video as MP4.",
        "Exportez la vidéo en MP4.";
    VideoCodec one_of(&["h264", "hevc", "vp8", "vp9"]), None, FORMAT_FAILED, Documented, TRANSFER:
        "Codec", "Codec",
        "Export the video with H.264.",
        "Exportez la vidéo avec H.264.";
    // Averages of true recordings miss a round number by a little.
    VideoFrameRate range(23.0, 60.0, Unit::PerSecond), Some((22.8, 60.6)), Some("frame_rate_check_failed"), Documented, TRANSFER:
        "Frame rate", "Images par seconde",
        "Export the video with 30 frames a second.",
        "Exportez la vidéo avec 30 images par seconde.";
    VideoWidth range(360.0, 4_096.0, Unit::Pixels), None, SIDES_FAILED, Documented, TRANSFER:
        "Width", "Largeur",
        "Export the video with 1080 by 1920 pixels.",
        "Exportez la vidéo en 1080 sur 1920 pixels.";
    VideoHeight range(360.0, 4_096.0, Unit::Pixels), None, SIDES_FAILED, Documented, TRANSFER:
        "Height", "Hauteur",
        "Export the video with 1080 by 1920 pixels.",
        "Exportez la vidéo en 1080 sur 1920 pixels.";
    // Every creator may post three minutes, some five or ten.
    VideoDuration up_to(180.0, Unit::Seconds), Some((0.0, 600.0)), Some("duration_check_failed"), Documented, CREATOR:
        "Length", "Durée",
        "Shorten the video. TikTok sets the longest length for each creator.",
        "Raccourcissez la vidéo. TikTok fixe la durée maximale de chaque créateur.";
    // 4 GB can be read in two ways.
    VideoSize range(1.0, 4_000_000_000.0, Unit::Bytes), Some((1.0, 4_294_967_296.0)), None, Documented, TRANSFER:
        "Size", "Taille",
        "Export the video with a lower bitrate, or shorten it.",
        "Exportez la vidéo avec un débit plus faible, ou raccourcissez-la.";
    PhotoFormat one_of(&["jpeg", "webp"]), None, FORMAT_FAILED, Documented, TRANSFER:
        "Format", "Format",
        "Save the photo as JPEG.",
        "Enregistrez la photo en JPEG.";
    PhotoStill one_of(&["still"]), None, FORMAT_FAILED, Assumed, TRANSFER:
        "Still", "Image fixe",
        "Save one picture of it as JPEG; TikTok may refuse one that moves.",
        "Enregistrez-en une image en JPEG ; TikTok peut refuser une image animée.";
    PhotoSide up_to(1_080.0, Unit::Pixels), None, SIDES_FAILED, Field, TRANSFER:
        "Shorter side", "Petit côté",
        "Scale the photo down until its shorter side has at most 1080 pixels.",
        "Réduisez la photo jusqu’à ce que son petit côté ait au plus 1080 pixels.";
    // 20 MB can be read in two ways.
    PhotoSize range(1.0, 20_000_000.0, Unit::Bytes), Some((1.0, 20_971_520.0)), None, Documented, TRANSFER:
        "Size", "Taille",
        "Save the photo with a lower quality.",
        "Enregistrez la photo avec une qualité plus faible.";
    PhotoCount range(1.0, 35.0, Unit::Files), None, None, Documented, PHOTO:
        "Photos", "Photos",
        "Choose 1 to 35 photos.",
        "Choisissez de 1 à 35 photos.";
}
