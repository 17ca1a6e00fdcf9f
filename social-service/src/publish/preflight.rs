//! Rules that are known before anything is sent to TikTok.
//! [TikTok, Content Posting API and Content Sharing Guidelines, checked 2026-11-22]

use social_core::Timestamp;
use social_core::media::{Container, MediaInfo, ProbeError};
use social_store::{Account, MediaAsset, PostMode};
use tiktok_client::CreatorInfo;
use tiktok_client::preflight::{self as rules, Verdict};
use tiktok_client::publish::CAPTION_MAX;

use super::request::{TikTokMedia, TikTokRequest};
use crate::error::Violation;

/// How far ahead a post may be planned.
const FARTHEST_PLAN: std::time::Duration = std::time::Duration::from_hours(24 * 180);
/// The audience that only the creator is.
const ONLY_ME: &str = "SELF_ONLY";

/// What a request was found to be.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Preflight {
    /// Every broken rule; nothing can be published before these are gone.
    pub violations: Vec<Violation>,
    /// What each of TikTok's rules says of the staged file; empty for an address.
    pub verdicts: Vec<Verdict>,
}

fn violation(field: &'static str, code: &'static str, message: impl Into<String>) -> Violation {
    Violation::new(field, code, message)
}

/// Checks what the request alone tells.
pub(crate) fn of_request(
    request: &TikTokRequest,
    account: &Account,
    asset: Option<&MediaAsset>,
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
    let length = request.caption.encode_utf16().count();
    if length > CAPTION_MAX {
        broken.push(violation(
            "caption",
            "too_long",
            format!("the caption has {length} of at most {CAPTION_MAX} characters"),
        ));
    }
    if request.mode == PostMode::Direct {
        of_direct(request, &mut broken);
    }
    of_media(&request.media, asset, &mut broken);
    if request.scheduled_for.is_some_and(|at| at > now + FARTHEST_PLAN) {
        broken.push(violation("scheduled_for", "too_far", "plan a post at most 180 days ahead"));
    }
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

fn of_media(media: &TikTokMedia, asset: Option<&MediaAsset>, broken: &mut Vec<Violation>) {
    match media {
        TikTokMedia::Url(url) => {
            // TikTok itself decides on the host; a loopback address only ever works in the sandbox.
            let loopback =
                url.host_str().is_some_and(|host| host == "127.0.0.1" || host == "localhost");
            if url.scheme() != "https" && !loopback {
                broken.push(violation(
                    "media",
                    "url_not_https",
                    "TikTok fetches from https addresses only",
                ));
            }
        }
        TikTokMedia::Asset(_) => {
            let Some(asset) = asset else { return };
            if !is_video(asset) {
                broken.push(violation("media", "not_a_video", "choose an MP4, MOV or WebM video"));
            }
        }
    }
}

/// Tells whether a staged file is a video by its first bytes.
pub(crate) fn is_video(asset: &MediaAsset) -> bool {
    Container::of_content_type(&asset.content_type).is_some_and(Container::is_video)
}

/// Judges a video by TikTok's rules, with the creator's own maximum if it is known.
pub(crate) fn of_file(
    told: &Result<MediaInfo, ProbeError>,
    creator: Option<&CreatorInfo>,
) -> Vec<Verdict> {
    match told {
        Ok(info) => rules::video(info, creator),
        Err(error) => vec![rules::unreadable(error)],
    }
}

/// Checks what TikTok says of this creator now. `unaudited` says that it is known to refuse direct
/// posts for the public.
pub(crate) fn of_creator(
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
