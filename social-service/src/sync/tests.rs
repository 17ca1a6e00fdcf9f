//! Readings over a Graph in memory.

use std::time::Duration;

use social_core::Clock;
use social_store::{CommentVisibility, Due, IgMedia, WorkKind};

use crate::access::ACCESS;
use crate::fake::{Fault, IG, Scene};
use crate::lease::LEASE;

const DAY: Duration = Duration::from_hours(24);

fn ids(media: &[IgMedia]) -> Vec<&str> {
    media.iter().map(|row| row.ig_id.as_str()).collect()
}

#[tokio::test]
async fn all_media_are_read_and_what_vanished_is_marked() {
    let scene = Scene::start().await;
    for number in 1..=10 {
        scene.clock.advance(Duration::from_mins(1));
        scene.graph.post(&format!("1800000000000000{number:02}"), "FEED");
    }
    scene.graph.post("180000000000000020", "REELS");
    scene.graph.post("180000000000000030", "STORY");
    scene.read_all(WorkKind::MEDIA).await;
    let media = scene.media(&scene.account).await;
    assert_eq!(media.len(), 12);
    let reel = media.iter().find(|row| row.ig_id == "180000000000000020").unwrap();
    assert_eq!((reel.media_type.as_str(), reel.product_type.as_deref()), ("VIDEO", Some("REELS")));

    scene.graph.remove("180000000000000003");
    scene.graph.remove("180000000000000030");
    scene.clock.advance(DAY);
    scene.read_all(WorkKind::MEDIA).await;
    let media = scene.media(&scene.account).await;
    let gone: Vec<_> = media.iter().filter(|row| row.vanished_at.is_some()).cloned().collect();
    assert_eq!(ids(&gone), ["180000000000000030", "180000000000000003"]);
    // What was posted here a moment ago and is not listed yet is no loss.
    let fresh = IgMedia {
        ig_id: "180000000000000040".to_owned(),
        product_type: Some("FEED".to_owned()),
        synced_at: scene.clock.now(),
        vanished_at: None,
        ..media[0].clone()
    };
    scene.store.upsert_ig_media(&[fresh]).await.unwrap();
    scene.read_all(WorkKind::MEDIA).await;
    let media = scene.media(&scene.account).await;
    let fresh = media.iter().find(|row| row.ig_id == "180000000000000040").unwrap();
    assert_eq!(fresh.vanished_at, None);
}

/// A crash between two slices, or in one: the next process goes on at the kept page.
#[tokio::test]
async fn a_restart_goes_on_where_the_walk_was() {
    let scene = Scene::start().await;
    for number in 1..=60 {
        scene.graph.post(&format!("1800000000000000{number:02}"), "FEED");
    }
    let wait = scene.slice(WorkKind::MEDIA).await;
    assert!(wait < Duration::from_mins(1), "{wait:?}");
    let first = scene.graph.calls();
    assert_eq!(first.len(), 8, "a slice is short");
    // The process dies in the middle of the next slice: its work is claimed anew.
    let claim = scene.claim(WorkKind::MEDIA).await;
    drop(claim);
    scene.clock.advance(LEASE);
    scene.read_all(WorkKind::MEDIA).await;
    let calls = scene.graph.calls().len() + first.len();
    assert_eq!(scene.media(&scene.account).await.len(), 60);
    assert_eq!(calls, 21, "20 pages of posts and one of stories, each read once");
}

#[tokio::test]
async fn edits_hides_and_deletions_are_found() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    let ids: Vec<_> = (0..7)
        .map(|number| scene.graph.write("18000000000000001", None, "bo", &format!("text {number}")))
        .collect();
    let answers: Vec<_> = (0..5)
        .map(|_| scene.graph.write("18000000000000001", Some(&ids[0]), "cy", "answer"))
        .collect();
    scene.read_all(WorkKind::MEDIA).await;
    scene.read_all(WorkKind::COMMENTS).await;
    for answer in &answers {
        let row = scene.comment(&scene.account, answer).await;
        assert_eq!(row.parent_id.as_deref(), Some(ids[0].as_str()));
    }
    // What no webhook told is told now, once.
    assert_eq!(scene.news("comment.received").await.len(), 12);

    scene.graph.edit(&ids[1], "edited");
    scene.graph.hide(&ids[2]);
    scene.graph.remove(&ids[3]);
    scene.graph.remove(&answers[4]);
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::COMMENTS).await;
    let row = async |id: &str| scene.comment(&scene.account, id).await;
    assert_eq!(row(&ids[1]).await.text, "edited");
    assert_eq!(row(&ids[2]).await.visibility, CommentVisibility::Hidden);
    assert!(row(&ids[3]).await.deleted_at.is_some());
    assert!(row(&answers[4]).await.deleted_at.is_some());
    assert!(row(&answers[3]).await.deleted_at.is_none());
    assert_eq!(scene.news("comment.received").await.len(), 12);
}

#[tokio::test]
async fn media_without_comments_are_not_asked() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    scene.graph.post("18000000000000002", "STORY");
    scene.read_all(WorkKind::MEDIA).await;
    let mut rows = scene.media(&scene.account).await;
    for row in &mut rows {
        row.metrics = serde_json::json!({ "comments_count": 0 });
    }
    scene.store.upsert_ig_media(&rows).await.unwrap();
    scene.graph.calls();
    scene.read_all(WorkKind::COMMENTS).await;
    assert_eq!(scene.graph.calls(), Vec::<String>::new());
}

/// A medium that cannot be read takes nothing from the others, and nothing of it is judged.
#[tokio::test]
async fn one_medium_that_fails_is_passed_over() {
    let scene = Scene::start().await;
    for id in ["18000000000000001", "18000000000000002"] {
        scene.graph.post(id, "FEED");
        scene.graph.write(id, None, "bo", id);
    }
    scene.read_all(WorkKind::MEDIA).await;
    scene.graph.fail("18000000000000002/comments", Fault::Refused(100, Some(33)));
    scene.read_all(WorkKind::COMMENTS).await;
    let read = async |id: &str| {
        let page = social_store::Page::first(10);
        scene.store.find_ig_comments(&scene.account.id, id, &page).await.unwrap().items.len()
    };
    assert_eq!((read("18000000000000001").await, read("18000000000000002").await), (1, 0));
}

#[tokio::test]
async fn the_pace_follows_the_figures_of_meta() {
    let scene = Scene::start().await;
    for number in 1..=60 {
        scene.graph.post(&format!("1800000000000000{number:02}"), "FEED");
    }
    let usage = |percent: u32, minutes: u32| {
        format!(
            r#"{{"17841400000000001":[{{"type":"instagram","call_count":{percent},"estimated_time_to_regain_access":{minutes}}}]}}"#
        )
    };
    scene.graph.usage(Some(&usage(80, 0)));
    // The first call hears it; from then on there is one call in each slice, and a distance.
    scene.slice(WorkKind::MEDIA).await;
    scene.graph.calls();
    let wait = scene.slice(WorkKind::MEDIA).await;
    assert_eq!((scene.graph.calls().len(), wait), (1, Duration::from_secs(15)));
    // Just before the limit nothing is asked any more.
    scene.graph.usage(Some(&usage(95, 0)));
    scene.slice(WorkKind::MEDIA).await;
    scene.graph.calls();
    let wait = scene.slice(WorkKind::MEDIA).await;
    assert_eq!((scene.graph.calls().len(), wait), (0, Duration::from_mins(15)));
    // A throttled account is left alone for as long as Meta says, by everybody.
    scene.clock.advance(Duration::from_hours(1));
    scene.graph.usage(Some(&usage(100, 19)));
    scene.slice(WorkKind::MEDIA).await;
    scene.graph.calls();
    let wait = scene.slice(WorkKind::MEDIA).await;
    assert_eq!(scene.graph.calls().len(), 0);
    assert!(wait > Duration::from_mins(18) && wait <= Duration::from_mins(19), "{wait:?}");
    let comments = scene.service.comments();
    let target = crate::CommentTarget::Media("180000000000000001".to_owned());
    let refused =
        comments.write(&scene.user, &scene.acting(), target, "a".to_owned()).await.unwrap_err();
    assert!(refused.retry_after().is_some(), "{refused}");
    assert_eq!(scene.graph.calls().len(), 0);
    scene.graph.usage(None);
    scene.clock.advance(Duration::from_hours(2));
    scene.read_all(WorkKind::MEDIA).await;
    assert_eq!(scene.media(&scene.account).await.len(), 60);
}

#[tokio::test]
async fn a_passing_failure_pauses_and_a_lasting_one_ends_the_walk() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    for _ in 0..3 {
        scene.graph.fail("stories", Fault::Refused(2, None));
    }
    let wait = scene.slice(WorkKind::MEDIA).await;
    assert_eq!(wait, Duration::from_mins(5));
    scene.graph.fail("stories", Fault::Refused(10, None));
    let wait = scene.slice(WorkKind::MEDIA).await;
    assert!(wait > Duration::from_hours(1), "{wait:?}");
    scene.read_all(WorkKind::MEDIA).await;
    assert_eq!(scene.media(&scene.account).await.len(), 1);
}

#[tokio::test]
async fn a_cursor_that_has_ended_begins_the_list_anew() {
    let scene = Scene::start().await;
    for number in 1..=60 {
        scene.graph.post(&format!("1800000000000000{number:02}"), "FEED");
    }
    scene.slice(WorkKind::MEDIA).await;
    scene.graph.fail("/media", Fault::Refused(100, None));
    scene.read_all(WorkKind::MEDIA).await;
    let media = scene.media(&scene.account).await;
    assert_eq!(media.len(), 60);
    assert!(media.iter().all(|row| row.vanished_at.is_none()));
}

/// Whatever is wrong with the cursors, it is not asked for ever.
#[tokio::test]
async fn a_list_whose_cursors_never_work_is_left_out() {
    let scene = Scene::start().await;
    for number in 1..=60 {
        scene.graph.post(&format!("1800000000000000{number:02}"), "FEED");
    }
    scene.graph.refuse_cursors();
    scene.graph.calls();
    let mut slices = 0;
    while scene.slice(WorkKind::MEDIA).await < Duration::from_hours(1) {
        slices += 1;
        assert!(slices < 5, "the reading has no end");
    }
    assert!(scene.graph.calls().len() <= 8);
    // Nothing of what was not read is judged.
    let media = scene.media(&scene.account).await;
    assert!(!media.is_empty() && media.iter().all(|row| row.vanished_at.is_none()));
}

#[tokio::test]
async fn an_account_that_is_gone_is_not_asked_for() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    let first = super::first(&scene.account, scene.clock.now());
    scene.store.apply(first).await.unwrap();
    assert!(scene.store.next_due(&super::KINDS).await.unwrap().is_some());
    scene.service.connect().disconnect(&scene.user, &scene.account.id).await.unwrap();
    assert_eq!(scene.store.next_due(&super::KINDS).await.unwrap(), None);
    // Somebody scheduled it a moment ago.
    let due = Due::At(scene.clock.now());
    scene.store.schedule(WorkKind::MEDIA, scene.account.id.as_str(), due).await.unwrap();
    let claim = scene.claim(WorkKind::MEDIA).await;
    assert_eq!(super::carry_on(scene.context(), &claim).await.unwrap(), None);
    assert!(scene.graph.calls().is_empty());
}

/// A refusal for want of access has the account looked at; whatever else fails says nothing of it.
#[tokio::test]
async fn a_refused_access_is_looked_at_and_nothing_else_is() {
    for (fault, doubted) in [
        (Fault::Refused(190, Some(460)), true),
        (Fault::Refused(190, None), true),
        (Fault::Refused(10, None), true),
        (Fault::Refused(200, None), true),
        (Fault::Refused(368, None), false),
        (Fault::Refused(4, None), false),
        (Fault::Refused(100, None), false),
        (Fault::Status(403), false),
        (Fault::Status(429), false),
        (Fault::Status(503), false),
        (Fault::AnswerLost, false),
    ] {
        let scene = Scene::start().await;
        // Calls that are safe to repeat are repeated.
        for _ in 0..3 {
            scene.graph.fail("stories", fault);
        }
        let wait = scene.slice(WorkKind::MEDIA).await;
        // The token is a minute old and may be renewed in a day; its renewal is due in a month.
        let is_of_the_token = matches!(fault, Fault::Refused(190, _));
        assert!(!is_of_the_token || wait <= Duration::from_mins(15), "{fault:?}: {wait:?}");
        let due = scene.store.next_due(&[ACCESS]).await.unwrap();
        assert_eq!(due.is_some_and(|at| at <= scene.clock.now()), doubted, "{fault:?}");
    }
}

/// It could lead anywhere, with the token in it: what is stored stays, and is not judged.
#[tokio::test]
async fn a_page_that_leads_elsewhere_changes_nothing() {
    let scene = Scene::start().await;
    for number in 1..=3 {
        scene.graph.post(&format!("1800000000000000{number}"), "FEED");
    }
    scene.read_all(WorkKind::MEDIA).await;
    let before = scene.media(&scene.account).await;
    scene.clock.advance(DAY);
    scene.graph.remove("18000000000000002");
    scene.graph.fail("/media", Fault::LeadsElsewhere);
    scene.graph.calls();
    scene.slice(WorkKind::MEDIA).await;
    let calls = scene.graph.calls();
    assert_eq!(calls, [format!("GET {IG}/stories"), format!("GET {IG}/media")], "nobody followed");
    assert_eq!(scene.media(&scene.account).await, before);
    scene.clock.advance(DAY);
    scene.read_all(WorkKind::MEDIA).await;
    let media = scene.media(&scene.account).await;
    assert_eq!(media.iter().filter(|row| row.vanished_at.is_some()).count(), 1);
}
