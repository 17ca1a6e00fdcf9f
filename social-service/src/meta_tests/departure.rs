use std::sync::Arc;
use std::time::Duration;

use social_core::LoginFlow;
use social_core::webhook::sign_request;
use social_store::{AccountState, Page};
use tokio_util::sync::CancellationToken;
use url::form_urlencoded;

use super::{SECRET, World, world};
use crate::{DeletionProgress, Error};

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;

/// The body of one of Meta's callbacks.
fn form(secret: &str, payload: &serde_json::Value) -> Vec<u8> {
    let signed = sign_request(&secret.into(), payload.to_string().as_bytes());
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("signed_request", &signed).finish().into_bytes()
}

fn request(world: &World) -> serde_json::Value {
    serde_json::json!({
        "algorithm": "HMAC-SHA256", "issued_at": world.clock_now(), "user_id": "1022",
    })
}

impl World {
    pub(super) fn clock_now(&self) -> i64 {
        self.service.clock().now().as_unix()
    }

    /// Lets the workers apply what is stored.
    pub(crate) async fn applied(&self) {
        let stop = CancellationToken::new();
        let worker =
            tokio::spawn(crate::inbox::run(Arc::clone(self.service.context()), stop.clone()));
        let settled = async {
            while self.service.store().backlog().await.unwrap().ready > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), settled).await.unwrap();
        stop.cancel();
        worker.await.unwrap();
    }
}

#[tokio::test]
async fn a_deauthorization_ends_the_connection() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    let form = form(SECRET, &request(&world));
    world.service.inbox().receive_deauthorization(&form).await.unwrap();
    world.applied().await;
    assert_eq!(world.account(&id).await.state, AccountState::Revoked);
    assert!(world.levels().await.is_empty());
}

#[tokio::test]
async fn an_old_request_cannot_touch_a_newer_connection() {
    let world = world();
    world.connected(FACEBOOK).await;
    let inbox = world.service.inbox();
    let status = "https://social.example.com/api/data-deletion/".parse().unwrap();
    let (leave, erase) = (form(SECRET, &request(&world)), form(SECRET, &request(&world)));
    inbox.receive_deauthorization(&leave).await.unwrap();
    world.applied().await;
    world.clock.advance(Duration::from_secs(2));
    let newer = world.connected(FACEBOOK).await.account.id;
    for _ in 0..3 {
        inbox.receive_deauthorization(&leave).await.unwrap();
        inbox.receive_deletion(&erase, &status).await.unwrap();
        world.applied().await;
    }
    assert_eq!(world.account(&newer).await.state, AccountState::Active);
    assert_eq!(world.levels().await.len(), 1);
}

#[tokio::test]
async fn what_is_not_metas_is_refused_without_a_hint() {
    let world = world();
    world.connected(FACEBOOK).await;
    let inbox = world.service.inbox();
    let good = request(&world);
    let mut timeless = good.clone();
    timeless.as_object_mut().unwrap().remove("issued_at");
    let mut plain = good.clone();
    plain["algorithm"] = "none".into();
    let twice = [form(SECRET, &good), b"&".to_vec(), form(SECRET, &good)].concat();
    for body in [
        form("another secret", &good),
        form(SECRET, &timeless),
        form(SECRET, &plain),
        twice,
        b"signed_request=".to_vec(),
        b"signed_request=a.b".to_vec(),
        Vec::new(),
    ] {
        let refused = inbox.receive_deauthorization(&body).await;
        assert!(matches!(refused, Err(Error::WebhookRejected)), "{refused:?}");
        let status = "https://social.example.com/".parse().unwrap();
        let refused = inbox.receive_deletion(&body, &status).await;
        assert!(matches!(refused, Err(Error::WebhookRejected)), "{refused:?}");
    }
    assert_eq!(world.service.store().backlog().await.unwrap().ready, 0);
}

#[tokio::test]
async fn a_deletion_erases_what_is_known_and_says_how_far_it_is() {
    let world = world();
    let account = world.connected(FACEBOOK).await.account;
    let inbox = world.service.inbox();
    let status = "https://social.example.com/api/data-deletion/".parse().unwrap();
    // As Meta does it: the removal comes first.
    let leave = form(SECRET, &request(&world));
    inbox.receive_deauthorization(&leave).await.unwrap();
    world.applied().await;
    let erase = form(SECRET, &request(&world));
    let answer = inbox.receive_deletion(&erase, &status).await.unwrap();
    let code = answer.confirmation_code.as_str().to_owned();
    assert_eq!(answer.url.as_str(), format!("{status}{code}"));
    let pending = inbox.deletion(&code).await.unwrap().unwrap();
    assert_eq!((pending.progress, pending.done_at), (DeletionProgress::Pending, None));
    world.applied().await;
    let done = inbox.deletion(&code).await.unwrap().unwrap();
    assert_eq!(done.progress, DeletionProgress::Done);
    assert!(done.done_at.is_some());
    let store = world.service.store();
    assert_eq!(store.find_account(&world.user(), &account.id).await.unwrap(), None);
    let audit = store.list_audit(None, &Page::first(50)).await.unwrap().items;
    assert!(!audit.iter().any(|row| row.entry.detail.to_string().contains("1022")), "{audit:?}");
    assert!(audit.iter().any(|row| row.entry.action == "account.erase"));
    let again = inbox.receive_deletion(&erase, &status).await.unwrap();
    assert_eq!(again, answer, "the same request has the same code");
    assert_eq!(inbox.deletion("0123456789abcdef").await.unwrap(), None);
}
