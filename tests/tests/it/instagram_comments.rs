//! Instagram's comments from end to end: heard by webhook, found by reading, answered and hidden,
//! with each login.

mod crashes;

use std::time::Duration;

use social_core::{Clock, LoginFlow};
use social_sandbox::{DeliveryState, Fault, NewMedium, ReleaseOrder};
use social_service::{Acting, CommentTarget, Conflict, Error};
use social_store::{CommentVisibility, Due, IgComment, IgMedia, OutboxItem, Page, WorkKind};
use social_tests::{Professional, Rows, World, on_stores};

/// Looks after the subscriptions of an account, among other things.
const ACCESS: WorkKind = WorkKind::new("access");

/// A connected account that hears its webhooks, and its handle.
struct Scene {
    world: World,
    one: Professional,
    handle: &'static str,
}

impl Scene {
    async fn start(rows: Rows, flow: LoginFlow) -> Self {
        let world = World::builder().rows(rows).start().await.unwrap();
        let one = world.connect_professional(flow).await.unwrap();
        let handle = if flow == LoginFlow::FacebookLogin { "ada.studio" } else { "cy.photos" };
        let scene = Self { world, one, handle };
        scene.due(ACCESS).await;
        // Longer than between two looks: the account is subscribed before anything happens.
        scene.rest(70).await;
        scene
    }

    /// Has a piece of work of the account done now.
    async fn due(&self, kind: WorkKind) {
        let store = self.world.open_store().await.unwrap();
        let now = Due::At(self.world.clock().now());
        store.schedule(kind, self.one.account.id.as_str(), now).await.unwrap();
    }

    async fn rest(&self, seconds: u64) {
        self.world.pass(Duration::from_secs(seconds)).await.unwrap();
    }

    /// Reads media and comments, each to its end.
    async fn read(&self) {
        for kind in [WorkKind::MEDIA, WorkKind::COMMENTS] {
            self.due(kind).await;
            self.rest(70).await;
        }
    }

    fn post(&self) -> String {
        self.world.meta().add_medium(NewMedium::new(self.handle, "a day at the sea"))
    }

    fn write(&self, media: &str, text: &str, parent: Option<&str>) -> String {
        self.world.meta().comment(media, "somebody", text, parent).unwrap()
    }

    fn acting(&self) -> Acting {
        Acting { account_id: self.one.account.id.clone(), ig_id: None }
    }

    async fn comment(&self, id: &str) -> IgComment {
        let store = self.world.open_store().await.unwrap();
        let mut found = store.find_ig_comment(&self.one.account.id, id).await.unwrap();
        assert_eq!(found.len(), 1, "{id}");
        found.remove(0)
    }

    async fn media(&self) -> Vec<IgMedia> {
        let store = self.world.open_store().await.unwrap();
        store.find_ig_media(&self.one.account.id, &Page::first(500)).await.unwrap().items
    }

    async fn news(&self, kind: &str) -> Vec<OutboxItem> {
        let store = self.world.open_store().await.unwrap();
        let mut all = store.read_outbox(None, 0, 500).await.unwrap();
        all.retain(|item| item.kind == kind);
        all
    }
}

on_stores!(a_comment_comes_by_webhook: memory file database);

async fn a_comment_comes_by_webhook(rows: Rows) {
    for flow in [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin] {
        let scene = Scene::start(rows, flow).await;
        let media = scene.post();
        let first = scene.write(&media, "Très bon ❤️ / \"oui\"", None);
        let answer = scene.write(&media, "moi aussi", Some(&first));
        scene.rest(10).await;
        let row = scene.comment(&first).await;
        assert_eq!((row.text.as_str(), row.media_id.as_str()), ("Très bon ❤️ / \"oui\"", &*media));
        assert_eq!(scene.comment(&answer).await.parent_id.as_deref(), Some(first.as_str()));
        // The medium was not known, and was fetched.
        assert_eq!(scene.media().await[0].ig_id, media);
        assert_eq!(scene.news("comment.received").await.len(), 2);
        let meta = scene.world.meta();
        for delivery in meta.deliveries() {
            assert_eq!(delivery.state, DeliveryState::Acknowledged);
            meta.duplicate_webhook(delivery.id).unwrap();
        }
        scene.rest(10).await;
        assert_eq!(scene.news("comment.received").await.len(), 2);
        assert_eq!(scene.news("webhook.applied").await.len(), 2);
        scene.world.end().await.unwrap();
    }
}

on_stores!(what_no_webhook_tells_is_found_by_reading: memory file database);

async fn what_no_webhook_tells_is_found_by_reading(rows: Rows) {
    let scene = Scene::start(rows, LoginFlow::InstagramLogin).await;
    let (media, gone) = (scene.post(), scene.post());
    let ids: Vec<_> =
        (0..4).map(|number| scene.write(&media, &format!("text {number}"), None)).collect();
    let answer = scene.write(&media, "answer", Some(&ids[0]));
    scene.rest(10).await;
    scene.read().await;
    let meta = scene.world.meta();
    meta.edit_comment(&ids[1], "edited").unwrap();
    meta.remove_comment(&ids[2]).unwrap();
    meta.remove_medium(&gone).unwrap();
    scene.world.clock().advance(Duration::from_hours(6));
    scene.read().await;
    // The webhooks of before come once more, the last one first.
    meta.hold_webhooks();
    for delivery in meta.deliveries() {
        meta.duplicate_webhook(delivery.id).unwrap();
    }
    meta.release_webhooks(ReleaseOrder::Reversed);
    scene.rest(10).await;
    assert_eq!(scene.comment(&ids[1]).await.text, "edited");
    assert!(scene.comment(&ids[2]).await.deleted_at.is_some());
    assert!(scene.comment(&ids[3]).await.deleted_at.is_none());
    assert!(scene.comment(&answer).await.deleted_at.is_none());
    let media = scene.media().await;
    let vanished = media.iter().find(|row| row.ig_id == gone).unwrap();
    assert!(vanished.vanished_at.is_some());
    scene.world.end().await.unwrap();
}

on_stores!(what_was_read_counts_more_than_a_late_event: memory file database);

/// The webhook of a comment comes after its edit, its hiding and its deletion were read.
async fn what_was_read_counts_more_than_a_late_event(rows: Rows) {
    let scene = Scene::start(rows, LoginFlow::InstagramLogin).await;
    let media = scene.post();
    scene.world.meta().hold_webhooks();
    let (edited, gone) = (scene.write(&media, "first", None), scene.write(&media, "second", None));
    scene.read().await;
    let meta = scene.world.meta();
    meta.edit_comment(&edited, "first, edited").unwrap();
    meta.remove_comment(&gone).unwrap();
    scene.world.clock().advance(Duration::from_hours(6));
    scene.read().await;
    meta.release_webhooks(ReleaseOrder::Reversed);
    scene.rest(60).await;
    assert_eq!(scene.news("webhook.applied").await.len(), 2);
    assert_eq!(scene.comment(&edited).await.text, "first, edited");
    assert!(scene.comment(&gone).await.deleted_at.is_some());
    assert_eq!(scene.news("comment.received").await.len(), 2, "each is told once");
    scene.world.end().await.unwrap();
}

on_stores!(a_reading_goes_on_after_a_restart: memory file database);

/// Of 250 posts each page is read once, or once more at the crash, though the process is killed between.
async fn a_reading_goes_on_after_a_restart(rows: Rows) {
    let mut scene = Scene::start(rows, LoginFlow::InstagramLogin).await;
    for _ in 0..250 {
        scene.post();
    }
    let pages = |scene: &Scene| {
        let calls = scene.world.sandbox().calls();
        calls.iter().filter(|call| call.endpoint == "media_list").count()
    };
    scene.due(WorkKind::MEDIA).await;
    while pages(&scene) < 4 {
        scene.rest(1).await;
    }
    scene.world.crash().await.unwrap();
    scene.world.restart().await.unwrap();
    // The dead process's claim ends with its lease.
    scene.rest(180).await;
    assert_eq!(scene.media().await.len(), 250);
    let read = pages(&scene);
    assert!((10..=18).contains(&read), "{read} pages for ten");
    scene.world.end().await.unwrap();
}

on_stores!(an_answer_is_written_once_though_it_is_lost: memory file database);

async fn an_answer_is_written_once_though_it_is_lost(rows: Rows) {
    for flow in [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin] {
        let scene = Scene::start(rows, flow).await;
        let media = scene.post();
        let id = scene.write(&media, "hello", None);
        scene.rest(10).await;
        scene.world.sandbox().faults().add(Fault::cut("reply_create").after_effect());
        let (user, acting, target) =
            (scene.world.user(), scene.acting(), CommentTarget::Comment(id.clone()));
        let made = scene.world.call(|service| async move {
            service.comments().write(&user, &acting, target, "Thank you".to_owned()).await
        });
        let made = made.await.unwrap().unwrap();
        let said = || {
            let comments = scene.world.meta().comments();
            comments.into_iter().filter(|one| one.text == "Thank you").collect::<Vec<_>>()
        };
        assert_eq!(said().len(), 1);
        assert_eq!(said()[0].id, made.ig_id);
        assert_eq!(scene.comment(&made.ig_id).await.parent_id, Some(id.clone()));

        // Nothing stands there: it is not sent again, and nobody says that it was.
        scene.world.sandbox().faults().add(Fault::cut("reply_create"));
        let (user, acting, target) =
            (scene.world.user(), scene.acting(), CommentTarget::Comment(id));
        let lost = scene.world.call(|service| async move {
            service.comments().write(&user, &acting, target, "And you".to_owned()).await
        });
        let lost = lost.await.unwrap();
        assert!(matches!(lost, Err(Error::Conflict(Conflict::CommentUnconfirmed))), "{lost:?}");
        let all = scene.world.meta().comments();
        assert!(all.iter().all(|comment| comment.text != "And you"));
        scene.world.end().await.unwrap();
    }
}

on_stores!(a_comment_is_hidden_shown_and_deleted: memory file database);

async fn a_comment_is_hidden_shown_and_deleted(rows: Rows) {
    let scene = Scene::start(rows, LoginFlow::FacebookLogin).await;
    let media = scene.post();
    let id = scene.write(&media, "hello", None);
    scene.rest(10).await;
    let set = async |visibility: CommentVisibility| {
        let (user, acting, id) = (scene.world.user(), scene.acting(), id.clone());
        let done = scene.world.call(move |service| async move {
            service.comments().set_visibility(&user, &acting, &id, visibility).await
        });
        done.await.unwrap().unwrap();
    };
    let hidden = || scene.world.meta().comments().into_iter().any(|one| one.hidden);
    set(CommentVisibility::Hidden).await;
    assert!(hidden());
    assert_eq!(scene.comment(&id).await.visibility, CommentVisibility::Hidden);
    scene.world.sandbox().faults().add(Fault::cut("comment_update").after_effect().times(3));
    set(CommentVisibility::Visible).await;
    assert!(!hidden());
    assert_eq!(scene.comment(&id).await.visibility, CommentVisibility::Visible);
    scene.world.sandbox().faults().add(Fault::cut("comment_delete").after_effect());
    let (user, acting, gone) = (scene.world.user(), scene.acting(), id.clone());
    let done = scene
        .world
        .call(move |service| async move { service.comments().delete(&user, &acting, &gone).await });
    done.await.unwrap().unwrap();
    assert!(scene.world.meta().comments().is_empty());
    assert!(scene.comment(&id).await.deleted_at.is_some());
    scene.world.end().await.unwrap();
}
