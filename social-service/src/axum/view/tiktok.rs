//! How TikTok's own things look in JSON.

use serde_json::{Value, json};
use social_core::{Quota, Timestamp};
use social_store::TikTokPost;
use tiktok_client::CreatorInfo;

use crate::{Liveness, StatusReport};

/// Shows the places for drafts.
pub(in crate::axum) fn quota(quota: &Quota) -> Value {
    json!({
        "used": quota.used,
        "limit": quota.limit,
        "remaining": quota.remaining,
        "resets_at": quota.resets_at,
        "all_free_at": quota.all_free_at,
    })
}

/// Shows what a creator may post now.
pub(in crate::axum) fn creator(creator: &CreatorInfo) -> Value {
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

/// Shows what TikTok says of a post, and how old the word is.
pub(in crate::axum) fn status(report: &StatusReport, now: Timestamp) -> Value {
    let mut whole = post(&report.post);
    if let Some(whole) = whole.as_object_mut() {
        let age = report.post.observed_at.map(|at| now.since(at).as_secs());
        whole.insert("live".to_owned(), json!(report.liveness == Liveness::Asked));
        whole.insert("age_seconds".to_owned(), json!(age));
    }
    whole
}

/// Shows a post as TikTok knows it.
pub(super) fn post(post: &TikTokPost) -> Value {
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
