//! Asks TikTok to begin a post: checked again, written down before and after.

use social_core::Effect;
use social_store::{
    Account, AccountState, Change, Changes, LastError, PostMode, PostSource, PublicationState,
    PublicationStep, StepKind, StepOutcome, TikTokPost,
};
use tiktok_client::publish::{ChunkPlan, Init};
use tiktok_client::{CreatorInfo, UserFields};

use super::Job;
use super::hold::Hold;
use super::journal::INIT;
use super::order::{self, Offer, Order};
use super::preflight;
use super::unaudited;
use super::{comes_back, fence, last_error, line};
use crate::error::{Error, Result, Violation};
use crate::publish::job::{Flow, our_error};
use crate::publish::late;
use crate::staging;

/// Checks once more, writes the intent, asks TikTok, and writes what came of it.
pub(super) async fn begin(job: &mut Job<'_>) -> Result<Flow> {
    let now = job.context.now();
    if job.publication.cancel_requested_at.is_some() {
        // The upload that its user withdrew has died; another one is not begun.
        return job.cancelled(Changes::new()).await;
    }
    if late::is_past_due(job) {
        if job.publication.attempt == 0 {
            let account = job.context.any_account(&job.publication.account_id).await?;
            Hold::of(&account, &job.request, &job.publication).give_back(job.context).await?;
        }
        return late::refuse(job).await;
    }
    if now >= job.publication.deadline_at {
        return job.fail(job.overdue(), Changes::new()).await;
    }
    let account = job.context.any_account(&job.publication.account_id).await?;
    if account.state == AccountState::Revoked {
        // An account that is connected anew has another row, so nothing would come of waiting.
        let gone = our_error("account_disconnected", "the account was disconnected");
        return job.fail(gone, Changes::new()).await;
    }
    let offer = match order::offer(job).await? {
        Ok(offer) => offer,
        Err(refused) => return job.fail(refused, Changes::new()).await,
    };
    let handle = job.context.tiktok_account(&account)?;
    if job.mode() == PostMode::Inbox && was_lost(job) {
        // One more draft is begun only when TikTok is back: so many may be lost and no more.
        let fields = UserFields::granted_by(&account.scopes);
        if let Err(error) = handle.user_info(&fields).await
            && error.is_transient()
        {
            return not_begun(job, &error, Changes::new()).await;
        }
    }
    if job.mode() == PostMode::Direct {
        match handle.creator_info().await {
            Ok(creator) => {
                let unaudited = unaudited::is_known(job.context, &account)?;
                let rules = preflight::of_creator(&job.request, &creator, unaudited);
                if let Some(broken) = rules.first() {
                    return job.fail(our_error(broken.code, &broken.message), Changes::new()).await;
                }
                if let Some(broken) = broken_file(job, &creator).await? {
                    return job.fail(our_error(broken.code, &broken.message), Changes::new()).await;
                }
            }
            Err(error) => return not_begun(job, &error, Changes::new()).await,
        }
    }
    let hold = Hold::of(&account, &job.request, &job.publication);
    match hold.take(job.context).await {
        Ok(()) => {}
        Err(Error::QuotaFull(quota)) => {
            let until = quota.resets_at.unwrap_or(now);
            let full =
                our_error("quota_full", "five drafts are pending; the next place is awaited");
            return job.wait(full, until, Changes::new()).await;
        }
        Err(error) => return Err(error),
    }
    let (order, answer) = ask(job, &handle, offer).await?;
    match answer {
        Ok(init) => {
            let flow = begun(job, &account, &order, init).await?;
            if job.mode() == PostMode::Direct {
                unaudited::forget(job.context, &account).await?;
            }
            // TikTok counts from the init on, which was later than the place was taken.
            hold.take(job.context).await?;
            Ok(flow)
        }
        Err(error) => {
            if error.effect() != Effect::Unknown {
                hold.give_back(job.context).await?;
            }
            if unaudited::is_meant(&last_error(&error).code) {
                unaudited::remember(job.context, &account).await?;
            }
            not_answered(job, &error).await
        }
    }
}

/// Judges the files once more: they may have been accepted when nobody knew the creator's maximum.
async fn broken_file(job: &Job<'_>, creator: &CreatorInfo) -> Result<Option<Violation>> {
    let media = &job.request.media;
    let mut told = Vec::new();
    for id in media.assets() {
        let Some(asset) = job.context.store.load_asset(id).await? else { return Ok(None) };
        // What cannot be read now fails in the upload, which knows what to do then.
        let Ok(one) = Box::pin(staging::look_at(job.context, &asset)).await else {
            return Ok(None);
        };
        told.push(one);
    }
    let judged = preflight::of_files(media, &told, Some(creator));
    let block = judged.into_iter().find(|judged| judged.verdict.blocks());
    Ok(block.map(Violation::of_media))
}

/// Tells whether the answer of an earlier init was lost.
fn was_lost(job: &Job<'_>) -> bool {
    let lost =
        |step: &PublicationStep| step.step == INIT && step.outcome == Some(StepOutcome::Unknown);
    job.steps.iter().any(lost)
}

/// Writes the intent down, then asks; the answer is still to be written. Addresses of ours begin to
/// work with the intent.
async fn ask(
    job: &mut Job<'_>,
    handle: &tiktok_client::Account,
    offer: Offer,
) -> Result<(Order, tiktok_client::Result<Init>)> {
    let late = social_core::planted::is("publish-intent-after-call");
    let (order, given) = offer.order(job)?;
    if !late {
        intend(job, given.clone()).await?;
    }
    // The one call that can post: sent once, whatever comes of it.
    let mut answer = order.init(handle, &job.request).await;
    if social_core::planted::is("publish-init-retried")
        && answer.as_ref().is_err_and(|error| error.effect() == Effect::Unknown)
    {
        answer = order.init(handle, &job.request).await;
    }
    if late {
        intend(job, given).await?;
    }
    Ok((order, answer))
}

async fn intend(job: &mut Job<'_>, given: Changes) -> Result<()> {
    job.publication.attempt += 1;
    job.publication.state = PublicationState::Transferring;
    let detail = serde_json::json!({ "mode": job.mode(), "source": job.request.source() });
    let mut changes = Changes::new()
        .with(Change::PutPublication(Box::new(job.publication.clone())))
        .with(line(job, INIT, StepKind::Intent, None, detail))
        .with(job.told());
    changes.extend(given);
    job.write(changes).await?;
    job.publication.version += 1;
    Ok(())
}

async fn begun(job: &mut Job<'_>, account: &Account, order: &Order, init: Init) -> Result<Flow> {
    let post = post(job, account, order, &init)?;
    let detail = serde_json::json!({ "publish_id": init.publish_id });
    job.publication.last_error = None;
    let changes = Changes::new()
        .with(Change::PutPublication(Box::new(job.publication.clone())))
        .with(line(job, INIT, StepKind::Outcome, Some(StepOutcome::Done), detail))
        .with(Change::InsertTikTokPost(Box::new(post)));
    job.write(changes).await?;
    tracing::info!(publish_id = %init.publish_id, attempt = job.publication.attempt, "begun");
    Ok(Flow::Again)
}

/// An init failed: what may have happened decides what may be done.
async fn not_answered(job: &mut Job<'_>, error: &tiktok_client::Error) -> Result<Flow> {
    let outcome = match error.effect() {
        Effect::NotSent => StepOutcome::NotSent,
        Effect::Refused => StepOutcome::Refused,
        Effect::Unknown => StepOutcome::Unknown,
    };
    tracing::warn!(%error, outcome = outcome.as_str(), "init brought no post");
    let detail = serde_json::json!({ "code": last_error(error).code, "log_id": error.log_id() });
    let noted = Changes::from(line(job, INIT, StepKind::Outcome, Some(outcome), detail));
    if outcome == StepOutcome::Unknown {
        return lost(job, unclear(job, error), noted).await;
    }
    not_begun(job, error, noted).await
}

/// Names an answer that leaves it open whether a post has begun. For a file it is what it says; a
/// pull is not sent again, so its own words would promise too much.
fn unclear(job: &Job<'_>, error: &tiktok_client::Error) -> LastError {
    let mut shown = last_error(error);
    if job.request.source() == PostSource::Pull {
        let code = if error.status().is_some() { "answer_in_doubt" } else { "no_answer" };
        code.clone_into(&mut shown.code);
    }
    shown
}

/// TikTok was not asked, or refused: nothing was posted.
async fn not_begun(
    job: &mut Job<'_>,
    error: &tiktok_client::Error,
    changes: Changes,
) -> Result<Flow> {
    let now = job.context.now();
    match comes_back(error, job.publication.attempt, now) {
        Some(until) => job.wait(last_error(error), until, changes).await,
        None => fence::refused(job, last_error(error), changes).await,
    }
}

/// A process died between intent and outcome: whatever it asked may have happened.
pub(super) async fn note_lost_init(job: &mut Job<'_>) -> Result<Flow> {
    let error = our_error("no_answer", "the process ended before TikTok's answer was written down");
    let detail = serde_json::json!({ "code": error.code });
    let noted =
        Changes::from(line(job, INIT, StepKind::Outcome, Some(StepOutcome::Unknown), detail));
    lost(job, error, noted).await
}

/// The answer of an init is lost. Without its upload address no byte can follow, so a file may be
/// begun again; a pull may be posting already, and is never sent again unless the addresses it was
/// given are ours and can be withdrawn unused. The client counts a refusal
/// among the lost answers where a pull could not tell it from a lie: see `init_video` there.
async fn lost(job: &mut Job<'_>, error: LastError, mut noted: Changes) -> Result<Flow> {
    let again = job.request.source() == PostSource::File
        || social_core::planted::is("publish-pull-sent-again");
    if again {
        let until = job.context.now() + super::PATIENCE;
        return job.wait(error, until, noted).await;
    }
    job.publication.state = PublicationState::Unknown;
    job.publication.last_error = Some(error);
    noted.push(Change::PutPublication(Box::new(job.publication.clone())));
    noted.push(job.told());
    job.write(noted).await?;
    Job::count("unknown");
    Ok(Flow::Again)
}

/// Too many attempts were needed, none of which can have posted anything.
pub(super) async fn give_up(job: &mut Job<'_>) -> Result<Flow> {
    job.fail(job.overdue(), Changes::new()).await
}

fn post(job: &Job<'_>, account: &Account, order: &Order, init: &Init) -> Result<TikTokPost> {
    let now = job.context.now();
    let publish_id = init.publish_id.as_str();
    let plan = order.plan();
    let upload_url = match &init.upload_url {
        Some(url) => {
            let bound = super::upload::url_context(account, publish_id);
            Some(job.context.vault.seal_text(&bound, url.expose_secret())?)
        }
        None => None,
    };
    Ok(TikTokPost {
        publish_id: publish_id.to_owned(),
        app: account.app.clone(),
        user_id: account.user_id.clone(),
        account_id: account.id.clone(),
        publication_id: Some(job.publication.id.clone()),
        attempt: job.publication.attempt,
        status: match job.request.source() {
            PostSource::File => "PROCESSING_UPLOAD".to_owned(),
            PostSource::Pull => "PROCESSING_DOWNLOAD".to_owned(),
        },
        source: job.request.source(),
        mode: job.mode(),
        title: order::title(&job.request).to_owned(),
        upload_expires_at: upload_url.is_some().then_some(init.deadline),
        upload_url,
        size: plan.map(ChunkPlan::size),
        chunk_size: plan.map(ChunkPlan::chunk_size),
        next_chunk: 0,
        bytes: 0,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 1,
        observed_at: None,
        version: 0,
        created_at: now,
        updated_at: now,
    })
}
