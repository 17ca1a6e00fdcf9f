//! Logins that go wrong.

use std::time::Duration;

use super::{ADA, Outcome};
use crate::scene::Scene;

/// More than a state lives.
const TOO_LONG: Duration = Duration::from_mins(11);

pub(super) async fn state_used_twice(scene: &mut Scene) -> Outcome {
    let consent = scene.lea.begin_login().await.unwrap();
    let back = scene.lea.agree(&consent, ADA).await.unwrap();
    scene.lea.come_back(&back).await.unwrap().expect(http::StatusCode::SEE_OTHER).unwrap();
    scene.mark().await;
    let http = scene.lea.come_back(&back).await.unwrap();
    Outcome::new(http, scene.finish(&back).await.unwrap_err())
}

pub(super) async fn other_browser(scene: &mut Scene) -> Outcome {
    let consent = scene.lea.begin_login().await.unwrap();
    let back = scene.lea.agree(&consent, ADA).await.unwrap();
    scene.forget_login();
    scene.mark().await;
    let http = scene.lea.come_back(&back).await.unwrap();
    Outcome::new(http, scene.finish(&back).await.unwrap_err())
}

pub(super) async fn expired_state(scene: &mut Scene) -> Outcome {
    let consent = scene.lea.begin_login().await.unwrap();
    let back = scene.lea.agree(&consent, ADA).await.unwrap();
    scene.pass(TOO_LONG);
    scene.mark().await;
    let http = scene.lea.come_back(&back).await.unwrap();
    Outcome::new(http, scene.finish(&back).await.unwrap_err())
}

pub(super) async fn denied(scene: &mut Scene) -> Outcome {
    let consent = scene.lea.begin_login().await.unwrap();
    let back = scene.lea.decide(&consent, &[("approve", "deny")]).await.unwrap();
    scene.mark().await;
    let http = scene.lea.come_back(&back).await.unwrap();
    Outcome::new(http, scene.finish(&back).await.unwrap_err())
}

pub(super) async fn linked_elsewhere(scene: &mut Scene) -> Outcome {
    let mut max = scene.arrive("max@example.com").await;
    max.connect("bo.private").await.unwrap();
    let (one, other) =
        (scene.lea.begin_login().await.unwrap(), scene.lea.begin_login().await.unwrap());
    let one = scene.lea.agree(&one, "bo.private").await.unwrap();
    let other = scene.lea.agree(&other, "bo.private").await.unwrap();
    scene.mark().await;
    let http = scene.lea.come_back(&one).await.unwrap();
    Outcome::new(http, scene.finish(&other).await.unwrap_err())
}
