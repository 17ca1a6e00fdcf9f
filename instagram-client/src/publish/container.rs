//! How far a container is.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use social_core::{PollError, PollPolicy, Poller, Progress, Transient};

use crate::endpoint;
use crate::error::{Error, Result};
use crate::id::ContainerId;
use crate::ig_account::IgAccount;
use crate::lenient;
use crate::words::open_words;

const FIELDS: &str = "id,status_code,status,video_status,copyright_check_status";
/// Every subcode of publishing has seven digits and begins so.
const SUBCODES: &str = "2207";

/// Where a container stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContainerState {
    /// Instagram fetches or works on the media.
    InProgress,
    /// It can be published.
    Finished,
    /// It is live. It must not be published again.
    Published,
    /// It failed; the subcode of publishing says why, where Instagram names one.
    Failed(Option<i64>),
    /// It was not published within 24 hours.
    Expired,
    /// Instagram says nothing yet, or something new.
    Unknown(String),
}

impl ContainerState {
    /// Reads Instagram's two fields, `status_code` and the words of `status`; each may be empty.
    pub fn read(code: &str, words: &str) -> Self {
        match code.to_ascii_uppercase().as_str() {
            "IN_PROGRESS" => Self::InProgress,
            "FINISHED" => Self::Finished,
            "PUBLISHED" => Self::Published,
            "ERROR" => Self::Failed(subcode(words)),
            "EXPIRED" => Self::Expired,
            // The code stays empty at times while the words say that it failed.
            "" if words.trim_start().to_ascii_lowercase().starts_with("error") => {
                Self::Failed(subcode(words))
            }
            _ => Self::Unknown(code.to_owned()),
        }
    }
}

open_words! {
    /// What the look for other people's work found.
    pub enum CopyrightCheck {
        /// It is over.
        Completed = "completed",
        /// It could not be made.
        Error = "error",
        /// It goes on.
        InProgress = "in_progress",
        /// It has not begun.
        NotStarted = "not_started",
    }
}

/// How far the bytes of a video are at Instagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadingPhase {
    /// Instagram's word for it.
    pub status: Option<String>,
    /// Bytes that are there.
    pub bytes_transferred: Option<u64>,
    /// Bytes in all.
    pub source_file_size: Option<u64>,
}

/// A container as Instagram shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(from = "Wire")]
pub struct Container {
    /// Where it stands.
    pub state: ContainerState,
    /// Instagram's words on it, for the operator.
    pub status: Option<String>,
    /// How far a video's bytes are.
    pub uploading: UploadingPhase,
    /// What the look for other people's work says, and whether it found any.
    pub copyright: Option<(CopyrightCheck, bool)>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    status_code: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    video_status: Value,
    #[serde(default)]
    copyright_check_status: Value,
}

impl From<Wire> for Container {
    fn from(wire: Wire) -> Self {
        let phase = wire.video_status.get("uploading_phase").cloned().unwrap_or_default();
        let number = |name: &str| phase.get(name).and_then(whole);
        let copyright = wire.copyright_check_status;
        let found = copyright.get("matches_found").and_then(Value::as_bool) == Some(true);
        Self {
            state: ContainerState::read(
                wire.status_code.as_deref().unwrap_or_default(),
                wire.status.as_deref().unwrap_or_default(),
            ),
            status: wire.status,
            uploading: UploadingPhase {
                status: phase.get("status").and_then(Value::as_str).map(str::to_owned),
                // Some answers leave a letter out.
                bytes_transferred: number("bytes_transferred")
                    .or_else(|| number("bytes_transfered")),
                source_file_size: number("source_file_size"),
            },
            copyright: copyright
                .get("status")
                .and_then(Value::as_str)
                .map(|word| (CopyrightCheck::from(word), found)),
        }
    }
}

fn whole(value: &Value) -> Option<u64> {
    lenient::id_text(value).and_then(|digits| digits.parse().ok())
}

/// Finds the subcode in Instagram's words.
fn subcode(words: &str) -> Option<i64> {
    words
        .split(|sign: char| !sign.is_ascii_digit())
        .find(|digits| digits.len() == 7 && digits.starts_with(SUBCODES))
        .and_then(|digits| digits.parse().ok())
}

/// A container that does not become ready.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotReady {
    /// It failed or expired: another one has to be made.
    #[error("the container came to nothing")]
    Dead(Box<Container>),
    /// It is still worked on after all that time.
    #[error("the container was not ready after {waited:?}")]
    GaveUp {
        /// Time since the first question.
        waited: Duration,
    },
}

/// Why waiting for a container ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// It does not become ready.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// It could not be read.
    #[error("the container could not be read")]
    Read(#[source] Error),
}

impl Transient for Error {
    fn is_transient(&self) -> bool {
        Self::is_transient(self)
    }

    fn retry_after(&self) -> Option<Duration> {
        match self.retry_hint() {
            social_core::RetryHint::After(wait) => Some(wait),
            _ => None,
        }
    }
}

impl IgAccount {
    /// Reads how far a container is. Ask about once a minute; pictures are mostly ready at once, but
    /// not always.
    ///
    /// See [Meta Docs/IG Container].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/IG Container]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container
    pub async fn container(&self, id: &ContainerId) -> Result<Container> {
        self.read(&endpoint::CONTAINER, &[id.as_str()], &[("fields", FIELDS)]).await
    }

    /// Asks until a container is ready or live.
    ///
    /// # Errors
    ///
    /// See [`WaitError`]. A container that is still worked on may become ready later.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn wait_until_ready(
        &self,
        id: &ContainerId,
        policy: PollPolicy,
    ) -> Result<Container, WaitError> {
        let ask = || async {
            let container = self.container(id).await?;
            Ok(match container.state {
                ContainerState::InProgress | ContainerState::Unknown(_) => Progress::Pending,
                _ => Progress::Done(container),
            })
        };
        let clock = self.client().shared_clock();
        let jitter = self.client().jitter();
        let ended = Poller::new(clock, policy, ask).with_jitter(jitter).until_done().await;
        match ended {
            Ok(container) => match container.state {
                ContainerState::Failed(_) | ContainerState::Expired => {
                    Err(NotReady::Dead(Box::new(container)).into())
                }
                _ => Ok(container),
            },
            Err(PollError::Failed(error)) => Err(WaitError::Read(error)),
            Err(PollError::GaveUp { waited, .. }) => Err(NotReady::GaveUp { waited }.into()),
            Err(_) => Err(NotReady::GaveUp { waited: Duration::ZERO }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Container {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_state_is_read() {
        use ContainerState::{Expired, Failed, Finished, InProgress, Published, Unknown};
        for (json, expected) in [
            (r#"{"status_code":"IN_PROGRESS"}"#, InProgress),
            (
                r#"{"status_code":"FINISHED","status":"Finished: Media has been uploaded"}"#,
                Finished,
            ),
            (r#"{"status_code":"PUBLISHED"}"#, Published),
            (r#"{"status_code":"EXPIRED"}"#, Expired),
            (
                r#"{"status_code":"ERROR","status":"Error: Media upload has failed with error code 2207026"}"#,
                Failed(Some(2_207_026)),
            ),
            (r#"{"status_code":"ERROR"}"#, Failed(None)),
            (r#"{"status_code":"","status":"Error: Media download has failed."}"#, Failed(None)),
            (r#"{"status":"error: 2207003"}"#, Failed(Some(2_207_003))),
            (r#"{"status_code":"","status":"In progress"}"#, Unknown(String::new())),
            (r#"{"status_code":"PAUSED"}"#, Unknown("PAUSED".to_owned())),
            (r#"{"id":"1"}"#, Unknown(String::new())),
        ] {
            assert_eq!(read(json).state, expected, "{json}");
        }
        assert_eq!(subcode("code 22070261 and 12207026"), None);
    }

    #[test]
    fn progress_is_read_in_both_spellings() {
        for (name, value) in
            [("bytes_transferred", "7"), ("bytes_transfered", "7"), ("bytes_transferred", "\"7\"")]
        {
            let json = format!(
                r#"{{"video_status":{{"uploading_phase":{{"status":"in_progress","{name}":{value},"source_file_size":9}}}}}}"#
            );
            let phase = read(&json).uploading;
            assert_eq!((phase.bytes_transferred, phase.source_file_size), (Some(7), Some(9)));
        }
        let json = r#"{"copyright_check_status":{"status":"completed","matches_found":true}}"#;
        assert_eq!(read(json).copyright, Some((CopyrightCheck::Completed, true)));
    }
}
