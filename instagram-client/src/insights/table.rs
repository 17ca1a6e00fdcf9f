//! The metrics.

use social_core::LoginFlow;

use super::metric::{Level, Metric};

const FACEBOOK: &[LoginFlow] = &[LoginFlow::FacebookLogin];
const BOTH: &[LoginFlow] = &[LoginFlow::FacebookLogin, LoginFlow::InstagramLogin];

const ALL: &[Level] = &[Level::Feed, Level::Reels, Level::Story];
const FEED_REELS: &[Level] = &[Level::Feed, Level::Reels];
const FEED_STORY: &[Level] = &[Level::Feed, Level::Story];
const REELS: &[Level] = &[Level::Reels];
const STORY: &[Level] = &[Level::Story];
const WHOLE: &[Level] = &[Level::Account];

/// Where metrics of media and of accounts are described, and when that was last checked.
const MEDIA: (&str, &str) =
    ("instagram-platform/instagram-graph-api/reference/ig-media/insights", "2026-09-11");
const ACCOUNT: (&str, &str) =
    ("instagram-platform/instagram-graph-api/reference/ig-user/insights", "2026-09-11");
const CHANGES: (&str, &str) = ("instagram-platform/changelog", "2026-06-22");

/// How values of accounts are put together; of media it is not asked.
const TOTAL: &[&str] = &["total_value"];
const EITHER: &[&str] = &["total_value", "time_series"];
const UNSAID: &[&str] = &[];

const WHOLE_ONLY: &[&str] = &[];
const PRODUCT: &[&str] = &["media_product_type"];
const PEOPLE: &[&str] = &["age", "city", "country", "gender"];

/// The day since which a metric is gone, and the first version without it.
type Gone = Option<(&'static str, &'static str)>;

const V18: Gone = Some(("2023-12-11", "v18.0"));
const V21: Gone = Some(("2025-01-08", "v21.0"));
const V22: Gone = Some(("2025-04-21", "v22.0"));

const fn day(gone: Gone) -> Option<&'static str> {
    match gone {
        Some((day, _)) => Some(day),
        None => None,
    }
}

const fn version(gone: Gone) -> Option<&'static str> {
    match gone {
        Some((_, version)) => Some(version),
        None => None,
    }
}

macro_rules! metrics {
    ($($source:ident $logins:ident $levels:ident $usual:literal $gone:ident, $period:literal $types:ident $by:expr => $($name:literal)+;)+) => {
        /// Every metric that is known, the retired ones too.
        pub static METRICS: &[Metric] = &[$($(Metric {
            name: $name,
            levels: $levels,
            logins: $logins,
            period: $period,
            types: $types,
            breakdowns: $by,
            gone: day($gone),
            gone_in: version($gone),
            usual: $usual,
            page: $source.0,
            checked: $source.1,
        },)+)+];
    };
}

metrics! {
    MEDIA BOTH ALL true None, "lifetime" UNSAID WHOLE_ONLY =>
        "reach" "views" "shares" "total_interactions";
    MEDIA BOTH ALL false None, "lifetime" UNSAID WHOLE_ONLY => "reposts";
    MEDIA BOTH FEED_REELS true None, "lifetime" UNSAID WHOLE_ONLY => "likes" "comments" "saved";
    MEDIA BOTH FEED_STORY true None, "lifetime" UNSAID WHOLE_ONLY => "follows" "profile_visits";
    MEDIA BOTH FEED_STORY false None, "lifetime" UNSAID &["action_type"] => "profile_activity";
    MEDIA BOTH STORY true None, "lifetime" UNSAID WHOLE_ONLY => "replies";
    MEDIA BOTH STORY true None, "lifetime" UNSAID &["story_navigation_action_type"] => "navigation";
    MEDIA FACEBOOK STORY false None, "lifetime" UNSAID WHOLE_ONLY => "link_clicks";
    MEDIA BOTH REELS true None, "lifetime" UNSAID WHOLE_ONLY =>
        "ig_reels_avg_watch_time" "ig_reels_video_view_total_time";
    MEDIA BOTH REELS false None, "lifetime" UNSAID WHOLE_ONLY =>
        "reels_skip_rate" "crossposted_views";
    MEDIA BOTH ALL false None, "lifetime" UNSAID WHOLE_ONLY => "facebook_views";
    MEDIA FACEBOOK FEED_REELS false None, "lifetime" UNSAID WHOLE_ONLY =>
        "total_likes" "total_comments";
    MEDIA FACEBOOK ALL false None, "lifetime" UNSAID WHOLE_ONLY => "total_views";
    ACCOUNT BOTH WHOLE true None, "day" EITHER &["media_product_type", "follow_type"] => "reach";
    // The row of the page spells it `follower_type`, the list of breakdowns `follow_type`.
    ACCOUNT BOTH WHOLE true None, "day" TOTAL
        &["media_product_type", "follower_type", "follow_type"] => "views";
    ACCOUNT BOTH WHOLE true None, "day" TOTAL WHOLE_ONLY => "accounts_engaged" "replies";
    ACCOUNT BOTH WHOLE true None, "day" TOTAL PRODUCT =>
        "total_interactions" "likes" "comments" "saves" "shares";
    ACCOUNT BOTH WHOLE true None, "day" TOTAL &["contact_button_type"] => "profile_links_taps";
    ACCOUNT BOTH WHOLE false None, "day" TOTAL WHOLE_ONLY => "reposts";
    ACCOUNT BOTH WHOLE false None, "day" TOTAL &["follow_type"] => "follows_and_unfollows";
    ACCOUNT BOTH WHOLE false None, "day" UNSAID WHOLE_ONLY => "follower_count";
    ACCOUNT BOTH WHOLE false None, "lifetime" UNSAID WHOLE_ONLY => "online_followers";
    ACCOUNT BOTH WHOLE false None, "lifetime" TOTAL PEOPLE => "follower_demographics"
        "engaged_audience_demographics" "reached_audience_demographics";
    CHANGES BOTH ALL false V22, "lifetime" UNSAID WHOLE_ONLY => "impressions";
    CHANGES BOTH FEED_REELS false V21, "lifetime" UNSAID WHOLE_ONLY => "video_views";
    CHANGES BOTH REELS false V22, "lifetime" UNSAID WHOLE_ONLY => "plays" "clips_replays_count"
        "ig_reels_aggregated_all_plays_count";
    CHANGES BOTH ALL false V18, "lifetime" UNSAID WHOLE_ONLY => "engagement";
    CHANGES BOTH STORY false V18, "lifetime" UNSAID WHOLE_ONLY => "taps_forward" "taps_back" "exits";
    CHANGES BOTH WHOLE false V22, "day" UNSAID WHOLE_ONLY => "impressions";
    CHANGES BOTH WHOLE false V21, "day" UNSAID WHOLE_ONLY => "email_contacts"
        "get_direction_clicks" "profile_views" "text_message_clicks" "website_clicks"
        "phone_call_clicks";
}

/// Finds a metric of a level.
pub(super) fn find(level: Level, name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name && metric.levels.contains(&level))
}

/// Tells whether a metric may be asked for with this parameter. A word that stands in no row may
/// have come up since.
pub(super) fn takes(metric: &Metric, parameter: &str, value: &str) -> bool {
    match parameter {
        "period" => metric.period == value || METRICS.iter().all(|one| one.period != value),
        "breakdown" => {
            metric.breakdowns.contains(&value)
                || METRICS.iter().all(|one| !one.breakdowns.contains(&value))
        }
        "metric_type" => metric.types.is_empty() || metric.types.contains(&value),
        _ => true,
    }
}

/// Lists the metrics that are asked for where nobody names any.
pub(super) fn usual(level: Level, login: LoginFlow) -> Vec<&'static str> {
    let fits = |metric: &&Metric| {
        metric.usual && metric.levels.contains(&level) && metric.logins.contains(&login)
    };
    METRICS.iter().filter(fits).map(|metric| metric.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_stands_once_for_its_level() {
        for level in [Level::Feed, Level::Reels, Level::Story, Level::Account] {
            let mut names: Vec<_> = METRICS
                .iter()
                .filter(|metric| metric.levels.contains(&level))
                .map(|metric| metric.name)
                .collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{level:?}");
        }
        assert!(METRICS.iter().all(|metric| metric.gone.is_none() || !metric.usual));
        assert!(METRICS.iter().all(|metric| metric.gone.is_some() == metric.gone_in.is_some()));
    }

    #[test]
    fn a_metric_is_asked_for_as_its_row_says() {
        let reach = find(Level::Account, "reach").unwrap();
        let likes = find(Level::Account, "likes").unwrap();
        let people = find(Level::Account, "follower_demographics").unwrap();
        for (metric, parameter, value, fits) in [
            (reach, "breakdown", "follow_type", true),
            (likes, "breakdown", "follow_type", false),
            (likes, "breakdown", "media_product_type", true),
            (likes, "breakdown", "heard_of_by_nobody", true),
            (reach, "metric_type", "time_series", true),
            (likes, "metric_type", "time_series", false),
            (people, "period", "lifetime", true),
            (people, "period", "day", false),
            (likes, "period", "lifetime", false),
            (likes, "since", "1", true),
        ] {
            assert_eq!(
                takes(metric, parameter, value),
                fits,
                "{} {parameter} {value}",
                metric.name
            );
        }
        assert_eq!(find(Level::Reels, "plays").unwrap().gone_in, Some("v22.0"));
    }

    #[test]
    fn each_kind_has_its_own_metrics() {
        let story = usual(Level::Story, LoginFlow::InstagramLogin);
        assert!(story.contains(&"navigation") && !story.contains(&"likes"));
        let reel = usual(Level::Reels, LoginFlow::InstagramLogin);
        assert!(reel.contains(&"ig_reels_avg_watch_time") && !reel.contains(&"follows"));
        assert!(find(Level::Reels, "plays").unwrap().gone.is_some());
        assert_eq!(find(Level::Feed, "ig_reels_avg_watch_time"), None);
    }
}
