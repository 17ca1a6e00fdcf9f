use std::time::Duration;

use serde_json::json;

use super::harness::{Harness, race};
use super::sample::{self, connect, user};
use crate::changes::Change;
use crate::error::{Conflict, StoreError};
use crate::record::{AssetState, MediaAsset, Page, PublicationState};

async fn load(h: &Harness, id: &str) -> MediaAsset {
    h.store.load_asset(&id.into()).await.unwrap().unwrap()
}

async fn set(h: &Harness, id: &str, from: AssetState, to: AssetState) -> bool {
    let change = Change::SetAssetState { id: id.into(), from, to };
    h.store.apply(change.into()).await.is_ok()
}

/// A file's row, as it was given.
pub async fn every_field_of_a_file_survives(h: &Harness) {
    let row = MediaAsset { size: i64::MAX as u64, ..sample::asset(h.now(), "asset", "ada") };
    h.store.insert_asset(&row).await.unwrap();
    assert_eq!(load(h, "asset").await, row);
    assert_eq!(h.store.find_asset(&user("ada"), &row.id).await.unwrap(), Some(row));
    assert_eq!(h.store.load_asset(&"unknown".into()).await.unwrap(), None);
}

/// A state is left once only, by whoever comes first.
pub async fn a_file_is_finished_once(h: &Harness) {
    let row = sample::asset(h.now(), "asset", "ada");
    h.store.insert_asset(&row).await.unwrap();
    let finished = race(&h.store, |store, racer| async move {
        let size = (1 << 53) + racer as u64;
        store
            .finish_asset(&"asset".into(), "image/jpeg", size, "ef", Some(&json!(size)))
            .await
            .map(|()| size)
    })
    .await;
    assert!(finished.iter().all(|answer| answer.as_ref().err().is_none_or(StoreError::is_fenced)));
    let sizes: Vec<_> = finished.into_iter().filter_map(Result::ok).collect();
    assert_eq!(sizes.len(), 1);
    let stored = load(h, "asset").await;
    let expected = MediaAsset {
        content_type: "image/jpeg".to_owned(),
        size: sizes[0],
        sha256: "ef".to_owned(),
        probe: Some(json!(sizes[0])),
        state: AssetState::Ready,
        ..row
    };
    assert_eq!(stored, expected);
    assert!(!set(h, "asset", AssetState::Staging, AssetState::Removed).await);
    assert!(set(h, "asset", AssetState::Ready, AssetState::Removed).await);
    assert_eq!(load(h, "asset").await.state, AssetState::Removed);
}

/// What the headers of an older file say is noted once, when somebody reads them.
pub async fn a_probe_is_noted_once(h: &Harness) {
    let row = MediaAsset { probe: None, ..sample::asset(h.now(), "asset", "ada") };
    h.store.insert_asset(&row).await.unwrap();
    let note = async |value| h.store.note_probe(&"asset".into(), &json!(value)).await.unwrap();
    assert!(!note(0).await, "it is not complete");
    h.store.finish_asset(&"asset".into(), "video/mp4", 1, "ab", None).await.unwrap();
    assert_eq!(load(h, "asset").await.probe, None);
    assert!(note(1).await);
    assert!(!note(2).await);
    assert_eq!(load(h, "asset").await.probe, Some(json!(1)));
    assert!(!h.store.note_probe(&"unknown".into(), &json!(1)).await.unwrap());
}

/// Neither an id nor a place in the object store belongs to two files.
pub async fn object_keys_are_unique(h: &Harness) {
    let row = sample::asset(h.now(), "asset", "ada");
    h.store.insert_asset(&row).await.unwrap();
    let same_id = MediaAsset { object_key: "other".to_owned(), ..row.clone() };
    let same_key = MediaAsset { id: "other".into(), ..row };
    for taken in [same_id, same_key] {
        let refused = h.store.insert_asset(&taken).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Conflict::Exists(_)))));
    }
}

/// Removed files are listed too: their rows tell what became of them.
pub async fn files_are_listed_page_by_page(h: &Harness) {
    for id in ["1", "2", "3", "4"] {
        h.store.insert_asset(&sample::asset(h.now(), id, "ada")).await.unwrap();
    }
    assert!(set(h, "2", AssetState::Staging, AssetState::Removed).await);
    let first = h.store.list_assets(&user("ada"), &Page::first(2)).await.unwrap();
    h.store.insert_asset(&sample::asset(h.now(), "5", "ada")).await.unwrap();
    let rest = Page { after: first.next, limit: 2 };
    let rest = h.store.list_assets(&user("ada"), &rest).await.unwrap();
    assert_eq!(rest.next, None);
    let listed: Vec<_> = first.items.into_iter().chain(rest.items).map(|row| row.id).collect();
    assert_eq!(listed, ["4".into(), "3".into(), "2".into(), "1".into()]);
}

/// What lies in the object store counts, whatever its state.
pub async fn staged_bytes_are_summed(h: &Harness) {
    assert_eq!(h.store.staged_bytes(&user("ada")).await.unwrap(), 0);
    for (id, size) in [("1", 1 << 53), ("2", 2), ("3", 4)] {
        let row = MediaAsset { size, ..sample::asset(h.now(), id, "ada") };
        h.store.insert_asset(&row).await.unwrap();
    }
    assert!(set(h, "3", AssetState::Staging, AssetState::Removed).await);
    assert_eq!(h.store.staged_bytes(&user("ada")).await.unwrap(), (1 << 53) + 2);
}

/// A file lives until its end, and beyond it while a publication that is not settled needs it.
pub async fn a_file_that_is_needed_does_not_expire(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    for (id, hours) in [("needed", 1), ("late", 3), ("early", 2), ("removed", 1), ("young", 9)] {
        let expires_at = h.now() + Duration::from_hours(hours);
        let row = MediaAsset { expires_at, ..sample::asset(h.now(), id, "ada") };
        h.store.insert_asset(&row).await.unwrap();
    }
    assert!(set(h, "removed", AssetState::Staging, AssetState::Removed).await);
    let mut publication = sample::publication(h.now(), "publication", "ada", &account);
    publication.media = vec!["other".into(), "needed".into()];
    sample::apply(&*h.store, Change::InsertPublication(Box::new(publication.clone()))).await;
    assert!(h.store.asset_in_use(&"needed".into()).await.unwrap());
    assert!(!h.store.asset_in_use(&"needed%".into()).await.unwrap());
    assert!(!h.store.asset_in_use(&"early".into()).await.unwrap());
    let expired = async |limit| {
        let rows = h.store.expired_assets(limit).await.unwrap();
        rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    assert!(expired(10).await.is_empty());
    h.clock.advance(Duration::from_hours(5));
    assert_eq!(expired(10).await, ["early", "late"]);
    assert_eq!(expired(1).await, ["early"]);
    publication.state = PublicationState::Published;
    sample::apply(&*h.store, Change::PutPublication(Box::new(publication))).await;
    assert!(!h.store.asset_in_use(&"needed".into()).await.unwrap());
    assert_eq!(expired(10).await, ["needed", "early", "late"]);

    let keep = |id: &str, hours| Change::KeepAsset {
        id: id.into(),
        until: h.now() + Duration::from_hours(hours),
    };
    sample::apply(&*h.store, keep("early", 1)).await;
    assert_eq!(expired(10).await, ["needed", "late"]);
    let end = load(h, "early").await.expires_at;
    sample::apply(&*h.store, keep("early", 0)).await;
    assert_eq!(load(h, "early").await.expires_at, end, "an end only moves away");
    let removed = h.store.apply(keep("removed", 1).into()).await;
    assert!(removed.unwrap_err().is_fenced(), "what is gone cannot be kept");
}

/// From its beginning on a removal is in nobody's way: what needs the file keeps it, and what comes
/// later does not get it. The sweep finds a removal that was begun, however long the file had left.
pub async fn a_removal_begins_when_nobody_needs_the_file(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let row = MediaAsset { state: AssetState::Ready, ..sample::asset(h.now(), "asset", "ada") };
    h.store.insert_asset(&row).await.unwrap();
    let needing = |id: &str| {
        let mut row = sample::publication(h.now(), id, "ada", &account);
        row.media = vec!["asset".into()];
        row
    };
    let begin = |id: &str, from| {
        let to = AssetState::Removing;
        h.store.apply(Change::SetAssetState { id: id.into(), from, to }.into())
    };
    let mut first = needing("first");
    sample::apply(&*h.store, Change::InsertPublication(Box::new(first.clone()))).await;
    for state in PublicationState::ALL.iter().filter(|state| !state.is_settled()) {
        first.state = *state;
        sample::apply(&*h.store, Change::PutPublication(Box::new(first.clone()))).await;
        first.version += 1;
        let refused = begin("asset", AssetState::Ready).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Conflict::InUse(_)))), "{refused:?}");
    }
    assert_eq!(load(h, "asset").await, row);
    first.state = PublicationState::Failed;
    sample::apply(&*h.store, Change::PutPublication(Box::new(first))).await;

    for (id, from) in [("asset", AssetState::Staging), ("unknown", AssetState::Ready)] {
        assert!(begin(id, from).await.unwrap_err().is_fenced(), "{id}");
    }
    h.advance(1);
    begin("asset", AssetState::Ready).await.unwrap();
    let removing = MediaAsset { state: AssetState::Removing, expires_at: h.now(), ..row };
    let expired = h.store.expired_assets(10).await.unwrap();
    assert_eq!(expired, std::slice::from_ref(&removing));
    assert!(begin("asset", AssetState::Ready).await.unwrap_err().is_fenced(), "it begins once");

    for state in [AssetState::Removing, AssetState::Removed] {
        assert!(set(h, "asset", AssetState::Removing, state).await);
        let late = Change::InsertPublication(Box::new(needing("late")));
        let refused = h.store.apply(late.into()).await;
        assert!(matches!(refused, Err(StoreError::NotFound("file"))), "{refused:?}");
        let keep =
            Change::KeepAsset { id: "asset".into(), until: h.now() + Duration::from_secs(9) };
        assert!(h.store.apply(keep.into()).await.unwrap_err().is_fenced());
        let finish = h.store.finish_asset(&"asset".into(), "video/mp4", 1, "ab", None).await;
        assert!(finish.unwrap_err().is_fenced());
    }
    assert_eq!(h.store.load_publication(&"late".into()).await.unwrap(), None);
    assert_eq!(load(h, "asset").await, MediaAsset { state: AssetState::Removed, ..removing });
    assert!(h.store.expired_assets(10).await.unwrap().is_empty());
}

/// Whoever comes first has the file: the publications, or one removal.
///
/// Red with: a publication that is looked for before the file's row is locked, a state that is read
/// before it is written.
pub async fn a_removal_and_a_publication_never_both_have_the_file(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    for round in 0..8 {
        let asset = format!("asset {round}");
        let row = MediaAsset { state: AssetState::Ready, ..sample::asset(h.now(), &asset, "ada") };
        h.store.insert_asset(&row).await.unwrap();
        let (now, id, account) = (h.now(), row.id.clone(), account.clone());
        let answers = race(&h.store, |store, racer| {
            let change = if racer % 2 == 0 {
                let (from, to) = (AssetState::Ready, AssetState::Removing);
                Change::SetAssetState { id: id.clone(), from, to }
            } else {
                let name = format!("publication {round} {racer}");
                let mut row = sample::publication(now, &name, "ada", &account);
                row.media = vec![id.clone()];
                Change::InsertPublication(Box::new(row))
            };
            async move { (racer % 2 == 0, store.apply(change.into()).await) }
        })
        .await;
        let (mut removals, mut publications) = (0, 0);
        for (removes, answer) in answers {
            match (removes, answer) {
                (true, Ok(_)) => removals += 1,
                (false, Ok(_)) => publications += 1,
                (true, Err(StoreError::Conflict(Conflict::InUse(_)) | StoreError::Fenced(_)))
                | (false, Err(StoreError::NotFound("file"))) => {}
                (removes, Err(error)) => panic!("removes: {removes}, {error:?}"),
            }
        }
        let all = super::harness::RACERS / 2;
        let expected = match load(h, &asset).await.state {
            AssetState::Removing => (1, 0),
            state => {
                assert_eq!(state, AssetState::Ready);
                (0, all)
            }
        };
        assert_eq!((removals, publications), expected, "round {round}");
    }
}
