//! The caller's accounts.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use serde_json::{Value, json};
use social_core::{AccountId, Provider};

use super::answer::ApiError;
use super::gate::Signed;
use super::mount::Api;
use super::view;
use crate::Error;

/// Lists the connected accounts.
pub(super) async fn list(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
) -> Result<Json<Value>, ApiError> {
    let accounts = api.service().connect().accounts(signed.user()).await?;
    let professionals = api.service().connect().professionals(signed.user()).await?;
    let show = |account| view::account(account, &professionals, signed.language);
    let accounts: Vec<_> = accounts.iter().map(show).collect();
    Ok(Json(json!({ "accounts": accounts })))
}

/// Tells whether an account works, from what is stored; the platform is not asked.
pub(super) async fn health(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<AccountId>,
) -> Result<Json<Value>, ApiError> {
    let service = api.service();
    let account = service.store().find_account(signed.user(), &id).await.map_err(Error::from)?;
    let account = account.ok_or(Error::NotFound("account"))?;
    let quota = match account.provider() {
        Provider::TikTok => Some(service.publish().pending_quota(signed.user(), &id).await?),
        Provider::Instagram => None,
    };
    let mut professionals = service.connect().professionals(signed.user()).await?;
    professionals.retain(|one| one.account_id == id);
    let missing = service.connect().missing(&account);
    let missing: Vec<_> = missing.iter().collect();
    let health = view::Health {
        account: &account,
        professionals: &professionals,
        missing: &missing,
        quota: quota.as_ref(),
        now: service.clock().now(),
    };
    Ok(Json(view::health(&health, signed.language)))
}

/// Tells the newest figures; the platform is not asked.
pub(super) async fn insights(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<AccountId>,
) -> Result<Json<Value>, ApiError> {
    let service = api.service();
    let account = service.store().find_account(signed.user(), &id).await.map_err(Error::from)?;
    let account = account.ok_or(Error::NotFound("account"))?;
    Ok(Json(match account.provider() {
        Provider::TikTok => {
            let report = service.insights().report(signed.user(), &id).await?;
            view::insights(&report, signed.language)
        }
        Provider::Instagram => {
            let report = service.insights().instagram_report(signed.user(), &id).await?;
            view::instagram_insights(&report, signed.language)
        }
    }))
}

/// Disconnects an account.
pub(super) async fn disconnect(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    Path(id): Path<AccountId>,
) -> Result<Json<Value>, ApiError> {
    api.service().connect().disconnect(signed.user(), &id).await?;
    Ok(Json(json!({ "id": id, "state": social_store::AccountState::Revoked })))
}
