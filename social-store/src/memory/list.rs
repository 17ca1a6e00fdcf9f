//! Pages of rows that were found newest first.

use social_core::Timestamp;

use crate::cursor::TimeCursor;
use crate::record::{Page, Paged};
use crate::traits::Result;

/// Takes a page of rows that stand in order, and names the place after it.
pub(super) fn take<'r, T: Clone + 'r>(
    mut rows: impl Iterator<Item = &'r T>,
    page: &Page,
    place: impl Fn(&T) -> String,
) -> Paged<T> {
    let items: Vec<T> = rows.by_ref().take(page.clamped() as usize).cloned().collect();
    let next = rows.next().and_then(|_| items.last().map(place));
    Paged { items, next }
}

/// Takes a page of rows whose ids run downwards.
pub(super) fn by_id<'r, T: Clone + 'r>(
    rows: impl Iterator<Item = &'r T>,
    page: &Page,
    id: impl Fn(&T) -> &str,
) -> Paged<T> {
    let after = page.after.as_deref();
    let rows = rows.skip_while(|row| after.is_some_and(|after| id(row) >= after));
    take(rows, page, |row| id(row).to_owned())
}

/// Takes a page of rows in any order by their time downwards, then by id downwards.
pub(super) fn by_time<'r, T: Clone + 'r>(
    rows: impl Iterator<Item = &'r T>,
    page: &Page,
    place: impl Fn(&T) -> (Option<Timestamp>, &str),
) -> Result<Paged<T>> {
    let after = page.after.as_deref().map(TimeCursor::read).transpose()?;
    let before = |row: &T| {
        let after = after.as_ref().map(|after| (after.at, after.id.as_str()));
        after.is_none_or(|after| place(row) < after)
    };
    let mut rows: Vec<&T> = rows.filter(|row| before(row)).collect();
    rows.sort_by(|one, two| place(two).cmp(&place(one)));
    Ok(take(rows.into_iter(), page, |row| {
        let (at, id) = place(row);
        TimeCursor { at, id: id.to_owned() }.write()
    }))
}
