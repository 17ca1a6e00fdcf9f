//! TikTok saying what nobody can read.

use social_sandbox::{Fault, Shape};

use super::{ADA, Outcome};
use crate::scene::Scene;

pub(super) async fn html(scene: &mut Scene) -> Outcome {
    ask(scene, Shape::Html).await
}

pub(super) async fn endless(scene: &mut Scene) -> Outcome {
    ask(scene, Shape::Endless).await
}

pub(super) async fn nothing(scene: &mut Scene) -> Outcome {
    ask(scene, Shape::Empty).await
}

async fn ask(scene: &mut Scene, shape: Shape) -> Outcome {
    scene.sandbox.faults().add(Fault::malformed("creator_info", shape).always());
    scene.mark().await;
    let path = format!("/api/tiktok/creator-info?account_id={}", scene.account);
    let http = scene.lea.get(&path).await.unwrap();
    let (user, account) = (scene.user().await, scene.account_id());
    let library = scene.service().publish().creator_info(&user, &account).await.unwrap_err();
    Outcome::new(http, library)
}

pub(super) async fn login_answered_with_html(scene: &mut Scene) -> Outcome {
    let (one, other) =
        (scene.lea.begin_login().await.unwrap(), scene.lea.begin_login().await.unwrap());
    let one = scene.lea.agree(&one, ADA).await.unwrap();
    let other = scene.lea.agree(&other, ADA).await.unwrap();
    scene.sandbox.faults().add(Fault::malformed("token", Shape::Html).always());
    scene.mark().await;
    let http = scene.lea.come_back(&one).await.unwrap();
    Outcome::new(http, scene.finish(&other).await.unwrap_err())
}
