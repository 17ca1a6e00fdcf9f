//! Ends a publication that its user withdrew while it was on its way.

use social_store::{Account, StepKind, StepOutcome, TikTokPost};
use tiktok_client::PublishId;
use tiktok_client::publish::Status;

use super::Job;
use super::journal::UPLOAD;
use super::upload::uploaded;
use super::{PATIENCE, line};
use crate::error::Result;
use crate::publish::job::Flow;

/// Nothing more of the file is sent. If TikTok says that bytes are missing, no post can come of it;
/// if it has them all, it was too late.
pub(super) async fn upload(job: &mut Job<'_>, account: &Account, post: TikTokPost) -> Result<Flow> {
    let publish_id = PublishId::new(&post.publish_id);
    let status = match job.context.tiktok_account(account)?.fetch_status(&publish_id).await {
        Ok(status) => status,
        Err(error) => {
            tracing::warn!(%error, publish_id = %post.publish_id, "a withdrawal waits for the status");
            return Ok(Flow::At(job.context.now() + PATIENCE));
        }
    };
    let missing = status.status == Status::ProcessingUpload && lacks(&post, status.uploaded_bytes);
    if !missing {
        return uploaded(job, &post).await;
    }
    let detail = serde_json::json!({ "publish_id": post.publish_id, "code": "withdrawn" });
    let noted = line(job, UPLOAD, StepKind::Outcome, Some(StepOutcome::Failed), detail);
    job.cancelled(noted.into()).await
}

/// Tells whether TikTok has not all bytes. If it does not say, the last chunk must not even have been
/// begun: of the one that is on its way nothing is known.
fn lacks(post: &TikTokPost, uploaded: Option<u64>) -> bool {
    let Some(size) = post.size else { return false };
    let chunks = size.checked_div(post.chunk_size.unwrap_or(size)).unwrap_or(0);
    let last_not_begun = u64::from(post.next_chunk) + 1 < chunks;
    uploaded.map_or(last_not_begun, |has| has < size)
}

#[cfg(test)]
mod tests {
    use social_store::{PostMode, PostSource};

    use super::*;
    use crate::publish::sample;

    #[test]
    fn what_may_be_whole_is_not_given_up() {
        let mut post = sample::post(PostMode::Direct, PostSource::File, 1);
        (post.size, post.chunk_size) = (Some(25), Some(10));
        assert!(lacks(&post, Some(24)) && !lacks(&post, Some(25)));
        assert!(lacks(&post, None), "of two chunks the first is on its way");
        post.next_chunk = 1;
        assert!(!lacks(&post, None), "the last one may be there");
        post.size = None;
        assert!(!lacks(&post, Some(1)));
    }
}
