//! The proofs: for each promise the test that shows it, and the bugs it must turn red for.
//!
//! A new proof is one row of [`PROOFS`]. The promises stand in the reliability guide under these
//! numbers. A bug is planted in the code by `social_core::planted::is("its-name")` and compiled in
//! only with the feature `planted` of `social-tests`.

/// One proof.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proof {
    /// Its name, as given to `--only`.
    pub(crate) name: &'static str,
    /// The promises it shows, such as `G4`.
    pub(crate) promises: &'static [&'static str],
    /// The test program of `social-tests`: the name of a file or folder under `tests/tests`.
    pub(crate) program: &'static str,
    /// The full path of the test function in that program, such as `refresh::one_winner`.
    pub(crate) test: &'static str,
    /// The kinds of stores it is run on: the names of the tests in a module of that path; empty for
    /// a test that stands alone. A bug is planted on the first one.
    pub(crate) stores: &'static [&'static str],
    /// The bugs it must turn red for, each planted alone.
    pub(crate) planted: &'static [&'static str],
}

/// Proofs of one process, on every kind of store.
const ALL: &[&str] = &["in_memory", "in_file", "in_database"];
/// Proofs of several processes.
const SHARED: &[&str] = &["in_file", "in_database"];
/// Proofs that bring a store of their own.
const ALONE: &[&str] = &[];

impl Proof {
    /// Gives the full paths of its test functions.
    pub(crate) fn tests(&self) -> Vec<String> {
        if self.stores.is_empty() {
            return vec![self.test.to_owned()];
        }
        self.stores.iter().map(|store| format!("{}::{store}", self.test)).collect()
    }
}

/// Every proof, in the order in which they run.
pub(crate) const PROOFS: &[Proof] = &[
    Proof {
        name: "kill-intake",
        promises: &["G1"],
        program: "server",
        test: "kill_intake::no_acknowledged_webhook_is_lost",
        stores: SHARED,
        planted: &["inbox-ack-before-commit"],
    },
    Proof {
        name: "dup-storm",
        promises: &["G3"],
        program: "it",
        test: "dup_storm::each_event_has_its_effect_once",
        stores: SHARED,
        planted: &["inbox-mark-in-second-transaction", "inbox-identity-is-body-hash"],
    },
    Proof {
        name: "refresh-race",
        promises: &["G4"],
        program: "it",
        test: "refresh::race::one_exchange_a_round",
        stores: SHARED,
        planted: &["refresh-no-store-lease"],
    },
    Proof {
        name: "refresh-late",
        promises: &["G4"],
        program: "it",
        test: "refresh::late::late_answers_are_kept",
        stores: SHARED,
        planted: &["refresh-fence-by-lease", "refresh-drop-on-invalid-grant"],
    },
    Proof {
        name: "drop-everywhere",
        promises: &["G5"],
        program: "it",
        test: "drop_everywhere::callers_may_go_away",
        stores: SHARED,
        planted: &["connect-exchange-in-the-caller"],
    },
    Proof {
        name: "publish-matrix",
        promises: &["G6", "G7"],
        program: "it",
        test: "publish_matrix::nothing_is_posted_twice",
        stores: ALL,
        planted: &[
            "publish-pull-sent-again",
            "pull-repeated-though-fetched",
            "publish-pull-refusal-believed",
            "publish-restart-after-401",
            "publish-init-retried",
            "publish-intent-after-call",
        ],
    },
    Proof {
        name: "instagram-matrix",
        promises: &["G6", "G7"],
        program: "it",
        test: "instagram_matrix::every_kind_is_posted_once",
        stores: ALL,
        planted: &[
            "instagram-published-blindly",
            "instagram-made-anew-in-doubt",
            "instagram-restart-after-401",
            "instagram-refusal-believed",
            "instagram-intent-after-call",
        ],
    },
    Proof {
        name: "instagram-alike",
        promises: &["G6"],
        program: "it",
        test: "instagram_publish::of_two_that_look_alike_none_is_taken",
        stores: ALL,
        planted: &["instagram-newest-media-taken"],
    },
    Proof {
        name: "ambiguity",
        promises: &["G3", "G4", "G6"],
        program: "it",
        test: "ambiguity::every_promise_holds_whichever_way_tiktok_takes",
        stores: ALONE,
        planted: &[
            "publish-pull-sent-again",
            "publish-init-retried",
            "publish-restart-after-401",
            "publish-branded-in-private",
            "upload-begins-again",
            "upload-lost-chunk-is-dead",
            "connect-code-sent-twice",
            "refresh-erases-on-invalid-grant",
            "revoke-asked-once",
            "webhook-repetition-refused",
            "post-id-as-float",
        ],
    },
    Proof {
        name: "rotate-live",
        promises: &["G10"],
        program: "server",
        test: "rotate::a_change_of_keys_loses_nothing",
        stores: SHARED,
        planted: &["rewrap-compares-nothing"],
    },
    Proof {
        name: "rolling-keys",
        promises: &["G10"],
        program: "it",
        test: "rolling_keys::half_of_the_processes_lack_the_new_key",
        stores: ALL,
        planted: &["unknown-key-is-a-dead-token"],
    },
    Proof {
        name: "leaving",
        promises: &["G20"],
        program: "it",
        test: "leaving::a_removal_leaves_no_token",
        stores: SHARED,
        planted: &["erasure-leaves-the-log"],
    },
    Proof {
        name: "old-removal",
        promises: &["G20"],
        program: "it",
        test: "webhooks::an_old_removal_leaves_a_newer_connection_alone",
        stores: ALL,
        planted: &["removal-ends-what-is-newer"],
    },
    Proof {
        name: "offer-fence",
        promises: &["G6"],
        program: "it",
        test: "offers::a_lost_init_is_fenced_and_made_again",
        stores: ALL,
        planted: &["grant-served-after-withdrawal"],
    },
    Proof {
        name: "offer-used",
        promises: &["G6"],
        program: "it",
        test: "offers::an_init_whose_file_was_fetched_is_never_made_again",
        stores: ALL,
        planted: &["pull-repeated-though-fetched"],
    },
    Proof {
        name: "canary",
        promises: &["G11"],
        program: "server",
        test: "canary::no_secret_is_ever_written_down",
        stores: SHARED,
        planted: &["log-access-token"],
    },
    Proof {
        name: "two-tenants",
        promises: &["G14"],
        program: "server",
        test: "tenants::what_is_anothers_is_not_there",
        stores: SHARED,
        planted: &["account-of-anybody"],
    },
    Proof {
        name: "bad-inputs",
        promises: &["G13", "G15"],
        program: "server",
        test: "bad_inputs::every_bad_input_is_refused_and_changes_nothing",
        stores: SHARED,
        planted: &["oauth-state-kept"],
    },
    Proof {
        name: "upload-memory",
        promises: &["G18"],
        program: "server",
        test: "upload_memory::two_gibibytes_go_through_in_little_memory",
        stores: SHARED,
        planted: &["staging-reads-whole-file"],
    },
    Proof {
        name: "outage",
        promises: &["G7", "G16"],
        program: "it",
        test: "outage::everything_ends_well_after_an_outage",
        stores: ALL,
        planted: &["http-never-rests"],
    },
    Proof {
        name: "lost-pull",
        promises: &["G6", "G7"],
        program: "it",
        test: "resolve::of_two_lost_inits_none_is_guessed",
        stores: ALL,
        planted: &["adopt-first-of-several", "listed-first-match"],
    },
    Proof {
        name: "lost-private-pull",
        promises: &["G6"],
        program: "it",
        test: "resolve::a_private_post_is_never_taken_from_the_list",
        stores: ALL,
        planted: &["listed-private-post"],
    },
    Proof {
        name: "lost-cancel",
        promises: &["G7"],
        program: "it",
        test: "cancel::a_lost_answer_to_a_cancel_is_no_cancel",
        stores: ALL,
        planted: &["cancel-assumed"],
    },
    Proof {
        name: "past-due",
        promises: &["G7"],
        program: "it",
        test: "planned::after_a_long_outage_the_user_is_asked",
        stores: ALL,
        planted: &["past-due-posted"],
    },
    Proof {
        name: "unaudited",
        promises: &["G7"],
        program: "it",
        test: "unaudited::a_refusal_is_met_once_and_remembered",
        stores: ALL,
        planted: &["unaudited-refusal-forgotten"],
    },
    Proof {
        name: "insights",
        promises: &["G3"],
        program: "it",
        test: "insights::figures_are_read_once_a_period",
        stores: ALL,
        planted: &["insights-by-the-moment"],
    },
    Proof {
        name: "instagram-connect",
        promises: &["G15"],
        program: "it",
        test: "instagram_refusals::a_personal_account",
        stores: ALL,
        planted: &["personal-account-connected"],
    },
    Proof {
        name: "access-ends",
        promises: &["G7", "G20"],
        program: "it",
        test: "instagram_access::ends::each_end_has_its_state_and_words",
        stores: ALL,
        planted: &["access-never-doubted"],
    },
    Proof {
        name: "access-lives",
        promises: &["G4", "G7"],
        program: "it",
        test: "instagram_access::passing::what_passes_ends_nothing",
        stores: ALL,
        planted: &["refresh-bare-401-believed"],
    },
    Proof {
        name: "comment-answers",
        promises: &["G6"],
        program: "it",
        test: "instagram_comments::an_answer_is_written_once_though_it_is_lost",
        stores: ALL,
        planted: &["comment-sent-again"],
    },
    Proof {
        name: "comment-events",
        promises: &["G1", "G3"],
        program: "it",
        test: "instagram_comments::crashes::an_event_is_applied_once_wherever_the_process_ends",
        stores: ALL,
        planted: &["inbox-mark-in-second-transaction"],
    },
    Proof {
        name: "late-comment-event",
        promises: &["G3"],
        program: "it",
        test: "instagram_comments::what_was_read_counts_more_than_a_late_event",
        stores: ALL,
        planted: &["event-overwrites-comment"],
    },
    Proof {
        name: "instagram-reading",
        promises: &["G5", "G16"],
        program: "it",
        test: "instagram_comments::a_reading_goes_on_after_a_restart",
        stores: ALL,
        planted: &["sync-forgets-its-place"],
    },
    Proof {
        name: "instagram-insights",
        promises: &["G3"],
        program: "it",
        test: "instagram_insights::figures_of_a_period_are_kept_once",
        stores: ALL,
        planted: &["instagram-insights-by-the-moment"],
    },
    Proof {
        name: "fleet-storm",
        promises: &["G1", "G3", "G6", "G21"],
        program: "fleet",
        test: "storm::nothing_is_lost_or_done_twice",
        stores: ALONE,
        planted: &["inbox-ack-before-commit"],
    },
    Proof {
        name: "fleet-instagram",
        promises: &["G1", "G3", "G6"],
        program: "fleet",
        test: "instagram::everything_comes_about_once",
        stores: ALONE,
        planted: &["instagram-made-anew-in-doubt"],
    },
    Proof {
        name: "instagram-outage",
        promises: &["G7", "G16"],
        program: "it",
        test: "instagram_outage::posts_wait_for_the_end_of_an_outage",
        stores: ALL,
        planted: &["instagram-outage-counts"],
    },
    Proof {
        name: "instagram-crowd",
        promises: &["G6"],
        program: "it",
        test: "instagram_publish::crowd::another_post_that_was_counted_before_excuses_nothing",
        stores: ALL,
        planted: &["instagram-media-unread"],
    },
    Proof {
        name: "instagram-absence",
        promises: &["G7"],
        program: "it",
        test: "instagram_publish::absence::what_became_of_a_post_is_read_before_it_is_given_up",
        stores: ALL,
        planted: &["instagram-unknown-unread"],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::workspace::Workspace;

    /// Returns the text of all Rust sources in a folder of the workspace.
    fn text_of(folder: &str) -> String {
        let root = Workspace::find().unwrap().root;
        let mut text = String::new();
        let mut paths = vec![root.join(folder)];
        while let Some(path) = paths.pop() {
            if path.is_dir() {
                let entries = std::fs::read_dir(&path).unwrap();
                paths.extend(entries.map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
        text
    }

    /// The scans below find nothing wrong in an empty text; this shows that there is one.
    #[test]
    fn sources_are_found() {
        assert!(text_of("xtask").contains("fn sources_are_found("));
        assert!(text_of("tests").contains("//!"));
    }

    #[test]
    fn names_are_unique() {
        let names: BTreeSet<_> = PROOFS.iter().map(|proof| proof.name).collect();
        assert_eq!(names.len(), PROOFS.len());
    }

    #[test]
    fn every_row_is_complete() {
        for proof in PROOFS {
            assert!(!proof.promises.is_empty(), "{}", proof.name);
            assert!(!proof.planted.is_empty(), "{}", proof.name);
        }
    }

    #[test]
    fn every_test_exists() {
        let tests = text_of("tests");
        for proof in PROOFS {
            let function = proof.test.rsplit("::").next().unwrap();
            assert!(
                tests.contains(&format!("fn {function}(")),
                "{}: no `fn {function}` under tests/",
                proof.name
            );
        }
    }

    #[test]
    fn every_bug_is_planted_somewhere() {
        let folders = [
            "social-core",
            "social-store",
            "tiktok-client",
            "instagram-client",
            "social-service",
            "examples/server",
            "tests",
        ];
        let code: String = folders.into_iter().map(text_of).collect();
        for proof in PROOFS {
            for bug in proof.planted {
                assert!(
                    code.contains(&format!("planted::is(\"{bug}\")")),
                    "{}: no code asks for the bug {bug}",
                    proof.name
                );
            }
        }
    }
}
