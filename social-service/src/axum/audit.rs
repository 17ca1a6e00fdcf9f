//! What only the router sees of who was let in and who was not: lines of the audit log.
//!
//! What the flows do, they write down themselves.

use http::request::Parts;
use serde_json::{Value, json};
use social_core::{AccountId, Provider};
use social_store::{AuditOutcome, NewAudit};

use super::address::Address;
use super::envelope::correlation_id;
use super::identity::Caller;
use super::mount::Api;
use super::routes::RouteName;
use crate::error::Result;

/// What happened, as the router saw it.
#[derive(Clone, Debug)]
pub(super) enum Event<'a> {
    /// Nobody is signed in.
    SignInRequired { route: RouteName },
    /// The caller's role does not suffice.
    RoleRefused { caller: &'a Caller, route: RouteName },
    /// The request may have come from another site.
    CsrfRefused { caller: &'a Caller, route: RouteName },
    /// A login began.
    LoginBegun { caller: &'a Caller, provider: Provider, reconnect: Option<&'a AccountId> },
}

impl Event<'_> {
    fn action(&self) -> &'static str {
        match self {
            Self::SignInRequired { .. } => "api.sign_in_required",
            Self::RoleRefused { .. } => "api.role_refused",
            Self::CsrfRefused { .. } => "api.csrf_refused",
            Self::LoginBegun { .. } => "oauth.begin",
        }
    }

    fn caller(&self) -> Option<&Caller> {
        match self {
            Self::SignInRequired { .. } => None,
            Self::RoleRefused { caller, .. }
            | Self::CsrfRefused { caller, .. }
            | Self::LoginBegun { caller, .. } => Some(caller),
        }
    }

    fn account(&self) -> Option<&AccountId> {
        match self {
            Self::LoginBegun { reconnect, .. } => *reconnect,
            _ => None,
        }
    }

    fn outcome(&self) -> AuditOutcome {
        match self {
            Self::LoginBegun { .. } => AuditOutcome::Done,
            _ => AuditOutcome::Denied,
        }
    }

    fn detail(&self) -> Value {
        match self {
            Self::SignInRequired { route }
            | Self::RoleRefused { route, .. }
            | Self::CsrfRefused { route, .. } => json!({ "route": route.as_str() }),
            Self::LoginBegun { provider, .. } => json!({ "provider": provider }),
        }
    }
}

/// Writes the event down; the request does not go on if that fails.
pub(super) async fn record(api: &Api, parts: &Parts, event: Event<'_>) -> Result<()> {
    let address = parts.extensions.get::<Address>().map(Address::label);
    let caller = event.caller();
    let mut detail = event.detail();
    if let (Some(detail), Some(address)) = (detail.as_object_mut(), &address) {
        detail.insert("address".to_owned(), json!(address));
    }
    if let (Some(detail), Some(caller)) = (detail.as_object_mut(), caller) {
        detail.insert("via".to_owned(), json!(caller.via));
    }
    let actor = caller.map(|caller| caller.user_id.to_string()).or(address);
    let entry = NewAudit {
        actor: actor.unwrap_or_else(|| "unknown".to_owned()),
        user_id: caller.map(|caller| caller.user_id.clone()),
        action: event.action().to_owned(),
        account_id: event.account().cloned(),
        detail,
        outcome: event.outcome(),
        correlation_id: correlation_id(parts).map(str::to_owned),
    };
    Ok(api.service().store().record(&entry).await?)
}
