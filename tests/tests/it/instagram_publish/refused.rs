//! What is refused before Instagram hears of it.

use social_core::LoginFlow;
use social_service::{
    Error, HandOver, InstagramItem, InstagramMedia, InstagramReel, InstagramRequest,
};
use social_store::Page;
use social_tests::{Photo, Rows, Video, World, on_stores};

use super::scene::Scene;

/// Gives the fields and codes of a refused request.
fn broken(error: &Error) -> Vec<(&'static str, &'static str)> {
    let Error::Invalid(violations) = error else { panic!("{error}") };
    violations.iter().map(|one| (one.field, one.code)).collect()
}

on_stores!(what_breaks_a_rule_is_refused_and_changes_nothing: memory file database);

async fn what_breaks_a_rule_is_refused_and_changes_nothing(rows: Rows) {
    let scene = Scene::new(World::builder().rows(rows), LoginFlow::InstagramLogin).await;
    let calls = scene.world.sandbox().calls().len();
    let webp = InstagramMedia::Image(InstagramItem::new(scene.film(Video::new(50_000)).await));
    let tall = scene.file(Photo::new(7).sized(720, 1_280)).await;
    let long = scene.film(Video::new(50_000).lasting(901)).await;
    let slow = scene.film(Video::new(50_000).at_rate(12)).await;
    let of = |media| scene.request(media);
    let reel = |file| InstagramMedia::Reel(InstagramReel::new(file));
    let image = scene.image().await;
    let cases: Vec<(&str, InstagramRequest, (&str, &str))> = vec![
        ("a video as a picture", of(webp), ("media", "not_a_photo")),
        (
            "a picture that is too tall",
            of(InstagramMedia::Image(InstagramItem::new(tall))),
            ("media", "instagram.image.shape"),
        ),
        ("a reel that is too long", of(reel(long)), ("media", "instagram.reel.duration")),
        ("a reel that is too slow", of(reel(slow)), ("media", "instagram.video.frame_rate")),
        (
            "bytes by a login that takes none",
            InstagramRequest { hand_over: Some(HandOver::Upload), ..of(scene.reel().await) },
            ("account_id", "only_facebook_login"),
        ),
    ];
    for (what, request, expected) in cases {
        let error = scene.submit(what, request).await.unwrap_err();
        let broken = broken(&error);
        assert!(broken.contains(&expected), "{what}: {broken:?}");
    }
    let stranger = InstagramRequest { ig_id: "1".to_owned(), ..of(image.clone()) };
    let error = scene.submit("stranger", stranger).await.unwrap_err();
    assert!(matches!(error, Error::NotFound("professional account")), "{error}");

    let store = scene.world.open_store().await.unwrap();
    let known = store.list_publications(&scene.world.user(), None, &Page::first(10)).await.unwrap();
    assert_eq!(known.items, []);
    assert_eq!(scene.world.sandbox().calls().len(), calls, "Instagram heard of none of it");
    scene.end().await;
}

on_stores!(an_account_that_only_reads_posts_nothing: memory file database);

async fn an_account_that_only_reads_posts_nothing(rows: Rows) {
    let scene = Scene::new(World::builder().rows(rows), LoginFlow::FacebookLogin).await;
    let store = scene.world.open_store().await.unwrap();
    let account = &scene.professional.account.id;
    let ig_id = &scene.professional.ig_id;
    for (level, expected) in [
        ("read", ("account_id", "scope_not_authorized")),
        ("page_no_task", ("ig_id", "account_not_usable")),
        ("personal_account", ("ig_id", "account_not_usable")),
        ("page_no_instagram", ("ig_id", "account_not_usable")),
    ] {
        store.update_access_level(account, ig_id, level, None).await.unwrap();
        let error = scene.submit(level, scene.request(scene.image().await)).await.unwrap_err();
        assert_eq!(broken(&error), [expected], "{level}");
    }
    assert_eq!(scene.world.sandbox().ledger().instagram_containers(), []);
    scene.end().await;
}
