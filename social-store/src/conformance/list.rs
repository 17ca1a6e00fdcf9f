/// The one list of properties; what it names is exported and becomes a test of each backend.
///
/// A property that is missing here is unreachable, and the compiler says so.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_list {
    ($then:ident $($argument:tt)*) => {
        $crate::$then! { [$($argument)*]
            tokens {
                accounts {
                    a_missing_account_is_none
                    reserving_again_gives_the_same_row
                    another_user_cannot_reserve_a_live_account
                    a_revoked_account_can_be_connected_again
                    apps_flows_and_subjects_are_apart
                    one_of_sixteen_users_reserves
                    every_field_of_a_login_survives
                    missing_fields_of_a_login_stay_missing
                    a_login_needs_the_version
                    metadata_can_be_replaced
                    a_user_sees_own_accounts_only
                    accounts_are_found_by_platform_newest_first
                    accounts_are_listed_page_by_page
                    a_webhook_finds_live_accounts_only
                    texts_survive_or_are_refused
                }
                tokens {
                    a_refresh_moves_the_version
                    a_refresh_needs_the_parent_tokens
                    one_of_sixteen_refreshes_wins
                    a_stranded_answer_is_kept_until_a_login
                    a_rewrap_keeps_the_version
                    a_rewrap_never_undoes_a_refresh
                    derived_tokens_are_replaced_together
                    a_reconnect_is_marked_once
                    a_credential_is_the_slots_part_of_the_row
                    a_revocation_erases_the_tokens
                    expiring_accounts_come_soonest_first
                    the_walk_sees_every_sealed_row_once
                }
            }
            store {
                schedule {
                    due_work_comes_longest_due_first
                    a_lease_that_ended_is_claimed_with_a_new_fence
                    an_old_fence_changes_nothing
                    a_claim_lives_until_its_lease_is_taken
                    finishing_sets_the_next_time
                    releasing_keeps_what_is_due
                    a_wish_survives_a_held_claim
                    at_replaces_and_no_later_than_moves_forward
                    one_of_sixteen_claims_a_subject
                    sixteen_workers_share_due_work
                    removed_work_fences_its_holder
                    the_next_due_time_counts_leases
                    a_lane_has_few_pieces_in_work
                    sixteen_workers_leave_a_lane_its_few
                    kinds_of_work_are_apart
                    progress_stays_with_the_work
                }
                atomic {
                    all_changes_or_none
                    a_step_is_written_once
                    an_idempotency_key_is_used_once
                    a_lost_version_writes_nothing
                    one_of_sixteen_puts_wins
                    changes_see_the_ones_before
                    an_account_state_has_its_rules
                    a_dropped_apply_leaves_no_half
                    nothing_unfit_is_stored
                }
                journal {
                    every_field_of_a_publication_survives
                    a_put_writes_what_may_change
                    the_journal_keeps_its_order
                    publications_are_listed_page_by_page
                    overdue_publications_come_oldest_first
                }
                tiktok {
                    every_field_of_a_post_survives
                    a_put_leaves_the_upload_alone
                    a_lower_rank_renews_nothing
                    one_of_sixteen_advances_a_chunk
                    posts_are_listed_page_by_page
                    pending_posts_come_longest_unheard_first
                    posts_of_a_publication_come_newest_attempt_first
                    posts_of_an_account_come_newest_first
                    inits_without_a_post_are_found
                    a_revocation_ends_the_uploads_of_the_account
                }
                instagram {
                    every_field_of_an_instagram_account_survives
                    a_webhook_finds_every_account_that_sees_it
                    every_field_of_a_container_survives
                    containers_of_a_professional_account_are_found_by_their_change
                    every_field_of_a_media_object_survives
                    an_older_read_of_media_changes_nothing
                    media_are_listed_page_by_page
                    vanished_media_are_marked
                    a_read_judges_what_it_reached
                    every_field_of_a_comment_survives
                    a_deleted_comment_stays_deleted
                    a_comment_that_is_known_is_not_added
                    comments_that_a_read_missed_are_deleted
                    a_comment_is_unseen_until_somebody_sees_it
                    comments_are_seen_up_to_a_moment
                    unseen_and_hidden_comments_are_listed_page_by_page
                    unseen_comments_are_counted_up_to_a_bound
                    samples_are_replaced_and_read_in_order
                    the_newest_of_each_figure_is_read
                }
                inbox {
                    a_delivery_survives_byte_for_byte
                    a_known_event_is_only_counted
                    one_of_sixteen_deliveries_is_new
                    events_are_claimed_longest_due_first
                    sixteen_workers_share_the_inbox
                    an_event_in_work_has_one_owner
                    what_was_not_begun_is_given_back_uncounted
                    a_retry_waits_for_its_time
                    a_quarantined_event_can_be_replayed
                    done_needs_the_fence
                    done_marks_are_made_together
                    events_are_listed_page_by_page
                    pruning_keeps_the_young_and_the_open
                }
                oauth {
                    every_field_of_a_state_survives
                    a_foreign_callback_leaves_the_state
                    one_of_sixteen_consumes_a_state
                    a_hash_is_taken_once
                    old_states_are_swept
                }
                seals {
                    keys_are_counted_over_every_column
                    a_sealed_column_is_walked_under_other_keys
                    a_rewrap_of_a_column_never_undoes_a_write
                }
                media {
                    every_field_of_a_file_survives
                    a_file_is_finished_once
                    a_probe_is_noted_once
                    object_keys_are_unique
                    files_are_listed_page_by_page
                    staged_bytes_are_summed
                    a_file_that_is_needed_does_not_expire
                    a_removal_begins_when_nobody_needs_the_file
                    a_removal_and_a_publication_never_both_have_the_file
                }
                grants {
                    a_grant_ends_and_can_be_withdrawn
                    what_was_used_is_not_withdrawn_as_unused
                    a_use_and_a_withdrawal_exclude_each_other
                }
                nul {
                    reads_find_no_nul
                    pages_go_on_beside_a_nul
                    writes_meet_no_nul
                }
                log {
                    an_effect_is_told_once
                    news_come_in_order
                    sixteen_writers_get_sixteen_numbers
                    numbers_never_go_back
                    the_audit_log_is_listed_page_by_page
                }
                limits {
                    a_window_is_exact
                    a_window_is_shared_by_sixteen
                    a_quota_is_shared_by_sixteen
                    a_hold_ends_or_is_given_back
                }
                owner {
                    nobody_sees_another_users_rows
                    a_forgotten_user_leaves_nothing
                    an_ended_connection_can_be_erased
                    forgetting_one_user_keeps_the_other
                }
            }
        }
    };
}

/// Makes a test of every property of a [`Store`](crate::Store).
///
/// The second argument is the path of an async function without arguments that gives a
/// [`Harness`](crate::conformance::Harness) with an empty store. The tests run on tokio, which the
/// calling crate must have as a dependency with its macros and the multi-threaded runtime.
///
/// ```
/// use std::sync::Arc;
/// use social_core::TestClock;
/// use social_store::MemoryStore;
/// use social_store::conformance::Harness;
///
/// async fn empty_store() -> Harness {
///     let clock = TestClock::default();
///     let store = MemoryStore::new(Arc::new(clock.clone()));
///     Harness::new(Arc::new(store), clock)
/// }
///
/// social_store::conformance!(memory, empty_store);
/// ```
#[macro_export]
macro_rules! conformance {
    ($backend:ident, $make:path) => {
        #[cfg(test)]
        mod $backend {
            #[allow(unused_imports, reason = "the path may be an item beside this module")]
            use super::*;
            $crate::__conformance_list! { __conformance_tests $make }
        }
    };
}

/// Makes a test of every property of a [`TokenStore`](crate::TokenStore) alone.
///
/// The function gives a `Harness<dyn TokenStore>`; all else is as with
/// [`conformance!`](crate::conformance!).
#[macro_export]
macro_rules! token_store_conformance {
    ($backend:ident, $make:path) => {
        #[cfg(test)]
        mod $backend {
            #[allow(unused_imports, reason = "the path may be an item beside this module")]
            use super::*;
            $crate::__conformance_list! { __conformance_token_tests $make }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_tests {
    ([$make:path]
        tokens { $($family:ident { $($token_property:ident)+ })+ }
        store { $($store_family:ident { $($property:ident)+ })+ }
    ) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $token_property() {
                let harness = $make().await;
                $crate::conformance::$token_property(&harness.tokens()).await;
            }
        )+)+
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $property() {
                let harness = $make().await;
                $crate::conformance::$property(&harness).await;
            }
        )+)+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_token_tests {
    ([$make:path]
        tokens { $($family:ident { $($token_property:ident)+ })+ }
        store { $($store_family:ident { $($property:ident)+ })+ }
    ) => {
        $($(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $token_property() {
                let harness = $make().await;
                $crate::conformance::$token_property(&harness).await;
            }
        )+)+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_exports {
    ([]
        tokens { $($family:ident { $($token_property:ident)+ })+ }
        store { $($store_family:ident { $($property:ident)+ })+ }
    ) => {
        $(pub use $family::{$($token_property),+};)+
        $(pub use $store_family::{$($property),+};)+

        /// The names of the properties of a [`TokenStore`](crate::TokenStore); promised stable.
        pub const TOKEN_PROPERTIES: &[&str] = &[$($(stringify!($token_property)),+),+];
        /// The names of all other properties; they may change before version 1.0.
        pub const STORE_PROPERTIES: &[&str] = &[$($(stringify!($property)),+),+];
    };
}
