//! What the forms of the page do.

use std::collections::HashMap;
use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{Done, back, fault_form};
use crate::control::Board;
use crate::control::common::bind_fault;
use crate::control::reply::Refusal;
use crate::error::SandboxError;
use crate::tiktok::{AccountVisibility, DraftPost, Standing, TikTokUser};
use crate::webhook_sender::ReleaseOrder;

/// The fields of a form. All are text, so that a wrong one is refused on the page.
pub(super) type Fields = HashMap<String, String>;

/// Longest handle that the form takes, in characters.
const HANDLE: usize = 24;

pub(super) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", |value| value.trim())
}

pub(super) fn unknown_act(fields: &Fields) -> Refusal {
    Refusal::bad(format!("the page does not know how to do {:?}", field(fields, "do")))
}

/// `POST /sandbox/clock`: moves time ahead.
pub(in crate::control) async fn advance(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let seconds = field(&fields, "seconds").parse::<f64>().ok();
    let by = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let done = by
        .map(|by| board.clock.advance(by))
        .map(|()| "clock")
        .ok_or_else(|| Refusal::bad("seconds must be a positive number"));
    back(&board, done)
}

/// `POST /sandbox/reset`: forgets everything but the time.
pub(in crate::control) async fn reset(State(board): State<Board>) -> Response {
    board.reset();
    back(&board, Ok("clock"))
}

/// `POST /sandbox/users`: adds a creator.
pub(in crate::control) async fn add_user(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = new_user(&board, &fields);
    back(&board, done)
}

fn new_user(board: &Board, fields: &Fields) -> Done {
    let username = field(fields, "username");
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    if username.is_empty() || username.len() > HANDLE || !username.chars().all(fine) {
        return Err(Refusal::bad(format!(
            "a handle has 1 to {HANDLE} letters, digits, dots and underscores"
        )));
    }
    if board.tiktok.users().iter().any(|user| user.username == username) {
        return Err(SandboxError::Refused(format!("there is a creator {username} already")).into());
    }
    let mut user = TikTokUser::new(username);
    if !field(fields, "nickname").is_empty() {
        field(fields, "nickname").clone_into(&mut user.nickname);
    }
    if field(fields, "account") == "private" {
        user.account = AccountVisibility::Private;
    }
    board.tiktok.add_user(user);
    Ok("accounts")
}

/// `POST /sandbox/users/{username}`: changes a creator, or lets them leave.
pub(in crate::control) async fn act_on_user(
    State(board): State<Board>,
    Path(username): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = change_user(&board, &username, &fields);
    back(&board, done)
}

fn change_user(board: &Board, username: &str, fields: &Fields) -> Done {
    let tiktok = &board.tiktok;
    match field(fields, "do") {
        "make_private" => {
            tiktok.update_user(username, |user| user.account = AccountVisibility::Private)?;
        }
        "make_public" => {
            tiktok.update_user(username, |user| user.account = AccountVisibility::Public)?;
        }
        "ban" => {
            tiktok.update_user(username, |user| user.standing = Standing::Banned)?;
        }
        "unban" => {
            tiktok.update_user(username, |user| user.standing = Standing::Good)?;
        }
        "disconnect" => {
            tiktok.end_grants(username, None, 1);
        }
        "remove" => tiktok.remove_user(username)?,
        _ => return Err(unknown_act(fields)),
    }
    Ok("accounts")
}

/// `POST /sandbox/attempts/{publish_id}`: fails, ends or finishes an attempt.
pub(in crate::control) async fn act_on_attempt(
    State(board): State<Board>,
    Path(publish_id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = change_attempt(&board, &publish_id, &fields);
    back(&board, done)
}

fn change_attempt(board: &Board, publish_id: &str, fields: &Fields) -> Done {
    let tiktok = &board.tiktok;
    match field(fields, "do") {
        "fail" if field(fields, "reason").is_empty() => {
            return Err(Refusal::bad("choose why it is to fail"));
        }
        "fail" => tiktok.fail_attempt(publish_id, field(fields, "reason"))?,
        "complete" => tiktok.complete_attempt(publish_id)?,
        "finish" => {
            let post = match field(fields, "privacy_level") {
                "" => DraftPost::default(),
                level => DraftPost { privacy_level: level.to_owned(), ..DraftPost::default() },
            };
            tiktok.finish_draft(publish_id, &post)?;
        }
        _ => return Err(unknown_act(fields)),
    }
    Ok("posts")
}

/// `POST /sandbox/posts/{post_id}`: shows a post to everybody, or hides it.
pub(in crate::control) async fn act_on_post(
    State(board): State<Board>,
    Path(post_id): Path<u64>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = match field(&fields, "do") {
        "show" => board.tiktok.show_post(post_id),
        "hide" => board.tiktok.hide_post(post_id),
        _ => return back(&board, Err(unknown_act(&fields))),
    };
    back(&board, done.map(|()| "posts").map_err(Refusal::from))
}

/// `POST /sandbox/webhooks`: holds deliveries, or lets them go.
pub(in crate::control) async fn steer_webhooks(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let order = match field(&fields, "do") {
        "hold" => {
            board.tiktok.hold_webhooks();
            board.meta.hold_webhooks();
            return back(&board, Ok("webhooks"));
        }
        "release" => ReleaseOrder::Original,
        "release_reversed" => ReleaseOrder::Reversed,
        "release_shuffled" => ReleaseOrder::Shuffled,
        _ => return back(&board, Err(unknown_act(&fields))),
    };
    board.tiktok.release_webhooks(order);
    board.meta.release_webhooks(order);
    back(&board, Ok("webhooks"))
}

/// `POST /sandbox/webhooks/{id}`: sends a delivery once more.
pub(in crate::control) async fn act_on_delivery(
    State(board): State<Board>,
    Path(id): Path<u64>,
    Form(fields): Form<Fields>,
) -> Response {
    // Numbers are of one sequence, so a delivery is of one platform.
    let of_meta = board.meta.deliveries().iter().any(|delivery| delivery.id == id);
    let done = match field(&fields, "do") {
        "duplicate" | "resign" if of_meta => board.meta.duplicate_webhook(id),
        "duplicate" => board.tiktok.duplicate_webhook(id),
        "resign" => board.tiktok.resign_webhook(id),
        _ => return back(&board, Err(unknown_act(&fields))),
    };
    back(&board, done.map(|_| "webhooks").map_err(Refusal::from))
}

/// `POST /sandbox/faults`: adds a fault.
pub(in crate::control) async fn add_fault(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = fault_form::read(|name| field(&fields, name))
        .map_err(Refusal::bad)
        .and_then(|fault| bind_fault(&board, fault))
        .map(|_| "faults");
    back(&board, done)
}

/// `POST /sandbox/faults/remove`: removes one fault, or all.
pub(in crate::control) async fn remove_faults(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let id = field(&fields, "id");
    if id.is_empty() {
        board.faults.clear();
        return back(&board, Ok("faults"));
    }
    let removed = id.parse().is_ok_and(|id| board.faults.remove(id));
    let done =
        if removed { Ok("faults") } else { Err(SandboxError::not_found("fault", id).into()) };
    back(&board, done)
}
