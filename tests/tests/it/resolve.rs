//! A pull whose init brought no answer: what became of it is found out, and never guessed.

use std::time::Duration;

use social_core::Clock;
use social_sandbox::{AttemptStatus, DraftPost, EffectKind, Fault, ReleaseOrder};
use social_service::{Conflict, Error, Seen, TikTokMedia, TikTokRequest};
use social_store::{Account, EventState, Page, PostMode, Publication, PublicationState};
use social_tests::{Hearing, MediaHost, Rows, Video, World, on_stores};

const ADA: &str = "ada.public";
const LISTED: &str = "user.info.basic,video.upload,video.publish,video.list";

struct Scene {
    world: World,
    account: Account,
    host: MediaHost,
}

async fn scene(rows: Rows, hearing: Hearing, scopes: &'static str) -> Scene {
    let builder = World::builder().rows(rows).hearing(hearing).scopes(scopes);
    let world = builder.start().await.unwrap();
    let account = world.connect(ADA).await.unwrap();
    let host = MediaHost::start(Video::new(50_000)).await.unwrap();
    Scene { world, account, host }
}

impl Scene {
    fn request(&self) -> TikTokRequest {
        self.world.request(&self.account, PostMode::Direct, TikTokMedia::Url(self.host.url()))
    }

    /// TikTok takes the init, and its answer is lost.
    async fn lose(&self, key: &str, request: TikTokRequest) -> Publication {
        let init = match request.mode {
            PostMode::Direct => "video_init",
            PostMode::Inbox => "inbox_video_init",
        };
        self.world.sandbox().faults().add(Fault::cut(init).after_effect());
        let publication = self.world.submit(key, request).await.unwrap().unwrap();
        let lost = |publication: &Publication| {
            publication.state == PublicationState::Unknown || publication.state.is_settled()
        };
        self.world.wait_for(&publication.id, lost).await.unwrap().unwrap()
    }

    /// Lets a day pass in leaps, with a moment of work after each.
    async fn a_day_later(&self) {
        for _ in 0..26 {
            self.world.clock().advance(Duration::from_mins(59));
            self.world.pass(Duration::from_secs(5)).await.unwrap();
        }
    }

    async fn now(&self, publication: &Publication) -> Publication {
        self.world.journal(&publication.id).await.unwrap().publication
    }

    async fn becomes(&self, publication: &Publication, state: PublicationState) -> Publication {
        let wanted = move |one: &Publication| one.state == state;
        let found = self.world.wait_for(&publication.id, wanted).await.unwrap();
        found.unwrap_or_else(|| panic!("it never became {state}"))
    }

    async fn code(&self, publication: &Publication) -> Option<String> {
        self.now(publication).await.last_error.map(|error| error.code)
    }

    fn posts(&self) -> usize {
        self.world.sandbox().ledger().posts().len()
    }

    fn inits(&self) -> u64 {
        self.world.sandbox().ledger().count(EffectKind::Init)
    }

    async fn settle(&self, publication: &Publication, seen: Seen) -> Result<Publication, Error> {
        let (user, id) = (self.world.user(), publication.id.clone());
        let settled = self
            .world
            .call(move |service| async move { service.publish().settle(&user, &id, seen).await });
        settled.await.unwrap()
    }

    async fn open_events(&self) -> usize {
        let events = self.world.call(|service| async move {
            let ready = Some(EventState::Ready);
            service.store().list_events(None, ready, &Page::first(100)).await.unwrap().items
        });
        events.await.unwrap().len()
    }
}

on_stores!(a_webhook_names_the_post_of_a_lost_init: memory file database);

async fn a_webhook_names_the_post_of_a_lost_init(rows: Rows) {
    let scene = scene(rows, Hearing::Webhooks, "user.info.basic,video.publish").await;
    let publication = scene.lose("key", scene.request()).await;
    scene.becomes(&publication, PublicationState::Published).await;
    scene.world.pass(Duration::from_mins(2)).await.unwrap();
    let journal = scene.world.journal(&publication.id).await.unwrap();
    let attempt = &scene.world.tiktok().attempts()[0];
    assert_eq!(journal.posts.len(), 1);
    assert_eq!(journal.posts[0].publish_id, attempt.publish_id);
    let posted = scene.world.sandbox().ledger().posts()[0].post_id.to_string();
    assert_eq!((&journal.posts[0].post_ids, journal.posts[0].public), (&vec![posted], Some(true)));
    let steps: Vec<_> = journal.steps.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(steps, ["init", "init", "adopted", "published"]);
    assert!(journal.publication.last_error.is_none());
    assert_eq!((scene.posts(), scene.inits()), (1, 1));
    assert_eq!(scene.open_events().await, 0);
    scene.world.end().await.unwrap();
}

on_stores!(a_webhook_tells_that_a_lost_init_came_to_nothing: memory file database);

async fn a_webhook_tells_that_a_lost_init_came_to_nothing(rows: Rows) {
    let scene = scene(rows, Hearing::Webhooks, "user.info.basic,video.publish").await;
    let reason = Some("frame_rate_check_failed".to_owned());
    scene.world.tiktok().update_behaviour(|behaviour| behaviour.fail_reason = reason);
    let publication = scene.lose("key", scene.request()).await;
    let failed = scene.becomes(&publication, PublicationState::Failed).await;
    assert_eq!(failed.last_error.unwrap().code, "frame_rate_check_failed");
    assert_eq!((scene.posts(), scene.inits()), (0, 1));
    scene.world.end().await.unwrap();
}

on_stores!(the_list_shows_the_post_of_a_lost_init: memory file database);

async fn the_list_shows_the_post_of_a_lost_init(rows: Rows) {
    let scene = scene(rows, Hearing::AskingOnly, LISTED).await;
    // The same words were posted before, and are posted again once more.
    let asset = scene.world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let media = TikTokMedia::Asset(asset.id);
    let older = scene.world.request(&scene.account, PostMode::Direct, media);
    let older = scene.world.submit("older", older).await.unwrap().unwrap();
    scene.becomes(&older, PublicationState::Published).await;
    scene.world.pass(Duration::from_mins(10)).await.unwrap();

    let publication = scene.lose("key", scene.request()).await;
    assert_eq!(publication.state, PublicationState::Unknown);
    let begun_at = scene.world.clock().now();
    let found = scene.becomes(&publication, PublicationState::Published).await;
    let posts = scene.world.sandbox().ledger().posts();
    assert_eq!(found.external_id, Some(posts[1].post_id.to_string()));
    let took = begun_at.until(scene.world.clock().now());
    assert!(took >= Duration::from_mins(4) && took < Duration::from_mins(16), "{took:?}");
    let journal = scene.world.journal(&publication.id).await.unwrap();
    assert_eq!(journal.steps.last().unwrap().source, "tiktok:video_list");
    assert_eq!((scene.posts(), scene.inits()), (2, 2));
    scene.world.end().await.unwrap();
}

on_stores!(a_late_webhook_after_the_list_changes_nothing: memory file database);

async fn a_late_webhook_after_the_list_changes_nothing(rows: Rows) {
    let scene = scene(rows, Hearing::Webhooks, LISTED).await;
    scene.world.tiktok().hold_webhooks();
    let first = scene.lose("first", scene.request()).await;
    scene.becomes(&first, PublicationState::Published).await;
    // Another one waits: the late words of the first are not for it.
    let other = TikTokRequest { caption: "Other words".to_owned(), ..scene.request() };
    scene.world.sandbox().faults().add(Fault::cut("video_init"));
    let second = scene.world.submit("second", other).await.unwrap().unwrap();
    scene.becomes(&second, PublicationState::Unknown).await;
    scene.world.tiktok().release_webhooks(ReleaseOrder::Original);
    scene.world.pass(Duration::from_mins(10)).await.unwrap();
    let journal = scene.world.journal(&first.id).await.unwrap();
    assert_eq!(journal.publication.state, PublicationState::Published);
    assert_eq!(journal.posts.len(), 1, "the publish_id is known in the end");
    let done = journal.steps.iter().filter(|step| step.step == "published").count();
    assert_eq!(done, 1);
    assert_eq!(scene.now(&second).await.state, PublicationState::Unknown);
    assert_eq!((scene.posts(), scene.open_events().await), (1, 0));
    scene.world.end().await.unwrap();
}

on_stores!(of_two_lost_inits_none_is_guessed: memory file database);

async fn of_two_lost_inits_none_is_guessed(rows: Rows) {
    let scene = scene(rows, Hearing::Webhooks, LISTED).await;
    scene.world.tiktok().hold_webhooks();
    let first = scene.lose("first", scene.request()).await;
    // Of the second TikTok has never heard.
    scene.world.sandbox().faults().add(Fault::cut("video_init"));
    let second = scene.world.submit("second", scene.request()).await.unwrap().unwrap();
    scene.becomes(&second, PublicationState::Unknown).await;
    scene.world.tiktok().release_webhooks(ReleaseOrder::Original);
    scene.a_day_later().await;
    for publication in [&first, &second] {
        assert_eq!(scene.now(publication).await.state, PublicationState::Unknown);
        assert_eq!(scene.code(publication).await.as_deref(), Some("ambiguous"));
    }
    assert_eq!((scene.posts(), scene.inits()), (1, 1));
    assert!(scene.open_events().await > 0, "the words are kept");
    scene.world.end().await.unwrap();
}

on_stores!(a_draft_and_a_post_are_told_apart: memory file database);

async fn a_draft_and_a_post_are_told_apart(rows: Rows) {
    let scene = scene(rows, Hearing::Webhooks, "user.info.basic,video.upload,video.publish").await;
    scene.world.tiktok().hold_webhooks();
    let post = scene.lose("post", scene.request()).await;
    let draft = TikTokRequest { mode: PostMode::Inbox, ..scene.request() };
    let draft = scene.lose("draft", draft).await;
    scene.world.pass(Duration::from_mins(1)).await.unwrap();
    scene.world.tiktok().release_webhooks(ReleaseOrder::Reversed);
    scene.becomes(&post, PublicationState::Published).await;
    scene.becomes(&draft, PublicationState::Inbox).await;
    scene.world.end().await.unwrap();
}

on_stores!(a_private_post_is_never_taken_from_the_list: memory file database);

async fn a_private_post_is_never_taken_from_the_list(rows: Rows) {
    let scene = scene(rows, Hearing::AskingOnly, LISTED).await;
    let asset = scene.world.stage(Video::new(10_000)).await.unwrap().unwrap();
    let media = TikTokMedia::Asset(asset.id);
    let draft = scene.world.request(&scene.account, PostMode::Inbox, media);
    let draft = scene.world.submit("draft", draft).await.unwrap().unwrap();
    scene.becomes(&draft, PublicationState::Inbox).await;

    let private = TikTokRequest { privacy_level: Some("SELF_ONLY".to_owned()), ..scene.request() };
    let caption = private.caption.clone();
    let publication = scene.lose("key", private).await;
    // The creator posts the draft with the very words of the private one.
    let tiktok = scene.world.tiktok();
    let attempts = tiktok.attempts();
    let delivered = attempts.iter().find(|one| one.status == AttemptStatus::SendToUserInbox);
    let by_hand = DraftPost { title: caption, ..DraftPost::default() };
    tiktok.finish_draft(&delivered.unwrap().publish_id, &by_hand).unwrap();
    scene.a_day_later().await;
    assert_eq!(scene.now(&publication).await.state, PublicationState::Unknown);
    assert_eq!(scene.code(&publication).await.as_deref(), Some("unresolved"));
    scene.world.end().await.unwrap();
}

on_stores!(a_person_says_what_became_of_it: memory file database);

async fn a_person_says_what_became_of_it(rows: Rows) {
    let scene = scene(rows, Hearing::Webhooks, "user.info.basic,video.publish").await;
    scene.world.tiktok().hold_webhooks();
    let publication = scene.lose("key", scene.request()).await;
    let settled = scene.settle(&publication, Seen::NotPosted).await.unwrap();
    assert_eq!(settled.state, PublicationState::Cancelled);
    let again = scene.settle(&publication, Seen::Posted).await;
    assert!(matches!(again, Err(Error::Conflict(Conflict::NotUnknown))), "{again:?}");
    scene.world.pass(Duration::from_mins(10)).await.unwrap();
    // It was there after all.
    scene.world.tiktok().release_webhooks(ReleaseOrder::Original);
    scene.becomes(&publication, PublicationState::Published).await;
    assert_eq!((scene.posts(), scene.inits()), (1, 1));
    scene.world.end().await.unwrap();
}
