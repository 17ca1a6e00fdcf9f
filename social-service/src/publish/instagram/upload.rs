//! Sends the staged bytes of a video to Instagram, and goes on where another process stopped.

use std::sync::Arc;

use async_trait::async_trait;
use instagram_client::publish::{Stop, UploadError, UploadWatcher};
use instagram_client::{ContainerId, IgAccount};
use social_core::{UploadSource as _, UploadUrl};
use social_store::{
    Change, Changes, IgContainer, NewOutbox, PublicationState, StepKind, StepOutcome,
};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::failure::ask_again;
use super::journal::{CONTAINER, Try, UPLOAD, named};
use super::sources::files;
use super::{InstagramFile, Job};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::publish::job::{Flow, Line, PATIENCE, our_error};
use crate::staging;

/// Gives what is kept of an upload address: its path, which holds the version and the container. A
/// token is no part of it; an address with a query is not kept, and good for this process alone.
pub(super) fn path_of(handle: &IgAccount, url: &UploadUrl) -> Option<String> {
    let host = handle.account().client().upload_url()?;
    let url = Url::parse(url.expose_secret()).ok()?;
    (url.origin() == host.origin() && url.query().is_none()).then(|| url.path().to_owned())
}

/// Uploads what is missing of one container's video.
pub(super) async fn upload(job: &mut Job<'_>, one: Try, row: IgContainer) -> Result<Flow> {
    let context = job.context;
    if context.now() >= job.publication.deadline_at {
        return job.fail(job.overdue(), Changes::new()).await;
    }
    let handle = match job.account().await? {
        Ok(handle) => handle,
        Err(gone) => return job.fail(gone, Changes::new()).await,
    };
    let Some(asset) = asset(job, one).await? else {
        let gone = our_error("media_gone", "a staged file is no longer there");
        return job.fail(gone, Changes::new()).await;
    };
    let url = address(job, one, &handle)?;
    let source = staging::open(context, &asset);
    let watcher = Watcher::new(job, one, source.len());
    let container = ContainerId::new(&row.container_id);
    // Bytes sent by another process may have arrived without being written down.
    let begun = job.steps.iter().any(|line| {
        (line.attempt, line.part, line.kind) == (row.attempt, one.part, StepKind::Intent)
            && line.step == named(UPLOAD, one.repeat)
    });
    let outcome = if begun {
        handle.resume_upload(&container, &url, &source, &watcher).await
    } else {
        let step = named(UPLOAD, one.repeat);
        let detail = serde_json::json!({ "container_id": row.container_id, "bytes": asset.size });
        job.write(job.line(Line::intent(&step, one.part, detail)).into()).await?;
        handle.upload(&container, &url, &source, &watcher).await
    };
    settle(job, one, &row, outcome).await
}

/// Finds the video of a container.
async fn asset(job: &Job<'_>, one: Try) -> Result<Option<social_store::MediaAsset>> {
    let file = files(&job.request.media, one.part).into_iter().next();
    let Some(id) = file.and_then(InstagramFile::asset) else { return Ok(None) };
    let asset = job.context.store.load_asset(id).await?;
    Ok(asset.filter(|asset| asset.state == social_store::AssetState::Ready))
}

/// Makes the address anew of its path and the client's upload host.
fn address(job: &Job<'_>, one: Try, handle: &IgAccount) -> Result<UploadUrl> {
    let step = named(CONTAINER, one.repeat);
    let line = job.steps.iter().find(|line| {
        (line.attempt, line.part, line.kind)
            == (job.publication.attempt, one.part, StepKind::Outcome)
            && line.step == step
    });
    let path = line.and_then(|line| line.detail.get("upload")?.as_str());
    let host = handle.account().client().upload_url();
    let url = match (host, path) {
        (Some(host), Some(path)) => host.join(path).ok(),
        _ => None,
    };
    let url = url.ok_or_else(|| Error::Config("an upload without an address".to_owned()))?;
    Ok(UploadUrl::new(url.as_str()))
}

async fn settle(
    job: &mut Job<'_>,
    one: Try,
    row: &IgContainer,
    outcome: Result<(), UploadError>,
) -> Result<Flow> {
    let now = job.context.now();
    let step = named(UPLOAD, one.repeat);
    match outcome {
        Ok(()) => {
            let detail = serde_json::json!({ "container_id": row.container_id });
            let done = Line::outcome((&step, one.part), StepOutcome::Done, detail);
            job.write(job.line(done).into()).await?;
            Job::count("uploaded");
            Ok(Flow::Again)
        }
        Err(UploadError::Stopped(reason)) => {
            tracing::info!(%reason, container_id = row.container_id, "the upload pauses");
            Ok(Flow::At(now))
        }
        Err(error @ UploadError::BrokeOff { .. }) => {
            tracing::warn!(%error, container_id = row.container_id, "the upload goes on later");
            Ok(Flow::At(now + PATIENCE))
        }
        Err(UploadError::Read(error)) => {
            tracing::warn!(%error, container_id = row.container_id, "the upload waits");
            job.doubt(&error).await;
            Ok(Flow::At(now + ask_again(&error)))
        }
        // Nothing can come of this container; another one may do better.
        Err(error @ (UploadError::Refused { .. } | UploadError::Dead(_))) => {
            tracing::warn!(%error, container_id = row.container_id, "the upload is dead");
            let detail =
                serde_json::json!({ "container_id": row.container_id, "code": "upload_refused" });
            let dead = Line::outcome((&step, one.part), StepOutcome::Failed, detail);
            job.publication.last_error = Some(our_error("upload_refused", &error.to_string()));
            job.write(Changes::from(job.line(dead)).with(job.put())).await?;
            Ok(Flow::Again)
        }
        Err(error) => {
            let code = match &error {
                UploadError::HostNotAllowed => "upload_host_not_allowed",
                _ => "media_gone",
            };
            let detail = serde_json::json!({ "container_id": row.container_id, "code": code });
            let refused = Line::outcome((&step, one.part), StepOutcome::Refused, detail);
            let noted = Changes::from(job.line(refused));
            job.fail(our_error(code, &error.to_string()), noted).await
        }
    }
}

/// Tells the progress, and stops for a lost claim, a shutdown or a withdrawal.
struct Watcher {
    context: Arc<Context>,
    publication: social_store::Publication,
    one: Try,
    size: u64,
    lost: CancellationToken,
    stop: CancellationToken,
}

impl Watcher {
    fn new(job: &Job<'_>, one: Try, size: u64) -> Self {
        Self {
            context: Arc::clone(job.context),
            publication: job.publication.clone(),
            one,
            size,
            lost: job.lost.clone(),
            stop: job.stop.clone(),
        }
    }

    async fn tell(&self, offset: u64) -> Result<()> {
        let Try { part, repeat } = self.one;
        let publication = &self.publication;
        let news = NewOutbox {
            effect_key: format!(
                "progress:{}:{}:{part}:{repeat}:{offset}",
                publication.id, publication.attempt
            ),
            user_id: publication.user_id.clone(),
            kind: "publication.progress".to_owned(),
            subject: publication.id.to_string(),
            payload: serde_json::json!({ "bytes": offset, "size": self.size, "part": part }),
        };
        self.context.apply(Change::Outbox(news).into()).await?;
        Ok(())
    }

    /// A look that fails stops nothing: there is one before the next try.
    async fn is_over(&self) -> bool {
        let found = self.context.store.load_publication(&self.publication.id).await.ok().flatten();
        found.is_some_and(|publication| publication.state == PublicationState::Cancelled)
    }
}

#[async_trait]
impl UploadWatcher for Watcher {
    async fn stored(&self, offset: u64) -> Result<(), Stop> {
        if self.lost.is_cancelled() {
            return Err(Stop("another worker has taken over".to_owned()));
        }
        if self.is_over().await {
            return Err(Stop("its user has withdrawn it".to_owned()));
        }
        self.tell(offset).await.map_err(|error| Stop(error.to_string()))?;
        if self.stop.is_cancelled() {
            return Err(Stop("the service is stopping".to_owned()));
        }
        Ok(())
    }
}
