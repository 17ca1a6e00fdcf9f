//! `oauth_accounts` and `oauth_derived_tokens`.

use social_core::{AccountId, Sealed, Timestamp};

use crate::error::StoreError;
use crate::record::{Account, SealedDerived, SealedTokens, StoredCredential, StoredTokens};
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;
use crate::vault::AccountIdentity;

/// Reads an account.
pub(crate) fn account(row: &dyn SqlRow) -> Result<Account> {
    let columns = Columns::new(row, "account");
    Ok(Account {
        id: columns.id("id")?,
        user_id: columns.id("user_id")?,
        app: columns.id("app")?,
        flow: columns.word("flow")?,
        subject: columns.id("subject")?,
        scopes: columns.json("scopes")?,
        state: columns.word("state")?,
        token_version: columns.count("token_version")?,
        issued_at: columns.opt_time("issued_at")?,
        access_expires_at: columns.opt_time("access_expires_at")?,
        refresh_expires_at: columns.opt_time("refresh_expires_at")?,
        metadata: columns.json("metadata")?,
        created_at: columns.time("created_at")?,
        updated_at: columns.time("updated_at")?,
        revoked_at: columns.opt_time("revoked_at")?,
    })
}

/// Reads an account with its sealed tokens.
pub(crate) fn stored(row: &dyn SqlRow) -> Result<StoredTokens> {
    let columns = Columns::new(row, "account");
    let account = account(row)?;
    let access = columns.opt_sealed("access_token")?;
    let refresh = columns.opt_sealed("refresh_token")?;
    let tokens = access.zip(account.issued_at).map(|(access, issued_at)| SealedTokens {
        access,
        refresh,
        issued_at,
        access_expires_at: account.access_expires_at,
        refresh_expires_at: account.refresh_expires_at,
        scopes: account.scopes.clone(),
    });
    let derived: Vec<(String, String, Option<i64>)> = columns.json("derived")?;
    Ok(StoredTokens {
        account,
        tokens,
        derived: derived.into_iter().map(sealed_derived).collect::<Result<_>>()?,
        stranded: columns.opt_sealed("stranded_tokens")?,
    })
}

/// Reads what is needed to hand out one token of this account.
pub(crate) fn credential(id: &AccountId, row: &dyn SqlRow) -> Result<StoredCredential> {
    let columns = Columns::new(row, "account");
    let row = AccountIdentity {
        id: id.clone(),
        app: columns.id("app")?,
        flow: columns.word("flow")?,
        user_id: columns.id("user_id")?,
    };
    Ok(StoredCredential {
        row,
        state: columns.word("state")?,
        token_version: columns.count("token_version")?,
        scopes: columns.json("scopes")?,
        token: columns.opt_sealed("token")?,
        expires_at: columns.opt_time("expires_at")?,
    })
}

fn sealed_derived(
    (slot, token, expires_at): (String, String, Option<i64>),
) -> Result<SealedDerived> {
    let corrupt = |source| StoreError::Corrupt { what: "derived token", source };
    let bytes = hex::decode(token).map_err(|error| corrupt(error.into()))?;
    Ok(SealedDerived {
        slot,
        token: Sealed::from_bytes(bytes).map_err(|error| corrupt(error.into()))?,
        expires_at: expires_at.map(Timestamp::from_micros),
    })
}
