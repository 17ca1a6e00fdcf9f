//! Files that cannot be taken in.

use social_core::{AppName, ByteStream};
use social_service::{Allowed, Error, Incoming, Promotion, Switch, TikTokMedia, TikTokRequest};
use social_store::PostMode;
use social_tests::Video;
use social_tests::server::{BrokenForm, Form};

use super::Outcome;
use crate::scene::Scene;

/// The longest file that is taken in.
const LONGEST: u64 = 4 << 30;

fn form(scene: &Scene, file: Video) -> Form {
    Form::new(file)
        .field("idempotency_key", "key-1")
        .field("account_id", &scene.account)
        .field("mode", "direct")
        .field("privacy_level", "SELF_ONLY")
}

async fn stage(scene: &Scene, declared: Option<u64>, body: ByteStream) -> Error {
    let incoming =
        Incoming { app: AppName::default_app(), file_name: "video.mp4".to_owned(), declared, body };
    scene.service().staging().stage(&scene.user().await, incoming).await.unwrap_err()
}

pub(super) async fn empty(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let file = Video::new(0);
    let form = form(scene, file);
    let http = scene.lea.upload("/api/tiktok/upload", form).await.unwrap();
    Outcome::new(http, stage(scene, None, file.stream()).await)
}

/// A form cannot declare its file's length; it can end before it is closed.
pub(super) async fn fewer_bytes(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let file = Video::new(1_000);
    let form = form(scene, file).broken(BrokenForm::BeforeTheEnd);
    let http = scene.lea.upload("/api/tiktok/upload", form).await.unwrap();
    Outcome::new(http, stage(scene, Some(2_000), file.stream()).await)
}

/// What announces too much is refused before it is read, so that nobody has to send it.
pub(super) async fn too_long(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let form = ("content-type", "multipart/form-data; boundary=b");
    let http = scene.announce("/api/tiktok/upload", &[form], LONGEST + (1 << 20)).await;
    Outcome::new(http, stage(scene, Some(LONGEST + 1), Video::new(1).stream()).await)
}

pub(super) async fn slow(scene: &mut Scene) -> Outcome {
    refused(scene, Video::new(20_000).at_rate(12)).await
}

pub(super) async fn damaged(scene: &mut Scene) -> Outcome {
    refused(scene, Video::new(20_000).damaged()).await
}

/// Sends a file over HTTP, and stages and submits the same one below the routes.
async fn refused(scene: &mut Scene, file: Video) -> Outcome {
    scene.mark().await;
    let form = form(scene, file);
    let http = scene.lea.upload("/api/tiktok/upload", form).await.unwrap();
    let (user, body) = (scene.user().await, file.stream());
    let (app, file_name) = (AppName::default_app(), "video.mp4".to_owned());
    let incoming = Incoming { app, file_name, declared: None, body };
    let staged = scene.service().staging().stage(&user, incoming).await.unwrap();
    let asked = TikTokRequest {
        account_id: scene.account_id(),
        mode: PostMode::Direct,
        media: TikTokMedia::Asset(staged.id.clone()),
        caption: String::new(),
        privacy_level: Some("SELF_ONLY".to_owned()),
        allow: Allowed::default(),
        promotion: Promotion::default(),
        made_with_ai: Switch::Off,
        cover_ms: None,
        scheduled_for: None,
    };
    let submitted = scene.service().publish().submit_tiktok(&user, "another-key", asked).await;
    scene.service().staging().discard(&user, &staged.id).await.unwrap();
    Outcome::new(http, submitted.unwrap_err())
}
