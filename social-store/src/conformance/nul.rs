//! A text with a NUL: no backend holds one, so each looks for it and finds nothing.

use std::fmt::Debug;
use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, LimitKey, LoginFlow, Provider, QuotaRule, Subject};

use super::harness::Harness;
use super::sample::{self, user};
use super::world::{World, furnish, read_as, read_as_worker, snapshot};
use crate::changes::Change;
use crate::error::StoreError;
use crate::record::{
    CommentVisibility, Due, EventId, IgSeen, IgShelf, IgSweep, Page, PublicationState,
    SealedDerived, StateClaim, WorkClaim, WorkKind,
};

/// What no row can hold.
const NUL: &str = "a\0b";
const LEASE: Duration = Duration::from_mins(1);

type Answers = Vec<(&'static str, String)>;

fn show(answer: &impl Debug) -> String {
    format!("{answer:?}")
}

/// Reads by any name find nothing.
pub async fn reads_find_no_nul(h: &Harness) {
    let mut w = World {
        user: user(NUL),
        account: AccountId::new(NUL),
        publication: NUL.into(),
        asset: NUL.into(),
        grant: NUL.to_owned(),
        ..furnish(h, "ada").await
    };
    NUL.clone_into(&mut w.post.publish_id);
    NUL.clone_into(&mut w.instagram.ig_business_id);
    let mut all = read_as(h, &w.user, &w).await;
    all.extend(read_as_worker(h, &w).await);
    for (name, found) in all {
        assert_eq!(found, "", "{name}");
    }
    let store = &*h.store;
    assert!(store.load_event(&EventId::new(NUL)).await.unwrap().is_none());
    assert!(store.find_ig_media_by_id(NUL).await.unwrap().is_empty());
    let of_nobody = Subject::new(NUL);
    let found = store.find_by_subject(&NUL.into(), Provider::TikTok, &of_nobody).await;
    assert!(found.unwrap().is_empty());
}

/// A page goes on where a name with a NUL would lie, had one been there.
pub async fn pages_go_on_beside_a_nul(h: &Harness) {
    let account = sample::connect(&*h.store, h.now(), "ada", "open-id-1").await;
    for id in ["a", "a\u{1}", "b"] {
        let row = sample::publication(h.now(), id, "ada", &account);
        sample::apply(&*h.store, Change::InsertPublication(Box::new(row))).await;
        h.store.insert_asset(&sample::asset(h.now(), id, "ada")).await.unwrap();
    }
    let page = Page { after: Some(NUL.to_owned()), limit: 10 };
    for state in [None, Some(PublicationState::Queued)] {
        let listed = h.store.list_publications(&user("ada"), state, &page).await.unwrap().items;
        let listed: Vec<_> = listed.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(listed, ["a"]);
    }
    let listed = h.store.list_assets(&user("ada"), &page).await.unwrap().items;
    assert_eq!(listed.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["a"]);
    let nothing = Page { after: Some("\0".to_owned()), limit: 10 };
    assert!(h.store.list_audit(None, &nothing).await.unwrap().items.is_empty());
    assert!(h.store.list_accounts(&user("ada"), &nothing).await.unwrap().items.is_empty());
    assert!(h.store.list_events(None, None, &nothing).await.unwrap().items.is_empty());
    let walked = h.store.walk_tokens(Some(&AccountId::new("\0")), 10).await.unwrap();
    assert_eq!(walked.len(), 1);
}

/// A write to a row by its name meets what it would meet for any unknown name, or refuses the name.
/// Nothing changes.
pub async fn writes_meet_no_nul(h: &Harness) {
    let w = furnish(h, "ada").await;
    let before = snapshot(h, &w).await;
    let unknown = of_accounts(h, "unknown").await.into_iter().chain(of_rows(h, "unknown").await);
    let nul = of_accounts(h, NUL).await.into_iter().chain(of_rows(h, NUL).await);
    for ((name, unknown), (_, nul)) in unknown.zip(nul) {
        assert_eq!(nul, unknown, "{name}");
    }
    for (name, refused) in refused(h).await {
        assert!(matches!(refused, Err(StoreError::Invalid { .. })), "{name}: {refused:?}");
    }
    assert_eq!(snapshot(h, &w).await, before);
}

async fn of_accounts(h: &Harness, name: &str) -> Answers {
    let (store, now, id) = (&*h.store, h.now(), AccountId::new(name));
    let (tokens, sealed) = (sample::tokens(now), sample::sealed("another"));
    let slot = SealedDerived { slot: "page".to_owned(), token: sealed.clone(), expires_at: None };
    let sweep = IgSweep {
        account_id: id.clone(),
        ig_business_id: name.to_owned(),
        shelf: IgShelf::Posts,
        not_since: now,
        posted_from: None,
    };
    let seen = |name: Option<&str>| IgSeen {
        account_id: name.map(AccountId::new),
        media_id: None,
        up_to: now,
    };
    let state = StateClaim {
        hash: name.to_owned(),
        user_id: user("ada"),
        browser: "browser".to_owned(),
        flow: LoginFlow::TikTok,
    };
    vec![
        ("put", show(&store.put(&id, 0, &tokens, &json!({})).await)),
        ("update_tokens", show(&store.update_tokens(&id, 1, &tokens).await)),
        ("strand", show(&store.strand(&id, &sealed).await)),
        ("rewrap", show(&store.rewrap(&id, "access_token", &sealed, &sealed).await)),
        ("put_derived", show(&store.put_derived(&id, 1, &[slot]).await)),
        ("set_metadata", show(&store.set_metadata(&id, &json!({})).await)),
        ("mark_needs_reconnect", show(&store.mark_needs_reconnect(&id, 1).await)),
        ("revoke", show(&store.revoke(&user("ada"), &id).await)),
        ("revoke of a user", show(&store.revoke(&user(name), &AccountId::new("unknown")).await)),
        ("check_state", show(&store.check_state(&state).await)),
        ("consume_state", show(&store.consume_state(&state).await)),
        ("update_access_level", show(&store.update_access_level(&id, name, "read", None).await)),
        ("update_ig_metrics", show(&store.update_ig_metrics(&id, name, &json!({})).await)),
        ("mark_ig_vanished", show(&store.mark_ig_vanished(&sweep).await)),
        ("find_ig_comment", show(&store.find_ig_comment(&id, name).await)),
        (
            "mark_ig_comments_deleted",
            show(&store.mark_ig_comments_deleted(&id, name, name, now).await),
        ),
        (
            "set_ig_comment_hidden",
            show(&store.set_ig_comment_hidden(&id, name, CommentVisibility::Hidden).await),
        ),
        ("tombstone_ig_comment", show(&store.tombstone_ig_comment(&id, name).await)),
        (
            "mark_ig_comments_seen",
            show(&store.mark_ig_comments_seen(&user(name), &seen(None)).await),
        ),
        (
            "mark_ig_comments_seen of an account",
            show(&store.mark_ig_comments_seen(&user("ada"), &seen(Some(name))).await),
        ),
        (
            "count_unseen_ig_comments",
            show(&store.count_unseen_ig_comments(&user("ada"), Some(&id), 9).await),
        ),
    ]
}

async fn of_rows(h: &Harness, name: &str) -> Answers {
    let store = &*h.store;
    let claim = WorkClaim {
        kind: WorkKind::MEDIA,
        subject: name.to_owned(),
        fence: 1,
        lease_until: h.now(),
        due_at: h.now(),
    };
    let (key, rule) = (LimitKey::own("nul", name), QuotaRule::per_day(5));
    vec![
        ("extend", show(&store.extend(&claim, LEASE).await.map(drop))),
        ("release_work", show(&store.release_work(&claim).await)),
        ("progress", show(&store.progress(WorkKind::MEDIA, name).await)),
        ("note_probe", show(&store.note_probe(&name.into(), &json!({})).await)),
        ("finish_asset", show(&store.finish_asset(&name.into(), "video/mp4", 1, "ab", None).await)),
        ("quota", show(&store.quota(&key, rule).await)),
        ("release", show(&store.release(&key, name).await)),
    ]
}

/// Those that would store the name refuse it.
async fn refused(h: &Harness) -> Vec<(&'static str, Result<(), StoreError>)> {
    let store = &*h.store;
    let id = EventId::new(NUL);
    let apply = async |change: Change| store.apply(change.into()).await.map(drop);
    let due = Due::At(h.now());
    vec![
        ("forget_user", store.forget_user(&user(NUL)).await.map(drop)),
        ("schedule", store.schedule(WorkKind::MEDIA, NUL, due).await),
        ("claim_one", store.claim_one(WorkKind::MEDIA, NUL, LEASE).await.map(drop)),
        ("release_events", store.release_events(&[(id.clone(), 1)]).await),
        ("retry_event", store.retry_event(&id, 1, "error", h.now()).await),
        ("quarantine_event", store.quarantine_event(&id, 1, "error").await),
        ("replay_event", store.replay_event(&id).await.map(drop)),
        ("advance_chunk", store.advance_chunk(NUL, 0, 1, 1).await.map(drop)),
        ("mark_fetched", store.mark_fetched(NUL).await),
        ("KeepAsset", apply(Change::KeepAsset { id: NUL.into(), until: h.now() }).await),
        ("EventDone", apply(Change::EventDone { id, fence: 1 }).await),
    ]
}
