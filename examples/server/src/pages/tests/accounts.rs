//! The dashboard, connecting and disconnecting.

use tokio_util::sync::CancellationToken;

use super::*;

#[tokio::test]
async fn an_empty_dashboard_says_what_to_do() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let page = server.browser_of(&user).await.get("/").await.text;
    assert!(
        page.contains("No account yet.") && page.contains("href=\"/platforms/connect/tiktok\"")
    );
}

#[tokio::test]
async fn an_account_shows_its_state_and_places() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let account = server.account(&user, "open-id-1", "video.publish,video.upload").await;
    let mut browser = server.browser_of(&user).await;
    let page = browser.get("/").await.text;
    assert!(page.contains("Name of open-id-1") && page.contains("Connected"));
    assert!(page.contains("0 of 5 drafts in 24 h, counted here"), "{page}");
    assert!(page.contains(&format!("/tiktok/upload?account_id={account}")));
    assert!(!page.contains("Needs you"));
}

#[tokio::test]
async fn the_way_to_tiktok_is_a_link_with_its_way_back() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let page = browser.get("/platforms/connect/tiktok").await.text;
    let link = "/api/auth/tiktok?return_to=%2Fplatforms%2Fconnect%2Ftiktok&#38;app=default";
    assert!(page.contains(link) || page.contains(&link.replace("&#38;", "&amp;")), "{page}");
    assert!(page.contains("We never see your password."));
    let answer =
        browser.get("/api/auth/tiktok?return_to=%2Fplatforms%2Fconnect%2Ftiktok&app=default").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(
        answer.location().starts_with(&format!("{}/v2/auth/authorize/", server.tiktok.uri())),
        "{}",
        answer.location()
    );
}

#[tokio::test]
async fn a_refused_login_names_cause_and_cure() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    for (code, words) in [
        ("access_denied", "choose Continue at TikTok"),
        ("state_expired", "longer than ten minutes"),
        ("other_identity", "another account"),
        ("invalid_client", "http://127.0.0.1:8080/api/auth/tiktok/callback"),
    ] {
        let answer = browser.get(&format!("/platforms/connect/tiktok?connect_error={code}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(words), "{code}: {}", answer.text);
        assert!(answer.text.contains("<title>Error: "), "{code}");
    }
    let strange = browser.get("/platforms/connect/tiktok?connect_error=%3Cscript%3E").await.text;
    assert!(!strange.contains("<script>") && strange.contains("script"));
}

#[tokio::test]
async fn an_unaudited_app_says_so() {
    let server = Server::start_with(&[("TIKTOK_AUDITED", "off")]).await;
    let user = server.user("lea@example.com").await;
    let page = server.browser_of(&user).await.get("/platforms/connect/tiktok").await.text;
    assert!(page.contains("TikTok has not audited this app yet"));
}

#[tokio::test]
async fn disconnecting_asks_first() {
    let server = Server::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/oauth/revoke/"))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server.tiktok)
        .await;
    let user = server.user("lea@example.com").await;
    let account = server.account(&user, "open-id-1", "video.publish").await;
    let mut browser = server.browser_of(&user).await;
    let ask = format!("/accounts/{account}/disconnect");
    let page = browser.get(&ask).await;
    assert!(page.text.contains("Disconnect Name of open-id-1?"));
    assert!(browser.get("/").await.text.contains("Connected"), "asking changes nothing");
    let done = browser.post(&ask, &[("csrf", &page.hidden("csrf"))]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/?disconnected=1"));
    assert!(browser.get(done.location()).await.text.contains("The account is disconnected."));
    assert_eq!(browser.get(&ask).await.status, StatusCode::NOT_FOUND);
    // The grant is withdrawn in the background; a service that stops waits for it.
    let stop = CancellationToken::new();
    stop.cancel();
    server.assembled.service.run(stop).await;
}
