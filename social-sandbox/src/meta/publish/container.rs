//! A container: media that are published later, or never.

use serde::Serialize;
use serde_json::{Value, json};
use tokio_util::sync::DropGuard;

use super::kind::ContainerKind;
use super::reason::Reason;
use super::upload::Upload;
use super::wanted::Wanted;
use crate::meta::behaviour::{FailedStatus, MetaBehaviour, ProgressSpelling};
use crate::meta::envelope::GraphFailure;
use crate::meta::object::put;

/// How far a container is, in the platform's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ContainerStatus {
    /// Media are on their way or worked on.
    InProgress,
    /// Ready to be published.
    Finished,
    /// Published.
    Published,
    /// It came to nothing.
    Error,
    /// Not published in time.
    Expired,
}

impl ContainerStatus {
    /// The status as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Finished => "FINISHED",
            Self::Published => "PUBLISHED",
            Self::Error => "ERROR",
            Self::Expired => "EXPIRED",
        }
    }
}

/// What stands in the way of a container, or came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Waits for bytes, a fetch, or its items.
    Waiting,
    /// The media are worked on.
    Working,
    Finished,
    /// Published as this medium.
    Published(u64),
    Failed(Reason),
    Expired,
}

/// What is known of a file that came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileFacts {
    /// SHA-256, lower-case hex.
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    /// Length of a video.
    pub(crate) millis: Option<u64>,
    /// Whether a video has an edit list that hides an encoder's delay.
    pub(crate) hides_delay: bool,
    /// What is wrong with it.
    pub(crate) fault: Option<Reason>,
}

/// A container.
#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) id: u64,
    pub(crate) app_id: String,
    pub(crate) ig_id: String,
    pub(crate) username: String,
    pub(crate) wanted: Wanted,
    /// Virtual time in Unix microseconds.
    pub(crate) created_at: i64,
    pub(crate) phase: Phase,
    pub(crate) file: Option<FileFacts>,
    pub(crate) children: Vec<u64>,
    pub(crate) upload: Option<Upload>,
    /// Stops the fetch when the container goes.
    pub(crate) fetch: Option<DropGuard>,
}

impl Container {
    pub(crate) const fn kind(&self) -> ContainerKind {
        self.wanted.kind
    }

    pub(crate) const fn status(&self) -> ContainerStatus {
        match self.phase {
            Phase::Waiting | Phase::Working => ContainerStatus::InProgress,
            Phase::Finished => ContainerStatus::Finished,
            Phase::Published(_) => ContainerStatus::Published,
            Phase::Failed(_) => ContainerStatus::Error,
            Phase::Expired => ContainerStatus::Expired,
        }
    }

    pub(crate) const fn is_under_way(&self) -> bool {
        matches!(self.phase, Phase::Waiting | Phase::Working)
    }

    /// Gives a field of the node, or `None` for a field that it does not have.
    pub(crate) fn field(&self, name: &str, behaviour: &MetaBehaviour) -> Option<Value> {
        Some(match name {
            "id" => json!(self.id.to_string()),
            "status_code" => match (self.phase, behaviour.failed_status) {
                (Phase::Failed(_), FailedStatus::Empty) => json!(""),
                _ => json!(self.status().as_str()),
            },
            "status" => json!(self.words()),
            "copyright_check_status" => self.copyright(),
            "video_status" => self.video_status(behaviour.upload_progress),
            _ => return None,
        })
    }

    fn words(&self) -> String {
        match self.phase {
            Phase::Waiting | Phase::Working => {
                "In progress: Media is still being processed.".to_owned()
            }
            Phase::Finished => {
                "Finished: Media has been uploaded and it is ready to be published.".to_owned()
            }
            Phase::Published(_) => "Published: Media has been published.".to_owned(),
            Phase::Failed(row) => {
                format!("Error: Media upload has failed with error code {}", row.subcode)
            }
            Phase::Expired => {
                "Expired: Media was not published within 24 hours and is no longer available."
                    .to_owned()
            }
        }
    }

    fn copyright(&self) -> Value {
        let status = match self.phase {
            _ if !self.kind().is_film() => return Value::Null,
            Phase::Waiting => "not_started",
            Phase::Working => "in_progress",
            Phase::Failed(_) => "error",
            Phase::Finished | Phase::Published(_) | Phase::Expired => "completed",
        };
        json!({ "status": status, "matches_found": false })
    }

    fn video_status(&self, spelling: ProgressSpelling) -> Value {
        if !self.kind().is_film() {
            return Value::Null;
        }
        let (bytes, size) = match (&self.upload, &self.file) {
            (Some(upload), _) => (upload.bytes(), upload.size()),
            (None, Some(file)) => (file.bytes, Some(file.bytes)),
            (None, None) => (0, None),
        };
        let in_file = self.file.is_some();
        let uploading = match (in_file, bytes) {
            (true, _) => "complete",
            (false, 0) => "not_started",
            (false, _) => "in_progress",
        };
        let processing = match self.phase {
            Phase::Failed(_) if in_file => "error",
            Phase::Working => "in_progress",
            Phase::Finished | Phase::Published(_) => "complete",
            _ => "not_started",
        };
        let errors = match self.phase {
            Phase::Failed(reason) => {
                json!([{ "code": reason.subcode, "message": GraphFailure::from(reason).message }])
            }
            _ => json!([]),
        };
        let progress = match spelling {
            ProgressSpelling::Documented => "bytes_transferred",
            ProgressSpelling::LetterMissing => "bytes_transfered",
        };
        let mut phase = json!({ "status": uploading, progress: bytes, "errors": [] });
        if let Some(size) = size {
            put(&mut phase, "source_file_size", json!(size));
        }
        json!({
            "uploading_phase": phase,
            "processing_phase": { "status": processing, "errors": errors },
        })
    }
}

/// A container as the control API shows it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct ContainerView {
    /// The container's id.
    pub id: String,
    /// The app.
    pub app_id: String,
    /// The professional account.
    pub ig_id: String,
    /// What it is to be.
    pub kind: ContainerKind,
    /// The caption.
    pub caption: String,
    /// How far it is.
    pub status: ContainerStatus,
    /// The subcode of its failure.
    pub subcode: Option<i64>,
    /// SHA-256 of the file, lower-case hex, once it is there.
    pub sha256: Option<String>,
    /// The items of a carousel.
    pub children: Vec<String>,
    /// Bytes received of an upload.
    pub uploaded: Option<u64>,
    /// The medium it was published as.
    pub media_id: Option<String>,
    /// Virtual time of its creation, in Unix microseconds.
    pub created_micros: i64,
}

impl From<&Container> for ContainerView {
    fn from(container: &Container) -> Self {
        let (subcode, media_id) = match container.phase {
            Phase::Failed(row) => (Some(row.subcode), None),
            Phase::Published(id) => (None, Some(id.to_string())),
            _ => (None, None),
        };
        Self {
            id: container.id.to_string(),
            app_id: container.app_id.clone(),
            ig_id: container.ig_id.clone(),
            kind: container.kind(),
            caption: container.wanted.caption.clone(),
            status: container.status(),
            subcode,
            sha256: container.file.as_ref().map(|file| file.sha256.clone()),
            children: container.children.iter().map(u64::to_string).collect(),
            uploaded: container.upload.as_ref().map(Upload::bytes),
            media_id,
            created_micros: container.created_at,
        }
    }
}
