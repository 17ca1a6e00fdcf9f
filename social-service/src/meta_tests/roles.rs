//! Roles on Pages that Meta does not list, because it refuses the lists of portfolios.

use serde_json::json;
use social_core::{AccountId, LoginFlow};
use social_store::AccountState;

use super::fake::page;
use super::{World, world};

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;

/// An account whose Page was listed by a portfolio at the login. By now Meta refuses those lists.
async fn unlisted() -> (World, AccountId) {
    let world = world();
    world.meta.says().pages.clear();
    world.meta.says().portfolio = vec![page("11", "17841400000000001", "studio.nord")];
    let id = world.connected(FACEBOOK).await.account.id;
    world.look(&id).await;
    world.meta.says().portfolios_fail = Some((400, Some(200)));
    (world, id)
}

async fn level(world: &World) -> String {
    world.levels().await.remove(0).1
}

#[tokio::test]
async fn a_role_that_is_lost_is_marked_without_a_list_and_heals_without_one() {
    let (world, id) = unlisted().await;
    world.meta.says().roles_lost = vec!["11"];
    for _ in 0..2 {
        world.days(1);
        world.look(&id).await;
        assert_eq!(level(&world).await, "page_role_lost");
    }
    assert_eq!(world.account(&id).await.state, AccountState::Active, "the login lives on");
    assert_eq!(world.news("account.access_changed").await.len(), 1);
    world.meta.says().roles_lost.clear();
    world.days(1);
    world.look(&id).await;
    assert_eq!(level(&world).await, "publish");
    assert_eq!(world.news("account.access_changed").await.len(), 2);
}

#[tokio::test]
async fn a_permission_that_is_withdrawn_counts_without_a_list() {
    let (world, id) = unlisted().await;
    world.meta.says().granted.retain(|scope| *scope != "instagram_content_publish");
    world.look(&id).await;
    assert_eq!(level(&world).await, "read");
}

/// The token of the Page is not known, or what Meta says of it has to do with something else.
#[tokio::test]
async fn what_tells_nothing_of_the_role_takes_none() {
    let (world, id) = unlisted().await;
    let account = world.account(&id).await;
    let store = world.service.store();
    let stored = store.load_tokens(&id).await.unwrap().unwrap();
    world.meta.says().page_tokens_refused = Some((190, 460));
    world.look(&id).await;
    assert_eq!(level(&world).await, "publish");
    world.meta.says().page_tokens_refused = None;
    world.meta.says().roles_lost = vec!["11"];
    store.put_derived(&id, account.token_version, &[]).await.unwrap();
    world.look(&id).await;
    assert_eq!(level(&world).await, "publish");
    store.put_derived(&id, account.token_version, &stored.derived).await.unwrap();
    world.look(&id).await;
    assert_eq!(level(&world).await, "page_role_lost");
    let news = world.news("account.access_changed").await;
    assert_eq!(news[0].payload["access_level"], json!("page_role_lost"));
}
