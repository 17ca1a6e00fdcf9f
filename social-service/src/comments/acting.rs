//! Which of a login's professional accounts acts.

use std::sync::Arc;

use instagram_client::IgAccount;
use serde_json::Value;
use social_core::{AccountId, Provider, UserId};
use social_store::{
    Account, AuditOutcome, Change, Changes, InstagramAccount, NewAudit, NewOutbox, fresh_id,
};

use super::Comments;
use crate::access;
use crate::context::Context;
use crate::error::{Error, Result, Violation};
use crate::sync::walk::professionals;

/// Who does something about comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The connected account.
    pub account_id: AccountId,
    /// Instagram's id of the professional account; needed only where the login has several and what
    /// is stored does not tell which one is meant.
    pub ig_id: Option<String>,
}

/// A professional account that acts, and what it needs.
pub(super) struct Actor {
    pub(super) context: Arc<Context>,
    pub(super) user: UserId,
    pub(super) account: Account,
    pub(super) of: InstagramAccount,
    pub(super) handle: IgAccount,
}

/// What was done, for the audit log and the news.
pub(super) struct Deed<'a> {
    /// As the audit log names it.
    pub(super) action: &'static str,
    /// What it was done to: an id of Instagram's.
    pub(super) subject: &'a str,
    /// More ids, never a secret.
    pub(super) detail: Value,
}

impl Comments {
    /// Finds who acts; `seen` names the professional accounts that the thing is stored for.
    pub(super) async fn actor(
        &self,
        user: &UserId,
        acting: &Acting,
        seen: &[String],
    ) -> Result<Actor> {
        let context = Arc::clone(&self.context);
        let account = context.owned_account(user, &acting.account_id).await?;
        if account.provider() != Provider::Instagram {
            return Err(Error::NotFound("account"));
        }
        let mut all = professionals(&context, &account).await?;
        match &acting.ig_id {
            Some(ig_id) => all.retain(|one| one.ig_business_id == *ig_id),
            None if all.len() > 1 => all.retain(|one| seen.contains(&one.ig_business_id)),
            None => {}
        }
        let of = match (all.pop(), all.is_empty()) {
            (Some(of), true) => of,
            (None, _) if acting.ig_id.is_some() => return Err(Error::NotFound("account")),
            _ => return Err(Error::Invalid(vec![which()])),
        };
        let handle = context.professional(&account, &of)?;
        Ok(Actor { context, user: user.clone(), account, of, handle })
    }
}

fn which() -> Violation {
    Violation::new("ig_id", "required", "this login has several accounts; name the one that acts")
}

impl Actor {
    /// Keeps what was done: its rows, a line in the audit log, and the news.
    pub(super) async fn done(&self, deed: &Deed<'_>, mut changes: Changes) -> Result<()> {
        let subject = deed.subject.to_owned();
        changes.push(self.audit(deed, AuditOutcome::Done, None));
        changes.push(Change::Outbox(NewOutbox {
            // Each deed is one, also if it is done again.
            effect_key: format!("{}:{}", deed.action, fresh_id(self.context.now())),
            user_id: self.user.clone(),
            kind: deed.action.to_owned(),
            subject,
            payload: self.detail(deed, None),
        }));
        self.context.apply(changes).await?;
        Ok(())
    }

    /// Writes down that it came to nothing, or that nobody knows.
    pub(super) async fn failed(&self, deed: &Deed<'_>, error: &Error) {
        access::doubt(&self.context, &self.account.id, error).await;
        let outcome =
            if error.is_retryable() { AuditOutcome::Failed } else { AuditOutcome::Denied };
        let change = self.audit(deed, outcome, Some(error.code()));
        if let Err(error) = self.context.apply(change.into()).await {
            tracing::error!(%error, "a line of the audit log could not be written");
        }
    }

    fn audit(&self, deed: &Deed<'_>, outcome: AuditOutcome, code: Option<String>) -> Change {
        Change::Audit(NewAudit {
            actor: self.user.to_string(),
            user_id: Some(self.user.clone()),
            action: deed.action.to_owned(),
            account_id: Some(self.account.id.clone()),
            detail: self.detail(deed, code),
            outcome,
            correlation_id: None,
        })
    }

    fn detail(&self, deed: &Deed<'_>, code: Option<String>) -> Value {
        let mut detail = deed.detail.clone();
        if let Some(detail) = detail.as_object_mut() {
            detail.insert("account_id".to_owned(), self.account.id.as_str().into());
            detail.insert("ig_id".to_owned(), self.of.ig_business_id.as_str().into());
            if let Some(code) = code {
                detail.insert("code".to_owned(), code.into());
            }
        }
        detail
    }
}

/// Tells whether Instagram says that a thing is gone, or not to be seen.
pub(super) fn is_gone(error: &instagram_client::Error) -> bool {
    error.api_code().is_some_and(|code| {
        (code.code, code.subcode) == (100, Some(33)) || matches!(code.code, 24 | 803)
    })
}
