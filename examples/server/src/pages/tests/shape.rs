//! What every page must look like: safe headers, one heading, labels, both languages.

use http::header::CACHE_CONTROL;

use super::*;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every page there is, as one user sees it.
async fn pages(server: &Server, language: &'static str) -> Vec<(String, Answer)> {
    server.creator("Lea <script>alert(1)</script>").await;
    let user = server.user(&format!("{language}@example.com")).await;
    let account = server
        .account(
            &user,
            &format!("open-id-{language}"),
            "user.info.basic,video.publish,video.upload",
        )
        .await;
    let (instagram, medium, comment) = comments::talk(server, &user).await;
    let mut browser = server.browser_of(&user).await;
    browser.language = language;
    let paths = [
        "/".to_owned(),
        "/platforms/connect/tiktok".to_owned(),
        "/platforms/connect/tiktok?connect_error=access_denied&reference=R1".to_owned(),
        "/platforms/connect/tiktok?connect_error=invalid_client".to_owned(),
        format!("/platforms/connect/tiktok?connected={account}&missing=video.list"),
        format!("/platforms/connect/tiktok?reconnect={account}"),
        "/platforms/connect/instagram".to_owned(),
        "/platforms/connect/instagram?connect_error=page_no_task&reference=R1".to_owned(),
        "/platforms/connect/instagram?connect_error=100/36008".to_owned(),
        "/platforms/connect/instagram/choose?choice=none".to_owned(),
        "/tiktok/upload".to_owned(),
        "/tiktok/upload?choose=1".to_owned(),
        "/instagram/publish".to_owned(),
        "/instagram/publish?choose=1".to_owned(),
        "/posts".to_owned(),
        "/posts?state=failed".to_owned(),
        "/insights".to_owned(),
        format!("/insights?of={instagram}.17841400000000001&days=90&by=likes"),
        "/comments".to_owned(),
        format!("/comments?account_id={instagram}&done=seen"),
        "/comments?show=hidden".to_owned(),
        "/comments?show=all".to_owned(),
        format!("/comments/{medium}"),
        format!("/comments/{comment}/delete"),
        "/settings".to_owned(),
        format!("/accounts/{account}/disconnect"),
        "/no/such/page".to_owned(),
    ];
    let mut answers = Vec::new();
    for path in paths {
        let answer = browser.get(&path).await;
        answers.push((path, answer));
    }
    let mut stranger = server.browser();
    stranger.language = language;
    answers.push(("/sign-in".to_owned(), stranger.get("/sign-in").await));
    answers
}

#[tokio::test]
async fn every_page_carries_the_safe_headers() {
    let server = Server::start().await;
    for (path, answer) in pages(&server, "en").await {
        let header = |name: &str| {
            answer
                .headers
                .get(name)
                .unwrap_or_else(|| panic!("{path}: {name}"))
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(header("content-security-policy"), POLICY, "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header(CACHE_CONTROL.as_str()), "no-store");
        assert!(header("x-request-id").len() >= 8);
        assert!(
            !answer.headers.contains_key("strict-transport-security"),
            "plain http on loopback"
        );
    }
}

#[tokio::test]
async fn no_page_needs_what_the_policy_forbids() {
    let server = Server::start().await;
    for (path, answer) in pages(&server, "en").await {
        for forbidden in
            [" style=", "<style", " onclick=", " onload=", "javascript:", "https://p16"]
        {
            assert!(!answer.text.contains(forbidden), "{path} has {forbidden}");
        }
        assert_eq!(
            answer.text.matches("<script").count(),
            1,
            "{path}: only our own file, and nothing of a stranger's"
        );
        for source in answer.text.split("src=\"").skip(1) {
            assert!(source.starts_with('/'), "{path} loads from elsewhere");
        }
    }
}

#[tokio::test]
async fn every_page_has_one_heading_landmarks_and_labels() {
    let server = Server::start().await;
    for (path, answer) in pages(&server, "en").await {
        let text = &answer.text;
        assert_eq!(text.matches("<h1").count(), 1, "{path}");
        assert!(
            text.contains("<a class=\"skip\" href=\"#main\">")
                && text.contains("<main id=\"main\" tabindex=\"-1\">"),
            "{path}"
        );
        assert!(text.contains("role=\"status\"") && text.contains("role=\"alert\""), "{path}");
        let mut ids = std::collections::BTreeSet::new();
        for id in text.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(ids.insert(id), "{path}: the id {id} is there twice");
        }
        for wanted in ["aria-labelledby=\"", "aria-describedby=\"", " for=\""] {
            for list in text.split(wanted).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                for id in list.split_whitespace() {
                    assert!(ids.contains(id), "{path}: {wanted}{id} leads nowhere");
                }
            }
        }
        unlabelled(&path, text);
    }
}

/// Every field has a label: around it, or by its id.
fn unlabelled(path: &str, text: &str) {
    for start in ["<input ", "<select ", "<textarea "] {
        for (index, _) in text.match_indices(start) {
            let (before, rest) = text.split_at(index);
            let tag = rest.split('>').next().unwrap();
            if tag.contains("type=\"hidden\"") {
                continue;
            }
            let inside = before
                .rfind("<label")
                .is_some_and(|open| before.rfind("</label>").is_none_or(|close| close < open));
            let id = tag.split(" id=\"").nth(1).map(|rest| rest.split('"').next().unwrap());
            let named = id.is_some_and(|id| text.contains(&format!("<label for=\"{id}\"")));
            assert!(inside || named, "{path}: no label for {tag}");
        }
    }
}

#[tokio::test]
async fn pages_speak_the_browsers_language_and_keep_a_choice() {
    let server = Server::start().await;
    for (path, answer) in pages(&server, "fr").await {
        assert!(answer.text.contains("<html lang=\"fr\""), "{path}");
        assert!(answer.text.contains("Aller au contenu"), "{path}");
        assert!(!answer.text.contains("Skip to content"), "{path}");
    }
    let mut browser = server.browser();
    let fields = [("language", "fr"), ("theme", "dark"), ("back", "/sign-in")];
    assert_eq!(browser.post("/preferences", &fields).await.location(), "/sign-in");
    let page = browser.get("/sign-in").await.text;
    assert!(page.contains("<html lang=\"fr\" data-theme=\"dark\">"));
    let wrong = browser.post("/preferences", &[("theme", "pink"), ("back", "/")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let evil =
        browser.post("/preferences", &[("theme", "light"), ("back", "//evil.example")]).await;
    assert_eq!(evil.location(), "/");
}

#[tokio::test]
async fn pages_stay_light() {
    let server = Server::start().await;
    for (path, answer) in pages(&server, "fr").await {
        assert!(answer.text.len() < 40_000, "{path} has {} bytes", answer.text.len());
    }
}

#[tokio::test]
async fn an_address_that_is_too_long_is_refused() {
    let server = Server::start().await;
    let answer = server.browser().get(&format!("/sign-in?return_to=/{}", "a".repeat(9_000))).await;
    assert_eq!(answer.status, StatusCode::URI_TOO_LONG);
}

#[tokio::test]
async fn assets_are_kept_for_good_and_only_by_their_name() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let page = browser.get("/sign-in").await.text;
    let style = page
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let answer = browser.get(&style).await;
    assert_eq!(answer.headers.get(CACHE_CONTROL).unwrap(), "public, max-age=31536000, immutable");
    assert_eq!(answer.headers.get(CONTENT_TYPE).unwrap(), "text/css; charset=utf-8");
    for path in ["/assets/app.css", "/assets/..%2fCargo.toml", "/assets/app-0000000000000000.css"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
