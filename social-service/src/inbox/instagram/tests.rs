//! Events over a Graph in memory: late, twice, in any order, of unknown media.

use std::time::Duration;

use serde_json::{Value, json};
use social_core::Clock;
use social_store::{CommentVisibility, EventState, Page, WorkKind};

use super::super::worker;
use crate::Error;
use crate::fake::{Fault, IG, NAME, Scene};

fn comment(id: &str, media: &str, who: &str, text: &str) -> (&'static str, Value) {
    let value = json!({
        "id": id, "text": text, "from": { "id": "5", "username": who },
        "media": { "id": media, "media_product_type": "FEED" },
    });
    ("comments", value)
}

async fn states(scene: &Scene) -> Vec<EventState> {
    let listed = scene.store.list_events(None, None, &Page::first(100)).await.unwrap();
    listed.items.into_iter().map(|event| event.state).collect()
}

/// Everyone who sees the medium gets a row and the news, once, however often it is delivered.
#[tokio::test]
async fn a_comment_reaches_everyone_who_sees_the_medium_once() {
    let scene = Scene::start().await;
    let bob = scene.another_user("user-2").await;
    scene.graph.post("18000000000000001", "FEED");
    scene.read_all(WorkKind::MEDIA).await;
    let told = comment("17900000000000007", "18000000000000001", "bo", "Très bon ❤️");
    scene.graph.calls();
    for _ in 0..3 {
        scene.deliver(std::slice::from_ref(&told)).await;
        scene.work_off().await;
    }
    for account in [&scene.account, &bob] {
        let row = scene.comment(account, "17900000000000007").await;
        assert_eq!(
            (row.text.as_str(), row.media_id.as_str()),
            ("Très bon ❤️", "18000000000000001")
        );
        assert_eq!(row.from_username.as_deref(), Some("bo"));
    }
    let news = scene.news("comment.received").await;
    let users: Vec<_> = news.iter().map(|item| item.user_id.as_str()).collect();
    assert_eq!(users, ["user-1", "user-2"]);
    assert_eq!(news[0].payload["ig_id"], IG);
    assert_eq!(scene.news("webhook.applied").await.len(), 1, "one event had one effect");
    assert!(scene.graph.calls().is_empty(), "the medium is known");
}

#[tokio::test]
async fn a_thousand_changes_are_one_delivery_and_a_thousand_effects() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    scene.read_all(WorkKind::MEDIA).await;
    let changes: Vec<_> = (0..1_000)
        .map(|number| comment(&format!("179{number:014}"), "18000000000000001", "bo", "a"))
        .collect();
    let accepted = scene.deliver(&changes).await;
    assert_eq!((accepted.new, accepted.known), (1_000, 0));
    // A batch of others, with half of the same among them.
    let again = scene.deliver(&changes[500..]).await;
    assert_eq!((again.new, again.known), (0, 500));
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Done; 100]);
    let mut page = Page::first(500);
    let mut found = 0;
    loop {
        let listed = scene
            .store
            .find_ig_comments(&scene.account.id, "18000000000000001", &page)
            .await
            .unwrap();
        found += listed.items.len();
        page.after = listed.next;
        if page.after.is_none() {
            break;
        }
    }
    assert_eq!(found, 1_000);
}

/// The event names an item of a carousel; the comment itself names the post.
#[tokio::test]
async fn an_unknown_medium_is_fetched_by_the_comment() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    let id = scene.graph.write("18000000000000001", None, "bo", "as it reads now");
    scene.graph.hide(&id);
    scene.deliver(&[comment(&id, "18000000000000099", "bo", "as it was")]).await;
    scene.work_off().await;
    let row = scene.comment(&scene.account, &id).await;
    assert_eq!(
        (row.media_id.as_str(), row.text.as_str()),
        ("18000000000000001", "as it reads now")
    );
    assert_eq!(row.visibility, CommentVisibility::Hidden);
    let media = scene.media(&scene.account).await;
    assert_eq!(media[0].caption.as_deref(), Some("caption of 18000000000000001"));
    assert_eq!(scene.graph.calls().len(), 2);
}

#[tokio::test]
async fn a_medium_that_nobody_may_see_holds_no_comment_up() {
    let scene = Scene::start().await;
    scene.deliver(&[comment("17900000000000007", "18000000000000099", "bo", "a")]).await;
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Done]);
    assert_eq!(scene.comment(&scene.account, "17900000000000007").await.text, "a");
    assert!(scene.media(&scene.account).await.is_empty());
}

/// A passing failure is waited for; after some tries the event is taken as it was told.
#[tokio::test]
async fn a_platform_that_fails_is_asked_again_and_then_not() {
    let scene = Scene::start().await;
    for _ in 0..20 {
        scene.graph.fail("GET 1790", Fault::Refused(2, None));
    }
    scene.deliver(&[comment("17900000000000007", "18000000000000099", "bo", "a")]).await;
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Ready]);
    for _ in 0..20 {
        scene.clock.advance(Duration::from_hours(1));
        scene.work_off().await;
    }
    assert_eq!(states(&scene).await, [EventState::Done]);
    assert_eq!(scene.comment(&scene.account, "17900000000000007").await.text, "a");
}

/// While Instagram answers slowly a worker gives up what its lease no longer holds, and takes single
/// events, so that none is claimed again and again without being looked at.
#[tokio::test]
async fn a_slow_platform_keeps_no_event_from_others() {
    let scene = Scene::start().await;
    let ids: Vec<_> = (0..20).map(|number| format!("179{number:014}")).collect();
    let told: Vec<_> = ids.iter().map(|id| comment(id, "18000000000000099", "bo", "a")).collect();
    scene.deliver(&told).await;
    for _ in &ids {
        scene.graph.fail("GET 1790", Fault::Late(Duration::from_secs(20)));
    }
    let at = scene.clock.now();
    let claimed = scene.store.claim_events(worker::BATCH, worker::LEASE).await.unwrap();
    assert_eq!(claimed.len(), 16);
    assert_eq!(worker::apply(scene.context(), claimed, at).await, 1);
    let done =
        |states: Vec<EventState>| states.iter().filter(|one| **one == EventState::Done).count();
    assert_eq!(done(states(&scene).await), 3, "what a minute allows");
    let left = scene.store.claim_events(100, worker::LEASE).await.unwrap();
    assert_eq!(left.len(), 17, "anybody may have the rest");
    assert!(left.iter().all(|one| one.event.attempts == 1), "what was not begun was not tried");
}

/// Claims events and forgets them, as a process does that ends with them in hand.
async fn end_with(scene: &Scene) -> usize {
    let claimed = scene.store.claim_events(worker::BATCH, worker::LEASE).await.unwrap();
    scene.clock.advance(worker::LEASE);
    claimed.len()
}

/// Whatever a process had in hand when it ended is taken one by one, so that the next end counts for
/// one of them only.
#[tokio::test]
async fn an_event_that_ends_processes_takes_no_other_with_it() {
    let scene = Scene::start().await;
    let ids: Vec<_> = (0..5).map(|number| format!("179{number:014}")).collect();
    let told: Vec<_> = ids.iter().map(|id| comment(id, "18000000000000099", "bo", "a")).collect();
    scene.deliver(&told).await;
    assert_eq!(end_with(&scene).await, 5);
    let at = scene.clock.now();
    let claimed = scene.store.claim_events(worker::BATCH, worker::LEASE).await.unwrap();
    let first = claimed[0].event.id.clone();
    assert_eq!(worker::apply(scene.context(), claimed, at).await, 1);
    let listed = scene.store.list_events(None, None, &Page::first(10)).await.unwrap().items;
    for event in listed {
        let expected =
            if event.id == first { (EventState::Done, 2) } else { (EventState::Ready, 1) };
        assert_eq!((event.state, event.attempts), expected, "{}", event.external_id);
    }
}

/// An event whose every try ended its process is begun no more.
#[tokio::test]
async fn an_event_that_never_comes_to_an_end_is_given_up() {
    let scene = Scene::start().await;
    scene.deliver(&[comment("17900000000000007", "18000000000000099", "bo", "a")]).await;
    for _ in 0..20 {
        assert_eq!(end_with(&scene).await, 1);
        assert_eq!(states(&scene).await, [EventState::Ready]);
    }
    scene.graph.calls();
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Quarantined]);
    assert!(scene.graph.calls().is_empty(), "it was not begun");
}

/// What was read counts, whatever a late event says; a deleted comment stays deleted.
#[tokio::test]
async fn an_event_that_comes_late_changes_nothing() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    let id = scene.graph.write("18000000000000001", None, "bo", "first");
    let gone = scene.graph.write("18000000000000001", None, "bo", "soon gone");
    scene.read_all(WorkKind::MEDIA).await;
    scene.read_all(WorkKind::COMMENTS).await;
    scene.graph.edit(&id, "edited");
    scene.graph.hide(&id);
    scene.graph.remove(&gone);
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::COMMENTS).await;
    let told = [
        comment(&id, "18000000000000001", "bo", "first"),
        comment(&gone, "18000000000000001", "bo", "soon gone"),
    ];
    scene.deliver(&told).await;
    scene.work_off().await;
    let row = scene.comment(&scene.account, &id).await;
    assert_eq!((row.text.as_str(), row.visibility), ("edited", CommentVisibility::Hidden));
    assert!(scene.comment(&scene.account, &gone).await.deleted_at.is_some());
}

#[tokio::test]
async fn own_comments_are_kept_and_are_no_news() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    scene.read_all(WorkKind::MEDIA).await;
    scene.deliver(&[comment("17900000000000007", "18000000000000001", NAME, "thanks")]).await;
    scene.work_off().await;
    assert_eq!(scene.comment(&scene.account, "17900000000000007").await.text, "thanks");
    assert!(scene.news("comment.received").await.is_empty());
}

#[tokio::test]
async fn a_mention_is_fetched_and_told() {
    let scene = Scene::start().await;
    let (media, comment) = ("18000000000000050", "17900000000000051");
    scene.graph.mention(comment, json!({ "id": comment, "text": "hello @ada" }));
    scene.graph.mention(
        media,
        json!({
            "id": media, "caption": "with @ada", "username": "bo",
            "permalink": "https://www.instagram.com/p/x/",
        }),
    );
    scene
        .deliver(&[
            ("mentions", json!({ "media_id": media, "comment_id": comment })),
            ("mentions", json!({ "media_id": media })),
            ("mentions", json!({ "media_id": "18000000000000066" })),
        ])
        .await;
    scene.work_off().await;
    let row = scene.comment(&scene.account, comment).await;
    assert_eq!((row.text.as_str(), row.media_id.as_str()), ("hello @ada", media));
    let news = scene.news("mention.received").await;
    let texts: Vec<_> = news.iter().map(|item| item.payload["text"].clone()).collect();
    assert_eq!(texts, [json!("hello @ada"), json!("with @ada"), Value::Null]);
    assert_eq!(states(&scene).await, [EventState::Done; 3]);
    assert!(scene.media(&scene.account).await.is_empty(), "it is somebody else's");
}

/// A figure that is withheld is no figure.
#[tokio::test]
async fn a_story_leaves_its_last_figures() {
    let scene = Scene::start().await;
    let value = json!({
        "media_id": "18000000000000070", "impressions": -1, "reach": 12, "taps_forward": 3,
        "taps_back": 0, "exits": 5, "replies": -1,
    });
    scene.deliver(&[("story_insights", value)]).await;
    let told_at = scene.clock.now();
    scene.clock.advance(Duration::from_mins(5));
    scene.work_off().await;
    let read = async |metric: &str| {
        let (id, store) = (&scene.account.id, &scene.store);
        store.read_samples(id, "18000000000000070", metric, told_at).await.unwrap()
    };
    assert!((read("reach").await[0].value - 12.0).abs() < f64::EPSILON);
    assert!(read("taps_back").await[0].value.abs() < f64::EPSILON);
    assert!(read("impressions").await.is_empty() && read("replies").await.is_empty());
    assert_eq!(read("reach").await[0].end_time, told_at);
}

/// Fields nobody knows, messages and hints are kept as they came.
#[tokio::test]
async fn what_is_not_known_is_kept_without_an_effect() {
    let scene = Scene::start().await;
    scene.deliver(&[("brand_new", json!({ "a": 1 })), ("comments", Value::Null)]).await;
    let flat = json!({
        "object": "instagram",
        "entry": [{ "id": IG, "time": 1, "messaging": [{
            "sender": { "id": "5" }, "recipient": { "id": IG }, "timestamp": 1_569_262_485_349_i64,
            "message": { "mid": "m", "text": "hello" },
        }] }],
    });
    scene.deliver_raw(&flat.to_string()).await.unwrap();
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Done; 3]);
    let listed = scene.store.list_events(None, None, &Page::first(10)).await.unwrap().items;
    let kinds: Vec<_> = listed.iter().rev().map(|event| event.event_type.as_str()).collect();
    assert_eq!(kinds, ["brand_new", "comments", "messages"]);
    assert!(listed.iter().any(|event| event.value == json!({ "a": 1 })));
    assert!(scene.store.read_outbox(None, 0, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_apps_account_hears_nothing() {
    let scene = Scene::start().await;
    let mut row = scene.store.find_by_ig_id(IG).await.unwrap().remove(0);
    row.app = "another".into();
    scene.store.put_instagram_account(&row).await.unwrap();
    scene.deliver(&[comment("17900000000000007", "18000000000000001", "bo", "a")]).await;
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Done]);
    assert!(
        scene.store.find_ig_comment(&row.account_id, "17900000000000007").await.unwrap().is_empty()
    );
}

/// Its user left the account out, or lost the right to it.
#[tokio::test]
async fn an_account_that_was_not_chosen_hears_nothing_and_is_not_read() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    let level = async |word: &str| {
        let store = &scene.store;
        store.update_access_level(&scene.account.id, IG, word, None).await.unwrap();
    };
    for (number, word) in
        ["account_not_chosen", "page_role_lost", "no word that is known"].into_iter().enumerate()
    {
        level(word).await;
        let id = format!("1790000000000000{number}");
        scene.deliver(&[comment(&id, "18000000000000001", "bo", "a")]).await;
        scene.work_off().await;
        scene.read_all(WorkKind::MEDIA).await;
        let found = scene.store.find_ig_comment(&scene.account.id, &id).await;
        assert!(found.unwrap().is_empty(), "{word}");
    }
    assert!(scene.graph.calls().is_empty());
    // Nothing can be asked, and what is told is told.
    level("data_access_ended").await;
    scene.deliver(&[comment("17900000000000008", "18000000000000001", "bo", "a")]).await;
    scene.work_off().await;
    assert_eq!(scene.comment(&scene.account, "17900000000000008").await.text, "a");
    assert!(scene.graph.calls().is_empty());
}

#[tokio::test]
async fn a_forgery_is_refused_and_nonsense_is_quarantined() {
    let scene = Scene::start().await;
    let body = r#"{"object":"instagram","entry":[]}"#;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-hub-signature-256", format!("sha256={}", "0".repeat(64)).parse().unwrap());
    let refused = scene.service.inbox().receive_instagram(&headers, body.into()).await;
    assert!(matches!(refused, Err(Error::WebhookRejected)));
    let accepted = scene.deliver_raw("[1]").await.unwrap();
    assert_eq!(accepted.new, 1);
    scene.work_off().await;
    assert_eq!(states(&scene).await, [EventState::Quarantined]);
}

#[test]
fn the_handshake_needs_the_token() {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        let scene = Scene::start().await;
        let ask = |token: &str| {
            let query =
                format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
            scene.service.inbox().handshake(&query).map(|challenge| challenge.to_string())
        };
        assert_eq!(ask("made-up-verify-token").as_deref(), Ok("1158201444"));
        assert!(ask("made-up-verify-toke").is_err() && ask("").is_err());
    });
}
