use super::records::{grant, ig_container, outbox, publication, step};
use super::{audit, ig_comment, ig_media, invalid, key, opt_json, sample, tiktok_post};
use crate::changes::{Change, Changes};
use crate::record::AccountState;
use crate::traits::Result;

/// Checks everything that a list of writes would store.
pub(crate) fn changes(changes: &Changes) -> Result<()> {
    changes.iter().try_for_each(change)
}

fn change(change: &Change) -> Result<()> {
    match change {
        Change::Holds(claim) | Change::FinishWork { claim, .. } => key("subject", &claim.subject),
        Change::KeepProgress { claim, progress } => {
            key("subject", &claim.subject)?;
            opt_json("progress", progress.as_ref())
        }
        Change::Schedule { subject, lane, .. } => {
            key("subject", subject)?;
            super::opt_key("lane", lane.as_deref())
        }
        Change::Unschedule { subject, .. } => key("subject", subject),
        Change::InsertPublication(row) | Change::PutPublication(row) => publication(row),
        Change::InsertStep(row) => step(row),
        Change::InsertTikTokPost(row) | Change::PutTikTokPost(row) => tiktok_post(row),
        Change::InsertIgContainer(row) | Change::PutIgContainer(row) => ig_container(row),
        Change::UpsertIgMedia(row) => ig_media(row),
        Change::UpsertIgComment(row) | Change::AddIgComment(row) => ig_comment(row),
        Change::PutSamples(rows) => rows.iter().try_for_each(sample),
        Change::SetAccountState { state: AccountState::Reserved, .. } => {
            Err(invalid("state", "only a reservation makes an account reserved"))
        }
        Change::SetAccountState { id, .. } => key("id", id.as_str()),
        Change::EraseRevoked { app, subject, .. } => {
            key("app", app.as_str())?;
            key("subject", subject.as_str())
        }
        Change::EventDone { id, .. } => key("id", id.as_str()),
        Change::SetAssetState { id, .. } | Change::KeepAsset { id, .. } => key("id", id.as_str()),
        Change::InsertGrant(row) => grant(row),
        Change::RevokeGrants { publication_id, .. }
        | Change::RevokeUnfetched { publication_id, .. } => {
            key("publication_id", publication_id.as_str())
        }
        Change::Outbox(row) => outbox(row),
        Change::Audit(row) => audit(row),
    }
}
