//! Figures of Instagram: of each professional account and of its media.
//!
//! Which figures there are changes with the medium, the login and Meta's mind. What is refused costs
//! nothing else and is not asked for again for a week; what is missing is not zero.

mod plan;
mod report;
mod steps;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use social_core::Timestamp;
use social_store::{Account, WorkClaim};

pub use report::{InstagramReport, MediaFigures, ProfessionalFigures};

use super::period;
use crate::context::Context;
use crate::error::Result;
use crate::sync::walk;

/// What unlocks the counts of an account, by login.
const BASIC: [&str; 2] = ["instagram_basic", "instagram_business_basic"];
/// What unlocks insights, by login.
const INSIGHTS: [&str; 2] = ["instagram_manage_insights", "instagram_business_manage_insights"];
/// Every permission of Instagram's that brings figures.
pub(super) const SCOPES: [&str; 4] = [BASIC[0], BASIC[1], INSIGHTS[0], INSIGHTS[1]];

/// Carries the reading on. Gives when to come back.
pub(super) async fn collect(
    context: &Arc<Context>,
    claim: &WorkClaim,
    account: &Account,
    every: Duration,
) -> Result<Option<Timestamp>> {
    if !SCOPES.iter().any(|scope| account.scopes.contains(scope)) {
        // Another grant comes with another login, which begins this anew.
        return Ok(None);
    }
    if let Some(next) = walk::carry_on::<steps::InsightSteps>(context, claim, account).await? {
        return Ok(Some(next));
    }
    metrics::counter!("insights_sync_total", "provider" => "instagram", "outcome" => "read")
        .increment(1);
    Ok(Some(period::next(context.now(), every, &account.id)))
}

/// Tells whether the login allows insights, beyond what everybody sees.
fn may_see(account: &Account) -> bool {
    INSIGHTS.iter().any(|scope| account.scopes.contains(scope))
}
