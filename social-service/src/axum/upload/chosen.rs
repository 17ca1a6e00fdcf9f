//! Which media a request names: one video or some photos, from one place.

use social_core::media::Container;
use social_store::{AssetId, MediaAsset, PostSource};
use url::Url;

use super::fields::required;
use crate::error::Violation;
use crate::{PhotoImages, PhotoSet, Switch, TikTokMedia};

/// Files that came with the request itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::axum) enum Staged {
    Nothing,
    Video(AssetId),
    Photos(Vec<AssetId>),
}

impl Staged {
    /// Takes one video, or photos; a file that is neither is found out by the check of the request.
    pub(super) fn of(files: &[MediaAsset]) -> Self {
        let container = |file: &MediaAsset| Container::of_content_type(&file.content_type);
        match files {
            [] => Self::Nothing,
            [one] if container(one).is_none_or(Container::is_video) => Self::Video(one.id.clone()),
            several => Self::Photos(several.iter().map(|file| file.id.clone()).collect()),
        }
    }

    /// Takes what a request that was accepted before had staged.
    pub(super) fn again(media: &TikTokMedia) -> Self {
        match (media, media.assets()) {
            (TikTokMedia::Photos(_), [_, ..]) => Self::Photos(media.assets().to_vec()),
            (_, [one]) => Self::Video(one.clone()),
            _ => Self::Nothing,
        }
    }
}

/// The fields that are about media.
pub(super) struct Choice {
    pub(super) staged: Staged,
    pub(super) video_url: Option<Url>,
    pub(super) media_id: Option<AssetId>,
    pub(super) photos: Vec<AssetId>,
    pub(super) photo_urls: Vec<Url>,
    pub(super) photo_cover: Option<u32>,
    pub(super) title: String,
    pub(super) add_music: Switch,
    pub(super) source: Option<PostSource>,
}

/// What was named.
enum Named {
    StagedVideo(AssetId),
    VideoUrl(Url),
    Photos(PhotoImages),
}

impl Choice {
    /// Makes the media of a request, if exactly one place is named and the other fields suit it.
    pub(super) fn choose(mut self) -> Result<TikTokMedia, Violation> {
        let mut named = self.named().into_iter();
        let one = match (named.next(), named.next()) {
            (Some(one), None) => one,
            (None, _) => return Err(required("video_url")),
            (Some(_), Some(_)) => return Err(ambiguous()),
        };
        match one {
            Named::StagedVideo(id) => {
                self.refuse_photo_fields()?;
                Ok(match self.source {
                    Some(PostSource::Pull) => TikTokMedia::Offered(id),
                    Some(PostSource::File) | None => TikTokMedia::Asset(id),
                })
            }
            Named::VideoUrl(url) => {
                self.refuse_photo_fields()?;
                self.refuse_bytes("send the file itself, or leave `source` out")?;
                Ok(TikTokMedia::Url(url))
            }
            Named::Photos(images) => {
                self.refuse_bytes("TikTok takes no bytes of photos; leave `source` out")?;
                Ok(TikTokMedia::Photos(PhotoSet {
                    images,
                    cover: self.photo_cover.unwrap_or(0),
                    title: self.title,
                    add_music: self.add_music,
                }))
            }
        }
    }

    /// Takes out every place that is named.
    fn named(&mut self) -> Vec<Named> {
        let staged = match std::mem::replace(&mut self.staged, Staged::Nothing) {
            Staged::Nothing => None,
            Staged::Video(id) => Some(Named::StagedVideo(id)),
            Staged::Photos(ids) => Some(Named::Photos(PhotoImages::Assets(ids))),
        };
        let (ids, urls) = (std::mem::take(&mut self.photos), std::mem::take(&mut self.photo_urls));
        let places = [
            staged,
            self.media_id.take().map(Named::StagedVideo),
            self.video_url.take().map(Named::VideoUrl),
            (!ids.is_empty()).then_some(Named::Photos(PhotoImages::Assets(ids))),
            (!urls.is_empty()).then_some(Named::Photos(PhotoImages::Urls(urls))),
        ];
        places.into_iter().flatten().collect()
    }

    fn refuse_photo_fields(&self) -> Result<(), Violation> {
        let given = [
            ("photo_cover", self.photo_cover.is_some()),
            ("title", !self.title.is_empty()),
            ("auto_add_music", self.add_music.is_on()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((field, _)) => {
                Err(Violation::new(field, "photos_only", format!("`{field}` is for photos only")))
            }
        }
    }

    fn refuse_bytes(&self, cure: &str) -> Result<(), Violation> {
        if self.source == Some(PostSource::File) {
            return Err(Violation::new("source", "not_possible", cure));
        }
        Ok(())
    }
}

fn ambiguous() -> Violation {
    let message = "send files, or one of `media_id`, `video_url`, `photos` and `photo_urls`, and only one of them";
    Violation::new("video_url", "ambiguous", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Choice {
        Choice {
            staged: Staged::Nothing,
            video_url: None,
            media_id: None,
            photos: Vec::new(),
            photo_urls: Vec::new(),
            photo_cover: None,
            title: String::new(),
            add_music: Switch::Off,
            source: None,
        }
    }

    fn url() -> Url {
        "https://media.example.com/a".parse().unwrap()
    }

    #[test]
    fn bytes_are_sent_unless_an_address_is_asked_for() {
        let choose = |source| {
            let chosen = Choice { media_id: Some("m".into()), source, ..nothing() };
            chosen.choose().unwrap()
        };
        assert_eq!(choose(None), TikTokMedia::Asset("m".into()));
        assert_eq!(choose(Some(PostSource::File)), TikTokMedia::Asset("m".into()));
        assert_eq!(choose(Some(PostSource::Pull)), TikTokMedia::Offered("m".into()));
    }

    #[test]
    fn photos_keep_their_order_and_what_is_said_of_them() {
        let ids: Vec<AssetId> = vec!["b".into(), "a".into()];
        let chosen = Choice {
            photos: ids.clone(),
            photo_cover: Some(1),
            title: "t".to_owned(),
            add_music: Switch::On,
            ..nothing()
        };
        let expected = PhotoSet {
            images: PhotoImages::Assets(ids.clone()),
            cover: 1,
            title: "t".to_owned(),
            add_music: Switch::On,
        };
        assert_eq!(chosen.choose().unwrap(), TikTokMedia::Photos(expected));
        let staged = Choice { staged: Staged::Photos(ids.clone()), ..nothing() }.choose().unwrap();
        assert_eq!(Staged::again(&staged), Staged::Photos(ids));
    }

    #[test]
    fn one_place_and_what_suits_it() {
        let refused = |choice: Choice| {
            let violation = choice.choose().unwrap_err();
            (violation.field, violation.code)
        };
        let video = || Choice { staged: Staged::Video("m".into()), ..nothing() };
        let file = Some(PostSource::File);
        assert_eq!(refused(nothing()), ("video_url", "required"));
        let two = Choice { photos: vec!["p".into()], ..video() };
        assert_eq!(refused(two), ("video_url", "ambiguous"));
        let two = Choice { photo_urls: vec![url()], video_url: Some(url()), ..nothing() };
        assert_eq!(refused(two), ("video_url", "ambiguous"));
        let titled = Choice { title: "t".to_owned(), ..video() };
        assert_eq!(refused(titled), ("title", "photos_only"));
        assert_eq!(refused(Choice { photo_cover: Some(0), ..video() }).0, "photo_cover");
        assert_eq!(refused(Choice { add_music: Switch::On, ..video() }).0, "auto_add_music");
        let bytes = Choice { photos: vec!["p".into()], source: file, ..nothing() };
        assert_eq!(refused(bytes), ("source", "not_possible"));
        let bytes = Choice { video_url: Some(url()), source: file, ..nothing() };
        assert_eq!(refused(bytes), ("source", "not_possible"));
    }
}
