//! How accounts look in JSON, and how they fare.

use serde_json::{Value, json};
use social_core::{Quota, Timestamp};
use social_store::{Account, AccountState, InstagramAccount};

use super::tiktok;
use crate::words::{Language, Particulars, words_for};
use crate::{AccessLevel, Candidate, Notes, endings};

/// Shows an account, with the professional accounts it is connected for.
pub(in crate::axum) fn account(
    account: &Account,
    professionals: &[InstagramAccount],
    language: Language,
) -> Value {
    let of_it = professionals.iter().filter(|one| one.account_id == account.id);
    json!({
        "id": account.id,
        "provider": account.provider(),
        "flow": account.flow,
        "app": account.app,
        "subject": account.subject,
        "state": account.state,
        "scopes": account.scopes,
        "profile": profile(account),
        "instagram_accounts": of_it.map(|one| professional(one, language)).collect::<Vec<_>>(),
        "access_expires_at": account.access_expires_at,
        "refresh_expires_at": account.refresh_expires_at,
        "connected_at": account.created_at,
        "updated_at": account.updated_at,
    })
}

/// Gives name and picture, without the notes beside them.
fn profile(account: &Account) -> Value {
    let mut profile = account.metadata.clone();
    if let Some(profile) = profile.as_object_mut() {
        profile.remove(Notes::KEY);
    }
    profile
}

/// Shows a professional account; one that cannot be used says why.
pub(in crate::axum) fn professional(row: &InstagramAccount, language: Language) -> Value {
    let usable = row.access_level.parse().is_ok_and(AccessLevel::is_usable);
    let why = (!usable).then(|| words_for(&row.access_level, language, &Particulars::default()));
    json!({
        "account_id": row.account_id,
        "ig_id": row.ig_business_id,
        "username": row.username,
        "account_type": row.account_type,
        "page_id": row.page_id,
        "page_name": row.page_name,
        "access_level": row.access_level,
        "usable": usable,
        "user_message": why,
        "data_access_expires_at": row.data_access_expires_at,
    })
}

/// Shows what a login opens; a Page that opens nothing says why.
pub(in crate::axum) fn candidate(candidate: &Candidate, language: Language) -> Value {
    let usable = candidate.level.is_usable();
    let why = || words_for(candidate.level.as_str(), language, &Particulars::default());
    json!({
        "ig_id": candidate.ig_id,
        "username": candidate.username,
        "page_id": candidate.page_id,
        "page_name": candidate.page_name,
        "access_level": candidate.level,
        "usable": usable,
        "known": candidate.known,
        "user_message": (!usable).then(why),
    })
}

/// What an account's health is told from.
pub(in crate::axum) struct Health<'a> {
    pub(in crate::axum) account: &'a Account,
    pub(in crate::axum) professionals: &'a [InstagramAccount],
    pub(in crate::axum) missing: &'a [&'a str],
    /// Places for drafts, which only TikTok has.
    pub(in crate::axum) quota: Option<&'a Quota>,
    pub(in crate::axum) now: Timestamp,
}

/// Tells how an account fares, from what is stored.
pub(in crate::axum) fn health(health: &Health<'_>, language: Language) -> Value {
    let Health { account, professionals, missing, quota, now } = *health;
    let notes = Notes::of(account);
    let endings = endings(account, professionals, now);
    let trouble = notes.trouble.filter(|_| account.state == AccountState::NeedsReconnect);
    let overdue = account.access_expires_at.is_some_and(|end| end <= now);
    let cause = match account.state {
        AccountState::NeedsReconnect | AccountState::Reserved => Some("needs_reconnect"),
        AccountState::Revoked => Some("account_disconnected"),
        AccountState::Active if overdue => Some("token_overdue"),
        AccountState::Active if !missing.is_empty() => Some("scope_not_authorized"),
        AccountState::Active => None,
    };
    json!({
        "id": account.id,
        "state": account.state,
        "healthy": cause.is_none(),
        "cause": cause,
        "missing_scopes": missing,
        "access_expires_at": account.access_expires_at,
        "refresh_expires_at": account.refresh_expires_at,
        "pending_shares": quota.map(tiktok::quota),
        "instagram_accounts":
            professionals.iter().map(|one| professional(one, language)).collect::<Vec<_>>(),
        "trouble": trouble.map(|code| json!({
            "user_message": words_for(&code, language, &Particulars::default()), "code": code,
        })),
        "ends_soon": endings.iter().map(|end| json!({
            "what": end.what, "at": end.at, "days": end.days,
        })).collect::<Vec<_>>(),
        "webhooks": notes.subscription,
    })
}
