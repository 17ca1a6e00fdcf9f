//! What webhooks bring about besides posts: removals, forgeries, and events that come too early.

use std::time::Duration;

use social_core::Clock;
use social_sandbox::{
    DEFAULT_CLIENT_KEY, DeliveryState, EffectKind, HandMadeEvent, ReleaseOrder, SignatureForm,
};
use social_service::TikTokMedia;
use social_store::{Account, AccountState, EventState, Page, PostMode, WebhookEvent};
use social_tests::{Rows, Video, World, on_stores};

const ADA: &str = "ada.public";

async fn stored(world: &World, account: &Account) -> Account {
    let store = world.open_store().await.unwrap();
    store.load_tokens(&account.id).await.unwrap().unwrap().account
}

async fn events(world: &World) -> Vec<WebhookEvent> {
    world
        .call(|service| async move {
            service.store().list_events(None, None, &Page::first(100)).await.unwrap().items
        })
        .await
        .unwrap()
}

on_stores!(a_disconnection_erases_the_tokens_and_ends_the_grant: memory file database);

async fn a_disconnection_erases_the_tokens_and_ends_the_grant(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let (user, id) = (world.user(), account.id.clone());
    let ended = world.call(|service| async move { service.connect().disconnect(&user, &id).await });
    ended.await.unwrap().unwrap();
    let tokens = world.open_store().await.unwrap().load_tokens(&account.id).await.unwrap().unwrap();
    assert_eq!(tokens.account.state, AccountState::Revoked);
    assert!(tokens.tokens.is_none());
    world.pass(Duration::from_secs(5)).await.unwrap();
    assert_eq!(world.sandbox().ledger().count(EffectKind::Revoke), 1);

    // TikTok announces what we did; the account that is connected anew is not touched by it.
    let again = world.connect(ADA).await.unwrap();
    world.pass(Duration::from_mins(2)).await.unwrap();
    assert_ne!(again.id, account.id);
    assert_eq!(stored(&world, &again).await.state, AccountState::Active);
    world.end().await.unwrap();
}

on_stores!(a_removal_at_tiktok_disconnects: memory file database);

async fn a_removal_at_tiktok_disconnects(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    assert_eq!(world.tiktok().disconnect(ADA, DEFAULT_CLIENT_KEY), 1);
    world.pass(Duration::from_secs(10)).await.unwrap();
    assert_eq!(stored(&world, &account).await.state, AccountState::Revoked);
    world.end().await.unwrap();
}

on_stores!(an_old_removal_leaves_a_newer_connection_alone: memory file database);

async fn an_old_removal_leaves_a_newer_connection_alone(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let tiktok = world.tiktok();
    let account = world.connect(ADA).await.unwrap();
    tiktok.hold_webhooks();
    tiktok.disconnect(ADA, DEFAULT_CLIENT_KEY);
    world.clock().advance(Duration::from_mins(5));
    let again = world.connect(ADA).await.unwrap();
    assert_eq!(again.id, account.id, "the row was still live here");
    tiktok.release_webhooks(ReleaseOrder::Original);
    tiktok.webhooks_idle().await;
    world.pass(Duration::from_secs(10)).await.unwrap();
    let events = events(&world).await;
    assert_eq!((events.len(), events[0].state), (1, EventState::Done));
    assert_eq!(stored(&world, &again).await.state, AccountState::Active);
    // Sent again days later it is as harmless.
    world.clock().advance(Duration::from_hours(48));
    tiktok.resign_webhook(tiktok.deliveries()[0].id).unwrap();
    tiktok.webhooks_idle().await;
    world.pass(Duration::from_secs(10)).await.unwrap();
    assert_eq!(stored(&world, &again).await.state, AccountState::Active);
    world.end().await.unwrap();
}

on_stores!(a_forgery_is_refused_and_not_stored: memory file database);

async fn a_forgery_is_refused_and_not_stored(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let tiktok = world.tiktok();
    for signature in
        [SignatureForm::WrongSecret, SignatureForm::Missing, SignatureForm::BodyChanged]
    {
        let event = HandMadeEvent {
            client_key: DEFAULT_CLIENT_KEY.to_owned(),
            event: "authorization.removed".to_owned(),
            user_openid: Some(account.subject.to_string()),
            content: r#"{"reason":1}"#.to_owned(),
            create_time: Some(world.clock().now().as_unix() + 60),
            signature,
        };
        tiktok.send_webhook(&event).unwrap();
    }
    tiktok.webhooks_idle().await;
    world.pass(Duration::from_secs(5)).await.unwrap();
    for delivery in tiktok.deliveries() {
        assert_eq!(delivery.attempts[0].status, Some(401), "{:?}", delivery.state);
    }
    assert!(events(&world).await.is_empty());
    assert_eq!(stored(&world, &account).await.state, AccountState::Active);
    world.end().await.unwrap();
}

on_stores!(an_event_that_nobody_knows_is_kept_as_it_came: memory file database);

async fn an_event_that_nobody_knows_is_kept_as_it_came(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let tiktok = world.tiktok();
    let event = HandMadeEvent {
        client_key: DEFAULT_CLIENT_KEY.to_owned(),
        event: "some.new.event".to_owned(),
        user_openid: Some(account.subject.to_string()),
        content: r#"{"what":"nobody knows"}"#.to_owned(),
        create_time: None,
        signature: SignatureForm::Valid,
    };
    tiktok.send_webhook(&event).unwrap();
    tiktok.webhooks_idle().await;
    world.pass(Duration::from_secs(5)).await.unwrap();
    assert_eq!(tiktok.deliveries()[0].state, DeliveryState::Acknowledged);
    let events = events(&world).await;
    assert_eq!(
        (events[0].event_type.as_str(), events[0].state),
        ("some.new.event", EventState::Done)
    );
    world.end().await.unwrap();
}

on_stores!(an_event_of_an_unknown_post_is_kept_and_given_up_in_the_end: memory file database);

/// The `publish_id` of a pull whose init answer was lost is never known here.
async fn an_event_of_an_unknown_post_is_kept_and_given_up_in_the_end(rows: Rows) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let tiktok = world.tiktok();
    let event = |number: u32| HandMadeEvent {
        client_key: DEFAULT_CLIENT_KEY.to_owned(),
        event: "post.publish.complete".to_owned(),
        user_openid: Some(account.subject.to_string()),
        content: format!(
            r#"{{"publish_id":"v_pub_url~v2.{number}","publish_type":"DIRECT_PUBLISH"}}"#
        ),
        create_time: None,
        signature: SignatureForm::Valid,
    };
    tiktok.send_webhook(&event(7)).unwrap();
    tiktok.webhooks_idle().await;
    world.pass(Duration::from_mins(1)).await.unwrap();
    let waiting = events(&world).await;
    assert_eq!(waiting[0].state, EventState::Ready);
    assert!(waiting[0].attempts > 2, "{}", waiting[0].attempts);
    // Posts go on beside it.
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let publication = world.submit("key", request).await.unwrap().unwrap();
    world.settled(&publication.id).await.unwrap();
    for _ in 0..30 {
        world.clock().advance(Duration::from_hours(6));
        world.pass(Duration::from_secs(3)).await.unwrap();
    }
    let given_up = events(&world).await.into_iter().find(|one| one.id == waiting[0].id).unwrap();
    assert_eq!((given_up.state, given_up.attempts), (EventState::Quarantined, 20));
    world.end().await.unwrap();
}
