use social_core::{AccountId, AppName, Provider, Subject, Timestamp, TokenSlot, UserId};
use sqlx::PgPool;

use crate::postgres::fault;
use crate::postgres::text::{self, before, sought};
use crate::record::{Account, Page, Paged, StoredCredential, StoredTokens};
use crate::sql::codec;
use crate::sql::read::account::{account, credential, stored};
use crate::traits::Result;

macro_rules! account_columns {
    () => {
        "id, user_id, app, flow, subject, scopes, state, token_version, issued_at, \
         access_expires_at, refresh_expires_at, metadata, created_at, updated_at, revoked_at"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", account_columns!(), " FROM social.oauth_accounts ", $rest)
    };
}

/// An account with all that is sealed for it, in one statement: its parts fit together.
macro_rules! select_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            account_columns!(),
            ", access_token, refresh_token, stranded_tokens,
                (SELECT coalesce(
                     json_agg(json_build_array(slot, encode(token, 'hex'), expires_at)
                              ORDER BY slot)::text, '[]')
                 FROM social.oauth_derived_tokens
                 WHERE account_id = oauth_accounts.id) AS derived
             FROM social.oauth_accounts ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE id = $1 AND user_id = $2");
pub(in crate::postgres) const FIND_BY_USER: &str =
    select!("WHERE user_id = $1 AND provider = $2 AND state <> 'revoked' ORDER BY id DESC");
pub(in crate::postgres) const LIST: &str =
    select!("WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
pub(in crate::postgres) const FIND_BY_SUBJECT: &str = select!(
    "WHERE app = $1 AND provider = $2 AND subject = $3 AND state <> 'revoked' ORDER BY flow"
);
pub(in crate::postgres) const FIND_EXPIRING: &str = select!(
    "WHERE state = 'active' AND access_expires_at IS NOT NULL AND access_expires_at < $1
     ORDER BY access_expires_at LIMIT $2"
);
const TOKENS: &str = select_tokens!("WHERE id = $1");
/// What signs a call; it is read before each of them.
pub(in crate::postgres) const CREDENTIAL: &str =
    "SELECT user_id, app, flow, state, token_version, scopes, access_token AS token,
            access_expires_at AS expires_at
     FROM social.oauth_accounts WHERE id = $1";
pub(in crate::postgres) const DERIVED_CREDENTIAL: &str =
    "SELECT account.user_id, account.app, account.flow, account.state, account.token_version,
            account.scopes, derived.token, derived.expires_at
     FROM social.oauth_accounts AS account
     LEFT JOIN social.oauth_derived_tokens AS derived
            ON derived.account_id = account.id AND derived.slot = $2
     WHERE account.id = $1";
/// `OFFSET 0` has each account looked up by itself: else all derived tokens might be read at once.
pub(in crate::postgres) const WALK: &str = select_tokens!(
    "WHERE id > $1
       AND (access_token IS NOT NULL OR refresh_token IS NOT NULL OR stranded_tokens IS NOT NULL
            OR EXISTS (SELECT 1 FROM social.oauth_derived_tokens
                       WHERE account_id = oauth_accounts.id OFFSET 0))
     ORDER BY id LIMIT $2"
);

pub(super) async fn find(pool: &PgPool, user: &UserId, id: &AccountId) -> Result<Option<Account>> {
    let rows = sqlx::query(FIND)
        .bind(sought(id.as_str()))
        .bind(sought(user.as_str()))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, account)
}

pub(super) async fn by_user(
    pool: &PgPool,
    user: &UserId,
    provider: Provider,
) -> Result<Vec<Account>> {
    let rows = sqlx::query(FIND_BY_USER)
        .bind(sought(user.as_str()))
        .bind(provider.as_str())
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, account)
}

pub(super) async fn list(pool: &PgPool, user: &UserId, page: &Page) -> Result<Paged<Account>> {
    let limit = page.clamped();
    let rows = sqlx::query(LIST)
        .bind(sought(user.as_str()))
        .bind(before(page))
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    let accounts = codec::all(&rows, account)?;
    Ok(codec::page(accounts, limit, |one| one.id.to_string()))
}

pub(super) async fn by_subject(
    pool: &PgPool,
    app: &AppName,
    provider: Provider,
    subject: &Subject,
) -> Result<Vec<Account>> {
    let rows = sqlx::query(FIND_BY_SUBJECT)
        .bind(sought(app.as_str()))
        .bind(provider.as_str())
        .bind(sought(subject.as_str()))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, account)
}

pub(super) async fn tokens(pool: &PgPool, id: &AccountId) -> Result<Option<StoredTokens>> {
    let rows = sqlx::query(TOKENS)
        .bind(sought(id.as_str()))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, stored)
}

pub(super) async fn credential_of(
    pool: &PgPool,
    id: &AccountId,
    slot: &TokenSlot,
) -> Result<Option<StoredCredential>> {
    let query = match slot {
        TokenSlot::Account => sqlx::query(CREDENTIAL).bind(sought(id.as_str())),
        TokenSlot::Derived(slot) => {
            sqlx::query(DERIVED_CREDENTIAL).bind(sought(id.as_str())).bind(sought(slot))
        }
        // A slot that this build does not know is looked for nowhere.
        _ => return Ok(tokens(pool, id).await?.map(|stored| stored.credential(slot))),
    };
    let rows = query.fetch_all(pool).await.map_err(fault::from_sqlx)?;
    codec::first(&rows, |row| credential(id, row))
}

pub(super) async fn walk(
    pool: &PgPool,
    after: Option<&AccountId>,
    limit: u32,
) -> Result<Vec<StoredTokens>> {
    let rows = sqlx::query(WALK)
        .bind(after.map_or("", |after| text::after(after.as_str())))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, stored)
}

pub(super) async fn expiring(pool: &PgPool, before: Timestamp, limit: u32) -> Result<Vec<Account>> {
    let rows = sqlx::query(FIND_EXPIRING)
        .bind(before.as_micros())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, account)
}
