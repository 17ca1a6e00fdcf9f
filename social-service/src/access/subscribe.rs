//! Sees to it that Meta sends the webhooks of an account. Without a subscription of its own nothing
//! comes, whatever the app's settings say.

use std::time::Duration;

use instagram_client::PageId;
use serde_json::json;
use social_core::{LoginFlow, Scopes, Timestamp};
use social_store::{Account, Change, InstagramAccount, NewOutbox};

use super::notes::{self, Notes, Subscription};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::professional::AccessLevel;

/// What a Page is subscribed to, so that Instagram's own fields come, which the app's settings name.
const PAGE_FIELDS: &[&str] = &["feed"];
/// What comes with the permission for comments; mentions are among the comments.
const COMMENTS: &[&str] = &["comments", "live_comments"];
const COMMENTS_SCOPE: &str = "instagram_business_manage_comments";
/// What comes with the permission for messages.
const MESSAGES: &[&str] = &["messages"];
const MESSAGES_SCOPE: &str = "instagram_business_manage_messages";

const FIRST_WAIT: Duration = Duration::from_mins(1);
const LONGEST_WAIT: Duration = Duration::from_hours(6);

/// Subscribes whatever is not subscribed yet. A failure is told, and tried again: gives when.
pub(super) async fn see_to(context: &Context, account: &Account) -> Result<Option<Timestamp>> {
    let mut failed = None;
    for row in context.professionals_of(account).await? {
        let usable = row.access_level.parse().is_ok_and(AccessLevel::is_usable);
        if !usable {
            continue;
        }
        match one(context, account, &row).await {
            Ok(()) => {}
            Err(error @ (Error::Instagram(_) | Error::Credential(_))) => {
                tracing::warn!(%error, account_id = %account.id, ig_id = row.ig_business_id, "an account could not be subscribed to");
                failed = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    let failures = Notes::of(account).subscription.map_or(0, |before| before.failures);
    let Some(error) = failed else {
        let on = Subscription { is_on: true, code: None, failures: 0 };
        notes::write(context, account, |notes| notes.subscription = Some(on)).await?;
        return Ok(None);
    };
    let code = error.code();
    tell(context, account, &code).await?;
    let failures = failures.saturating_add(1);
    let off = Subscription { is_on: false, code: Some(code), failures };
    notes::write(context, account, |notes| notes.subscription = Some(off)).await?;
    let wait = FIRST_WAIT.saturating_mul(1 << failures.min(16)).min(LONGEST_WAIT);
    Ok(Some(context.now() + wait))
}

async fn one(context: &Context, account: &Account, row: &InstagramAccount) -> Result<()> {
    match (account.flow, &row.page_id) {
        (LoginFlow::FacebookLogin, Some(page)) => {
            let page = PageId::from(page.as_str());
            let login = context.instagram_account(account)?.as_page(&page);
            if login.page_subscribed(&page).await?.is_empty() {
                login.subscribe_page(&page, PAGE_FIELDS).await?;
            }
        }
        (LoginFlow::InstagramLogin, _) => {
            let wanted = fields(&account.scopes);
            if wanted.is_empty() {
                return Ok(());
            }
            let professional = context.professional(account, row)?;
            let present = professional.subscribed().await?;
            if !wanted.iter().all(|field| present.iter().any(|known| known == field)) {
                professional.subscribe(&wanted).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Names what the grant lets come.
fn fields(scopes: &Scopes) -> Vec<&'static str> {
    let mut fields = Vec::new();
    for (scope, more) in [(COMMENTS_SCOPE, COMMENTS), (MESSAGES_SCOPE, MESSAGES)] {
        if scopes.contains(scope) {
            fields.extend(more);
        }
    }
    fields
}

/// Tells the failure once for these tokens and this reason.
async fn tell(context: &Context, account: &Account, code: &str) -> Result<()> {
    let kind = "account.webhooks_off";
    let news = NewOutbox {
        effect_key: format!("{kind}/{}/{}/{code}", account.id, account.token_version),
        user_id: account.user_id.clone(),
        kind: kind.to_owned(),
        subject: account.id.to_string(),
        payload: json!({ "provider": account.provider(), "code": code }),
    };
    context.apply(Change::Outbox(news).into()).await?;
    Ok(())
}
