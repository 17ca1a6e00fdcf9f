//! A file that TikTok would refuse after the upload is refused before anything is asked.

use std::time::Duration;

use social_core::Clock;
use social_sandbox::{EffectKind, TikTokUser};
use social_service::{Error, TikTokMedia, TikTokRequest, Violation};
use social_store::{Account, PostMode, PublicationState};
use social_tests::{Rows, Video, World, on_stores};

const ADA: &str = "ada.public";

async fn scene(rows: Rows) -> (World, Account) {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    (world, account)
}

async fn request(world: &World, account: &Account, mode: PostMode, video: Video) -> TikTokRequest {
    let asset = world.stage(video).await.unwrap().unwrap();
    world.request(account, mode, TikTokMedia::Asset(asset.id))
}

/// The rules that a file breaks, as its submission says.
async fn refused(world: &World, request: TikTokRequest) -> Vec<Violation> {
    match world.submit("key", request).await.unwrap() {
        Err(Error::Invalid(violations)) => violations,
        other => panic!("{other:?}"),
    }
}

fn inits(world: &World) -> u64 {
    world.sandbox().ledger().count(EffectKind::Init)
}

/// Sets how long the creator's videos may be, in seconds.
fn longest(world: &World, seconds: u32) {
    let change = |user: &mut TikTokUser| user.max_video_post_duration_sec = seconds;
    world.tiktok().update_user(ADA, change).unwrap();
}

on_stores!(a_file_that_breaks_a_rule_is_refused_before_tiktok_is_asked: memory file database);

async fn a_file_that_breaks_a_rule_is_refused_before_tiktok_is_asked(rows: Rows) {
    let (world, account) = scene(rows).await;
    let video = Video::new(20_000);
    let cases = [
        (video.at_rate(12), "video.frame_rate"),
        (video.at_rate(120), "video.frame_rate"),
        (video.lasting(601), "video.duration"),
        (video.damaged(), "file.readable"),
    ];
    for (video, expected) in cases {
        for mode in [PostMode::Direct, PostMode::Inbox] {
            let violations = refused(&world, request(&world, &account, mode, video).await).await;
            let codes: Vec<_> = violations.iter().map(|violation| violation.code).collect();
            assert_eq!(codes, [expected], "{video:?}");
            let verdict = violations[0].verdict.as_ref().unwrap();
            assert!(verdict.blocks() && verdict.measured.is_some(), "{verdict:?}");
            let all = &violations[0].verdicts;
            assert!(
                all.iter().any(|judged| judged.verdict == **verdict),
                "whoever shows them all need not ask again"
            );
            assert_eq!(all.len() > 1, expected != "file.readable", "{all:?}");
        }
    }
    assert_eq!(inits(&world), 0);
    world.end().await.unwrap();
}

on_stores!(what_a_file_tells_is_kept_with_its_row: memory file database);

async fn what_a_file_tells_is_kept_with_its_row(rows: Rows) {
    let (world, _) = scene(rows).await;
    let told = world.stage(Video::new(20_000).lasting(7)).await.unwrap().unwrap();
    let store = world.open_store().await.unwrap();
    let stored = store.load_asset(&told.id).await.unwrap().unwrap();
    assert_eq!(stored.probe, told.probe);
    let probe = stored.probe.unwrap();
    assert_eq!((&probe["container"], &probe["duration_ms"]), (&"mp4".into(), &7_000.into()));
    assert!(probe["video"]["width"].is_u64() && probe["video"]["codec"].is_string(), "{probe}");
    let damaged = world.stage(Video::new(20_000).damaged()).await.unwrap().unwrap();
    assert_eq!(damaged.probe, None);
    world.end().await.unwrap();
}

on_stores!(the_length_is_held_against_the_creators_own_maximum: memory);

async fn the_length_is_held_against_the_creators_own_maximum(rows: Rows) {
    let (world, account) = scene(rows).await;
    let video = Video::new(20_000).lasting(200);
    longest(&world, 180);
    let direct = request(&world, &account, PostMode::Direct, video).await;
    let violations = refused(&world, direct.clone()).await;
    assert_eq!(violations[0].code, "video.duration");
    assert!(violations[0].message.contains("200 s; allowed: at most 180 s"), "{violations:?}");
    // A draft has no such maximum, and TikTok may give the creator a longer one.
    let draft = request(&world, &account, PostMode::Inbox, video).await;
    assert!(world.submit("draft", draft).await.unwrap().is_ok());
    longest(&world, 300);
    let publication = world.submit("direct", direct).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published);
    world.end().await.unwrap();
}

on_stores!(a_planned_post_is_judged_again_when_it_is_due: memory);

async fn a_planned_post_is_judged_again_when_it_is_due(rows: Rows) {
    let (world, account) = scene(rows).await;
    longest(&world, 180);
    let video = Video::new(20_000).lasting(200);
    let mut planned = request(&world, &account, PostMode::Direct, video).await;
    planned.scheduled_for = Some(world.clock().now() + Duration::from_hours(1));
    let publication = world.submit("planned", planned).await.unwrap().unwrap();
    let settled = world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Failed);
    assert_eq!(settled.last_error.unwrap().code, "video.duration");
    assert_eq!(inits(&world), 0);
    world.end().await.unwrap();
}
