//! The reading of one professional account's figures, call by call.

use std::time::Duration;

use instagram_client::MediaId;
use instagram_client::insights::{
    AccountQuery, Breakdown, Figure, Insights, Level, MetricType, Period, Timeframe,
};
use instagram_client::read::Profile;
use serde::{Deserialize, Serialize};
use social_core::Timestamp;
use social_store::{Change, IgMedia, InsightSample, InstagramAccount, Page};

use super::may_see;
use super::plan::{Memory, Turn, days, level, people_are_due, turn};
use crate::access;
use crate::error::{Error, Result};
use crate::insights::{LIFETIME, period};
use crate::sync::rows;
use crate::sync::walk::{Run, Step, Steps};

/// Meta's code for what was not granted.
const NOT_ALLOWED: i64 = 10;
/// Below so many followers Instagram gives no figures about people.
const FLOOR: u64 = 100;
/// Media that are looked at in one step for one whose turn it is.
const LOOKED_AT: usize = 200;
/// The name under which refusals of the account's own metrics are remembered.
const ACCOUNT: &str = "ACCOUNT";
const PEOPLE: &str = "follower_demographics";
const MOVES: &str = "follows_and_unfollows";

/// The steps of the reading.
pub(super) struct InsightSteps;

/// Where in a professional account the reading is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    stage: Stage,
    followers: u64,
    /// Where in the list of media.
    list: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    #[default]
    Counts,
    Earlier,
    Later,
    People,
    Media,
}

impl Steps for InsightSteps {
    type Place = Place;
    type Memory = Memory;

    async fn step(
        run: &mut Run<'_>,
        of: &InstagramAccount,
        place: &mut Place,
        memory: &mut Memory,
    ) -> Result<Step> {
        let now = run.context.now();
        if place.stage != Stage::Counts && !may_see(run.account) {
            // The permission was taken back on the way.
            return Ok(Step::Done);
        }
        let [earlier, later] = days(now);
        place.stage = match place.stage {
            Stage::Counts => {
                memory.forget(now);
                place.followers = counts(run, of).await?;
                if !may_see(run.account) {
                    return Ok(Step::Done);
                }
                Stage::Earlier
            }
            Stage::Earlier => {
                day(run, of, memory, earlier, place.followers).await?;
                Stage::Later
            }
            Stage::Later => {
                day(run, of, memory, later, place.followers).await?;
                Stage::People
            }
            Stage::People => {
                let last = memory.people.get(&of.ig_business_id);
                if place.followers >= FLOOR && people_are_due(last, now) {
                    people(run, of, memory).await?;
                    memory.people.insert(of.ig_business_id.clone(), now);
                }
                Stage::Media
            }
            Stage::Media => return next_medium(run, of, place, memory).await,
        };
        Ok(Step::On)
    }
}

/// Reads what everybody sees of the account. Gives how many followers it has.
async fn counts(run: &mut Run<'_>, of: &InstagramAccount) -> Result<u64> {
    let profile = run.handle(of)?.profile().await?;
    let known = counted(&profile).into_iter().filter_map(|(name, count)| Some((name, count?)));
    let samples = known.map(|(metric, count)| {
        sample(
            run,
            of,
            &Said { metric, period: LIFETIME, breakdown: String::new() },
            as_figure(count),
        )
    });
    let samples = samples.collect();
    run.keep(Change::PutSamples(samples).into()).await?;
    Ok(profile.followers_count.unwrap_or_default())
}

fn counted(profile: &Profile) -> [(&'static str, Option<u64>); 3] {
    [
        ("followers_count", profile.followers_count),
        ("follows_count", profile.follows_count),
        ("media_count", profile.media_count),
    ]
}

/// Reads the account's figures of one day that has ended; they replace what was read of it before.
async fn day(
    run: &mut Run<'_>,
    of: &InstagramAccount,
    memory: &mut Memory,
    (since, until): (Timestamp, Timestamp),
    followers: u64,
) -> Result<()> {
    let names = memory.names(ACCOUNT, Level::Account, run.account.flow);
    let mut queries = vec![AccountQuery::default().metrics(names)];
    if followers >= FLOOR {
        queries.push(AccountQuery::default().metrics([MOVES]).breakdown(Breakdown::FollowType));
    }
    for query in queries {
        let insights = run.handle(of)?.account_insights(&query.range(since, until)).await?;
        note(run, memory, ACCOUNT, &insights);
        let samples = insights.figures.iter().map(|figure| {
            let mut one = of_figure(run, of, &of.ig_business_id, figure);
            one.end_time = figure.end_time.unwrap_or(until);
            one
        });
        let samples = samples.collect();
        run.keep(Change::PutSamples(samples).into()).await?;
    }
    Ok(())
}

/// Reads who the followers are.
async fn people(run: &mut Run<'_>, of: &InstagramAccount, memory: &mut Memory) -> Result<()> {
    for by in [Breakdown::Age, Breakdown::Gender, Breakdown::Country, Breakdown::City] {
        let query = AccountQuery::default()
            .metrics([PEOPLE])
            .period(Period::Lifetime)
            .metric_type(MetricType::TotalValue)
            .timeframe(Timeframe::ThisMonth)
            .breakdown(by);
        let insights = run.handle(of)?.account_insights(&query).await?;
        note(run, memory, ACCOUNT, &insights);
        keep(run, of, &of.ig_business_id, &insights).await?;
    }
    Ok(())
}

/// Finds the next medium whose turn it is, and reads its figures.
async fn next_medium(
    run: &mut Run<'_>,
    of: &InstagramAccount,
    place: &mut Place,
    memory: &mut Memory,
) -> Result<Step> {
    let (now, every) = (run.context.now(), every(run));
    for _ in 0..LOOKED_AT {
        let page = Page { after: place.list.take(), limit: 1 };
        let found = run.context.store.find_ig_media(&of.account_id, &page).await?;
        let Some(media) = found.items.first() else { return Ok(Step::Done) };
        let turn = turn(media, now, every);
        if turn == Turn::Now && media.ig_business_id == of.ig_business_id {
            of_media(run, of, media, memory).await?;
        }
        place.list = found.next;
        if turn == Turn::End || place.list.is_none() {
            return Ok(Step::Done);
        }
        if turn == Turn::Now {
            return Ok(Step::On);
        }
    }
    Ok(Step::On)
}

fn every(run: &Run<'_>) -> Duration {
    run.context.settings.insights_every.unwrap_or(Duration::from_hours(24))
}

async fn of_media(
    run: &mut Run<'_>,
    of: &InstagramAccount,
    media: &IgMedia,
    memory: &mut Memory,
) -> Result<()> {
    let Some((level, name)) = level(media) else { return Ok(()) };
    let names = memory.names(&name, level, run.account.flow);
    let id = MediaId::from(media.ig_id.as_str());
    let handle = run.handle(of)?;
    match handle.media_metrics(&id, level, &names, None).await {
        Ok(insights) => {
            note(run, memory, &name, &insights);
            keep(run, of, &media.ig_id, &insights).await
        }
        // The medium is gone, or was posted by somebody else: the next reading of media tells.
        Err(error) if error.api_code().is_some_and(|code| code.subcode == Some(33)) => {
            tracing::debug!(%error, media = media.ig_id, "a medium's figures are left out");
            Ok(())
        }
        // The account's own figures were given just now, so it may be this medium alone.
        Err(error) if error.api_code().is_some_and(|code| code.code == NOT_ALLOWED) => {
            tracing::info!(%error, media = media.ig_id, "a medium's figures are refused");
            access::doubt_call(run.context, &of.account_id, &error).await;
            Ok(())
        }
        Err(error) => Err(Error::from(error)),
    }
}

/// Remembers what was refused, and counts the calls that it cost to find out.
fn note(run: &mut Run<'_>, memory: &mut Memory, of: &str, insights: &Insights) {
    run.count_more(insights.calls.saturating_sub(1));
    memory.note(of, insights, run.context.now());
}

async fn keep(
    run: &Run<'_>,
    of: &InstagramAccount,
    subject: &str,
    insights: &Insights,
) -> Result<()> {
    let samples = insights.figures.iter().map(|figure| of_figure(run, of, subject, figure));
    let samples: Vec<_> = samples.collect();
    run.keep(Change::PutSamples(samples).into()).await
}

fn of_figure(
    run: &Run<'_>,
    of: &InstagramAccount,
    subject: &str,
    figure: &Figure,
) -> InsightSample {
    let parts = figure.breakdown.iter().map(|(key, value)| format!("{key}={value}"));
    let breakdown = parts.collect::<Vec<_>>().join(",");
    let period = if figure.period.is_empty() { LIFETIME } else { &figure.period };
    let said = Said { metric: &figure.metric, period, breakdown };
    let mut sample = sample(run, of, &said, figure.value);
    subject.clone_into(&mut sample.subject);
    if let Some(end_time) = figure.end_time {
        sample.end_time = end_time;
    }
    sample
}

/// What a figure is called.
struct Said<'a> {
    metric: &'a str,
    period: &'a str,
    breakdown: String,
}

/// Makes a figure of the account itself, of the period that lasts.
fn sample(run: &Run<'_>, of: &InstagramAccount, said: &Said<'_>, value: f64) -> InsightSample {
    InsightSample {
        account_id: of.account_id.clone(),
        subject: of.ig_business_id.clone(),
        metric: rows::name(said.metric),
        period: rows::name(said.period),
        breakdown: rows::name(&said.breakdown),
        end_time: if social_core::planted::is("instagram-insights-by-the-moment") {
            run.context.now()
        } else {
            period::start(run.context.now(), every(run))
        },
        value,
    }
}

/// No count comes near 2^53, above which a figure would be rounded.
#[expect(clippy::cast_precision_loss, reason = "a count of people or posts is below 2^53")]
fn as_figure(count: u64) -> f64 {
    count as f64
}
