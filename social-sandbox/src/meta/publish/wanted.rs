//! Reads what a container is to be from the parameters of a call.

use super::kind::{ContainerKind, PARAMETERS};
use super::reason::{CAROUSEL_LENGTH, UNKNOWN_MEDIA_TYPE};
use super::tags::{self, PersonTag};
use super::text;
use crate::meta::behaviour::{MetaBehaviour, ResumableLogin, StrayParameters};
use crate::meta::envelope::GraphFailure;
use crate::meta::given;
use crate::meta::params::Params;

/// Where the media come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Instagram fetches them.
    Url(String),
    /// The app sends them.
    Upload,
    /// They are in other containers.
    Children(Vec<String>),
}

/// A container as it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) kind: ContainerKind,
    pub(crate) source: Source,
    pub(crate) caption: String,
    pub(crate) alt_text: Option<String>,
    pub(crate) people: Vec<PersonTag>,
    pub(crate) cover_url: Option<String>,
    pub(crate) thumb_offset_ms: Option<u64>,
    pub(crate) shared_to_feed: bool,
    pub(crate) trial: bool,
    pub(crate) ai_generated: bool,
}

impl Wanted {
    /// Reads and checks everything that needs no look at a file.
    pub(crate) fn read(
        given: &Params,
        facebook: bool,
        behaviour: &MetaBehaviour,
    ) -> Result<Self, GraphFailure> {
        let kind = kind(given)?;
        check_names(given, kind, facebook, behaviour)?;
        let caption = given.text("caption").unwrap_or_default();
        text::check_caption(&caption)?;
        let alt_text = given.text("alt_text");
        text::check_alt_text(alt_text.as_deref())?;
        tags::check_collaborators(given)?;
        tags::check_products(given, kind)?;
        tags::check_partnership(given)?;
        check_location(given)?;
        Ok(Self {
            kind,
            source: source(given, kind)?,
            caption,
            alt_text,
            people: tags::people(given, kind)?,
            cover_url: given.text("cover_url"),
            thumb_offset_ms: thumb_offset(given)?,
            shared_to_feed: given::flag(given, "share_to_feed")?.unwrap_or(true),
            trial: trial(given)?,
            ai_generated: given::flag(given, "is_ai_generated")?.unwrap_or(false),
        })
    }
}

fn kind(given: &Params) -> Result<ContainerKind, GraphFailure> {
    let is_item = given::flag(given, "is_carousel_item")?.unwrap_or(false);
    let has_picture = given.text("image_url").is_some();
    let has_video = given.text("video_url").is_some();
    let wanted = given.text("media_type").map(|name| name.to_ascii_uppercase());
    Ok(match (wanted.as_deref(), is_item) {
        // Plain videos died in November 2023; the type of an item has to be said.
        (None, _) if has_video && !has_picture => {
            return Err(GraphFailure::from(UNKNOWN_MEDIA_TYPE));
        }
        (None | Some("IMAGE"), true) => ContainerKind::ItemImage,
        (None | Some("IMAGE"), false) => ContainerKind::Image,
        (Some("VIDEO"), true) => ContainerKind::ItemVideo,
        (Some("REELS"), false) => ContainerKind::Reel,
        (Some("STORIES"), false) if has_picture => ContainerKind::StoryImage,
        (Some("STORIES"), false) => ContainerKind::StoryVideo,
        (Some("CAROUSEL"), false) => ContainerKind::Carousel,
        (Some("REELS" | "STORIES" | "CAROUSEL"), true) => {
            return Err(GraphFailure::param("A carousel takes images and videos only"));
        }
        _ => return Err(GraphFailure::from(UNKNOWN_MEDIA_TYPE)),
    })
}

/// Refuses what this kind, or this login, does not have.
fn check_names(
    given: &Params,
    kind: ContainerKind,
    facebook: bool,
    behaviour: &MetaBehaviour,
) -> Result<(), GraphFailure> {
    if behaviour.stray_parameters == StrayParameters::Ignore {
        return Ok(());
    }
    let is_given = |name: &str| given.text(name).is_some_and(|text| text != "false");
    for parameter in PARAMETERS.iter().filter(|parameter| is_given(parameter.name)) {
        let name = parameter.name;
        if !parameter.kinds.contains(&kind) {
            return Err(GraphFailure::param(format!("{name} does not go with this media type")));
        }
        let resumable =
            name == "upload_type" && behaviour.resumable_login == ResumableLogin::FacebookOnly;
        if (parameter.facebook_only || resumable) && !facebook {
            return Err(GraphFailure::param(format!("{name} is not there for Instagram Login")));
        }
    }
    Ok(())
}

fn source(given: &Params, kind: ContainerKind) -> Result<Source, GraphFailure> {
    if kind == ContainerKind::Carousel {
        let children = given::list(given, "children");
        if !(2..=10).contains(&children.len()) {
            return Err(GraphFailure::from(CAROUSEL_LENGTH));
        }
        return Ok(Source::Children(children));
    }
    let is_film = kind.is_film();
    let name = if is_film { "video_url" } else { "image_url" };
    match (given.text(name), given.text("upload_type").as_deref()) {
        (None, Some("resumable")) if is_film => Ok(Source::Upload),
        (Some(url), None) => Ok(Source::Url(url)),
        (Some(_), Some("resumable")) => {
            Err(GraphFailure::param("video_url does not go with upload_type=resumable"))
        }
        (_, Some(_)) => Err(GraphFailure::param("upload_type must be resumable")),
        (None, None) => Err(GraphFailure::param(format!("The parameter {name} is required"))),
    }
}

fn thumb_offset(given: &Params) -> Result<Option<u64>, GraphFailure> {
    let offset = given.text("thumb_offset").map(|text| text.parse());
    offset.transpose().map_err(|_| GraphFailure::from(super::reason::BAD_THUMB_OFFSET))
}

fn check_location(given: &Params) -> Result<(), GraphFailure> {
    let is_page = |id: &String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    match given.text("location_id") {
        Some(id) if !is_page(&id) => {
            Err(GraphFailure::param("INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID"))
        }
        _ => Ok(()),
    }
}

fn trial(given: &Params) -> Result<bool, GraphFailure> {
    let Some(trial) = given::json(given, "trial_params")? else {
        return Ok(false);
    };
    match trial.get("graduation_strategy").and_then(serde_json::Value::as_str) {
        Some("MANUAL" | "SS_PERFORMANCE") => Ok(true),
        _ => Err(GraphFailure::param("graduation_strategy must be MANUAL or SS_PERFORMANCE")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], facebook: bool) -> Result<Wanted, (i64, Option<i64>)> {
        let given = Params::of(pairs);
        let wanted = Wanted::read(&given, facebook, &MetaBehaviour::default());
        wanted.map_err(|refused| (refused.code, refused.subcode))
    }

    const IMAGE: (&str, &str) = ("image_url", "https://a.example/1.jpg");
    const VIDEO: (&str, &str) = ("video_url", "https://a.example/1.mp4");
    const ITEM: (&str, &str) = ("is_carousel_item", "true");

    #[test]
    fn the_kind_follows_from_type_and_source() {
        use ContainerKind::{Carousel, Image, ItemImage, ItemVideo, Reel, StoryImage, StoryVideo};
        let upload = ("upload_type", "resumable");
        for (pairs, kind) in [
            (&[IMAGE][..], Image),
            (&[IMAGE, ("media_type", "IMAGE")], Image),
            (&[VIDEO, ("media_type", "REELS")], Reel),
            (&[upload, ("media_type", "REELS")], Reel),
            (&[IMAGE, ("media_type", "STORIES")], StoryImage),
            (&[VIDEO, ("media_type", "STORIES")], StoryVideo),
            (&[upload, ("media_type", "STORIES")], StoryVideo),
            (&[IMAGE, ITEM], ItemImage),
            (&[VIDEO, ITEM, ("media_type", "VIDEO")], ItemVideo),
            (&[("media_type", "CAROUSEL"), ("children", "1,2")], Carousel),
            (&[("media_type", "CAROUSEL"), ("children", "[\"1\",\"2\"]")], Carousel),
        ] {
            assert_eq!(read(pairs, true).map(|wanted| wanted.kind), Ok(kind), "{pairs:?}");
        }
    }

    #[test]
    fn impossible_posts_are_refused() {
        let reel = ("media_type", "REELS");
        let carousel = ("media_type", "CAROUSEL");
        let eleven = "1,2,3,4,5,6,7,8,9,10,11";
        for (pairs, code) in [
            (&[VIDEO][..], (100, Some(2_207_023))),
            (&[VIDEO, ITEM], (100, Some(2_207_023))),
            (&[VIDEO, ("media_type", "VIDEO")], (100, Some(2_207_023))),
            (&[IMAGE, ("media_type", "PHOTO")], (100, Some(2_207_023))),
            (&[VIDEO, reel, ITEM], (100, None)),
            (&[], (100, None)),
            (&[reel], (100, None)),
            (&[VIDEO, reel, ("upload_type", "resumable")], (100, None)),
            (&[reel, ("upload_type", "chunked")], (100, None)),
            (&[carousel, ("children", "1")], (100, Some(2_207_028))),
            (&[carousel, ("children", eleven)], (100, Some(2_207_028))),
            (&[carousel], (100, Some(2_207_028))),
            (&[IMAGE, ITEM, ("caption", "x")], (100, None)),
            (&[IMAGE, ITEM, ("is_ai_generated", "true")], (100, None)),
            (&[VIDEO, reel, ("alt_text", "x")], (100, None)),
            (&[VIDEO, reel, ("thumb_offset", "-1")], (1, Some(2_207_057))),
            (&[IMAGE, ("location_id", "nowhere")], (100, None)),
            (&[IMAGE, ("is_carousel_item", "perhaps")], (100, None)),
            (&[VIDEO, reel, ("trial_params", "{\"graduation_strategy\":\"NOW\"}")], (100, None)),
        ] {
            let refused = read(pairs, true).map(|wanted| wanted.kind);
            assert_eq!(refused, Err(code), "{pairs:?}");
        }
    }

    #[test]
    fn some_things_are_for_facebook_login_alone() {
        let product = ("product_tags", "[{\"product_id\":\"7\",\"x\":0.5,\"y\":0.5}]");
        let upload = &[("media_type", "REELS"), ("upload_type", "resumable")][..];
        for pairs in [&[IMAGE, product][..], &[IMAGE, ("is_paid_partnership", "true")], upload] {
            assert!(read(pairs, true).is_ok(), "{pairs:?}");
            assert_eq!(read(pairs, false).map(|_| ()), Err((100, None)), "{pairs:?}");
        }
        let either =
            MetaBehaviour { resumable_login: ResumableLogin::Both, ..MetaBehaviour::default() };
        assert!(Wanted::read(&Params::of(upload), false, &either).is_ok());
        let lax =
            MetaBehaviour { stray_parameters: StrayParameters::Ignore, ..MetaBehaviour::default() };
        let child = Params::of(&[IMAGE, ITEM, ("caption", "x")]);
        assert!(Wanted::read(&child, false, &lax).is_ok());
    }
}
