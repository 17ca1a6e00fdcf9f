//! What Meta documents, as the sandbox's own tables; typed in by hand and shared with no other
//! crate, as TikTok's are.

mod errors;
mod permissions;
mod webhook_fields;

pub(crate) use errors::graph_error;
pub use errors::{GRAPH_ERRORS, GraphError};
pub(crate) use permissions::knows;
pub use permissions::{META_PERMISSIONS, MetaPermission};
pub(crate) use webhook_fields::{FACEBOOK_ONLY_FIELDS, INSTAGRAM_FIELDS, PAGE_FIELDS};

/// Entries of a list unless `limit` says otherwise; the sheet has it from memory.
pub(crate) const PAGE_SIZE: usize = 25;
/// Entries of a list at most.
pub(crate) const LARGEST_PAGE: usize = 100;
/// Seconds a timed `appsecret_proof` holds (`graph-api/guides/secure-requests`).
pub(crate) const PROOF_SECONDS: i64 = 300;
/// Since this version Pages of a portfolio are listed only with `business_management`.
pub(crate) const PORTFOLIO_VERSION: u16 = 17;
/// What `/me` of Instagram Login has besides its ids and the kind of account
/// (`IGUserForIGOnlyAPI` of the SDK specification v25.0).
pub(crate) const META_FIELDS_OF_ME: &[&str] = &[
    "biography",
    "followers_count",
    "follows_count",
    "media_count",
    "name",
    "profile_picture_url",
    "username",
    "website",
];
