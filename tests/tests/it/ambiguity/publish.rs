//! Inits, chunks and statuses of a file.

use std::time::Duration;

use social_sandbox::{
    BrandedPrivate, EffectKind, Fault, InitBudget, PostIds, ProgressForm, ReleaseOrder,
    RepeatedChunk, RepeatedInit, TikTokBehaviour, UnfinishedInit, UploadAnswer,
};
use social_service::{Error, Switch, TikTokMedia, TikTokRequest};
use social_store::{PostMode, Publication, PublicationState};
use social_tests::{Hearing, MediaHost, Video, World};

use super::{Row, held, scene};

/// A file of one chunk.
const SMALL: u64 = 50_000;
/// The smallest file of two chunks.
const TWO_CHUNKS: u64 = 64_000_001;
/// Longer than any pause before another attempt.
const LONG_AFTERWARDS: Duration = Duration::from_mins(30);

pub(super) const ROWS: &[Row] = &[
    Row {
        question: "an init whose answer is lost, sent again",
        settings: &[
            ("separate, free", |_| {}),
            ("separate, counts", |b| b.unfinished_init = UnfinishedInit::Counts),
            ("joined", |b| b.repeated_init = RepeatedInit::Joined),
        ],
        scene: scene!(lost_init),
    },
    Row {
        question: "the init of a pull whose answer is lost",
        settings: &[
            ("separate", |_| {}),
            ("joined", |b| b.repeated_init = RepeatedInit::Joined),
            ("one budget, counts", |b| {
                b.init_budget = InitBudget::Shared;
                b.unfinished_init = UnfinishedInit::Counts;
            }),
        ],
        scene: scene!(lost_pull),
    },
    Row {
        question: "a chunk whose answer is lost, sent again",
        settings: &[
            ("refused, a count", |_| {}),
            ("refused, an index", |b| b.progress = ProgressForm::Index),
            ("accepted", |b| b.repeated_chunk = RepeatedChunk::Accept),
        ],
        scene: scene!(lost_chunk),
    },
    Row {
        question: "the last chunk, its answer lost",
        settings: &[
            ("json", |_| {}),
            ("no body, an index", |b| {
                b.upload_answer = UploadAnswer::Empty;
                b.progress = ProgressForm::Index;
            }),
            ("accepted again", |b| b.repeated_chunk = RepeatedChunk::Accept),
        ],
        scene: scene!(lost_last_chunk),
    },
    Row {
        question: "a status that is refused, and ids that never come",
        settings: &[("ids come", |_| {}), ("ids never come", |b| b.post_ids = PostIds::Never)],
        scene: scene!(refused_status),
    },
    Row {
        question: "branded content that only the creator sees",
        settings: &[
            ("accepted", |_| {}),
            ("refused", |b| b.branded_private = BrandedPrivate::Refuse),
        ],
        scene: scene!(branded_and_private),
    },
];

/// What came of one file.
struct Came {
    state: PublicationState,
    attempts: u32,
    inits: usize,
    posts: Vec<String>,
}

async fn publish(
    behaviour: TikTokBehaviour,
    hearing: Hearing,
    video: Video,
    faults: &[Fault],
) -> Came {
    let world = World::builder().behaviour(behaviour).hearing(hearing).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let asset = world.stage(video).await.unwrap().unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    for fault in faults {
        world.sandbox().faults().add(fault.clone());
    }
    let accepted = world.submit("the-key", request).await.unwrap().unwrap();
    let settled = world.settled(&accepted.id).await.unwrap();
    world.pass(LONG_AFTERWARDS).await.unwrap();
    let came = Came::of(&world, &settled);
    world.end().await.unwrap();
    came
}

impl Came {
    fn of(world: &World, publication: &Publication) -> Self {
        let calls = world.sandbox().calls();
        let posts = world.sandbox().ledger().posts();
        Self {
            state: publication.state,
            attempts: publication.attempt,
            inits: calls.iter().filter(|call| call.endpoint == "video_init").count(),
            posts: posts.into_iter().map(|post| post.sha256).collect(),
        }
    }

    /// One post of these bytes, and each call to begin stands in the journal.
    fn is_one_post(&self, video: Video, inits: usize) -> Result<(), String> {
        let Self { state, attempts, inits: sent, posts } = self;
        held!(*posts == [video.sha256()], "posts {posts:?}");
        held!(*state == PublicationState::Published, "it ended {state:?}");
        held!(*sent == inits, "{sent} inits instead of {inits}");
        held!(usize::try_from(*attempts) == Ok(*sent), "{attempts} attempts for {sent} inits");
        Ok(())
    }
}

async fn lost_init(behaviour: TikTokBehaviour) -> Result<(), String> {
    let video = Video::new(SMALL);
    let lost = [Fault::cut("video_init").after_effect()];
    publish(behaviour, Hearing::Webhooks, video, &lost).await.is_one_post(video, 2)
}

/// TikTok fetches, and a webhook tells of the post half an hour later: it is found, and nothing was
/// sent again meanwhile.
async fn lost_pull(behaviour: TikTokBehaviour) -> Result<(), String> {
    let video = Video::new(SMALL);
    let world = World::builder().behaviour(behaviour).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let host = MediaHost::start(video).await.unwrap();
    let request = world.request(&account, PostMode::Direct, TikTokMedia::Url(host.url()));
    world.sandbox().faults().add(Fault::cut("video_init").after_effect());
    world.tiktok().hold_webhooks();
    let accepted = world.submit("the-key", request).await.unwrap().unwrap();
    world.pass(LONG_AFTERWARDS).await.unwrap();
    world.tiktok().release_webhooks(ReleaseOrder::Original);
    world.pass(LONG_AFTERWARDS).await.unwrap();
    let found = world.journal(&accepted.id).await.unwrap().publication;
    let came = Came::of(&world, &found);
    world.end().await.unwrap();
    came.is_one_post(video, 1)
}

async fn lost_chunk(behaviour: TikTokBehaviour) -> Result<(), String> {
    let video = Video::new(TWO_CHUNKS);
    let lost = [Fault::cut("upload").after_effect()];
    publish(behaviour, Hearing::Webhooks, video, &lost).await.is_one_post(video, 1)
}

async fn lost_last_chunk(behaviour: TikTokBehaviour) -> Result<(), String> {
    let video = Video::new(SMALL);
    let lost = [Fault::cut("upload").after_effect()];
    publish(behaviour, Hearing::Webhooks, video, &lost).await.is_one_post(video, 1)
}

async fn refused_status(behaviour: TikTokBehaviour) -> Result<(), String> {
    let video = Video::new(SMALL);
    let refused = [
        Fault::error("status_fetch", "access_token_invalid").times(4),
        Fault::error("status_fetch", "invalid_publish_id"),
        Fault::status("status_fetch", 503),
    ];
    publish(behaviour, Hearing::AskingOnly, video, &refused).await.is_one_post(video, 1)
}

/// TikTok's pages forbid it and name no error, so nothing of it may leave the house.
async fn branded_and_private(behaviour: TikTokBehaviour) -> Result<(), String> {
    let world = World::builder().behaviour(behaviour).start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let asset = world.stage(Video::new(SMALL)).await.unwrap().unwrap();
    let plain = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
    let mut request = TikTokRequest { privacy_level: Some("SELF_ONLY".to_owned()), ..plain };
    request.promotion.branded_content = Switch::On;
    let refused = world.submit("the-key", request).await.unwrap();
    let named = match &refused {
        Err(Error::Invalid(broken)) => {
            broken.iter().any(|broken| broken.code == "branded_content_private")
        }
        _ => false,
    };
    world.pass(LONG_AFTERWARDS).await.unwrap();
    let inits = world.sandbox().ledger().count(EffectKind::Init);
    world.end().await.unwrap();
    held!(named, "it was answered {refused:?}");
    held!(inits == 0, "{inits} inits were sent");
    Ok(())
}
