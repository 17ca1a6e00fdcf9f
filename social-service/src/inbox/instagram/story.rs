//! A story has ended: its last figures, which nobody can ask for any more.

use instagram_client::webhook::StoryInsights;
use social_store::{Change, Changes, InsightSample, WebhookEvent};

use super::super::effect::Effect;
use super::sight::seers;
use crate::context::Context;
use crate::error::Result;
use crate::insights::LIFETIME;
use crate::sync::rows;

/// Keeps the figures for every account that sees the story. One that is withheld, since too few
/// people saw it, is no figure.
pub(super) async fn told(
    context: &Context,
    row: &WebhookEvent,
    told: &StoryInsights,
) -> Result<Effect> {
    let media = context.store.find_ig_media_by_id(told.media_id.as_str()).await?;
    let seers = seers(context, row, &media).await?;
    let figures = [
        ("impressions", told.impressions),
        ("reach", told.reach),
        ("taps_forward", told.taps_forward),
        ("taps_back", told.taps_back),
        ("exits", told.exits),
        ("replies", told.replies),
    ];
    let mut samples = Vec::new();
    for seer in &seers {
        let known = figures.iter().filter_map(|(metric, figure)| Some((*metric, (*figure)?)));
        samples.extend(known.map(|(metric, figure)| InsightSample {
            account_id: seer.professional.account_id.clone(),
            subject: rows::name(told.media_id.as_str()),
            metric: metric.to_owned(),
            period: LIFETIME.to_owned(),
            breakdown: String::new(),
            // The same for every try.
            end_time: row.received_at,
            value: as_figure(figure),
        }));
    }
    let told = seers.first().map(|seer| seer.account.user_id.clone());
    let changes =
        if samples.is_empty() { Changes::new() } else { Change::PutSamples(samples).into() };
    Ok(Effect::Apply { changes, told })
}

/// No count comes near 2^53, above which a figure would be rounded.
#[expect(clippy::cast_precision_loss, reason = "a count of people is below 2^53")]
fn as_figure(count: u64) -> f64 {
    count as f64
}
