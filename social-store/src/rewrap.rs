//! Sealing stored tokens anew after another key became primary.

use std::borrow::Cow;
use std::collections::BTreeMap;

use social_core::{AccountId, KeyId, Sealed};

use crate::check::DERIVED;
use crate::error::StoreError;
use crate::record::StoredTokens;
use crate::traits::TokenStore;
use crate::vault::{ACCESS_TOKEN, REFRESH_TOKEN, STRANDED_TOKENS, TokenVault};

/// Rows read at once.
const ROWS: u32 = 200;

/// What a part of the walk did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rewrapped {
    /// Accounts that were looked at.
    pub accounts: u64,
    /// Values that were sealed anew.
    pub sealed: u64,
    /// Values that somebody else wrote meanwhile; what they wrote has the writer's primary key.
    pub overtaken: u64,
    /// Accounts with a value that cannot be opened. They are kept as they are.
    pub unreadable: Vec<AccountId>,
    /// Where the next part begins; `None` at the end.
    pub next: Option<AccountId>,
}

impl TokenVault {
    /// Seals the tokens of the next accounts with the primary key, where they are under another.
    ///
    /// Start with `None` and go on with [`Rewrapped::next`]; a walk that was stopped may start
    /// anywhere. It is harmless beside refreshes: a value is replaced only if it is still the one
    /// that was read.
    ///
    /// # Errors
    ///
    /// When the store fails.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves some values under the new key and the others under the old one.
    pub async fn rewrap(
        &self,
        store: &dyn TokenStore,
        after: Option<&AccountId>,
    ) -> Result<Rewrapped, StoreError> {
        let keys = self.keys();
        let rows = store.walk_tokens(after, ROWS).await?;
        let mut done = Rewrapped {
            next: rows.last().map(|row| row.account.id.clone()),
            ..Rewrapped::default()
        };
        for stored in rows {
            done.accounts += 1;
            let row = stored.account.identity();
            for (column, from) in columns(&stored) {
                if from.key_id() == keys.primary_id() {
                    continue;
                }
                let context = row.context(&column);
                let opened = keys.open(&context, from);
                let Ok(to) = opened.map(|plain| keys.seal(&context, &plain)) else {
                    done.unreadable.push(row.id.clone());
                    continue;
                };
                let to = to.map_err(|error| StoreError::Unavailable(error.into()))?;
                let replaced = store.rewrap(&row.id, &column, from, &to).await?;
                done.sealed += u64::from(replaced);
                done.overtaken += u64::from(!replaced);
            }
        }
        done.unreadable.dedup();
        Ok(done)
    }

    /// Counts the stored values by the key they are sealed with.
    ///
    /// A key that stands in the answer must not leave the ring. Login states and upload addresses
    /// are not counted: they end within hours, so wait a day before a key is taken away.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn keys_in_use(store: &dyn TokenStore) -> Result<BTreeMap<KeyId, u64>, StoreError> {
        let mut counts = BTreeMap::new();
        let mut after = None;
        loop {
            let rows = store.walk_tokens(after.as_ref(), ROWS).await?;
            let Some(last) = rows.last() else {
                return Ok(counts);
            };
            after = Some(last.account.id.clone());
            for (_, sealed) in rows.iter().flat_map(columns) {
                *counts.entry(sealed.key_id().clone()).or_default() += 1;
            }
        }
    }
}

/// Gives every sealed value of a row with its column's name.
fn columns(stored: &StoredTokens) -> Vec<(Cow<'static, str>, &Sealed)> {
    let mut columns = Vec::new();
    if let Some(tokens) = &stored.tokens {
        columns.push((Cow::Borrowed(ACCESS_TOKEN), &tokens.access));
        let refresh = tokens.refresh.as_ref();
        columns.extend(refresh.map(|refresh| (Cow::Borrowed(REFRESH_TOKEN), refresh)));
    }
    let stranded = stored.stranded.as_ref();
    columns.extend(stranded.map(|stranded| (Cow::Borrowed(STRANDED_TOKENS), stranded)));
    for derived in &stored.derived {
        columns.push((Cow::Owned(format!("{DERIVED}{}", derived.slot)), &derived.token));
    }
    columns
}
