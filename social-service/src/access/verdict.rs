//! What Meta said of an account's access, and what follows from it.

use instagram_client::ApiCode;
use serde_json::json;
use social_core::{Scopes, Timestamp, TokenSet};
use social_store::{
    Account, AccountState, AuditOutcome, Change, Changes, Due, InstagramAccount, NewAudit,
    NewOutbox, StoredTokens, WorkKind,
};

use super::notes::{self, Notes};
use crate::connect::{farewell, last_looks, renewal_due};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::professional::AccessLevel;

/// The subcode of a token whose app the user has removed.
const REMOVED: i64 = 458;
/// A token that has ended.
pub(super) const ENDED: ApiCode = ApiCode::new(190, Some(463));

/// What Meta said.
pub(super) enum Verdict {
    /// The token lives.
    Lives(Found),
    /// The user removed the app; certain.
    Withdrawn,
    /// Only a new login helps.
    Dead(Cause),
    /// Nothing that could be relied on.
    Uncertain(Error),
}

/// Why only a new login helps.
pub(super) enum Cause {
    /// Meta's code.
    Code(ApiCode),
    /// Meta gives no data of the person any more.
    DataAccess,
}

/// What is known of a token that lives.
pub(super) struct Found {
    /// What is granted now; `None` where Meta does not say.
    pub(super) granted: Option<Scopes>,
    /// Rows whose level, name or end changed.
    pub(super) rows: Vec<Changed>,
}

/// A professional account's row as it should be.
pub(super) struct Changed {
    pub(super) row: InstagramAccount,
    /// Whether what can be done with it changed, and not only a name or an end.
    pub(super) level: bool,
    /// When the row was written that this one replaces.
    pub(super) since: Timestamp,
}

impl Changed {
    /// Compares a row with how it should be; `None` if it is so.
    pub(super) fn of(
        row: &InstagramAccount,
        fresh: InstagramAccount,
        now: Timestamp,
    ) -> Option<Self> {
        if fresh == *row {
            return None;
        }
        let level = fresh.access_level != row.access_level;
        let fresh = InstagramAccount { updated_at: now, ..fresh };
        Some(Self { row: fresh, level, since: row.updated_at })
    }
}

impl Verdict {
    /// Tells what a code of the 190 family means.
    pub(super) fn of_code(code: ApiCode) -> Self {
        if code.subcode == Some(REMOVED) { Self::Withdrawn } else { Self::Dead(Cause::Code(code)) }
    }
}

impl Cause {
    /// Gives the code of its words.
    fn code(&self) -> String {
        match self {
            Self::Code(code) => code.to_string(),
            Self::DataAccess => AccessLevel::DataAccessEnded.to_string(),
        }
    }
}

/// Writes what was found. An account that was thought to need a new login works again.
pub(super) async fn lives(
    context: &Context,
    stored: &StoredTokens,
    tokens: TokenSet,
    found: Found,
) -> Result<Account> {
    let account = &stored.account;
    let mut changes = Changes::new();
    changes.extend(told_of_rows(account, &found.rows));
    let granted = found.granted.filter(|granted| *granted != account.scopes);
    if let Some(granted) = &granted {
        changes.extend(told_of_scopes(account, granted));
    }
    changes.extend(renewal(context, account).into_iter().collect());
    // News come first: what a crash leaves unwritten after them is found again by the next look,
    // whose news have the same keys.
    if !changes.is_empty() {
        context.apply(changes).await?;
    }
    for Changed { row, .. } in &found.rows {
        context.store.put_instagram_account(row).await?;
    }
    if granted.is_some() || account.state == AccountState::NeedsReconnect {
        let scopes = granted.unwrap_or_else(|| tokens.scopes.clone());
        let sealed =
            context.vault.seal_tokens(&account.identity(), &TokenSet { scopes, ..tokens })?;
        // The tokens stay as they are; only what they may do is written anew. The account is active
        // again by that, and of another version: should it be marked once more, that is told too.
        context.store.update_tokens(&account.id, account.token_version, &sealed).await?;
    }
    notes::write(context, account, |notes| (notes.trouble, notes.uncertain) = (None, 0)).await?;
    context.any_account(&account.id).await
}

/// Plans the renewal, which is missing where the process ended within a login, or where one was
/// refused. It finds out by itself when it is due.
fn renewal(context: &Context, account: &Account) -> Option<Change> {
    let due = if account.state == AccountState::NeedsReconnect {
        context.now()
    } else {
        renewal_due(account)?
    };
    Some(Change::Schedule {
        kind: WorkKind::REFRESH,
        subject: account.id.to_string(),
        lane: None,
        due: Due::NoLaterThan(due),
    })
}

/// Marks that only a new login helps, and says why; once for these tokens.
pub(super) async fn dead(context: &Context, account: &Account, cause: Cause) -> Result<()> {
    let code = cause.code();
    if account.state == AccountState::Active {
        let kind = "account.needs_reconnect";
        let changes = Changes::new()
            .with(Change::SetAccountState {
                id: account.id.clone(),
                token_version: Some(account.token_version),
                state: AccountState::NeedsReconnect,
            })
            .with(Change::Outbox(NewOutbox {
                effect_key: format!("{kind}/{}/{}", account.id, account.token_version),
                user_id: account.user_id.clone(),
                kind: kind.to_owned(),
                subject: account.id.to_string(),
                payload: json!({
                    "provider": account.provider(), "app": account.app, "code": code,
                }),
            }))
            .with(audit(account, kind, json!({ "code": code })));
        context.apply(changes).await?;
    }
    let noted = |notes: &mut Notes| (notes.trouble, notes.uncertain) = (Some(code), 0);
    notes::write(context, account, noted).await
}

/// Ends the connection as the user did at Meta.
pub(super) async fn withdrawn(context: &Context, account: &Account) -> Result<()> {
    let mut changes = farewell(account, "instagram", "platform");
    changes.extend(last_looks(context, account).await?);
    context.apply(changes).await?;
    Ok(())
}

fn told_of_scopes(account: &Account, granted: &Scopes) -> Changes {
    let (lost, won) = (account.scopes.missing_from(granted), granted.missing_from(&account.scopes));
    let kind = "account.permissions_changed";
    Changes::new()
        .with(Change::Outbox(NewOutbox {
            effect_key: format!("{kind}/{}/{}", account.id, account.token_version),
            user_id: account.user_id.clone(),
            kind: kind.to_owned(),
            subject: account.id.to_string(),
            payload: json!({ "provider": account.provider(), "lost": lost, "won": won }),
        }))
        .with(audit(account, kind, json!({ "lost": lost, "won": won })))
}

/// Tells of each professional account that changed, once for each change of its row: a
/// look that is made again replaces the same row.
fn told_of_rows(account: &Account, rows: &[Changed]) -> Changes {
    let kind = "account.access_changed";
    let news = rows.iter().filter(|changed| changed.level).map(|Changed { row, since, .. }| {
        Change::Outbox(NewOutbox {
            effect_key: format!(
                "{kind}/{}/{}/{}/{}",
                account.id,
                row.ig_business_id,
                row.access_level,
                since.as_micros()
            ),
            user_id: account.user_id.clone(),
            kind: kind.to_owned(),
            subject: account.id.to_string(),
            payload: json!({
                "provider": account.provider(), "ig_id": row.ig_business_id,
                "username": row.username, "access_level": row.access_level,
            }),
        })
    });
    news.collect()
}

fn audit(account: &Account, action: &str, detail: serde_json::Value) -> Change {
    Change::Audit(NewAudit {
        actor: "system".to_owned(),
        user_id: Some(account.user_id.clone()),
        action: action.to_owned(),
        account_id: Some(account.id.clone()),
        detail,
        outcome: AuditOutcome::Done,
        correlation_id: None,
    })
}
