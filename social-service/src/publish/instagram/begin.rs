//! Begins an attempt: checked again, then the first container.

use social_store::{AccountState, Changes, IgContainer, LastError};

use super::accept::told;
use super::journal::{Over, Try, state};
use super::{Job, create, preflight};
use crate::error::Result;
use crate::publish::job::{Flow, our_error};
use crate::publish::late;
use crate::publish::request::PlatformRequest as _;

/// Checks once more, and makes the first container of a new attempt.
pub(super) async fn begin(job: &mut Job<'_>) -> Result<Flow> {
    if late::is_past_due(job) {
        return late::refuse(job).await;
    }
    if job.context.now() >= job.publication.deadline_at {
        return job.fail(job.overdue(), Changes::new()).await;
    }
    if let Some(broken) = broken(job).await? {
        return job.fail(broken, Changes::new()).await;
    }
    // A carousel begins with its items.
    let first = u32::from(job.request.media.items() > 0);
    create::create_first(job, Try { part: first, repeat: 0 }).await
}

/// Looks whether the account and the files are still as they must be: it may have been planned long
/// ago.
async fn broken(job: &Job<'_>) -> Result<Option<LastError>> {
    let context = job.context;
    let account = context.any_account(&job.publication.account_id).await?;
    if account.state == AccountState::Revoked {
        // An account that is connected anew has another row, so nothing would come of waiting.
        return Ok(Some(our_error("account_disconnected", "the account was disconnected")));
    }
    let ig_id = &job.request.ig_id;
    let rows = context.store.find_by_ig_id(ig_id).await?;
    let Some(professional) = rows.into_iter().find(|row| row.account_id == account.id) else {
        let message = "the professional account is no longer connected";
        return Ok(Some(our_error("account_not_usable", message)));
    };
    let mut assets = Vec::new();
    for id in &job.request.needed() {
        let asset = context.store.load_asset(id).await?;
        assets.extend(asset.filter(|asset| asset.state == social_store::AssetState::Ready));
    }
    let now = context.now();
    let rules = preflight::of_request(&job.request, &account, &professional, &assets, now);
    if let Some(first) = rules.first() {
        return Ok(Some(first.as_failure()));
    }
    // What cannot be read now fails later, where it is known what to do then.
    let Ok(told) = told(context, assets).await else { return Ok(None) };
    let judged = preflight::of_files(&job.request.media, &told);
    let block = judged.into_iter().find(|judged| judged.verdict.blocks());
    Ok(block.map(|block| preflight::of_verdict(block).as_failure()))
}

/// Nothing was posted, and nothing will be.
pub(super) async fn give_up(
    job: &mut Job<'_>,
    over: Over,
    container: Option<&IgContainer>,
) -> Result<Flow> {
    let known = job.publication.last_error.clone();
    let failure = match (over, container) {
        (Over::Hopeless | Over::TooOften, Some(row)) => failed(row),
        _ => known.unwrap_or_else(|| {
            our_error("too_many_tries", "too many tries were needed, none of which posted anything")
        }),
    };
    job.fail(failure, Changes::new()).await
}

/// Says why a container failed, as far as Instagram says.
pub(super) fn failed(row: &IgContainer) -> LastError {
    use instagram_client::publish::ContainerState::Failed;
    let code = match state(row) {
        Failed(Some(subcode)) => subcode.to_string(),
        _ => "container_failed".to_owned(),
    };
    LastError {
        message: format!("instagram could not prepare the container: {code}"),
        code,
        class: social_core::ErrorClass::Api,
        log_id: None,
    }
}
