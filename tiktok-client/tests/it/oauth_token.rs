use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use social_core::{Effect, ErrorClass, RetryHint, Timestamp};
use tiktok_client::ApiCode;
use tiktok_client::endpoint::TOKEN;
use tiktok_client::oauth::RedirectUri;
use wiremock::ResponseTemplate;

use crate::common::{Tiktok, flat, given};

fn tokens() -> serde_json::Value {
    json!({
        "access_token": "act.canary-access",
        "expires_in": 7200,
        "refresh_token": "rft.canary-refresh",
        "refresh_expires_in": 15_552_000,
        "open_id": "-000TestOpenId",
        "scope": "user.info.basic,video.publish",
        "token_type": "Bearer",
    })
}

fn redirect_uri() -> RedirectUri {
    "http://127.0.0.1:8080/callback/".parse().unwrap()
}

async fn form(tiktok: &Tiktok) -> BTreeMap<String, String> {
    let requests = tiktok.requests().await;
    url::form_urlencoded::parse(&requests[0].body).into_owned().collect()
}

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a_code_is_exchanged() {
    let tiktok = Tiktok::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(tokens());
    given(&TOKEN).respond_with(answer).expect(1).mount(&tiktok.server).await;
    let verifier = "v".repeat(43).into();
    let code = "Zq0made-up_*1!4608.va".into();
    let set = tiktok.client.exchange_code(&code, &redirect_uri(), Some(&verifier)).await.unwrap();
    let now = Timestamp::from_unix(1_795_334_400);
    assert_eq!(set.access.expose_secret(), "act.canary-access");
    assert_eq!(set.access_expires_at, Some(now + Duration::from_hours(2)));
    assert_eq!(set.refresh_expires_at, Some(now + Duration::from_hours(180 * 24)));
    assert_eq!(set.subject.as_ref().unwrap().as_str(), "-000TestOpenId");
    assert_eq!(set.scopes.to_string(), "user.info.basic,video.publish");
    assert!(!format!("{set:?}").contains("canary"));
    let expected = fields(&[
        ("client_key", "made-up-client-key"),
        ("client_secret", "made-up-client-secret"),
        ("grant_type", "authorization_code"),
        ("code", "Zq0made-up_*1!4608.va"),
        ("redirect_uri", "http://127.0.0.1:8080/callback/"),
        ("code_verifier", &"v".repeat(43)),
    ]);
    assert_eq!(form(&tiktok).await, expected);
    let headers = &tiktok.requests().await[0].headers;
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(headers["cache-control"], "no-cache");
    assert!(!headers.contains_key("authorization"));
}

#[tokio::test]
async fn tokens_are_renewed() {
    let tiktok = Tiktok::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(tokens());
    given(&TOKEN).respond_with(answer).expect(1).mount(&tiktok.server).await;
    let set = tiktok.client.refresh(&"rft.old".into()).await.unwrap();
    assert_eq!(set.refresh.unwrap().expose_secret(), "rft.canary-refresh");
    let expected = fields(&[
        ("client_key", "made-up-client-key"),
        ("client_secret", "made-up-client-secret"),
        ("grant_type", "refresh_token"),
        ("refresh_token", "rft.old"),
    ]);
    assert_eq!(form(&tiktok).await, expected);
}

#[tokio::test]
async fn an_error_is_one_at_any_status() {
    for status in [200, 400, 401] {
        for (code, kind, hint) in [
            ("invalid_grant", ErrorClass::Auth, RetryHint::Reconnect),
            ("invalid_client", ErrorClass::Config, RetryHint::No),
            (
                "brand_new_code",
                if status == 401 { ErrorClass::Auth } else { ErrorClass::Api },
                if status == 401 { RetryHint::RefreshToken } else { RetryHint::No },
            ),
        ] {
            let tiktok = Tiktok::start().await;
            given(&TOKEN).respond_with(flat(status, code)).expect(1).mount(&tiktok.server).await;
            let error = tiktok
                .client
                .exchange_code(&"code".into(), &redirect_uri(), None)
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.retry_hint(), error.effect()),
                (kind, hint, Effect::Refused),
                "{error}"
            );
            assert_eq!(error.api_code(), Some(&ApiCode::from(code)));
            assert_eq!(error.api_message(), Some("made-up description"));
        }
    }
}

/// A body that holds tokens and an error is a failure, and its tokens are not taken.
#[tokio::test]
async fn an_error_beside_tokens_wins() {
    let tiktok = Tiktok::start().await;
    let mut body = tokens();
    body["error"] = json!("invalid_request");
    let answer = ResponseTemplate::new(200).set_body_json(body);
    given(&TOKEN).respond_with(answer).expect(1).mount(&tiktok.server).await;
    let error = tiktok.client.refresh(&"rft.old".into()).await.unwrap_err();
    assert_eq!(error.api_code(), Some(&ApiCode::InvalidRequest));
}

#[tokio::test]
async fn an_unclear_exchange_is_not_repeated_and_shows_nothing() {
    let mut nameless = tokens();
    nameless["open_id"] = json!("");
    let mut wrong = tokens();
    wrong["access_token"] = json!({ "canary": 1 });
    let mut empty = tokens();
    empty["access_token"] = json!("");
    for answer in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(503).insert_header("retry-after", "1"),
        ResponseTemplate::new(302).insert_header("location", "/elsewhere"),
        ResponseTemplate::new(200).set_body_json(nameless),
        ResponseTemplate::new(200).set_body_json(wrong),
        ResponseTemplate::new(200).set_body_json(empty),
        ResponseTemplate::new(200).set_body_string("\"act.canary"),
        ResponseTemplate::new(200),
    ] {
        let tiktok = Tiktok::start().await;
        given(&TOKEN).respond_with(answer).expect(1).mount(&tiktok.server).await;
        let error =
            tiktok.client.exchange_code(&"code".into(), &redirect_uri(), None).await.unwrap_err();
        assert_eq!(
            (error.effect(), error.retry_hint()),
            (Effect::Unknown, RetryHint::No),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

/// Losing a rotated token over the form of its lifetime would cost the account.
#[tokio::test]
async fn odd_lifetimes_do_not_lose_the_tokens() {
    let tiktok = Tiktok::start().await;
    let mut body = tokens();
    body["expires_in"] = json!("7200");
    body["refresh_expires_in"] = json!(null);
    let answer = ResponseTemplate::new(200).set_body_json(body);
    given(&TOKEN).respond_with(answer).expect(1).mount(&tiktok.server).await;
    let set = tiktok.client.refresh(&"rft.old".into()).await.unwrap();
    let now = Timestamp::from_unix(1_795_334_400);
    assert_eq!(set.access_expires_at, Some(now + Duration::from_hours(2)));
    assert_eq!(set.refresh_expires_at, None);
}
