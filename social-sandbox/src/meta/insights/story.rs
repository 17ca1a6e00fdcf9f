//! What is told of a story when its day is over.

use serde_json::json;

use super::medium_figures::Counted;
use crate::meta::gallery::Owner;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::meta::webhook;

/// Sends the last figures of a story; -1 stands for fewer than five viewers.
pub(crate) fn story_over(host: &MetaHost, state: &mut MetaState, id: u64, at: i64) {
    let Some(medium) = state.gallery.media.get(&id) else { return };
    let Owner::Account(ig_id) = medium.owner.clone() else { return };
    let age = u64::try_from((at - medium.at).max(0) / 1_000_000).unwrap_or_default();
    let figures = Counted { ids: &host.ground.ids, medium, comments: 0, age };
    let few = figures.reach() < 5;
    let figure = |value: u64| if few { json!(-1) } else { json!(value) };
    let parts = figures.parts("navigation");
    let taps = |word: &str| {
        let found = parts.iter().find(|(name, _)| *name == word);
        figure(found.map_or(0, |(_, value)| *value))
    };
    let value = json!({
        "media_id": id.to_string(),
        "impressions": figure(figures.views()),
        "reach": figure(figures.reach()),
        "taps_forward": taps("tap_forward"),
        "taps_back": taps("tap_back"),
        "exits": taps("tap_exit"),
        "replies": figure(figures.value("replies")),
    });
    webhook::changed(host, state, &ig_id, "story_insights", &value);
}
