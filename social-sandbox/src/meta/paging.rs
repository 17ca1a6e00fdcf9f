//! Lists, a page at a time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::admit::Scene;
use super::envelope::GraphFailure;
use super::facts::{LARGEST_PAGE, PAGE_SIZE};

/// Gives one page of a list whose entries are named by ids that do not change, in its order.
///
/// `after` and `before` name the entry to go on from; a cursor whose entry is gone starts anew. The
/// address of the next page holds the token, as Meta's does.
pub(crate) fn page(scene: &Scene<'_>, entries: &[(String, Value)]) -> Result<Value, GraphFailure> {
    let params = &scene.call.params;
    let limit = match params.text("limit") {
        None => PAGE_SIZE,
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|limit| *limit > 0)
            .ok_or_else(|| GraphFailure::param("Param limit must be a positive integer"))?
            .min(LARGEST_PAGE),
    };
    let place = |name: &str| {
        let id = uncursor(&params.text(name)?)?;
        entries.iter().position(|(entry, _)| *entry == id)
    };
    let (start, end) = match (place("after"), place("before")) {
        (Some(at), _) => (at + 1, entries.len().min(at + 1 + limit)),
        (None, Some(at)) => (at.saturating_sub(limit), at),
        (None, None) => (0, entries.len().min(limit)),
    };
    let shown = entries.get(start..end).unwrap_or_default();
    let data: Vec<&Value> = shown.iter().map(|(_, value)| value).collect();
    let (Some((first, _)), Some((last, _))) = (shown.first(), shown.last()) else {
        return Ok(json!({ "data": [] }));
    };
    let mut paging = Map::new();
    let cursors = json!({ "before": cursor(first), "after": cursor(last) });
    paging.insert("cursors".to_owned(), cursors);
    if end < entries.len() {
        paging.insert("next".to_owned(), json!(address(scene, ("after", &cursor(last)))));
    }
    if start > 0 {
        paging.insert("previous".to_owned(), json!(address(scene, ("before", &cursor(first)))));
    }
    Ok(json!({ "data": data, "paging": paging }))
}

fn cursor(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("c:{id}"))
}

fn uncursor(cursor: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("c:").map(str::to_owned)
}

/// The whole address of another page.
fn address(scene: &Scene<'_>, (name, cursor): (&str, &str)) -> String {
    let call = scene.call;
    let mut url = scene.host.url(call.side).clone();
    url.set_path(call.path.trim_end_matches('/'));
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("access_token", scene.caller.token.expose_secret());
        for kept in ["fields", "limit", "since", "until"] {
            if let Some(value) = call.params.text(kept) {
                query.append_pair(kept, &value);
            }
        }
        query.append_pair(name, cursor);
    }
    url.into()
}
