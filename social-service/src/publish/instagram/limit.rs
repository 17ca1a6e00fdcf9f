//! How many posts are left, as Instagram says.

use instagram_client::publish::PublishingLimit;
use social_core::Quota;

/// Shows Instagram's answer as a quota. When places free it does not say.
pub(super) fn quota(told: &PublishingLimit) -> Quota {
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let limit = told.total.map_or(u32::MAX, number);
    Quota {
        used: number(told.used),
        limit,
        remaining: told.left().map_or(u32::MAX, number),
        resets_at: None,
        all_free_at: None,
        holds: Vec::new(),
    }
}
