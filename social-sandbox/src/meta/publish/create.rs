//! `POST /{ig}/media`: makes a container.

use std::sync::Arc;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::actor::Actor;
use super::container::{Container, FileFacts, Phase};
use super::fetch::{Expected, fetch};
use super::machine;
use super::reason::{
    ACCOUNT_RESTRICTED, BUILDER_GONE, NO_TRIAL_REELS, Reason, SERVER_ERROR, TOO_MANY_POSTS,
};
use super::upload::{self, Upload};
use super::wanted::{Source, Wanted};
use crate::ledger::{Effect, InstagramContainer};
use crate::meta::admit::{Scene, admit, with_wanted_status};
use crate::meta::behaviour::{MediaCheck, PictureFetch};
use crate::meta::call::MetaCall;
use crate::meta::dispatch::graph;
use crate::meta::endpoint::{Handled, Later};
use crate::meta::envelope::GraphFailure;
use crate::meta::gallery::{GalleryEvent, number};
use crate::meta::host::MetaHost;
use crate::meta::object::put;
use crate::meta::state::MetaState;
use crate::meta::usage::{self, Counted};

/// A container that may be made: its id, and the state it was allowed in.
struct Slot {
    id: u64,
    era: u64,
    actor: Actor,
    wanted: Wanted,
    /// A picture that is fetched before the answer.
    fetch_first: Option<(String, Expected)>,
}

/// What is told of a call beside its answer.
#[derive(Default)]
struct Noted {
    /// The person, once the token was found.
    seen: Option<String>,
    /// The account that the call counts for.
    counted: Option<Counted>,
}

/// Answers `POST /{ig}/media`.
pub(crate) fn handle(host: Arc<MetaHost>, call: MetaCall) -> Later {
    Box::pin(async move {
        let mut noted = Noted::default();
        let handled = create(&host, &call, &mut noted).await;
        let state = host.enter();
        let handled = handled.map_err(|failure| with_wanted_status(&state, failure));
        let answer = graph(&host, handled);
        let mut answer = usage::marked(&state, noted.counted.as_ref(), host.now(), answer);
        answer.open_id = noted.seen;
        answer
    })
}

/// Makes a container. A picture is fetched before the answer, so that what is
/// wrong with it is the answer; a video is fetched afterwards.
///
/// # Cancel safety
///
/// Dropped during the fetch of a picture, no container is made.
async fn create(host: &Arc<MetaHost>, call: &MetaCall, noted: &mut Noted) -> Handled {
    let slot = allow(host, call, noted)?;
    let mut file = None;
    if let Some((url, expected)) = &slot.fetch_first {
        let facts = fetch(host, slot.id, url, *expected).await.map_err(GraphFailure::from)?;
        file = Some(facts);
    }
    let state = &mut *host.enter();
    if state.era != slot.era {
        return Err(GraphFailure::from(SERVER_ERROR));
    }
    let check = state.behaviour.media_check;
    if let Some(row) = file.as_ref().and_then(|file| file.fault)
        && check != MediaCheck::Off
    {
        return Err(GraphFailure::from(row));
    }
    make(host, state, slot, file)
}

/// Checks everything that needs no look at a file.
fn allow(host: &Arc<MetaHost>, call: &MetaCall, noted: &mut Noted) -> Result<Slot, GraphFailure> {
    let state = &mut *host.enter();
    let caller = admit(host, state, call, &mut noted.seen)?;
    let now = host.now();
    let (counted, admitted) = usage::count(state, call, &caller, now);
    noted.counted = counted;
    admitted?;
    let actor = Actor::of(&Scene { host, state: &mut *state, call, caller: &caller, now })?;
    let wanted = Wanted::read(&call.params, actor.facebook, &state.behaviour)?;
    if actor.restricted {
        return Err(GraphFailure::from(ACCOUNT_RESTRICTED));
    }
    if wanted.trial && !actor.trial_reels {
        return Err(GraphFailure::from(NO_TRIAL_REELS));
    }
    let since = now - machine::DAY;
    let made = state.gallery.containers.values();
    let recent = made.filter(|one| one.ig_id == actor.ig_id && one.created_at > since).count();
    if recent as u64 >= state.behaviour.limits.containers_per_day {
        return Err(GraphFailure::from(TOO_MANY_POSTS));
    }
    let at_once = state.behaviour.picture_fetch == PictureFetch::AtCreation;
    let fetch_first = match &wanted.source {
        Source::Url(url) if !wanted.kind.is_film() && at_once => {
            Some((url.clone(), Expected::Picture { in_feed: wanted.kind.is_in_feed() }))
        }
        _ => None,
    };
    let id = state.gallery.container_id(&host.ground.ids);
    Ok(Slot { id, era: state.era, actor, wanted, fetch_first })
}

/// Writes the container down and starts what goes on without the caller.
fn make(
    host: &Arc<MetaHost>,
    state: &mut MetaState,
    slot: Slot,
    file: Option<FileFacts>,
) -> Handled {
    let now = host.now();
    let Slot { id, wanted, actor, .. } = slot;
    let children = children(state, &actor, &wanted.source)?;
    let upload = (wanted.source == Source::Upload).then(Upload::default);
    let cancel = CancellationToken::new();
    // What is left to fetch: the medium itself, or the cover of one that is sent.
    let later = match &wanted.source {
        Source::Url(_) => file.is_none(),
        Source::Upload => wanted.cover_url.is_some(),
        Source::Children(_) => false,
    };
    host.ground.ledger.record(Effect::InstagramContainer(InstagramContainer {
        app_id: actor.app_id.clone(),
        ig_id: actor.ig_id.clone(),
        container: id.to_string(),
        media_type: wanted.kind.made_for().to_owned(),
        item: wanted.kind.is_item(),
    }));
    let resumable = upload.is_some();
    let is_carousel = !children.is_empty();
    let container = Container {
        id,
        app_id: actor.app_id.clone(),
        ig_id: actor.ig_id.clone(),
        username: actor.username.clone(),
        wanted,
        created_at: now,
        phase: Phase::Waiting,
        file: None,
        children,
        upload,
        fetch: later.then(|| cancel.clone().drop_guard()),
    };
    state.gallery.containers.insert(id, container);
    let over = now.saturating_add(machine::DAY);
    machine::schedule(host, state, over, GalleryEvent::ContainerOver(id));
    if let Some(file) = file {
        machine::received(host, state, id, file, now);
    }
    if is_carousel {
        machine::look_at_children(host, state, id, now);
    }
    if later {
        spawn(host, state.era, id, cancel);
    }
    let mut answer = json!({ "id": id.to_string() });
    if resumable {
        let foreign = state.behaviour.foreign_upload.as_deref();
        put(&mut answer, "uri", json!(upload::address((host, foreign), &actor.version, id)));
    }
    Ok(answer)
}

/// Finds the items of a carousel: containers of this account that are alive.
fn children(state: &MetaState, actor: &Actor, source: &Source) -> Result<Vec<u64>, GraphFailure> {
    let Source::Children(ids) = source else { return Ok(Vec::new()) };
    let find = |id: &String| {
        let container = state.gallery.containers.get(&number(id)?)?;
        let is_own = container.ig_id == actor.ig_id && container.app_id == actor.app_id;
        let lives = container.is_under_way() || container.phase == Phase::Finished;
        (is_own && lives && container.kind().is_item()).then_some(container.id)
    };
    ids.iter().map(|id| find(id).ok_or_else(|| GraphFailure::from(BUILDER_GONE))).collect()
}

/// Counts a fetch while it lives.
struct Running(Arc<MetaHost>);

impl Running {
    fn new(host: &Arc<MetaHost>) -> Self {
        host.fetches.send_modify(|count| *count += 1);
        Self(Arc::clone(host))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetches.send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// Fetches in the background until done, given up or stopped.
fn spawn(host: &Arc<MetaHost>, era: u64, id: u64, cancel: CancellationToken) {
    let host = Arc::clone(host);
    let running = Running::new(&host);
    let tasks = host.ground.tasks.clone();
    tasks.spawn(async move {
        let _running = running;
        let outcome = tokio::select! {
            biased;
            () = cancel.cancelled() => return,
            outcome = fetch_all(&host, id) => outcome,
        };
        let state = &mut *host.enter();
        // Entering may have ended the container, and a reset may have dropped it.
        if state.era != era || cancel.is_cancelled() {
            return;
        }
        let now = host.now();
        match outcome {
            Ok(Some(file)) => machine::received(&host, state, id, file, now),
            Ok(None) => {}
            Err(row) => machine::fail(&host, state, id, row, now),
        }
    });
}

/// Fetches the medium unless it is sent, then the cover of a reel.
async fn fetch_all(host: &Arc<MetaHost>, id: u64) -> Result<Option<FileFacts>, Reason> {
    let (medium, cover, check) = {
        let state = host.enter();
        let container = state.gallery.containers.get(&id).ok_or(SERVER_ERROR)?;
        let kind = container.kind();
        let expected = match kind.film_rules(&state.behaviour.limits) {
            Some(rules) => Expected::Film(rules),
            None => Expected::Picture { in_feed: kind.is_in_feed() },
        };
        let medium = match &container.wanted.source {
            Source::Url(url) => Some((url.clone(), expected)),
            _ => None,
        };
        (medium, container.wanted.cover_url.clone(), state.behaviour.media_check)
    };
    let mut facts = match medium {
        Some((url, expected)) => Some(fetch(host, id, &url, expected).await?),
        None => None,
    };
    if let Some(cover) = cover {
        let picture = fetch(host, id, &cover, Expected::Picture { in_feed: false }).await?;
        match (&mut facts, picture.fault) {
            (Some(facts), fault) => facts.fault = facts.fault.or(fault),
            (None, Some(reason)) if check != MediaCheck::Off => return Err(reason),
            (None, _) => {}
        }
    }
    Ok(facts)
}
