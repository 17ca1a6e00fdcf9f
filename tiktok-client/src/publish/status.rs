//! How far a publish is.

use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use social_core::{PollPolicy, Poller, Progress};

use crate::account::Account;
use crate::code::FailReason;
use crate::endpoint;
use crate::error::{Error, Result};
use crate::id::{PostId, PublishId};
use crate::lenient;
use crate::words::open_words;

open_words! {
    /// The state of a publish.
    pub enum Status {
        /// TikTok waits for bytes, or works on them.
        ProcessingUpload = "PROCESSING_UPLOAD",
        /// TikTok fetches the media, or works on it.
        ProcessingDownload = "PROCESSING_DOWNLOAD",
        /// The draft is in the user's inbox.
        SendToUserInbox = "SEND_TO_USER_INBOX",
        /// Direct: posted. Draft: the user has posted it.
        PublishComplete = "PUBLISH_COMPLETE",
        /// Not posted.
        Failed = "FAILED",
    }
}

/// How a video was to be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostMode {
    /// Straight to the profile.
    Direct,
    /// As a draft to the inbox.
    Inbox,
}

/// What a status means for whoever asked for the publish.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Not decided yet; also for a status that was not known when this was written.
    Pending,
    /// The draft is delivered; the user decides about it.
    Delivered,
    /// Posted.
    Published,
    /// Not posted, for this reason.
    Failed(FailReason),
}

/// The answer of a status call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PublishStatus {
    /// The state.
    pub status: Status,
    /// Why it failed, if it did.
    #[serde(default, deserialize_with = "fail_reason")]
    pub fail_reason: Option<FailReason>,
    /// The posts the public can see. It may stay empty for good, and always does for a private
    /// post.
    #[serde(
        default,
        rename = "publicaly_available_post_id",
        alias = "publicly_available_post_id",
        deserialize_with = "post_ids"
    )]
    pub post_ids: Vec<PostId>,
    /// Bytes TikTok has received, of a file.
    #[serde(default, deserialize_with = "lenient::count")]
    pub uploaded_bytes: Option<u64>,
    /// Bytes TikTok has fetched, of a pull.
    #[serde(default, deserialize_with = "lenient::count")]
    pub downloaded_bytes: Option<u64>,
}

fn fail_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FailReason>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(|text| FailReason::from(text.as_str())))
}

/// Reads nothing, one id or a list of them, each a number or a text. An id that cannot be read
/// exactly is refused: a rounded one leads to another post.
fn post_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PostId>, D::Error> {
    let list = match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::Array(list) => list,
        one => vec![one],
    };
    let present = list.iter().filter(|id| !matches!(id, Value::Null) && id.as_str() != Some(""));
    present
        .map(|id| lenient::id_text(id).map(PostId::new))
        .collect::<Option<_>>()
        .ok_or_else(|| serde::de::Error::custom("a post id is neither text nor a whole number"))
}

impl PublishStatus {
    /// Says what the status means for a post of this mode.
    pub fn outcome(&self, mode: PostMode) -> Outcome {
        match (&self.status, mode) {
            (Status::PublishComplete, _) => Outcome::Published,
            (Status::SendToUserInbox, PostMode::Inbox) => Outcome::Delivered,
            (Status::Failed, _) => {
                let reason = self.fail_reason.clone();
                Outcome::Failed(reason.unwrap_or_else(|| FailReason::Unknown(String::new())))
            }
            _ => Outcome::Pending,
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    publish_id: &'a PublishId,
}

type Question = Pin<Box<dyn Future<Output = Result<Progress<PublishStatus>>> + Send>>;

/// Polls one publish until it is decided.
pub type StatusPoller = Poller<Box<dyn FnMut() -> Question + Send>>;

impl Account {
    /// Fetches how far a publish is.
    ///
    /// At most 30 times a minute for all publishes of the account together.
    ///
    /// See [TikTok Docs/Get Post Status].
    ///
    /// # Errors
    ///
    /// `Api` with `invalid_publish_id` for one TikTok does not know, or does not know yet, or keeps
    /// no longer: it says nothing of what became of the post. Else as every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect but a place in the rate limit.
    ///
    /// [TikTok Docs/Get Post Status]: https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
    pub async fn fetch_status(&self, publish_id: &PublishId) -> Result<PublishStatus> {
        self.post(&endpoint::STATUS_FETCH, &Body { publish_id }).await
    }

    /// Gives a poller that ends when the publish is decided: published, delivered or failed.
    ///
    /// A failure of the publish is a result and not an error, since the journal wants the whole
    /// status of it. When the poller gives up, the outcome is unknown: keep the `publish_id`, a
    /// webhook or a later poll may still tell. Never start over.
    pub fn status_poller(
        &self,
        publish_id: PublishId,
        mode: PostMode,
        policy: PollPolicy,
    ) -> StatusPoller {
        let http = &self.client().inner.http;
        let (clock, jitter) = (Arc::clone(http.clock()), Arc::clone(http.jitter()));
        let account = self.clone();
        let ask = move || -> Question {
            let (account, publish_id) = (account.clone(), publish_id.clone());
            Box::pin(async move {
                let status = account.fetch_status(&publish_id).await?;
                Ok(match status.outcome(mode) {
                    Outcome::Pending => Progress::Pending,
                    _ => Progress::Done(status),
                })
            })
        };
        Poller::new(clock, policy, Box::new(ask) as Box<dyn FnMut() -> Question + Send>)
            .with_jitter(jitter)
    }
}

impl social_core::Transient for Error {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }

    fn retry_after(&self) -> Option<std::time::Duration> {
        match self.retry_hint() {
            social_core::RetryHint::After(wait) => Some(wait),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(field: &str) -> Vec<String> {
        let json = format!(r#"{{"status":"PUBLISH_COMPLETE"{field}}}"#);
        let status: PublishStatus = serde_json::from_str(&json).unwrap();
        status.post_ids.iter().map(|id| id.as_str().to_owned()).collect()
    }

    #[test]
    fn post_ids_come_in_every_shape() {
        let id = "7500000000000000001";
        for (field, expected) in [
            (String::new(), vec![]),
            (r#","publicaly_available_post_id":null"#.to_owned(), vec![]),
            (r#","publicaly_available_post_id":[]"#.to_owned(), vec![]),
            (r#","publicaly_available_post_id":[""]"#.to_owned(), vec![]),
            (format!(r#","publicaly_available_post_id":[{id}]"#), vec![id]),
            (format!(r#","publicaly_available_post_id":["{id}",{id}]"#), vec![id, id]),
            (format!(r#","publicaly_available_post_id":{id}"#), vec![id]),
            (format!(r#","publicaly_available_post_id":"{id}""#), vec![id]),
            (format!(r#","publicly_available_post_id":[{id}]"#), vec![id]),
        ] {
            assert_eq!(ids(&field), expected, "{field}");
        }
    }

    #[test]
    fn a_rounded_id_is_refused() {
        let json = r#"{"status":"PUBLISH_COMPLETE","publicaly_available_post_id":[7.5e18]}"#;
        assert!(serde_json::from_str::<PublishStatus>(json).is_err());
    }

    #[test]
    fn the_outcome_depends_on_the_mode() {
        let read = |json: &str| serde_json::from_str::<PublishStatus>(json).unwrap();
        let inbox = read(r#"{"status":"SEND_TO_USER_INBOX","fail_reason":"","uploaded_bytes":7}"#);
        assert_eq!(inbox.outcome(PostMode::Inbox), Outcome::Delivered);
        assert_eq!(inbox.outcome(PostMode::Direct), Outcome::Pending);
        assert_eq!((inbox.uploaded_bytes, inbox.fail_reason), (Some(7), None));
        let failed = read(r#"{"status":"FAILED","fail_reason":"brand_new_reason","extra":1}"#);
        let reason = FailReason::Unknown("brand_new_reason".to_owned());
        assert_eq!(failed.outcome(PostMode::Direct), Outcome::Failed(reason));
        let new = read(r#"{"status":"ON_HOLD"}"#);
        assert_eq!(new.outcome(PostMode::Direct), Outcome::Pending);
    }
}
