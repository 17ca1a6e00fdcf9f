//! `POST /v2/post/publish/creator_info/query/`: what a creator may do now.

use http::StatusCode;
use serde_json::{Value, json};

use super::caps;
use super::envelope::Failure;
use super::host::Host;
use super::state::State;
use super::token_store::Grant;

/// Answers for the creator behind the token.
///
/// Caps and bans come with HTTP 200 here; elsewhere the same codes are 403.
pub(crate) fn creator_info(host: &Host, state: &State, grant: &Grant) -> Result<Value, Failure> {
    let (app, user) = super::parties(state, grant)?;
    caps::direct(state, app, user, host.clock.now_unix_micros())
        .map_err(|failure| failure.with_status(StatusCode::OK))?;
    Ok(json!({
        "creator_avatar_url": super::avatar_url(host, &user.username),
        "creator_username": user.username,
        "creator_nickname": user.nickname,
        "privacy_level_options": user.privacy_options(),
        "comment_disabled": user.comment_disabled,
        "duet_disabled": user.duet_disabled || user.is_private(),
        "stitch_disabled": user.stitch_disabled || user.is_private(),
        "max_video_post_duration_sec": user.max_video_post_duration_sec,
    }))
}
