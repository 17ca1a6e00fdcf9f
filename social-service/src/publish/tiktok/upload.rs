//! Sends the staged bytes to TikTok, and goes on where another process stopped.

use std::sync::Arc;

use async_trait::async_trait;
use social_core::{SealContext, UploadUrl};
use social_store::{
    Account, Change, Changes, LastError, NewOutbox, PublicationId, PublicationState, SealedColumn,
    StepKind, StepOutcome, TikTokPost,
};
use tiktok_client::PublishId;
use tiktok_client::publish::{ChunkPlan, Stop, UploadError, UploadWatcher, Uploaded, VideoType};
use tokio_util::sync::CancellationToken;

use super::Job;
use super::journal::UPLOAD;
use super::{PATIENCE, line};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::publish::job::Flow;
use crate::staging;

/// Binds a sealed upload address to the post it was given for.
pub(super) fn url_context<'a>(account: &'a Account, publish_id: &'a str) -> SealContext<'a> {
    let provider = account.provider();
    SealedColumn::UploadUrl.context(&account.app, provider, &account.user_id, publish_id)
}

/// Uploads what is missing. Whatever is unclear is asked of TikTok before a byte is sent again.
pub(super) async fn upload(job: &mut Job<'_>, post: TikTokPost) -> Result<Flow> {
    let context = job.context;
    let account = context.any_account(&post.account_id).await?;
    if job.publication.cancel_requested_at.is_some() {
        return super::withdraw::upload(job, &account, post).await;
    }
    let Some(asset_id) = job.publication.media.first() else {
        return Err(Error::Config("a file upload without a file".to_owned()));
    };
    let asset = context.store.load_asset(asset_id).await?.ok_or(Error::NotFound("file"))?;
    let plan = stored_plan(asset.size, &post)?;
    let Some(sealed) = &post.upload_url else {
        return dead(job, post, "upload_address_ended", None).await;
    };
    let url = context.vault.open_text(&url_context(&account, &post.publish_id), sealed)?;
    let source = staging::open(context, &asset);
    let watcher = Watcher::new(job, &post);
    let publish_id = PublishId::new(&post.publish_id);
    let handle = context.tiktok_account(&account)?;
    let prepared = handle.client().upload(&UploadUrl::new(url.expose_secret()), &source, &plan);
    let outcome = match prepared {
        Ok(prepared) => {
            let prepared = prepared
                .content_type(VideoType::from_content_type(&asset.content_type).unwrap_or_default())
                .deadline(post.upload_expires_at.unwrap_or(post.created_at))
                .start_chunk(post.next_chunk)
                .watcher(Arc::new(watcher));
            // Bytes sent by another process may have arrived without being written down.
            if post.next_chunk == 0 && post.observed_at.is_none() && !was_begun(job) {
                begin_line(job).await?;
                handle.upload_resumable(&publish_id, prepared).await
            } else {
                handle.resume_upload(&publish_id, prepared).await
            }
        }
        Err(error) => Err(error),
    };
    settle(job, post, outcome).await
}

/// Takes up the plan that was announced at init; another one would not fit what TikTok holds.
fn stored_plan(size: u64, post: &TikTokPost) -> Result<ChunkPlan> {
    let chunk_size = post.chunk_size.unwrap_or(size);
    let count = size.checked_div(chunk_size).and_then(|count| u32::try_from(count).ok());
    ChunkPlan::from_parts(size, chunk_size, count.unwrap_or(0))
        .map_err(|error| Error::Config(format!("a stored chunk plan cannot be used: {error}")))
}

fn was_begun(job: &Job<'_>) -> bool {
    let attempt = job.publication.attempt;
    job.steps.iter().any(|step| step.attempt == attempt && step.step == UPLOAD)
}

async fn begin_line(job: &Job<'_>) -> Result<()> {
    let intent = line(job, UPLOAD, StepKind::Intent, None, serde_json::json!({}));
    job.write(intent.into()).await
}

async fn settle(
    job: &mut Job<'_>,
    post: TikTokPost,
    outcome: Result<Uploaded, UploadError>,
) -> Result<Flow> {
    match outcome {
        Ok(Uploaded::Received | Uploaded::Decided(_)) => uploaded(job, &post).await,
        Err(UploadError::Stopped(reason)) => {
            tracing::info!(%reason, publish_id = %post.publish_id, "the upload pauses");
            Ok(Flow::At(job.context.now()))
        }
        Err(UploadError::Status(error)) => {
            tracing::warn!(%error, publish_id = %post.publish_id, "the upload waits for the status");
            Ok(Flow::At(job.context.now() + PATIENCE))
        }
        Err(UploadError::Failed(reason)) => {
            tracing::warn!(%reason, publish_id = %post.publish_id, "the upload was refused");
            // The poll that follows writes the reason down, as the webhook would.
            uploaded(job, &post).await
        }
        Err(
            error @ (UploadError::Expired | UploadError::Gone | UploadError::DeadlinePassed { .. }),
        ) => dead(job, post, "upload_address_ended", Some(error)).await,
        Err(error @ UploadError::Unclear { .. }) => {
            tracing::warn!(%error, publish_id = %post.publish_id, "the upload goes on later");
            Ok(Flow::At(job.context.now() + PATIENCE))
        }
        Err(error) => refused(job, post, error).await,
    }
}

pub(super) async fn uploaded(job: &mut Job<'_>, post: &TikTokPost) -> Result<Flow> {
    job.publication.state = PublicationState::Processing;
    let detail = serde_json::json!({ "publish_id": post.publish_id, "bytes": post.size });
    let changes = Changes::new()
        .with(Change::PutPublication(Box::new(job.publication.clone())))
        .with(line(job, UPLOAD, StepKind::Outcome, Some(StepOutcome::Done), detail))
        .with(job.told());
    match job.write(changes).await {
        Ok(()) => {}
        // A webhook was faster and has settled the publication; only the line is missing.
        Err(Error::Conflict(_)) => return Ok(Flow::Again),
        Err(error) => return Err(error),
    }
    Job::count("uploaded");
    Ok(Flow::Again)
}

/// The upload address is dead and TikTok says that bytes are missing: nothing can come of this
/// attempt, so the next one may begin.
async fn dead(
    job: &mut Job<'_>,
    post: TikTokPost,
    code: &str,
    error: Option<UploadError>,
) -> Result<Flow> {
    tracing::warn!(?error, publish_id = %post.publish_id, "the attempt is dead");
    let detail = serde_json::json!({ "publish_id": post.publish_id, "code": code });
    let changes =
        Changes::from(line(job, UPLOAD, StepKind::Outcome, Some(StepOutcome::Failed), detail));
    job.write(changes).await?;
    Ok(Flow::Again)
}

/// Our own mistake, or a source that cannot be read: trying again would not help.
async fn refused(job: &mut Job<'_>, post: TikTokPost, error: UploadError) -> Result<Flow> {
    let code = match &error {
        UploadError::HostNotAllowed => "upload_host_not_allowed",
        UploadError::Source(_) => "media_gone",
        _ => "upload_refused",
    };
    let shown = LastError {
        code: code.to_owned(),
        class: social_core::ErrorClass::Api,
        message: error.to_string(),
        log_id: None,
    };
    let mut post = post;
    post.error_code = Some(shown.code.clone());
    post.error_message = Some(shown.message.clone());
    let detail = serde_json::json!({ "publish_id": post.publish_id, "code": code });
    let changes = Changes::new()
        .with(line(job, UPLOAD, StepKind::Outcome, Some(StepOutcome::Refused), detail))
        .with(Change::PutTikTokPost(Box::new(post)));
    job.fail(shown, changes).await
}

/// Notes every stored chunk, tells the progress, and stops for a lost claim or a shutdown.
struct Watcher {
    context: Arc<Context>,
    publish_id: String,
    publication_id: String,
    user_id: social_core::UserId,
    attempt: u32,
    size: u64,
    chunk_size: u64,
    known: std::sync::atomic::AtomicU32,
    lost: CancellationToken,
    stop: CancellationToken,
}

impl Watcher {
    fn new(job: &Job<'_>, post: &TikTokPost) -> Self {
        Self {
            context: Arc::clone(job.context),
            publish_id: post.publish_id.clone(),
            publication_id: job.publication.id.to_string(),
            user_id: job.publication.user_id.clone(),
            attempt: post.attempt,
            size: post.size.unwrap_or(0),
            chunk_size: post.chunk_size.unwrap_or(0),
            known: post.next_chunk.into(),
            lost: job.lost.clone(),
            stop: job.stop.clone(),
        }
    }

    /// A look that fails stops nothing: there is one after the next chunk.
    async fn is_withdrawn(&self) -> bool {
        let id = PublicationId::new(&self.publication_id);
        let found = self.context.store.load_publication(&id).await.ok().flatten();
        found.is_some_and(|publication| publication.cancel_requested_at.is_some())
    }

    async fn note(&self, next_chunk: u32) -> Result<()> {
        let known = self.known.swap(next_chunk, std::sync::atomic::Ordering::Relaxed);
        let bytes = (u64::from(next_chunk) * self.chunk_size).min(self.size);
        let store = &self.context.store;
        if !store.advance_chunk(&self.publish_id, known, next_chunk, bytes).await? {
            return Err(crate::error::Conflict::Changed.into());
        }
        let news = NewOutbox {
            effect_key: format!("progress:{}:{}:{next_chunk}", self.publication_id, self.attempt),
            user_id: self.user_id.clone(),
            kind: "publication.progress".to_owned(),
            subject: self.publication_id.clone(),
            payload: serde_json::json!({ "bytes": bytes, "size": self.size }),
        };
        self.context.apply(Change::Outbox(news).into()).await?;
        Ok(())
    }
}

#[async_trait]
impl UploadWatcher<u32> for Watcher {
    async fn stored(&self, next_chunk: u32) -> Result<(), Stop> {
        if self.lost.is_cancelled() {
            return Err(Stop("another worker has taken over".to_owned()));
        }
        self.note(next_chunk).await.map_err(|error| Stop(error.to_string()))?;
        let last = u64::from(next_chunk) * self.chunk_size >= self.size;
        if self.stop.is_cancelled() && !last {
            return Err(Stop("the service is stopping".to_owned()));
        }
        if !last && self.is_withdrawn().await {
            return Err(Stop("its user withdraws it".to_owned()));
        }
        Ok(())
    }
}
