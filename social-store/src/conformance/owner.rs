use super::harness::Harness;
use super::sample::{claim_of, user};
use super::world::{KINDS, furnish, read_as, read_as_worker};
use crate::changes::Change;
use crate::record::{Page, StateRefusal};

/// For every method that takes a user, another user's row is not there.
pub async fn nobody_sees_another_users_rows(h: &Harness) {
    let ada = furnish(h, "ada").await;
    for (method, found) in read_as(h, &user("ada"), &ada).await {
        assert!(!found.is_empty(), "{method} finds the owner's own row");
    }
    for (method, found) in read_as(h, &user("bob"), &ada).await {
        assert!(found.is_empty(), "{method} shows another user's row: {found}");
    }
    let bob = furnish(h, "bob").await;
    for (method, found) in read_as(h, &user("bob"), &ada).await {
        assert!(!found.contains("of ada"), "{method} shows another user's row: {found}");
    }
    assert!(!h.store.revoke(&user("bob"), &ada.account).await.unwrap());
    assert!(h.store.revoke(&user("bob"), &bob.account).await.unwrap());
}

/// No method finds anything of a forgotten user; the audit log keeps what was done, without a name.
pub async fn a_forgotten_user_leaves_nothing(h: &Harness) {
    let ada = furnish(h, "ada").await;
    for (method, found) in read_as_worker(h, &ada).await {
        assert!(!found.is_empty(), "{method} finds the row");
    }
    assert!(h.store.forget_user(&user("ada")).await.unwrap() > 0);
    let left = read_as(h, &user("ada"), &ada).await;
    for (method, found) in left.into_iter().chain(read_as_worker(h, &ada).await) {
        assert!(found.is_empty(), "{method} finds {found}");
    }
    assert_eq!(h.store.next_due(&KINDS).await.unwrap(), None, "no work is left");
    let state = h.store.consume_state(&claim_of(&ada.state)).await.unwrap();
    assert_eq!(state, Err(StateRefusal::Unknown));
    let audit = h.store.list_audit(None, &Page::first(10)).await.unwrap().items;
    assert_eq!(audit.len(), 1, "what was done stays known");
    assert_eq!(
        (audit[0].entry.user_id.as_ref(), audit[0].entry.actor.as_str()),
        (None, "forgotten")
    );
    // A detail may name the account at the platform.
    assert_eq!(audit[0].entry.detail, serde_json::json!({}));
    assert_eq!(h.store.forget_user(&user("ada")).await.unwrap(), 0);
}

/// What ended is erased with all that hangs on it; what lives stays, as does what is of others.
pub async fn an_ended_connection_can_be_erased(h: &Harness) {
    let ada = furnish(h, "ada").await;
    let bob = furnish(h, "bob").await;
    let account = h.store.find_account(&user("ada"), &ada.account).await.unwrap().unwrap();
    let erase = || Change::EraseRevoked {
        app: account.app.clone(),
        provider: account.provider(),
        subject: account.subject.clone(),
    };
    h.store.apply(erase().into()).await.unwrap();
    assert!(h.store.find_account(&user("ada"), &ada.account).await.unwrap().is_some());
    assert!(h.store.revoke(&user("ada"), &ada.account).await.unwrap());
    h.store.apply(erase().into()).await.unwrap();
    assert_eq!(h.store.find_account(&user("ada"), &ada.account).await.unwrap(), None);
    let posts = h.store.list_publications(&user("ada"), None, &Page::first(10)).await.unwrap();
    assert_eq!(posts.items, [], "what was published to it is gone too");
    let media = h.store.find_ig_media(&ada.account, &Page::first(10)).await.unwrap();
    assert_eq!(media.items, []);
    let others = h.store.find_account(&user("bob"), &bob.account).await.unwrap();
    assert!(others.is_some(), "nobody else's goes");
    let posts = h.store.list_publications(&user("bob"), None, &Page::first(10)).await.unwrap();
    assert!(!posts.items.is_empty());
    h.store.apply(erase().into()).await.unwrap();
}

/// Nothing of anybody else goes, not even work and grants.
pub async fn forgetting_one_user_keeps_the_other(h: &Harness) {
    let ada = furnish(h, "ada").await;
    furnish(h, "bob").await;
    let before = (read_as(h, &user("ada"), &ada).await, read_as_worker(h, &ada).await);
    h.store.forget_user(&user("bob")).await.unwrap();
    let after = (read_as(h, &user("ada"), &ada).await, read_as_worker(h, &ada).await);
    assert_eq!(before, after);
    let work = h.store.claim_due(&KINDS, 10, std::time::Duration::from_mins(1)).await.unwrap();
    assert_eq!(work.len(), KINDS.len());
    assert!(
        work.iter().all(
            |claim| [ada.account.as_str(), ada.publication.as_str()].contains(&&*claim.subject)
        )
    );
    assert!(h.store.consume_state(&claim_of(&ada.state)).await.unwrap().is_ok());
}
