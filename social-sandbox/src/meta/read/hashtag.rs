//! Hashtags, and public media that carry them.

use serde_json::{Value, json};

use super::medium;
use super::page::{Part, page};
use super::view::View;
use crate::meta::admit::{Scene, reaches};
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::fields::{Field, Found, select};
use crate::meta::gallery::{Medium, has_hashtag, number};
use crate::meta::given;

/// What is told of a medium that is found by its hashtag: not whose it is.
const FIELDS: &[&str] = &[
    "id",
    "caption",
    "children",
    "comments_count",
    "like_count",
    "media_type",
    "media_url",
    "permalink",
    "timestamp",
];
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Finds a hashtag that somebody used.
pub(crate) fn search(scene: &mut Scene<'_>) -> Handled {
    let asker = asker(scene)?;
    let word = given::required(&scene.call.params, "q")?.to_lowercase();
    let fits = word.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    if !fits {
        return Err(GraphFailure::param("Param q must be a hashtag without its sign"));
    }
    if !scene.state.gallery.media.values().any(|medium| carries(medium, &word)) {
        return Err(GraphFailure::of(24, Some(2_207_024)));
    }
    let most = scene.state.behaviour.limits.hashtags_per_week;
    let (ids, now) = (&scene.host.ground.ids, scene.now);
    let found = scene.state.gallery.hashtags.ask(ids, (&asker, &word), now, most);
    let id = found.ok_or_else(|| GraphFailure::of(18, Some(2_207_034)))?;
    Ok(json!({ "data": [{ "id": id.to_string() }] }))
}

/// The account for which a hashtag is asked; the caller must act for it.
fn asker(scene: &Scene<'_>) -> Result<String, GraphFailure> {
    let id = given::required(&scene.call.params, "user_id")?;
    if reaches(scene.state, scene.caller, &id) {
        Ok(id)
    } else {
        Err(GraphFailure::no_object(&scene.call.method, &id))
    }
}

fn carries(medium: &Medium, word: &str) -> bool {
    medium.parent.is_none() && !medium.kind.is_story() && has_hashtag(&medium.caption, word)
}

/// Reads a hashtag.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let fields = scene.fields("id")?;
    let id = number(scene.call.id()).ok_or_else(|| scene.no_object())?;
    write(&View::of(scene), id, &fields)
}

fn write(view: &View<'_>, id: u64, fields: &[Field]) -> Handled {
    let word = view.state.gallery.hashtags.word(id);
    select("IGHashtag", &id.to_string(), fields, |field| {
        Ok(match field.name.as_str() {
            "name" => word.map(|word| json!(word)).into(),
            _ => Found::Unknown,
        })
    })
}

/// Lists the media of the last day, newest first.
pub(crate) fn recent(scene: &mut Scene<'_>) -> Handled {
    let since = scene.now - DAY;
    let list: Vec<_> =
        found(scene)?.into_iter().filter(|(at, ..)| *at >= since).map(|(_, _, id)| id).collect();
    answer(scene, "recent_media", &list)
}

/// Lists all media, those that people like most first.
pub(crate) fn top(scene: &mut Scene<'_>) -> Handled {
    let mut found = found(scene)?;
    found.sort_by_key(|(_, likes, id)| (std::cmp::Reverse(*likes), std::cmp::Reverse(*id)));
    let list: Vec<_> = found.into_iter().map(|(_, _, id)| id).collect();
    answer(scene, "top_media", &list)
}

/// Finds time, likes and id of the media with the hashtag in the path, newest first.
fn found(scene: &Scene<'_>) -> Result<Vec<(i64, u64, u64)>, GraphFailure> {
    asker(scene)?;
    let view = View::of(scene);
    let gallery = &scene.state.gallery;
    let word = number(scene.call.id()).and_then(|id| gallery.hashtags.word(id));
    let word = word.ok_or_else(|| scene.no_object())?;
    let media = gallery.media.values().rev().filter(|medium| carries(medium, word));
    Ok(media.map(|medium| (medium.at, medium::likes(&view, medium), medium.id)).collect())
}

fn answer(scene: &Scene<'_>, edge: &str, list: &[u64]) -> Handled {
    let fields = scene.fields("id")?;
    let part = Part::of(&scene.call.params)?;
    let view = View::of(scene);
    page(&view, (scene.call.id(), edge), list, &part, None, |id| {
        medium::write_some(&view, id, &fields, FIELDS)
    })
}

/// Lists the hashtags an account asked for within a week.
pub(crate) fn searched(scene: &mut Scene<'_>) -> Handled {
    const MOST: usize = 30;
    let account = scene.own_account()?.id;
    let fields = scene.fields("id")?;
    let part = Part::of(&scene.call.params)?;
    let list: Vec<u64> = scene.state.gallery.hashtags.of(&account, scene.now).collect();
    let view = View::of(scene);
    let place = (account.as_str(), "recently_searched_hashtags");
    page(&view, place, &list, &part, Some(MOST), |id| -> Result<Value, _> {
        write(&view, id, &fields)
    })
}
