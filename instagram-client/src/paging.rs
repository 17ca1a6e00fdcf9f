//! One page of a list, as every list of Meta's comes.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::IgnoredAny;

/// What is wrong with a page that has a next one and does not say where, or leads to itself:
/// following it would never end, and stopping would take what follows for missing.
pub(crate) const DEAD_END: &str = "the page does not lead to the next";

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct WirePage<T> {
    pub(crate) data: Vec<T>,
    #[serde(default)]
    paging: Paging,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Paging {
    cursors: Cursors,
    /// An address with a token in it: that it is there is all that counts.
    next: Option<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cursors {
    after: Option<String>,
}

impl<T> WirePage<T> {
    /// Gives the cursor of the next page, `None` on the last one; `after` is that of this page. The
    /// address of the next page is never followed: it would send the token wherever it leads.
    pub(crate) fn next(&mut self, after: Option<&str>) -> Result<Option<String>, &'static str> {
        match (&self.paging.next, self.paging.cursors.after.take()) {
            (None, _) => Ok(None),
            (Some(_), Some(cursor)) if after != Some(cursor.as_str()) => Ok(Some(cursor)),
            (Some(_), _) => Err(DEAD_END),
        }
    }

    /// Gives the cursor of the last entry, for lists that have no address of their next page.
    pub(crate) fn cursor(&mut self) -> Option<String> {
        self.paging.cursors.after.take()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn next(paging: &Value, after: Option<&str>) -> Result<Option<String>, &'static str> {
        let body = json!({ "data": [], "paging": paging });
        serde_json::from_value::<WirePage<Value>>(body).unwrap().next(after)
    }

    #[test]
    fn a_page_goes_on_by_its_cursor_if_it_has_a_next() {
        let cursors = json!({ "after": "c" });
        assert_eq!(next(&json!({ "cursors": cursors }), None), Ok(None));
        let on = json!({ "cursors": cursors, "next": "https://x" });
        assert_eq!(next(&on, Some("b")), Ok(Some("c".to_owned())));
        assert_eq!(next(&on, Some("c")), Err(DEAD_END), "it leads to itself");
        assert_eq!(next(&json!({ "next": "https://x" }), None), Err(DEAD_END));
        let bare: WirePage<Value> = serde_json::from_value(json!({ "data": [1] })).unwrap();
        assert_eq!(bare.data.len(), 1);
    }
}
