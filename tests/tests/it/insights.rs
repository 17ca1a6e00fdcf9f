//! Figures of accounts and videos: read once a period, by one process, as far as they are allowed.

use std::time::Duration;

use social_core::{Clock, UserId};
use social_sandbox::{DEFAULT_CLIENT_KEY, Fault, PostCounts, TokenLoss};
use social_service::{Error, Report, TikTokMedia};
use social_store::{Account, InsightSample, PostMode, PublicationState};
use social_tests::{Gate, Rows, Video, World, on_stores};

const ADA: &str = "ada.public";
const ALL: &str = "user.info.basic,user.info.stats,video.publish,video.list";
const PERIOD: Duration = Duration::from_hours(6);

async fn scene(rows: Rows, scopes: &'static str) -> (World, Account) {
    let world = World::builder().rows(rows).scopes(scopes).start().await.unwrap();
    world
        .tiktok()
        .update_user(ADA, |user| {
            user.follower_count = 1_234;
            user.likes_count = 99;
        })
        .unwrap();
    let account = world.connect(ADA).await.unwrap();
    (world, account)
}

/// Posts a video and lets everybody see it. Gives its id.
async fn post(world: &World, account: &Account, key: &str) -> u64 {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let request = world.request(account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let publication = world.submit(key, request).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published);
    world.pass(Duration::from_mins(1)).await.unwrap();
    world.sandbox().ledger().posts().last().unwrap().post_id
}

async fn report(world: &World, account: &Account) -> Report {
    let (user, id) = (world.user(), account.id.clone());
    world
        .call(move |service| async move { service.insights().report(&user, &id).await })
        .await
        .unwrap()
        .unwrap()
}

async fn samples(
    world: &World,
    account: &Account,
    subject: &str,
    metric: &str,
) -> Vec<InsightSample> {
    let from = social_core::Timestamp::EPOCH;
    let store = world.open_store().await.unwrap();
    store.read_samples(&account.id, subject, metric, from).await.unwrap()
}

fn calls(world: &World, endpoint: &str) -> usize {
    world.sandbox().calls().iter().filter(|call| call.endpoint == endpoint).count()
}

/// Lets time pass in leaps, with a moment of work after each.
async fn later(world: &World, span: Duration) {
    let until = world.clock().now() + span;
    while world.clock().now() < until {
        let left = world.clock().now().until(until);
        world.clock().advance(left.min(Duration::from_mins(30)));
        world.pass(Duration::from_secs(5)).await.unwrap();
    }
}

on_stores!(figures_are_read_once_a_period: memory file database);

async fn figures_are_read_once_a_period(rows: Rows) {
    let (mut world, account) = scene(rows, ALL).await;
    let id = post(&world, &account, "key").await;
    let counts = PostCounts { views: 70, likes: 5, comments: 2, shares: 1 };
    world.tiktok().count_post(id, counts).unwrap();
    // From the login on the account's own are known, and the video's from the next period on.
    let first = report(&world, &account).await.account.unwrap();
    assert_eq!((first.followers, first.likes, first.videos), (Some(1_234), Some(99), Some(0)));
    later(&world, PERIOD).await;
    let now = report(&world, &account).await;
    let video = &now.videos[0];
    assert_eq!(video.post_id, id.to_string());
    assert_eq!(
        (video.views, video.likes, video.comments, video.shares),
        (Some(70), Some(5), Some(2), Some(1))
    );
    assert_eq!(now.account.unwrap().videos, Some(1));
    assert_eq!(now.lack(), None);

    // Another process, and a restart, read nothing twice.
    let known = samples(&world, &account, "", "follower_count").await.len();
    let other = world.another(Gate::new()).await.unwrap();
    world.restart().await.unwrap();
    later(&world, PERIOD * 2).await;
    other.stop().await.unwrap();
    let rows = samples(&world, &account, "", "follower_count").await;
    assert_eq!(rows.len(), known + 2);
    let periods = rows.windows(2).all(|pair| pair[0].end_time + PERIOD == pair[1].end_time);
    assert!(periods, "{rows:?}");
    world.end().await.unwrap();
}

on_stores!(what_fails_takes_nothing_away: memory file database);

async fn what_fails_takes_nothing_away(rows: Rows) {
    let (world, account) = scene(rows, ALL).await;
    let id = post(&world, &account, "key").await.to_string();
    world.sandbox().faults().add(Fault::error("video_list", "internal_error").always());
    later(&world, PERIOD).await;
    let now = report(&world, &account).await;
    assert!(now.videos.is_empty() && now.account.is_some());
    world.sandbox().faults().clear();
    later(&world, Duration::from_mins(31)).await;
    assert_eq!(report(&world, &account).await.videos[0].post_id, id);
    // The second reading of the period has replaced the first.
    let rows = samples(&world, &account, "", "follower_count").await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    world.end().await.unwrap();
}

on_stores!(a_missing_permission_is_named: memory file database);

async fn a_missing_permission_is_named(rows: Rows) {
    let (world, account) = scene(rows, "user.info.basic,user.info.stats,video.publish").await;
    later(&world, PERIOD).await;
    let now = report(&world, &account).await;
    assert!(now.account.is_some());
    assert_eq!((now.missing.len(), now.not_asked.as_slice()), (0, ["video.list"].as_slice()));
    assert_eq!((now.lack(), calls(&world, "video_list")), (Some("insights_not_asked"), 0));
    let id = account.id.clone();
    let stranger = world.call(|service| async move {
        service.insights().report(&UserId::new("user-2"), &id).await
    });
    assert!(matches!(stranger.await.unwrap(), Err(Error::NotFound(_))));
    world.end().await.unwrap();
}

on_stores!(nobody_asks_for_an_account_that_is_gone: memory file database);

async fn nobody_asks_for_an_account_that_is_gone(rows: Rows) {
    let (world, account) = scene(rows, ALL).await;
    later(&world, Duration::from_mins(31)).await;
    assert_eq!(calls(&world, "video_list"), 1);
    // A login is needed: nothing is asked until then.
    world.tiktok().take_tokens(DEFAULT_CLIENT_KEY, ADA, TokenLoss::Both);
    later(&world, PERIOD).await;
    let asked = calls(&world, "video_list");
    later(&world, PERIOD * 2).await;
    assert_eq!(calls(&world, "video_list"), asked);
    let again = world.connect(ADA).await.unwrap();
    assert_eq!(again.id, account.id);
    later(&world, Duration::from_mins(31)).await;
    assert_eq!(calls(&world, "video_list"), asked + 1);

    let (user, id) = (world.user(), account.id.clone());
    let ended = world.call(|service| async move { service.connect().disconnect(&user, &id).await });
    ended.await.unwrap().unwrap();
    later(&world, PERIOD * 2).await;
    assert_eq!(calls(&world, "video_list"), asked + 1);
    world.end().await.unwrap();
}
