//! What is done about comments, over a Graph in memory.

use std::time::Duration;

use instagram_client::read::CommentsSwitch;
use serde_json::json;
use social_core::{Clock, LoginFlow, UserId};
use social_store::{
    AuditOutcome, CommentVisibility, IgComment, IgCommentShelf, IgSeen, NewAccount, Page, WorkKind,
};

use crate::fake::{Fault, NAME, Scene};
use crate::{Acting, CommentTarget, Conflict, Error};

const MEDIA: &str = "18000000000000001";

async fn scene() -> (Scene, String) {
    let scene = Scene::start().await;
    scene.graph.post(MEDIA, "FEED");
    let id = scene.graph.write(MEDIA, None, "bo", "nice");
    scene.read_all(WorkKind::MEDIA).await;
    scene.read_all(WorkKind::COMMENTS).await;
    scene.graph.calls();
    (scene, id)
}

fn under(id: &str) -> CommentTarget {
    CommentTarget::Comment(id.to_owned())
}

/// Lets the clock run beside the work, which waits between its looks.
async fn while_time_passes<T>(scene: &Scene, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            () = tokio::task::yield_now() => scene.clock.advance(Duration::from_millis(10)),
        }
    }
}

#[tokio::test]
async fn a_comment_and_an_answer_are_sent_once_and_kept() {
    let (scene, id) = scene().await;
    let comments = scene.service.comments();
    let media = CommentTarget::Media(MEDIA.to_owned());
    let (user, acting) = (&scene.user, scene.acting());
    let made = comments.write(user, &acting, media, "Welcome".to_owned()).await.unwrap();
    assert_eq!((made.media_id.as_str(), made.parent_id.as_deref()), (MEDIA, None));
    let answer = comments.write(user, &acting, under(&id), "Thanks".to_owned()).await.unwrap();
    assert_eq!((answer.media_id.as_str(), answer.parent_id.as_deref()), (MEDIA, Some(id.as_str())));
    assert_eq!(scene.graph.texts(), ["nice", "Welcome", "Thanks"]);
    for made in [&made, &answer] {
        assert_eq!(scene.comment(&scene.account, &made.ig_id).await, *made);
    }
    let done = |action: &str| (action.to_owned(), AuditOutcome::Done);
    assert_eq!(scene.audited().await, [done("comment.answered"), done("comment.written")]);
    assert_eq!(scene.news("comment.answered").await[0].subject, answer.ig_id);
    let empty = comments.write(user, &acting, under(&id), " ".to_owned()).await;
    assert!(matches!(empty, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_found_by_reading() {
    let (scene, id) = scene().await;
    // Another one with the same words stands there since yesterday.
    scene.graph.write(MEDIA, Some(&id), NAME, "Thanks");
    scene.clock.advance(Duration::from_hours(24));
    scene.graph.fail("POST", Fault::AnswerLost);
    let comments = scene.service.comments();
    let made = comments.write(&scene.user, &scene.acting(), under(&id), "Thanks".to_owned()).await;
    let made = made.unwrap();
    assert_eq!(scene.graph.texts(), ["nice", "Thanks", "Thanks"], "it was sent once");
    assert_eq!(scene.comment(&scene.account, &made.ig_id).await.text, "Thanks");
    assert_eq!(scene.audited().await, [("comment.answered".to_owned(), AuditOutcome::Done)]);
}

/// A refusal of this kind has been false before: nothing is sent again, and it is looked for.
#[tokio::test]
async fn a_comment_that_cannot_be_found_is_unconfirmed() {
    let (scene, id) = scene().await;
    scene.graph.fail("POST", Fault::Refused(1, None));
    let comments = scene.service.comments();
    let (user, acting) = (&scene.user, scene.acting());
    let write = comments.write(user, &acting, under(&id), "Thanks".to_owned());
    let refused = while_time_passes(&scene, write).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(Conflict::CommentUnconfirmed)), "{refused}");
    let sent = scene.graph.calls().into_iter().filter(|call| call.starts_with("POST"));
    assert_eq!(sent.count(), 1);
    assert_eq!(scene.audited().await, [("comment.answered".to_owned(), AuditOutcome::Denied)]);
    let due = scene.store.next_due(&[WorkKind::COMMENTS]).await.unwrap().unwrap();
    assert!(scene.clock.now().until(due) <= Duration::from_mins(1), "it is read soon");
}

#[tokio::test]
async fn a_refusal_is_one() {
    let (scene, id) = scene().await;
    scene.graph.fail("POST", Fault::Refused(10, None));
    let comments = scene.service.comments();
    let refused =
        comments.write(&scene.user, &scene.acting(), under(&id), "a".to_owned()).await.unwrap_err();
    assert!(matches!(refused, Error::Instagram(_)), "{refused}");
    assert_eq!(scene.graph.texts(), ["nice"]);
}

#[tokio::test]
async fn a_comment_is_hidden_and_shown_and_a_read_that_began_before_undoes_nothing() {
    let (scene, id) = scene().await;
    let (user, acting) = (&scene.user, scene.acting());
    let comments = scene.service.comments();
    let before = scene.comment(&scene.account, &id).await;
    scene.clock.advance(Duration::from_secs(1));
    comments.set_visibility(user, &acting, &id, CommentVisibility::Hidden).await.unwrap();
    assert!(scene.graph.is_hidden(&id));
    scene.store.upsert_ig_comments(&[before]).await.unwrap();
    let row = scene.comment(&scene.account, &id).await;
    assert_eq!(row.visibility, CommentVisibility::Hidden);
    // Every answer is lost: what stands there tells.
    for _ in 0..3 {
        scene.graph.fail("POST", Fault::AnswerLost);
    }
    comments.set_visibility(user, &acting, &id, CommentVisibility::Visible).await.unwrap();
    assert!(!scene.graph.is_hidden(&id));
    let row = scene.comment(&scene.account, &id).await;
    assert_eq!(row.visibility, CommentVisibility::Visible);
}

/// A webhook or a reading that comes later finds what was done.
#[tokio::test]
async fn what_is_done_about_an_unknown_comment_is_kept() {
    let (scene, _) = scene().await;
    let (user, acting) = (&scene.user, scene.acting());
    let comments = scene.service.comments();
    let hidden = scene.graph.write(MEDIA, None, "bo", "to be hidden");
    let gone = scene.graph.write(MEDIA, None, "bo", "to be deleted");
    comments.set_visibility(user, &acting, &hidden, CommentVisibility::Hidden).await.unwrap();
    comments.delete(user, &acting, &gone).await.unwrap();
    let row = scene.comment(&scene.account, &gone).await;
    assert!(row.deleted_at.is_some());
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::COMMENTS).await;
    let row = scene.comment(&scene.account, &hidden).await;
    assert_eq!(row.visibility, CommentVisibility::Hidden);
    let told = scene.news("comment.received").await;
    assert_eq!(told.iter().filter(|one| one.subject == hidden).count(), 1);
}

#[tokio::test]
async fn a_deletion_is_settled_by_reading() {
    let (scene, id) = scene().await;
    let (user, acting) = (&scene.user, scene.acting());
    let comments = scene.service.comments();
    scene.graph.fail("DELETE", Fault::AnswerLost);
    comments.delete(user, &acting, &id).await.unwrap();
    assert!(scene.graph.texts().is_empty());
    assert!(scene.comment(&scene.account, &id).await.deleted_at.is_some());
    // It is gone already.
    comments.delete(user, &acting, &id).await.unwrap();
    // The refusal is false neither way: the comment stands there and may not be deleted.
    let other = scene.graph.write(MEDIA, None, "bo", "other");
    scene.graph.fail("DELETE", Fault::Refused(100, Some(33)));
    let refused = comments.delete(user, &acting, &other).await.unwrap_err();
    assert!(matches!(refused, Error::Instagram(_)), "{refused}");
    // A fault of Meta's own had no effect, as reading shows: it is deleted again, once.
    scene.graph.fail("DELETE", Fault::Refused(1, None));
    comments.delete(user, &acting, &other).await.unwrap();
    assert!(scene.graph.texts().is_empty());
}

#[tokio::test]
async fn comments_are_switched_off_and_on() {
    let (scene, _) = scene().await;
    let (user, acting) = (&scene.user, scene.acting());
    let comments = scene.service.comments();
    comments.switch(user, &acting, MEDIA, CommentsSwitch::Off).await.unwrap();
    assert!(!scene.graph.comments_are_on(MEDIA));
    assert_eq!(scene.media(&scene.account).await[0].metrics["is_comment_enabled"], false);
    comments.switch(user, &acting, MEDIA, CommentsSwitch::On).await.unwrap();
    assert!(scene.graph.comments_are_on(MEDIA));
    let done = |action: &str| (action.to_owned(), AuditOutcome::Done);
    assert_eq!(scene.audited().await, [done("comments.opened"), done("comments.closed")]);
}

#[tokio::test]
async fn somebody_elses_account_is_not_there() {
    let (scene, id) = scene().await;
    let stranger = UserId::new("user-2");
    let comments = scene.service.comments();
    let page = Page::first(10);
    let (account, acting) = (&scene.account.id, scene.acting());
    let answers = [
        comments.find(&stranger, &id).await.map(drop),
        comments.find_medium(&stranger, MEDIA).await.map(drop),
        comments.media(&stranger, account, &page).await.map(drop),
        comments.list(&stranger, account, MEDIA, &page).await.map(drop),
        comments.write(&stranger, &acting, under(&id), "a".to_owned()).await.map(drop),
        comments.delete(&stranger, &acting, &id).await,
        comments.set_visibility(&stranger, &acting, &id, CommentVisibility::Hidden).await,
        comments.switch(&stranger, &acting, MEDIA, CommentsSwitch::Off).await,
        comments
            .delete(&scene.user, &Acting { ig_id: Some("1".to_owned()), ..acting.clone() }, &id)
            .await,
    ];
    for answer in answers {
        assert!(matches!(answer, Err(Error::NotFound(_))), "{answer:?}");
    }
    assert!(scene.graph.calls().is_empty());
    assert_eq!(comments.find(&scene.user, &id).await.unwrap().ig_id, id);
    let (own, medium) = comments.find_medium(&scene.user, MEDIA).await.unwrap();
    assert_eq!((&own.id, medium.ig_id.as_str()), (account, MEDIA));
    assert_eq!(comments.list(&scene.user, account, MEDIA, &page).await.unwrap().items.len(), 1);
}

/// Where a login has two accounts, what is stored tells which one acts.
#[tokio::test]
async fn the_account_that_keeps_the_comment_acts() {
    let (scene, id) = scene().await;
    let mut row = scene.store.find_by_ig_id(crate::fake::IG).await.unwrap().remove(0);
    "17841400000000002".clone_into(&mut row.ig_business_id);
    scene.store.put_instagram_account(&row).await.unwrap();
    let comments = scene.service.comments();
    comments.delete(&scene.user, &scene.acting(), &id).await.unwrap();
    let unknown = comments.delete(&scene.user, &scene.acting(), "17900000000000099").await;
    assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");
}

/// What came by a reading or by a webhook waits; what was written or hidden here does not.
#[tokio::test]
async fn what_people_wrote_waits_until_somebody_sees_it() {
    let (scene, read) = scene().await;
    let (user, comments) = (&scene.user, scene.service.comments());
    scene.clock.advance(Duration::from_mins(5));
    let told = scene.graph.write(MEDIA, None, "jo", "told");
    let own = scene.graph.write(MEDIA, None, NAME, "our own");
    for (id, who) in [(&told, "jo"), (&own, NAME)] {
        let value = json!({
            "id": id, "text": "told", "from": { "id": "5", "username": who },
            "media": { "id": MEDIA, "media_product_type": "FEED" },
        });
        scene.deliver(&[("comments", value)]).await;
    }
    scene.work_off().await;
    comments.write(user, &scene.acting(), under(&read), "Thanks".to_owned()).await.unwrap();
    assert_eq!(comments.unseen(user, None).await.unwrap(), 2);
    comments.set_visibility(user, &scene.acting(), &read, CommentVisibility::Hidden).await.unwrap();
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::COMMENTS).await;
    let (unseen, page) = (IgCommentShelf::Unseen, Page::first(10));
    let found = comments.search(user, Some(&scene.account.id), unseen, &page).await.unwrap();
    let ids: Vec<_> = found.comments.items.iter().map(|row| row.ig_id.as_str()).collect();
    assert_eq!((ids, found.unseen), (vec![told.as_str()], 1));
    let came = scene.comment(&scene.account, &told).await.unseen_since.unwrap();
    assert!(found.up_to > came && found.up_to < scene.clock.now());
    let seen = IgSeen { account_id: None, media_id: None, up_to: found.up_to };
    let max = UserId::new("max");
    assert_eq!(comments.mark_seen(&max, &seen).await.unwrap(), 0);
    let of_account = IgSeen { account_id: Some(scene.account.id.clone()), ..seen.clone() };
    let refused = comments.mark_seen(&max, &of_account).await;
    assert!(matches!(refused, Err(Error::NotFound("account"))), "{refused:?}");
    let refused = comments.search(&max, Some(&scene.account.id), unseen, &page).await;
    assert!(matches!(refused, Err(Error::NotFound("account"))), "{refused:?}");
    assert_eq!(comments.mark_seen(user, &seen).await.unwrap(), 1);
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::COMMENTS).await;
    assert_eq!(comments.unseen(user, None).await.unwrap(), 0);
}

/// Two logins of one person keep the same comment: whoever reads a thread to its end has seen both.
#[tokio::test]
async fn a_thread_is_seen_for_every_login_that_keeps_it() {
    let (scene, id) = scene().await;
    let (user, comments, page) = (&scene.user, scene.service.comments(), Page::first(1));
    let other = NewAccount {
        user_id: user.clone(),
        app: scene.account.app.clone(),
        flow: LoginFlow::FacebookLogin,
        subject: "of-another-login".into(),
    };
    let other = scene.store.reserve(&other).await.unwrap().id;
    scene.clock.advance(Duration::from_secs(1));
    let first = scene.comment(&scene.account, &id).await;
    let elsewhere = IgComment {
        ig_id: "17900000000000098".to_owned(),
        media_id: "elsewhere".to_owned(),
        ..first.clone()
    };
    let older =
        IgComment { ig_id: "17000000000000001".to_owned(), timestamp: None, ..first.clone() };
    let twin = IgComment { account_id: other, ..first };
    scene.store.upsert_ig_comments(&[twin, older, elsewhere]).await.unwrap();
    assert_eq!(comments.unseen(user, None).await.unwrap(), 4);
    scene.clock.advance(Duration::from_mins(1));
    let read = async |page: &Page| {
        let shown = comments.list(user, &scene.account.id, MEDIA, page).await.unwrap();
        comments.mark_thread_seen(user, MEDIA, &shown, scene.clock.now()).await.unwrap();
        shown
    };
    let next = read(&page).await.next;
    assert_eq!(comments.unseen(user, None).await.unwrap(), 3, "what came later was not shown");
    read(&Page { after: next, limit: 1 }).await;
    assert_eq!(comments.unseen(user, None).await.unwrap(), 1, "what stands elsewhere");
}
