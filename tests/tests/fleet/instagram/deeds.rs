//! What people do about comments while everything else goes on: they answer, hide and delete.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use social_core::{Clock as _, SystemClock};
use social_sandbox::{MetaControl, NewMedium};

use super::people::Professional;
use super::{gossip, may_pass};

/// How often something is tried that may be done twice.
const TRIES: usize = 120;
const PAUSE: Duration = Duration::from_millis(500);

/// What is done about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Answered: what cannot be told apart is sent once.
    Answer,
    Hide,
    Delete,
}

/// A comment that something will be done about.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) media: String,
    pub(super) comment: String,
    pub(super) act: Act,
    /// What an answer says; no two say the same.
    pub(super) text: String,
}

/// What was done.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub(super) plan: Plan,
    /// Whether the server said that it is done. An answer is not asked for twice; what became of it
    /// is not known then.
    pub(super) sure: bool,
}

/// Puts comments under a post of somebody, one for each deed to come.
pub(super) fn plan(meta: &MetaControl, person: &Professional, count: usize) -> Vec<Plan> {
    let media = meta.add_medium(NewMedium::new(&person.handle, "a day with comments"));
    let plan = |number: usize| {
        let writer = format!("{}{number}", gossip::FANS);
        let text = format!("comment {number} for {}", person.handle);
        let comment = meta.comment(&media, &writer, &text, None).unwrap();
        let act = [Act::Answer, Act::Hide, Act::Delete][number % 3];
        let text = format!("answer {number} of {}", person.handle);
        Plan { media: media.clone(), comment, act, text }
    };
    (0..count).map(plan).collect()
}

/// Does it.
pub(super) async fn carry_out(person: &mut Professional, plan: Plan) -> Deed {
    let mut said = String::new();
    for _ in 0..TRIES {
        match send(person, &plan).await {
            Ok(answer) if answer.status.is_success() => return Deed { plan, sure: true },
            // Too soon after others: nothing was sent.
            Ok(answer) if answer.status == StatusCode::TOO_MANY_REQUESTS => said = answer.shown(),
            // Nobody knows whether the answer to the comment stands there.
            Ok(answer) if plan.act == Act::Answer && in_doubt(&answer) => {
                return Deed { plan, sure: false };
            }
            Err(_) if plan.act == Act::Answer => return Deed { plan, sure: false },
            Ok(answer) if may_pass(&answer) => said = answer.shown(),
            Ok(answer) => panic!("{plan:?}: {}", answer.shown()),
            Err(error) => said = error.to_string(),
        }
        SystemClock.sleep(PAUSE).await;
    }
    panic!("{plan:?} was never done: {said}");
}

fn in_doubt(answer: &social_tests::server::Answer) -> bool {
    answer.status.is_server_error() || answer.code() == "comment_unconfirmed"
}

async fn send(
    person: &mut Professional,
    plan: &Plan,
) -> anyhow::Result<social_tests::server::Answer> {
    let (account, ig_id, comment) = (&person.account, &person.ig_id, &plan.comment);
    match plan.act {
        Act::Answer => {
            let body = json!({ "account_id": account, "ig_id": ig_id, "text": plan.text });
            let path = format!("/api/instagram/comments/{comment}/replies");
            person.visitor.post(&path, &body).await
        }
        Act::Hide => {
            let body = json!({ "account_id": account, "ig_id": ig_id, "hidden": true });
            let path = format!("/api/instagram/comments/{comment}/hidden");
            person.visitor.post(&path, &body).await
        }
        Act::Delete => {
            let path =
                format!("/api/instagram/comments/{comment}?account_id={account}&ig_id={ig_id}");
            person.visitor.delete(&path).await
        }
    }
}
