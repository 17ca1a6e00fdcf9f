//! Tells the API's router who calls.

use std::sync::Arc;

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use http::request::Parts;
use social_core::{SecretText, UserId};
use social_service::axum::{Caller, CsrfRefused, Identity, Role, Via};
use social_service::{Error, Result};

use super::{CsrfToken, Sessions, bearer, cookie};
use crate::people::{PeopleError, User};

/// The name that the operators' calls carry in the audit log.
const OPERATOR: &str = "operator";

/// Recognises callers by session cookie, API token, or the operators' token.
#[derive(Clone, Debug)]
pub(crate) struct SiteIdentity {
    sessions: Sessions,
    admin_token: Option<Arc<SecretText>>,
}

impl SiteIdentity {
    pub(crate) fn new(sessions: Sessions, admin_token: Option<SecretText>) -> Self {
        Self { sessions, admin_token: admin_token.map(Arc::new) }
    }

    fn operator(&self, parts: &Parts) -> Option<Caller> {
        let token = self.admin_token.as_deref()?;
        let given = SecretText::new(bearer(&parts.headers)?.expose_secret());
        let operator =
            Caller { user_id: UserId::new(OPERATOR), role: Role::Admin, via: Via::ApiToken };
        token.ct_eq(&given).then_some(operator)
    }
}

#[async_trait]
impl Identity for SiteIdentity {
    async fn identify(&self, parts: &mut Parts) -> Result<Option<Caller>> {
        // Whoever sends a token means it: a wrong one does not fall back to the cookie.
        if parts.headers.contains_key(AUTHORIZATION) {
            if let Some(operator) = self.operator(parts) {
                return Ok(Some(operator));
            }
            let user = self.sessions.user_of_bearer(&parts.headers).await.map_err(unavailable)?;
            return Ok(user.map(|user| caller(user, Via::ApiToken)));
        }
        let signed_in = self.sessions.find(&parts.headers).await.map_err(unavailable)?;
        Ok(signed_in.map(|signed_in| caller(signed_in.session.user, Via::Session)))
    }

    fn check_csrf(
        &self,
        parts: &Parts,
        _: &Caller,
        token: Option<&str>,
    ) -> Result<(), CsrfRefused> {
        let secret = cookie::read(&parts.headers, &self.sessions.public_url).ok_or(CsrfRefused)?;
        if CsrfToken::of(&secret).matches(token.unwrap_or_default()) {
            Ok(())
        } else {
            Err(CsrfRefused)
        }
    }
}

fn caller(user: User, via: Via) -> Caller {
    Caller { user_id: user.id, role: user.role, via }
}

/// Tells the router what kept us from knowing who calls.
pub(crate) fn unavailable(error: PeopleError) -> Error {
    Error::Store(match error {
        PeopleError::Unavailable(cause) => social_store::StoreError::Unavailable(cause),
        other => social_store::StoreError::Backend(Box::new(other)),
    })
}
