//! The rows of the page, ready to be shown.

use super::fault_form;
use crate::calls::CallRecord;
use crate::fault::{ActiveFault, FaultKind, Moment};
use crate::tiktok::{
    AccountVisibility, AttemptStatus, AttemptView, PostView, Standing, TikTokUser,
};
use crate::utc::readable;
use crate::webhook_sender::{Delivery, DeliveryState};

/// A state: the class that gives shape and colour, and the word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chip {
    pub(super) class: &'static str,
    pub(super) word: &'static str,
}

pub(super) const fn chip(class: &'static str, word: &'static str) -> Chip {
    Chip { class, word }
}

pub(super) struct UserRow {
    pub(super) username: String,
    pub(super) nickname: String,
    pub(super) private: bool,
    pub(super) banned: bool,
    pub(super) apps: Vec<String>,
}

impl UserRow {
    pub(super) fn of(user: &TikTokUser, apps: Vec<String>) -> Self {
        Self {
            username: user.username.clone(),
            nickname: user.nickname.clone(),
            private: user.account == AccountVisibility::Private,
            banned: user.standing == Standing::Banned,
            apps,
        }
    }
}

pub(super) struct PostRow {
    pub(super) post_id: u64,
    pub(super) public: bool,
}

pub(super) struct AttemptRow {
    pub(super) publish_id: String,
    pub(super) username: String,
    pub(super) title: String,
    pub(super) mode: &'static str,
    pub(super) source: &'static str,
    pub(super) privacy_level: String,
    pub(super) at: String,
    pub(super) bytes: u64,
    pub(super) chip: Chip,
    pub(super) code: &'static str,
    pub(super) fail_reason: Option<String>,
    pub(super) processing: bool,
    pub(super) transferred: bool,
    pub(super) draft: bool,
    pub(super) posts: Vec<PostRow>,
}

impl AttemptRow {
    pub(super) fn of(attempt: &AttemptView, posts: &[PostView]) -> Self {
        let own = posts.iter().filter(|post| post.publish_id == attempt.publish_id);
        let delivered = matches!(
            attempt.status,
            AttemptStatus::SendToUserInbox | AttemptStatus::PublishComplete
        );
        Self {
            publish_id: attempt.publish_id.clone(),
            username: attempt.username.clone(),
            title: attempt.title.clone(),
            mode: attempt.mode,
            source: attempt.source,
            privacy_level: attempt.privacy_level.clone(),
            at: readable(attempt.created_micros),
            bytes: attempt.bytes,
            chip: attempt_chip(attempt),
            code: attempt.status.as_str(),
            fail_reason: attempt.fail_reason.clone(),
            processing: attempt.status.is_processing(),
            transferred: attempt.transferred,
            draft: attempt.mode == "inbox" && delivered,
            posts: own.map(|post| PostRow { post_id: post.post_id, public: post.public }).collect(),
        }
    }
}

const fn attempt_chip(attempt: &AttemptView) -> Chip {
    match attempt.status {
        AttemptStatus::ProcessingUpload | AttemptStatus::ProcessingDownload => {
            if attempt.transferred {
                chip("processing", "Processing")
            } else {
                chip("transferring", "Sending")
            }
        }
        AttemptStatus::SendToUserInbox => chip("inbox", "In the TikTok inbox"),
        AttemptStatus::PublishComplete => chip("published", "Published"),
        AttemptStatus::Failed => chip("failed", "Failed"),
    }
}

pub(super) struct CallRow {
    pub(super) at: String,
    pub(super) endpoint: &'static str,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) answer: String,
    pub(super) refused: bool,
    pub(super) fault: Option<String>,
    pub(super) warnings: Vec<&'static str>,
}

impl CallRow {
    pub(super) fn of(call: &CallRecord) -> Self {
        let answer = match (call.status, call.code.as_str()) {
            (None, _) => "no answer".to_owned(),
            (Some(status), "") => status.to_string(),
            (Some(status), code) => format!("{status} {code}"),
        };
        let refused = call.status.is_none_or(|status| status >= 400)
            || !matches!(call.code.as_str(), "" | "ok");
        Self {
            at: readable(call.at_micros),
            endpoint: call.endpoint,
            method: call.method.clone(),
            path: call.path.clone(),
            answer,
            refused,
            fault: call.fault.clone(),
            warnings: call.warnings.clone(),
        }
    }
}

pub(super) struct TryRow {
    pub(super) at: String,
    pub(super) outcome: String,
}

pub(super) struct DeliveryRow {
    pub(super) id: u64,
    pub(super) event: String,
    pub(super) at: String,
    pub(super) chip: Chip,
    pub(super) target: String,
    pub(super) next: Option<String>,
    pub(super) body: String,
    pub(super) tries: Vec<TryRow>,
}

impl DeliveryRow {
    pub(super) fn of(delivery: &Delivery) -> Self {
        let tries = delivery.attempts.iter().map(|attempt| TryRow {
            at: readable(attempt.at_micros),
            outcome: match (attempt.status, &attempt.error) {
                (Some(status), _) => format!("answered {status}"),
                (None, Some(error)) => error.clone(),
                (None, None) => "no answer".to_owned(),
            },
        });
        Self {
            id: delivery.id,
            event: delivery.event.clone(),
            at: readable(delivery.created_micros),
            chip: delivery_chip(delivery.state),
            target: delivery.target.as_ref().map(ToString::to_string).unwrap_or_default(),
            next: delivery.next_micros.map(readable),
            body: delivery.body.clone(),
            tries: tries.collect(),
        }
    }
}

const fn delivery_chip(state: DeliveryState) -> Chip {
    match state {
        DeliveryState::Waiting => chip("queued", "Waiting"),
        DeliveryState::Held => chip("queued", "Held"),
        DeliveryState::Sending => chip("transferring", "Sending"),
        DeliveryState::Acknowledged => chip("published", "Answered 200"),
        DeliveryState::Dropped => chip("failed", "Given up"),
        DeliveryState::NoCallback => chip("unknown", "No callback URL"),
    }
}

pub(super) struct FaultRow {
    pub(super) id: u64,
    pub(super) endpoint: String,
    pub(super) words: String,
    pub(super) when: &'static str,
    pub(super) left: String,
}

impl FaultRow {
    pub(super) fn of(active: &ActiveFault) -> Self {
        let fault = &active.fault;
        let left = match (fault.times, fault.skip) {
            (None, 0) => "until it is removed".to_owned(),
            (None, skip) => format!("after {skip} calls, until it is removed"),
            (Some(1), 0) => "once".to_owned(),
            (Some(times), 0) => format!("{times} times"),
            (Some(times), skip) => format!("after {skip} calls, up to {times} times"),
        };
        Self {
            id: active.id,
            endpoint: fault.endpoint.clone(),
            words: fault_form::words(&fault.kind),
            when: moment(&fault.kind, fault.moment),
            left,
        }
    }
}

const fn moment(kind: &FaultKind, moment: Moment) -> &'static str {
    match moment {
        _ if kind.carries() => "after the effect",
        Moment::BeforeEffect => "before the effect",
        Moment::AfterEffect => "after the effect",
    }
}
