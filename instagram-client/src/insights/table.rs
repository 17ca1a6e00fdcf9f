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

macro_rules! metrics {
    ($($source:ident $logins:ident $levels:ident $usual:literal $gone:expr => $($name:literal)+;)+) => {
        /// Every metric that is known, the retired ones too.
        pub static METRICS: &[Metric] = &[$($(Metric {
            name: $name,
            levels: $levels,
            logins: $logins,
            gone: $gone,
            usual: $usual,
            page: $source.0,
            checked: $source.1,
        },)+)+];
    };
}

metrics! {
    MEDIA BOTH ALL true None => "reach" "views" "shares" "total_interactions";
    MEDIA BOTH ALL false None => "reposts";
    MEDIA BOTH FEED_REELS true None => "likes" "comments" "saved";
    MEDIA BOTH FEED_STORY true None => "follows" "profile_visits";
    MEDIA BOTH FEED_STORY false None => "profile_activity";
    MEDIA BOTH STORY true None => "replies" "navigation";
    MEDIA FACEBOOK STORY false None => "link_clicks";
    MEDIA BOTH REELS true None => "ig_reels_avg_watch_time" "ig_reels_video_view_total_time";
    MEDIA BOTH REELS false None => "reels_skip_rate" "crossposted_views";
    MEDIA BOTH ALL false None => "facebook_views";
    MEDIA FACEBOOK FEED_REELS false None => "total_likes" "total_comments";
    MEDIA FACEBOOK ALL false None => "total_views";
    ACCOUNT BOTH WHOLE true None => "reach" "views" "accounts_engaged" "total_interactions"
        "likes" "comments" "saves" "shares" "replies" "profile_links_taps";
    ACCOUNT BOTH WHOLE false None => "reposts" "follows_and_unfollows" "follower_count"
        "online_followers" "follower_demographics" "engaged_audience_demographics"
        "reached_audience_demographics";
    CHANGES BOTH ALL false Some("2025-04-21") => "impressions";
    CHANGES BOTH FEED_REELS false Some("2025-01-08") => "video_views";
    CHANGES BOTH REELS false Some("2025-04-21") => "plays" "clips_replays_count"
        "ig_reels_aggregated_all_plays_count";
    CHANGES BOTH ALL false Some("2023-12-11") => "engagement";
    CHANGES BOTH STORY false Some("2023-12-11") => "taps_forward" "taps_back" "exits";
    CHANGES BOTH WHOLE false Some("2025-04-21") => "impressions";
    CHANGES BOTH WHOLE false Some("2025-01-08") => "email_contacts" "get_direction_clicks"
        "profile_views" "text_message_clicks" "website_clicks" "phone_call_clicks";
}

/// Finds a metric of a level.
pub(super) fn find(level: Level, name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name && metric.levels.contains(&level))
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
