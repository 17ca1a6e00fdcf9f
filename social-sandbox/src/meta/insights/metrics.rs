//! The metrics of media and of accounts, as the sandbox's own table.

use crate::meta::endpoint::Side;

/// What a metric is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsightSubject {
    /// Posts in the feed.
    Feed,
    /// Reels.
    Reels,
    /// Stories.
    Story,
    /// A professional account.
    Account,
}

use InsightSubject::{Account, Feed, Reels, Story};

/// One row of the table.
#[derive(Debug)]
pub struct InsightMetric {
    /// Its name.
    pub name: &'static str,
    /// What it is of.
    pub subjects: &'static [InsightSubject],
    /// The hosts that have it.
    pub sides: &'static [Side],
    /// The breakdowns that it takes.
    pub breakdowns: &'static [&'static str],
    /// Since when it is gone, for metrics that had a life before.
    pub gone: Option<&'static str>,
}

const BOTH: &[Side] = &[Side::Facebook, Side::Instagram];
const FACEBOOK: &[Side] = &[Side::Facebook];
const ALL: &[InsightSubject] = &[Feed, Reels, Story];
const FEED_REELS: &[InsightSubject] = &[Feed, Reels];
const FEED_STORY: &[InsightSubject] = &[Feed, Story];

const fn row(
    name: &'static str,
    subjects: &'static [InsightSubject],
    sides: &'static [Side],
    breakdowns: &'static [&'static str],
) -> InsightMetric {
    InsightMetric { name, subjects, sides, breakdowns, gone: None }
}

const fn dead(
    name: &'static str,
    subjects: &'static [InsightSubject],
    gone: &'static str,
) -> InsightMetric {
    InsightMetric { name, subjects, sides: BOTH, breakdowns: &[], gone: Some(gone) }
}

const PRODUCT: &[&str] = &["media_product_type"];
const PEOPLE: &[&str] = &["age", "city", "country", "gender"];

/// Every metric that is known, the dead ones too: pages `ig-media/insights`
/// and `ig-user/insights`, read 11 Sep 2026, and the changelog to 22 Jun 2026.
pub static INSIGHT_METRICS: &[InsightMetric] = &[
    row("reach", ALL, BOTH, &[]),
    row("views", ALL, BOTH, &[]),
    row("shares", ALL, BOTH, &[]),
    row("reposts", ALL, BOTH, &[]),
    row("total_interactions", ALL, BOTH, &[]),
    row("likes", FEED_REELS, BOTH, &[]),
    row("comments", FEED_REELS, BOTH, &[]),
    row("saved", FEED_REELS, BOTH, &[]),
    row("follows", FEED_STORY, BOTH, &[]),
    row("profile_visits", FEED_STORY, BOTH, &[]),
    row("profile_activity", FEED_STORY, BOTH, &["action_type"]),
    row("replies", &[Story], BOTH, &[]),
    row("navigation", &[Story], BOTH, &["story_navigation_action_type"]),
    row("link_clicks", &[Story], FACEBOOK, &[]),
    row("ig_reels_avg_watch_time", &[Reels], BOTH, &[]),
    row("ig_reels_video_view_total_time", &[Reels], BOTH, &[]),
    row("reels_skip_rate", &[Reels], BOTH, &[]),
    row("crossposted_views", &[Reels], BOTH, &[]),
    row("facebook_views", ALL, BOTH, &[]),
    row("total_likes", FEED_REELS, FACEBOOK, &[]),
    row("total_comments", FEED_REELS, FACEBOOK, &[]),
    row("total_views", ALL, FACEBOOK, &[]),
    row("reach", &[Account], BOTH, &["media_product_type", "follow_type"]),
    // The row of the page spells it `follower_type`, the list of breakdowns `follow_type`.
    row("views", &[Account], BOTH, &["media_product_type", "follower_type", "follow_type"]),
    row("accounts_engaged", &[Account], BOTH, &[]),
    row("replies", &[Account], BOTH, &[]),
    row("reposts", &[Account], BOTH, &[]),
    row("likes", &[Account], BOTH, PRODUCT),
    row("comments", &[Account], BOTH, PRODUCT),
    row("saves", &[Account], BOTH, PRODUCT),
    row("shares", &[Account], BOTH, PRODUCT),
    row("total_interactions", &[Account], BOTH, PRODUCT),
    row("profile_links_taps", &[Account], BOTH, &["contact_button_type"]),
    row("follows_and_unfollows", &[Account], BOTH, &["follow_type"]),
    row("follower_demographics", &[Account], BOTH, PEOPLE),
    row("engaged_audience_demographics", &[Account], BOTH, PEOPLE),
    row("reached_audience_demographics", &[Account], BOTH, PEOPLE),
    row("follower_count", &[Account], BOTH, &[]),
    row("online_followers", &[Account], BOTH, &[]),
    dead("impressions", ALL, "2025-04-21"),
    dead("video_views", FEED_REELS, "2025-01-08"),
    dead("plays", &[Reels], "2025-04-21"),
    dead("clips_replays_count", &[Reels], "2025-04-21"),
    dead("ig_reels_aggregated_all_plays_count", &[Reels], "2025-04-21"),
    dead("engagement", ALL, "2023-12-11"),
    dead("taps_forward", &[Story], "2023-12-11"),
    dead("taps_back", &[Story], "2023-12-11"),
    dead("exits", &[Story], "2023-12-11"),
    dead("impressions", &[Account], "2025-04-21"),
    dead("email_contacts", &[Account], "2025-01-08"),
    dead("get_direction_clicks", &[Account], "2025-01-08"),
    dead("profile_views", &[Account], "2025-01-08"),
    dead("text_message_clicks", &[Account], "2025-01-08"),
    dead("website_clicks", &[Account], "2025-01-08"),
    dead("phone_call_clicks", &[Account], "2025-01-08"),
];

/// Finds a metric of a subject on a host.
pub(super) fn find(
    name: &str,
    subject: InsightSubject,
    side: Side,
) -> Option<&'static InsightMetric> {
    INSIGHT_METRICS.iter().find(|row| {
        row.name == name && row.subjects.contains(&subject) && row.sides.contains(&side)
    })
}

/// Lists the names that live, for the text of a refusal.
pub(super) fn living(subject: InsightSubject, side: Side) -> String {
    let rows = INSIGHT_METRICS.iter().filter(|row| {
        row.gone.is_none() && row.subjects.contains(&subject) && row.sides.contains(&side)
    });
    rows.map(|row| row.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_stands_once_for_its_subject() {
        for subject in [Feed, Reels, Story, Account] {
            let rows = INSIGHT_METRICS.iter().filter(|row| row.subjects.contains(&subject));
            let mut names: Vec<_> = rows.map(|row| row.name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{subject:?}");
        }
    }

    #[test]
    fn metrics_go_by_subject_and_host() {
        assert!(find("likes", Feed, Side::Instagram).is_some());
        assert!(find("likes", Story, Side::Instagram).is_none());
        assert!(find("total_views", Story, Side::Instagram).is_none());
        assert!(find("total_views", Story, Side::Facebook).is_some());
        assert!(find("plays", Reels, Side::Facebook).is_some_and(|row| row.gone.is_some()));
        assert!(!living(Reels, Side::Facebook).contains("plays,"));
    }
}
