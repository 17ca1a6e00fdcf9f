//! Rules that are known before anything is sent to TikTok.
//! [TikTok, Content Posting API and Content Sharing Guidelines, checked 2026-11-22]

use social_core::Timestamp;
use social_store::{Account, MediaAsset, PostMode};
use tiktok_client::CreatorInfo;
use tiktok_client::preflight as rules;
use tiktok_client::publish::{CAPTION_MAX, PHOTO_DESCRIPTION_MAX, PHOTO_TITLE_MAX};
use url::Url;

use super::request::{PhotoImages, PhotoSet, TikTokMedia, TikTokRequest};
use crate::error::Violation;
use crate::publish::preflight::{Judged, Told, is_photo, is_video, too_far};

/// The audience that only the creator is.
const ONLY_ME: &str = "SELF_ONLY";

fn violation(field: &'static str, code: &'static str, message: impl Into<String>) -> Violation {
    Violation::new(field, code, message)
}

/// Checks what the request alone tells.
pub(super) fn of_request(
    request: &TikTokRequest,
    account: &Account,
    assets: &[MediaAsset],
    now: Timestamp,
) -> Vec<Violation> {
    let mut broken = Vec::new();
    let scope = match request.mode {
        PostMode::Direct => "video.publish",
        PostMode::Inbox => "video.upload",
    };
    if !account.scopes.contains(scope) {
        broken.push(violation(
            "account_id",
            "scope_not_authorized",
            format!(
                "the account has not granted {scope}; reconnect it and leave that permission on"
            ),
        ));
    }
    let longest =
        if request.media.photos().is_some() { PHOTO_DESCRIPTION_MAX } else { CAPTION_MAX };
    of_text("caption", &request.caption, longest, &mut broken);
    if request.mode == PostMode::Direct {
        of_direct(request, &mut broken);
    }
    of_media(&request.media, assets, &mut broken);
    if let Some(photos) = request.media.photos() {
        of_photos(request, photos, &mut broken);
    }
    broken.extend(too_far(request.scheduled_for, now));
    broken
}

fn of_direct(request: &TikTokRequest, broken: &mut Vec<Violation>) {
    let audience = request.privacy_level.as_deref().unwrap_or_default();
    if audience.is_empty() {
        broken.push(violation("privacy_level", "required", "choose who can see the post"));
    }
    let forbidden = !social_core::planted::is("publish-branded-in-private");
    if request.promotion.branded_content.is_on() && audience == ONLY_ME && forbidden {
        broken.push(violation(
            "promotion",
            "branded_content_private",
            "Branded content visibility cannot be set to private.",
        ));
    }
}

fn of_text(field: &'static str, text: &str, longest: usize, broken: &mut Vec<Violation>) {
    let length = text.encode_utf16().count();
    if length > longest {
        let message = format!("the {field} has {length} of at most {longest} characters");
        broken.push(violation(field, "too_long", message));
    }
}

fn of_media(media: &TikTokMedia, assets: &[MediaAsset], broken: &mut Vec<Violation>) {
    match media {
        TikTokMedia::Url(url) => broken.extend(of_address(url)),
        TikTokMedia::Asset(_) | TikTokMedia::Offered(_) => {
            if !assets.iter().all(is_video) {
                broken.push(violation("media", "not_a_video", "choose an MP4, MOV or WebM video"));
            }
        }
        TikTokMedia::Photos(PhotoSet { images: PhotoImages::Urls(urls), .. }) => {
            let of_each = |(photo, url)| of_address(url).map(|one| one.about_photo(photo));
            broken.extend((0..).zip(urls).filter_map(of_each));
        }
        TikTokMedia::Photos(_) => {
            let others = (0..).zip(assets).filter(|(_, asset)| !is_photo(asset));
            broken.extend(others.map(|(photo, _)| {
                let message = format!("file {} is no JPEG or WebP photo", photo + 1);
                violation("media", "not_a_photo", message).about_photo(photo)
            }));
        }
    }
}

fn of_address(url: &Url) -> Option<Violation> {
    // TikTok itself decides on the host; a loopback address only ever works in the sandbox.
    let loopback = url.host_str().is_some_and(|host| host == "127.0.0.1" || host == "localhost");
    (url.scheme() != "https" && !loopback)
        .then(|| violation("media", "url_not_https", "TikTok fetches from https addresses only"))
}

/// Checks what only photos know, and what they do not know.
fn of_photos(request: &TikTokRequest, photos: &PhotoSet, broken: &mut Vec<Violation>) {
    of_text("title", &photos.title, PHOTO_TITLE_MAX, broken);
    if usize::try_from(photos.cover).is_ok_and(|cover| cover >= photos.len().max(1)) {
        let message = format!("there is no photo {} for the cover", photos.cover);
        broken.push(violation("photo_cover", "out_of_range", message));
    }
    if request.allow.duet.is_on() || request.allow.stitch.is_on() {
        let message = "photos can be commented on; duets and stitches are for videos";
        broken.push(violation("allow", "videos_only", message));
    }
    if request.cover_ms.is_some() {
        let message = "name the cover by `photo_cover`; `cover_ms` is for videos";
        broken.push(violation("cover_ms", "videos_only", message));
    }
}

/// Judges the staged files by TikTok's rules, with the creator's own maximum if it is known.
pub(super) fn of_files(
    media: &TikTokMedia,
    told: &[Told],
    creator: Option<&CreatorInfo>,
) -> Vec<Judged> {
    let Some(photos) = media.photos() else {
        let of_video = |told: &Told| match told {
            Ok(info) => rules::video(info, creator),
            Err(error) => vec![rules::unreadable(error)],
        };
        let verdicts = told.iter().flat_map(of_video);
        return verdicts.map(|verdict| Judged { photo: None, verdict }).collect();
    };
    let count = Judged { photo: None, verdict: rules::photo_count(photos.len()) };
    let of_photo = |(photo, told): (u32, &Told)| {
        let verdicts = match told {
            Ok(info) => rules::photo(info),
            Err(error) => vec![rules::unreadable(error)],
        };
        verdicts.into_iter().map(move |verdict| Judged { photo: Some(photo), verdict })
    };
    std::iter::once(count).chain((0..).zip(told).flat_map(of_photo)).collect()
}

/// Checks what TikTok says of this creator now. `unaudited` says that it is known to refuse direct
/// posts for the public.
pub(super) fn of_creator(
    request: &TikTokRequest,
    creator: &CreatorInfo,
    unaudited: bool,
) -> Vec<Violation> {
    let mut broken = Vec::new();
    of_direct(request, &mut broken);
    let audience = request.privacy_level.as_deref().unwrap_or_default();
    if !creator.privacy_level_options.iter().any(|option| option.as_str() == audience) {
        broken.push(violation(
            "privacy_level",
            "privacy_level_option_mismatch",
            "this audience is not offered for the account now; choose again who can see the post",
        ));
    }
    if unaudited {
        broken.extend(super::unaudited::broken(request, creator));
    }
    broken
}
