//! Where a fact comes from.

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The page's name on the platform's developer site, or `field` for captures.
    pub page: &'static str,
    /// The newest revision seen.
    pub date: &'static str,
}

pub(crate) const fn source(page: &'static str, date: &'static str) -> Source {
    Source { page, date }
}
