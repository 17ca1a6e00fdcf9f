use super::state::Tx;
use super::{accounts, erase, inbox, instagram, journal, log, media, tiktok, work};
use crate::changes::{Applied, Change, Changes};
use crate::traits::Result;

/// Does the writes one after the other; the transaction takes them back if one fails.
pub(super) fn apply(tx: &mut Tx<'_>, changes: Changes) -> Result<Applied> {
    let mut applied = Applied::default();
    for change in changes {
        match change {
            Change::Outbox(news) => applied.outbox.extend(log::tell(tx, news)),
            other => write(tx, other)?,
        }
    }
    Ok(applied)
}

fn write(tx: &mut Tx<'_>, change: Change) -> Result<()> {
    match change {
        Change::Holds(claim) => work::holds(tx, &claim)?,
        Change::FinishWork { claim, next } => work::finish(tx, &claim, next)?,
        Change::KeepProgress { claim, progress } => work::keep_progress(tx, &claim, progress)?,
        Change::Schedule { kind, subject, lane, due } => {
            work::schedule(tx, kind, &subject, lane, due);
        }
        Change::Unschedule { kind, subject } => work::unschedule(tx, kind, &subject),
        Change::InsertPublication(row) => journal::insert(tx, *row)?,
        Change::PutPublication(row) => journal::put(tx, *row)?,
        Change::InsertStep(row) => journal::insert_step(tx, row)?,
        Change::InsertTikTokPost(row) => tiktok::insert(tx, *row)?,
        Change::PutTikTokPost(row) => tiktok::put(tx, *row)?,
        Change::InsertIgContainer(row) => instagram::insert_container(tx, *row)?,
        Change::PutIgContainer(row) => instagram::put_container(tx, *row)?,
        Change::UpsertIgMedia(row) => instagram::upsert_media(tx, *row),
        Change::UpsertIgComment(row) => instagram::upsert_comment(tx, *row),
        Change::AddIgComment(row) => instagram::add_comment(tx, *row),
        Change::PutSamples(rows) => instagram::put_samples(tx, rows),
        Change::EventDone { id, fence } => inbox::done(tx, &id, fence)?,
        Change::SetAccountState { id, token_version, state } => {
            accounts::set_state(tx, &id, token_version, state)?;
        }
        Change::EraseRevoked { app, provider, subject } => {
            erase::revoked(tx, &app, provider, &subject);
        }
        Change::SetAssetState { id, from, to } => media::set_state(tx, &id, from, to)?,
        Change::KeepAsset { id, until } => media::keep(tx, &id, until)?,
        Change::InsertGrant(row) => media::insert_grant(tx, row)?,
        Change::RevokeGrants { publication_id, attempt } => {
            media::revoke_grants(tx, &publication_id, attempt);
        }
        Change::RevokeUnfetched { publication_id, attempt } => {
            media::revoke_unfetched(tx, &publication_id, attempt)?;
        }
        Change::Outbox(news) => drop(log::tell(tx, news)),
        Change::Audit(entry) => log::record(tx, entry),
    }
    Ok(())
}
