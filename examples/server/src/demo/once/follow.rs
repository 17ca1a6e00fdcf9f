//! Follows a publication by its events until it is settled, with a bar for the bytes.

use std::time::Duration;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use url::Url;

use crate::demo::browser::{Browser, Event};

/// How long the outcome is waited for.
const PATIENCE: Duration = Duration::from_mins(5);

/// Returns when the post has ended as `wanted`; any other end is an error that names it.
pub(super) async fn follow(
    browser: &mut Browser,
    events: &Url,
    wanted: &str,
) -> anyhow::Result<()> {
    let bar = ProgressBar::new(0);
    let style = "    sent [{bar:32}] {decimal_bytes}/{decimal_total_bytes} {msg}";
    bar.set_style(ProgressStyle::with_template(style)?.progress_chars("=> "));
    let outcome = tokio::time::timeout(PATIENCE, listen(browser, events, &bar, wanted)).await;
    bar.finish_and_clear();
    outcome.context("the outcome did not come in time")?
}

async fn listen(
    browser: &mut Browser,
    url: &Url,
    bar: &ProgressBar,
    wanted: &str,
) -> anyhow::Result<()> {
    let mut events = browser.events(url).await?;
    while let Some(event) = events.next().await? {
        if let Some(state) = shown(&event, bar) {
            return if state == wanted { Ok(()) } else { Err(ended(&state, &event.data)) };
        }
    }
    bail!("the events ended before the post was settled")
}

/// Shows an event; gives the state once it is settled.
fn shown(event: &Event, bar: &ProgressBar) -> Option<String> {
    let (detail, number) = (event.data.get("detail"), |detail: &Value, name: &str| {
        detail.get(name).and_then(Value::as_u64)
    });
    if event.kind == "snapshot" {
        let settled = event.data.get("settled").and_then(Value::as_bool) == Some(true);
        let state = event.data.get("state").and_then(Value::as_str)?.to_owned();
        return settled.then_some(state);
    }
    let word = event.kind.strip_prefix("publication.")?;
    if word == "progress" {
        let detail = detail?;
        bar.set_length(number(detail, "size").unwrap_or(0));
        bar.set_position(number(detail, "bytes").unwrap_or(0));
        return None;
    }
    bar.set_message(word.to_owned());
    matches!(word, "published" | "failed" | "cancelled" | "inbox").then(|| word.to_owned())
}

fn ended(state: &str, data: &Value) -> anyhow::Error {
    anyhow::anyhow!("the post ended as {state}: {data}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str, data: Value) -> Event {
        Event { kind: kind.to_owned(), data }
    }

    #[test]
    fn the_bar_follows_the_bytes_and_only_a_settled_state_ends() {
        let bar = ProgressBar::hidden();
        let progress =
            event("publication.progress", json!({ "detail": { "bytes": 5, "size": 9 } }));
        assert_eq!(shown(&progress, &bar), None);
        assert_eq!((bar.position(), bar.length()), (5, Some(9)));
        let queued = event("snapshot", json!({ "settled": false, "state": "queued" }));
        assert_eq!(shown(&queued, &bar), None);
        assert_eq!(shown(&event("publication.processing", json!({})), &bar), None);
        for state in ["published", "failed"] {
            let settled = event("snapshot", json!({ "settled": true, "state": state }));
            assert_eq!(shown(&settled, &bar).as_deref(), Some(state));
            let told = event(&format!("publication.{state}"), json!({}));
            assert_eq!(shown(&told, &bar).as_deref(), Some(state));
        }
    }
}
