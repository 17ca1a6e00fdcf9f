//! Comments: read them, write them, hide them, delete them.

use serde_json::{Value, json};

use super::page::{Part, page};
use super::time::stamp;
use super::view::View;
use super::{medium, told, words};
use crate::ledger::{CommentDeed, Effect, InstagramComment};
use crate::meta::admit::{Scene, reaches};
use crate::meta::behaviour::StrangersNames;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::{Field, Found, select};
use crate::meta::gallery::{Author, Comment, Owner, number};
use crate::meta::given;
use crate::meta::people::MetaAccount;

const NODE: &str = "IGComment";

/// Reads a comment below a medium of the caller's own account, or one of its
/// own.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id")?;
    let comment = found(scene)?;
    write(&View::of(scene), comment.id, &fields)
}

/// Finds the comment in the path.
fn found(scene: &Scene<'_>) -> Result<Comment, GraphFailure> {
    let gallery = &scene.state.gallery;
    let comment = number(scene.call.id()).and_then(|id| gallery.comments.get(&id));
    let comment = comment.ok_or_else(|| scene.no_object())?;
    let view = View::of(scene);
    let below_own = gallery.media.get(&comment.medium).is_some_and(|medium| view.owns(medium));
    let is_own = match &comment.author {
        Author::Account { ig_id, .. } => reaches(scene.state, scene.caller, ig_id),
        Author::Stranger { .. } => false,
    };
    if below_own || is_own { Ok(comment.clone()) } else { Err(scene.no_object()) }
}

/// The account below whose medium the comment in the path stands: it alone may
/// hide and delete, whoever wrote.
fn moderated(scene: &Scene<'_>) -> Result<(Comment, String), GraphFailure> {
    let comment = found(scene)?;
    let medium = scene.state.gallery.media.get(&comment.medium);
    match medium.map(|medium| (&medium.owner, View::of(scene).owns(medium))) {
        Some((Owner::Account(ig_id), true)) => Ok((comment, ig_id.clone())),
        _ => Err(GraphFailure::of(10, None)),
    }
}

/// Writes a comment with the fields that were asked for.
pub(crate) fn write(view: &View<'_>, id: u64, fields: &[Field]) -> Handled {
    let comment = view.state.gallery.comments.get(&id);
    let comment =
        comment.ok_or_else(|| GraphFailure::no_object(&http::Method::GET, &id.to_string()))?;
    select(NODE, &id.to_string(), fields, |field| look(view, comment, field))
}

fn look(view: &View<'_>, comment: &Comment, field: &Field) -> Result<Found, GraphFailure> {
    let named = match comment.author {
        Author::Account { .. } => true,
        Author::Stranger { .. } => view.state.behaviour.strangers_names == StrangersNames::Given,
    };
    let name = comment.author.username();
    let found = match field.name.as_str() {
        "text" => Some(json!(comment.text)),
        "timestamp" => Some(json!(stamp(comment.at))),
        "username" => named.then(|| json!(name)),
        "from" => named.then(|| person(view, &comment.author)),
        "like_count" => Some(json!(comment.likes)),
        "hidden" => Some(json!(comment.hidden)),
        "parent_id" => comment.parent.map(|id| json!(id.to_string())),
        "media" if field.inner.is_empty() => Some(json!({ "id": comment.medium.to_string() })),
        "media" => Some(medium::write(view, comment.medium, &field.inner)?),
        "user" => match &comment.author {
            Author::Account { ig_id, .. } => Some(json!({ "id": ig_id })),
            Author::Stranger { .. } => None,
        },
        "legacy_instagram_comment_id" => Some(json!((comment.id * 3).to_string())),
        "replies" => {
            let part = Part::inside(field)?;
            let place = (comment.medium, Some(comment.id));
            Some(below(view, place, &part, &field.inner)?)
        }
        _ => return Ok(Found::Unknown),
    };
    Ok(found.into())
}

/// Who wrote, as a person that this account knows by an id of its own.
pub(crate) fn person(view: &View<'_>, author: &Author) -> Value {
    let id = match author {
        Author::Account { ig_id, .. } => ig_id.clone(),
        Author::Stranger { username } => scoped_stranger(&view.host.ground.ids, username),
    };
    json!({ "id": id, "username": author.username() })
}

/// The id under which accounts know a stranger.
pub(crate) fn scoped_stranger(ids: &crate::ids::Ids, username: &str) -> String {
    format!("9{}", ids.derived_digits("stranger", &[username], 14))
}

/// Lists the comments directly below a medium or a comment.
pub(crate) fn below(
    view: &View<'_>,
    (medium, parent): (u64, Option<u64>),
    part: &Part,
    fields: &[Field],
) -> Handled {
    let list: Vec<u64> =
        view.state.gallery.below(medium, parent).map(|comment| comment.id).collect();
    let (node, edge) = match parent {
        Some(comment) => (comment.to_string(), "replies"),
        None => (medium.to_string(), "comments"),
    };
    let most = usize::try_from(view.state.behaviour.limits.comments_per_page).unwrap_or(1);
    page(view, (&node, edge), &list, part, Some(most), |id| write(view, id, fields))
}

/// Lists the comments of a medium.
pub(crate) fn list(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id,text,timestamp")?;
    let part = Part::of(&scene.call.params)?;
    let medium = medium::own(scene)?;
    below(&View::of(scene), (medium, None), &part, &fields)
}

/// Lists the answers to a comment.
pub(crate) fn replies(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id,text,timestamp")?;
    let part = Part::of(&scene.call.params)?;
    let comment = found(scene)?;
    below(&View::of(scene), (comment.medium, Some(comment.id)), &part, &fields)
}

/// Comments on a medium as its owner.
pub(crate) fn create(scene: &mut Scene<'_>) -> Handled {
    let text = given::required(&scene.call.params, "message")?;
    let medium = medium::own(scene)?;
    let account = owner(scene, medium)?;
    add(scene, &account, (medium, None), text)
}

/// Answers a comment; an answer to an answer stands below the same comment.
pub(crate) fn reply(scene: &mut Scene<'_>) -> Handled {
    let text = given::required(&scene.call.params, "message")?;
    let comment = found(scene)?;
    let top = comment.parent.unwrap_or(comment.id);
    let hidden = |id: &u64| scene.state.gallery.comments.get(id).is_some_and(|one| one.hidden);
    if comment.hidden || hidden(&top) {
        return Err(GraphFailure::param("A hidden comment cannot be answered"));
    }
    let account = owner(scene, comment.medium)?;
    add(scene, &account, (comment.medium, Some(top)), text)
}

fn owner(scene: &Scene<'_>, medium: u64) -> Result<MetaAccount, GraphFailure> {
    let medium = scene.state.gallery.media.get(&medium).ok_or_else(|| scene.no_object())?;
    let account = match &medium.owner {
        Owner::Account(ig_id) if View::of(scene).owns(medium) => scene.state.account(ig_id),
        _ => None,
    };
    account.cloned().ok_or_else(|| GraphFailure::of(10, None))
}

/// Writes a comment of an account down.
pub(super) fn add(
    scene: &mut Scene<'_>,
    account: &MetaAccount,
    (medium_id, parent): (u64, Option<u64>),
    text: String,
) -> Handled {
    words::check(&text)?;
    let ids = &scene.host.ground.ids;
    let medium = scene.state.gallery.media.get(&medium_id);
    if medium.is_some_and(|medium| !medium.comments_enabled) {
        return Err(GraphFailure::param("Comments are switched off for this media"));
    }
    let id = scene.state.gallery.comment_id(ids);
    let author = Author::Account { ig_id: account.id.clone(), username: account.username.clone() };
    let comment = Comment {
        id,
        medium: medium_id,
        parent,
        author,
        text,
        at: scene.now,
        likes: 0,
        hidden: false,
    };
    note(scene, &account.id, CommentDeed::Written, &comment);
    scene.state.gallery.comments.insert(id, comment);
    told::commented(scene.host, scene.state, id);
    told::mentioned(scene.host, scene.state, medium_id, Some(id));
    Ok(json!({ "id": id.to_string() }))
}

/// Writes down what an account did to a comment.
fn note(scene: &Scene<'_>, ig_id: &str, deed: CommentDeed, comment: &Comment) {
    scene.host.ground.ledger.record(Effect::InstagramComment(InstagramComment {
        app_id: scene.caller.app_id.clone(),
        ig_id: ig_id.to_owned(),
        deed,
        comment_id: comment.id.to_string(),
        media_id: comment.medium.to_string(),
        text: comment.text.clone(),
    }));
}

/// Hides a comment or shows it again. The owner's own comments stay visible.
pub(crate) fn hide(scene: &mut Scene<'_>) -> Handled {
    let hide = given::flag(&scene.call.params, "hide")?
        .ok_or_else(|| GraphFailure::param("The parameter hide is required."))?;
    let (comment, account) = moderated(scene)?;
    if !comment.author.is(&account) && comment.hidden != hide {
        if let Some(comment) = scene.state.gallery.comments.get_mut(&comment.id) {
            comment.hidden = hide;
        }
        let deed = if hide { CommentDeed::Hidden } else { CommentDeed::Shown };
        note(scene, &account, deed, &comment);
    }
    Ok(json!({ "success": true }))
}

/// Deletes a comment with the answers to it.
pub(crate) fn delete(scene: &mut Scene<'_>) -> Handled {
    let (comment, account) = moderated(scene)?;
    let comments = &mut scene.state.gallery.comments;
    comments.retain(|id, one| *id != comment.id && one.parent != Some(comment.id));
    note(scene, &account, CommentDeed::Deleted, &comment);
    Ok(json!({ "success": true }))
}

/// Lets people comment on a medium, or not.
pub(crate) fn switch(scene: &mut Scene<'_>) -> Handled {
    let enabled = given::flag(&scene.call.params, "comment_enabled")?
        .ok_or_else(|| GraphFailure::param("The parameter comment_enabled is required."))?;
    let id = medium::own(scene)?;
    let medium = scene.state.gallery.media.get_mut(&id);
    if let Some(medium) = medium.filter(|medium| medium.comments_enabled != enabled) {
        medium.comments_enabled = enabled;
        let change = if enabled { "comments_on" } else { "comments_off" };
        medium::note_change(scene, id, change);
    }
    Ok(json!({ "success": true }))
}
