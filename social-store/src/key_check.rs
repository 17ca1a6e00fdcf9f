//! Whether a key ring opens what is stored.

use std::collections::{BTreeMap, BTreeSet};

use social_core::KeyId;

use crate::error::StoreError;
use crate::rewrap::columns;
use crate::traits::Store;
use crate::vault::TokenVault;

/// Accounts whose values are tried.
const TRIED: u32 = 50;

/// What the present key ring is to the stored values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyCheck {
    /// The sealed values of each key, in every table.
    pub in_use: BTreeMap<KeyId, u64>,
    /// Keys in use that the ring lacks. What they seal is kept, and cannot be opened.
    pub missing: BTreeSet<KeyId>,
    /// Keys of the ring that open none of the values that were tried: the ring has other bytes
    /// under their name.
    pub wrong: BTreeSet<KeyId>,
}

impl TokenVault {
    /// Counts what each key seals, and tries the ring on the tokens of the first accounts.
    ///
    /// A key that is in use must not leave the ring. It reads whole tables: ask at a start.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn check_keys(&self, store: &dyn Store) -> Result<KeyCheck, StoreError> {
        let keys = self.keys();
        let in_use = store.keys_in_use().await?;
        let missing = in_use.keys().filter(|id| !keys.contains(id)).cloned().collect();
        let (mut opened, mut failed) = (BTreeSet::new(), BTreeSet::new());
        for stored in store.walk_tokens(None, TRIED).await? {
            let row = stored.account.identity();
            for (column, sealed) in columns(&stored) {
                let id = sealed.key_id();
                if opened.contains(id) || !keys.contains(id) {
                    continue;
                }
                match keys.open(&row.context(&column), sealed) {
                    Ok(_) => opened.insert(id.clone()),
                    Err(_) => failed.insert(id.clone()),
                };
            }
        }
        let wrong = failed.difference(&opened).cloned().collect();
        Ok(KeyCheck { in_use, missing, wrong })
    }
}
