//! The fields of a request to publish on TikTok, as JSON or as a form.

use serde::Deserialize;
use social_core::{AccountId, Provider, Timestamp, UserId};
use social_store::{AssetId, MediaAsset, PostMode, PostSource, Publication};
use tiktok_client::publish::PHOTOS_MAX;
use url::Url;

use super::chosen::{Choice, Staged};
use super::platform::Fields;
use crate::error::{Error, Result, Violation};
use crate::publish::PlatformRequest as _;
use crate::{Allowed, Promotion, Service, Switch, TikTokRequest};

/// The fields, as they came.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::axum) struct UploadFields {
    account_id: Option<AccountId>,
    mode: Option<PostMode>,
    video_url: Option<Url>,
    media_id: Option<AssetId>,
    photos: Vec<AssetId>,
    photo_urls: Vec<Url>,
    photo_cover: Option<u32>,
    title: String,
    auto_add_music: Switch,
    source: Option<PostSource>,
    caption: String,
    privacy_level: Option<String>,
    allow_comment: Switch,
    allow_duet: Switch,
    allow_stitch: Switch,
    your_brand: Switch,
    branded_content: Switch,
    made_with_ai: Switch,
    cover_ms: Option<u32>,
    scheduled_for: Option<Timestamp>,
    idempotency_key: Option<String>,
}

impl UploadFields {
    /// Tells whether a field is given that only photos know.
    fn expects_photos(&self) -> bool {
        self.photo_cover.is_some() || !self.title.is_empty() || self.auto_add_music.is_on()
    }
}

impl Fields for UploadFields {
    const PROVIDER: Provider = Provider::TikTok;
    type Staged = Staged;
    type Request = TikTokRequest;

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    fn account_id(&self) -> Option<&AccountId> {
        self.account_id.as_ref()
    }

    fn names_media(&self) -> bool {
        self.video_url.is_some()
            || self.media_id.is_some()
            || !self.photos.is_empty()
            || !self.photo_urls.is_empty()
    }

    /// What comes is guessed: fields that only photos know stand before photos.
    fn check_with_files(&self) -> Result<()> {
        let file = AssetId::new("");
        let staged =
            if self.expects_photos() { Staged::Photos(vec![file]) } else { Staged::Video(file) };
        self.clone().into_request(staged).map(drop)
    }

    fn another(&self, staged: &[MediaAsset]) -> Result<(), Violation> {
        if !matches!(Staged::of(staged), Staged::Photos(_)) {
            return Err(Violation::new("file", "one_video", "send one video, or photos"));
        }
        if staged.len() >= PHOTOS_MAX {
            let message = format!("send at most {PHOTOS_MAX} photos");
            return Err(Violation::new("file", "too_many", message));
        }
        Ok(())
    }

    fn staged(files: &[MediaAsset]) -> Staged {
        Staged::of(files)
    }

    fn staged_before(publication: &Publication) -> Option<Staged> {
        let before: TikTokRequest = serde_json::from_value(publication.request.clone()).ok()?;
        let staged = Staged::again(&before.media);
        (staged != Staged::Nothing).then_some(staged)
    }

    fn stored(request: &TikTokRequest) -> Option<serde_json::Value> {
        request.stored().ok().map(|stored| stored.value)
    }

    async fn submit(
        service: &Service,
        user: &UserId,
        key: &str,
        request: TikTokRequest,
    ) -> Result<Publication> {
        service.publish().submit_tiktok(user, key, request).await
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Violation> {
        if value.is_empty() {
            return if FORM_FIELDS.contains(&name) { Ok(()) } else { Err(unknown()) };
        }
        match name {
            "account_id" => self.account_id = Some(AccountId::new(value)),
            "mode" => self.mode = Some(read("mode", value)?),
            "video_url" => self.video_url = Some(read("video_url", value)?),
            "media_id" => self.media_id = Some(AssetId::new(value)),
            "photos" => self.photos = value.split(',').map(|id| AssetId::new(id.trim())).collect(),
            "photo_urls" => {
                let urls = value.split_whitespace().map(|url| read("photo_urls", url));
                self.photo_urls = urls.collect::<Result<_, _>>()?;
            }
            "photo_cover" => self.photo_cover = Some(read("photo_cover", value)?),
            "title" => value.clone_into(&mut self.title),
            "auto_add_music" => self.auto_add_music = switch("auto_add_music", value)?,
            "source" => self.source = Some(read("source", value)?),
            // Browsers send line breaks of a text area as two characters; one was typed.
            "caption" => self.caption = value.replace("\r\n", "\n"),
            "privacy_level" => self.privacy_level = Some(value.to_owned()),
            "allow_comment" => self.allow_comment = switch("allow_comment", value)?,
            "allow_duet" => self.allow_duet = switch("allow_duet", value)?,
            "allow_stitch" => self.allow_stitch = switch("allow_stitch", value)?,
            "your_brand" => self.your_brand = switch("your_brand", value)?,
            "branded_content" => self.branded_content = switch("branded_content", value)?,
            "made_with_ai" => self.made_with_ai = switch("made_with_ai", value)?,
            "cover_ms" => self.cover_ms = Some(read("cover_ms", value)?),
            "scheduled_for" => self.scheduled_for = Some(read("scheduled_for", value)?),
            "idempotency_key" => self.idempotency_key = Some(value.to_owned()),
            _ => return Err(unknown()),
        }
        Ok(())
    }

    fn into_request(self, staged: Staged) -> Result<TikTokRequest> {
        let media = Choice {
            staged,
            video_url: self.video_url,
            media_id: self.media_id,
            photos: self.photos,
            photo_urls: self.photo_urls,
            photo_cover: self.photo_cover,
            title: self.title,
            add_music: self.auto_add_music,
            source: self.source,
        };
        let media = media.choose();
        let account_id = self.account_id.ok_or_else(|| required("account_id"));
        let mode = self.mode.ok_or_else(|| required("mode"));
        match (media, account_id, mode) {
            (Ok(media), Ok(account_id), Ok(mode)) => Ok(TikTokRequest {
                account_id,
                mode,
                media,
                caption: self.caption,
                privacy_level: self.privacy_level,
                allow: Allowed {
                    comment: self.allow_comment,
                    duet: self.allow_duet,
                    stitch: self.allow_stitch,
                },
                promotion: Promotion {
                    your_brand: self.your_brand,
                    branded_content: self.branded_content,
                },
                made_with_ai: self.made_with_ai,
                cover_ms: self.cover_ms,
                scheduled_for: self.scheduled_for,
            }),
            (media, account_id, mode) => {
                let broken = [media.err(), account_id.err(), mode.err()];
                Err(Error::Invalid(broken.into_iter().flatten().collect()))
            }
        }
    }
}

/// The names a form may send empty.
const FORM_FIELDS: &[&str] = &[
    "account_id",
    "mode",
    "video_url",
    "media_id",
    "photos",
    "photo_urls",
    "photo_cover",
    "title",
    "auto_add_music",
    "source",
    "caption",
    "privacy_level",
    "allow_comment",
    "allow_duet",
    "allow_stitch",
    "your_brand",
    "branded_content",
    "made_with_ai",
    "cover_ms",
    "scheduled_for",
    "idempotency_key",
];

pub(super) fn required(field: &'static str) -> Violation {
    Violation::new(field, "required", format!("`{field}` is missing"))
}

fn unknown() -> Violation {
    Violation::new(
        "form",
        "unknown_field",
        format!("the form has a field that is none of {}", FORM_FIELDS.join(", ")),
    )
}

pub(super) fn read<T: std::str::FromStr>(field: &'static str, value: &str) -> Result<T, Violation> {
    value
        .parse()
        .map_err(|_| Violation::new(field, "malformed", format!("`{field}` cannot be read")))
}

/// Reads a check box: browsers send `on` for a ticked one and nothing otherwise.
pub(super) fn switch(field: &'static str, value: &str) -> Result<Switch, Violation> {
    match value {
        "on" | "true" | "1" => Ok(Switch::On),
        "off" | "false" | "0" => Ok(Switch::Off),
        _ => Err(Violation::new(field, "malformed", format!("`{field}` is either `on` or `off`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Result<UploadFields, Violation> {
        let mut fields = UploadFields::default();
        for (name, value) in pairs {
            fields.set(name, value)?;
        }
        Ok(fields)
    }

    #[test]
    fn a_form_and_json_mean_the_same() {
        let form = form(&[
            ("account_id", "a1"),
            ("mode", "direct"),
            ("caption", "one\r\ntwo"),
            ("privacy_level", "SELF_ONLY"),
            ("allow_comment", "on"),
            ("allow_duet", ""),
            ("cover_ms", "1500"),
            ("video_url", "https://media.example.com/a.mp4"),
            ("photos", "p1, p2"),
            ("photo_urls", "https://media.example.com/a.jpg\r\nhttps://media.example.com/b.jpg"),
            ("photo_cover", "1"),
            ("title", "t"),
            ("auto_add_music", "on"),
            ("source", "PULL_FROM_URL"),
        ]);
        let json = r#"{"account_id":"a1","mode":"direct","caption":"one\ntwo","privacy_level":"SELF_ONLY",
            "allow_comment":true,"cover_ms":1500,"video_url":"https://media.example.com/a.mp4",
            "photos":["p1","p2"],"photo_cover":1,"title":"t","auto_add_music":true,"source":"PULL_FROM_URL",
            "photo_urls":["https://media.example.com/a.jpg","https://media.example.com/b.jpg"]}"#;
        assert_eq!(form.unwrap(), serde_json::from_str(json).unwrap());
    }

    #[test]
    fn every_form_field_may_be_empty_and_has_an_arm() {
        for name in FORM_FIELDS {
            assert!(form(&[(name, "")]).is_ok(), "{name}");
            let refused = form(&[(name, "x")]).err();
            assert!(refused.is_none_or(|violation| violation.field == *name), "{name}");
        }
        assert_eq!(form(&[("privacy", "")]).unwrap_err().code, "unknown_field");
        assert_eq!(form(&[("privacy", "x")]).unwrap_err().code, "unknown_field");
        assert_eq!(form(&[("allow_duet", "yes")]).unwrap_err().field, "allow_duet");
    }

    #[test]
    fn one_source_of_the_video_and_every_missing_field_by_name() {
        let Error::Invalid(broken) =
            UploadFields::default().into_request(Staged::Nothing).unwrap_err()
        else {
            panic!("another error");
        };
        let names: Vec<_> = broken.iter().map(|violation| violation.field).collect();
        assert_eq!(names, ["video_url", "account_id", "mode"]);
        let both = form(&[("account_id", "a1"), ("mode", "inbox"), ("media_id", "m1")]).unwrap();
        assert!(both.clone().into_request(Staged::Video("m2".into())).is_err());
        let one = both.into_request(Staged::Nothing).unwrap();
        assert_eq!(one.media, crate::TikTokMedia::Asset("m1".into()));
    }
}
