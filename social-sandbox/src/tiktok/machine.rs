//! What happens to an attempt after its bytes are in.

use super::attempt::{Attempt, AttemptStatus, Medium, Mode, PostCounts, Video};
use super::behaviour::{ExpiredUpload, PostIds, Processing};
use super::caps;
use super::host::Host;
use super::state::{Event, State};
use super::user::Standing;
use super::webhook;
use crate::clock::seconds;
use crate::ids::Purpose;
use crate::ledger::{Effect, Grant as GrantEntry, Post};

/// Lets everything happen whose time has come, each at its own time.
pub(crate) fn settle(host: &Host, state: &mut State) {
    let now = host.clock.now_unix_micros();
    while let Some((at, event)) = state.agenda.take_due(now) {
        match event {
            Event::Processed(publish_id) => processed(host, state, &publish_id, at),
            Event::Moderated(post_id) => show(host, state, post_id, at),
            Event::UploadOver(publish_id) => upload_over(host, state, &publish_id, at),
            Event::PullOver(publish_id) => pull_over(host, state, &publish_id, at),
        }
    }
}

/// Puts an event on the agenda.
pub(crate) fn schedule(host: &Host, state: &mut State, at: i64, event: Event) {
    state.agenda.add(at, event);
    host.agenda_changed.notify_one();
}

/// The last byte is in: the work on the media begins.
pub(crate) fn transferred(host: &Host, state: &mut State, publish_id: &str, now: i64) {
    let Some(attempt) = state.attempts.get_mut(publish_id) else {
        return;
    };
    attempt.transferred_at = Some(now);
    attempt.pull = None;
    let at = now.saturating_add(seconds(state.behaviour.processing_seconds));
    schedule(host, state, at, Event::Processed(publish_id.to_owned()));
}

/// Ends an attempt without a post, if media are still being worked on.
pub(crate) fn fail(host: &Host, state: &mut State, publish_id: &str, reason: &str, at: i64) {
    let Some(attempt) = state.attempts.get_mut(publish_id) else {
        return;
    };
    if !attempt.status.is_processing() {
        return;
    }
    attempt.status = AttemptStatus::Failed;
    attempt.fail_reason = Some(reason.to_owned());
    attempt.pull = None;
    webhook::failed(host, state, publish_id, at);
}

fn processed(host: &Host, state: &mut State, publish_id: &str, at: i64) {
    if state.behaviour.processing != Processing::Stuck {
        conclude(host, state, publish_id, at);
    }
}

/// Ends the work on an attempt's media: it is posted, delivered, or fails.
pub(crate) fn conclude(host: &Host, state: &mut State, publish_id: &str, at: i64) {
    let Some(attempt) = state.attempts.get(publish_id) else {
        return;
    };
    if !attempt.status.is_processing() {
        return;
    }
    if let Some(reason) = refusal(state, attempt, at) {
        fail(host, state, publish_id, &reason, at);
        return;
    }
    match attempt.mode {
        Mode::Direct => {
            set_status(state, publish_id, AttemptStatus::PublishComplete);
            publish(host, state, publish_id, at);
            webhook::complete(host, state, publish_id, at);
        }
        Mode::Inbox => {
            set_status(state, publish_id, AttemptStatus::SendToUserInbox);
            webhook::inbox_delivered(host, state, publish_id, at);
        }
    }
}

/// Why processed media are not posted, if there is a reason.
fn refusal(state: &State, attempt: &Attempt, at: i64) -> Option<String> {
    if let Some(reason) = &state.behaviour.fail_reason {
        return Some(reason.clone());
    }
    if let Some(reason) = attempt.media_fault {
        return Some(reason.to_owned());
    }
    let banned =
        state.user(&attempt.username).is_some_and(|user| user.standing == Standing::Banned);
    if banned && attempt.mode == Mode::Direct {
        return Some("spam_risk_user_banned_from_posting".to_owned());
    }
    // Several uploads can be open at once: the cap is looked at again here.
    caps::too_many_posts(state, attempt, at).then(|| "spam_risk_too_many_posts".to_owned())
}

fn set_status(state: &mut State, publish_id: &str, status: AttemptStatus) {
    if let Some(attempt) = state.attempts.get_mut(publish_id) {
        attempt.status = status;
    }
}

/// Puts a post on the creator's profile and in the ledger.
pub(crate) fn publish(host: &Host, state: &mut State, publish_id: &str, at: i64) {
    let Some(attempt) = state.attempts.get(publish_id) else {
        return;
    };
    // 19 digits that start with 7 always fit.
    let post_id = host.ids.digits(Purpose::Post, 19).parse().unwrap_or(u64::MAX);
    host.ledger.record_at(
        at,
        Effect::Post(Post {
            client_key: attempt.client_key.clone(),
            open_id: attempt.open_id.clone(),
            username: attempt.username.clone(),
            publish_id: attempt.publish_id.clone(),
            post_id,
            sha256: attempt.sha256.clone(),
            bytes: attempt.bytes,
            mode: attempt.mode_name(),
            source: attempt.transfer.as_str(),
            title: attempt.title.clone(),
            privacy_level: attempt.privacy_level.clone(),
        }),
    );
    let public = attempt.privacy_level == "PUBLIC_TO_EVERYONE";
    let video = Video {
        post_id,
        publish_id: attempt.publish_id.clone(),
        username: attempt.username.clone(),
        title: attempt.title.clone(),
        created_at: at,
        public: false,
        counts: PostCounts::default(),
    };
    state.videos.push(video);
    if public {
        let shown_at = at.saturating_add(seconds(state.behaviour.moderation_seconds));
        schedule(host, state, shown_at, Event::Moderated(post_id));
    }
}

/// Makes a post visible to everybody.
pub(crate) fn show(host: &Host, state: &mut State, post_id: u64, at: i64) {
    let Some(video) = state.videos.iter_mut().find(|video| video.post_id == post_id) else {
        return;
    };
    if video.public {
        return;
    }
    video.public = true;
    if state.behaviour.post_ids == PostIds::Never {
        return;
    }
    let publish_id = video.publish_id.clone();
    if let Some(attempt) = state.attempts.get_mut(&publish_id) {
        attempt.public_ids.push(post_id);
    }
    webhook::publicly_available(host, state, &publish_id, post_id, at);
}

/// Takes a post out of sight. Its id stays in the status.
pub(crate) fn hide(host: &Host, state: &mut State, post_id: u64, at: i64) {
    let Some(video) = state.videos.iter_mut().find(|video| video.post_id == post_id) else {
        return;
    };
    if !video.public {
        return;
    }
    video.public = false;
    let publish_id = video.publish_id.clone();
    webhook::no_longer_public(host, state, &publish_id, post_id, at);
}

/// Ends what a creator allowed an app, over all consents: tokens die, running
/// attempts fail, the app is told once. Returns how many consents ended.
pub(crate) fn end_authorization(
    host: &Host,
    state: &mut State,
    (client_key, username): (&str, &str),
    reason: u8,
) -> usize {
    let at = host.clock.now_unix_micros();
    let live: Vec<u64> =
        state.tokens.live_grants(Some(client_key), username).map(|grant| grant.id).collect();
    let mut open_id = None;
    for id in &live {
        let Some(grant) = state.tokens.close(*id) else {
            continue;
        };
        let entry = GrantEntry {
            client_key: grant.client_key,
            open_id: grant.open_id.clone(),
            grant: grant.id,
        };
        host.ledger.record_at(at, Effect::Revoke(entry));
        open_id = Some(grant.open_id);
    }
    let Some(open_id) = open_id else {
        return 0;
    };
    let running: Vec<String> = state
        .attempts
        .values()
        .filter(|attempt| attempt.open_id == open_id && attempt.status.is_processing())
        .map(|attempt| attempt.publish_id.clone())
        .collect();
    for publish_id in running {
        fail(host, state, &publish_id, "auth_removed", at);
    }
    webhook::authorization_removed(host, state, (client_key, &open_id), reason, at);
    live.len()
}

fn upload_over(host: &Host, state: &mut State, publish_id: &str, at: i64) {
    let unfinished =
        state.attempts.get(publish_id).is_some_and(|attempt| attempt.transferred_at.is_none());
    if unfinished && state.behaviour.expired_upload == ExpiredUpload::Fails {
        fail(host, state, publish_id, "internal", at);
    }
}

fn pull_over(host: &Host, state: &mut State, publish_id: &str, at: i64) {
    let Some(attempt) = state.attempts.get(publish_id) else {
        return;
    };
    if attempt.transferred_at.is_none() {
        let reason = pull_failed(attempt.medium);
        fail(host, state, publish_id, reason, at);
    }
}

/// The reason of a fetch that did not work.
pub(crate) const fn pull_failed(medium: Medium) -> &'static str {
    match medium {
        Medium::Video => "video_pull_failed",
        Medium::Photo => "photo_pull_failed",
    }
}
