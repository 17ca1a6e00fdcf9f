//! What creators do with the drafts in their inbox.

use serde::{Deserialize, Serialize};

use super::TikTokControl;
use crate::error::SandboxError;
use crate::tiktok::attempt::AttemptStatus;
use crate::tiktok::machine;
use crate::tiktok::webhook;

/// How a creator posts a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftPost {
    /// The privacy level chosen in the app.
    pub privacy_level: String,
    /// The caption written in the app.
    pub title: String,
}

impl Default for DraftPost {
    fn default() -> Self {
        Self { privacy_level: "PUBLIC_TO_EVERYONE".to_owned(), title: String::new() }
    }
}

impl TikTokControl {
    /// Lets the creator post a draft. A draft can be posted more than once.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an attempt and
    /// [`SandboxError::Refused`] if it is not a delivered draft.
    pub fn finish_draft(&self, publish_id: &str, post: &DraftPost) -> Result<(), SandboxError> {
        let host = &self.0;
        let state = &mut *host.enter();
        let now = host.clock.now_unix_micros();
        let attempt = state
            .attempts
            .get_mut(publish_id)
            .ok_or_else(|| SandboxError::not_found("attempt", publish_id))?;
        let delivered = attempt.mode_name() == "inbox"
            && matches!(
                attempt.status,
                AttemptStatus::SendToUserInbox | AttemptStatus::PublishComplete
            );
        if !delivered {
            return Err(SandboxError::Refused("there is no delivered draft".to_owned()));
        }
        attempt.status = AttemptStatus::PublishComplete;
        attempt.finished_at.get_or_insert(now);
        attempt.privacy_level.clone_from(&post.privacy_level);
        attempt.title.clone_from(&post.title);
        machine::publish(host, state, publish_id, now);
        webhook::complete(host, state, publish_id, now);
        Ok(())
    }
}
