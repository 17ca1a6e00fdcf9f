use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, ErrorClass, UserId};

use super::harness::Harness;
use super::sample::{self, connect, user};
use crate::changes::{Change, Changes};
use crate::record::{
    LastError, Page, Publication, PublicationState, PublicationStep, StepKind, StepOutcome,
};

async fn insert(h: &Harness, row: &Publication) {
    sample::apply(&*h.store, Change::InsertPublication(Box::new(row.clone()))).await;
}

async fn put(h: &Harness, row: &Publication) {
    sample::apply(&*h.store, Change::PutPublication(Box::new(row.clone()))).await;
}

/// Also the missing ones stay missing; a text of a megabyte is whole.
pub async fn every_field_of_a_publication_survives(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let full = sample::publication(h.now(), "full", "ada", &account);
    let bare = Publication {
        id: "bare".into(),
        idempotency_key: "bare".to_owned(),
        group_id: None,
        request: json!({ "text": "x".repeat(1 << 20) }),
        media: Vec::new(),
        scheduled_for: None,
        cancel_requested_at: None,
        external_id: None,
        last_error: None,
        settled_at: None,
        ..full.clone()
    };
    for row in [full, bare] {
        insert(h, &row).await;
        assert_eq!(h.store.load_publication(&row.id).await.unwrap().as_ref(), Some(&row));
        assert_eq!(
            h.store.find_publication(&user("ada"), &row.id).await.unwrap().as_ref(),
            Some(&row)
        );
        let by_key = h.store.find_by_key(&user("ada"), &row.idempotency_key).await.unwrap();
        assert_eq!(by_key, Some(row));
    }
    assert_eq!(h.store.load_publication(&"unknown".into()).await.unwrap(), None);
    assert_eq!(h.store.find_by_key(&user("ada"), "unknown").await.unwrap(), None);
}

/// Who asked for what, and when, is fixed; where it stands is not.
pub async fn a_put_writes_what_may_change(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let row = sample::publication(h.now(), "publication", "ada", &account);
    insert(h, &row).await;
    h.advance(60);
    let changed = Publication {
        scheduled_for: None,
        state: PublicationState::Failed,
        attempt: 4,
        cancel_requested_at: None,
        external_id: None,
        last_error: Some(LastError {
            code: "2207052".to_owned(),
            class: ErrorClass::Api,
            message: "no".to_owned(),
            log_id: None,
        }),
        deadline_at: row.deadline_at + Duration::from_secs(1),
        settled_at: Some(h.now()),
        ..row.clone()
    };
    let other = Publication {
        user_id: UserId::new("bob"),
        account_id: AccountId::new("other"),
        idempotency_key: "other".to_owned(),
        request: json!("other"),
        request_hash: "other".to_owned(),
        correlation_id: "other".to_owned(),
        created_at: h.now(),
        ..changed.clone()
    };
    put(h, &other).await;
    let expected = Publication { version: 2, updated_at: h.now(), ..changed };
    assert_eq!(h.store.load_publication(&row.id).await.unwrap(), Some(expected));
}

/// The journal reads as it was written, whatever the times in it say.
pub async fn the_journal_keeps_its_order(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    for id in ["one", "two"] {
        insert(h, &sample::publication(h.now(), id, "ada", &account)).await;
    }
    let full = sample::step("one", 0, h.now());
    let bare = PublicationStep {
        kind: StepKind::Intent,
        outcome: None,
        detail: json!(null),
        at: full.at - Duration::from_hours(1),
        ..full.clone()
    };
    let mut steps = vec![full.clone(), bare];
    for outcome in StepOutcome::ALL {
        let part = u32::try_from(steps.len()).unwrap();
        steps.push(PublicationStep { outcome: Some(*outcome), part, ..full.clone() });
    }
    steps.push(PublicationStep { step: "a first letter".to_owned(), ..full.clone() });
    steps.push(PublicationStep { attempt: 1, ..full });
    for step in &steps {
        sample::apply(&*h.store, Change::InsertStep(step.clone())).await;
    }
    assert_eq!(h.store.steps(&"one".into()).await.unwrap(), steps);
    assert!(h.store.steps(&"two".into()).await.unwrap().is_empty());
}

/// Every row comes once, newest first, in one state or all.
pub async fn publications_are_listed_page_by_page(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let mut ids = Vec::new();
    for index in 0..6 {
        let mut row = sample::publication(h.now(), &format!("id {index}"), "ada", &account);
        row.state = [PublicationState::Queued, PublicationState::Unknown][index % 2];
        insert(h, &row).await;
        ids.push(row.id);
    }
    ids.reverse();
    let list = async |state, page: &Page| {
        h.store.list_publications(&user("ada"), state, page).await.unwrap()
    };
    let first = list(None, &Page::first(4)).await;
    insert(h, &sample::publication(h.now(), "id 9", "ada", &account)).await;
    let second = list(None, &Page { after: first.next, limit: 4 }).await;
    assert_eq!(second.next, None);
    let listed: Vec<_> = first.items.into_iter().chain(second.items).map(|row| row.id).collect();
    assert_eq!(listed, ids);
    let unknown = list(Some(PublicationState::Unknown), &Page::first(3)).await;
    assert_eq!(unknown.next, None);
    let listed: Vec<_> = unknown.items.into_iter().map(|row| row.id).collect();
    assert_eq!(listed, ["id 5".into(), "id 3".into(), "id 1".into()]);
    assert_eq!(list(None, &Page::first(0)).await.items.len(), 1, "a limit of zero is taken as one");
}

/// An alarm is raised for what is open past its deadline, and for nothing else.
pub async fn overdue_publications_come_oldest_first(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let mut list = Changes::new();
    for (index, state) in PublicationState::ALL.iter().enumerate() {
        let mut row = sample::publication(h.now(), &format!("{state}"), "ada", &account);
        row.state = *state;
        row.deadline_at = h.now() + Duration::from_hours(10 - index as u64);
        list.push(Change::InsertPublication(Box::new(row)));
    }
    sample::apply(&*h.store, list).await;
    assert!(h.store.overdue_publications(10).await.unwrap().is_empty());
    h.clock.advance(Duration::from_hours(11));
    let overdue = h.store.overdue_publications(10).await.unwrap();
    let overdue: Vec<_> = overdue.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(overdue, ["unknown", "processing", "transferring", "queued"]);
    assert_eq!(h.store.overdue_publications(1).await.unwrap().len(), 1);
}
