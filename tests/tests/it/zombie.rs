//! G17 for publications: a process that was thought dead wakes up and goes on where it was.

use std::time::Duration;

use social_sandbox::Fault;
use social_service::TikTokMedia;
use social_store::{PostMode, Publication, PublicationState};
use social_tests::{Gate, MediaHost, Rows, Video, World, on_stores};

/// How long a call takes in the middle of which a process is suspended, in milliseconds.
const SLOW_MS: u64 = 500;
/// Longer than a lease holds.
const AFTER_THE_LEASE: Duration = Duration::from_secs(90);

/// Where the process is suspended.
enum Sleep {
    /// Right after this write.
    After(&'static str),
    /// In the middle of a call that TikTok is slow to answer.
    During(Fault),
}

use Sleep::{After, During};

/// Where the publication stands in the end, and how many posts and inits there were.
type End = (PublicationState, usize, usize);

/// Suspends the process, lets another one take over, and wakes the first one again.
async fn overtaken(rows: Rows, media: Option<&MediaHost>, sleep: Sleep) -> End {
    let world = World::builder().rows(rows).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let media = match media {
        Some(host) => TikTokMedia::Url(host.url()),
        None => TikTokMedia::Asset(world.stage(Video::new(50_000)).await.unwrap().unwrap().id),
    };
    let request = world.request(&account, PostMode::Direct, media);
    let zombie = world.process().unwrap().gate();
    let faults = world.sandbox().faults();
    match &sleep {
        After(words) => zombie.suspend_after(words),
        During(slow) => drop(faults.add(slow.clone())),
    }
    let publication = world.submit("key", request).await.unwrap().unwrap();
    match sleep {
        After(_) => zombie.is_suspended().await,
        During(_) => {
            // The fault is off the list as soon as the call has reached TikTok.
            while !faults.active().is_empty() {
                tokio::task::yield_now().await;
            }
            zombie.suspend();
        }
    }
    world.clock().advance(AFTER_THE_LEASE);
    let heir = world.another(Gate::new()).await.unwrap();
    world.lead_webhooks_to(&heir);
    let rests = |publication: &Publication| {
        publication.state.is_settled() || publication.state == PublicationState::Unknown
    };
    world.wait_on(&heir, &publication.id, rests).await.unwrap().expect("it is stuck");
    zombie.go_on();
    world.pass(Duration::from_mins(10)).await.unwrap();
    let state = world.journal(&publication.id).await.unwrap().publication.state;
    let ledger = world.sandbox().ledger();
    let end = (state, ledger.posts().len(), ledger.inits().len());
    heir.stop().await.unwrap();
    world.end().await.unwrap();
    end
}

fn slow(endpoint: &str) -> Fault {
    Fault::delay(endpoint, SLOW_MS)
}

on_stores!(the_init_of_a_zombie_comes_to_nothing: memory file database);

async fn the_init_of_a_zombie_comes_to_nothing(rows: Rows) {
    // Its upload address is known to nobody who may still write, so no byte follows.
    let expected = (PublicationState::Published, 1, 2);
    assert_eq!(overtaken(rows, None, After("init:intent")).await, expected);
    assert_eq!(overtaken(rows, None, During(slow("video_init"))).await, expected);
    assert_eq!(overtaken(rows, None, During(slow("video_init").after_effect())).await, expected);
}

on_stores!(the_upload_of_a_zombie_is_taken_over: memory file database);

async fn the_upload_of_a_zombie_is_taken_over(rows: Rows) {
    let expected = (PublicationState::Published, 1, 1);
    assert_eq!(overtaken(rows, None, After("upload:intent")).await, expected);
    assert_eq!(overtaken(rows, None, During(slow("upload"))).await, expected);
    assert_eq!(overtaken(rows, None, During(slow("upload").after_effect())).await, expected);
}

on_stores!(the_pull_of_a_zombie_is_sent_once: memory file database);

async fn the_pull_of_a_zombie_is_sent_once(rows: Rows) {
    let host = MediaHost::start(Video::new(50_000)).await.unwrap();
    // Its answer is written by nobody; a webhook names the post.
    let expected = (PublicationState::Published, 1, 1);
    assert_eq!(overtaken(rows, Some(&host), After("init:intent")).await, expected);
    assert_eq!(overtaken(rows, Some(&host), During(slow("video_init"))).await, expected);
    let late = overtaken(rows, Some(&host), During(slow("video_init").after_effect())).await;
    assert_eq!(late, expected);
}
