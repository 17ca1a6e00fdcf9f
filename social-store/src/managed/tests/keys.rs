//! A process that lacks a key of another one, as half of them do in a rolling deploy.

use social_core::TokenRefresher as _;

use super::*;
use crate::record::AccountState;

/// Gives a vault with the world's own key and a new one, which seals.
fn both_keys(world: &World) -> Arc<TokenVault> {
    let (old, new) = (EncryptionKey::generate().unwrap(), EncryptionKey::generate().unwrap());
    let id = |name: &str| KeyId::new(name).unwrap();
    world.vault.replace_keys(Keyring::single(id("k1"), old.clone()));
    let ring = Keyring::builder(id("k2")).key(id("k1"), old).key(id("k2"), new).build().unwrap();
    Arc::new(TokenVault::new(ring))
}

/// Puts tokens of the platform's newest rotation into the row, sealed by this vault.
async fn seal_under(world: &World, vault: &TokenVault, set: &TokenSet) {
    let stored = world.row().await;
    let sealed = vault.seal_tokens(&stored.account.identity(), set).unwrap();
    let version = stored.account.token_version;
    world.store.update_tokens(&world.id, version, &sealed).await.unwrap();
}

/// The one that lacks the key asks nothing of the platform, and leaves the work to one that has it.
#[tokio::test]
async fn a_row_under_an_unknown_key_is_left_to_who_has_it() {
    let world = World::living().await;
    let vault = both_keys(&world);
    seal_under(&world, &vault, &world.platform.login()).await;
    world.clock.advance(Duration::from_mins(121));
    world.make_due().await;
    let before = world.row().await;
    assert_eq!(world.drive(world.managed.refresh_due(10)).await.unwrap(), 1);
    assert!(matches!(world.credential().await, Err(CredentialError::Unreadable(_))));
    assert_eq!(world.platform.calls(), 0);
    let row = world.row().await;
    assert_eq!((&row.tokens, row.account.state), (&before.tokens, AccountState::Active));
    assert!(world.next_refresh().await.unwrap() <= world.clock.now() + MINUTE, "it waits long");

    let other = manage(&world.store, &vault, &world.clock, &world.platform);
    world.drive(other.refresh_now(&world.id)).await.unwrap();
    assert_eq!((world.platform.rotations(), world.platform.calls()), (1, 1));
}

/// The tokens of the row are dead, and the living ones lie beside it under the unknown key.
#[tokio::test]
async fn a_late_answer_under_an_unknown_key_is_waited_for() {
    let world = World::living().await;
    let vault = both_keys(&world);
    let first = world.platform.login();
    seal_under(&world, &world.vault, &first).await;
    world.clock.advance(Duration::from_mins(121));
    let rotated = world.platform.refresh(&first).await.unwrap();
    let stored = world.row().await;
    let late = vault.seal_stranded(&stored.account.identity(), &rotated).unwrap();
    world.store.strand(&world.id, &late).await.unwrap();

    let refused = world.drive(world.managed.refresh_now(&world.id)).await;
    assert!(matches!(refused, Err(CredentialError::Unreadable(_))), "{refused:?}");
    let row = world.row().await;
    assert_eq!((row.account.state, row.stranded), (AccountState::Active, Some(late)));

    let other = manage(&world.store, &vault, &world.clock, &world.platform);
    world.drive(other.refresh_now(&world.id)).await.unwrap();
    let adopted = vault.open_tokens(&world.row().await).unwrap().unwrap();
    assert_eq!(adopted.access.expose_secret(), "act.1");
}
