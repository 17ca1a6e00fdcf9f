//! Rules that are known before anything is sent to Instagram.
//! [Meta, Instagram Platform: content publishing and IG User media, checked 2026-09-11]

use instagram_client::ContainerId;
use instagram_client::preflight::{self as rules, Place};
use instagram_client::publish::{MediaUrl, PostError, VideoFrom};
use social_core::{LoginFlow, Timestamp};
use social_store::{Account, InstagramAccount, MediaAsset};

use super::order::{self, Source, elsewhere, missing};
use super::request::{
    HandOver, InstagramFile, InstagramMedia, InstagramPartnership, InstagramRequest,
};
use crate::error::Violation;
use crate::publish::preflight::{Judged, Told, is_photo, is_video, too_far};

/// The permission to publish, by each login.
const PUBLISH: [&str; 2] = ["instagram_content_publish", "instagram_business_content_publish"];
/// What a professional account is that can be published to.
const CAN_PUBLISH: &str = "publish";
/// The most items that are looked at one by one; more are a rule of their own.
const MOST_ITEMS: u32 = 10;
/// An address that stands for one that is made later.
const PLACEHOLDER: &str = "https://media.invalid/1";

fn violation(field: &'static str, code: &'static str, message: impl Into<String>) -> Violation {
    Violation::new(field, code, message)
}

/// Checks what the request alone tells.
pub(super) fn of_request(
    request: &InstagramRequest,
    account: &Account,
    professional: &InstagramAccount,
    assets: &[MediaAsset],
    now: Timestamp,
) -> Vec<Violation> {
    let mut broken = Vec::new();
    broken.extend(of_access(account, professional));
    of_kind(request, &mut broken);
    of_options(request, account.flow, assets, &mut broken);
    broken.extend(too_far(request.scheduled_for, now));
    broken
}

fn of_access(account: &Account, professional: &InstagramAccount) -> Option<Violation> {
    let granted = PUBLISH.iter().any(|scope| account.scopes.contains(scope));
    let level = professional.access_level.as_str();
    if !granted || level == "read" {
        let message = "the account has not granted the permission to publish; reconnect it and \
                       leave that permission on";
        return Some(violation("account_id", "scope_not_authorized", message));
    }
    (level != CAN_PUBLISH).then(|| {
        let message = format!("this professional account cannot be published to: {level}");
        violation("ig_id", "account_not_usable", message)
    })
}

/// Refuses what the kind of post does not know.
fn of_kind(request: &InstagramRequest, broken: &mut Vec<Violation>) {
    let story = matches!(request.media, InstagramMedia::Story(_));
    let given = [
        ("caption", story && !request.caption.is_empty()),
        ("location_id", story && request.location_id.is_some()),
        ("collaborators", story && !request.collaborators.is_empty()),
        ("product_tags", story && !request.products.is_empty()),
        ("paid_partnership", story && request.partnership != InstagramPartnership::None),
    ];
    for (field, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
        let message = format!("a story has no `{field}`");
        broken.push(violation(field, "not_for_stories", message));
    }
    if matches!(request.media, InstagramMedia::Carousel(_)) && !request.tags.is_empty() {
        let message = "tag people in the items of a carousel";
        broken.push(violation("user_tags", "not_for_carousels", message));
    }
}

/// Checks every option by the rules of the client, as if everything were made now.
fn of_options(
    request: &InstagramRequest,
    login: LoginFlow,
    assets: &[MediaAsset],
    broken: &mut Vec<Violation>,
) {
    let Ok(placeholder) = MediaUrl::parse(PLACEHOLDER) else { return };
    let sources = |file: &InstagramFile| {
        if let Some(source) = elsewhere(file) {
            return source;
        }
        let asset = file.asset().and_then(|id| assets.iter().find(|asset| asset.id == *id));
        let Some(asset) = asset else {
            return Err(file.asset().map_or_else(not_media, missing));
        };
        if is_photo(asset) {
            return Ok(Source::Image(placeholder.clone()));
        }
        if !is_video(asset) {
            return Err(not_media());
        }
        Ok(Source::Video(match request.hand_over(login) {
            HandOver::Upload => VideoFrom::Upload,
            HandOver::Fetch => VideoFrom::Url(placeholder.clone()),
        }))
    };
    let items = request.media.items();
    let children: Vec<_> = (1..=items).map(|item| ContainerId::new(item.to_string())).collect();
    for part in 0..=items.min(MOST_ITEMS) {
        let found = match order::order(request, part, &children, &sources) {
            Ok(container) => match container.check(login) {
                Ok(()) => continue,
                Err(rules) => rules.rules().iter().filter_map(|rule| of_rule(*rule)).collect(),
            },
            Err(one) => vec![one],
        };
        for one in found {
            let one = if part > 0 { one.about_photo(part - 1) } else { one };
            if !broken.iter().any(|known: &Violation| {
                (known.field, known.code, known.photo) == (one.field, one.code, one.photo)
            }) {
                broken.push(one);
            }
        }
    }
}

fn not_media() -> Violation {
    violation("media", "not_media", "choose a JPEG picture, or an MP4 or MOV video")
}

/// Names a rule of the client as the API does; the number of items has a verdict of its own.
fn of_rule(rule: PostError) -> Option<Violation> {
    let (field, code) = match rule {
        PostError::CaptionTooLong(_) => ("caption", "too_long"),
        PostError::TooManyHashtags(_) => ("caption", "too_many_hashtags"),
        PostError::TooManyMentions(_) => ("caption", "too_many_mentions"),
        PostError::AltTextTooLong(_) => ("alt_text", "too_long"),
        PostError::LocationIsNoId => ("location_id", "bad_location"),
        PostError::ProductWithoutPoint => ("product_tags", "point_required"),
        PostError::TooManyCollaborators(_) => ("collaborators", "too_many"),
        PostError::TooManyProducts { .. } => ("product_tags", "too_many"),
        PostError::TooManySponsors(_) => ("sponsor_ids", "too_many"),
        PostError::OnlyFacebookLogin(_) => ("account_id", "only_facebook_login"),
        PostError::Children(_) => return None,
        _ => ("media", "not_possible"),
    };
    Some(violation(field, code, rule.to_string()))
}

/// Judges the staged files by Instagram's rules, each for its place.
pub(in crate::publish) fn of_files(
    media: &InstagramMedia,
    told: &[(MediaAsset, Told)],
) -> Vec<Judged> {
    let mut judged = Vec::new();
    if let InstagramMedia::Carousel(items) = media {
        judged.push(Judged { photo: None, verdict: rules::item_count(items.len()) });
    }
    let carousel = media.items() > 0;
    let files = media.files().into_iter().zip(0..).map(|(file, index)| (file, Some(index)));
    for (file, index) in files.chain(media.cover().map(|file| (file, None))) {
        let Some((asset, told)) =
            file.asset().and_then(|id| told.iter().find(|(asset, _)| asset.id == *id))
        else {
            continue;
        };
        let place = place(media, index.is_none(), is_video(asset));
        let verdicts = match told {
            Ok(info) => rules::judge(info, place),
            Err(error) => vec![rules::unreadable(error)],
        };
        let photo = index.filter(|_| carousel);
        judged.extend(verdicts.into_iter().map(|verdict| Judged { photo, verdict }));
    }
    judged
}

const fn place(media: &InstagramMedia, is_cover: bool, is_video: bool) -> Place {
    match (media, is_video) {
        _ if is_cover => Place::Cover,
        (InstagramMedia::Reel(_), _) => Place::Reel,
        (InstagramMedia::Story(_), true) => Place::StoryVideo,
        (InstagramMedia::Story(_), false) => Place::StoryImage,
        (InstagramMedia::Carousel(_), true) => Place::CarouselVideo,
        (InstagramMedia::Image(_), _) | (InstagramMedia::Carousel(_), false) => Place::Image,
    }
}

/// Names a rule that a file breaks; of a carousel it says which item.
pub(super) fn of_verdict(judged: Judged) -> Violation {
    let item = judged.photo;
    let message = format!("{}; {}", judged.verdict, judged.verdict.rule.en);
    let mut violation = Violation::of_media(judged);
    if let Some(item) = item {
        violation.message = format!("item {}: {message}", item + 1);
    }
    violation
}

#[cfg(test)]
mod tests;
