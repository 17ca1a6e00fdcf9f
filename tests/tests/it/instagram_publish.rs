//! Publishing on Instagram beyond the matrix: what is refused and changes nothing, items that fail
//! alone, containers that end, days that are full, posts that look alike.

mod absence;
mod crowd;
mod doubt;
mod refused;
pub(crate) mod scene;

use std::time::Duration;

use social_core::{Clock as _, LoginFlow};
use social_sandbox::{Fault, MetaBehaviour, MetaLimits, NewMedium, PictureFetch};
use social_service::{Conflict, Error, InstagramFile, InstagramItem, InstagramMedia};
use social_store::PublicationState;
use social_tests::{Photo, Rows, World, on_stores};

use crate::instagram_client::Files;
use scene::{CAPTION, Scene};

on_stores!(an_item_that_fails_is_made_again_alone: memory file database);

/// One picture of three is not fetched, and nobody says so before the container is read.
async fn an_item_that_fails_is_made_again_alone(rows: Rows) {
    let behaviour =
        MetaBehaviour { picture_fetch: PictureFetch::Later, ..MetaBehaviour::default() };
    let scene = Scene::new(World::builder().rows(rows).meta(behaviour), FACEBOOK).await;
    scene.world.sandbox().faults().add(Fault::error("media_fetch", "9004/2207052").skip(1));
    let media = scene.carousel(3).await;
    let publication = scene.submit("key", scene.request(media)).await.unwrap();
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    let ledger = scene.world.sandbox().ledger();
    assert_eq!(ledger.instagram_posts().len(), 1);
    let made = ledger.instagram_containers();
    let items = made.iter().filter(|one| one.item).count();
    assert_eq!((items, made.len()), (4, 5), "three items, one of them twice, and the whole");
    assert_eq!(settled.attempt, 1);
    scene.end().await;
}

on_stores!(an_address_that_leads_nowhere_is_tried_a_few_times: memory file database);

/// By chance it is fetched the third time; what cannot be fetched at all is told soon, and not after
/// a day. What is fetched from us goes on being offered.
async fn an_address_that_leads_nowhere_is_tried_a_few_times(rows: Rows) {
    let host = Files::of(Photo::new(1).sized(1_080, 1_080).bytes()).await;
    let by_address = || {
        let url = host.url().as_url().clone();
        InstagramMedia::Image(InstagramItem::new(InstagramFile::ImageUrl(url)))
    };
    let scene = Scene::new(World::builder().rows(rows), FACEBOOK).await;
    let fault = Fault::error("create_container", "9004/2207052");
    scene.world.sandbox().faults().add(fault.clone().times(2));
    let by_chance = scene.submit("by-chance", scene.request(by_address())).await.unwrap();
    let settled = scene.world.settled(&by_chance.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);

    let tries = || {
        let calls = scene.world.sandbox().calls();
        calls.iter().filter(|call| call.endpoint == "create_container").count()
    };
    let before = tries();
    let gone = scene.world.sandbox().faults().add(fault.always());
    let theirs = scene.submit("theirs", scene.request(by_address())).await.unwrap();
    scene.world.pass(Duration::from_mins(10)).await.unwrap();
    let ended = scene.world.journal(&theirs.id).await.unwrap().publication;
    let code = ended.last_error.map(|error| error.code);
    assert_eq!(
        (ended.state, code.as_deref()),
        (PublicationState::Failed, Some("media_not_fetched"))
    );
    assert_eq!(tries() - before, 5);

    let ours = scene.submit("ours", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_mins(30)).await.unwrap();
    scene.world.sandbox().faults().remove(gone);
    let settled = scene.world.settled(&ours.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    assert_eq!(scene.posts(), 2);
    scene.end().await;
}

on_stores!(a_full_day_is_waited_for_and_ended_containers_are_made_anew: memory file database);

async fn a_full_day_is_waited_for_and_ended_containers_are_made_anew(rows: Rows) {
    let builder = World::builder().rows(rows).meta(full()).settings(|settings| {
        settings.publication_deadline = Duration::from_hours(60);
    });
    let scene = Scene::new(builder, INSTAGRAM).await;
    let refused = scene.submit("now", scene.request(scene.image().await)).await.unwrap_err();
    let Error::PublishingLimit(quota) = &refused else { panic!("{refused}") };
    assert_eq!((quota.used, quota.limit, quota.remaining), (0, 0, 0));
    assert_eq!(refused.code(), "publishing_limit");

    let mut request = scene.request(scene.image().await);
    request.scheduled_for = Some(scene.world.clock().now() + Duration::from_mins(1));
    let publication = scene.submit("planned", request).await.unwrap();
    scene.world.pass(Duration::from_hours(30)).await.unwrap();
    let waits = scene.world.journal(&publication.id).await.unwrap();
    let code = waits.publication.last_error.map(|error| error.code);
    assert_eq!(code.as_deref(), Some("9/2207042"));
    assert_eq!(waits.publication.attempt, 2, "the first container has ended");
    assert_eq!(scene.posts(), 0);

    scene.world.meta().update_behaviour(|behaviour| behaviour.limits = MetaLimits::default());
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    assert_eq!(scene.posts(), 1);
    scene.end().await;
}

fn full() -> MetaBehaviour {
    let limits = MetaLimits { posts_per_day: 0, ..MetaLimits::default() };
    MetaBehaviour { limits, ..MetaBehaviour::default() }
}

on_stores!(an_address_that_cannot_be_read_yet_fails_no_post: memory file database);

async fn an_address_that_cannot_be_read_yet_fails_no_post(rows: Rows) {
    let behaviour = MetaBehaviour { fresh_media_failures: 3, ..MetaBehaviour::default() };
    let scene = Scene::new(World::builder().rows(rows).meta(behaviour), FACEBOOK).await;
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published);
    let media_id = settled.external_id.unwrap();
    let store = scene.world.open_store().await.unwrap();
    let row = async || store.find_ig_media_by_id(&media_id).await.unwrap().remove(0);
    assert_eq!(row().await.permalink, None, "it stands there before its address is known");
    scene.world.pass(Duration::from_hours(2)).await.unwrap();
    let noted = row().await;
    assert!(noted.permalink.is_some_and(|address| address.contains("/p/")));
    assert_eq!((noted.media_type.as_str(), noted.caption.as_deref()), ("IMAGE", Some(CAPTION)));
    scene.end().await;
}

on_stores!(of_two_that_look_alike_none_is_taken: memory file database);

/// The answer is lost, and the creator posts the same by hand: which one is ours nobody can tell, and
/// that it is out is known all the same.
async fn of_two_that_look_alike_none_is_taken(rows: Rows) {
    let scene = Scene::new(World::builder().rows(rows), INSTAGRAM).await;
    let lost = Fault::cut("media_publish").after_effect();
    scene.world.sandbox().faults().add(lost.clone());
    scene.world.meta().add_medium(NewMedium::new("cy.photos", CAPTION));
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published);
    scene.world.pass(Duration::from_hours(25)).await.unwrap();
    let settled = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!((settled.state, settled.external_id), (PublicationState::Published, None));

    // A day later there is only one that can be meant.
    scene.world.sandbox().faults().add(lost);
    let publication = scene.submit("again", scene.request(scene.image().await)).await.unwrap();
    scene.world.settled(&publication.id).await.unwrap();
    scene.world.pass(Duration::from_mins(5)).await.unwrap();
    let settled = scene.world.journal(&publication.id).await.unwrap().publication;
    let posts = scene.world.sandbox().ledger().instagram_posts();
    assert_eq!(settled.external_id, posts.last().map(|post| post.media_id.clone()));
    assert_eq!(posts.len(), 2);
    scene.end().await;
}

on_stores!(no_byte_is_sent_to_a_host_of_somebody_elses: memory file database);

/// The address for the bytes of a video is at another host: the post fails at once, with its reason.
async fn no_byte_is_sent_to_a_host_of_somebody_elses(rows: Rows) {
    let behaviour = MetaBehaviour {
        foreign_upload: Some("https://evil.example/".to_owned()),
        ..MetaBehaviour::default()
    };
    let builder = World::builder().rows(rows).meta(behaviour);
    let scene = Scene::new(builder, FACEBOOK).await;
    let publication = scene.submit("key", scene.request(scene.reel().await)).await.unwrap();
    scene.world.pass(Duration::from_mins(1)).await.unwrap();
    let ended = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(ended.state, PublicationState::Failed, "{:?}", ended.last_error);
    assert_eq!(ended.last_error.unwrap().code, "upload_host_not_allowed");
    let sandbox = scene.world.sandbox();
    assert!(sandbox.calls().iter().all(|call| call.endpoint != "video_upload"));
    assert_eq!((sandbox.ledger().instagram_containers().len(), scene.posts()), (1, 0));
    scene.end().await;
}

on_stores!(it_is_withdrawn_until_it_is_to_be_posted: memory file database);

async fn it_is_withdrawn_until_it_is_to_be_posted(rows: Rows) {
    let behaviour = MetaBehaviour { film_seconds: 600, ..MetaBehaviour::default() };
    let scene = Scene::new(World::builder().rows(rows).meta(behaviour), FACEBOOK).await;
    let publication = scene.submit("key", scene.request(scene.reel().await)).await.unwrap();
    let processing = |one: &social_store::Publication| one.state == PublicationState::Processing;
    scene.world.wait_for(&publication.id, processing).await.unwrap().unwrap();
    let cancelled = scene.cancel(&publication.id).await.unwrap();
    assert_eq!(cancelled.state, PublicationState::Cancelled);
    scene.world.pass(Duration::from_hours(1)).await.unwrap();
    assert_eq!(scene.posts(), 0);
    let found = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(found.state, PublicationState::Cancelled);

    // What may be live is not withdrawn.
    scene.world.sandbox().faults().add(Fault::cut("media_publish").after_effect());
    scene.world.sandbox().faults().add(Fault::status("container", 503).skip(3).always());
    let publication = scene.submit("late", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_mins(1)).await.unwrap();
    let doubted = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(doubted.state, PublicationState::Processing, "{:?}", doubted.last_error);
    let refused = scene.cancel(&publication.id).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(Conflict::TooLate)), "{refused}");
    scene.end().await;
}

on_stores!(a_planned_post_goes_out_at_its_time: memory file database);

async fn a_planned_post_goes_out_at_its_time(rows: Rows) {
    let scene = Scene::new(World::builder().rows(rows), FACEBOOK).await;
    let at = scene.world.clock().now() + Duration::from_hours(3);
    let mut request = scene.request(scene.reel().await);
    request.scheduled_for = Some(at);
    let publication = scene.submit("key", request).await.unwrap();
    scene.world.pass(Duration::from_hours(2)).await.unwrap();
    assert_eq!(scene.world.sandbox().ledger().instagram_containers(), []);
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    assert!(settled.settled_at.is_some_and(|settled| settled >= at));
    assert_eq!(scene.posts(), 1);
    scene.end().await;
}

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;
