//! What the forms of Meta's half of the page do.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;

use super::act::{Fields, field, unknown_act};
use super::{Done, back};
use crate::control::Board;
use crate::control::reply::Refusal;
use crate::meta::{DEFAULT_META_APP_ID, MetaLogin, TokenEnd};

/// `POST /sandbox/meta/people`: ends what somebody allowed the apps, or their access.
pub(in crate::control) async fn act_on_person(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = change_person(&board, &fields);
    back(&board, done)
}

fn change_person(board: &Board, fields: &Fields) -> Done {
    let meta = &board.meta;
    let login = match field(fields, "login") {
        "facebook" => MetaLogin::Facebook,
        "instagram" => MetaLogin::Instagram,
        _ => return Err(Refusal::bad("login must be facebook or instagram")),
    };
    let who = field(fields, "who");
    let apps = meta.connected_apps(login, who);
    if apps.is_empty() {
        return Err(Refusal::bad(format!("{who} has connected no app")));
    }
    for app in &apps {
        match field(fields, "do") {
            "remove_app" => {
                meta.end_tokens(app, login, who, TokenEnd::AppRemoved);
            }
            "change_password" => {
                meta.end_tokens(app, login, who, TokenEnd::PasswordChanged);
            }
            "log_out" => {
                meta.end_tokens(app, login, who, TokenEnd::LoggedOut);
            }
            "end_data_access" => {
                meta.end_data_access(app, who);
            }
            _ => return Err(unknown_act(fields)),
        }
    }
    Ok("meta")
}

/// `POST /sandbox/meta/deauthorize`: lets somebody remove the default app, and tells it.
pub(in crate::control) async fn deauthorize(
    State(board): State<Board>,
    Form(fields): Form<Fields>,
) -> Response {
    let login = match field(&fields, "login") {
        "instagram" => MetaLogin::Instagram,
        _ => MetaLogin::Facebook,
    };
    let told = board.meta.deauthorize(DEFAULT_META_APP_ID, login, field(&fields, "who")).await;
    let done = told.map_err(Refusal::from).and_then(|view| match view.complaint {
        None => Ok("meta"),
        Some(why) => Err(Refusal::bad(format!("the app was removed, but its answer: {why}"))),
    });
    back(&board, done)
}

/// `POST /sandbox/meta/containers/{id}`: ends the work on a container, or lets it fail.
pub(in crate::control) async fn act_on_container(
    State(board): State<Board>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let done = match field(&fields, "do") {
        "complete" => board.meta.complete_container(&id),
        "fail" => board.meta.fail_container(&id, field(&fields, "reason")),
        _ => return back(&board, Err(unknown_act(&fields))),
    };
    back(&board, done.map(|()| "instagram").map_err(Refusal::from))
}

/// `POST /sandbox/meta/media/{id}`: comments as somebody.
pub(in crate::control) async fn comment(
    State(board): State<Board>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let (who, text) = (field(&fields, "username"), field(&fields, "text"));
    let done = if who.is_empty() || text.is_empty() {
        Err(Refusal::bad("a comment needs a writer and a text"))
    } else {
        board.meta.comment(&id, who, text, None).map(|_| "instagram").map_err(Refusal::from)
    };
    back(&board, done)
}
