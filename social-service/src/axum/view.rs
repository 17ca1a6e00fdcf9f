//! How records look in JSON. What is not written here is not shown.

use serde_json::{Value, json};
use social_core::media::MediaInfo;
use social_core::{Quota, Timestamp};
use social_store::{
    Account, AccountState, IgComment, IgContainer, IgMedia, InstagramAccount, LastError,
    MediaAsset, OutboxItem, Publication, PublicationStep, TikTokPost,
};
use tiktok_client::CreatorInfo;

use crate::staging;
use crate::words::{Language, Particulars, words_for};
use crate::{
    AccessLevel, Candidate, InstagramReport, Journal, JudgedFile, Liveness, MediaFigures, Notes,
    ProfessionalFigures, Report, StatusReport, VideoFigures, endings, provider_of,
};

/// Shows an account, with the professional accounts it is connected for.
pub(super) fn account(
    account: &Account,
    professionals: &[InstagramAccount],
    language: Language,
) -> Value {
    let of_it = professionals.iter().filter(|one| one.account_id == account.id);
    json!({
        "id": account.id,
        "provider": account.provider(),
        "flow": account.flow,
        "app": account.app,
        "subject": account.subject,
        "state": account.state,
        "scopes": account.scopes,
        "profile": profile(account),
        "instagram_accounts": of_it.map(|one| professional(one, language)).collect::<Vec<_>>(),
        "access_expires_at": account.access_expires_at,
        "refresh_expires_at": account.refresh_expires_at,
        "connected_at": account.created_at,
        "updated_at": account.updated_at,
    })
}

/// Gives name and picture, without the notes beside them.
fn profile(account: &Account) -> Value {
    let mut profile = account.metadata.clone();
    if let Some(profile) = profile.as_object_mut() {
        profile.remove(Notes::KEY);
    }
    profile
}

/// Shows a professional account; one that cannot be used says why.
pub(super) fn professional(row: &InstagramAccount, language: Language) -> Value {
    let usable = row.access_level.parse().is_ok_and(AccessLevel::is_usable);
    let why = (!usable).then(|| words_for(&row.access_level, language, &Particulars::default()));
    json!({
        "account_id": row.account_id,
        "ig_id": row.ig_business_id,
        "username": row.username,
        "account_type": row.account_type,
        "page_id": row.page_id,
        "page_name": row.page_name,
        "access_level": row.access_level,
        "usable": usable,
        "user_message": why,
        "data_access_expires_at": row.data_access_expires_at,
    })
}

/// Shows what a login opens; a Page that opens nothing says why.
pub(super) fn candidate(candidate: &Candidate, language: Language) -> Value {
    let usable = candidate.level.is_usable();
    let why = || words_for(candidate.level.as_str(), language, &Particulars::default());
    json!({
        "ig_id": candidate.ig_id,
        "username": candidate.username,
        "page_id": candidate.page_id,
        "page_name": candidate.page_name,
        "access_level": candidate.level,
        "usable": usable,
        "known": candidate.known,
        "user_message": (!usable).then(why),
    })
}

/// What an account's health is told from.
pub(super) struct Health<'a> {
    pub(super) account: &'a Account,
    pub(super) professionals: &'a [InstagramAccount],
    pub(super) missing: &'a [&'a str],
    /// Places for drafts, which only TikTok has.
    pub(super) quota: Option<&'a Quota>,
    pub(super) now: Timestamp,
}

/// Tells how an account fares, from what is stored.
pub(super) fn health(health: &Health<'_>, language: Language) -> Value {
    let Health { account, professionals, missing, quota, now } = *health;
    let notes = Notes::of(account);
    let endings = endings(account, professionals, now);
    let trouble = notes.trouble.filter(|_| account.state == AccountState::NeedsReconnect);
    let overdue = account.access_expires_at.is_some_and(|end| end <= now);
    let cause = match account.state {
        AccountState::NeedsReconnect | AccountState::Reserved => Some("needs_reconnect"),
        AccountState::Revoked => Some("account_disconnected"),
        AccountState::Active if overdue => Some("token_overdue"),
        AccountState::Active if !missing.is_empty() => Some("scope_not_authorized"),
        AccountState::Active => None,
    };
    json!({
        "id": account.id,
        "state": account.state,
        "healthy": cause.is_none(),
        "cause": cause,
        "missing_scopes": missing,
        "access_expires_at": account.access_expires_at,
        "refresh_expires_at": account.refresh_expires_at,
        "pending_shares": quota.map(self::quota),
        "instagram_accounts":
            professionals.iter().map(|one| professional(one, language)).collect::<Vec<_>>(),
        "trouble": trouble.map(|code| json!({
            "user_message": words_for(&code, language, &Particulars::default()), "code": code,
        })),
        "ends_soon": endings.iter().map(|end| json!({
            "what": end.what, "at": end.at, "days": end.days,
        })).collect::<Vec<_>>(),
        "webhooks": notes.subscription,
    })
}

pub(super) fn quota(quota: &Quota) -> Value {
    json!({
        "used": quota.used,
        "limit": quota.limit,
        "remaining": quota.remaining,
        "resets_at": quota.resets_at,
        "all_free_at": quota.all_free_at,
    })
}

pub(super) fn creator(creator: &CreatorInfo) -> Value {
    json!({
        "creator_username": creator.creator_username,
        "creator_nickname": creator.creator_nickname,
        "creator_avatar_url": creator.creator_avatar_url,
        "privacy_level_options": creator.privacy_level_options,
        "comment_disabled": creator.comment_disabled,
        "duet_disabled": creator.duet_disabled,
        "stitch_disabled": creator.stitch_disabled,
        "max_video_post_duration_sec": creator.max_video_post_duration_sec,
    })
}

/// Shows a publication; the words of its error are in the reader's language.
pub(super) fn publication(publication: &Publication, language: Language) -> Value {
    let error =
        publication.last_error.as_ref().map(|error| last_error(error, publication, language));
    json!({
        "id": publication.id,
        "state": publication.state,
        "settled": publication.state.is_settled(),
        "provider": provider_of(publication),
        "account_id": publication.account_id,
        "app": publication.app,
        "request": publication.request,
        "attempt": publication.attempt,
        "scheduled_for": publication.scheduled_for,
        "cancel_requested_at": publication.cancel_requested_at,
        "external_id": publication.external_id,
        "error": error,
        "correlation_id": publication.correlation_id,
        "created_at": publication.created_at,
        "updated_at": publication.updated_at,
        "settled_at": publication.settled_at,
        "status_url": status_url(publication),
    })
}

fn last_error(error: &LastError, publication: &Publication, language: Language) -> Value {
    let particulars = Particulars {
        reference: Some(publication.correlation_id.clone()),
        ..Particulars::default()
    };
    json!({
        "code": error.code,
        "class": error.class,
        "message": error.message,
        "user_message": words_for(&error.code, language, &particulars),
        "log_id": error.log_id,
    })
}

pub(super) fn journal(journal: &Journal, language: Language) -> Value {
    let mut whole = publication(&journal.publication, language);
    if let Some(whole) = whole.as_object_mut() {
        let publish_id = journal.posts.first().map(|post| post.publish_id.as_str());
        whole.insert("publish_id".to_owned(), json!(publish_id));
        whole.insert("posts".to_owned(), journal.posts.iter().map(post).collect());
        let containers = journal.containers.iter().map(container).collect();
        whole.insert("containers".to_owned(), containers);
        whole.insert("journal".to_owned(), journal.steps.iter().map(step).collect());
        whole.insert("files".to_owned(), journal.files.iter().map(asset).collect());
    }
    whole
}

/// Shows a staged file, and what the rules say of it.
pub(super) fn file(judged: &JudgedFile) -> Value {
    let mut whole = asset(&judged.asset);
    if let Some(whole) = whole.as_object_mut() {
        whole.insert("verdicts".to_owned(), json!(judged.verdicts));
        whole.insert("instagram_verdicts".to_owned(), json!(judged.instagram));
    }
    whole
}

/// Shows a staged file; what its headers do not say is null.
fn asset(asset: &MediaAsset) -> Value {
    let told = staging::noted(asset);
    let told = told.as_ref();
    let displayed = told.and_then(MediaInfo::displayed);
    let codec = told.and_then(|told| match (&told.video, &told.picture) {
        (Some(video), _) => Some(json!(video.codec)),
        (None, Some(picture)) => Some(json!(picture.codec)),
        (None, None) => None,
    });
    let duration = told.and_then(|told| told.duration);
    json!({
        "id": asset.id,
        "state": asset.state,
        "file_name": asset.file_name,
        "content_type": asset.content_type,
        "size": asset.size,
        "sha256": asset.sha256,
        "width": displayed.map(|(width, _)| width),
        "height": displayed.map(|(_, height)| height),
        "duration_ms": duration.and_then(|duration| u64::try_from(duration.as_millis()).ok()),
        "codec": codec,
        "created_at": asset.created_at,
        "expires_at": asset.expires_at,
    })
}

/// The answer to an accepted request: where to look, and TikTok's id once there is one.
pub(super) fn accepted(publication: &Publication, publish_id: Option<&str>) -> Value {
    json!({
        "id": publication.id,
        "publish_id": publish_id,
        "state": publication.state,
        "status_url": status_url(publication),
        "events_url": format!("{}/events", status_url(publication)),
    })
}

/// The same for Instagram, whose id is that of the post and comes at the end.
pub(super) fn accepted_by_instagram(publication: &Publication) -> Value {
    json!({
        "id": publication.id,
        "media_id": publication.external_id,
        "state": publication.state,
        "status_url": status_url(publication),
        "events_url": format!("{}/events", status_url(publication)),
    })
}

pub(super) fn status_url(publication: &Publication) -> String {
    format!("/api/posts/{}", publication.id)
}

pub(super) fn status(report: &StatusReport, now: Timestamp) -> Value {
    let mut whole = post(&report.post);
    if let Some(whole) = whole.as_object_mut() {
        let age = report.post.observed_at.map(|at| now.since(at).as_secs());
        whole.insert("live".to_owned(), json!(report.liveness == Liveness::Asked));
        whole.insert("age_seconds".to_owned(), json!(age));
    }
    whole
}

fn post(post: &TikTokPost) -> Value {
    json!({
        "publish_id": post.publish_id,
        "publication_id": post.publication_id,
        "account_id": post.account_id,
        "attempt": post.attempt,
        "status": post.status,
        "final": post.is_final(),
        "source": post.source,
        "mode": post.mode,
        "title": post.title,
        "size": post.size,
        "bytes": post.bytes,
        "post_ids": post.post_ids,
        "public": post.public,
        "fail_reason": post.fail_reason,
        "error_code": post.error_code,
        "observed_at": post.observed_at,
        "created_at": post.created_at,
        "updated_at": post.updated_at,
    })
}

fn container(container: &IgContainer) -> Value {
    json!({
        "container_id": container.container_id,
        "ig_id": container.ig_business_id,
        "attempt": container.attempt,
        "part": container.part,
        "children": container.children,
        "status_code": container.status_code,
        "status": container.status,
        "created_at": container.created_at,
        "updated_at": container.updated_at,
    })
}

fn step(step: &PublicationStep) -> Value {
    json!({
        "attempt": step.attempt,
        "step": step.step,
        "part": step.part,
        "kind": step.kind,
        "outcome": step.outcome,
        "source": step.source,
        "detail": step.detail,
        "at": step.at,
    })
}

/// Shows figures; what is missing is said in the reader's language.
pub(super) fn insights(report: &Report, language: Language) -> Value {
    let account = report.account.map(|account| {
        json!({
            "followers": account.followers,
            "following": account.following,
            "likes": account.likes,
            "videos": account.videos,
            "as_of": account.as_of,
        })
    });
    let video = |video: &VideoFigures| {
        json!({
            "post_id": video.post_id,
            "views": video.views,
            "likes": video.likes,
            "comments": video.comments,
            "shares": video.shares,
            "as_of": video.as_of,
        })
    };
    let words = report.lack().map(|code| words_for(code, language, &Particulars::default()));
    json!({
        "account": account,
        "videos": report.videos.iter().map(video).collect::<Vec<_>>(),
        "missing_scopes": report.missing,
        "scopes_not_asked": report.not_asked,
        "user_message": words,
    })
}

/// Shows the figures of an Instagram login.
pub(super) fn instagram_insights(report: &InstagramReport, language: Language) -> Value {
    let media = |media: &MediaFigures| json!({ "media_id": media.media_id, "figures": media.figures, "as_of": media.as_of });
    let professional = |one: &ProfessionalFigures| {
        json!({
            "ig_id": one.ig_id,
            "username": one.username,
            "figures": one.figures,
            "as_of": one.as_of,
            "media": one.media.iter().map(media).collect::<Vec<_>>(),
        })
    };
    let words = report.lack().map(|code| words_for(code, language, &Particulars::default()));
    json!({
        "professionals": report.professionals.iter().map(professional).collect::<Vec<_>>(),
        "missing_scopes": report.missing,
        "scopes_not_asked": report.not_asked,
        "user_message": words,
    })
}

/// Shows a medium of Instagram.
pub(super) fn ig_media(media: &IgMedia) -> Value {
    json!({
        "id": media.ig_id,
        "account_id": media.account_id,
        "ig_id": media.ig_business_id,
        "media_type": media.media_type,
        "product_type": media.product_type,
        "caption": media.caption,
        "permalink": media.permalink,
        "posted_at": media.timestamp,
        "counts": media.metrics,
        "read_at": media.synced_at,
        "vanished_at": media.vanished_at,
    })
}

/// Shows a comment of Instagram.
pub(super) fn ig_comment(comment: &IgComment) -> Value {
    json!({
        "id": comment.ig_id,
        "account_id": comment.account_id,
        "ig_id": comment.ig_business_id,
        "media_id": comment.media_id,
        "parent_id": comment.parent_id,
        "from_id": comment.from_id,
        "from": comment.from_username,
        "text": comment.text,
        "visibility": comment.visibility,
        "written_at": comment.timestamp,
        "read_at": comment.synced_at,
        "deleted_at": comment.deleted_at,
    })
}

pub(super) fn news(item: &OutboxItem) -> Value {
    json!({ "id": item.subject, "kind": item.kind, "at": item.at, "detail": item.payload })
}
