//! What comes over the wire and is not to be believed, or not to be done.

use std::sync::Arc;
use std::time::Duration;

use instagram_client::insights::Level;
use instagram_client::publish::{ContainerState, ImagePost, PublishError};
use instagram_client::{
    AccountId, Client, ErrorClass, IgUserId, LoginFlow, MediaId, Scopes, StaticToken,
};
use serde_json::json;
use social_core::PollPolicy;
use social_sandbox::{
    AppWebhooks, ContainerKind, DEFAULT_META_APP_ID, EffectKind, MetaLogin, NewMedium,
    SandboxError, SandboxSecret,
};
use social_tests::{MediaHost, Photo, Rows, VERIFY_TOKEN, Video, World, on_stores};
use url::Url;

use super::standing::Standing;
use super::world;
use crate::instagram_client::{Files, Hand};

/// A container of the day before: it is neither waited for, nor posted, nor taken for posted.
#[tokio::test]
async fn an_expired_container() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let pictures = Files::of(Photo::new(1).sized(1080, 1350).bytes()).await;
    let post = ImagePost::new(pictures.url()).into();
    let old = hand.account.create_container(&post).await.unwrap().id;
    hand.account.wait_until_ready(&old, PollPolicy::default()).await.unwrap();
    hand.pass(Duration::from_hours(24));
    let refused = hand.account.publish_container(&old).await;
    let Err(PublishError::NotReady(container)) = &refused else { panic!("{refused:?}") };
    assert_eq!(container.state, ContainerState::Expired);
    // Asked all the same, Instagram refuses.
    let refused = hand.account.media_publish(&old).await.unwrap_err();
    let code = refused.api_code().unwrap();
    assert_eq!((code.code, code.subcode), (24, Some(2_207_008)));
    let count = |kind| hand.sandbox.ledger().count(kind);
    assert_eq!(count(EffectKind::InstagramPost), 0);
    assert_eq!(count(EffectKind::InstagramContainer), 1);
}

on_stores!(a_wrong_handshake_token: memory file database);

async fn a_wrong_handshake_token(rows: Rows) {
    let world = world(rows).await;
    let callback_url = callback(&world, "/api/webhooks/instagram");
    let asked = async |verify_token: &str| {
        let webhooks = AppWebhooks {
            callback_url: callback_url.clone(),
            verify_token: verify_token.into(),
            fields: vec!["comments".to_owned()],
            include_values: true,
        };
        world.meta().set_webhooks(DEFAULT_META_APP_ID, webhooks).unwrap();
        world.meta().handshake(DEFAULT_META_APP_ID).await
    };
    let before = Standing::of(&world).await;
    for wrong in ["wrong", "", "made-up-verify-toke", "made-up-verify-token-and-more"] {
        let answer = asked(wrong).await;
        assert!(matches!(answer, Err(SandboxError::Refused(_))), "{wrong}: {answer:?}");
    }
    assert_eq!(Standing::of(&world).await, before);
    assert!(asked(VERIFY_TOKEN).await.is_ok(), "the right one is taken");
    world.end().await.unwrap();
}

fn callback(world: &World, path: &str) -> Url {
    world.front_url().join(path).unwrap()
}

on_stores!(a_forged_signed_request: memory file database);

/// Signed with another secret it removes nobody and erases nothing.
async fn a_forged_signed_request(rows: Rows) {
    let world = world(rows).await;
    for flow in [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin] {
        world.connect_professional(flow).await.unwrap();
    }
    let (leave, erase) = (
        callback(&world, "/api/webhooks/instagram/deauthorize"),
        callback(&world, "/api/webhooks/instagram/data-deletion"),
    );
    let meta = world.meta();
    let forged = SandboxSecret::new("another-secret-of-somebody-else");
    meta.update_app(DEFAULT_META_APP_ID, |app| {
        (app.deauthorize_url, app.deletion_url) = (Some(leave.clone()), Some(erase.clone()));
        (app.instagram_deauthorize_url, app.instagram_deletion_url) = (Some(leave), Some(erase));
        (app.app_secret, app.instagram_app_secret) = (forged.clone(), forged);
    })
    .unwrap();
    let before = Standing::of(&world).await;
    for (login, who) in [(MetaLogin::Facebook, "ada"), (MetaLogin::Instagram, "cy.photos")] {
        let erase = meta.request_deletion(DEFAULT_META_APP_ID, login, who).await.unwrap();
        let leave = meta.deauthorize(DEFAULT_META_APP_ID, login, who).await.unwrap();
        for answer in [erase, leave] {
            assert_eq!(answer.status, Some(401), "{answer:?}");
            assert_eq!(answer.body, "", "nothing says why");
        }
    }
    world.pass(Duration::from_mins(1)).await.unwrap();
    assert_eq!(Standing::of(&world).await, before);
    world.end().await.unwrap();
}

/// The address of the next page could lead anywhere, with the token in it. That the readings of the
/// service keep their rows then is shown beside them, in `sync`.
#[tokio::test]
async fn a_foreign_next_url() {
    let elsewhere = MediaHost::start(Video::new(1_000)).await.unwrap();
    let next = format!("{}?access_token=IG-made-up", elsewhere.url());
    let page = json!({ "data": [{ "id": "18000000000000001" }], "paging": { "next": next } });
    let graph = Files::of(page.to_string()).await;
    let url = graph.url().as_url().join("/").unwrap();
    let client = Client::instagram_app("1", "made-up-secret").graph_url(url).build().unwrap();
    let tokens = Arc::new(StaticToken::new("IG-made-up", Scopes::default()));
    let account = client.with_tokens(AccountId::new("account-1"), tokens);
    let account = account.instagram(&IgUserId::from("17841400000000001".to_owned()));
    let error = account.media().next_page().await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Decode);
    assert!(!format!("{error:?}{error}").contains("IG-made-up"));
    assert_eq!(elsewhere.fetched(), 0);
}

/// It is kept back by name, and costs none of the others.
#[tokio::test]
async fn a_retired_metric_among_good_ones() {
    for flow in [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin] {
        let hand = Hand::new(flow).await;
        let mut new = NewMedium::new("ada.studio", "a reel");
        new.kind = ContainerKind::Reel;
        let id = MediaId::from(hand.sandbox.meta().add_medium(new));
        hand.pass(Duration::from_hours(6));
        let effects = hand.sandbox.ledger().count(EffectKind::InstagramMediaChange);
        // The registry knows that `plays` is gone; of `unheard_of` it learns from Instagram.
        let names = ["reach", "plays", "likes", "unheard_of"].map(str::to_owned);
        let insights = hand.account.media_metrics(&id, Level::Reels, &names, None).await.unwrap();
        let mut told: Vec<_> = insights.figures.iter().map(|one| one.metric.as_str()).collect();
        told.sort_unstable();
        assert_eq!(told, ["likes", "reach"]);
        let withheld: Vec<_> = insights
            .withheld
            .iter()
            .map(|one| {
                let code = one.error.as_ref().and_then(instagram_client::Error::api_code);
                (one.metric.as_str(), code.map(|code| code.code))
            })
            .collect();
        assert_eq!(withheld, [("plays", None), ("unheard_of", Some(100))]);
        assert_eq!(hand.sandbox.ledger().count(EffectKind::InstagramMediaChange), effects);
    }
}
