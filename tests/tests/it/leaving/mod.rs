//! G20: who leaves is gone: no token in any file, no work that goes on, and the rows that remain are
//! named.

mod hunt;
mod scene;

use std::time::Duration;

use social_core::UserId;
use social_sandbox::{DEFAULT_CLIENT_KEY, EffectKind};
use social_store::{AccountState, Page, PublicationState};
use social_tests::{Rows, World, on_stores};

use hunt::Hunt;
use scene::{ADA, Scene, account_actions, states};

/// By when the tokens must be gone.
const SOON: Duration = Duration::from_mins(1);
/// By when work that goes on would have done something.
const LATER: Duration = Duration::from_hours(2);

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By our button; the grant is withdrawn at TikTok.
    Disconnect,
    /// In TikTok's settings; it calls us.
    Removal,
    /// The host forgets the user.
    Forget,
}

on_stores!(a_disconnect_leaves_no_token: memory file database);

async fn a_disconnect_leaves_no_token(rows: Rows) {
    Box::pin(left(rows, Way::Disconnect)).await;
}

on_stores!(a_removal_leaves_no_token: memory file database);

async fn a_removal_leaves_no_token(rows: Rows) {
    Box::pin(left(rows, Way::Removal)).await;
}

on_stores!(a_forgotten_user_leaves_no_token: memory file database);

async fn a_forgotten_user_leaves_no_token(rows: Rows) {
    Box::pin(left(rows, Way::Forget)).await;
}

async fn left(rows: Rows, way: Way) {
    let scene = Scene::start(rows).await;
    let world = &scene.world;
    let hunt = Hunt::new(&scene.secrets);
    // Without this the search could pass because it looks in the wrong place.
    hunt.finds_what_is_stored(world.keep()).await;

    leave(world, &scene, way).await;
    world.pass(SOON).await.unwrap();
    let found = hunt.found(world.keep()).await;
    assert!(found.is_empty(), "{way:?}: {}", found.join("\n"));

    world.sandbox().faults().clear();
    world.pass(LATER).await.unwrap();
    assert_eq!(world.sandbox().ledger().posts().len(), 1, "{way:?}: something was posted");
    remains(world, way).await;
    old_removals_come_again(world).await;
    scene.neighbour_lives().await;
    let again = hunt.found(world.keep()).await;
    assert!(again.is_empty(), "{way:?}: {}", again.join("\n"));
    println!(
        "proof: {way:?}: {} secrets looked for, none found; queued work ended, the neighbour lives",
        scene.secrets.len()
    );
    scene.world.end().await.unwrap();
}

async fn leave(world: &World, scene: &Scene, way: Way) {
    let (user, id) = (world.user(), scene.ada.id.clone());
    match way {
        Way::Disconnect => {
            let ended =
                world.call(|service| async move { service.connect().disconnect(&user, &id).await });
            ended.await.unwrap().unwrap();
        }
        Way::Removal => {
            assert_eq!(world.tiktok().disconnect(ADA, DEFAULT_CLIENT_KEY), 1);
            world.tiktok().webhooks_idle().await;
        }
        Way::Forget => {
            let gone = world.call(|service| async move { service.forget_user(&user).await });
            assert!(gone.await.unwrap().unwrap() > 0);
        }
    }
}

/// Whoever is back is not touched by what is told once more of the connection before.
async fn old_removals_come_again(world: &World) {
    let again = world.connect(ADA).await.unwrap();
    let tiktok = world.tiktok();
    let old = tiktok.deliveries().into_iter().filter(|one| one.event == "authorization.removed");
    let old: Vec<_> = old.collect();
    assert!(!old.is_empty(), "TikTok never told of the removal");
    for delivery in old {
        tiktok.duplicate_webhook(delivery.id).unwrap();
        tiktok.resign_webhook(delivery.id).unwrap();
    }
    tiktok.webhooks_idle().await;
    world.pass(SOON).await.unwrap();
    let store = world.open_store().await.unwrap();
    let stored = store.load_tokens(&again.id).await.unwrap().unwrap();
    assert_eq!(stored.account.state, AccountState::Active);
    world.vault().open_tokens(&stored).unwrap().unwrap();
}

/// The exact rows that stay.
async fn remains(world: &World, way: Way) {
    let store = world.open_store().await.unwrap();
    let user = world.user();
    let all = Page::first(100);
    assert_eq!(world.sandbox().ledger().count(EffectKind::Revoke), 1, "{way:?}: grants ended");
    let accounts = store.list_accounts(&user, &all).await.unwrap().items;
    let publications = store.list_publications(&user, None, &all).await.unwrap().items;
    let posts = store.find_posts_by_user(&user, &all).await.unwrap().items;
    let news = store.read_outbox(Some(&user), 0, 100).await.unwrap();
    if way == Way::Forget {
        assert_eq!((accounts.len(), publications.len(), posts.len(), news.len()), (0, 0, 0, 0));
        assert_eq!(world.kept_files().await.unwrap(), 0, "files");
        let audit = store.list_audit(None, &all).await.unwrap().items;
        let about = audit.iter().filter(|one| one.entry.user_id != Some(UserId::new(scene::BO)));
        for one in about {
            assert_eq!((&one.entry.user_id, &one.entry.detail), (&None, &serde_json::json!({})));
            assert_ne!(one.entry.actor, user.as_str());
        }
        return;
    }
    // A tombstone, the publications with their ends, the posts without addresses.
    assert_eq!(accounts.len(), 1);
    assert_eq!((accounts[0].state, accounts[0].issued_at), (AccountState::Revoked, None));
    let ended = [PublicationState::Failed, PublicationState::Failed, PublicationState::Published];
    assert_eq!(states(&publications), ended);
    for failed in publications.iter().filter(|one| one.state == PublicationState::Failed) {
        // Whoever was first to say so: we, or TikTok of the post that it was being sent.
        let code = failed.last_error.as_ref().unwrap().code.as_str();
        assert!(["account_disconnected", "auth_removed"].contains(&code), "{code}");
    }
    assert_eq!(posts.len(), 2);
    assert!(posts.iter().all(|post| post.upload_url.is_none()), "{posts:?}");
    let actions = account_actions(&*store, &user).await;
    assert_eq!(actions, ["account.connect", "account.disconnect"]);
    let told = news.iter().filter(|one| one.kind == "account.disconnected").count();
    assert_eq!(told, 1, "the user was told {told} times");
}
