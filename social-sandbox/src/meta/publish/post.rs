//! `POST /{ig}/media_publish`: puts a container on the profile.

use serde_json::json;

use super::actor::Actor;
use super::container::{Container, Phase};
use super::limit;
use super::machine;
use super::reason::{ACCOUNT_RESTRICTED, BUILDER_GONE, NOT_READY, TOO_MANY_POSTS};
use crate::ledger::{Effect, InstagramPost};
use crate::meta::admit::Scene;
use crate::meta::behaviour::RepeatedPublish;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::gallery::{MediaCounts, Medium, Owner, Publication, number};
use crate::meta::given;
use crate::meta::host::MetaHost;
use crate::meta::read::told;
use crate::meta::state::MetaState;

/// Publishes a container once.
pub(crate) fn publish(scene: &mut Scene<'_>) -> Handled {
    let creation_id = given::required(&scene.call.params, "creation_id")?;
    let actor = Actor::of(scene)?;
    let (host, state) = (scene.host, &mut *scene.state);
    let found = number(&creation_id).and_then(|id| state.gallery.containers.get(&id));
    let container = found
        .filter(|one| one.ig_id == actor.ig_id && one.app_id == actor.app_id)
        .ok_or_else(|| GraphFailure::from(BUILDER_GONE))?;
    let id = container.id;
    if container.kind().is_item() {
        return Err(GraphFailure::param("An item of a carousel is published with its carousel"));
    }
    match (container.phase, state.behaviour.repeated_publish) {
        (Phase::Finished, _) | (Phase::Published(_), RepeatedPublish::PostsAgain) => {}
        (Phase::Published(medium), RepeatedPublish::SameMedium) => {
            return Ok(json!({ "id": medium.to_string() }));
        }
        (Phase::Published(_), RepeatedPublish::NotReady)
        | (Phase::Waiting | Phase::Working | Phase::Failed(_), _) => {
            return Err(GraphFailure::from(NOT_READY));
        }
        (Phase::Published(_), RepeatedPublish::BuilderGone) | (Phase::Expired, _) => {
            return Err(GraphFailure::from(BUILDER_GONE));
        }
    }
    if actor.restricted {
        return Err(GraphFailure::from(ACCOUNT_RESTRICTED));
    }
    let now = scene.now;
    if limit::used(state, &actor.ig_id, now - machine::DAY) >= state.behaviour.limits.posts_per_day
    {
        return Err(GraphFailure::from(TOO_MANY_POSTS));
    }
    let medium = put(host, state, id, now).ok_or_else(|| GraphFailure::from(BUILDER_GONE))?;
    Ok(json!({ "id": medium.to_string() }))
}

/// Makes the media of a container, and writes them down.
fn put(host: &MetaHost, state: &mut MetaState, id: u64, now: i64) -> Option<u64> {
    let items = state.gallery.containers.get(&id)?.children.clone();
    let medium_id = state.gallery.media_id(&host.ground.ids);
    let mut children = Vec::new();
    let mut files = Vec::new();
    for item in items {
        let child_id = state.gallery.media_id(&host.ground.ids);
        let item = state.gallery.containers.get(&item)?;
        files.extend(item.file.clone());
        let child = Medium { parent: Some(medium_id), ..medium(item, child_id, now) };
        state.gallery.media.insert(child_id, child);
        children.push(child_id);
    }
    let failing_reads = state.behaviour.fresh_media_failures;
    let container = state.gallery.containers.get_mut(&id)?;
    files.extend(container.file.clone());
    let medium = Medium { children, failing_reads, ..medium(container, medium_id, now) };
    container.phase = Phase::Published(medium_id);
    host.ground.ledger.record(Effect::InstagramPost(InstagramPost {
        app_id: container.app_id.clone(),
        ig_id: container.ig_id.clone(),
        username: container.username.clone(),
        container: id.to_string(),
        media_id: medium_id.to_string(),
        media_type: container.kind().made_for().to_owned(),
        caption: container.wanted.caption.clone(),
        sha256: files.iter().map(|file| file.sha256.clone()).collect(),
        bytes: files.iter().map(|file| file.bytes).sum(),
    }));
    let is_story = medium.kind.is_story();
    state.gallery.published.push(Publication { ig_id: container.ig_id.clone(), at: now, is_story });
    machine::put_on_profile(host, state, medium);
    told::mentioned(host, state, medium_id, None);
    Some(medium_id)
}

fn medium(container: &Container, id: u64, at: i64) -> Medium {
    let wanted = &container.wanted;
    Medium {
        id,
        owner: Owner::Account(container.ig_id.clone()),
        username: container.username.clone(),
        kind: wanted.kind,
        caption: wanted.caption.clone(),
        alt_text: wanted.alt_text.clone(),
        parent: None,
        children: Vec::new(),
        container: Some(container.id),
        people: wanted.people.iter().map(|tag| tag.username.clone()).collect(),
        at,
        comments_enabled: true,
        shared_to_feed: wanted.shared_to_feed,
        ai_generated: wanted.ai_generated,
        flagged: false,
        over: false,
        failing_reads: 0,
        counts: MediaCounts::default(),
    }
}
