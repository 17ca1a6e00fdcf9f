//! Files and captions that Instagram does not take.

use social_core::{AppName, ByteStream, LoginFlow};
use social_service::{
    Error, Incoming, InstagramFile, InstagramItem, InstagramMedia, InstagramReel, InstagramRequest,
    MediaError,
};
use social_store::{AssetId, AssetState, MediaAsset, PublicationState};
use social_tests::{Rows, Video, World, on_stores};

use super::standing::Standing;
use crate::instagram_client::Files;
use crate::instagram_publish::scene::Scene;

/// The signature and the first chunk of a picture of 640 by 640 pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x02\x80\x08\x02\0\0\0";
/// One byte more than 300 MB, in whichever way they are counted.
const OVERSIZE: u64 = 300 * 1_048_576 + 1;

async fn scene(rows: Rows, login: LoginFlow) -> Scene {
    Scene::new(World::builder().rows(rows), login).await
}

/// Submits what is refused with these broken rules, and changes nothing.
async fn refused(scene: &Scene, request: InstagramRequest, expected: (&str, &str)) {
    let before = Standing::of(&scene.world).await;
    let calls = scene.world.sandbox().calls().len();
    let error = scene.submit("the-key", request).await.unwrap_err();
    let Error::Invalid(violations) = &error else { panic!("{error}") };
    assert!(violations.iter().any(|one| (one.field, one.code) == expected), "{violations:?}");
    assert_eq!(Standing::of(&scene.world).await, before);
    assert_eq!(scene.world.sandbox().calls().len(), calls, "Instagram heard of none of it");
}

on_stores!(a_png: memory file database);

/// Neither as a file, nor by an address.
async fn a_png(rows: Rows) {
    let scene = scene(rows, LoginFlow::InstagramLogin).await;
    let before = Standing::of(&scene.world).await;
    let user = scene.world.user();
    let staged = scene.world.call(move |service| async move {
        let body: ByteStream = Box::pin(futures_util::stream::iter([Ok(PNG.into())]));
        let file_name = "picture.png".to_owned();
        let incoming = Incoming { app: AppName::default_app(), file_name, declared: None, body };
        service.staging().stage(&user, incoming).await
    });
    let error = staged.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Media(MediaError::UnknownType)), "{error}");
    assert_eq!(Standing::of(&scene.world).await, before);

    let host = Files::of(PNG).await;
    let url = host.url().as_url().clone();
    let media = InstagramMedia::Image(InstagramItem::new(InstagramFile::ImageUrl(url)));
    let accepted = scene.submit("by-address", scene.request(media)).await.unwrap();
    let settled = scene.world.settled(&accepted.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Failed);
    assert_eq!(settled.last_error.unwrap().code, "36001/2207005");
    assert_eq!((scene.posts(), settled.external_id), (0, None));
    scene.end().await;
}

on_stores!(an_oversize_reel: memory file database);

/// What was noted of the file says how long it is: nobody reads its bytes to know.
async fn an_oversize_reel(rows: Rows) {
    let scene = scene(rows, LoginFlow::FacebookLogin).await;
    let small = scene.world.stage(Video::new(50_000)).await.unwrap().unwrap();
    let store = scene.world.open_store().await.unwrap();
    let (id, mut probe) = (AssetId::new("asset-oversize"), small.probe.clone().unwrap());
    probe["size"] = OVERSIZE.into();
    let begun = MediaAsset {
        id: id.clone(),
        object_key: "oversize".to_owned(),
        size: 0,
        sha256: String::new(),
        probe: None,
        state: AssetState::Staging,
        ..small.clone()
    };
    store.insert_asset(&begun).await.unwrap();
    let (kind, sum) = (&small.content_type, &small.sha256);
    store.finish_asset(&id, kind, OVERSIZE, sum, Some(&probe)).await.unwrap();
    let of = |id| InstagramMedia::Reel(InstagramReel::new(InstagramFile::Asset(id)));
    refused(&scene, scene.request(of(id)), ("media", "instagram.reel.size")).await;
    // The same film is taken where it is as long as it may be.
    let fits = scene.submit("another-key", scene.request(of(small.id))).await;
    assert!(fits.is_ok(), "{fits:?}");
    scene.end().await;
}

on_stores!(one_child_or_eleven: memory file database);

async fn one_child_or_eleven(rows: Rows) {
    let scene = scene(rows, LoginFlow::InstagramLogin).await;
    for children in [1, 11] {
        let request = scene.request(scene.carousel(children).await);
        refused(&scene, request, ("media", "instagram.carousel.count")).await;
    }
    scene.end().await;
}

on_stores!(thirty_one_hashtags: memory file database);

async fn thirty_one_hashtags(rows: Rows) {
    let scene = scene(rows, LoginFlow::InstagramLogin).await;
    let tags: Vec<_> = (0..31).map(|tag| format!("#t{tag}")).collect();
    let plain = scene.request(scene.image().await);
    let request = InstagramRequest { caption: tags.join(" "), ..plain.clone() };
    refused(&scene, request, ("caption", "too_many_hashtags")).await;
    let fits = InstagramRequest { caption: tags[1..].join(" "), ..plain };
    assert!(scene.submit("another-key", fits).await.is_ok(), "thirty are taken");
    scene.end().await;
}
