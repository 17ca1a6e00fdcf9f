//! Comments that nobody has seen: where they are shown, counted and marked.

use social_store::IgComment;

use super::comments::{ASKED, MEDIUM, card, scene, stored, talk};
use super::*;

/// What stands in the badge of the menu.
fn badge(page: &str) -> Option<&str> {
    let entry = page.split("<a href=\"/comments\"").nth(1)?.split("</a>").next()?;
    entry.split("class=\"badge\">").nth(1)?.split('<').next()
}

/// A comment like the first one that comes a second later.
async fn late(server: &Server, id: &str, media_id: &str, text: &str) {
    server.clock.advance(Duration::from_secs(1));
    let late = IgComment {
        ig_id: id.to_owned(),
        media_id: media_id.to_owned(),
        text: text.to_owned(),
        unseen_since: Some(server.clock.now()),
        ..stored(server, ASKED).await
    };
    server.assembled.service.store().upsert_ig_comments(&[late]).await.unwrap();
}

#[tokio::test]
async fn unseen_comments_are_shown_and_counted_in_the_menu() {
    let (_server, _graph, mut browser) = scene().await;
    let page = browser.get("/").await.text;
    assert_eq!(badge(&page), Some("2"), "{page}");
    let page = browser.get("/comments").await.text;
    assert!(
        page.contains("aria-current=\"page\">Unseen <span class=\"number\">2</span>"),
        "{page}"
    );
    let asked = card(&page, "Where is");
    assert!(asked.contains("@maria_k") && asked.contains("on Beach"), "{asked}");
    assert!(asked.contains(&format!("href=\"/comments/{MEDIUM}\"")), "{asked}");
    assert!(page.contains("Boo"), "{page}");
    assert!(!page.contains("In Brest.") && !page.contains("Never mind"), "{page}");
    assert_eq!(badge(&page), Some("2"), "a list of many is not read by being shown");
    let page = browser.get("/comments?show=hidden").await.text;
    assert!(page.contains("Boo") && !page.contains("Where is"), "{page}");
    assert!(!page.contains("Mark all as seen"), "{page}");
    let page = browser.get("/comments?show=all").await.text;
    assert!(page.contains(&format!("<h2><a href=\"/comments/{MEDIUM}\">")), "{page}");
    assert_eq!(browser.get("/comments?show=some").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_thread_that_is_opened_is_seen() {
    let (server, _graph, mut browser) = scene().await;
    let thread = format!("/comments/{MEDIUM}");
    let page = browser.get(&thread).await.text;
    assert!(card(&page, "Where is").contains(">New</span>"), "{page}");
    assert!(!card(&page, "In Brest.").contains(">New</span>"), "{page}");
    assert_eq!(badge(&page), None, "{page}");
    assert!(stored(&server, ASKED).await.unseen_since.is_none());
    let page = browser.get(&thread).await.text;
    assert!(!page.contains(">New</span>"), "{page}");
    late(&server, "17870000000000010", MEDIUM, "One more").await;
    let page = browser.get("/comments").await.text;
    assert!(page.contains("One more") && !page.contains("Where is"), "{page}");
    assert_eq!(badge(&page), Some("1"));
}

#[tokio::test]
async fn what_came_since_the_page_was_drawn_stays_unseen() {
    let (server, _graph, mut browser) = scene().await;
    let page = browser.get("/comments").await;
    let (csrf, up_to) = (page.hidden("csrf"), page.hidden("up_to"));
    late(&server, "17870000000000010", MEDIUM, "One more").await;
    let form = [("csrf", csrf.as_str()), ("account_id", ""), ("up_to", up_to.as_str())];
    for (wrong, status) in [
        ([("csrf", "made-up"), form[1], form[2]], StatusCode::FORBIDDEN),
        ([form[0], form[1], ("up_to", "yesterday")], StatusCode::BAD_REQUEST),
        ([form[0], ("account_id", "another"), form[2]], StatusCode::NOT_FOUND),
    ] {
        assert_eq!(browser.post("/comments/seen", &wrong).await.status, status);
    }
    assert!(stored(&server, ASKED).await.unseen_since.is_some());
    let answer = browser.post("/comments/seen", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = browser.get(answer.location()).await.text;
    assert!(page.contains("All are marked as seen."), "{page}");
    assert!(page.contains("One more") && !page.contains("Where is"), "{page}");
    assert_eq!(badge(&page), Some("1"));
}

/// Such as one of somebody else that mentions the account.
#[tokio::test]
async fn a_comment_under_an_unknown_post_leads_nowhere() {
    let (server, _graph, mut browser) = scene().await;
    late(&server, "17870000000000010", "18000000000000099", "Look at @studio.nord").await;
    let page = browser.get("/comments").await.text;
    let card = card(&page, "Look at");
    assert!(card.contains("on a post that is not known here") && !card.contains("href"), "{card}");
}

#[tokio::test]
async fn many_are_counted_to_a_bound_and_listed_by_pages() {
    let (server, _graph, mut browser) = scene().await;
    let first = stored(&server, ASKED).await;
    let more: Vec<_> = (0..120)
        .map(|number| IgComment { ig_id: format!("1788000000000{number:04}"), ..first.clone() })
        .collect();
    server.assembled.service.store().upsert_ig_comments(&more).await.unwrap();
    let page = browser.get("/comments").await.text;
    assert_eq!(badge(&page), Some("99+"));
    assert_eq!(page.matches("<li class=\"card").count(), 20);
    let older = page.split("href=\"").find(|rest| rest.contains("after=")).unwrap();
    let older = older.split('"').next().unwrap().replace("&#38;", "&");
    assert!(older.starts_with("/comments?show=unseen"), "{older}");
    let page = browser.get(&older).await.text;
    assert_eq!(page.matches("<li class=\"card").count(), 20);
}

#[tokio::test]
async fn another_user_sees_and_marks_nothing() {
    let (server, _graph, mut browser) = scene().await;
    let max = server.user("max@example.com").await;
    let mut stranger = server.browser_of(&max).await;
    let page = stranger.get("/comments").await;
    assert!(badge(&page.text).is_none() && !page.text.contains("Where is"), "{}", page.text);
    let thread = format!("/comments/{MEDIUM}");
    assert_eq!(stranger.get(&thread).await.status, StatusCode::NOT_FOUND);
    let account = stored(&server, ASKED).await.account_id;
    let list = format!("/comments?account_id={account}");
    assert_eq!(stranger.get(&list).await.status, StatusCode::NOT_FOUND);
    let csrf = stranger.get("/settings").await.hidden("csrf");
    let up_to = browser.get("/comments").await.hidden("up_to");
    let all = [("csrf", csrf.as_str()), ("account_id", ""), ("up_to", up_to.as_str())];
    let answer = stranger.post("/comments/seen", &all).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let theirs = [all[0], ("account_id", account.as_str()), all[2]];
    assert_eq!(stranger.post("/comments/seen", &theirs).await.status, StatusCode::NOT_FOUND);
    assert_eq!(badge(&browser.get("/").await.text), Some("2"));
    // Who sees the same medium through an account of their own has it unseen, or seen, alone.
    talk(&server, &max).await;
    assert_eq!(stranger.get(&thread).await.status, StatusCode::OK);
    assert_eq!(badge(&stranger.get("/").await.text), None);
    assert_eq!(badge(&browser.get("/").await.text), Some("2"));
}
