use std::slice::from_ref;
use std::time::Duration;

use super::{BUSINESS, Harness, account, connect, sample, user};
use crate::record::InstagramAccount;

/// A renewal keeps when the account was first seen.
pub async fn every_field_of_an_instagram_account_survives(h: &Harness) {
    let id = account(h).await;
    let full = sample::instagram_account(h.now(), &id);
    h.store.put_instagram_account(&full).await.unwrap();
    assert_eq!(h.store.find_instagram_accounts(&user("ada")).await.unwrap(), from_ref(&full));
    h.advance(60);
    let bare = InstagramAccount {
        page_id: None,
        page_name: None,
        username: "renamed".to_owned(),
        account_type: None,
        access_level: "read".to_owned(),
        data_access_expires_at: None,
        created_at: h.now(),
        updated_at: h.now(),
        ..full.clone()
    };
    h.store.put_instagram_account(&bare).await.unwrap();
    let renewed = InstagramAccount { created_at: full.created_at, ..bare };
    assert_eq!(h.store.find_instagram_accounts(&user("ada")).await.unwrap(), from_ref(&renewed));
    let until = Some(h.now() + Duration::from_micros(1));
    assert!(h.store.update_access_level(&id, BUSINESS, "publish", until).await.unwrap());
    assert!(!h.store.update_access_level(&id, "unknown", "publish", until).await.unwrap());
    let changed = InstagramAccount {
        access_level: "publish".to_owned(),
        data_access_expires_at: until,
        ..renewed
    };
    assert_eq!(h.store.find_by_ig_id(BUSINESS).await.unwrap(), [changed]);
}

/// Two people may manage one professional account; a disconnected one hears nothing any more.
pub async fn a_webhook_finds_every_account_that_sees_it(h: &Harness) {
    let ada = account(h).await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    for id in [&ada, &bob] {
        h.store.put_instagram_account(&sample::instagram_account(h.now(), id)).await.unwrap();
    }
    let mut seen: Vec<_> = h
        .store
        .find_by_ig_id(BUSINESS)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.account_id)
        .collect();
    seen.sort();
    let mut both = vec![ada.clone(), bob.clone()];
    both.sort();
    assert_eq!(seen, both);
    h.store.revoke(&user("ada"), &ada).await.unwrap();
    let seen = h.store.find_by_ig_id(BUSINESS).await.unwrap();
    assert_eq!(seen.into_iter().map(|row| row.account_id).collect::<Vec<_>>(), [bob]);
    assert!(h.store.find_instagram_accounts(&user("ada")).await.unwrap().is_empty());
    assert!(h.store.find_by_ig_id("unknown").await.unwrap().is_empty());
}
