//! Texts that are looked for.
//!
//! `PostgreSQL` takes no NUL in a text, not even to compare with. Nothing that is stored holds one
//! (`crate::check`), so a text with a NUL is looked for as a backend would that takes it.

use std::borrow::Cow;

use crate::record::Page;
use crate::sql::codec;
use crate::traits::Result;

/// Gives a text to compare with; none, which is equal to nothing, if no row can hold it.
pub(super) fn sought(text: &str) -> Option<&str> {
    if text.contains('\0') { None } else { Some(text) }
}

/// Gives a text after which the same rows lie as after this one.
pub(super) fn after(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

/// Gives a text before which the same rows lie as before this one: among those without a NUL the
/// next after `a` begins with `a\u{1}`.
fn earlier(text: &str) -> Cow<'_, str> {
    match text.split_once('\0') {
        Some((head, _)) => Cow::Owned(format!("{head}\u{1}")),
        None => Cow::Borrowed(text),
    }
}

/// As [`codec::before`].
pub(super) fn before(page: &Page) -> Cow<'_, str> {
    earlier(codec::before(page))
}

/// As [`codec::before_time`].
pub(super) fn before_time(page: &Page) -> Result<(i64, String)> {
    let (at, id) = codec::before_time(page)?;
    Ok((at, earlier(&id).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_a_nul_finds_what_it_would_have_found() {
        let rows = ["", "a", "a\u{1}", "a\u{1}b", "ab", "b"];
        for text in ["", "a", "a\0", "a\0b", "\0", "b\0a", "c"] {
            for row in rows {
                assert_eq!(sought(text) == Some(row), text == row, "{text:?} {row:?}");
                assert_eq!(row < &*earlier(text), row < text, "{text:?} {row:?}");
                assert_eq!(row > after(text), row > text, "{text:?} {row:?}");
            }
        }
    }
}
