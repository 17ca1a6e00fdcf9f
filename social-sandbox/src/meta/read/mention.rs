//! Mentions: media and comments of others that name the account.

use serde_json::{Value, json};

use super::comment::{add, write as write_comment};
use super::medium::write as write_medium;
use super::view::View;
use crate::meta::admit::Scene;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::Field;
use crate::meta::gallery::{Gallery, number};
use crate::meta::given;

/// Reads `mentioned_media.media_id(ID){..}`.
pub(crate) fn medium(view: &View<'_>, username: &str, field: &Field) -> Handled {
    let id = argument(field, "media_id")?;
    let found = number(&id).filter(|id| names_in_medium(&view.state.gallery, *id, username));
    let found = found.ok_or_else(|| not_mentioned(&id))?;
    Ok(without_id(write_medium(view, found, &field.inner)?, field))
}

/// Reads `mentioned_comment.comment_id(ID){..}`.
pub(crate) fn comment(view: &View<'_>, username: &str, field: &Field) -> Handled {
    let id = argument(field, "comment_id")?;
    let found = number(&id).filter(|id| names_in_comment(&view.state.gallery, *id, username));
    let found = found.ok_or_else(|| not_mentioned(&id))?;
    Ok(without_id(write_comment(view, found, &field.inner)?, field))
}

fn argument(field: &Field, name: &str) -> Result<String, GraphFailure> {
    let given = field.argument(name).filter(|id| !id.is_empty());
    given
        .map(str::to_owned)
        .ok_or_else(|| GraphFailure::param(format!("The parameter {name} is required.")))
}

/// The id comes along only where it was asked for.
fn without_id(mut node: Value, field: &Field) -> Value {
    if !field.inner.is_empty()
        && !field.inner.iter().any(|inner| inner.name == "id")
        && let Some(node) = node.as_object_mut()
    {
        node.remove("id");
    }
    node
}

fn not_mentioned(id: &str) -> GraphFailure {
    GraphFailure::no_object(&http::Method::GET, id)
}

/// Whether a text names somebody: `@` and the handle, ended by what no handle
/// holds.
pub(crate) fn names(text: &str, username: &str) -> bool {
    let mention = format!("@{}", username.to_ascii_lowercase());
    let text = text.to_lowercase();
    text.match_indices(&mention).any(|(at, _)| {
        let rest = text.get(at + mention.len()..).unwrap_or_default();
        let mut signs = rest.chars();
        match signs.next() {
            Some('.') => !signs.next().is_some_and(char::is_alphanumeric),
            Some(sign) => !sign.is_alphanumeric() && sign != '_',
            None => true,
        }
    })
}

fn names_in_medium(gallery: &Gallery, id: u64, username: &str) -> bool {
    gallery.media.get(&id).is_some_and(|medium| names(&medium.caption, username))
}

fn names_in_comment(gallery: &Gallery, id: u64, username: &str) -> bool {
    gallery.comments.get(&id).is_some_and(|comment| names(&comment.text, username))
}

/// Answers a mention in a caption, or in a comment.
pub(crate) fn reply(scene: &mut Scene<'_>) -> Handled {
    let params = &scene.call.params;
    let text = given::required(params, "message")?;
    let medium_id = given::required(params, "media_id")?;
    let comment_id = params.text("comment_id");
    let account = scene.own_account()?;
    let gallery = &scene.state.gallery;
    let medium = number(&medium_id).filter(|id| gallery.media.contains_key(id));
    let medium = medium.ok_or_else(|| not_mentioned(&medium_id))?;
    let parent = match &comment_id {
        None if names_in_medium(gallery, medium, &account.username) => None,
        None => return Err(not_mentioned(&medium_id)),
        Some(id) => {
            let comment = number(id)
                .and_then(|id| gallery.comments.get(&id))
                .filter(|comment| comment.medium == medium)
                .filter(|comment| names_in_comment(gallery, comment.id, &account.username));
            let comment = comment.ok_or_else(|| not_mentioned(id))?;
            Some(comment.parent.unwrap_or(comment.id))
        }
    };
    add(scene, &account, (medium, parent), text)
}

/// What a webhook about a mention says: ids alone.
pub(crate) fn change(medium: u64, comment: Option<u64>) -> Value {
    match comment {
        Some(comment) => {
            json!({ "media_id": medium.to_string(), "comment_id": comment.to_string() })
        }
        None => json!({ "media_id": medium.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_ends_where_the_handle_ends() {
        for text in ["hi @ada.studio", "@Ada.Studio!", "(@ada.studio)", "@ada.studio."] {
            assert!(names(text, "ada.studio"), "{text}");
        }
        for text in ["@ada.studios", "@ada.studio.de", "@ada.studio_2", "ada.studio", "@ada"] {
            assert!(!names(text, "ada.studio"), "{text}");
        }
    }
}
