//! Direct posts of an app that TikTok has not audited: refused before any byte is sent.
//!
//! TikTok takes them for private accounts only, with the audience `SELF_ONLY`, and says so at the
//! init alone. Once it has said so of an account, that is remembered.
//! [TikTok, Content Sharing Guidelines, checked 2026-11-22]

use std::time::Duration;

use serde_json::Value;
use social_core::Timestamp;
use social_store::Account;
use tiktok_client::{CreatorInfo, PrivacyLevel};

use super::request::TikTokRequest;
use crate::app::AppAudit;
use crate::context::Context;
use crate::error::{Result, Violation};

/// TikTok's code, which is ours too.
const CODE: &str = "unaudited_client_can_only_post_to_private_accounts";
/// Where it is remembered in what is known of the account.
const KEY: &str = "unaudited_refused_at";
/// How long. The audit may have been passed meanwhile: then one post finds out.
const REMEMBERED: Duration = Duration::from_hours(7 * 24);

/// Tells whether TikTok would refuse this account's direct posts to the public.
pub(super) fn is_known(context: &Context, account: &Account) -> Result<bool> {
    Ok(match context.tiktok_app(&account.app)?.audit {
        AppAudit::Audited => false,
        AppAudit::Unaudited => true,
        AppAudit::Unknown => {
            let at = account.metadata.get(KEY).and_then(Value::as_i64).map(Timestamp::from_unix);
            at.is_some_and(|at| context.now() < at + REMEMBERED)
                && !social_core::planted::is("unaudited-refusal-forgotten")
        }
    })
}

/// Names what TikTok would refuse, with what helps.
pub(super) fn broken(request: &TikTokRequest, creator: &CreatorInfo) -> Option<Violation> {
    const HELP: &str = "send it as a draft, or have TikTok audit the app";
    let public = creator.privacy_level_options.contains(&PrivacyLevel::PublicToEveryone);
    if public {
        let message = format!(
            "TikTok has not audited this app, and takes direct posts for private accounts only; \
             make the account private in the TikTok app, {HELP}"
        );
        return Some(Violation::new("account_id", CODE, message));
    }
    let only_me = request.privacy_level.as_deref() == Some(PrivacyLevel::SelfOnly.as_str());
    (!only_me).then(|| {
        let message = format!(
            "TikTok has not audited this app, and takes direct posts with the audience SELF_ONLY \
             only; choose that, {HELP}"
        );
        Violation::new("privacy_level", CODE, message)
    })
}

/// Tells whether this refusal is to be remembered.
pub(super) fn is_meant(code: &str) -> bool {
    code == CODE
}

/// Remembers that TikTok refused.
pub(super) async fn remember(context: &Context, account: &Account) -> Result<()> {
    let at = context.now().as_unix();
    set(context, account, Some(at.into())).await
}

/// TikTok took a post: what was remembered no longer holds.
pub(super) async fn forget(context: &Context, account: &Account) -> Result<()> {
    if account.metadata.get(KEY).is_none() {
        return Ok(());
    }
    set(context, account, None).await
}

async fn set(context: &Context, account: &Account, at: Option<Value>) -> Result<()> {
    // Read anew: a login may have written the profile meanwhile.
    let mut metadata = context.any_account(&account.id).await?.metadata;
    let Some(known) = metadata.as_object_mut() else { return Ok(()) };
    match at {
        Some(at) => known.insert(KEY.to_owned(), at),
        None => known.remove(KEY),
    };
    Ok(context.store.set_metadata(&account.id, &metadata).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn creator(options: &[&str]) -> CreatorInfo {
        serde_json::from_value(serde_json::json!({ "privacy_level_options": options })).unwrap()
    }

    fn request(audience: &str) -> TikTokRequest {
        serde_json::from_value(serde_json::json!({
            "account_id": "a", "mode": "direct", "media": { "asset": "x" },
            "privacy_level": audience,
        }))
        .unwrap()
    }

    #[test]
    fn only_a_private_account_may_post_for_itself_alone() {
        let public = creator(&["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]);
        let private = creator(&["FOLLOWER_OF_CREATOR", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]);
        let field = |audience, creator| broken(&request(audience), creator).map(|one| one.field);
        assert_eq!(field("SELF_ONLY", &public), Some("account_id"), "the account is what counts");
        assert_eq!(field("PUBLIC_TO_EVERYONE", &public), Some("account_id"));
        assert_eq!(field("FOLLOWER_OF_CREATOR", &private), Some("privacy_level"));
        assert_eq!(field("SELF_ONLY", &private), None);
    }
}
