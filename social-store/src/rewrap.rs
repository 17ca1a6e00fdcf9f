//! Sealing stored values anew after another key became primary.

use std::borrow::Cow;

use social_core::{AccountId, Keyring, SealContext, Sealed};

use crate::check::DERIVED;
use crate::error::StoreError;
use crate::record::{SealedColumn, StoredTokens};
use crate::traits::{Seals, TokenStore};
use crate::vault::{ACCESS_TOKEN, REFRESH_TOKEN, STRANDED_TOKENS, TokenVault};

/// Rows read at once.
const ROWS: u32 = 200;

/// What a part of a walk did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rewrapped<Id = AccountId> {
    /// Rows that were looked at.
    pub rows: u64,
    /// Values that were sealed anew.
    pub sealed: u64,
    /// Values that somebody else wrote meanwhile; what they wrote has the writer's primary key.
    pub overtaken: u64,
    /// Rows with a value that cannot be opened. They are kept as they are.
    pub unreadable: Vec<Id>,
    /// Where the next part begins; `None` at the end.
    pub next: Option<Id>,
}

impl<Id> Rewrapped<Id> {
    const fn before(next: Option<Id>) -> Self {
        Self { rows: 0, sealed: 0, overtaken: 0, unreadable: Vec::new(), next }
    }

    const fn wrote(&mut self, replaced: bool) {
        if replaced {
            self.sealed += 1;
        } else {
            self.overtaken += 1;
        }
    }
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
        let mut done = Rewrapped::before(rows.last().map(|row| row.account.id.clone()));
        for stored in rows {
            done.rows += 1;
            let row = stored.account.identity();
            for (column, from) in columns(&stored) {
                if from.key_id() == keys.primary_id() {
                    continue;
                }
                let Some(to) = sealed_anew(&keys, &row.context(&column), from)? else {
                    done.unreadable.push(row.id.clone());
                    continue;
                };
                let replaced = if social_core::planted::is("rewrap-compares-nothing") {
                    overwrite(store, &row.id, &column, &to).await?
                } else {
                    store.rewrap(&row.id, &column, from, &to).await?
                };
                done.wrote(replaced);
            }
        }
        done.unreadable.dedup();
        Ok(done)
    }

    /// Seals the next values of a column with the primary key, where they are under another: what
    /// [`Self::rewrap`] is for the accounts' tokens.
    ///
    /// # Errors
    ///
    /// When the store fails.
    ///
    /// # Cancel safety
    ///
    /// As [`Self::rewrap`].
    pub async fn rewrap_column(
        &self,
        store: &dyn Seals,
        column: SealedColumn,
        after: Option<&str>,
    ) -> Result<Rewrapped<String>, StoreError> {
        let keys = self.keys();
        let rows = store.walk_sealed(column, keys.primary_id(), after, ROWS).await?;
        let mut done = Rewrapped::before(rows.last().map(|row| row.row.clone()));
        for row in rows {
            done.rows += 1;
            let Some(to) = sealed_anew(&keys, &row.context(column), &row.value)? else {
                done.unreadable.push(row.row);
                continue;
            };
            done.wrote(store.rewrap_sealed(column, &row.row, &row.value, &to).await?);
        }
        Ok(done)
    }
}

/// Seals the same value with the primary key; `None` if it cannot be opened.
fn sealed_anew(
    keys: &Keyring,
    context: &SealContext<'_>,
    from: &Sealed,
) -> Result<Option<Sealed>, StoreError> {
    let Ok(plain) = keys.open(context, from) else { return Ok(None) };
    let to = keys.seal(context, &plain).map_err(|error| StoreError::Unavailable(error.into()))?;
    Ok(Some(to))
}

/// The mistake that the walk must not make: it writes over whatever stands there now.
async fn overwrite(
    store: &dyn TokenStore,
    id: &AccountId,
    column: &str,
    to: &Sealed,
) -> Result<bool, StoreError> {
    let Some(present) = store.load_tokens(id).await? else { return Ok(false) };
    match columns(&present).into_iter().find(|(name, _)| name == column) {
        Some((_, from)) => store.rewrap(id, column, from, to).await,
        None => Ok(false),
    }
}

/// Gives every sealed value of a row with its column's name.
pub(crate) fn columns(stored: &StoredTokens) -> Vec<(Cow<'static, str>, &Sealed)> {
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
