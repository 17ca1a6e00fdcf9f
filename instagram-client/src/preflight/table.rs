//! The rules themselves: Instagram's media restrictions, each with its page and date.

use social_core::preflight::{Unit, one_of, range, up_to};

use super::rule::RuleId;

/// What a file is whose headers can be read.
pub(super) const READABLE: &str = "readable";
/// A video's description that stands before its data.
pub(super) const FIRST: &str = "first";
/// A video that is played as it was recorded.
pub(super) const UNCUT: &str = "uncut";

const CHECKED: &str = "2026-09-11";
const MEDIA: &str = "instagram-platform/instagram-graph-api/reference/ig-user/media";
const PUBLISHING: &str = "instagram-platform/content-publishing";

const MB: f64 = 1_000_000.0;
/// Every MB can be read in two ways.
const MIB: f64 = 1_048_576.0;

social_core::rule_table! {
    RuleId, CHECKED;
    Readable one_of(&[READABLE]), None, None, Documented, MEDIA:
        "File", "Fichier",
        "We cannot read this file. It may be cut off or damaged. Export it again: pictures as JPEG, videos as MP4 with H.264.",
        "Nous ne pouvons pas lire ce fichier. Il est peut-être coupé ou abîmé. Exportez-le de nouveau : les images en JPEG, les vidéos en MP4 avec H.264.";
    ImageFormat one_of(&["jpeg"]), None, Some("36001/2207005"), Documented, MEDIA:
        "Format", "Format",
        "Save the picture as JPEG; Instagram takes no other kind.",
        "Enregistrez l’image en JPEG ; Instagram n’accepte aucun autre format.";
    ImageSize range(1.0, 8.0 * MB, Unit::Bytes), Some((1.0, 8.0 * MIB)), Some("36000/2207004"), Documented, MEDIA:
        "Size", "Taille",
        "Save the picture with a lower quality.",
        "Enregistrez l’image avec une qualité plus faible.";
    // The ends are 4:5 and 1.91:1; whole pixels miss them by a little.
    ImageShape range(0.8, 1.91, Unit::Ratio), Some((0.795, 1.915)), Some("36003/2207009"), Documented, MEDIA:
        "Shape", "Proportions",
        "Crop the picture: from 4:5 upright to 1.91:1 lying.",
        "Recadrez l’image : de 4:5 en hauteur à 1,91:1 en largeur.";
    ImageWidth range(320.0, 1_440.0, Unit::Pixels), None, None, Advised, MEDIA:
        "Width", "Largeur",
        "Instagram scales the picture to 320 to 1440 pixels of width.",
        "Instagram redimensionne l’image entre 320 et 1440 pixels de largeur.";
    TallShape range(0.55, 0.575, Unit::Ratio), None, None, Advised, PUBLISHING:
        "Shape", "Proportions",
        "Use 9:16 for the whole screen; Instagram fills the rest.",
        "Utilisez 9:16 pour tout l’écran ; Instagram complète le reste.";
    VideoFormat one_of(&["mp4", "mov"]), None, Some("352/2207026"), Documented, MEDIA:
        "Format", "Format",
        "Export the video as MP4.",
        "Exportez la vidéo en MP4.";
    VideoCodec one_of(&["h264", "hevc"]), None, Some("352/2207026"), Documented, MEDIA:
        "Codec", "Codec",
        "Export the video with H.264.",
        "Exportez la vidéo avec H.264.";
    // Averages of true recordings miss a round number by a little.
    VideoFrameRate range(23.0, 60.0, Unit::PerSecond), Some((22.8, 60.6)), Some("352/2207026"), Documented, MEDIA:
        "Frame rate", "Images par seconde",
        "Export the video with 30 frames a second.",
        "Exportez la vidéo avec 30 images par seconde.";
    VideoColumns up_to(1_920.0, Unit::Pixels), None, Some("352/2207026"), Documented, MEDIA:
        "Width", "Largeur",
        "Export the video with at most 1920 pixels of width; 1080 by 1920 is best.",
        "Exportez la vidéo avec au plus 1920 pixels de largeur ; 1080 sur 1920 convient le mieux.";
    VideoBitrate up_to(25.0 * MB, Unit::BitsPerSecond), Some((0.0, 25.0 * MIB)), Some("352/2207026"), Documented, MEDIA:
        "Bitrate", "Débit",
        "Export the video with at most 25 Mbit/s.",
        "Exportez la vidéo avec au plus 25 Mbit/s.";
    VideoStart one_of(&[FIRST]), None, Some("352/2207026"), Assumed, MEDIA:
        "Start of the file", "Début du fichier",
        "Export the video for the web (“fast start”); Instagram may refuse it otherwise.",
        "Exportez la vidéo pour le web (« fast start ») ; sinon, Instagram peut la refuser.";
    VideoEdits one_of(&[UNCUT]), None, Some("352/2207026"), Assumed, MEDIA:
        "Edit list", "Liste de montage",
        "Export the cut video as a new file; Instagram may refuse edits that are only noted in it.",
        "Exportez la vidéo montée dans un nouveau fichier ; Instagram peut refuser un montage seulement noté dedans.";
    AudioCodec one_of(&["aac"]), None, Some("352/2207026"), Documented, MEDIA:
        "Sound", "Son",
        "Export the video with AAC sound.",
        "Exportez la vidéo avec un son AAC.";
    AudioRate up_to(48_000.0, Unit::Hertz), None, Some("352/2207026"), Documented, MEDIA:
        "Sample rate", "Échantillonnage",
        "Export the sound with at most 48 kHz.",
        "Exportez le son avec au plus 48 kHz.";
    AudioChannels range(1.0, 2.0, Unit::Channels), None, Some("352/2207026"), Documented, MEDIA:
        "Channels", "Canaux",
        "Export the sound in mono or stereo.",
        "Exportez le son en mono ou en stéréo.";
    // Named among the specifications; Instagram codes the sound anew.
    AudioBitrate up_to(128_000.0, Unit::BitsPerSecond), None, None, Advised, MEDIA:
        "Sound bitrate", "Débit du son",
        "Instagram codes the sound anew with 128 kbit/s.",
        "Instagram réencode le son à 128 kbit/s.";
    ReelShape range(0.01, 10.0, Unit::Ratio), None, Some("352/2207026"), Documented, MEDIA:
        "Shape", "Proportions",
        "Export the video in 9:16.",
        "Exportez la vidéo en 9:16.";
    ReelDuration range(3.0, 900.0, Unit::Seconds), None, Some("352/2207026"), Documented, MEDIA:
        "Length", "Durée",
        "Use a video of 3 seconds to 15 minutes.",
        "Utilisez une vidéo de 3 secondes à 15 minutes.";
    // Older copies of the page say 1 GB.
    ReelSize range(1.0, 300.0 * MB, Unit::Bytes), Some((1.0, 300.0 * MIB)), Some("352/2207026"), Documented, MEDIA:
        "Size", "Taille",
        "Export the video with a lower bitrate, or shorten it.",
        "Exportez la vidéo avec un débit plus faible, ou raccourcissez-la.";
    StoryShape range(0.1, 10.0, Unit::Ratio), None, Some("352/2207026"), Documented, MEDIA:
        "Shape", "Proportions",
        "Export the video in 9:16.",
        "Exportez la vidéo en 9:16.";
    StoryDuration range(3.0, 60.0, Unit::Seconds), None, Some("352/2207026"), Documented, MEDIA:
        "Length", "Durée",
        "Use a video of 3 to 60 seconds for a story, or post it as a reel.",
        "Utilisez une vidéo de 3 à 60 secondes pour une story, ou publiez-la en reel.";
    StorySize range(1.0, 100.0 * MB, Unit::Bytes), Some((1.0, 100.0 * MIB)), Some("352/2207026"), Documented, MEDIA:
        "Size", "Taille",
        "Export the video with a lower bitrate, or shorten it.",
        "Exportez la vidéo avec un débit plus faible, ou raccourcissez-la.";
    // The page has no table for videos of a carousel; those of stories are taken.
    ItemShape range(0.1, 10.0, Unit::Ratio), None, Some("352/2207026"), Assumed, MEDIA:
        "Shape", "Proportions",
        "Instagram crops every item to the shape of the first.",
        "Instagram recadre chaque élément aux proportions du premier.";
    ItemDuration range(3.0, 60.0, Unit::Seconds), None, Some("352/2207026"), Assumed, MEDIA:
        "Length", "Durée",
        "Use videos of 3 to 60 seconds in a carousel; Instagram may refuse others.",
        "Utilisez des vidéos de 3 à 60 secondes dans un carrousel ; Instagram peut refuser les autres.";
    ItemSize range(1.0, 100.0 * MB, Unit::Bytes), Some((1.0, 100.0 * MIB)), Some("352/2207026"), Assumed, MEDIA:
        "Size", "Taille",
        "Export the video with a lower bitrate; Instagram may refuse more than 100 MB in a carousel.",
        "Exportez la vidéo avec un débit plus faible ; Instagram peut refuser plus de 100 Mo dans un carrousel.";
    CarouselCount range(2.0, 10.0, Unit::Files), None, Some("100/2207028"), Documented, MEDIA:
        "Items", "Éléments",
        "Choose 2 to 10 items; one alone is a post or a reel.",
        "Choisissez de 2 à 10 éléments ; un seul est une publication ou un reel.";
}
