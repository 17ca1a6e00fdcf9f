//! What is asked for: which metrics, of which media, how often.

use std::collections::BTreeMap;
use std::time::Duration;

use instagram_client::insights::{Insights, Level, METRICS};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use social_core::{LoginFlow, Timestamp};
use social_store::IgMedia;

use crate::insights::period;

/// Figures about people are read so seldom; a little less than a day, so that it is once a day.
const PEOPLE: Duration = Duration::from_hours(20);
const DAY: Duration = Duration::from_hours(24);
/// Instagram keeps figures of media for so long.
const KEPT: Duration = Duration::from_hours(2 * 365 * 24);
/// A story has figures while it is live.
const STORY: Duration = DAY;
/// Younger media are read every time, since their figures move; older ones once a day.
const YOUNG: Duration = Duration::from_hours(7 * 24);
/// Older ones still once a week.
const MIDDLE: Duration = Duration::from_hours(60 * 24);
/// A metric that was refused is asked for again after this time.
const REFUSED: Duration = Duration::from_hours(7 * 24);
/// Meta's code for a metric that does not fit.
const BAD_PARAMETER: i64 = 100;
/// Its subcode for a thing that is not there, which says nothing of the metric.
const NOT_THERE: i64 = 33;

/// What is remembered from one reading to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Memory {
    /// Metrics that were refused, by what they were asked of, and when.
    refused: BTreeMap<String, Timestamp>,
    /// When figures about people were read last, by professional account.
    pub(super) people: BTreeMap<String, Timestamp>,
}

impl Memory {
    /// Lists the metrics to ask for.
    pub(super) fn names(&self, of: &str, level: Level, login: LoginFlow) -> Vec<String> {
        let fits = METRICS.iter().filter(|metric| {
            metric.usual && metric.levels.contains(&level) && metric.logins.contains(&login)
        });
        let names = fits.map(|metric| metric.name);
        names.filter(|name| !self.refused.contains_key(&key(of, name))).map(str::to_owned).collect()
    }

    /// Remembers what was refused for good; too few viewers are no refusal of a metric.
    pub(super) fn note(&mut self, of: &str, insights: &Insights, now: Timestamp) {
        for withheld in &insights.withheld {
            let code = withheld.error.as_ref().and_then(instagram_client::Error::api_code);
            let is_refused = code
                .is_some_and(|code| code.code == BAD_PARAMETER && code.subcode != Some(NOT_THERE));
            if is_refused {
                tracing::info!(metric = withheld.metric, of, "a metric is refused");
                self.refused.insert(key(of, &withheld.metric), now);
            }
        }
    }

    /// Forgets refusals of long ago.
    pub(super) fn forget(&mut self, now: Timestamp) {
        self.refused.retain(|_, at| now.since(*at) < REFUSED);
        self.people.retain(|_, at| now.since(*at) < REFUSED);
    }
}

fn key(of: &str, metric: &str) -> String {
    format!("{of} {metric}")
}

/// What a medium has figures of, and the name under which its refusals are remembered.
pub(super) fn level(media: &IgMedia) -> Option<(Level, String)> {
    let level = match media.product_type.as_deref() {
        Some("STORY") => Level::Story,
        Some("REELS") => Level::Reels,
        Some("AD") => return None,
        // Some logins do not say where a medium is shown; every single video is a reel.
        None if media.media_type == "VIDEO" => Level::Reels,
        _ => Level::Feed,
    };
    let product = media.product_type.as_deref().unwrap_or("?");
    Some((level, format!("{product}/{}", media.media_type)))
}

/// What is to be done about a medium in this period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Its figures are read.
    Now,
    /// Not this time, or never.
    Later,
    /// It and all older ones have no figures any more.
    End,
}

/// Tells whether it is a medium's turn: the older it is, the more seldom, each at its own time.
pub(super) fn turn(media: &IgMedia, now: Timestamp, every: Duration) -> Turn {
    let age = media.timestamp.map(|at| now.since(at));
    if age.is_some_and(|age| age > KEPT) {
        return Turn::End;
    }
    if media.vanished_at.is_some() {
        return Turn::Later;
    }
    if media.product_type.as_deref() == Some("STORY") {
        return if age.is_none_or(|age| age < STORY) { Turn::Now } else { Turn::Later };
    }
    let distance = match age {
        Some(age) if age < YOUNG => every,
        Some(age) if age < MIDDLE => every.max(DAY),
        _ => every.max(7 * DAY),
    };
    let rounds = (distance.as_secs() / every.as_secs().max(1)).max(1);
    let period = period::start(now, every).as_unix().unsigned_abs() / every.as_secs().max(1);
    let is_now = period.wrapping_add(number(&media.ig_id)).is_multiple_of(rounds);
    if is_now { Turn::Now } else { Turn::Later }
}

fn number(id: &str) -> u64 {
    let digest = Sha256::digest(id);
    digest.iter().take(4).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// Tells whether figures about people are due, which move slowly and cost several calls.
pub(super) fn people_are_due(last: Option<&Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| now.since(*last) >= PEOPLE)
}

/// Gives the days whose figures are read: the last two that have ended, since Instagram's figures
/// come up to 48 hours late. Each as its beginning and its end.
pub(super) fn days(now: Timestamp) -> [(Timestamp, Timestamp); 2] {
    let today = period::start(now, DAY);
    [(today - 2 * DAY, today - DAY), (today - DAY, today)]
}

#[cfg(test)]
mod tests {
    use instagram_client::insights::Withheld;
    use serde_json::Value;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);
    const EVERY: Duration = Duration::from_hours(6);
    const NOW: Timestamp = Timestamp::from_unix(1_795_334_400);

    fn media(id: u64, age: Duration) -> IgMedia {
        IgMedia {
            ig_id: id.to_string(),
            account_id: "account".into(),
            ig_business_id: "1".to_owned(),
            media_type: "IMAGE".to_owned(),
            product_type: Some("FEED".to_owned()),
            caption: None,
            permalink: None,
            timestamp: Some(NOW - age),
            metrics: Value::Null,
            synced_at: NOW,
            vanished_at: None,
        }
    }

    /// How often a medium has its turn in so many days.
    fn turns(media: &IgMedia, days: u32) -> usize {
        let periods = (0..days * 4).map(|number| NOW + EVERY * number);
        periods.filter(|at| turn(media, *at, EVERY) == Turn::Now).count()
    }

    #[test]
    fn the_older_a_medium_the_more_seldom_its_turn() {
        assert_eq!(turns(&media(1, Duration::ZERO), 2), 8);
        assert_eq!(turns(&media(1, 20 * DAY), 8), 8);
        assert_eq!(turns(&media(1, 100 * DAY), 28), 4);
        assert_eq!(turn(&media(1, KEPT + DAY), NOW, EVERY), Turn::End);
        let now = (0..280).filter(|id| turn(&media(*id, 100 * DAY), NOW, EVERY) == Turn::Now);
        let now = now.count();
        assert!((2..30).contains(&now), "{now} of 280 at once");
    }

    #[test]
    fn a_story_has_its_turn_while_it_is_live() {
        let story = |age| IgMedia { product_type: Some("STORY".to_owned()), ..media(1, age) };
        assert_eq!(turn(&story(23 * HOUR), NOW, EVERY), Turn::Now);
        assert_eq!(turn(&story(DAY + HOUR), NOW, EVERY), Turn::Later);
        let gone = IgMedia { vanished_at: Some(NOW), ..media(1, HOUR) };
        assert_eq!(turn(&gone, NOW, EVERY), Turn::Later);
    }

    #[test]
    fn a_refused_metric_is_left_out_for_a_week() {
        let (mut memory, of) = (Memory::default(), "FEED/IMAGE");
        let names =
            |memory: &Memory, of: &str| memory.names(of, Level::Feed, LoginFlow::InstagramLogin);
        assert!(names(&memory, of).contains(&"shares".to_owned()));
        memory.refused.insert(key(of, "shares"), NOW);
        assert!(!names(&memory, of).contains(&"shares".to_owned()));
        assert!(names(&memory, "FEED/VIDEO").contains(&"shares".to_owned()));
        memory.forget(NOW + REFUSED);
        assert!(names(&memory, of).contains(&"shares".to_owned()));
        let mut unsaid = Insights::default();
        unsaid.withheld.extend(None::<Withheld>);
        memory.note(of, &unsaid, NOW);
        assert!(memory.refused.is_empty());
    }

    #[test]
    fn days_are_whole_and_past() {
        let noon = Timestamp::from_unix(1_795_348_800);
        let [earlier, later] = days(noon);
        assert_eq!((earlier.1, later.1), (later.0, period::start(noon, DAY)));
        assert_eq!(earlier.0.until(later.1), 2 * DAY);
    }
}
