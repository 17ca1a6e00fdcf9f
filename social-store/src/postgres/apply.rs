//! Writes that belong together: each change in its turn, in one transaction.

use social_core::AccountId;

use super::tx::Tx;
use super::{accounts, grants, inbox, instagram, journal, log, media, tiktok, work};
use crate::changes::{Applied, Change, Changes};
use crate::record::{AccountState, EventId, NewOutbox};
use crate::traits::Result;

/// Does all the changes; the first that is refused undoes the others.
///
/// News come last, whatever their place: the order of their numbers is kept by a lock that lasts
/// until the commit, and so it lasts as short as can be. Events that are done come together, in one
/// statement.
pub(super) async fn all(mut tx: Tx<'_>, changes: Changes) -> Result<Applied> {
    let (mut news, mut done) = (Vec::new(), Vec::new());
    for change in changes {
        match change {
            Change::Outbox(one) => news.push(one),
            Change::EventDone { id, fence } => done.push((id, fence)),
            other => one(&mut tx, other).await?,
        }
    }
    rest(&mut tx, &done, &news).await
}

async fn rest(tx: &mut Tx<'_>, done: &[(EventId, u64)], news: &[NewOutbox]) -> Result<Applied> {
    if !done.is_empty() {
        inbox::done(tx, done).await?;
    }
    let outbox = if news.is_empty() { Vec::new() } else { log::insert_news(tx, news).await? };
    Ok(Applied { outbox })
}

async fn one(tx: &mut Tx<'_>, change: Change) -> Result<()> {
    match change {
        Change::Holds(claim) => work::holds(tx, &claim).await,
        Change::FinishWork { claim, next } => work::finish(tx, &claim, next).await,
        Change::KeepProgress { claim, progress } => {
            work::keep_progress(tx, &claim, progress.as_ref()).await
        }
        Change::Schedule { kind, subject, lane, due } => {
            work::make_due(tx, kind, &subject, lane.as_deref(), due).await
        }
        Change::Unschedule { kind, subject } => work::remove(tx, kind, &subject).await,
        Change::InsertPublication(row) => journal::insert(tx, &row).await,
        Change::PutPublication(row) => journal::put(tx, &row).await,
        Change::InsertStep(row) => journal::insert_step(tx, &row).await,
        Change::InsertTikTokPost(row) => tiktok::insert(tx, &row).await,
        Change::PutTikTokPost(row) => tiktok::put(tx, &row).await,
        Change::InsertIgContainer(row) => instagram::insert_container(tx, &row).await,
        Change::PutIgContainer(row) => instagram::put_container(tx, &row).await,
        Change::UpsertIgMedia(row) => instagram::upsert_media(tx, &row).await,
        Change::UpsertIgComment(row) => instagram::upsert_comment(tx, &row).await,
        Change::AddIgComment(row) => instagram::add_comment(tx, &row).await,
        Change::PutSamples(rows) => instagram::put_samples(tx, &rows).await,
        Change::SetAccountState { id, token_version, state } => {
            set_account_state(tx, &id, token_version, state).await
        }
        Change::EraseRevoked { app, provider, subject } => {
            accounts::erase_revoked(tx, &app, provider, &subject).await
        }
        Change::SetAssetState { id, from, to } => media::set_state(tx, &id, from, to).await,
        Change::KeepAsset { id, until } => media::keep(tx, &id, until).await,
        Change::InsertGrant(row) => grants::insert(tx, &row).await,
        Change::RevokeGrants { publication_id, attempt } => {
            grants::revoke_grants(tx, &publication_id, attempt).await
        }
        Change::RevokeUnfetched { publication_id, attempt } => {
            grants::revoke_unfetched(tx, &publication_id, attempt).await
        }
        Change::Audit(entry) => log::insert_audit(tx, &entry).await,
        Change::EventDone { id, fence } => inbox::done(tx, &[(id, fence)]).await,
        Change::Outbox(news) => log::insert_news(tx, &[news]).await.map(drop),
    }
}

async fn set_account_state(
    tx: &mut Tx<'_>,
    id: &AccountId,
    token_version: Option<u64>,
    state: AccountState,
) -> Result<()> {
    match state {
        AccountState::Revoked => accounts::set_revoked(tx, id, token_version).await,
        state => accounts::set_state(tx, id, token_version, state).await,
    }
}
