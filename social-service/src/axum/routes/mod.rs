//! The one table of routes: the router is built from it, tests and documents walk it.

mod name;
mod rows;

use axum::routing::MethodFilter;

pub use name::RouteName;

social_core::words! {
    /// An HTTP method that a route takes.
    pub enum Verb {
        /// Reads; `HEAD` is answered too.
        Get = "GET",
        /// Changes something.
        Post = "POST",
        /// Removes something.
        Delete = "DELETE",
    }
}

social_core::words! {
    /// Who may call a route.
    pub enum Access {
        /// Anybody; the request proves itself in another way.
        Public = "public",
        /// Whoever is signed in.
        User = "user",
        /// Whoever is signed in as an administrator.
        Admin = "admin",
    }
}

social_core::words! {
    /// Which limit counts a request; routes of one class share its places.
    pub enum LimitClass {
        /// Reads of the own store.
        Read = "read",
        /// Changes of the own store.
        Write = "write",
        /// Steps of a login.
        Login = "login",
        /// Reads that may ask the platform.
        Live = "live",
        /// Requests to publish.
        Upload = "upload",
        /// Event streams, counted when they open.
        Stream = "stream",
        /// Not counted: the backlog alone decides.
        Backlog = "backlog",
        /// Not counted: a platform fetches for everybody from few addresses, and nobody can guess
        /// what lets it in.
        Fetch = "fetch",
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route {
    /// The method.
    pub verb: Verb,
    /// The path; parameters stand in braces.
    pub path: &'static str,
    /// Its name.
    pub name: RouteName,
    /// Who may call it.
    pub access: Access,
    /// What counts it.
    pub limit: LimitClass,
    /// What it does, in one line.
    pub summary: &'static str,
}

/// Where a TikTok login begins.
pub(super) const TIKTOK_START: &str = "/api/auth/tiktok";

/// Where a login begins that connects Instagram accounts.
pub(super) const INSTAGRAM_START: &str = "/api/auth/instagram";
/// Below which people see how far the deletion of their data is.
pub(super) const DELETION: &str = "/api/data-deletion/";

/// Gives the table that the router is built from.
pub fn table() -> &'static [Route] {
    rows::TABLE
}

impl LimitClass {
    /// Tells whether requests of the class are counted.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Backlog | Self::Fetch)
    }
}

impl Verb {
    pub(super) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    /// Tells whether a request of this method may change something.
    pub const fn is_unsafe(self) -> bool {
        matches!(self, Self::Post | Self::Delete)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_has_one_row_and_every_path_is_ours() {
        let names: Vec<_> = table().iter().map(|route| route.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert_eq!(names.len(), RouteName::ALL.len());
        for route in table() {
            let ours = route.path.starts_with("/api/") || route.path.starts_with("/media/");
            assert!(ours, "{}", route.path);
            assert!(!route.summary.is_empty() && !route.summary.ends_with('.'), "{}", route.path);
        }
    }

    #[test]
    fn only_platforms_come_in_by_open_doors_and_only_they_are_not_counted() {
        for route in table() {
            let webhook = route.path.starts_with("/api/webhooks/");
            let media = route.path.starts_with("/media/");
            let deletion = route.path.starts_with(DELETION);
            let open = webhook || media || deletion;
            assert_eq!(route.access == Access::Public, open, "{}", route.path);
            assert_eq!(route.limit == LimitClass::Backlog, webhook, "{}", route.path);
            assert_eq!(route.limit == LimitClass::Fetch, media, "{}", route.path);
            assert_eq!(route.limit.is_counted(), !webhook && !media, "{}", route.path);
        }
    }
}
