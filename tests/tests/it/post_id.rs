//! The id of a post that everybody can see, when TikTok is slow to tell it or never does.

use std::time::Duration;

use social_sandbox::PostIds;
use social_service::{TikTokMedia, TikTokRequest};
use social_store::{Account, PostMode, Publication, PublicationState};
use social_tests::{Hearing, Rows, Video, World, on_stores};

const LISTED: &str = "user.info.basic,video.publish,video.list";

async fn scene(rows: Rows, hearing: Hearing, scopes: &'static str) -> (World, Account) {
    let builder = World::builder().rows(rows).hearing(hearing).scopes(scopes);
    // Figures come from the same list.
    let builder = builder.settings(|settings| settings.insights_every = None);
    let world = builder.start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    (world, account)
}

async fn request(world: &World, account: &Account) -> TikTokRequest {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    world.request(account, PostMode::Direct, TikTokMedia::Asset(asset.id))
}

async fn published(world: &World, key: &str, request: TikTokRequest) -> Publication {
    let publication = world.submit(key, request).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    settled
}

async fn post_ids(world: &World, publication: &Publication) -> Vec<String> {
    world.journal(&publication.id).await.unwrap().posts[0].post_ids.clone()
}

fn listed_calls(world: &World) -> usize {
    world.sandbox().calls().iter().filter(|call| call.endpoint == "video_list").count()
}

on_stores!(the_status_tells_the_id_when_no_webhook_does: memory file database);

async fn the_status_tells_the_id_when_no_webhook_does(rows: Rows) {
    let scopes = "user.info.basic,video.publish";
    let (world, account) = scene(rows, Hearing::AskingOnly, scopes).await;
    let request = request(&world, &account).await;
    let publication = published(&world, "key", request).await;
    assert!(post_ids(&world, &publication).await.is_empty());
    world.pass(Duration::from_mins(3)).await.unwrap();
    let posted = world.sandbox().ledger().posts()[0].post_id.to_string();
    assert_eq!(post_ids(&world, &publication).await, [posted]);
    world.end().await.unwrap();
}

on_stores!(the_list_tells_an_id_that_never_comes: memory file database);

async fn the_list_tells_an_id_that_never_comes(rows: Rows) {
    let (world, account) = scene(rows, Hearing::Webhooks, LISTED).await;
    world.tiktok().update_behaviour(|behaviour| behaviour.post_ids = PostIds::Never);
    let plain = request(&world, &account).await;
    // The same words were posted before.
    let older = published(&world, "older", plain.clone()).await;
    world.pass(Duration::from_mins(1)).await.unwrap();
    let publication = published(&world, "key", plain).await;
    world.pass(Duration::from_mins(20)).await.unwrap();
    let posted: Vec<_> =
        world.sandbox().ledger().posts().iter().map(|post| post.post_id.to_string()).collect();
    assert_eq!(post_ids(&world, &publication).await, posted[1..]);
    assert_eq!(post_ids(&world, &older).await, posted[..1]);
    world.end().await.unwrap();
}

on_stores!(of_two_posts_that_look_alike_none_is_guessed: memory file database);

async fn of_two_posts_that_look_alike_none_is_guessed(rows: Rows) {
    let (world, account) = scene(rows, Hearing::Webhooks, LISTED).await;
    world.tiktok().update_behaviour(|behaviour| {
        behaviour.post_ids = PostIds::Never;
        behaviour.processing_seconds = 120;
    });
    let plain = request(&world, &account).await;
    let one = world.submit("one", plain.clone()).await.unwrap().unwrap();
    let two = world.submit("two", plain).await.unwrap().unwrap();
    for publication in [&one, &two] {
        let settled = world.settled(&publication.id).await.unwrap();
        assert_eq!(settled.state, PublicationState::Published);
    }
    world.pass(Duration::from_mins(20)).await.unwrap();
    for publication in [&one, &two] {
        assert!(post_ids(&world, publication).await.is_empty());
    }
    assert!(listed_calls(&world) >= 2);
    world.end().await.unwrap();
}

on_stores!(the_id_of_a_private_post_is_not_looked_for: memory file database);

async fn the_id_of_a_private_post_is_not_looked_for(rows: Rows) {
    let (world, account) = scene(rows, Hearing::Webhooks, LISTED).await;
    let private = TikTokRequest {
        privacy_level: Some("SELF_ONLY".to_owned()),
        ..request(&world, &account).await
    };
    let publication = published(&world, "key", private).await;
    world.pass(Duration::from_mins(20)).await.unwrap();
    assert!(post_ids(&world, &publication).await.is_empty());
    assert_eq!(listed_calls(&world), 0);
    world.end().await.unwrap();
}
