//! Writes that belong together: each change in its turn, in one transaction.

use social_core::AccountId;

use super::tx::Tx;
use super::{accounts, grants, inbox, instagram, journal, log, media, tiktok, work};
use crate::changes::{Applied, Change, Changes};
use crate::record::AccountState;
use crate::traits::Result;

/// Does all the changes; the first that is refused undoes the others.
///
/// Events that are done come together at the end, in one statement: each statement is a turn of the
/// database's own thread.
pub(super) async fn all(mut tx: Tx<'_>, changes: Changes) -> Result<Applied> {
    let (mut applied, mut done) = (Applied::default(), Vec::new());
    for change in changes {
        match change {
            Change::EventDone { id, fence } => done.push((id, fence)),
            other => one(&mut tx, other, &mut applied).await?,
        }
    }
    if !done.is_empty() {
        inbox::done(&mut tx, &done).await?;
    }
    Ok(applied)
}

async fn one(tx: &mut Tx<'_>, change: Change, applied: &mut Applied) -> Result<()> {
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
        Change::EventDone { id, fence } => inbox::done(tx, &[(id, fence)]).await,
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
        Change::Outbox(news) => {
            applied.outbox.extend(log::insert_news(tx, &news).await?);
            Ok(())
        }
        Change::Audit(entry) => log::insert_audit(tx, &entry).await,
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
