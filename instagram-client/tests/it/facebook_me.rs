//! `GET /{version}/me` on the host of Facebook Login.

use std::sync::Arc;

use instagram_client::{AccessToken, Client, ProofMode, StaticToken};

use crate::support::{
    APP_ID, APP_SECRET, Platform, account_id, authorization, pairs, query, recorded,
};

const CALL: (&str, &str) = ("GET", "/v25.0/me");
const TOKEN: &str = "EAAB-example-token-0001";
const PROOF: &str = "007ec36df90fb981db6ee91e716e246ac277df89afc4eb20bbaf7daf03e8d6b4";

#[tokio::test]
async fn the_person_is_read_with_a_header_and_a_proof() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "facebook_me_ok.json")).await;
    let tokens = Arc::new(StaticToken::new(TOKEN, "instagram_basic".parse().unwrap()));
    let me = platform.meta().with_tokens(account_id(), tokens).me().await.unwrap();

    assert_eq!(me.id.as_str(), "10220000000000001");
    assert_eq!(me.name.as_deref(), Some("Léa Martin"));
    assert_eq!((me.user_id, me.username, me.account_type), (None, None, None));
    let request = platform.request().await;
    assert_eq!(query(&request), pairs(&[("fields", "id,name"), ("appsecret_proof", PROOF)]));
    assert_eq!(authorization(&request), Some("Bearer EAAB-example-token-0001"));
}

#[tokio::test]
async fn the_proof_and_the_version_are_as_they_were_set() {
    let platform = Platform::start().await;
    platform.answers(("GET", "/below/v26.0/me"), 2, recorded(200, "facebook_me_ok.json")).await;
    let url = format!("{}/below/", platform.uri());
    let client = |mode| {
        let builder = Client::meta_app(APP_ID, APP_SECRET).graph_url(url.parse().unwrap());
        let builder =
            builder.clock(Arc::new(platform.clock.clone())).version("v26.0".parse().unwrap());
        builder.appsecret_proof(mode).build().unwrap()
    };
    client(ProofMode::Off).me(&AccessToken::new(TOKEN)).await.unwrap();
    client(ProofMode::Timed).me(&AccessToken::new(TOKEN)).await.unwrap();

    let requests = platform.requests().await;
    assert_eq!(query(&requests[0]), pairs(&[("fields", "id,name")]));
    let proof =
        instagram_client::appsecret_proof_at(&APP_SECRET.into(), &TOKEN.into(), platform.now());
    let time = platform.now().as_unix().to_string();
    let expected =
        [("fields", "id,name"), ("appsecret_proof", &*proof), ("appsecret_time", &*time)];
    assert_eq!(query(&requests[1]), pairs(&expected));
}
