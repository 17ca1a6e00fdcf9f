//! One request for a page: who, in which language, and where from.

use axum::extract::FromRequestParts;
use http::request::Parts;
use social_core::UserId;
use social_service::axum::Address;

use super::error::PageError;
use super::prefs::Prefs;
use crate::people::User;
use crate::session::SignedIn;
use crate::words::Words;

/// What is known of a request before its handler runs.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) prefs: Prefs,
    /// Names the request in answers and logs.
    pub(crate) reference: String,
    pub(crate) address: Address,
    /// The path with its query, to come back to.
    pub(crate) path: String,
    pub(crate) signed_in: Option<SignedIn>,
}

impl Visit {
    pub(crate) const fn words(&self) -> Words {
        self.prefs.words
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(PageError::Internal("a page outside of its frame"))
    }
}

/// Somebody who is signed in, on a page that demands it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) visit: Visit,
    pub(crate) signed_in: SignedIn,
}

impl Member {
    pub(crate) const fn words(&self) -> Words {
        self.visit.words()
    }

    pub(crate) const fn user(&self) -> &User {
        &self.signed_in.session.user
    }

    pub(crate) const fn user_id(&self) -> &UserId {
        &self.user().id
    }

    /// Refuses a form that no page of this session sent.
    pub(crate) fn check(&self, csrf: Option<&str>) -> Result<(), PageError> {
        if self.signed_in.csrf.matches(csrf.unwrap_or_default()) {
            Ok(())
        } else {
            Err(PageError::Stale)
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Member {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let signed_in = visit.signed_in.clone().ok_or(PageError::SignIn)?;
        Ok(Self { visit, signed_in })
    }
}
