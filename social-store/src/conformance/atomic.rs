use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, Timestamp};

use super::harness::{Harness, drop_after, race};
use super::sample::{self, connect, news, user};
use super::world::{World, deliver, furnish, snapshot};
use crate::changes::{Change, Changes};
use crate::error::{Conflict, StoreError};
use crate::record::{
    AccountState, AssetState, Due, EventId, PublicationId, PublicationState, WorkClaim, WorkKind,
};

/// A claim that nobody ever got.
fn never_claimed(now: Timestamp) -> WorkClaim {
    WorkClaim {
        kind: WorkKind::SWEEP,
        subject: "never".to_owned(),
        fence: 1,
        lease_until: now,
        due_at: now,
    }
}

/// One change of each kind that goes through and can be seen.
async fn each_change(h: &Harness, w: &World) -> Vec<Change> {
    let now = h.now();
    let store = &*h.store;
    let claim =
        store.claim_one(WorkKind::REFRESH, w.account.as_str(), Duration::from_mins(1)).await;
    let sync =
        store.claim_one(WorkKind::COMMENTS, w.account.as_str(), Duration::from_hours(1)).await;
    let later = now + Duration::from_hours(1);
    let mut publication = store.load_publication(&w.publication).await.unwrap().unwrap();
    publication.state = PublicationState::Unknown;
    let mut post = store.load_post(&w.post.publish_id).await.unwrap().unwrap();
    "PUBLISH_COMPLETE".clone_into(&mut post.status);
    let new_post = sample::post(now, "new post", "ada", &w.account);
    let new_publication = sample::publication(now, "new publication", "ada", &w.account);
    let container = sample::container(now, "new container", &w.account, w.publication.as_str(), 1);
    let mut finished = container.clone();
    "FINISHED".clone_into(&mut finished.status_code);
    vec![
        Change::FinishWork { claim: claim.unwrap().unwrap(), next: Some(later) },
        Change::Schedule {
            kind: WorkKind::MEDIA,
            subject: w.account.to_string(),
            lane: None,
            due: Due::At(later),
        },
        Change::Unschedule { kind: WorkKind::MEDIA, subject: w.account.to_string() },
        Change::InsertPublication(Box::new(new_publication)),
        Change::PutPublication(Box::new(publication)),
        Change::InsertStep(sample::step(w.publication.as_str(), 1, now)),
        Change::InsertTikTokPost(Box::new(new_post)),
        Change::PutTikTokPost(Box::new(post)),
        Change::InsertIgContainer(Box::new(container)),
        Change::PutIgContainer(Box::new(finished)),
        Change::UpsertIgMedia(Box::new(sample::ig_media(now, "new media", &w.account))),
        Change::UpsertIgComment(Box::new(sample::ig_comment(now, "new comment", &w.account))),
        Change::AddIgComment(Box::new(sample::ig_comment(now, "told comment", &w.account))),
        Change::PutSamples(vec![sample::insight(later, &w.account, 2.5)]),
        Change::KeepProgress { claim: sync.unwrap().unwrap(), progress: Some(json!({ "at": 3 })) },
        Change::EventDone { id: w.event.event.id.clone(), fence: w.event.fence },
        Change::SetAssetState {
            id: w.asset.clone(),
            from: AssetState::Staging,
            to: AssetState::Ready,
        },
        Change::KeepAsset { id: w.asset.clone(), until: now + Duration::from_hours(999) },
        Change::InsertGrant(sample::grant(
            now,
            "new grant",
            w.asset.as_str(),
            w.publication.as_str(),
        )),
        Change::RevokeUnfetched { publication_id: w.publication.clone(), attempt: 1 },
        Change::InsertGrant(sample::grant(
            now,
            "newer grant",
            w.asset.as_str(),
            w.publication.as_str(),
        )),
        Change::RevokeGrants { publication_id: w.publication.clone(), attempt: 1 },
        news("ada", "new news"),
        Change::Audit(sample::audit("ada", "account.disconnect")),
        Change::SetAccountState {
            id: w.account.clone(),
            token_version: Some(1),
            state: AccountState::NeedsReconnect,
        },
        Change::SetAccountState {
            id: w.account.clone(),
            token_version: None,
            state: AccountState::Revoked,
        },
    ]
}

/// Whatever was written before the change that fails is not there afterwards, for every kind of
/// change and both kinds of failure; alone it is there.
///
/// Red with: a backend that writes one change after the other without a way back.
pub async fn all_changes_or_none(h: &Harness) {
    let w = furnish(h, "ada").await;
    let fenced = Change::Holds(never_claimed(h.now()));
    let taken = Change::InsertStep(sample::step(w.publication.as_str(), 0, h.now()));
    for change in each_change(h, &w).await {
        let before = snapshot(h, &w).await;
        let lists = [
            Changes::new().with(change.clone()).with(fenced.clone()),
            Changes::new().with(news("ada", "first")).with(change.clone()).with(taken.clone()),
        ];
        for list in lists {
            let refused = h.store.apply(list).await;
            assert!(
                matches!(refused, Err(StoreError::Fenced(_) | StoreError::Conflict(_))),
                "{change:?}"
            );
            assert_eq!(snapshot(h, &w).await, before, "{change:?} was written by half");
        }
        h.store.apply(change.clone().into()).await.unwrap();
        assert_ne!(snapshot(h, &w).await, before, "{change:?} wrote nothing");
    }
}

/// A journal line is never written over: the second writer learns that it is second.
pub async fn a_step_is_written_once(h: &Harness) {
    let w = furnish(h, "ada").await;
    let mut again = sample::step(w.publication.as_str(), 0, h.now());
    again.detail = json!({ "publish_id": "another" });
    let before = h.store.steps(&w.publication).await.unwrap();
    let refused = h.store.apply(Change::InsertStep(again.clone()).into()).await;
    assert!(matches!(refused, Err(StoreError::Conflict(Conflict::Exists(_)))));
    let answers = race(&h.store, |store, _| {
        let step = sample::step(w.publication.as_str(), 7, w.post.created_at);
        async move { store.apply(Change::InsertStep(step).into()).await.is_ok() }
    })
    .await;
    assert_eq!(answers.into_iter().filter(|won| *won).count(), 1);
    let after = h.store.steps(&w.publication).await.unwrap();
    assert_eq!((after.len(), &after[..before.len()]), (before.len() + 1, &before[..]));
    again.publication_id = PublicationId::new("unknown");
    let refused = h.store.apply(Change::InsertStep(again).into()).await;
    assert!(matches!(refused, Err(StoreError::NotFound(_))), "{refused:?}");
}

/// The second request of a key learns which publication has it; another user's key is another key.
pub async fn an_idempotency_key_is_used_once(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let now = h.now();
    let row = |id: &str, user: &str| {
        let mut row = sample::publication(now, id, user, &account);
        "the same key".clone_into(&mut row.idempotency_key);
        Change::InsertPublication(Box::new(row))
    };
    let answers = race(&h.store, |store, racer| {
        let change = row(&format!("publication {racer}"), "ada");
        async move { store.apply(change.into()).await.map(|_| racer) }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    let winner = format!("publication {}", won[0].as_ref().unwrap());
    for answer in lost {
        let Err(StoreError::Conflict(Conflict::IdempotencyKey { publication })) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(publication, winner);
    }
    let found = h.store.find_by_key(&user("ada"), "the same key").await.unwrap().unwrap();
    assert_eq!(found.id.as_str(), winner);
    h.store.apply(row("of bob", "bob").into()).await.unwrap();
    let mut same_id = sample::publication(now, "of bob", "bob", &account);
    "a new key".clone_into(&mut same_id.idempotency_key);
    let refused = h.store.apply(Change::InsertPublication(Box::new(same_id)).into()).await;
    assert!(matches!(refused, Err(StoreError::Conflict(Conflict::Exists(_)))));
}

/// Each versioned row refuses a write that names another version, and a row that is not there.
pub async fn a_lost_version_writes_nothing(h: &Harness) {
    let w = furnish(h, "ada").await;
    let mut publication = h.store.load_publication(&w.publication).await.unwrap().unwrap();
    let mut post = w.post.clone();
    let mut container =
        sample::container(h.now(), "container of ada", &w.account, w.publication.as_str(), 0);
    let before = snapshot(h, &w).await;
    for version in [0, 2] {
        publication.version = version;
        post.version = version;
        container.version = version;
        let puts = [
            Change::PutPublication(Box::new(publication.clone())),
            Change::PutTikTokPost(Box::new(post.clone())),
            Change::PutIgContainer(Box::new(container.clone())),
        ];
        for put in puts {
            assert!(h.store.apply(put.clone().into()).await.unwrap_err().is_fenced(), "{put:?}");
        }
    }
    publication.id = PublicationId::new("unknown");
    "unknown".clone_into(&mut post.publish_id);
    "unknown".clone_into(&mut container.container_id);
    let unknown = [
        Change::PutPublication(Box::new(publication)),
        Change::PutTikTokPost(Box::new(post)),
        Change::PutIgContainer(Box::new(container)),
        Change::EventDone { id: EventId::new("unknown"), fence: 1 },
        Change::SetAssetState {
            id: "unknown".into(),
            from: AssetState::Ready,
            to: AssetState::Removed,
        },
        Change::KeepAsset { id: "unknown".into(), until: h.now() },
    ];
    for change in unknown {
        let refused = h.store.apply(change.clone().into()).await;
        assert!(refused.unwrap_err().is_fenced(), "{change:?}");
    }
    assert_eq!(snapshot(h, &w).await, before);
}

/// Red with: reading the version and writing the row in two steps.
pub async fn one_of_sixteen_puts_wins(h: &Harness) {
    let w = furnish(h, "ada").await;
    let row = h.store.load_publication(&w.publication).await.unwrap().unwrap();
    let answers = race(&h.store, |store, racer| {
        let mut row = row.clone();
        row.external_id = Some(racer.to_string());
        async move { store.apply(Change::PutPublication(Box::new(row)).into()).await.map(|_| racer) }
    })
    .await;
    assert!(answers.iter().all(|answer| answer.as_ref().err().is_none_or(StoreError::is_fenced)));
    let won: Vec<_> = answers.into_iter().filter_map(Result::ok).collect();
    assert_eq!(won.len(), 1);
    let stored = h.store.load_publication(&w.publication).await.unwrap().unwrap();
    assert_eq!((stored.version, stored.external_id), (2, Some(won[0].to_string())));
}

/// The changes are done in order: one may build upon the row that an earlier one made.
pub async fn changes_see_the_ones_before(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let first = sample::publication(h.now(), "publication", "ada", &account);
    let mut second = first.clone();
    second.state = PublicationState::Processing;
    let mut third = second.clone();
    (third.version, third.state) = (2, PublicationState::Published);
    let list = Changes::new()
        .with(Change::InsertPublication(Box::new(first)))
        .with(Change::InsertStep(sample::step("publication", 0, h.now())))
        .with(Change::PutPublication(Box::new(second)))
        .with(Change::PutPublication(Box::new(third)));
    h.store.apply(list).await.unwrap();
    let stored = h.store.load_publication(&"publication".into()).await.unwrap().unwrap();
    assert_eq!((stored.version, stored.state), (3, PublicationState::Published));
    assert_eq!(h.store.apply(Changes::new()).await.unwrap().outbox, Vec::<u64>::new());
}

/// No state without what belongs to it, and no way back from a disconnection.
pub async fn an_account_state_has_its_rules(h: &Harness) {
    let set = async |id: &AccountId, token_version, state| {
        let change = Change::SetAccountState { id: id.clone(), token_version, state };
        h.store.apply(change.into()).await.map(|_| ())
    };
    let (active, revoked) = (AccountState::Active, AccountState::Revoked);
    let unknown = AccountId::new("unknown");
    assert!(set(&unknown, None, revoked).await.unwrap_err().is_fenced());
    let reserved = h.store.reserve(&sample::new_account("ada", "open-id-1")).await.unwrap().id;
    assert!(set(&reserved, None, active).await.unwrap_err().is_fenced());

    let id = connect(&*h.store, h.now(), "ada", "open-id-2").await;
    assert!(set(&id, Some(2), revoked).await.unwrap_err().is_fenced());
    let back = set(&id, None, AccountState::Reserved).await;
    assert!(matches!(back, Err(StoreError::Invalid { .. })));
    set(&id, Some(1), AccountState::NeedsReconnect).await.unwrap();
    set(&id, Some(1), active).await.unwrap();
    h.advance(1);
    set(&id, Some(1), revoked).await.unwrap();
    let stored = h.store.load_tokens(&id).await.unwrap().unwrap();
    assert_eq!((stored.tokens, stored.account.times()), (None, None));
    let revoked_at = stored.account.revoked_at;
    assert_eq!(revoked_at, Some(h.now()));
    h.advance(1);
    set(&id, None, revoked).await.unwrap();
    for state in [active, AccountState::NeedsReconnect] {
        assert!(set(&id, None, state).await.unwrap_err().is_fenced());
    }
    let stored = h.store.find_account(&user("ada"), &id).await.unwrap().unwrap();
    assert_eq!(stored.revoked_at, revoked_at, "a repeated removal is not a new one");
}

/// A caller that goes away leaves all of its writes or none.
pub async fn a_dropped_apply_leaves_no_half(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    for polls in 0..24 {
        let id = format!("publication {polls}");
        let row = sample::publication(h.now(), &id, "ada", &account);
        let list = Changes::new()
            .with(Change::InsertPublication(Box::new(row)))
            .with(Change::InsertStep(sample::step(&id, 0, h.now())))
            .with(news("ada", &id));
        drop_after(polls, h.store.apply(list)).await;
    }
    for polls in 0..24 {
        let id = format!("publication {polls}");
        // A write that was begun may end between two of the reads; then all of it is there soon.
        let mut found = parts(h, &id).await;
        for _ in 0..1_000 {
            if matches!(found, [true, true, true] | [false, false, false]) {
                break;
            }
            h.store.ping().await.unwrap();
            found = parts(h, &id).await;
        }
        assert!(matches!(found, [true, true, true] | [false, false, false]), "{polls}: {found:?}");
    }
}

/// Tells which parts of the publication's list of changes are there.
async fn parts(h: &Harness, id: &str) -> [bool; 3] {
    let news = h.store.read_outbox(Some(&user("ada")), 0, 100).await.unwrap();
    [
        h.store.load_publication(&id.into()).await.unwrap().is_some(),
        !h.store.steps(&id.into()).await.unwrap().is_empty(),
        news.iter().any(|item| item.effect_key == id),
    ]
}

/// A NUL or an endless text anywhere in the list refuses the list.
pub async fn nothing_unfit_is_stored(h: &Harness) {
    let w = furnish(h, "ada").await;
    let before = snapshot(h, &w).await;
    let long = "x".repeat(1 << 20);
    for unfit in ["a\0b", long.as_str()] {
        let mut publication = sample::publication(h.now(), "new", "ada", &w.account);
        unfit.clone_into(&mut publication.idempotency_key);
        let mut post = w.post.clone();
        unfit.clone_into(&mut post.title);
        let mut step = sample::step(w.publication.as_str(), 5, h.now());
        unfit.clone_into(&mut step.source);
        let mut media = sample::ig_media(h.now(), "media", &w.account);
        media.caption = Some(unfit.to_owned());
        let mut comment = sample::ig_comment(h.now(), "comment", &w.account);
        unfit.clone_into(&mut comment.text);
        let unfit = [
            Change::InsertPublication(Box::new(publication)),
            Change::PutTikTokPost(Box::new(post)),
            Change::InsertStep(step),
            Change::UpsertIgMedia(Box::new(media)),
            Change::UpsertIgComment(Box::new(comment)),
            news("ada", unfit),
            Change::Audit(sample::audit("ada", unfit)),
        ];
        for change in unfit {
            let list = Changes::new().with(news("ada", "fit")).with(change.clone());
            let refused = h.store.apply(list).await;
            assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{change:?}: {refused:?}");
        }
    }
    assert_eq!(snapshot(h, &w).await, before);
    deliver(h, "a later event").await;
}
