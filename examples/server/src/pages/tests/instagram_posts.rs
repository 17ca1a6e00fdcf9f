//! The page of a post on Instagram, and the pages that lead to its accounts.

use social_core::ErrorClass;
use social_store::{Change, LastError, Publication, PublicationState};
use wiremock::matchers::path_regex;

use super::forms::Fixture;
use super::*;

const JPEG: &[u8] = include_bytes!("../../demo/once/photos/1.jpg");
const STORY: [(&str, &str); 3] = [("kind", "story"), ("source", "file"), ("when", "now")];

impl Fixture {
    /// Sends a story, and lets it end so.
    async fn ended(&mut self, change: impl FnOnce(&mut Publication)) -> String {
        let sent = self.send(&STORY, &[("file", "sea.jpg", JPEG)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let mut post = self.posts().await.remove(0);
        post.settled_at = Some(self.server.clock.now());
        change(&mut post);
        let store = self.server.assembled.service.store();
        store.apply(Change::PutPublication(Box::new(post)).into()).await.unwrap();
        sent.location().to_owned()
    }
}

#[tokio::test]
async fn a_post_that_is_out_says_that_its_address_comes_and_asks_for_it() {
    const MEDIUM: &str = "18000000000000001";
    let mut fixture = Fixture::instagram().await;
    let post = fixture
        .ended(|post| {
            post.state = PublicationState::Published;
            post.external_id = Some(MEDIUM.to_owned());
        })
        .await;
    let page = fixture.browser.get(&post).await.text;
    assert!(page.contains("Instagram tells the address of a new post a little later"), "{page}");
    assert!(page.contains(" data-awaits>") && !page.contains("Open on Instagram"), "{page}");
    assert!(page.contains("@studio.nord · Instagram · story"), "{page}");
    let list = fixture.browser.get("/posts").await.text;
    assert!(list.contains("@studio.nord"), "{list}");

    let update = format!("{post}?update=1");
    let link = format!("href=\"{update}\"");
    assert!(page.contains(&link), "{page}");
    let page = fixture.browser.get(&update).await.text;
    assert!(page.contains("Instagram could not be asked now."), "{page}");
    let address = "https://www.instagram.com/stories/studio.nord/1";
    let told = json!({ "id": MEDIUM, "permalink": address });
    Mock::given(method("GET"))
        .and(path_regex(format!("/{MEDIUM}$")))
        .respond_with(ResponseTemplate::new(200).set_body_json(told))
        .mount(&fixture.server.tiktok)
        .await;
    let page = fixture.browser.get(&update).await.text;
    assert!(page.contains("Instagram was asked just now."), "{page}");
    assert!(page.contains(&format!("href=\"{address}\"")) && !page.contains("data-awaits"));
    assert!(!page.contains(&link), "nothing is left to ask for");
}

#[tokio::test]
async fn an_address_that_does_not_come_is_awaited_for_a_day() {
    let mut fixture = Fixture::instagram().await;
    let post = fixture.ended(|post| post.state = PublicationState::Published).await;
    assert!(fixture.browser.get(&post).await.text.contains(" data-awaits>"));
    fixture.server.clock.advance(Duration::from_hours(25));
    let mut browser = fixture.server.browser_of(&fixture.user).await;
    let page = browser.get(&post).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("data-awaits") && !page.text.contains("?update=1"));
}

#[tokio::test]
async fn a_failed_post_shows_what_its_file_may_have_been_refused_for() {
    let mut fixture = Fixture::instagram().await;
    let failed = |post: &mut Publication| {
        post.state = PublicationState::Failed;
        post.last_error = Some(LastError {
            code: "352/2207026".to_owned(),
            class: ErrorClass::Validation,
            message: "made up".to_owned(),
            log_id: None,
        });
    };
    let post = fixture.ended(failed).await;
    let page = fixture.browser.get(&post).await.text;
    let list = page.split_once("<div id=\"verdicts\">").unwrap().1;
    let (first, _) = list.split_once("<details>").unwrap();
    assert!(first.contains("May be refused") && first.contains("Use 9:16"), "{first}");
    let post = fixture.ended(|post| post.state = PublicationState::Published).await;
    assert!(!fixture.browser.get(&post).await.text.contains("id=\"verdicts\""));
}

#[tokio::test]
async fn what_came_of_a_login_stands_alone() {
    let mut fixture = Fixture::instagram().await;
    let here = "/platforms/connect/instagram";
    let page = fixture.browser.get(here).await.text;
    assert!(page.contains("login=instagram") && page.contains("login=facebook"), "{page}");
    assert_eq!(page.matches("class=\"button primary\"").count(), 1, "{page}");
    let page = fixture.browser.get(&format!("{here}?connected={}", fixture.account)).await.text;
    assert!(page.contains("@studio.nord") && !page.contains("login=instagram"), "{page}");
    assert!(page.contains(&format!("<a class=\"button\" href=\"{here}\">Connect another account")));
}
