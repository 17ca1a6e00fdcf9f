//! The two logins: their pages, what comes back from them, and the families of tokens.
//!
//! | family | how it is had | lives | renewed by |
//! |---|---|---|---|
//! | short-lived | exchange of a code | 1 to 2 h | [`ShortLivedTokens`], into a long-lived one |
//! | long-lived, Facebook user | exchange of a short-lived one | about 60 days | [`LongLivedUserTokens`], a login at the latest |
//! | Page | from a long-lived user token | no date | [`PageTokens`]: never |
//! | system user | exchange of a code, by configuration | no date, or 60 days | [`SystemUserTokens`]: never |
//! | long-lived, Instagram | exchange of a short-lived one | about 60 days | [`InstagramTokens`] |
//!
//! No token of Meta has a refresh token beside it: a token buys the next one itself, while it
//! lives. Only the lifetimes of the answers count, never the documented ones.

mod answer;
mod callback;
pub mod facebook;
pub mod instagram;
mod redirect;
mod refresh;

pub use callback::{Callback, CallbackError, Denial, DenialReason, parse_callback};
pub use facebook::FacebookLogin;
pub use instagram::InstagramLogin;
pub use redirect::{RedirectUri, RedirectUriError};
pub use refresh::{
    Extension, InstagramTokens, LongLivedUserTokens, PageTokens, ShortLivedTokens, SystemUserTokens,
};

/// A login page that cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// No scope was asked for.
    #[error("no scope is asked for")]
    NoScopes,
    /// Instagram Login was asked for without the scope that it gives nothing without.
    #[error("the scope instagram_business_basic is not asked for")]
    NoBasicScope,
    /// Scopes and a configuration, which replaces them, were both given.
    #[error("a configuration names the scopes itself")]
    ScopesAndConfig,
    /// The state is empty.
    #[error("the state is empty")]
    NoState,
}
