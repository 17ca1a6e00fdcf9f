//! `GET /{media}` and the lists of media.

use serde_json::{Value, json};

use super::comment;
use super::page::{Part, page};
use super::time::stamp;
use super::view::View;
use crate::ledger::{Effect, InstagramMediaChange};
use crate::meta::admit::Scene;
use crate::meta::behaviour::{CaptionLogin, MediaAddress};
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::{Field, Found, select, unknown_field};
use crate::meta::gallery::{Medium, Owner, number};
use crate::meta::given;
use crate::meta::insights;

const NODE: &str = "IGMedia";

/// Reads a medium of the caller's own account.
///
/// A medium can be so new that reading it fails, as it does at Meta.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id")?;
    let id = own(scene)?;
    if let Some(medium) = scene.state.gallery.media.get_mut(&id)
        && medium.failing_reads > 0
    {
        medium.failing_reads -= 1;
        return Err(scene.no_object());
    }
    write(&View::of(scene), id, &fields)
}

/// Finds the medium in the path, if the caller may act for its account.
pub(crate) fn own(scene: &Scene<'_>) -> Result<u64, GraphFailure> {
    let view = View::of(scene);
    let medium = number(scene.call.id()).and_then(|id| scene.state.gallery.media.get(&id));
    let own = medium.filter(|medium| view.owns(medium) && !medium.over);
    own.map(|medium| medium.id).ok_or_else(|| scene.no_object())
}

/// Writes a medium with the fields that were asked for.
pub(crate) fn write(view: &View<'_>, id: u64, fields: &[Field]) -> Handled {
    let medium = view.state.gallery.media.get(&id);
    let medium =
        medium.ok_or_else(|| GraphFailure::no_object(&http::Method::GET, &id.to_string()))?;
    select(NODE, &id.to_string(), fields, |field| look(view, medium, field))
}

/// Writes a medium of which no more than some fields are told.
pub(super) fn write_some(view: &View<'_>, id: u64, fields: &[Field], told: &[&str]) -> Handled {
    match fields.iter().find(|field| !told.contains(&field.name.as_str())) {
        Some(field) => Err(unknown_field(NODE, &field.name)),
        None => write(view, id, fields),
    }
}

/// The likes of a medium.
pub(super) fn likes(view: &View<'_>, medium: &Medium) -> u64 {
    insights::counted(view, medium).likes()
}

fn look(view: &View<'_>, medium: &Medium, field: &Field) -> Result<Found, GraphFailure> {
    let name = field.name.as_str();
    if let Some(edge) = edge(view, medium, field)? {
        return Ok(edge);
    }
    let captions = view.is_facebook() || view.state.behaviour.caption_login == CaptionLogin::Both;
    let is_item = medium.parent.is_some();
    let found = match name {
        "shortcode" => Some(json!(medium.shortcode())),
        "permalink" => Some(json!(medium.permalink())),
        "timestamp" => Some(json!(stamp(medium.at))),
        "username" => Some(json!(medium.username)),
        "owner" => match &medium.owner {
            Owner::Account(ig_id) if view.owns(medium) => Some(json!({ "id": ig_id })),
            _ => None,
        },
        "media_type" => Some(json!(medium.kind.media_type())),
        "media_product_type" if captions && !is_item => Some(json!(medium.kind.product_type())),
        "media_url" => address(view, medium, "media"),
        "thumbnail_url" if medium.kind.media_type() == "VIDEO" => {
            address(view, medium, "thumbnails")
        }
        "caption" if captions && !is_item && !medium.caption.is_empty() => {
            Some(json!(medium.caption))
        }
        "alt_text" => medium.alt_text.as_ref().map(|text| json!(text)),
        "is_comment_enabled" if !is_item => Some(json!(medium.comments_enabled)),
        "is_shared_to_feed" if medium.kind.product_type() == "REELS" => {
            Some(json!(medium.shared_to_feed))
        }
        "is_ai_generated" if !is_item => Some(json!(medium.ai_generated)),
        "media_product_type"
        | "thumbnail_url"
        | "caption"
        | "is_comment_enabled"
        | "is_shared_to_feed"
        | "is_ai_generated"
        | "media_audio_type"
        | "current_live_viewer_count" => None,
        _ => return Ok(counted(view, medium, name)),
    };
    Ok(found.into())
}

/// Figures, of which most stand on Facebook's host alone, and never on items.
fn counted(view: &View<'_>, medium: &Medium, name: &str) -> Found {
    const FACEBOOK: &[&str] = &[
        "ig_id",
        "legacy_instagram_media_id",
        "reposts_count",
        "saved_count",
        "shares_count",
        "total_like_count",
        "total_comments_count",
        "total_views_count",
        "view_count",
        "video_title",
        "has_poll",
        "has_slider",
        "copyright_check_information",
        "boost_eligibility_info",
    ];
    let known = matches!(name, "like_count" | "comments_count")
        || (view.is_facebook() && FACEBOOK.contains(&name));
    if !known {
        return Found::Unknown;
    }
    if medium.parent.is_some() {
        return Found::Absent;
    }
    let figures = insights::counted(view, medium);
    let found = match name {
        "like_count" | "total_like_count" => Some(json!(figures.likes())),
        "comments_count" | "total_comments_count" => Some(json!(figures.comments)),
        "total_views_count" => Some(json!(figures.views())),
        // Told of the media of others.
        "view_count" if !view.owns(medium) => Some(json!(figures.views())),
        "reposts_count" => Some(json!(figures.reposts())),
        "saved_count" => Some(json!(figures.saved())),
        "shares_count" => Some(json!(figures.shares())),
        "ig_id" | "legacy_instagram_media_id" => Some(json!((medium.id * 7).to_string())),
        "has_poll" | "has_slider" => Some(json!(false)),
        _ => None,
    };
    found.into()
}

/// Signed addresses that expire: nobody serves them.
fn address(view: &View<'_>, medium: &Medium, place: &str) -> Option<Value> {
    let missing = view.state.behaviour.media_address == MediaAddress::Missing;
    if missing || medium.flagged {
        return None;
    }
    let end = view.now.div_euclid(1_000_000) + 86_400;
    let id = medium.id.to_string();
    let sign = view.host.ground.ids.derived("media_url", &[&id, place], 24);
    let kind = if place == "media" && medium.kind.media_type() == "VIDEO" { "mp4" } else { "jpg" };
    let path = format!("sandbox/{place}/{id}.{kind}?oe={end:x}&oh={sign}");
    view.base.join(&path).ok().map(|url| json!(url.as_str()))
}

/// Lists inside a medium.
fn edge(view: &View<'_>, medium: &Medium, field: &Field) -> Result<Option<Found>, GraphFailure> {
    let found = match field.name.as_str() {
        "children" if medium.children.is_empty() => Found::Absent,
        "children" => Found::Value(children(view, medium.id, &Part::inside(field)?, &field.inner)?),
        "comments" if view.owns(medium) => {
            let part = Part::inside(field)?;
            Found::Value(comment::below(view, (medium.id, None), &part, &field.inner)?)
        }
        "insights" if view.owns(medium) => {
            let names = field.argument("metric").unwrap_or_default();
            let names: Vec<_> = names.split(',').map(|name| name.trim().to_owned()).collect();
            Found::Value(insights::of_medium(view, medium, &names, field.argument("breakdown"))?)
        }
        "comments" | "insights" => Found::Absent,
        "collaborators" | "product_tags" if view.is_facebook() => {
            Found::Value(json!({ "data": [] }))
        }
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// Writes down what an account did to one of its media.
pub(super) fn note_change(scene: &Scene<'_>, id: u64, change: &'static str) {
    let medium = scene.state.gallery.media.get(&id);
    let Some(Owner::Account(ig_id)) = medium.map(|medium| medium.owner.clone()) else { return };
    scene.host.ground.ledger.record(Effect::InstagramMediaChange(InstagramMediaChange {
        app_id: scene.caller.app_id.clone(),
        ig_id,
        media_id: id.to_string(),
        change,
    }));
}

/// Lists the items of a carousel.
pub(crate) fn list_children(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id")?;
    let part = Part::of(&scene.call.params)?;
    let id = own(scene)?;
    children(&View::of(scene), id, &part, &fields)
}

fn children(view: &View<'_>, id: u64, part: &Part, fields: &[Field]) -> Handled {
    let list = view.state.gallery.media.get(&id).map(|medium| medium.children.clone());
    let place = (&*id.to_string(), "children");
    let list = list.unwrap_or_default();
    page(view, place, &list, part, None, |child| write(view, child, fields))
}

/// Lists the posts of an account, newest first, 10,000 at most.
pub(crate) fn list(scene: &mut Scene<'_>) -> Handled {
    const MOST: usize = 10_000;
    let since = given::number(&scene.call.params, "since")?;
    let until = given::number(&scene.call.params, "until")?;
    let account = scene.own_account()?.id;
    let within = |medium: &&Medium| {
        let at = medium.at.div_euclid(1_000_000);
        since.is_none_or(|since| at >= since) && until.is_none_or(|until| at <= until)
    };
    let shown = scene.state.gallery.shown(&account, false).take(MOST).filter(within);
    let list: Vec<u64> = shown.map(|medium| medium.id).collect();
    answer(scene, &account, "media", &list)
}

/// Lists the stories of an account that are still shown.
pub(crate) fn stories(scene: &mut Scene<'_>) -> Handled {
    let account = scene.own_account()?.id;
    let shown = scene.state.gallery.shown(&account, true);
    let list: Vec<u64> = shown.map(|medium| medium.id).collect();
    answer(scene, &account, "stories", &list)
}

/// Lists media of others in which an account is tagged.
pub(crate) fn tags(scene: &mut Scene<'_>) -> Handled {
    let account = scene.own_account()?;
    let media = scene.state.gallery.media.values().rev();
    let tagged = media.filter(|medium| {
        !medium.owner.is(&account.id)
            && medium.parent.is_none()
            && !medium.kind.is_story()
            && medium.people.contains(&account.username)
    });
    let list: Vec<u64> = tagged.map(|medium| medium.id).collect();
    answer(scene, &account.id, "tags", &list)
}

/// Live media: nobody broadcasts here.
pub(crate) fn live(scene: &mut Scene<'_>) -> Handled {
    let account = scene.own_account()?.id;
    answer(scene, &account, "live_media", &[])
}

fn answer(scene: &Scene<'_>, account: &str, edge: &str, list: &[u64]) -> Handled {
    let fields = scene.fields("id")?;
    let part = Part::of(&scene.call.params)?;
    let view = View::of(scene);
    page(&view, (account, edge), list, &part, None, |id| write(&view, id, &fields))
}

/// Lists inside an account, for its node.
pub(crate) fn inside(view: &View<'_>, account: &str, field: &Field) -> Result<Value, GraphFailure> {
    let shown = view.state.gallery.shown(account, field.name == "stories");
    let list: Vec<u64> = shown.map(|medium| medium.id).collect();
    let part = Part::inside(field)?;
    page(view, (account, &field.name), &list, &part, None, |id| write(view, id, &field.inner))
}
