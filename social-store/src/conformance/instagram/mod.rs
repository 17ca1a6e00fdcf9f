//! Instagram's accounts, containers, media, comments and figures.

mod accounts;
mod comments;
mod containers;
mod media;
mod samples;
mod unseen;

use social_core::AccountId;

use super::harness::{Harness, MICRO};
use super::sample::{self, connect, user};

pub use accounts::{
    a_webhook_finds_every_account_that_sees_it, every_field_of_an_instagram_account_survives,
};
pub use comments::{
    a_comment_that_is_known_is_not_added, a_deleted_comment_stays_deleted,
    comments_that_a_read_missed_are_deleted, every_field_of_a_comment_survives,
};
pub use containers::{
    containers_of_a_professional_account_are_found_by_their_change,
    every_field_of_a_container_survives,
};
pub use media::{
    a_read_judges_what_it_reached, an_older_read_of_media_changes_nothing,
    every_field_of_a_media_object_survives, media_are_listed_page_by_page,
    vanished_media_are_marked,
};
pub use samples::{samples_are_replaced_and_read_in_order, the_newest_of_each_figure_is_read};
pub use unseen::{
    a_comment_is_unseen_until_somebody_sees_it, comments_are_seen_up_to_a_moment,
    unseen_and_hidden_comments_are_listed_page_by_page, unseen_comments_are_counted_up_to_a_bound,
};

const BUSINESS: &str = "17840000000000001";
const MEDIA: &str = "18100000000000001";

async fn account(h: &Harness) -> AccountId {
    connect(&*h.store, h.now(), "ada", "17840000000000009").await
}
