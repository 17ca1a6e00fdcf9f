//! Bugs planted by name, so that a proof can show that it turns red.
//!
//! With the feature `planted` the environment variable `SOCIAL_PLANTED` names the one bug that is
//! switched on. Without it [`is`] is a constant `false` and the names vanish from the binary.

/// Tells whether the bug of this name is planted in this process.
#[cfg(feature = "planted")]
pub fn is(name: &str) -> bool {
    use std::sync::LazyLock;
    static NAME: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("SOCIAL_PLANTED").ok());
    NAME.as_deref() == Some(name)
}

/// Tells whether the bug of this name is planted in this process: never, in this build.
#[cfg(not(feature = "planted"))]
#[inline]
pub const fn is(_name: &str) -> bool {
    false
}
