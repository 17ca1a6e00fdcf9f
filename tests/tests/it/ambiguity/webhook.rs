//! Webhooks that come again, and words that are spelled in two ways.

use std::time::Duration;

use social_core::Clock;
use social_sandbox::{
    DEFAULT_CLIENT_KEY, DirectPublishType, NoLongerPublicSpelling, PostIdType, RetryTimestamp,
    TikTokBehaviour,
};
use social_service::TikTokMedia;
use social_store::{AccountState, EventState, Page, PostMode, WebhookEvent};
use social_tests::{Video, World};

use super::{Row, held, scene};

/// How long nobody listens: older than a fresh signature may be.
const OUTAGE: Duration = Duration::from_mins(20);
/// As long as TikTok repeats a delivery.
const REPETITIONS: Duration = Duration::from_hours(73);

pub(super) const ROWS: &[Row] = &[
    Row {
        question: "a webhook that comes again after an outage",
        settings: &[
            ("signed anew", |_| {}),
            ("with its first time", |b| b.webhook_retry = RetryTimestamp::Original),
        ],
        scene: scene!(late_removal),
    },
    Row {
        question: "the words of a post's events",
        settings: &[
            ("as the pages spell them", |_| {}),
            ("the other way", |b| {
                b.direct_publish_type = DirectPublishType::DirectPost;
                b.no_longer_public = NoLongerPublicSpelling::Publicly;
                b.webhook_post_id = PostIdType::Number;
            }),
        ],
        scene: scene!(spelled_words),
    },
];

async fn events(world: &World) -> Vec<WebhookEvent> {
    let store = world.open_store().await.unwrap();
    store.list_events(None, None, &Page::first(100)).await.unwrap().items
}

/// The user removed the app while nobody listened.
async fn late_removal(behaviour: TikTokBehaviour) -> Result<(), String> {
    let mut world = World::builder().behaviour(behaviour).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    world.stop().await.unwrap();
    world.tiktok().disconnect("ada.public", DEFAULT_CLIENT_KEY);
    world.tiktok().webhooks_idle().await;
    world.clock().advance(OUTAGE);
    world.restart().await.unwrap();
    world.pass(REPETITIONS).await.unwrap();
    let attempts = world.tiktok().deliveries()[0].attempts.clone();
    let events = events(&world).await;
    let row = world.open_store().await.unwrap().load_tokens(&account.id).await.unwrap().unwrap();
    world.end().await.unwrap();
    held!(attempts.len() > 1, "it was heard the first time");
    held!(events.len() == 1, "{} events were stored", events.len());
    held!(events[0].state == EventState::Done, "{:?}", events[0].state);
    held!(row.account.state == AccountState::Revoked, "{:?}", row.account.state);
    Ok(())
}

/// The id of the post keeps every digit, and the post is known to be hidden in the end.
async fn spelled_words(behaviour: TikTokBehaviour) -> Result<(), String> {
    let world = World::builder().behaviour(behaviour).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let asset = world.stage(Video::new(50_000)).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let accepted = world.submit("the-key", request).await.unwrap().unwrap();
    world.settled(&accepted.id).await.unwrap();
    world.pass(Duration::from_mins(2)).await.unwrap();
    let posted = world.sandbox().ledger().posts()[0].post_id;
    world.tiktok().hide_post(posted).unwrap();
    world.pass(Duration::from_mins(2)).await.unwrap();
    let post = world.journal(&accepted.id).await.unwrap().posts[0].clone();
    let events = events(&world).await;
    let now = world.clock().now();
    world.end().await.unwrap();
    held!(post.post_ids == [posted.to_string()], "ids {:?}, posted {posted}", post.post_ids);
    held!(post.public == Some(false), "public {:?} at {now}", post.public);
    let undone: Vec<_> = events.iter().filter(|event| event.state != EventState::Done).collect();
    held!(events.len() == 3 && undone.is_empty(), "{} events, undone {undone:?}", events.len());
    Ok(())
}
