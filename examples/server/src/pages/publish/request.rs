//! Makes the request of entries that fit. What another kind has is not looked at.

use social_core::Timestamp;
use social_service::{
    InstagramCover, InstagramFile, InstagramItem, InstagramMedia, InstagramReel, InstagramRequest,
};
use social_store::AssetId;
use url::Url;

use super::entries::{Entries, ItemEntries};
use super::people::{self, Points};
use super::target::Target;
use super::{plan, rules};

/// Makes the request; none of entries that do not fit.
pub(super) fn make(
    entries: &Entries,
    target: &Target,
    (files, cover): (&[AssetId], Option<AssetId>),
    now: Timestamp,
) -> Option<InstagramRequest> {
    let media = media(entries, files, cover)?;
    let Target { account, professional } = target;
    let mut request =
        InstagramRequest::new(account.id.clone(), &professional.ig_business_id, media);
    request.made_with_ai = entries.made_with_ai.into();
    if entries.when == "later" {
        request.scheduled_for = Some(plan::read(&entries.planned_for, now).ok()?);
    }
    request.tags = match entries.kind.as_str() {
        "reel" => people::read(&entries.people, Points::None).ok()?,
        "story" => people::read(&entries.people, Points::Allowed).ok()?,
        // Those in pictures stand with the pictures.
        _ => Vec::new(),
    };
    if entries.kind != "story" {
        request.caption.clone_from(&entries.caption);
        request.collaborators = rules::collaborators(&entries.collaborators);
        request.location_id = Some(entries.location_id.clone()).filter(|id| !id.is_empty());
    }
    Some(request)
}

fn media(entries: &Entries, files: &[AssetId], cover: Option<AssetId>) -> Option<InstagramMedia> {
    if entries.is_carousel() {
        return items(entries, files).map(InstagramMedia::Carousel);
    }
    let file = match files.first() {
        _ if entries.is_url() => address(&entries.url, kind_of_url(entries))?,
        Some(first) => InstagramFile::Asset(first.clone()),
        None => return None,
    };
    Some(match entries.kind.as_str() {
        "image" => InstagramMedia::Image(InstagramItem {
            alt_text: entries.alt_text.clone(),
            tags: people::read(&entries.people, Points::Wanted).ok()?,
            ..InstagramItem::new(file)
        }),
        "reel" => InstagramMedia::Reel(InstagramReel {
            cover: self::cover(entries, cover),
            only_in_reels: (!entries.show_in_feed).into(),
            audio_name: Some(entries.audio_name.clone()).filter(|name| !name.is_empty()),
            ..InstagramReel::new(file)
        }),
        "story" => InstagramMedia::Story(file),
        _ => return None,
    })
}

fn cover(entries: &Entries, picture: Option<AssetId>) -> Option<InstagramCover> {
    match picture {
        Some(id) => Some(InstagramCover::Picture(InstagramFile::Asset(id))),
        None => rules::millis(&entries.cover).map(InstagramCover::FrameMs),
    }
}

/// An image's address is that of a picture and a reel's that of a video; only a story has both.
fn kind_of_url(entries: &Entries) -> &str {
    match entries.kind.as_str() {
        "image" => "image",
        "reel" => "video",
        _ => &entries.url_kind,
    }
}

fn address(text: &str, kind: &str) -> Option<InstagramFile> {
    let url = Url::parse(text).ok()?;
    match kind {
        "image" => Some(InstagramFile::ImageUrl(url)),
        "video" => Some(InstagramFile::VideoUrl(url)),
        _ => None,
    }
}

fn items(entries: &Entries, files: &[AssetId]) -> Option<Vec<InstagramItem>> {
    if !entries.is_url() {
        let said = files.iter().zip(&entries.items);
        return said.map(|(id, said)| item(InstagramFile::Asset(id.clone()), said)).collect();
    }
    let named = entries.items.iter().filter(|item| !item.url.is_empty());
    named.map(|said| item(address(&said.url, &said.url_kind)?, said)).collect()
}

fn item(file: InstagramFile, said: &ItemEntries) -> Option<InstagramItem> {
    Some(InstagramItem {
        alt_text: said.alt_text.clone(),
        tags: people::read(&said.people, Points::Wanted).ok()?,
        cover_ms: rules::millis(&said.cover),
        ..InstagramItem::new(file)
    })
}
