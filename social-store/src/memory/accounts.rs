use std::ops::Bound;

use async_trait::async_trait;
use serde_json::Value;
use social_core::{
    AccountId, AppName, Provider, Scopes, Sealed, Subject, Timestamp, TokenSlot, UserId,
};

use super::state::Tx;
use super::{MemoryStore, erase, list};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{
    Account, AccountState, NewAccount, Page, Paged, Reserved, SealedDerived, SealedTokens,
    StoredCredential, StoredTokens, TikTokPost, fresh_id,
};
use crate::traits::{Result, TokenStore};

const LOST: StoreError = StoreError::Fenced("account");

fn is_live(account: &Account) -> bool {
    account.state != AccountState::Revoked
}

/// Reads a live row of this version.
fn row(tx: &Tx<'_>, id: &AccountId, token_version: u64) -> Result<StoredTokens> {
    let row = tx.rows().accounts.get(id).ok_or(LOST)?;
    if is_live(&row.account) && row.account.token_version == token_version {
        return Ok(row.clone());
    }
    Err(LOST)
}

fn save(tx: &mut Tx<'_>, mut row: StoredTokens) {
    row.account.updated_at = tx.now;
    tx.put(|state| &mut state.accounts, row.account.id.clone(), row);
}

fn save_tokens(tx: &mut Tx<'_>, mut row: StoredTokens, tokens: &SealedTokens) -> u64 {
    let account = &mut row.account;
    account.state = AccountState::Active;
    account.token_version += 1;
    account.issued_at = Some(tokens.issued_at);
    account.access_expires_at = tokens.access_expires_at;
    account.refresh_expires_at = tokens.refresh_expires_at;
    account.scopes = tokens.scopes.clone();
    let version = account.token_version;
    row.tokens = Some(tokens.clone());
    save(tx, row);
    version
}

fn reserve(tx: &mut Tx<'_>, new: &NewAccount) -> Result<Reserved> {
    let live = tx.rows().accounts.values().map(|row| &row.account).find(|account| {
        is_live(account)
            && (&account.app, account.flow, &account.subject) == (&new.app, new.flow, &new.subject)
    });
    if let Some(account) = live {
        if account.user_id != new.user_id {
            return Err(Conflict::LinkedElsewhere { owner: account.user_id.clone() }.into());
        }
        let id = account.id.clone();
        return Ok(Reserved { id, token_version: account.token_version });
    }
    let id = AccountId::new(fresh_id(tx.now));
    let account = Account {
        id: id.clone(),
        user_id: new.user_id.clone(),
        app: new.app.clone(),
        flow: new.flow,
        subject: new.subject.clone(),
        scopes: Scopes::default(),
        state: AccountState::Reserved,
        token_version: 0,
        issued_at: None,
        access_expires_at: None,
        refresh_expires_at: None,
        metadata: Value::Null,
        created_at: tx.now,
        updated_at: tx.now,
        revoked_at: None,
    };
    save(tx, StoredTokens { account, tokens: None, derived: Vec::new(), stranded: None });
    Ok(Reserved { id, token_version: 0 })
}

/// Erases everything sealed and leaves a tombstone.
fn bury(tx: &mut Tx<'_>, mut row: StoredTokens) {
    let posts: Vec<TikTokPost> = {
        let posts = tx.rows().posts.values();
        let under_way = posts.filter(|post| post.account_id == row.account.id && !post.is_final());
        under_way.filter(|post| post.upload_url.is_some()).cloned().collect()
    };
    for mut post in posts {
        post.upload_url = None;
        post.version += 1;
        tx.put(|state| &mut state.posts, post.publish_id.clone(), post);
    }
    let account = &mut row.account;
    account.state = AccountState::Revoked;
    account.issued_at = None;
    account.access_expires_at = None;
    account.refresh_expires_at = None;
    account.revoked_at = Some(tx.now);
    save(
        tx,
        StoredTokens { account: row.account, tokens: None, derived: Vec::new(), stranded: None },
    );
}

/// Does [`Change::SetAccountState`](crate::Change::SetAccountState).
pub(super) fn set_state(
    tx: &mut Tx<'_>,
    id: &AccountId,
    token_version: Option<u64>,
    state: AccountState,
) -> Result<()> {
    let mut row = tx.rows().accounts.get(id).cloned().ok_or(LOST)?;
    if token_version.is_some_and(|version| version != row.account.token_version) {
        return Err(LOST);
    }
    match (row.account.state, state) {
        (AccountState::Revoked, AccountState::Revoked) => return Ok(()),
        (AccountState::Revoked, _) => return Err(LOST),
        (_, AccountState::Revoked) => bury(tx, row),
        _ if row.tokens.is_none() => return Err(LOST),
        _ => {
            row.account.state = state;
            save(tx, row);
        }
    }
    Ok(())
}

/// Gives the place of a sealed column, if the row has it.
fn column<'r>(row: &'r mut StoredTokens, column: &str) -> Option<&'r mut Sealed> {
    match column {
        "access_token" => row.tokens.as_mut().map(|tokens| &mut tokens.access),
        "refresh_token" => row.tokens.as_mut().and_then(|tokens| tokens.refresh.as_mut()),
        "stranded_tokens" => row.stranded.as_mut(),
        _ => {
            let slot = column.strip_prefix(check::DERIVED)?;
            let derived = row.derived.iter_mut().find(|derived| derived.slot == slot)?;
            Some(&mut derived.token)
        }
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn reserve(&self, account: &NewAccount) -> Result<Reserved> {
        check::new_account(account)?;
        self.write(|tx| reserve(tx, account))
    }

    async fn put(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
        metadata: &Value,
    ) -> Result<u64> {
        check::sealed_tokens(tokens)?;
        check::json("metadata", metadata)?;
        self.write(|tx| {
            let mut row = row(tx, id, token_version)?;
            row.account.metadata = metadata.clone();
            row.stranded = None;
            Ok(save_tokens(tx, row, tokens))
        })
    }

    async fn update_tokens(
        &self,
        id: &AccountId,
        token_version: u64,
        tokens: &SealedTokens,
    ) -> Result<u64> {
        check::sealed_tokens(tokens)?;
        self.write(|tx| {
            let row = row(tx, id, token_version)?;
            if row.tokens.is_none() {
                return Err(LOST);
            }
            Ok(save_tokens(tx, row, tokens))
        })
    }

    async fn strand(&self, id: &AccountId, tokens: &Sealed) -> Result<()> {
        check::sealed("stranded_tokens", tokens)?;
        self.write(|tx| {
            let row = tx.rows().accounts.get(id).filter(|row| is_live(&row.account));
            let mut row = row.cloned().ok_or(LOST)?;
            row.stranded = Some(tokens.clone());
            save(tx, row);
            Ok(())
        })
    }

    async fn rewrap(&self, id: &AccountId, name: &str, from: &Sealed, to: &Sealed) -> Result<bool> {
        check::column(name, to)?;
        self.write(|tx| {
            let Some(mut row) = tx.rows().accounts.get(id).cloned() else {
                return Ok(false);
            };
            match column(&mut row, name) {
                Some(place) if place == from => *place = to.clone(),
                _ => return Ok(false),
            }
            tx.put(|state| &mut state.accounts, id.clone(), row);
            Ok(true)
        })
    }

    async fn put_derived(
        &self,
        id: &AccountId,
        token_version: u64,
        derived: &[SealedDerived],
    ) -> Result<()> {
        check::sealed_derived(derived)?;
        self.write(|tx| {
            let mut row = row(tx, id, token_version)?;
            row.derived = derived.to_vec();
            save(tx, row);
            Ok(())
        })
    }

    async fn set_metadata(&self, id: &AccountId, metadata: &Value) -> Result<()> {
        check::json("metadata", metadata)?;
        self.write(|tx| {
            let row = tx.rows().accounts.get(id).cloned();
            let mut row = row.ok_or(StoreError::NotFound("account"))?;
            row.account.metadata = metadata.clone();
            save(tx, row);
            Ok(())
        })
    }

    async fn find_account(&self, user: &UserId, id: &AccountId) -> Result<Option<Account>> {
        let found = self.read(|state| state.accounts.get(id).map(|row| row.account.clone()));
        Ok(found.filter(|account| account.user_id == *user))
    }

    async fn find_by_user_and_provider(
        &self,
        user: &UserId,
        provider: Provider,
    ) -> Result<Vec<Account>> {
        Ok(self.accounts(|account| {
            account.user_id == *user && account.provider() == provider && is_live(account)
        }))
    }

    async fn list_accounts(&self, user: &UserId, page: &Page) -> Result<Paged<Account>> {
        Ok(self.read(|state| {
            let rows = state.accounts.values().rev().map(|row| &row.account);
            list::by_id(rows.filter(|row| row.user_id == *user), page, |row| row.id.as_str())
        }))
    }

    async fn find_by_subject(
        &self,
        app: &AppName,
        provider: Provider,
        subject: &Subject,
    ) -> Result<Vec<Account>> {
        Ok(self.accounts(|account| {
            is_live(account)
                && account.provider() == provider
                && (&account.app, &account.subject) == (app, subject)
        }))
    }

    async fn load_tokens(&self, id: &AccountId) -> Result<Option<StoredTokens>> {
        Ok(self.read(|state| state.accounts.get(id).cloned()))
    }

    async fn load_credential(
        &self,
        id: &AccountId,
        slot: &TokenSlot,
    ) -> Result<Option<StoredCredential>> {
        Ok(self.read(|state| state.accounts.get(id).map(|row| row.credential(slot))))
    }

    async fn walk_tokens(
        &self,
        after: Option<&AccountId>,
        limit: u32,
    ) -> Result<Vec<StoredTokens>> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(self.read(|state| {
            let rows = state.accounts.range((from, Bound::Unbounded)).map(|(_, row)| row);
            let sealed = rows.filter(|row| {
                row.tokens.is_some() || !row.derived.is_empty() || row.stranded.is_some()
            });
            sealed.take(limit as usize).cloned().collect()
        }))
    }

    async fn find_expiring(&self, before: Timestamp, limit: u32) -> Result<Vec<Account>> {
        let mut found = self.accounts(|account| {
            account.state == AccountState::Active
                && account.access_expires_at.is_some_and(|end| end < before)
        });
        found.sort_by_key(|account| account.access_expires_at);
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn mark_needs_reconnect(&self, id: &AccountId, token_version: u64) -> Result<bool> {
        self.write(|tx| {
            let Ok(mut row) = row(tx, id, token_version) else {
                return Ok(false);
            };
            if row.account.state != AccountState::Active {
                return Ok(false);
            }
            row.account.state = AccountState::NeedsReconnect;
            save(tx, row);
            Ok(true)
        })
    }

    async fn revoke(&self, user: &UserId, id: &AccountId) -> Result<bool> {
        self.write(|tx| {
            let row = tx.rows().accounts.get(id);
            let row = row.filter(|row| row.account.user_id == *user && is_live(&row.account));
            let Some(row) = row.cloned() else {
                return Ok(false);
            };
            bury(tx, row);
            Ok(true)
        })
    }

    async fn forget_user(&self, user: &UserId) -> Result<u64> {
        check::key("user_id", user.as_str())?;
        self.write(|tx| Ok(erase::forget(tx, user)))
    }
}

impl MemoryStore {
    /// Finds accounts, newest first.
    fn accounts(&self, matches: impl Fn(&Account) -> bool) -> Vec<Account> {
        self.read(|state| {
            let rows = state.accounts.values().rev().map(|row| &row.account);
            rows.filter(|account| matches(account)).cloned().collect()
        })
    }
}
