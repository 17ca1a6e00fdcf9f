//! What can go wrong with a call.

use serde::{Deserialize, Serialize};

/// Whether a fault strikes before or after the call had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The call never happens.
    #[default]
    BeforeEffect,
    /// The call happens, then its answer is replaced or lost.
    AfterEffect,
}

/// The shape of an answer that is not what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// An HTML page where JSON was promised.
    Html,
    /// The first half of a JSON answer.
    TruncatedJson,
    /// A body that does not end until the reader hangs up.
    Endless,
    /// No body at all.
    Empty,
    /// 254 KiB of gzip that become 256 MiB, whether or not gzip was asked for.
    CompressedBomb,
}

/// When a connection that was promised to stay is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReuseMoment {
    /// Right after the answer.
    #[default]
    AfterAnswer,
    /// As soon as the next call comes in on it, without an answer.
    NextCall,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// Answers with a bare HTTP status and no body.
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// Answers with the endpoint's own error shape.
    Error {
        /// The platform's error code.
        code: String,
        /// The HTTP status; the documented one of the code if absent.
        #[serde(default)]
        status: Option<u16>,
    },
    /// Waits, by wall time, then goes on.
    Delay {
        /// Milliseconds of wall time.
        ms: u64,
    },
    /// Waits, by virtual time, then goes on.
    VirtualDelay {
        /// Milliseconds of virtual time.
        ms: u64,
    },
    /// Closes the connection without a byte of answer.
    Cut,
    /// Answers with something unreadable.
    Malformed {
        /// What the answer looks like.
        shape: Shape,
    },
    /// Reads so many bytes of an upload, then closes the connection.
    CutUpload {
        /// Bytes of the body to read first.
        after_bytes: u64,
    },
    /// Reads an upload slowly.
    SlowUpload {
        /// Milliseconds of wall time between two reads.
        ms_per_read: u64,
    },
    /// Sends the true answer, its head too, byte by byte, then closes.
    SlowAnswer {
        /// Milliseconds of wall time before each byte.
        ms_per_byte: u64,
    },
    /// Sends the true answer with a wrong `Content-Length`, then closes.
    WrongLength {
        /// What is added to the true length; the sum is never below zero.
        by: i64,
    },
    /// Sends the true answer and breaks the promise to keep the connection.
    ReuseCut {
        /// When it is closed.
        #[serde(default)]
        when: ReuseMoment,
    },
}

impl FaultKind {
    /// A fault that lets the call go on after it.
    pub(crate) const fn passes(&self) -> bool {
        matches!(self, Self::Delay { .. } | Self::VirtualDelay { .. } | Self::SlowUpload { .. })
    }

    /// A fault in how the true answer travels: the call always has its effect.
    pub(crate) const fn carries(&self) -> bool {
        matches!(self, Self::SlowAnswer { .. } | Self::WrongLength { .. } | Self::ReuseCut { .. })
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Error { .. } => "error",
            Self::Delay { .. } => "delay",
            Self::VirtualDelay { .. } => "virtual_delay",
            Self::Cut => "cut",
            Self::Malformed { .. } => "malformed",
            Self::CutUpload { .. } => "cut_upload",
            Self::SlowUpload { .. } => "slow_upload",
            Self::SlowAnswer { .. } => "slow_answer",
            Self::WrongLength { .. } => "wrong_length",
            Self::ReuseCut { .. } => "reuse_cut",
        }
    }
}
