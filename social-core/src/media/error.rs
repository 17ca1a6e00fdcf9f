//! Why a file tells nothing of itself.

/// Why the headers of a file cannot be read. Offsets are in bytes from its start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProbeError {
    /// Its first bytes are those of no kind known here.
    #[error("the file is of no known kind")]
    UnknownKind,
    /// It ends before what it announces.
    #[error("the file ends too early; at byte {at} it announces more")]
    Truncated {
        /// Where the part begins that is cut.
        at: u64,
    },
    /// It contradicts itself or its format.
    #[error("the file is damaged at byte {at}: {what}")]
    Malformed {
        /// Where the contradiction stands.
        at: u64,
        /// What it is.
        what: &'static str,
    },
    /// Its headers are more than are read; see the module's limits.
    #[error("the file has too many headers: more than {limit} {what}")]
    TooLarge {
        /// How many are read at most.
        limit: u64,
        /// Of what there are too many.
        what: &'static str,
    },
    /// It holds sound or data at best.
    #[error("the file holds no picture")]
    NoPicture,
    /// The source failed; the file itself may be fine.
    #[error("the file could not be read")]
    Source(#[source] std::io::Error),
}

impl ProbeError {
    /// Tells whether the fault is the file's own, so that reading it again will not help.
    pub const fn is_of_file(&self) -> bool {
        !matches!(self, Self::Source(_))
    }

    pub(super) const fn malformed(at: u64, what: &'static str) -> Self {
        Self::Malformed { at, what }
    }
}
