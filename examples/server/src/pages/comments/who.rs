//! Who acts on a comment, and whether that account wrote it.

use social_service::{Acting, is_own_comment};
use social_store::{IgComment, InstagramAccount};

/// Gives who acts on a comment: the professional account it is kept for.
pub(super) fn acting(comment: &IgComment) -> Acting {
    Acting { account_id: comment.account_id.clone(), ig_id: Some(comment.ig_business_id.clone()) }
}

/// Tells whether the account that sees a comment wrote it.
pub(super) fn is_own(comment: &IgComment, professionals: &[InstagramAccount]) -> bool {
    let mut keepers = professionals.iter().filter(|one| one.account_id == comment.account_id);
    let of = keepers.find(|one| one.ig_business_id == comment.ig_business_id);
    of.is_some_and(|of| is_own_comment(comment, of))
}
