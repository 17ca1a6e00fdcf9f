//! The fields of a request to publish on Instagram, as JSON or as a form.

mod item;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use social_core::{AccountId, Provider, Timestamp, UserId};
use social_store::{AssetId, MediaAsset, Publication};
use url::Url;

use self::item::ItemFields;
use super::fields::{read, required, switch};
use super::platform::Fields;
use crate::error::{Error, Result, Violation};
use crate::publish::PlatformRequest as _;
use crate::{
    HandOver, InstagramAudio, InstagramCover, InstagramFile, InstagramItem, InstagramMedia,
    InstagramPartnership, InstagramProduct, InstagramReel, InstagramRequest, InstagramTag,
    InstagramTrial, Service, Switch,
};

/// The most files of a form: the items of a carousel.
const MOST_FILES: usize = 10;

social_core::words! {
    /// The kinds of posts, as the API names them.
    pub(in crate::axum) enum Kind {
        /// A picture in the feed.
        Image = "image",
        /// A reel.
        Reel = "reel",
        /// A story.
        Story = "story",
        /// A carousel.
        Carousel = "carousel",
    }
}

/// The fields, as they came.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::axum) struct InstagramFields {
    account_id: Option<AccountId>,
    ig_id: Option<String>,
    kind: Option<Kind>,
    media_id: Option<AssetId>,
    media_ids: Vec<AssetId>,
    image_url: Option<Url>,
    video_url: Option<Url>,
    items: Vec<ItemFields>,
    caption: String,
    alt_text: String,
    location_id: Option<String>,
    collaborators: Vec<String>,
    user_tags: Vec<InstagramTag>,
    product_tags: Vec<InstagramProduct>,
    share_to_feed: Option<bool>,
    cover_url: Option<Url>,
    cover_media_id: Option<AssetId>,
    cover_ms: Option<u64>,
    audio_name: Option<String>,
    audio: Option<InstagramAudio>,
    trial: Option<InstagramTrial>,
    paid_partnership: Switch,
    sponsor_ids: Vec<String>,
    made_with_ai: Switch,
    source: Option<HandOver>,
    scheduled_for: Option<Timestamp>,
    idempotency_key: Option<String>,
}

impl Fields for InstagramFields {
    const PROVIDER: Provider = Provider::Instagram;
    type Staged = Vec<AssetId>;
    type Request = InstagramRequest;

    fn set(&mut self, name: &str, value: &str) -> Result<(), Violation> {
        if value.is_empty() {
            return if FORM_FIELDS.contains(&name) { Ok(()) } else { Err(unknown()) };
        }
        let text = || Some(value.to_owned());
        match name {
            "account_id" => self.account_id = Some(AccountId::new(value)),
            "ig_id" => self.ig_id = text(),
            "kind" => self.kind = Some(read("kind", value)?),
            "media_id" => self.media_id = Some(AssetId::new(value)),
            "media_ids" => self.media_ids = listed(value).map(AssetId::new).collect(),
            "image_url" => self.image_url = Some(read("image_url", value)?),
            "video_url" => self.video_url = Some(read("video_url", value)?),
            "items" => self.items = json("items", value)?,
            // Browsers send line breaks of a text area as two characters; one was typed.
            "caption" => self.caption = value.replace("\r\n", "\n"),
            "alt_text" => self.alt_text = value.replace("\r\n", "\n"),
            "location_id" => self.location_id = text(),
            "collaborators" => self.collaborators = listed(value).map(str::to_owned).collect(),
            "user_tags" => self.user_tags = json("user_tags", value)?,
            "product_tags" => self.product_tags = json("product_tags", value)?,
            "share_to_feed" => self.share_to_feed = Some(switch("share_to_feed", value)?.is_on()),
            "cover_url" => self.cover_url = Some(read("cover_url", value)?),
            "cover_media_id" => self.cover_media_id = Some(AssetId::new(value)),
            "cover_ms" => self.cover_ms = Some(read("cover_ms", value)?),
            "audio_name" => self.audio_name = text(),
            "audio" => self.audio = Some(json("audio", value)?),
            "trial" => self.trial = Some(read("trial", value)?),
            "paid_partnership" => self.paid_partnership = switch("paid_partnership", value)?,
            "sponsor_ids" => self.sponsor_ids = listed(value).map(str::to_owned).collect(),
            "made_with_ai" => self.made_with_ai = switch("made_with_ai", value)?,
            "source" => self.source = Some(read("source", value)?),
            "scheduled_for" => self.scheduled_for = Some(read("scheduled_for", value)?),
            "idempotency_key" => self.idempotency_key = text(),
            _ => return Err(unknown()),
        }
        Ok(())
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn account_id(&self) -> Option<&AccountId> {
        self.account_id.as_ref()
    }

    fn names_media(&self) -> bool {
        self.media_id.is_some()
            || !self.media_ids.is_empty()
            || self.image_url.is_some()
            || self.video_url.is_some()
            || self.items.iter().any(ItemFields::names_media)
    }

    /// How many files come is not known yet: as many as something is said of.
    fn check_with_files(&self) -> Result<()> {
        let files = if self.kind == Some(Kind::Carousel) { self.items.len().max(1) } else { 1 };
        self.clone().into_request(vec![AssetId::new(""); files]).map(drop)
    }

    fn another(&self, staged: &[MediaAsset]) -> Result<(), Violation> {
        if self.kind != Some(Kind::Carousel) {
            return Err(Violation::new("file", "one_file", "send one file; a carousel takes more"));
        }
        if staged.len() >= MOST_FILES {
            let message = format!("send at most {MOST_FILES} files");
            return Err(Violation::new("file", "too_many", message));
        }
        Ok(())
    }

    fn staged(files: &[MediaAsset]) -> Vec<AssetId> {
        files.iter().map(|file| file.id.clone()).collect()
    }

    fn staged_before(publication: &Publication) -> Option<Vec<AssetId>> {
        let request = publication.request.get("instagram")?;
        let before: InstagramRequest = serde_json::from_value(request.clone()).ok()?;
        let files = before.media.files();
        let staged: Vec<_> = files.into_iter().filter_map(InstagramFile::asset).cloned().collect();
        (!staged.is_empty()).then_some(staged)
    }

    fn stored(request: &InstagramRequest) -> Option<serde_json::Value> {
        request.stored().ok().map(|stored| stored.value)
    }

    async fn submit(
        service: &Service,
        user: &UserId,
        key: &str,
        request: InstagramRequest,
    ) -> Result<Publication> {
        service.publish().submit_instagram(user, key, request).await
    }

    fn into_request(self, staged: Vec<AssetId>) -> Result<InstagramRequest> {
        let account_id = self.account_id.clone().ok_or_else(|| required("account_id"));
        let ig_id = self.ig_id.clone().ok_or_else(|| required("ig_id"));
        let media = self.media(staged);
        match (account_id, ig_id, media) {
            (Ok(account_id), Ok(ig_id), Ok(media)) => {
                let partnership = self.partnership();
                let pictures = matches!(media, InstagramMedia::Image(_));
                Ok(InstagramRequest {
                    account_id,
                    ig_id,
                    media,
                    caption: self.caption,
                    location_id: self.location_id,
                    collaborators: self.collaborators,
                    // Those of a picture stand with the picture.
                    tags: if pictures { Vec::new() } else { self.user_tags },
                    products: if pictures { Vec::new() } else { self.product_tags },
                    partnership,
                    made_with_ai: self.made_with_ai,
                    hand_over: self.source,
                    scheduled_for: self.scheduled_for,
                })
            }
            (account_id, ig_id, media) => {
                let broken = [account_id.err(), ig_id.err(), media.err()];
                Err(Error::Invalid(broken.into_iter().flatten().collect()))
            }
        }
    }
}

impl InstagramFields {
    fn media(&self, staged: Vec<AssetId>) -> Result<InstagramMedia, Violation> {
        let kind = self.kind.ok_or_else(|| required("kind"))?;
        self.refuse_others(kind)?;
        if kind == Kind::Carousel {
            return self.carousel(staged).map(InstagramMedia::Carousel);
        }
        let file = self.file(kind, staged)?;
        Ok(match kind {
            Kind::Image => InstagramMedia::Image(InstagramItem {
                file,
                alt_text: self.alt_text.clone(),
                tags: self.user_tags.clone(),
                products: self.product_tags.clone(),
                cover_ms: None,
            }),
            Kind::Story => InstagramMedia::Story(file),
            Kind::Reel | Kind::Carousel => InstagramMedia::Reel(InstagramReel {
                file,
                cover: self.cover()?,
                only_in_reels: Switch::from(self.share_to_feed == Some(false)),
                audio_name: self.audio_name.clone(),
                audio: self.audio.clone(),
                trial: self.trial,
            }),
        })
    }

    /// Refuses what only another kind knows.
    fn refuse_others(&self, kind: Kind) -> Result<(), Violation> {
        let reel = kind == Kind::Reel;
        let carousel = kind == Kind::Carousel;
        let given = [
            ("media_ids", !carousel && !self.media_ids.is_empty()),
            ("items", !carousel && !self.items.is_empty()),
            ("media_id", carousel && self.media_id.is_some()),
            ("image_url", (carousel || reel) && self.image_url.is_some()),
            ("video_url", (carousel || kind == Kind::Image) && self.video_url.is_some()),
            ("alt_text", kind != Kind::Image && !self.alt_text.is_empty()),
            ("share_to_feed", !reel && self.share_to_feed.is_some()),
            ("cover_url", !reel && self.cover_url.is_some()),
            ("cover_media_id", !reel && self.cover_media_id.is_some()),
            ("cover_ms", !reel && self.cover_ms.is_some()),
            ("audio_name", !reel && self.audio_name.is_some()),
            ("audio", !reel && self.audio.is_some()),
            ("trial", !reel && self.trial.is_some()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((field, _)) => {
                let message = format!("`{field}` does not belong to the kind `{kind}`");
                Err(Violation::new(field, "other_kind", message))
            }
        }
    }

    /// Takes the one file that is named.
    fn file(&self, kind: Kind, staged: Vec<AssetId>) -> Result<InstagramFile, Violation> {
        let places = [
            self.media_id.clone().map(InstagramFile::Asset),
            self.image_url.clone().map(InstagramFile::ImageUrl),
            self.video_url.clone().map(InstagramFile::VideoUrl),
        ];
        let staged = staged.into_iter().map(InstagramFile::Asset);
        let mut named = staged.chain(places.into_iter().flatten());
        match (named.next(), named.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(required("media_id")),
            (Some(_), Some(_)) => {
                let message = format!("name one file for the kind `{kind}`, and only one");
                Err(Violation::new("media_id", "ambiguous", message))
            }
        }
    }

    fn cover(&self) -> Result<Option<InstagramCover>, Violation> {
        let places = [
            self.cover_url.clone().map(|url| InstagramCover::Picture(InstagramFile::ImageUrl(url))),
            self.cover_media_id.clone().map(|id| InstagramCover::Picture(InstagramFile::Asset(id))),
            self.cover_ms.map(InstagramCover::FrameMs),
        ];
        let mut named = places.into_iter().flatten();
        let cover = named.next();
        if named.next().is_some() {
            let message = "name one of `cover_url`, `cover_media_id` and `cover_ms`";
            return Err(Violation::new("cover_url", "ambiguous", message));
        }
        Ok(cover)
    }

    fn carousel(&self, staged: Vec<AssetId>) -> Result<Vec<InstagramItem>, Violation> {
        let files = if staged.is_empty() { self.media_ids.clone() } else { staged };
        if !files.is_empty() {
            let ambiguous = "send files, or `media_ids`, or name the media of each of `items`";
            if self.items.iter().any(ItemFields::names_media)
                || (!self.media_ids.is_empty() && files != self.media_ids)
            {
                return Err(Violation::new("items", "ambiguous", ambiguous));
            }
            if !self.items.is_empty() && self.items.len() != files.len() {
                let message = "say something of each file in `items`, or of none";
                return Err(Violation::new("items", "length", message));
            }
            let said = self.items.iter().cloned().chain(std::iter::repeat(ItemFields::default()));
            let items = files.into_iter().zip(said);
            return Ok(items.map(|(id, item)| item.with(InstagramFile::Asset(id))).collect());
        }
        if self.items.is_empty() {
            return Err(required("items"));
        }
        self.items.iter().cloned().map(ItemFields::alone).collect()
    }

    fn partnership(&self) -> InstagramPartnership {
        match self.sponsor_ids.as_slice() {
            [] if self.paid_partnership.is_on() => InstagramPartnership::Paid,
            [] => InstagramPartnership::None,
            sponsors => InstagramPartnership::PaidBy(sponsors.to_vec()),
        }
    }
}

/// The names a form may send empty.
const FORM_FIELDS: &[&str] = &[
    "account_id",
    "ig_id",
    "kind",
    "media_id",
    "media_ids",
    "image_url",
    "video_url",
    "items",
    "caption",
    "alt_text",
    "location_id",
    "collaborators",
    "user_tags",
    "product_tags",
    "share_to_feed",
    "cover_url",
    "cover_media_id",
    "cover_ms",
    "audio_name",
    "audio",
    "trial",
    "paid_partnership",
    "sponsor_ids",
    "made_with_ai",
    "source",
    "scheduled_for",
    "idempotency_key",
];

fn unknown() -> Violation {
    let message = format!("the form has a field that is none of {}", FORM_FIELDS.join(", "));
    Violation::new("form", "unknown_field", message)
}

fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|one| !one.is_empty())
}

/// Reads a field of a form that holds JSON, as lists of tags do.
fn json<T: DeserializeOwned>(field: &'static str, value: &str) -> Result<T, Violation> {
    serde_json::from_str(value).map_err(|error| {
        Violation::new(field, "malformed", format!("`{field}` is no such JSON: {error}"))
    })
}

#[cfg(test)]
mod tests;
