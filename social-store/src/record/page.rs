//! Keyset paging: newest first, by id.

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What the page before gave as [`Paged::next`], or `None` for the first page.
    pub after: Option<String>,
    /// How many rows at most; backends clamp it to 1..=500.
    pub limit: u32,
}

impl Page {
    /// Asks for the first rows.
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// Gives the limit clamped to 1..=500.
    pub const fn clamped(&self) -> u32 {
        if self.limit == 0 {
            1
        } else if self.limit > 500 {
            500
        } else {
            self.limit
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The rows, newest first.
    pub items: Vec<T>,
    /// What to pass as [`Page::after`] for the next page; `None` at the end.
    pub next: Option<String>,
}
