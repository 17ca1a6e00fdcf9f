//! A walk through everything the server does with secrets, and through what goes wrong with them.

use http::StatusCode;
use serde_json::{Value, json};
use social_sandbox::{DEFAULT_CLIENT_KEY, Fault, Shape};
use social_tests::server::{ADMIN_TOKEN, Answer, EMAIL, Form, House, PASSWORD, Visitor};
use social_tests::{MediaHost, Photo, Video};

/// A password that is not the right one; made up.
pub(super) const WRONG_PASSWORD: &str = "canary-wrong-password-9sLd";
/// A code that TikTok never gave; made up.
pub(super) const WRONG_CODE: &str = "canary-wrong-code-Jq7xT2bN";

/// What the walk brought.
pub(super) struct Walked {
    /// Everything the server answered.
    pub(super) answers: Vec<Answer>,
    /// The connected account, which may be shown.
    pub(super) account: String,
    pub(super) cookies: Vec<String>,
    pub(super) api_token: String,
    pub(super) states: Vec<String>,
    pub(super) codes: Vec<String>,
}

pub(super) async fn through_everything(house: &House) -> Walked {
    let mut lea = house.stranger().unwrap();
    let wrong = [("email", EMAIL), ("password", WRONG_PASSWORD)];
    let refused = lea.submit("/sign-in", &wrong).await.unwrap();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    lea.sign_in(EMAIL, PASSWORD).await.unwrap();
    let api_token = lea.new_token("canary").await.unwrap();

    let (account, states, codes) = connect(&mut lea).await;
    let mut cookies: Vec<String> = lea.cookies().values().cloned().collect();
    publish_all(house, &mut lea, &account).await;
    renew(house, &mut lea, &account).await;
    go_wrong(house, &mut lea, &account).await;
    look_around(&mut lea, &account).await;
    let gone = lea.post(&format!("/api/accounts/{account}/disconnect"), &json!({})).await.unwrap();
    assert!(gone.status.is_success(), "{}", gone.shown());

    let mut answers = lea.heard().to_vec();
    for token in [api_token.as_str(), ADMIN_TOKEN, WRONG_PASSWORD] {
        let mut script = house.stranger().unwrap().with_token(token);
        script.get("/api/accounts").await.unwrap();
        answers.extend_from_slice(script.heard());
    }
    let figures = house.server().figures_url();
    let mut operator = Visitor::new(figures.clone(), figures).unwrap();
    let shown = operator.get("/metrics").await.unwrap().expect(StatusCode::OK).unwrap();
    assert!(shown.text().contains("http_requests_total"), "{}", shown.shown());
    answers.push(shown);
    lea.submit("/sign-out", &[]).await.unwrap();
    cookies.extend(lea.cookies().values().cloned());
    cookies.retain(|value| value.len() >= 16);
    assert!(cookies.len() >= 2, "a session and a login");
    Walked { answers, account, cookies, api_token, states, codes }
}

/// Connects, after a login that was denied and one whose code was made up.
async fn connect(lea: &mut Visitor) -> (String, Vec<String>, Vec<String>) {
    let (mut states, mut codes) = (Vec::new(), Vec::new());
    let value = |url: &url::Url, name: &str| {
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    let consent = lea.begin_login().await.unwrap();
    states.extend(value(&consent, "state"));
    let denied = lea.decide(&consent, &[("approve", "deny")]).await.unwrap();
    assert_eq!(lea.come_back(&denied).await.unwrap().code(), "access_denied");
    let mut forged = denied;
    forged
        .query_pairs_mut()
        .clear()
        .extend_pairs([("code", WRONG_CODE), ("state", states[0].as_str())]);
    let refused = lea.come_back(&forged).await.unwrap();
    assert!(
        refused.status.is_client_error() || refused.status.is_server_error(),
        "{}",
        refused.shown()
    );

    let consent = lea.begin_login().await.unwrap();
    states.extend(value(&consent, "state"));
    let back = lea.agree(&consent, "ada.public").await.unwrap();
    codes.extend(value(&back, "code"));
    let landed = lea.come_back(&back).await.unwrap().expect(StatusCode::SEE_OTHER).unwrap();
    let (_, account) = landed.location().unwrap().split_once("connected=").unwrap();
    let account = account.split('&').next().unwrap().to_owned();
    assert_eq!(lea.come_back(&back).await.unwrap().code(), "state_unknown");
    (account, states, codes)
}

async fn publish_all(house: &House, lea: &mut Visitor, account: &str) {
    let faults = house.sandbox().faults();
    // The upload breaks off once, so that its address is used, and spoken of, again.
    faults.add(Fault::new("upload", social_sandbox::FaultKind::CutUpload { after_bytes: 1_000 }));
    for (mode, expected) in [("direct", "published"), ("inbox", "inbox")] {
        let form = Form::new(Video::new(200_000))
            .field("idempotency_key", mode)
            .field("account_id", account)
            .field("mode", mode)
            .field("privacy_level", if mode == "direct" { "SELF_ONLY" } else { "" });
        let accepted = lea.upload("/api/tiktok/upload", form).await.unwrap();
        assert_eq!(settled(lea, &accepted).await, expected);
    }
    let form = Form::of_photos(&[Photo::new(1), Photo::new(2)])
        .field("idempotency_key", "photos")
        .field("account_id", account)
        .field("mode", "direct")
        .field("privacy_level", "SELF_ONLY");
    let accepted = lea.upload("/api/tiktok/upload", form).await.unwrap();
    assert_eq!(settled(lea, &accepted).await, "published");
    let host = MediaHost::start(Video::new(50_000)).await.unwrap();
    let request = json!({
        "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY",
        "video_url": host.url(), "idempotency_key": "pull",
    });
    let accepted = lea.post("/api/tiktok/upload", &request).await.unwrap();
    assert_eq!(settled(lea, &accepted).await, "published");
}

async fn settled(lea: &mut Visitor, accepted: &Answer) -> String {
    assert_eq!(accepted.status, StatusCode::ACCEPTED, "{}", accepted.shown());
    let id = accepted.json().unwrap()["id"].as_str().unwrap().to_owned();
    let shown = lea.settled(&id).await.unwrap();
    lea.page(&format!("/posts/{id}")).await.unwrap().expect(StatusCode::OK).unwrap();
    shown["state"].as_str().unwrap().to_owned()
}

/// Takes the access token away: the next call is refused, and the tokens are renewed.
async fn renew(house: &House, lea: &mut Visitor, account: &str) {
    house.sandbox().tiktok().invalidate_access(DEFAULT_CLIENT_KEY, "ada.public");
    let path = format!("/api/tiktok/creator-info?account_id={account}");
    lea.get(&path).await.unwrap().expect(StatusCode::OK).unwrap();
    assert_eq!(house.sandbox().ledger().refreshes().len(), 1);
}

async fn go_wrong(house: &House, lea: &mut Visitor, account: &str) {
    let faults = house.sandbox().faults();
    let path = format!("/api/tiktok/creator-info?account_id={account}");
    for fault in [
        Fault::malformed("creator_info", Shape::Html),
        Fault::malformed("creator_info", Shape::TruncatedJson),
        Fault::error("creator_info", "scope_not_authorized"),
        Fault::cut("creator_info"),
    ] {
        let fault = faults.add(fault.always());
        let answer = lea.get(&path).await.unwrap();
        assert!(!answer.status.is_success(), "{}", answer.shown());
        faults.remove(fault);
    }
    let body = Value::String("not signed".to_owned()).to_string();
    let refused = lea.deliver("t=1,s=00", body.into()).await.unwrap();
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
}

async fn look_around(lea: &mut Visitor, account: &str) {
    let upload = format!("/tiktok/upload?account_id={account}");
    for page in ["/", "/platforms/connect/tiktok", "/posts", "/settings", &upload] {
        lea.page(page).await.unwrap().expect(StatusCode::OK).unwrap();
    }
    let health = format!("/api/accounts/{account}/health");
    for path in ["/api/accounts", "/api/posts", "/api/tokens", "/healthz", "/readyz", &health] {
        lea.get(path).await.unwrap().expect(StatusCode::OK).unwrap();
    }
}
