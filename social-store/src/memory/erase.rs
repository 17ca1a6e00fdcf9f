//! What goes when a user is forgotten, or an ended connection.

use std::collections::BTreeSet;

use social_core::{AccountId, AppName, Provider, Subject, UserId};

use super::state::Tx;
use crate::record::{AccountState, AuditEntry, PublicationId};

/// Who acted, where that may no longer be known.
const FORGOTTEN: &str = "forgotten";

/// Erases everything of a user; gives how many rows went.
pub(super) fn forget(tx: &mut Tx<'_>, user: &UserId) -> u64 {
    let rows = tx.rows();
    let accounts = rows.accounts.values().filter(|row| row.account.user_id == *user);
    let accounts: BTreeSet<AccountId> = accounts.map(|row| row.account.id.clone()).collect();
    let publications = rows.publications.values().filter(|row| row.user_id == *user);
    let publications: BTreeSet<PublicationId> = publications.map(|row| row.id.clone()).collect();

    let gone = forget_accounts(tx, user, &accounts) + forget_posts(tx, user, &publications);
    let work = tx.remove_if(
        |state| &mut state.work,
        |(_, subject), _| {
            accounts.contains(&subject.as_str().into())
                || publications.contains(&subject.as_str().into())
        },
    );
    forget_name(tx, user);
    gone + work
}

/// Erases the tombstones of somebody at a platform with all that hangs on them.
pub(super) fn revoked(tx: &mut Tx<'_>, app: &AppName, provider: Provider, subject: &Subject) {
    let rows = tx.rows();
    let ended = rows.accounts.values().map(|row| &row.account).filter(|account| {
        account.state == AccountState::Revoked
            && account.app == *app
            && account.provider() == provider
            && account.subject == *subject
    });
    let accounts: BTreeSet<AccountId> = ended.map(|account| account.id.clone()).collect();
    let publications = rows.publications.values().filter(|row| accounts.contains(&row.account_id));
    let publications: BTreeSet<PublicationId> = publications.map(|row| row.id.clone()).collect();
    tx.remove_if(
        |state| &mut state.work,
        |(_, subject), _| {
            accounts.contains(&subject.as_str().into())
                || publications.contains(&subject.as_str().into())
        },
    );
    tx.remove_if(|state| &mut state.steps, |id, _| publications.contains(id));
    tx.remove_if(|state| &mut state.grants, |_, row| publications.contains(&row.publication_id));
    tx.remove_if(|state| &mut state.publications, |id, _| publications.contains(id));
    tx.remove_if(|state| &mut state.posts, |_, row| accounts.contains(&row.account_id));
    let named: Vec<AuditEntry> = {
        let rows = tx.rows().audit.values();
        let of_them = |row: &&AuditEntry| {
            row.entry.account_id.as_ref().is_some_and(|account| accounts.contains(account))
        };
        rows.filter(of_them).cloned().collect()
    };
    for mut row in named {
        row.entry.detail = serde_json::json!({});
        tx.put(|state| &mut state.audit, row.id.clone(), row);
    }
    remove_accounts(tx, &accounts);
}

fn forget_accounts(tx: &mut Tx<'_>, user: &UserId, accounts: &BTreeSet<AccountId>) -> u64 {
    tx.remove_if(|state| &mut state.states, |_, row| row.user_id == *user)
        + remove_accounts(tx, accounts)
}

fn remove_accounts(tx: &mut Tx<'_>, accounts: &BTreeSet<AccountId>) -> u64 {
    tx.remove_if(|state| &mut state.accounts, |id, _| accounts.contains(id))
        + tx.remove_if(|state| &mut state.instagram, |(id, _), _| accounts.contains(id))
        + tx.remove_if(|state| &mut state.containers, |_, row| accounts.contains(&row.account_id))
        + tx.remove_if(|state| &mut state.ig_media, |key, _| accounts.contains(&key.0))
        + tx.remove_if(|state| &mut state.ig_comments, |key, _| accounts.contains(&key.0))
        + tx.remove_if(|state| &mut state.samples, |key, _| accounts.contains(&key.0))
}

fn forget_posts(tx: &mut Tx<'_>, user: &UserId, publications: &BTreeSet<PublicationId>) -> u64 {
    let steps = tx.rows().steps.iter().filter(|(id, _)| publications.contains(id));
    let steps: u64 = steps.map(|(_, steps)| steps.len() as u64).sum();
    tx.remove_if(|state| &mut state.steps, |id, _| publications.contains(id));
    let news: Vec<u64> = {
        let rows = tx.rows().outbox.values();
        rows.filter(|row| row.user_id == *user).map(|row| row.seq).collect()
    };
    tx.remove_if(|state| &mut state.effects, |_, seq| news.contains(seq));
    let grants = tx
        .remove_if(|state| &mut state.grants, |_, row| publications.contains(&row.publication_id));
    steps
        + grants
        + tx.remove_if(|state| &mut state.outbox, |_, row| row.user_id == *user)
        + tx.remove_if(|state| &mut state.publications, |id, _| publications.contains(id))
        + tx.remove_if(|state| &mut state.posts, |_, row| row.user_id == *user)
        + tx.remove_if(|state| &mut state.assets, |_, row| row.user_id == *user)
}

/// Takes the name out of the audit log; what was done stays.
fn forget_name(tx: &mut Tx<'_>, user: &UserId) {
    let named = |row: &&AuditEntry| {
        row.entry.user_id.as_ref() == Some(user) || row.entry.actor == user.as_str()
    };
    let rows: Vec<AuditEntry> = tx.rows().audit.values().filter(named).cloned().collect();
    for mut row in rows {
        if row.entry.user_id.as_ref() == Some(user) {
            row.entry.user_id = None;
            row.entry.detail = serde_json::json!({});
        }
        if row.entry.actor == user.as_str() {
            FORGOTTEN.clone_into(&mut row.entry.actor);
        }
        tx.put(|state| &mut state.audit, row.id.clone(), row);
    }
}
