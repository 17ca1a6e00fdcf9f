use social_core::{AccountId, AppName, Provider, Subject, Timestamp, TokenSlot, UserId};
use sqlx::SqlitePool;

use crate::record::{Account, Page, Paged, StoredCredential, StoredTokens};
use crate::sql::codec::{self};
use crate::sql::read::account::{account, credential, stored};
use crate::sqlite::fault;
use crate::traits::Result;

macro_rules! account_columns {
    () => {
        "id, user_id, app, flow, subject, scopes, state, token_version, issued_at, \
         access_expires_at, refresh_expires_at, metadata, created_at, updated_at, revoked_at"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", account_columns!(), " FROM oauth_accounts ", $rest)
    };
}

/// An account with all that is sealed for it, in one statement: its parts fit together.
macro_rules! select_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            account_columns!(),
            ", access_token, refresh_token, stranded_tokens,
                (SELECT json_group_array(json_array(slot, hex(token), expires_at))
                 FROM (SELECT slot, token, expires_at FROM oauth_derived_tokens
                       WHERE account_id = oauth_accounts.id ORDER BY slot)) AS derived
             FROM oauth_accounts ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE id = ?1 AND user_id = ?2");
pub(in crate::sqlite) const FIND_BY_USER: &str =
    select!("WHERE user_id = ?1 AND provider = ?2 AND state <> 'revoked' ORDER BY id DESC");
pub(in crate::sqlite) const LIST: &str =
    select!("WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
pub(in crate::sqlite) const FIND_BY_SUBJECT: &str = select!(
    "WHERE app = ?1 AND provider = ?2 AND subject = ?3 AND state <> 'revoked' ORDER BY flow"
);
pub(in crate::sqlite) const FIND_EXPIRING: &str = select!(
    "WHERE state = 'active' AND access_expires_at IS NOT NULL AND access_expires_at < ?1
     ORDER BY access_expires_at LIMIT ?2"
);
const TOKENS: &str = select_tokens!("WHERE id = ?1");
/// What signs a call; it is read before each of them.
pub(in crate::sqlite) const CREDENTIAL: &str =
    "SELECT user_id, app, flow, state, token_version, scopes, access_token AS token,
            access_expires_at AS expires_at
     FROM oauth_accounts WHERE id = ?1";
pub(in crate::sqlite) const DERIVED_CREDENTIAL: &str =
    "SELECT account.user_id, account.app, account.flow, account.state, account.token_version,
            account.scopes, derived.token, derived.expires_at
     FROM oauth_accounts AS account
     LEFT JOIN oauth_derived_tokens AS derived
            ON derived.account_id = account.id AND derived.slot = ?2
     WHERE account.id = ?1";
pub(in crate::sqlite) const WALK: &str = select_tokens!(
    "WHERE id > ?1
       AND (access_token IS NOT NULL OR refresh_token IS NOT NULL OR stranded_tokens IS NOT NULL
            OR EXISTS (SELECT 1 FROM oauth_derived_tokens WHERE account_id = oauth_accounts.id))
     ORDER BY id LIMIT ?2"
);

pub(super) async fn find(
    readers: &SqlitePool,
    user: &UserId,
    id: &AccountId,
) -> Result<Option<Account>> {
    let rows = sqlx::query(FIND)
        .bind(id.as_str())
        .bind(user.as_str())
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, account)
}

pub(super) async fn by_user(
    readers: &SqlitePool,
    user: &UserId,
    provider: Provider,
) -> Result<Vec<Account>> {
    let rows = sqlx::query(FIND_BY_USER)
        .bind(user.as_str())
        .bind(provider.as_str())
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, account)
}

pub(super) async fn list(
    readers: &SqlitePool,
    user: &UserId,
    page: &Page,
) -> Result<Paged<Account>> {
    let limit = page.clamped();
    let rows = sqlx::query(LIST)
        .bind(user.as_str())
        .bind(codec::before(page))
        .bind(limit + 1)
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    let accounts = codec::all(&rows, account)?;
    Ok(codec::page(accounts, limit, |one| one.id.to_string()))
}

pub(super) async fn by_subject(
    readers: &SqlitePool,
    app: &AppName,
    provider: Provider,
    subject: &Subject,
) -> Result<Vec<Account>> {
    let rows = sqlx::query(FIND_BY_SUBJECT)
        .bind(app.as_str())
        .bind(provider.as_str())
        .bind(subject.as_str())
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, account)
}

pub(super) async fn tokens(readers: &SqlitePool, id: &AccountId) -> Result<Option<StoredTokens>> {
    let rows =
        sqlx::query(TOKENS).bind(id.as_str()).fetch_all(readers).await.map_err(fault::from_sqlx)?;
    codec::first(&rows, stored)
}

pub(super) async fn credential_of(
    readers: &SqlitePool,
    id: &AccountId,
    slot: &TokenSlot,
) -> Result<Option<StoredCredential>> {
    let query = match slot {
        TokenSlot::Account => sqlx::query(CREDENTIAL).bind(id.as_str()),
        TokenSlot::Derived(slot) => {
            sqlx::query(DERIVED_CREDENTIAL).bind(id.as_str()).bind(slot.as_str())
        }
        // A slot that this build does not know is looked for nowhere.
        _ => return Ok(tokens(readers, id).await?.map(|stored| stored.credential(slot))),
    };
    let rows = query.fetch_all(readers).await.map_err(fault::from_sqlx)?;
    codec::first(&rows, |row| credential(id, row))
}

pub(super) async fn walk(
    readers: &SqlitePool,
    after: Option<&AccountId>,
    limit: u32,
) -> Result<Vec<StoredTokens>> {
    let rows = sqlx::query(WALK)
        .bind(after.map_or("", AccountId::as_str))
        .bind(limit)
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, stored)
}

pub(super) async fn expiring(
    readers: &SqlitePool,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<Account>> {
    let rows = sqlx::query(FIND_EXPIRING)
        .bind(before.as_micros())
        .bind(limit)
        .fetch_all(readers)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, account)
}
