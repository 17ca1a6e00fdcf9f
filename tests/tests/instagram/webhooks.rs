//! What the sandbox sends, read by the client.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use instagram_client::Clock;
use instagram_client::webhook::{
    self, Event, VerifyToken, answer_handshake, open_signed_request, split, verifier,
};
use serde_json::json;
use social_core::{AppName, WebhookSecret};
use social_sandbox::{
    AppWebhooks, HandMadeChange, MetaBehaviour, MetaEscape, MetaLogin, OuterShape, SignatureForm,
    WebhookEnvelope, WebhookSigner,
};
use social_tests::WorldClock;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use url::Url;

use crate::ground::{APP, Ground, STUDIO, STUDIO_NAME, STUDIO_PAGE};

type Heard = (HeaderMap, bytes::Bytes);

/// Answers the handshake by the client's own rules, and hands on what it hears.
struct Receiver {
    url: Url,
    heard: mpsc::UnboundedReceiver<Heard>,
    server: tokio::task::JoinHandle<()>,
}

impl Receiver {
    async fn start() -> Self {
        let (sender, heard) = mpsc::unbounded_channel();
        let router = Router::new().route("/hook", get(challenge).post(take)).with_state(sender);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap()).parse().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, heard, server }
    }

    async fn next(&mut self) -> Heard {
        self.heard.recv().await.unwrap()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn challenge(RawQuery(query): RawQuery) -> (StatusCode, String) {
    let tokens = [VerifyToken::new("made-up").unwrap()];
    answer_handshake(&query.unwrap_or_default(), &tokens).map_or_else(
        |_| (StatusCode::FORBIDDEN, String::new()),
        |challenge| (StatusCode::OK, challenge.to_string()),
    )
}

async fn take(
    State(sender): State<mpsc::UnboundedSender<Heard>>,
    headers: HeaderMap,
    body: bytes::Bytes,
) {
    drop(sender.send((headers, body)));
}

const SECRETS: [&str; 2] = ["made-up-meta", "made-up-instagram"];

fn secrets() -> Vec<WebhookSecret> {
    let named = ["meta", "instagram"].into_iter().zip(SECRETS);
    named
        .map(|(name, secret)| WebhookSecret::new(AppName::default_app(), name, secret.into()))
        .collect::<Result<_, _>>()
        .unwrap()
}

/// Gives the app two secrets of its own.
fn with_two_secrets(ground: &Ground) {
    let update = |app: &mut social_sandbox::MetaApp| {
        app.app_secret = SECRETS[0].into();
        app.instagram_app_secret = SECRETS[1].into();
    };
    ground.sandbox.meta().update_app(APP, update).unwrap();
}

fn set_webhooks(ground: &Ground, receiver: &Receiver) {
    let webhooks = AppWebhooks {
        callback_url: receiver.url.clone(),
        verify_token: "made-up".into(),
        fields: vec!["comments".to_owned()],
        include_values: true,
    };
    ground.sandbox.meta().set_webhooks(APP, webhooks).unwrap();
}

fn events(ground: &Ground, (headers, body): Heard) -> Vec<(Option<String>, Event)> {
    let clock: Arc<dyn Clock> = Arc::new(WorldClock::new(ground.sandbox.clock()));
    let verified = verifier(secrets(), clock).verify(&headers, body).unwrap();
    let changes = split(&verified).unwrap();
    changes
        .iter()
        .map(|change| (change.subject().map(ToString::to_string), Event::from(change)))
        .collect()
}

fn comment(id: &str) -> HandMadeChange {
    HandMadeChange {
        account: STUDIO.to_owned(),
        field: "comments".to_owned(),
        value: json!({
            "id": id,
            "text": "Très bon ❤️ https://example.com/?a=1 <b> 50% @x",
            "from": { "id": "900000000000001", "username": "café.fan" },
            "media": { "id": "18000000000000001", "media_product_type": "FEED" },
        }),
    }
}

#[tokio::test]
async fn the_layers_are_subscribed_and_a_change_arrives() {
    let ground = Ground::new().await;
    let mut receiver = Receiver::start().await;
    let login = ground.facebook.facebook_login().unwrap();
    let wrong = VerifyToken::new("another").unwrap();
    assert!(login.subscribe_app(&receiver.url, &["comments"], &wrong).await.is_err());
    let token = VerifyToken::new("made-up").unwrap();
    login.subscribe_app(&receiver.url, &["comments"], &token).await.unwrap();
    let (page, _) = ground.by_page();
    let id = STUDIO_PAGE.to_owned().into();
    page.subscribe_page(&id, &["feed"]).await.unwrap();
    assert_eq!(page.page_subscribed(&id).await.unwrap(), ["feed"]);
    let account = ground.by_account();
    account.subscribe(&["comments", "messages"]).await.unwrap();
    assert_eq!(account.subscribed().await.unwrap(), ["comments", "messages"]);
    assert_eq!(ground.sandbox.meta().change(&comment("17900000000000001")), 1);
    let (headers, _) = receiver.next().await;
    assert!(headers.contains_key(webhook::SIGNATURE_HEADER));
    page.unsubscribe_page(&id).await.unwrap();
    account.unsubscribe().await.unwrap();
    assert_eq!(ground.sandbox.meta().change(&comment("17900000000000002")), 0);
}

#[tokio::test]
async fn every_envelope_escape_and_secret_gives_the_same_event() {
    let envelopes = [
        (MetaLogin::Facebook, WebhookEnvelope::Flat),
        (MetaLogin::Instagram, WebhookEnvelope::Flat),
        (MetaLogin::Instagram, WebhookEnvelope::Changes),
    ];
    for (login, webhook_envelope) in envelopes {
        for webhook_outer in [OuterShape::Object, OuterShape::List] {
            for webhook_escape in [MetaEscape::Present, MetaEscape::Older] {
                for webhook_signer in [WebhookSigner::ByLogin, WebhookSigner::MetaApp] {
                    let ground = Ground::with(MetaBehaviour {
                        webhook_envelope,
                        webhook_outer,
                        webhook_escape,
                        webhook_signer,
                        ..MetaBehaviour::default()
                    })
                    .await;
                    let mut receiver = Receiver::start().await;
                    with_two_secrets(&ground);
                    set_webhooks(&ground, &receiver);
                    let changes = [comment("17900000000000001")];
                    let form = SignatureForm::Valid;
                    ground.sandbox.meta().send_webhook(APP, login, &changes, form).unwrap();
                    let heard = events(&ground, receiver.next().await);
                    let [(account, Event::Comment(comment))] = &heard[..] else {
                        panic!("{heard:?}")
                    };
                    assert_eq!(account.as_deref(), Some(STUDIO));
                    assert_eq!(comment.id.as_str(), "17900000000000001");
                    let text = comment.text.as_deref().unwrap();
                    assert_eq!(text, "Très bon ❤️ https://example.com/?a=1 <b> 50% @x");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_delivery_that_was_tampered_with_is_refused() {
    let ground = Ground::new().await;
    let mut receiver = Receiver::start().await;
    with_two_secrets(&ground);
    set_webhooks(&ground, &receiver);
    let clock: Arc<dyn Clock> = Arc::new(WorldClock::new(ground.sandbox.clock()));
    for form in [SignatureForm::WrongSecret, SignatureForm::Missing, SignatureForm::BodyChanged] {
        let changes = [comment("1")];
        let control = ground.sandbox.meta();
        control.send_webhook(APP, MetaLogin::Facebook, &changes, form).unwrap();
        let (headers, body) = receiver.next().await;
        let verifier = verifier(secrets(), Arc::clone(&clock));
        assert!(verifier.verify(&headers, body).is_err(), "{form:?}");
    }
}

#[tokio::test]
async fn a_batch_of_a_thousand_is_split_into_a_thousand() {
    let ground = Ground::new().await;
    let mut receiver = Receiver::start().await;
    with_two_secrets(&ground);
    set_webhooks(&ground, &receiver);
    let changes: Vec<HandMadeChange> =
        (0..1000).map(|at| comment(&format!("179{at:014}"))).collect();
    let control = ground.sandbox.meta();
    control.send_webhook(APP, MetaLogin::Facebook, &changes, SignatureForm::Valid).unwrap();
    assert_eq!(events(&ground, receiver.next().await).len(), 1000);
}

#[tokio::test]
async fn a_signed_request_names_the_person_of_the_login() {
    let ground = Ground::new().await;
    with_two_secrets(&ground);
    let (sender, mut heard) = mpsc::unbounded_channel::<String>();
    let take = |State(sender): State<mpsc::UnboundedSender<String>>, body: String| async move {
        drop(sender.send(body));
    };
    let router = Router::new().route("/gone", axum::routing::post(take)).with_state(sender);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url = format!("http://{}/gone", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let control = ground.sandbox.meta();
    control
        .update_app(APP, |app| {
            app.deauthorize_url = Some(url.clone());
            app.instagram_deauthorize_url = Some(url);
        })
        .unwrap();
    for (login, who) in [(MetaLogin::Facebook, "ada"), (MetaLogin::Instagram, STUDIO_NAME)] {
        let tokens = ground.connect(login, who);
        let view = control.deauthorize(APP, login, who).await.unwrap();
        assert_eq!(view.complaint, None);
        let body = heard.recv().await.unwrap();
        let signed = body.strip_prefix("signed_request=").unwrap();
        let opened = open_signed_request(signed, &secrets()).unwrap();
        assert_eq!(opened.user_id().to_string(), tokens.user_id);
    }
}
