use serde_json::json;
use tiktok_client::endpoint::CANCEL;
use tiktok_client::{ApiCode, PublishId};
use wiremock::ResponseTemplate;

use crate::common::{Tiktok, refused};

#[tokio::test]
async fn success_has_no_data() {
    let tiktok = Tiktok::start().await;
    let body = json!({ "error": { "code": "ok", "message": "", "log_id": "l" } });
    tiktok.expect(&CANCEL, ResponseTemplate::new(200).set_body_json(body), 1).await;
    tiktok.account.cancel(&PublishId::new("v_pub_url~v2.1")).await.unwrap();
    assert_eq!(tiktok.bodies().await, [json!({ "publish_id": "v_pub_url~v2.1" })]);
}

#[tokio::test]
async fn too_late_is_an_error() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&CANCEL, refused(400, "publish_not_cancellable"), 1).await;
    let error = tiktok.account.cancel(&PublishId::new("v_pub_url~v2.1")).await.unwrap_err();
    assert_eq!(error.api_code(), Some(&ApiCode::PublishNotCancellable));
}
