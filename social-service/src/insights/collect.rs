//! Reads the figures of one account, of TikTok here and of Instagram in its own module.

use std::sync::Arc;
use std::time::Duration;

use social_core::{AccountId, Provider, RetryHint, Timestamp};
use social_store::{Account, AccountState, InsightSample, WorkClaim};
use tiktok_client::{User, UserFields, Video};

use super::{ACCOUNT, LIFETIME, STATS, VIDEOS, instagram, period};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::lease::LEASE;

/// Pages of twenty videos that are read of one account; older videos keep the figures they have.
const MOST_PAGES: usize = 25;
/// How long after a failure the rest is read, in the same period.
const AGAIN: Duration = Duration::from_mins(15);
/// How often somebody looks whether figures are read again, while they are not.
const SWITCHED_OFF: Duration = Duration::from_hours(24);

/// Reads once. Gives when to come back.
pub(crate) async fn collect(
    context: &Arc<Context>,
    claim: &WorkClaim,
) -> Result<Option<Timestamp>> {
    let now = context.now();
    let id = AccountId::new(&claim.subject);
    let Some(every) = context.settings.insights_every else {
        return Ok(Some(now + SWITCHED_OFF));
    };
    let Some(stored) = context.store.load_tokens(&id).await? else { return Ok(None) };
    let account = stored.account;
    match account.state {
        AccountState::Active => {}
        AccountState::Revoked => return Ok(None),
        AccountState::Reserved | AccountState::NeedsReconnect => {
            return Ok(Some(period::next(now, every, &id)));
        }
    }
    if account.provider() == Provider::Instagram {
        return instagram::collect(context, claim, &account, every).await;
    }
    if !super::SCOPES.iter().any(|scope| account.scopes.contains(scope)) {
        // Another grant comes with another login, which begins this anew.
        return Ok(None);
    }
    let run = Run { context, claim, account: &account, end_time: period::start(now, every) };
    let outcomes = [run.account_counts().await, run.videos().await];
    let mut next = period::next(now, every, &id);
    let mut word = "read";
    for outcome in outcomes {
        match outcome {
            Ok(()) => {}
            Err(error @ (Error::TikTok(_) | Error::Credential(_))) => {
                tracing::warn!(%error, account_id = %id, "some figures could not be read");
                next = next.min(now + wait(&error));
                word = "incomplete";
            }
            Err(error) => return Err(error),
        }
    }
    metrics::counter!("insights_sync_total", "provider" => "tiktok", "outcome" => word)
        .increment(1);
    Ok(Some(next))
}

fn wait(error: &Error) -> Duration {
    match error {
        Error::TikTok(error) => match error.retry_hint() {
            RetryHint::After(wait) => wait.max(AGAIN),
            _ => AGAIN,
        },
        _ => AGAIN,
    }
}

struct Run<'a> {
    context: &'a Context,
    claim: &'a WorkClaim,
    account: &'a Account,
    end_time: Timestamp,
}

impl Run<'_> {
    async fn account_counts(&self) -> Result<()> {
        if !self.account.scopes.contains(STATS) {
            return Ok(());
        }
        let fields = UserFields::granted_by(&self.account.scopes);
        let user = self.context.tiktok_account(self.account)?.user_info(&fields).await?;
        self.keep(self.samples(ACCOUNT, &of_user(&user))).await
    }

    /// Each page is kept when it has come: what fails later takes nothing away.
    async fn videos(&self) -> Result<()> {
        if !self.account.scopes.contains(VIDEOS) {
            return Ok(());
        }
        let mut pages = self.context.tiktok_account(self.account)?.videos();
        for _ in 0..MOST_PAGES {
            let Some(page) = pages.next_page().await? else { return Ok(()) };
            let videos = page.videos.iter().filter_map(|video| Some((video.id.as_ref()?, video)));
            let samples =
                videos.flat_map(|(id, video)| self.samples(id.as_str(), &of_video(video)));
            self.keep(samples.collect()).await?;
        }
        tracing::info!(account_id = %self.account.id, "older videos were left out");
        Ok(())
    }

    fn samples(&self, subject: &str, figures: &[(&str, Option<i64>)]) -> Vec<InsightSample> {
        let known = figures.iter().filter_map(|(metric, value)| Some((*metric, (*value)?)));
        known
            .map(|(metric, value)| InsightSample {
                account_id: self.account.id.clone(),
                subject: subject.to_owned(),
                metric: metric.to_owned(),
                period: LIFETIME.to_owned(),
                breakdown: String::new(),
                end_time: if social_core::planted::is("insights-by-the-moment") {
                    self.context.now()
                } else {
                    self.end_time
                },
                value: as_figure(value),
            })
            .collect()
    }

    /// Keeps samples, unless the work was taken away: its account may be disconnected or forgotten.
    async fn keep(&self, samples: Vec<InsightSample>) -> Result<()> {
        self.context.store.extend(self.claim, LEASE).await?;
        Ok(self.context.store.put_samples(&samples).await?)
    }
}

fn of_user(user: &User) -> [(&'static str, Option<i64>); 4] {
    [
        ("follower_count", user.follower_count),
        ("following_count", user.following_count),
        ("likes_count", user.likes_count),
        ("video_count", user.video_count),
    ]
}

fn of_video(video: &Video) -> [(&'static str, Option<i64>); 4] {
    [
        ("view_count", video.view_count),
        ("like_count", video.like_count),
        ("comment_count", video.comment_count),
        ("share_count", video.share_count),
    ]
}

/// No count comes near 2^53, above which a figure would be rounded.
#[expect(clippy::cast_precision_loss, reason = "a count of people or views is below 2^53")]
fn as_figure(count: i64) -> f64 {
    count as f64
}
