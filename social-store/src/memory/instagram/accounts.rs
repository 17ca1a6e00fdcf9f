use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use super::super::MemoryStore;
use super::super::state::State;
use crate::check;
use crate::record::{Account, AccountState, InstagramAccount};
use crate::traits::{InstagramAccounts, Result};

/// Finds the professional accounts of live accounts.
fn live(
    state: &State,
    matches: impl Fn(&Account, &InstagramAccount) -> bool,
) -> Vec<InstagramAccount> {
    let found = state.instagram.values().filter(|row| {
        let account = state.accounts.get(&row.account_id).map(|stored| &stored.account);
        account
            .is_some_and(|account| account.state != AccountState::Revoked && matches(account, row))
    });
    found.cloned().collect()
}

#[async_trait]
impl InstagramAccounts for MemoryStore {
    async fn put_instagram_account(&self, account: &InstagramAccount) -> Result<()> {
        check::instagram_account(account)?;
        self.write(|tx| {
            let key = (account.account_id.clone(), account.ig_business_id.clone());
            let mut row = account.clone();
            if let Some(known) = tx.rows().instagram.get(&key) {
                (row.created_at, row.updated_at) = (known.created_at, tx.now);
            }
            tx.put(|state| &mut state.instagram, key, row);
            Ok(())
        })
    }

    async fn find_instagram_accounts(&self, user: &UserId) -> Result<Vec<InstagramAccount>> {
        Ok(self.read(|state| live(state, |account, _| account.user_id == *user)))
    }

    async fn find_by_ig_id(&self, ig_business_id: &str) -> Result<Vec<InstagramAccount>> {
        Ok(self.read(|state| live(state, |_, row| row.ig_business_id == ig_business_id)))
    }

    async fn update_access_level(
        &self,
        account: &AccountId,
        ig_business_id: &str,
        access_level: &str,
        data_access_expires_at: Option<Timestamp>,
    ) -> Result<bool> {
        check::key("access_level", access_level)?;
        self.write(|tx| {
            let key = (account.clone(), ig_business_id.to_owned());
            let Some(mut row) = tx.rows().instagram.get(&key).cloned() else {
                return Ok(false);
            };
            access_level.clone_into(&mut row.access_level);
            row.data_access_expires_at = data_access_expires_at;
            row.updated_at = tx.now;
            tx.put(|state| &mut state.instagram, key, row);
            Ok(true)
        })
    }
}
