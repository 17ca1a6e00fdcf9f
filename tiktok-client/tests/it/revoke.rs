use tiktok_client::ApiCode;
use tiktok_client::endpoint::REVOKE;
use wiremock::ResponseTemplate;

use crate::common::{Tiktok, flat, given};

#[tokio::test]
async fn an_empty_answer_is_success() {
    for answer in [ResponseTemplate::new(200), ResponseTemplate::new(200).set_body_string("{}")] {
        let tiktok = Tiktok::start().await;
        given(&REVOKE).respond_with(answer).expect(1).mount(&tiktok.server).await;
        tiktok.client.revoke(&"act.made-up".into()).await.unwrap();
        let body = tiktok.requests().await.remove(0).body;
        let sent: Vec<_> = url::form_urlencoded::parse(&body).into_owned().collect();
        let expected = [
            ("client_key", "made-up-client-key"),
            ("client_secret", "made-up-client-secret"),
            ("token", "act.made-up"),
        ];
        assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

#[tokio::test]
async fn a_refusal_is_flat() {
    let tiktok = Tiktok::start().await;
    given(&REVOKE).respond_with(flat(200, "invalid_request")).expect(1).mount(&tiktok.server).await;
    let error = tiktok.client.revoke(&"act.made-up".into()).await.unwrap_err();
    assert_eq!(error.api_code(), Some(&ApiCode::InvalidRequest));
}
