//! Who calls: the port between this router and the host's own sign-in.

use std::fmt;

use async_trait::async_trait;
use http::request::Parts;
use social_core::UserId;

use crate::error::Result;

social_core::words! {
    /// What a caller may do.
    pub enum Role {
        /// Uses the own accounts.
        Member = "member",
        /// Runs the service.
        Admin = "admin",
    }
}

social_core::words! {
    /// How a caller was recognised; it decides whether another site could have sent the request.
    pub enum Via {
        /// By a cookie, which a browser sends by itself.
        Session = "session",
        /// By a token that was put into the request on purpose.
        ApiToken = "api_token",
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The host's own id.
    pub user_id: UserId,
    /// What they may do.
    pub role: Role,
    /// How they were recognised.
    pub via: Via,
}

/// The token against cross-site requests is missing, wrong, or of another session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token against cross-site requests was refused")]
pub struct CsrfRefused;

/// Recognises callers, from whatever the host signs people in with.
#[async_trait]
pub trait Identity: Send + Sync + fmt::Debug {
    /// Tells who sent the request; `None` if nobody is signed in.
    ///
    /// A wrong or ended credential is `None` too. The parts may be changed, to leave something for
    /// the host's own handlers.
    ///
    /// # Errors
    ///
    /// When it cannot be told now, because the store failed.
    async fn identify(&self, parts: &mut Parts) -> Result<Option<Caller>>;

    /// Checks the token that a page of this session was rendered with.
    ///
    /// It is asked on every request that may change something and whose caller came by
    /// [`Via::Session`], after the request's origin was found to be our own. The token is that of
    /// the header `x-csrf-token`, or of the form field `csrf`.
    ///
    /// # Errors
    ///
    /// [`CsrfRefused`] unless the token belongs to this session; compare in constant time.
    fn check_csrf(
        &self,
        parts: &Parts,
        caller: &Caller,
        token: Option<&str>,
    ) -> Result<(), CsrfRefused>;
}
