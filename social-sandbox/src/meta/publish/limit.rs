//! `GET /{ig}/content_publishing_limit`: how many posts are used.

use serde_json::{Map, json};

use super::machine::DAY;
use crate::meta::admit::Scene;
use crate::meta::behaviour::StoriesCount;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::unknown_field;
use crate::meta::given;
use crate::meta::state::MetaState;

/// Counts what an account published after a moment, in Unix microseconds.
pub(super) fn used(state: &MetaState, ig_id: &str, since: i64) -> u64 {
    let stories = state.behaviour.stories_count == StoriesCount::Yes;
    let published = state.gallery.published.iter();
    let counted =
        published.filter(|one| one.ig_id == ig_id && one.at > since && (stories || !one.is_story));
    counted.count() as u64
}

/// Answers the quota of an account. Without `fields` it tells the use alone.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let account = scene.own_account()?.id;
    let now = scene.now;
    let since = match given::number(&scene.call.params, "since")? {
        Some(since) => since.saturating_mul(1_000_000),
        None => now - DAY,
    };
    // The second that is running may be rounded away.
    if since < now - DAY - 1_000_000 || since > now {
        return Err(GraphFailure::param("since must be within the last 24 hours"));
    }
    let mut row = Map::new();
    for field in scene.fields("quota_usage")? {
        let value = match field.name.as_str() {
            "quota_usage" => json!(used(scene.state, &account, since)),
            "config" => {
                let total = scene.state.behaviour.limits.posts_per_day;
                json!({ "quota_total": total, "quota_duration": 86_400 })
            }
            name => return Err(unknown_field("ContentPublishingLimitResponse", name)),
        };
        row.insert(field.name, value);
    }
    Ok(json!({ "data": [row] }))
}
