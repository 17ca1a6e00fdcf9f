//! An app that TikTok has not audited: its refusal is known before the bytes are sent.

use std::time::Duration;

use social_sandbox::{AccountVisibility, Audit, DEFAULT_CLIENT_KEY};
use social_service::{AppAudit, Error, TikTokMedia, TikTokRequest};
use social_store::{Account, PostMode, PublicationState};
use social_tests::{Rows, Video, World, on_stores};

const ADA: &str = "ada.public";
const CODE: &str = "unaudited_client_can_only_post_to_private_accounts";

async fn scene(rows: Rows, audit: AppAudit) -> (World, Account) {
    let world = World::builder().rows(rows).audit(audit).start().await.unwrap();
    let unaudited = |app: &mut social_sandbox::TikTokApp| app.audit = Audit::Unaudited;
    world.tiktok().update_app(DEFAULT_CLIENT_KEY, unaudited).unwrap();
    let account = world.connect(ADA).await.unwrap();
    (world, account)
}

async fn request(world: &World, account: &Account) -> TikTokRequest {
    let asset = world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let plain = world.request(account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    TikTokRequest { privacy_level: Some("SELF_ONLY".to_owned()), ..plain }
}

/// How often TikTok was asked to begin.
fn begun(world: &World) -> usize {
    world.sandbox().calls().iter().filter(|call| call.endpoint == "video_init").count()
}

async fn refused(world: &World, key: &str, request: TikTokRequest) -> &'static str {
    let Err(Error::Invalid(violations)) = world.submit(key, request).await.unwrap() else {
        panic!("it was not refused")
    };
    assert_eq!(violations.iter().map(|one| one.code).collect::<Vec<_>>(), [CODE]);
    violations[0].field
}

async fn goes_out(world: &World, key: &str, request: TikTokRequest) -> PublicationState {
    let publication = world.submit(key, request).await.unwrap().unwrap();
    world.settled(&publication.id).await.unwrap().state
}

on_stores!(a_refusal_is_met_once_and_remembered: memory file database);

async fn a_refusal_is_met_once_and_remembered(rows: Rows) {
    let (mut world, account) = scene(rows, AppAudit::Unknown).await;
    let plain = request(&world, &account).await;
    let first = world.submit("first", plain.clone()).await.unwrap().unwrap();
    let settled = world.settled(&first.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Failed);
    assert_eq!(settled.last_error.unwrap().code, CODE);
    assert_eq!(begun(&world), 1);
    // Also another process knows it now.
    world.restart().await.unwrap();
    assert_eq!(refused(&world, "second", plain.clone()).await, "account_id");
    let draft = TikTokRequest { mode: PostMode::Inbox, ..plain.clone() };
    assert_eq!(goes_out(&world, "draft", draft).await, PublicationState::Inbox);
    assert_eq!(begun(&world), 1, "TikTok was not asked again");

    // The cure.
    let private = |user: &mut social_sandbox::TikTokUser| user.account = AccountVisibility::Private;
    world.tiktok().update_user(ADA, private).unwrap();
    let followers =
        TikTokRequest { privacy_level: Some("FOLLOWER_OF_CREATOR".to_owned()), ..plain.clone() };
    assert_eq!(refused(&world, "followers", followers).await, "privacy_level");
    assert_eq!(goes_out(&world, "third", plain).await, PublicationState::Published);
    world.end().await.unwrap();
}

on_stores!(an_audit_that_was_passed_is_found_out: memory file database);

async fn an_audit_that_was_passed_is_found_out(rows: Rows) {
    let (world, account) = scene(rows, AppAudit::Unknown).await;
    let plain = request(&world, &account).await;
    assert_eq!(goes_out(&world, "first", plain.clone()).await, PublicationState::Failed);
    let audited = |app: &mut social_sandbox::TikTokApp| app.audit = Audit::Audited;
    world.tiktok().update_app(DEFAULT_CLIENT_KEY, audited).unwrap();
    refused(&world, "second", plain).await;
    for _ in 0..8 {
        world.clock().advance(Duration::from_hours(22));
        world.pass(Duration::from_secs(5)).await.unwrap();
    }
    let plain = request(&world, &account).await;
    assert_eq!(goes_out(&world, "third", plain.clone()).await, PublicationState::Published);
    assert_eq!(goes_out(&world, "fourth", plain).await, PublicationState::Published);
    world.end().await.unwrap();
}

on_stores!(what_the_operator_says_counts: memory);

async fn what_the_operator_says_counts(rows: Rows) {
    let (world, account) = scene(rows, AppAudit::Unaudited).await;
    let plain = request(&world, &account).await;
    refused(&world, "key", plain).await;
    assert_eq!(begun(&world), 0);
    world.end().await.unwrap();

    let (world, account) = scene(rows, AppAudit::Audited).await;
    let plain = request(&world, &account).await;
    assert_eq!(goes_out(&world, "first", plain.clone()).await, PublicationState::Failed);
    assert_eq!(goes_out(&world, "second", plain).await, PublicationState::Failed);
    assert_eq!(begun(&world), 2, "the operator says that it is audited");
    world.end().await.unwrap();
}
