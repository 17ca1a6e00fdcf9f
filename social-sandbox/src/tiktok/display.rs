//! The Display API: profile, list of videos, videos by id.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::attempt::Video;
use super::behaviour::FieldOutsideGrant;
use super::call::Call;
use super::envelope::Failure;
use super::host::Host;
use super::state::State;
use super::token_store::Grant;
use super::user::TikTokUser;

const DEFAULT_COUNT: usize = 10;
const MAX_COUNT: usize = 20;

/// Answers `GET /v2/user/info/`.
pub(crate) fn user_info(
    host: &Host,
    state: &State,
    grant: &Grant,
    call: &Call,
) -> Result<Value, Failure> {
    let (_, user) = super::parties(state, grant)?;
    let mut found = Map::new();
    for field in fields(call)? {
        let (scope, value) = user_field(host, state, grant, user, &field)
            .ok_or_else(|| Failure::params(format!("The field {field} is invalid")))?;
        if !grant.scopes.iter().any(|held| held == scope) {
            return Err(Failure::of(match state.behaviour.field_outside_grant {
                FieldOutsideGrant::NotAuthorized => "scope_not_authorized",
                FieldOutsideGrant::PermissionMissed => "scope_permission_missed",
            }));
        }
        found.insert(field, value);
    }
    Ok(json!({ "user": found }))
}

/// A field of the profile with the scope it needs.
fn user_field(
    host: &Host,
    state: &State,
    grant: &Grant,
    user: &TikTokUser,
    field: &str,
) -> Option<(&'static str, Value)> {
    const BASIC: &str = "user.info.basic";
    const PROFILE: &str = "user.info.profile";
    const STATS: &str = "user.info.stats";
    let videos = || public_videos(state, &user.username).count();
    Some(match field {
        "open_id" => (BASIC, json!(grant.open_id)),
        "union_id" => (BASIC, json!(host.ids.derived("union_id", &[&user.username], 32))),
        "avatar_url" | "avatar_url_100" | "avatar_large_url" => {
            (BASIC, json!(super::avatar_url(host, &user.username)))
        }
        "display_name" => (BASIC, json!(user.nickname)),
        "bio_description" => (PROFILE, json!(user.bio_description)),
        "profile_deep_link" => {
            let link = format!("https://www.tiktok.com/@{}", user.username);
            (PROFILE, json!(link))
        }
        "is_verified" => (PROFILE, json!(false)),
        "username" => (PROFILE, json!(user.username)),
        "follower_count" => (STATS, json!(user.follower_count)),
        "following_count" => (STATS, json!(user.following_count)),
        "likes_count" => (STATS, json!(user.likes_count)),
        "video_count" => (STATS, json!(videos())),
        _ => return None,
    })
}

#[derive(Default, Deserialize)]
struct ListBody {
    cursor: Option<i64>,
    max_count: Option<i64>,
}

/// Answers `POST /v2/video/list/`.
pub(crate) fn video_list(state: &State, grant: &Grant, call: &Call) -> Result<Value, Failure> {
    let fields = fields(call)?;
    let body: ListBody = if call.body.is_empty() { ListBody::default() } else { call.json()? };
    let count = match body.max_count {
        None => DEFAULT_COUNT,
        Some(count) => usize::try_from(count)
            .ok()
            .filter(|count| (1..=MAX_COUNT).contains(count))
            .ok_or_else(|| Failure::params("max_count is invalid"))?,
    };
    let before = body.cursor.unwrap_or(i64::MAX);
    let mut older =
        public_videos(state, &grant.username).rev().filter(|video| millis(video) < before);
    let page: Vec<&Video> = older.by_ref().take(count).collect();
    let has_more = older.next().is_some();
    let cursor = page.last().map_or(0, |video| millis(video));
    let videos = page
        .into_iter()
        .map(|video| video_object(video, &fields))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "videos": videos, "cursor": cursor, "has_more": has_more }))
}

#[derive(Deserialize)]
struct QueryBody {
    filters: Filters,
}

#[derive(Deserialize)]
struct Filters {
    video_ids: Vec<String>,
}

/// Answers `POST /v2/video/query/`; foreign and unknown ids are left out.
pub(crate) fn video_query(state: &State, grant: &Grant, call: &Call) -> Result<Value, Failure> {
    let fields = fields(call)?;
    let wanted = call.json::<QueryBody>()?.filters.video_ids;
    if wanted.len() > MAX_COUNT {
        return Err(Failure::params("There are too many video ids"));
    }
    let videos = public_videos(state, &grant.username)
        .filter(|video| wanted.contains(&video.post_id.to_string()))
        .map(|video| video_object(video, &fields))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "videos": videos }))
}

fn public_videos<'a>(
    state: &'a State,
    username: &'a str,
) -> impl DoubleEndedIterator<Item = &'a Video> {
    state.videos.iter().filter(move |video| video.public && video.username == username)
}

fn video_object(video: &Video, fields: &[String]) -> Result<Value, Failure> {
    let link = format!("https://www.tiktok.com/@{}/video/{}", video.username, video.post_id);
    let all = json!({
        "id": video.post_id.to_string(),
        "create_time": video.created_at.div_euclid(1_000_000),
        "cover_image_url": format!("{link}/cover.jpeg"),
        "share_url": link,
        "embed_html": format!("<blockquote cite=\"{link}\"></blockquote>"),
        "embed_link": link,
        "video_description": video.title.chars().take(150).collect::<String>(),
        "title": video.title.chars().take(150).collect::<String>(),
        "duration": 15,
        "height": 1920,
        "width": 1080,
        "like_count": video.counts.likes,
        "comment_count": video.counts.comments,
        "share_count": video.counts.shares,
        "view_count": video.counts.views,
    });
    let mut chosen = Map::new();
    for field in fields {
        let value = all
            .get(field)
            .ok_or_else(|| Failure::params(format!("The field {field} is invalid")))?;
        chosen.insert(field.clone(), value.clone());
    }
    Ok(Value::Object(chosen))
}

/// The `fields` of the query string; they are always there and never in the body.
fn fields(call: &Call) -> Result<Vec<String>, Failure> {
    call.query()
        .get("fields")
        .map(|list| list.split(',').map(|field| field.trim().to_owned()).collect())
        .ok_or_else(|| Failure::params("fields is missing"))
}

const fn millis(video: &Video) -> i64 {
    video.created_at.div_euclid(1000)
}
