use std::time::Duration;

use super::{BUSINESS, Harness, account, connect, sample};
use crate::changes::Change;
use crate::error::{Conflict, StoreError};
use crate::record::IgContainer;

/// The parent comes first, then the children in order; of another attempt nothing.
pub async fn every_field_of_a_container_survives(h: &Harness) {
    let id = account(h).await;
    let publication = sample::publication(h.now(), "publication", "ada", &id);
    sample::apply(&*h.store, Change::InsertPublication(Box::new(publication.clone()))).await;
    let make =
        |container: &str, part| sample::container(h.now(), container, &id, "publication", part);
    let bare = IgContainer { children: Vec::new(), status: None, ..make("a", 2) };
    let rows = [make("c", 0), make("b", 1), bare];
    for row in [&rows[2], &rows[0], &rows[1]] {
        sample::apply(&*h.store, Change::InsertIgContainer(Box::new(row.clone()))).await;
    }
    let other = IgContainer { attempt: 2, ..make("other", 0) };
    sample::apply(&*h.store, Change::InsertIgContainer(Box::new(other))).await;
    assert_eq!(h.store.containers_of(&publication.id, 1).await.unwrap(), rows);
    let again = h.store.apply(Change::InsertIgContainer(Box::new(rows[0].clone())).into()).await;
    assert!(matches!(again, Err(StoreError::Conflict(Conflict::Exists(_)))));

    h.advance(60);
    let changed = IgContainer {
        children: vec!["only".to_owned()],
        status_code: "FINISHED".to_owned(),
        status: None,
        ..rows[0].clone()
    };
    let given = IgContainer { part: 9, created_at: h.now(), ..changed.clone() };
    sample::apply(&*h.store, Change::PutIgContainer(Box::new(given))).await;
    let expected = IgContainer { version: 2, updated_at: h.now(), ..changed };
    assert_eq!(h.store.containers_of(&publication.id, 1).await.unwrap()[0], expected);
}

/// Who looks for a post sees what everybody is about to publish on the professional account.
pub async fn containers_of_a_professional_account_are_found_by_their_change(h: &Harness) {
    let ada = account(h).await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    for (id, user, account) in [("one", "ada", &ada), ("two", "bob", &bob)] {
        let publication = sample::publication(h.now(), id, user, account);
        sample::apply(&*h.store, Change::InsertPublication(Box::new(publication))).await;
    }
    let make = |container: &str, account, publication| {
        sample::container(h.now(), container, account, publication, 0)
    };
    let rows = [make("a", &ada, "one"), make("b", &bob, "two")];
    let elsewhere =
        IgContainer { ig_business_id: "17840000000000002".to_owned(), ..make("c", &ada, "one") };
    for row in rows.iter().chain([&elsewhere]) {
        sample::apply(&*h.store, Change::InsertIgContainer(Box::new(row.clone()))).await;
    }
    let begun = rows[0].updated_at;
    h.advance(60);
    sample::apply(&*h.store, Change::PutIgContainer(Box::new(rows[0].clone()))).await;
    let found = async |since, limit| {
        let rows = h.store.containers_since(BUSINESS, since, limit).await.unwrap();
        rows.into_iter().map(|row| row.container_id).collect::<Vec<_>>()
    };
    assert_eq!(found(begun, 9).await, ["a", "b"], "the newest change comes first");
    assert_eq!(found(begun, 1).await, ["a"]);
    assert_eq!(found(h.now(), 9).await, ["a"]);
    assert!(found(h.now() + Duration::from_secs(1), 9).await.is_empty());
    assert!(h.store.containers_since("unknown", begun, 9).await.unwrap().is_empty());
}
