//! G5: callers that go away lose no token, double no post and hold nothing for ever.
//!
//! Each public future is polled once and dropped, polled twice and dropped, and so on until it
//! comes to its end. After each the same thing is asked for again, as a caller would.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use social_core::{AppName, ClientSecret, Clock, LoginFlow, sign_timestamped};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, EffectKind, RepeatedChunk};
use social_service::{BrowserKey, Error, Finish, Incoming, TikTokMedia};
use social_store::{Account, AccountState, Page, PostMode, PublicationState, StateRefusal};
use social_tests::{Boxed, Few, Rows, Video, World, on_stores};

/// More polls than any of the futures takes.
const MOST_POLLS: usize = 500;
const CREATOR: &str = "ada.public";

on_stores!(callers_may_go_away: file database);

async fn callers_may_go_away(rows: Rows) {
    let started = std::time::Instant::now();
    let counts = [
        ("finish", drops(rows, finish).await),
        ("refresh", drops(rows, refresh).await),
        ("stage", drops(rows, stage).await),
        ("submit", drops(rows, submit).await),
        ("cancel", drops(rows, cancel).await),
        ("disconnect", drops(rows, disconnect).await),
        ("receive", drops(rows, receive).await),
    ];
    println!(
        "proof: {} futures dropped after each of their polls, {} drops: {counts:?}; nothing lost, doubled or leaked; seed 1; {:.1} s",
        counts.len(),
        counts.iter().map(|(_, count)| count).sum::<usize>(),
        started.elapsed().as_secs_f64(),
    );
    assert!(counts.iter().all(|(_, count)| *count > 0), "{counts:?}");
}

/// Tells whether the future came to its end in spite of the limit.
type Run = fn(Rows, usize) -> Boxed<'static, bool>;

/// Runs with one poll more each time; gives how many runs were cut short.
async fn drops(rows: Rows, run: Run) -> usize {
    for polls in 1..MOST_POLLS {
        if run(rows, polls).await {
            return polls - 1;
        }
    }
    panic!("it takes {MOST_POLLS} polls and more");
}

async fn world(rows: Rows) -> World {
    World::builder().rows(rows).start().await.unwrap()
}

/// Whatever was exchanged at TikTok is stored, and a code is never sent twice.
fn finish(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        let (user, browser) = (world.user(), BrowserKey::fresh().unwrap());
        let page = world.begin(&user, &browser, None).await.unwrap().unwrap();
        let query = world.consent(&page, &[("approve", "auto")]).await.unwrap();
        let ended = world
            .call({
                let (user_id, browser, query) = (user.clone(), browser.clone(), query.clone());
                move |service| {
                    Few::new(polls, async move {
                        let flow = LoginFlow::TikTok;
                        let finish = Finish { user_id, flow, browser: &browser, query: &query };
                        service.connect().finish(finish).await.unwrap();
                    })
                }
            })
            .await
            .unwrap();
        world.pass(Duration::from_secs(5)).await.unwrap();
        let exchanges = world.sandbox().ledger().count(EffectKind::Exchange);
        let accounts = accounts(&world).await;
        let active = accounts.iter().filter(|account| account.state == AccountState::Active);
        assert_eq!(active.count() as u64, exchanges, "after {polls} polls");
        match world.finish(&user, &browser, &query).await.unwrap() {
            Ok(_) => assert_eq!(exchanges, 0, "after {polls} polls"),
            Err(Error::State(StateRefusal::Unknown)) => {}
            Err(error) => panic!("after {polls} polls: {error}"),
        }
        world.end().await.unwrap();
        ended.is_some()
    })
}

/// The newest token is stored, whoever waited for it.
fn refresh(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        let account = world.connect(CREATOR).await.unwrap();
        let id = account.id.clone();
        let ended = world
            .call(move |service| {
                Few::new(polls, async move { service.refresh(&id).await.unwrap() })
            })
            .await
            .unwrap();
        world.pass(Duration::from_secs(5)).await.unwrap();
        assert!(world.sandbox().ledger().count(EffectKind::Refresh) <= 1);
        let id = account.id.clone();
        // TikTok takes no refresh token but the newest.
        world.call(|service| async move { service.refresh(&id).await }).await.unwrap().unwrap();
        assert_eq!(accounts(&world).await[0].state, AccountState::Active);
        world.end().await.unwrap();
        ended.is_some()
    })
}

/// What nobody waited for takes no room for ever.
fn stage(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        let (user, video) = (world.user(), Video::new(2_000_000));
        let ended = world
            .call(move |service| {
                Few::new(polls, async move {
                    let incoming = Incoming {
                        app: AppName::default_app(),
                        file_name: "video.mp4".to_owned(),
                        declared: Some(video.len()),
                        body: video.stream(),
                    };
                    service.staging().stage(&user, incoming).await.unwrap();
                })
            })
            .await
            .unwrap();
        if ended.is_some() {
            assert_eq!(staged_bytes(&world).await, video.len());
        }
        // Nobody knows of a file whose caller has gone; it lives no longer than any other.
        world.clock().advance(Duration::from_hours(8 * 24));
        world.pass(Duration::from_mins(11)).await.unwrap();
        assert_eq!(staged_bytes(&world).await, 0, "after {polls} polls");
        assert_eq!(world.kept_files().await.unwrap(), 0, "after {polls} polls");
        world.end().await.unwrap();
        ended.is_some()
    })
}

/// Asked again with the same key there is one publication, one post and one place taken.
fn submit(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        world
            .tiktok()
            .update_behaviour(|behaviour| behaviour.repeated_chunk = RepeatedChunk::Accept);
        let account = world.connect(CREATOR).await.unwrap();
        let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
        let request = world.request(&account, PostMode::Inbox, TikTokMedia::Asset(asset.id));
        let (user, asked) = (world.user(), request.clone());
        let ended = world
            .call(move |service| {
                Few::new(polls, async move {
                    service.publish().submit_tiktok(&user, "key", asked).await.unwrap();
                })
            })
            .await
            .unwrap();
        let publication = world.submit("key", request).await.unwrap().unwrap();
        let settled = world.settled(&publication.id).await.unwrap();
        assert_eq!(settled.state, PublicationState::Inbox, "after {polls} polls");
        world.pass(Duration::from_mins(2)).await.unwrap();
        assert_eq!(world.tiktok().attempts().len(), 1, "after {polls} polls");
        // A dropped acceptance may leave its place held; it ends by itself.
        assert!((1..=2).contains(&used(&world, &account).await), "after {polls} polls");
        world.clock().advance(Duration::from_hours(25));
        assert_eq!(used(&world, &account).await, 0, "after {polls} polls");
        world.end().await.unwrap();
        ended.is_some()
    })
}

/// Withdrawn or not, and the place is free if it was.
fn cancel(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        let account = world.connect(CREATOR).await.unwrap();
        let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
        let mut request = world.request(&account, PostMode::Inbox, TikTokMedia::Asset(asset.id));
        request.scheduled_for = Some(world.clock().now() + Duration::from_hours(1));
        let publication = world.submit("key", request).await.unwrap().unwrap();
        let (user, id) = (world.user(), publication.id.clone());
        let ended = world
            .call(move |service| {
                Few::new(polls, async move {
                    service.publish().cancel(&user, &id).await.unwrap();
                })
            })
            .await
            .unwrap();
        let (user, id) = (world.user(), publication.id.clone());
        let cancelled = world
            .call(|service| async move { service.publish().cancel(&user, &id).await })
            .await
            .unwrap()
            .unwrap();
        assert_eq!(cancelled.state, PublicationState::Cancelled);
        assert_eq!(used(&world, &account).await, 0, "after {polls} polls");
        world.end().await.unwrap();
        ended.is_some()
    })
}

/// Asked again the account is gone, here and at TikTok or here alone.
fn disconnect(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        let account = world.connect(CREATOR).await.unwrap();
        let (user, id) = (world.user(), account.id.clone());
        let ended = world
            .call(move |service| {
                Few::new(polls, async move {
                    service.connect().disconnect(&user, &id).await.unwrap();
                })
            })
            .await
            .unwrap();
        let (user, id) = (world.user(), account.id.clone());
        world
            .call(|service| async move { service.connect().disconnect(&user, &id).await })
            .await
            .unwrap()
            .unwrap();
        assert!(accounts(&world).await.is_empty(), "after {polls} polls");
        let stored = world.open_store().await.unwrap().load_tokens(&account.id).await.unwrap();
        assert!(stored.unwrap().tokens.is_none(), "after {polls} polls");
        world.end().await.unwrap();
        ended.is_some()
    })
}

/// Delivered again an event is stored once.
fn receive(rows: Rows, polls: usize) -> Boxed<'static, bool> {
    Box::pin(async move {
        let world = world(rows).await;
        let body = format!(
            r#"{{"client_key":"{DEFAULT_CLIENT_KEY}","event":"some.event","create_time":1795334000,"user_openid":"-000nobody","content":"{{}}"}}"#
        );
        let secret = ClientSecret::new(DEFAULT_CLIENT_SECRET);
        let signature = sign_timestamped(&secret, world.clock().now(), body.as_bytes());
        let name = HeaderName::from_static("tiktok-signature");
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(&signature).unwrap())]);
        let first = (headers.clone(), Bytes::from(body.clone()));
        let ended = world
            .call(move |service| {
                Few::new(polls, async move {
                    service.inbox().receive_tiktok(&first.0, first.1).await.unwrap();
                })
            })
            .await
            .unwrap();
        let events = world
            .call(|service| async move {
                service.inbox().receive_tiktok(&headers, Bytes::from(body)).await.unwrap();
                service.store().list_events(None, None, &Page::first(10)).await.unwrap().items
            })
            .await
            .unwrap();
        assert_eq!(events.len(), 1, "after {polls} polls");
        world.end().await.unwrap();
        ended.is_some()
    })
}

async fn accounts(world: &World) -> Vec<Account> {
    let user = world.user();
    world
        .call(|service| async move { service.connect().accounts(&user).await })
        .await
        .unwrap()
        .unwrap()
}

async fn staged_bytes(world: &World) -> u64 {
    let user = world.user();
    let bytes = world.call(move |service| async move { service.store().staged_bytes(&user).await });
    bytes.await.unwrap().unwrap()
}

/// How many places of the drafts' quota are taken.
async fn used(world: &World, account: &Account) -> u32 {
    let (user, id) = (world.user(), account.id.clone());
    let quota =
        world.call(|service| async move { service.publish().pending_quota(&user, &id).await });
    quota.await.unwrap().unwrap().used
}
