//! What accounts are told by webhook of comments and mentions.

use serde_json::{Value, json};

use super::comment::scoped_stranger;
use super::mention;
use crate::meta::behaviour::MetaLogin;
use crate::meta::gallery::{Author, Comment, Medium, Owner};
use crate::meta::host::MetaHost;
use crate::meta::object::put;
use crate::meta::state::MetaState;
use crate::meta::webhook;

/// Tells the owner of a medium that somebody else commented.
pub(crate) fn commented(host: &MetaHost, state: &mut MetaState, id: u64) {
    let Some((comment, medium)) = found(state, id) else { return };
    let Owner::Account(ig_id) = medium.owner.clone() else { return };
    if comment.author.is(&ig_id) {
        return;
    }
    let value = value(host, comment, medium);
    webhook::changed(host, state, &ig_id, "comments", &value);
}

/// Tells accounts that a caption or a comment of somebody else names them. Apps of Instagram Login
/// have no field for it: they hear of the comment instead.
pub(crate) fn mentioned(host: &MetaHost, state: &mut MetaState, medium: u64, comment: Option<u64>) {
    let Some(on) = state.gallery.media.get(&medium) else { return };
    let said = comment.and_then(|id| found(state, id)).map(|(comment, _)| comment);
    let (text, writer) = match said {
        Some(comment) => (comment.text.as_str(), comment.author.username()),
        None => (on.caption.as_str(), on.username.as_str()),
    };
    let named: Vec<String> = state
        .accounts
        .iter()
        .filter(|account| account.is_professional() && account.username != writer)
        // The owner hears of comments below its own media anyway.
        .filter(|account| comment.is_none() || !on.owner.is(&account.id))
        .filter(|account| mention::names(text, &account.username))
        .map(|account| account.id.clone())
        .collect();
    let instead = said.map(|comment| value(host, comment, on));
    let ids = mention::change(medium, comment);
    for ig_id in named {
        webhook::changed(host, state, &ig_id, "mentions", &ids);
        if let Some(value) = &instead {
            webhook::changed_in(host, state, (MetaLogin::Instagram, &ig_id), "comments", value);
        }
    }
}

fn found(state: &MetaState, id: u64) -> Option<(&Comment, &Medium)> {
    let comment = state.gallery.comments.get(&id)?;
    Some((comment, state.gallery.media.get(&comment.medium)?))
}

fn value(host: &MetaHost, comment: &Comment, medium: &Medium) -> Value {
    let id = match &comment.author {
        Author::Account { ig_id, .. } => ig_id.clone(),
        Author::Stranger { username } => scoped_stranger(&host.ground.ids, username),
    };
    let mut value = json!({
        "from": { "id": id, "username": comment.author.username() },
        "media": {
            "id": medium.id.to_string(),
            "media_product_type": medium.kind.product_type(),
        },
        "id": comment.id.to_string(),
        "text": comment.text,
    });
    if let Some(parent) = comment.parent {
        put(&mut value, "parent_id", json!(parent.to_string()));
    }
    value
}
