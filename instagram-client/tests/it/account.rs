//! The provider's port: which token signs, and what happens when one is refused.

use instagram_client::{ApiCode, CredentialError, ErrorClass, PageId, RetryHint};
use std::time::Duration;

use crate::support::{Keeper, Platform, account_id, authorization, recorded};

const ME: (&str, &str) = ("GET", "/v25.0/me");

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let platform = Platform::start().await;
    platform.answers(ME, 1, recorded(400, "error_token.json")).await;
    platform.answers(ME, 1, recorded(200, "instagram_me_ok.json")).await;
    let keeper = Keeper::new("IG-first", Ok("IG-second"));
    let account = platform.instagram().with_tokens(account_id(), keeper.port());
    account.me().await.unwrap();

    assert_eq!(*keeper.asked.lock().unwrap(), ["credential Account", "rejected Account"]);
    let requests = platform.requests().await;
    assert_eq!(authorization(&requests[0]), Some("Bearer IG-first"));
    assert_eq!(authorization(&requests[1]), Some("Bearer IG-second"));
}

#[tokio::test]
async fn a_second_refusal_stands() {
    let platform = Platform::start().await;
    platform.answers(ME, 2, recorded(400, "error_token.json")).await;
    let keeper = Keeper::new("IG-first", Ok("IG-second"));
    let error = platform.instagram().with_tokens(account_id(), keeper).me().await.unwrap_err();
    assert_eq!((error.kind(), error.retry_hint()), (ErrorClass::Auth, RetryHint::RefreshToken));
}

#[tokio::test]
async fn the_reason_of_a_lost_grant_is_kept() {
    let cases = [("error_password_changed.json", Some(460)), ("error_token.json", None)];
    for (file, subcode) in cases {
        for lost in [CredentialError::NeedsReconnect, CredentialError::Disconnected] {
            let platform = Platform::start().await;
            platform.answers(ME, 1, recorded(400, file)).await;
            let keeper = Keeper::new("IG-first", Err(lost));
            let error =
                platform.instagram().with_tokens(account_id(), keeper).me().await.unwrap_err();
            assert_eq!(error.api_code(), Some(ApiCode::new(190, subcode)));
            assert_eq!(error.retry_hint(), RetryHint::Reconnect);
        }
    }
}

#[tokio::test]
async fn a_renewal_that_must_wait_is_told() {
    let platform = Platform::start().await;
    platform.answers(ME, 1, recorded(400, "error_token.json")).await;
    let wait = Duration::from_secs(30);
    let keeper =
        Keeper::new("IG-first", Err(CredentialError::Unavailable { retry_after: Some(wait) }));
    let error = platform.instagram().with_tokens(account_id(), keeper).me().await.unwrap_err();
    assert_eq!(error.retry_hint(), RetryHint::After(wait));
}

#[tokio::test]
async fn a_page_signs_with_its_own_token() {
    let platform = Platform::start().await;
    platform.answers(ME, 1, recorded(400, "error_token.json")).await;
    platform.answers(ME, 1, recorded(200, "facebook_me_ok.json")).await;
    let keeper = Keeper::new("EAA-first", Ok("EAA-second"));
    let account = platform.meta().with_tokens(account_id(), keeper.port());
    account.as_page(&PageId::new("1960059394258217")).me().await.unwrap();

    let slot = "Derived(\"1960059394258217\")";
    assert_eq!(
        *keeper.asked.lock().unwrap(),
        [format!("credential {slot}"), format!("rejected {slot}")]
    );
    let requests = platform.requests().await;
    let proof = |request: &wiremock::Request| {
        request
            .url
            .query_pairs()
            .find(|(name, _)| name == "appsecret_proof")
            .unwrap()
            .1
            .into_owned()
    };
    assert_ne!(proof(&requests[0]), proof(&requests[1]));
}

#[tokio::test]
async fn other_refusals_leave_the_provider_alone() {
    let platform = Platform::start().await;
    platform.answers(ME, 1, recorded(400, "error_limit.json")).await;
    let keeper = Keeper::new("IG-first", Ok("IG-second"));
    let error =
        platform.instagram().with_tokens(account_id(), keeper.port()).me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::RateLimited);
    assert_eq!(*keeper.asked.lock().unwrap(), ["credential Account"]);
}
