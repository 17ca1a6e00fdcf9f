//! Lists in pages, with cursors and an address of the next page that carries the token, as Meta's
//! does. Every list of both hosts comes through here.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use url::Url;

use super::view::View;
use crate::meta::behaviour::FirstPage;
use crate::meta::envelope::GraphFailure;
use crate::meta::facts::{LARGEST_PAGE, PAGE_SIZE};
use crate::meta::fields::Field;
use crate::meta::given;
use crate::meta::params::Params;

/// The cursor of the place before the first entry.
const START: &str = "start";

/// Which part of a list is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    limit: Option<usize>,
    after: Option<String>,
    before: Option<String>,
    /// The fields that were asked for, as text, for the addresses of other pages.
    fields: Option<String>,
    /// Other parameters that those addresses need.
    more: Vec<(&'static str, String)>,
    /// Whether the list stands inside another answer.
    nested: bool,
}

impl Part {
    /// Reads the parameters of a call.
    pub(crate) fn of(given: &Params) -> Result<Self, GraphFailure> {
        let limit = given::number(given, "limit")?.map(size).transpose()?;
        let kept = ["since", "until", "user_id"];
        Ok(Self {
            limit,
            after: given.text("after"),
            before: given.text("before"),
            fields: given.text("fields"),
            more: kept.into_iter().filter_map(|name| Some((name, given.text(name)?))).collect(),
            nested: false,
        })
    }

    /// Reads the modifiers of a field: `comments.limit(5).after(x)`.
    pub(crate) fn inside(field: &Field) -> Result<Self, GraphFailure> {
        let limit = field.argument("limit").map(|text| text.parse().map_or(Err(bad_limit()), size));
        let names: Vec<_> = field.inner.iter().map(|inner| inner.name.clone()).collect();
        Ok(Self {
            limit: limit.transpose()?,
            after: field.argument("after").map(str::to_owned),
            before: field.argument("before").map(str::to_owned),
            fields: (!names.is_empty()).then(|| names.join(",")),
            more: Vec::new(),
            nested: true,
        })
    }
}

fn bad_limit() -> GraphFailure {
    GraphFailure::param("Param limit must be a positive integer")
}

fn size(limit: i64) -> Result<usize, GraphFailure> {
    usize::try_from(limit).ok().filter(|limit| *limit > 0).ok_or_else(bad_limit)
}

/// A place in a list: a row of a page, by its id.
fn cursor(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

fn place(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

/// Cuts a list into a page and writes its entries. `list` holds ids in the
/// order of the answer; `largest` is what a page holds at most.
pub(crate) fn page(
    view: &View<'_>,
    (node, edge): (&str, &str),
    list: &[u64],
    part: &Part,
    largest: Option<usize>,
    mut write: impl FnMut(u64) -> Result<Value, GraphFailure>,
) -> Result<Value, GraphFailure> {
    let size = part.limit.unwrap_or(PAGE_SIZE).min(largest.unwrap_or(LARGEST_PAGE));
    let empty_first = view.state.behaviour.first_page == FirstPage::Empty
        && !part.nested
        && part.after.is_none()
        && part.before.is_none()
        && !list.is_empty();
    if empty_first {
        let start = cursor(START);
        let next = next(view, (node, edge), part, ("after", &start));
        let cursors = json!({ "before": start, "after": start });
        return Ok(json!({ "data": [], "paging": { "cursors": cursors, "next": next } }));
    }
    let (from, to) = range(list, part, size)?;
    let shown = list.get(from..to).unwrap_or_default();
    let rows: Vec<Value> = shown.iter().map(|id| write(*id)).collect::<Result<_, _>>()?;
    let mut answer = Map::new();
    answer.insert("data".to_owned(), Value::Array(rows));
    if let (Some(first), Some(last)) = (shown.first(), shown.last()) {
        let (before, after) = (cursor(&first.to_string()), cursor(&last.to_string()));
        let mut paging = Map::new();
        let cursors = json!({ "before": before, "after": after });
        paging.insert("cursors".to_owned(), cursors);
        if to < list.len() {
            let next = next(view, (node, edge), part, ("after", &after));
            paging.insert("next".to_owned(), json!(next));
        }
        if from > 0 {
            let previous = next(view, (node, edge), part, ("before", &before));
            paging.insert("previous".to_owned(), json!(previous));
        }
        answer.insert("paging".to_owned(), Value::Object(paging));
    }
    Ok(Value::Object(answer))
}

/// Finds the first entry of a page and the one after its last.
fn range(list: &[u64], part: &Part, size: usize) -> Result<(usize, usize), GraphFailure> {
    let find = |cursor: &str| -> Result<_, GraphFailure> {
        let refuse = || GraphFailure::param("Invalid cursor");
        let place = place(cursor).ok_or_else(refuse)?;
        if place == START {
            return Ok(None);
        }
        let id: u64 = place.parse().map_err(|_| refuse())?;
        let at = list.iter().position(|one| *one == id);
        // An entry that is gone stands where it would stand, in a list from new to old or from old
        // to new.
        let from_new = list.first() >= list.last();
        let beyond = |one: &u64| if from_new { *one < id } else { *one > id };
        let near = || list.iter().position(beyond).unwrap_or(list.len());
        Ok(Some(at.map_or_else(|| (near(), false), |at| (at, true))))
    };
    if let Some(after) = &part.after {
        let from = match find(after)? {
            None => 0,
            Some((at, true)) => at + 1,
            Some((at, false)) => at,
        };
        return Ok((from, from.saturating_add(size).min(list.len())));
    }
    if let Some(before) = &part.before {
        let to = find(before)?.map_or(0, |(at, _)| at);
        return Ok((to.saturating_sub(size), to));
    }
    Ok((0, size.min(list.len())))
}

/// The address of another page. The token stands in it, as at Meta's.
fn next(
    view: &View<'_>,
    (node, edge): (&str, &str),
    part: &Part,
    (direction, cursor): (&str, &str),
) -> String {
    let own = view.base.clone();
    let foreign = view.state.behaviour.foreign_next.as_deref();
    let mut url = foreign.and_then(|text| Url::parse(text).ok()).unwrap_or(own);
    url.set_path(&format!("{}/{node}/{edge}", view.version));
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("access_token", view.token);
        if let Some(fields) = &part.fields {
            query.append_pair("fields", fields);
        }
        for (name, value) in &part.more {
            query.append_pair(name, value);
        }
        query.append_pair("limit", &part.limit.unwrap_or(PAGE_SIZE).to_string());
        query.append_pair(direction, cursor);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [u64; 5] = [50, 40, 30, 20, 10];

    fn cut(after: Option<&str>, before: Option<&str>) -> Option<(usize, usize)> {
        let part = Part { after: after.map(cursor), before: before.map(cursor), ..Part::default() };
        range(&LIST, &part, 2).ok()
    }

    #[test]
    fn a_page_goes_on_where_its_cursor_stands() {
        assert_eq!(cut(None, None), Some((0, 2)));
        assert_eq!(cut(Some("40"), None), Some((2, 4)));
        assert_eq!(cut(Some("20"), None), Some((4, 5)));
        assert_eq!(cut(Some("10"), None), Some((5, 5)));
        assert_eq!(cut(Some(START), None), Some((0, 2)));
        assert_eq!(cut(None, Some("30")), Some((0, 2)));
        assert_eq!(cut(None, Some("40")), Some((0, 1)));
    }

    #[test]
    fn an_entry_that_is_gone_still_has_its_place() {
        assert_eq!(cut(Some("35"), None), Some((2, 4)));
        assert_eq!(cut(Some("5"), None), Some((5, 5)));
        assert_eq!(cut(Some("x"), None), None);
        let part = Part { after: Some(cursor("35")), ..Part::default() };
        let rising = [10, 20, 30, 40, 50];
        assert_eq!(range(&rising, &part, 2).ok(), Some((3, 5)));
        let part = Part { after: Some("%%".to_owned()), ..Part::default() };
        assert!(range(&LIST, &part, 2).is_err());
    }

    #[test]
    fn a_limit_is_a_positive_number() {
        for bad in ["0", "-1", "ten"] {
            assert!(Part::of(&Params::of(&[("limit", bad)])).is_err(), "{bad}");
        }
        assert_eq!(Part::of(&Params::of(&[("limit", "7")])).unwrap().limit, Some(7));
    }
}
