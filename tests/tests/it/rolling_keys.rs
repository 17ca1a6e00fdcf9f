//! G10: a deploy that seals with a new key before every process has it loses nothing.

use std::sync::Arc;
use std::time::Duration;

use social_core::{CredentialError, EncryptionKey, ErrorClass, KeyId, Keyring, UserId};
use social_service::{BrowserKey, Error, TikTokMedia};
use social_store::{
    Account, AccountState, MediaAsset, Page, PostMode, Publication, PublicationId,
    PublicationState, SealedColumn, TokenVault,
};
use social_tests::{Gate, Process, Rows, Video, World, on_stores};

/// Longer than a lease holds, and than a publication rests that met a missing key.
const A_WHILE: Duration = Duration::from_secs(90);
/// Longer than an access token lives.
const EXPIRY: Duration = Duration::from_mins(130);

fn ring(primary: &str, keys: &[(&str, &EncryptionKey)]) -> Keyring {
    let id = |name: &str| KeyId::new(name).unwrap();
    let ring = Keyring::builder(id(primary));
    let ring = keys.iter().fold(ring, |ring, (name, key)| ring.key(id(name), (*key).clone()));
    ring.build().unwrap()
}

on_stores!(half_of_the_processes_lack_the_new_key: memory file database);

async fn half_of_the_processes_lack_the_new_key(rows: Rows) {
    let (old, new) = (EncryptionKey::generate().unwrap(), EncryptionKey::generate().unwrap());
    let both = [("old", &old), ("new", &new)];
    let mut world = World::builder().rows(rows).start().await.unwrap();
    // The process of the world is the one that lacks the new key.
    world.vault().replace_keys(ring("old", &both[..1]));
    let account = world.connect("ada.public").await.unwrap();
    let ahead = Arc::new(TokenVault::new(ring("new", &both)));
    let gate = Gate::new();
    let process = world.another_with(gate.clone(), &ahead).await.unwrap();

    renewed_by(&world, &process, &account, &ahead).await;
    left_alone(&world, &account).await;
    let posts = published(&mut world, process, &gate, &account, &ahead).await;
    let other = connected_again(&world, &account).await;

    // The deploy goes on: everybody has both keys and seals with the new one.
    world.vault().replace_keys(ring("new", &both));
    let store = world.open_store().await.unwrap();
    world.vault().rewrap(&*store, None).await.unwrap();
    for column in SealedColumn::ALL {
        world.vault().rewrap_column(&*store, column, None).await.unwrap();
    }
    // The old key leaves.
    world.vault().replace_keys(ring("new", &both[1..]));
    let found = world.vault().check_keys(&*store).await.unwrap();
    assert!(found.missing.is_empty() && found.wrong.is_empty(), "{found:?}");
    for account in [&account, &other] {
        let id = account.id.clone();
        world
            .call(move |service| async move { service.refresh(&id).await })
            .await
            .unwrap()
            .unwrap();
    }
    assert_eq!(world.sandbox().ledger().posts().len(), posts);
    println!("proof: {posts} posts, 2 accounts, no token lost while half lacked the new key");
    world.end().await.unwrap();
}

/// The process that has the new key renews, and so seals with it.
async fn renewed_by(world: &World, process: &Process, account: &Account, vault: &TokenVault) {
    let id = account.id.clone();
    process.call(move |service| async move { service.refresh(&id).await }).await.unwrap().unwrap();
    let store = world.open_store().await.unwrap();
    let stored = store.load_tokens(&account.id).await.unwrap().unwrap();
    assert_eq!(stored.tokens.as_ref().unwrap().access.key_id().as_str(), "new");
    vault.open_tokens(&stored).unwrap().unwrap();
}

/// The other process says what is wrong, and leaves the account as it is.
async fn left_alone(world: &World, account: &Account) {
    let store = world.open_store().await.unwrap();
    let before = store.load_tokens(&account.id).await.unwrap().unwrap();
    let calls = world.sandbox().calls().len();
    let id = account.id.clone();
    let refused = world.call(move |service| async move { service.refresh(&id).await }).await;
    let refused = refused.unwrap().unwrap_err();
    assert!(matches!(&refused, Error::Credential(CredentialError::Unreadable(_))), "{refused:?}");
    assert_eq!(refused.code(), "sealed_value_unreadable");
    let after = store.load_tokens(&account.id).await.unwrap().unwrap();
    assert_eq!((after.tokens, after.account.state), (before.tokens, AccountState::Active));
    assert_eq!(world.sandbox().calls().len(), calls, "the platform was asked");
}

/// A publication that was accepted waits for a process that has the key, also when one ended in
/// the middle of the upload; gives how many posts there are.
async fn published(
    world: &mut World,
    process: Process,
    gate: &Gate,
    account: &Account,
    vault: &Arc<TokenVault>,
) -> usize {
    let first = world.stage(Video::new(50_000)).await.unwrap().unwrap();
    // It begins, and ends with its upload address sealed by the new key.
    gate.suspend_after("upload:intent");
    let publication = submit(world, &process, account, &first, "key-1").await;
    gate.is_suspended().await;
    process.crash().await.unwrap();
    // The other process has it now, for long, and cannot go on.
    world.pass(A_WHILE * 4).await.unwrap();
    let journal = world.journal(&publication.id).await.unwrap();
    assert_eq!(journal.publication.state, PublicationState::Transferring, "{journal:?}");
    assert_eq!(world.sandbox().ledger().posts().len(), 0);

    settled_by(world, vault, &publication.id).await;

    // A second one is accepted, and nobody who has the key is up.
    let second = world.stage(Video::new(60_000)).await.unwrap().unwrap();
    let gate = Gate::new();
    let process = world.another_with(gate.clone(), vault).await.unwrap();
    gate.suspend_after("accept");
    let publication = submit(world, &process, account, &second, "key-2");
    tokio::select! {
        _ = publication => panic!("it was not suspended"),
        () = gate.is_suspended() => {}
    }
    process.crash().await.unwrap();
    world.pass(A_WHILE).await.unwrap();
    let store = world.open_store().await.unwrap();
    let listed = store.list_publications(&world.user(), None, &Page::first(10)).await.unwrap();
    let waiting = listed.items.iter().find(|one| one.idempotency_key == "key-2").unwrap();
    assert_eq!(waiting.state, PublicationState::Queued, "{:?}", waiting.last_error);
    assert_eq!(waiting.last_error.as_ref().unwrap().class, ErrorClass::Config);
    settled_by(world, vault, &waiting.id).await;
    world.sandbox().ledger().posts().len()
}

/// A process that has the key carries the publication to its end.
async fn settled_by(world: &World, vault: &Arc<TokenVault>, id: &PublicationId) {
    let heir = world.another_with(Gate::new(), vault).await.unwrap();
    world.lead_webhooks_to(&heir);
    let rests = |publication: &Publication| publication.state.is_settled();
    let settled = world.wait_on(&heir, id, rests).await.unwrap().expect("it is stuck");
    assert_eq!(settled.state, PublicationState::Published, "{settled:?}");
    heir.stop().await.unwrap();
}

async fn submit(
    world: &World,
    process: &Process,
    account: &Account,
    file: &MediaAsset,
    key: &'static str,
) -> Publication {
    let request = world.request(account, PostMode::Direct, TikTokMedia::Asset(file.id.clone()));
    let user = world.user();
    let submitted = process.call(move |service| async move {
        service.publish().submit_tiktok(&user, key, request).await
    });
    submitted.await.unwrap().unwrap()
}

/// Connecting goes on in the process that lacks the key: for a new account, and for the one whose
/// tokens it cannot open. Both can be used by everybody. Gives the new one.
async fn connected_again(world: &World, account: &Account) -> Account {
    world.clock().advance(EXPIRY);
    let again = world.connect("ada.public").await.unwrap();
    assert_eq!((&again.id, again.state), (&account.id, AccountState::Active));
    let id = again.id.clone();
    world.call(move |service| async move { service.refresh(&id).await }).await.unwrap().unwrap();
    let browser = BrowserKey::fresh().unwrap();
    let user = UserId::new("user-2");
    let page = world.begin(&user, &browser, None).await.unwrap().unwrap();
    let answer = [("approve", "auto"), ("user", "bo.private")];
    let query = world.consent(&page, &answer).await.unwrap();
    world.finish(&user, &browser, &query).await.unwrap().unwrap().account
}
