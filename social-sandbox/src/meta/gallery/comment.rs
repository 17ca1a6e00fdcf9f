//! A comment, or an answer to one.

/// Who wrote a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Author {
    /// A professional account of the sandbox.
    Account { ig_id: String, username: String },
    /// Somebody else.
    Stranger { username: String },
}

impl Author {
    pub(crate) fn username(&self) -> &str {
        match self {
            Self::Account { username, .. } | Self::Stranger { username } => username,
        }
    }

    pub(crate) fn is(&self, account: &str) -> bool {
        matches!(self, Self::Account { ig_id, .. } if ig_id == account)
    }
}

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) medium: u64,
    /// The comment it answers; answers to answers stand below the same one.
    pub(crate) parent: Option<u64>,
    pub(crate) author: Author,
    pub(crate) text: String,
    /// Virtual time in Unix microseconds.
    pub(crate) at: i64,
    pub(crate) likes: u64,
    pub(crate) hidden: bool,
}
