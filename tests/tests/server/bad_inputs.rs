//! Every bad input in one table: what the library says, what HTTP says, and that nothing changed.

mod login;
mod media;
mod platform;
mod post;
mod seal;

use futures_util::future::LocalBoxFuture;
use social_service::Error;
use social_tests::server::{Answer, Difference};
use social_tests::{Rows, on_stores};

use crate::scene::Scene;

/// What a refused input may leave behind, and why that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// The one-time state: a login's code was sent to TikTok, or may have been.
    UsedState,
    /// The mark that a file was removed; its bytes are gone.
    RemovedFile,
    /// The request itself, which was accepted and failed later, with its journal and its news.
    Request,
}

impl Leaves {
    fn covers(self, difference: &Difference) -> bool {
        let Difference { table, row, side } = difference;
        match self {
            Self::UsedState => table == "oauth_states" && *side == "before",
            Self::RemovedFile => {
                table == "media_assets" && *side == "after" && row.contains("state='removed'")
            }
            Self::Request => {
                let tables = ["publications", "publication_steps", "outbox"];
                tables.contains(&table.as_str()) && *side == "after"
            }
        }
    }
}

/// What came of an input.
struct Outcome {
    /// The answer over HTTP.
    http: Answer,
    /// The error of the library for the same input; none where the router refuses before it asks.
    library: Option<Error>,
    /// The state and the error code it ends with, if it was accepted.
    later: Option<(String, String)>,
}

impl Outcome {
    fn new(http: Answer, library: Error) -> Self {
        Self { http, library: Some(library), later: None }
    }

    fn of_router(http: Answer) -> Self {
        Self { http, library: None, later: None }
    }
}

/// One bad input.
struct Row {
    input: &'static str,
    /// How the library's error begins when it is written for programmers; empty where the router
    /// refuses before it asks the library.
    library: &'static str,
    status: u16,
    /// The `error.code`; empty where the sender must learn nothing.
    code: &'static str,
    /// The state and the code it ends with, where it can only fail later.
    later: Option<(&'static str, &'static str)>,
    leaves: &'static [Leaves],
    creator: &'static str,
    play: fn(&mut Scene) -> LocalBoxFuture<'_, Outcome>,
}

const ADA: &str = "ada.public";
const BO: &str = "bo.private";

macro_rules! row {
    ($input:literal, $library:literal, $status:literal, $code:literal, $play:path $(, $field:ident: $value:expr)*) => {
        Row {
            $($field: $value,)*
            ..Row {
                input: $input,
                library: $library,
                status: $status,
                code: $code,
                later: None,
                leaves: &[],
                creator: ADA,
                play: |scene| Box::pin($play(scene)),
            }
        }
    };
}

#[rustfmt::skip]
const TABLE: &[Row] = &[
    row!("another key ring", "Credential(Unreadable(", 500, "sealed_value_unreadable", seal::another_key_ring),
    row!("an altered ciphertext", "Credential(Unreadable(", 500, "sealed_value_unreadable", seal::altered_ciphertext),
    row!("a state used twice", "State(Unknown)", 400, "state_unknown", login::state_used_twice),
    row!("a state of another browser", "State(OtherBrowser)", 400, "state_other_browser", login::other_browser),
    row!("a state that has ended", "State(Expired)", 400, "state_expired", login::expired_state),
    row!("a login that the creator denied", "Denied { code: \"access_denied\" }", 403, "access_denied", login::denied),
    row!("an account linked elsewhere", "Conflict(LinkedElsewhere)", 409, "account_linked_elsewhere", login::linked_elsewhere, leaves: &[Leaves::UsedState]),
    row!("a webhook with a wrong signature", "WebhookRejected", 401, "", post::wrong_signature),
    row!("a webhook that is too long", "", 401, "", post::long_webhook),
    row!("a request that is too long", "", 413, "body_too_large", post::long_request),
    row!("a file without a byte", "Media(Empty)", 422, "media_empty", media::empty, leaves: &[Leaves::RemovedFile]),
    row!("a file with fewer bytes than declared", "Media(LengthMismatch { declared: 2000, received: 1000 })", 400, "invalid_form", media::fewer_bytes, leaves: &[Leaves::RemovedFile]),
    row!("a file that is too long", "Media(TooLarge", 413, "media_too_large", media::too_long, leaves: &[Leaves::RemovedFile]),
    row!("a video with twelve pictures a second", "Invalid([Violation { field: \"media\", code: \"video.frame_rate\"", 422, "invalid_request", media::slow, leaves: &[Leaves::RemovedFile]),
    row!("a video without its description", "Invalid([Violation { field: \"media\", code: \"file.readable\"", 422, "invalid_request", media::damaged, leaves: &[Leaves::RemovedFile]),
    row!("a caption that is too long", "Invalid([Violation { field: \"caption\", code: \"too_long\"", 422, "invalid_request", post::long_caption),
    row!("an audience that is not offered", "Invalid([Violation { field: \"privacy_level\", code: \"privacy_level_option_mismatch\"", 422, "invalid_request", post::audience_not_offered, creator: BO),
    row!("an address that the app does not own", "", 202, "", post::unverified_address, later: Some(("failed", "url_ownership_unverified")), leaves: &[Leaves::Request]),
    row!("a sixth draft", "QuotaFull(", 429, "quota_full", post::sixth_draft),
    row!("TikTok answering HTML", "TikTok(", 502, "platform_answer_unreadable", platform::html),
    row!("TikTok answering without end", "TikTok(", 502, "platform_answer_unreadable", platform::endless),
    row!("TikTok answering nothing", "TikTok(", 502, "platform_answer_unreadable", platform::nothing),
    row!("a login that TikTok answers with HTML", "TikTok(", 502, "platform_answer_unreadable", platform::login_answered_with_html, leaves: &[Leaves::UsedState]),
];

/// Plays one row and says what is wrong with it.
async fn judge(rows: Rows, row: &Row) -> Vec<String> {
    let mut scene = Scene::start(rows, row.creator).await;
    let Outcome { http, library, later } = (row.play)(&mut scene).await;
    let mut wrong = Vec::new();
    if (http.status.as_u16(), http.code().as_str()) != (row.status, row.code) {
        wrong.push(format!("HTTP says otherwise: {}", http.shown()));
    }
    let said = library.map(|error| format!("{error:?}")).unwrap_or_default();
    if said.is_empty() != row.library.is_empty() || !said.starts_with(row.library) {
        wrong.push(format!("the library says otherwise: {said}"));
    }
    if later.as_ref().map(|(state, code)| (state.as_str(), code.as_str())) != row.later {
        wrong.push(format!("it ends otherwise: {later:?}"));
    }
    let differences = scene.marked().differences(&scene.dump().await);
    let changed =
        differences.iter().filter(|one| !row.leaves.iter().any(|leaves| leaves.covers(one)));
    wrong.extend(changed.map(ToString::to_string));
    scene.end().await;
    wrong
}

on_stores!(every_bad_input_is_refused_and_changes_nothing: file database);

async fn every_bad_input_is_refused_and_changes_nothing(rows: Rows) {
    let mut wrong = Vec::new();
    for row in TABLE {
        let found = judge(rows, row).await.into_iter();
        wrong.extend(found.map(|line| format!("{}: {line}", row.input)));
    }
    println!(
        "proof: {} bad inputs, each refused by name, every table the same before and after",
        TABLE.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
