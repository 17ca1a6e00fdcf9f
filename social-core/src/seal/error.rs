//! Why something could not be sealed or opened.

use super::key::KeyId;

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
    /// There is more to seal than the cipher takes (64 GiB).
    #[error("too much to seal at once")]
    TooLong,
}

/// Why something could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The ring has no key of this id. Keep the bytes: the key may come back.
    #[error("the key {0} is not in the ring")]
    UnknownKey(KeyId),
    /// It was sealed for another context, or altered since.
    #[error("sealed for another context, or altered")]
    ContextOrAltered,
    /// The bytes were never sealed.
    #[error("not a sealed value")]
    Malformed,
    /// A later version wrote it.
    #[error("sealed by version {0}, which is not known here")]
    UnsupportedVersion(u8),
}
