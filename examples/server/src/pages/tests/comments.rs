//! Comments: what is shown, and what an account does about one.

use social_store::{CommentVisibility, IgComment, IgMedia, InstagramAccount};
use wiremock::matchers::{body_string_contains, path_regex};

use super::*;

const SCOPES: &str = "instagram_business_basic,instagram_business_manage_comments,\
                      instagram_business_content_publish";
pub(super) const IG: &str = "17841400000000001";
pub(super) const MEDIUM: &str = "17900000000000001";
pub(super) const ASKED: &str = "17870000000000001";
const OWN: &str = "17870000000000002";
const HIDDEN: &str = "17870000000000003";
const GONE: &str = "17870000000000004";

/// An Instagram account with a post, and what was said under it. Gives the account's id, the
/// medium's, and a comment's.
pub(super) async fn talk(server: &Server, user: &User) -> (String, &'static str, &'static str) {
    let account = connect(server, user).await;
    let store = server.assembled.service.store();
    let now = server.clock.now();
    let medium = IgMedia {
        ig_id: MEDIUM.to_owned(),
        account_id: account.as_str().into(),
        ig_business_id: IG.to_owned(),
        media_type: "IMAGE".to_owned(),
        product_type: Some("FEED".to_owned()),
        caption: Some("Beach <b>\nin May".to_owned()),
        permalink: Some("https://www.instagram.com/p/made-up/".to_owned()),
        timestamp: Some(now),
        metrics: json!({}),
        synced_at: now,
        vanished_at: None,
    };
    store.upsert_ig_media(&[medium]).await.unwrap();
    let comment = |id: &str, parent: Option<&str>, who: &str, text: &str| IgComment {
        ig_id: id.to_owned(),
        account_id: account.as_str().into(),
        ig_business_id: IG.to_owned(),
        media_id: MEDIUM.to_owned(),
        parent_id: parent.map(str::to_owned),
        from_id: None,
        from_username: Some(who.to_owned()),
        text: text.to_owned(),
        visibility: CommentVisibility::Visible,
        timestamp: Some(now),
        synced_at: now,
        deleted_at: None,
        unseen_since: Some(now),
    };
    let comments = [
        comment(ASKED, None, "maria_k", "Where is <i>this</i>?"),
        IgComment { unseen_since: None, ..comment(OWN, Some(ASKED), "studio.nord", "In Brest.") },
        IgComment { visibility: CommentVisibility::Hidden, ..comment(HIDDEN, None, "rude", "Boo") },
        IgComment { deleted_at: Some(now), ..comment(GONE, None, "jo.p", "Never mind") },
    ];
    store.upsert_ig_comments(&comments).await.unwrap();
    (account, MEDIUM, ASKED)
}

/// Connects a professional account, as a finished login leaves it.
pub(super) async fn connect(server: &Server, user: &User) -> String {
    let store = server.assembled.service.store();
    let account = NewAccount {
        user_id: user.id.clone(),
        app: "default".into(),
        flow: LoginFlow::InstagramLogin,
        subject: format!("scoped-id-of-{}", user.id).as_str().into(),
    };
    let reserved = store.reserve(&account).await.unwrap();
    let now = server.clock.now();
    let tokens = TokenSet {
        access: AccessToken::new("IG-made-up"),
        access_expires_at: Some(now + Duration::from_hours(60 * 24)),
        refresh: None,
        refresh_expires_at: None,
        scopes: Scopes::parse(SCOPES),
        issued_at: now,
        subject: Some(account.subject.clone()),
    };
    let vault = TokenVault::new(server.config.keys.clone());
    let sealed = vault.seal_tokens(&account.identity(&reserved.id), &tokens).unwrap();
    let metadata = json!({ "username": "studio.nord" });
    store.put(&reserved.id, reserved.token_version, &sealed, &metadata).await.unwrap();
    let row = InstagramAccount {
        account_id: reserved.id.clone(),
        app: "default".into(),
        ig_business_id: IG.to_owned(),
        page_id: None,
        page_name: None,
        username: "studio.nord".to_owned(),
        account_type: Some("BUSINESS".to_owned()),
        access_level: "publish".to_owned(),
        data_access_expires_at: None,
        created_at: now,
        updated_at: now,
    };
    store.put_instagram_account(&row).await.unwrap();
    reserved.id.to_string()
}

/// A server over an Instagram that says what a test wants, and a browser at it.
pub(super) async fn scene() -> (Server, MockServer, Browser) {
    let graph = MockServer::start().await;
    let server = Server::start_with(&[("INSTAGRAM_GRAPH_URL", &graph.uri())]).await;
    let user = server.user("lea@example.com").await;
    talk(&server, &user).await;
    let browser = server.browser_of(&user).await;
    (server, graph, browser)
}

/// Lets Instagram answer this.
pub(super) async fn says(
    graph: &MockServer,
    verb: &str,
    end: &str,
    status: u16,
    body: serde_json::Value,
) {
    Mock::given(method(verb))
        .and(path_regex(format!("/{end}$")))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(graph)
        .await;
}

pub(super) async fn stored(server: &Server, id: &str) -> IgComment {
    let store = server.assembled.service.store();
    let account = store.find_ig_media_by_id(MEDIUM).await.unwrap().remove(0).account_id;
    store.find_ig_comment(&account, id).await.unwrap().remove(0)
}

/// Gives what stands in the card that holds this text.
pub(super) fn card<'a>(page: &'a str, text: &str) -> &'a str {
    page.split("<li class=\"card").find(|card| card.contains(text)).unwrap()
}

#[tokio::test]
async fn without_an_account_or_a_comment_the_page_says_what_to_do() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let page = browser.get("/comments").await.text;
    assert!(page.contains("href=\"/platforms/connect/instagram\""), "{page}");
    connect(&server, &user).await;
    let page = browser.get("/comments").await.text;
    assert!(page.contains("No comment is waiting."), "{page}");
    let page = browser.get("/comments?show=all").await.text;
    assert!(page.contains("No comment yet."), "{page}");
}

#[tokio::test]
async fn a_thread_marks_what_is_own_hidden_and_deleted() {
    let (_server, _graph, mut browser) = scene().await;
    let list = browser.get("/comments").await.text;
    assert!(list.contains(&format!("href=\"/comments/{MEDIUM}\"")), "{list}");
    assert!(!list.contains("Never mind"), "a deleted comment is no news: {list}");
    let page = browser.get(&format!("/comments/{MEDIUM}")).await.text;
    assert!(!page.contains("<i>this") && !page.contains("<b>"), "{page}");
    let own = card(&page, "In Brest.");
    assert!(own.contains(">you</span>") && own.starts_with(" below"), "{own}");
    assert!(!own.contains("/hidden\""), "nobody hides their own: {own}");
    let hidden = card(&page, "Boo");
    assert!(hidden.contains("Hidden on Instagram") && hidden.contains("Show again"), "{hidden}");
    let gone = card(&page, "Never mind");
    assert!(gone.contains("<del>") && !gone.contains("<form"), "{gone}");
    let asked = card(&page, "Where is");
    assert!(asked.contains("Hide") && asked.contains("Reply to @maria_k"), "{asked}");
    assert!(!asked.contains(">you</span>"), "{asked}");
    assert!(page.contains("data-so-far=\"{count} of 300\""), "{page}");
}

#[tokio::test]
async fn a_reply_is_sent_and_shown() {
    let (_server, graph, mut browser) = scene().await;
    Mock::given(method("POST"))
        .and(path_regex(format!("/{ASKED}/replies$")))
        .and(body_string_contains("message="))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "id": "17870000000000009" })),
        )
        .expect(1)
        .mount(&graph)
        .await;
    let csrf = browser.get(&format!("/comments/{MEDIUM}")).await.hidden("csrf");
    let reply = format!("/comments/{ASKED}/reply");
    let answer = browser.post(&reply, &[("csrf", &csrf), ("text", "It is Brest")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = browser.get(answer.location()).await.text;
    assert!(page.contains("The reply is sent."), "{page}");
    assert!(card(&page, "It is Brest").contains(">you</span>"));
}

#[tokio::test]
async fn a_reply_that_is_refused_keeps_its_text_and_says_why() {
    let (_server, graph, mut browser) = scene().await;
    let refusal = json!({ "error": { "message": "m", "type": "OAuthException", "code": 10 } });
    says(&graph, "POST", "replies", 400, refusal).await;
    let csrf = browser.get(&format!("/comments/{MEDIUM}")).await.hidden("csrf");
    let reply = format!("/comments/{ASKED}/reply");
    let long = "é".repeat(302);
    let lines = "a\r\n".repeat(150);
    for (text, said) in [
        (" ", "Write something first."),
        (long.as_str(), "2 over 300 characters"),
        (lines.as_str(), "A permission for"),
        ("My words", "A permission for"),
    ] {
        let answer = browser.post(&reply, &[("csrf", &csrf), ("text", text)]).await;
        assert!(answer.status.is_client_error() || answer.status.is_server_error());
        let asked = card(&answer.text, "Where is");
        assert!(asked.contains(said), "{text}: {asked}");
        assert!(asked.contains(&format!(">{}</textarea>", text.replace("\r\n", "\n"))), "{asked}");
        assert!(answer.text.contains("<title>Error: "), "{text}");
    }
}

#[tokio::test]
async fn a_comment_is_hidden_and_shown_again() {
    let (server, graph, mut browser) = scene().await;
    says(&graph, "POST", ASKED, 200, json!({ "success": true })).await;
    let csrf = browser.get(&format!("/comments/{MEDIUM}")).await.hidden("csrf");
    let path = format!("/comments/{ASKED}/hidden");
    for (hidden, visibility, said) in [
        ("true", CommentVisibility::Hidden, "The comment is hidden."),
        ("false", CommentVisibility::Visible, "The comment is shown again."),
    ] {
        server.clock.advance(Duration::from_secs(1));
        let answer = browser.post(&path, &[("csrf", &csrf), ("hidden", hidden)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert_eq!(stored(&server, ASKED).await.visibility, visibility);
        assert!(browser.get(answer.location()).await.text.contains(said));
    }
    let wrong = browser.post(&path, &[("csrf", &csrf), ("hidden", "maybe")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn deleting_asks_first() {
    let (server, graph, mut browser) = scene().await;
    says(&graph, "DELETE", ASKED, 200, json!({ "success": true })).await;
    let path = format!("/comments/{ASKED}/delete");
    let page = browser.get(&path).await;
    assert!(page.text.contains("Delete this comment?") && page.text.contains("@maria_k"));
    assert!(stored(&server, ASKED).await.deleted_at.is_none(), "asking changes nothing");
    server.clock.advance(Duration::from_secs(1));
    let answer = browser.post(&path, &[("csrf", &page.hidden("csrf"))]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(stored(&server, ASKED).await.deleted_at.is_some());
    let page = browser.get(answer.location()).await.text;
    assert!(page.contains("The comment is deleted."), "{page}");
}

#[tokio::test]
async fn a_long_thread_is_read_by_pages() {
    let (server, _graph, mut browser) = scene().await;
    let first = stored(&server, ASKED).await;
    let more: Vec<_> = (0..40)
        .map(|number| IgComment {
            ig_id: format!("1788000000000{number:04}"),
            text: format!("number {number};"),
            ..first.clone()
        })
        .collect();
    server.assembled.service.store().upsert_ig_comments(&more).await.unwrap();
    let (mut path, mut seen) = (format!("/comments/{MEDIUM}"), String::new());
    for pages in 1.. {
        let page = browser.get(&path).await.text;
        seen.push_str(&page);
        let older = page
            .split("href=\"")
            .find(|rest| rest.starts_with(&format!("/comments/{MEDIUM}?after=")));
        let Some(older) = older else {
            assert_eq!(pages, 3);
            break;
        };
        path = older.split('"').next().unwrap().replace("&#38;", "&");
    }
    for number in 0..40 {
        assert_eq!(seen.matches(&format!("number {number};")).count(), 1, "{number}");
    }
}
