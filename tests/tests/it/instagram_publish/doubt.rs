//! Posts in doubt whose proof is hard to come by, or does not come at all.

use std::time::Duration;

use social_core::{Clock, LoginFlow};
use social_sandbox::Fault;
use social_store::{Change, PublicationState, PublicationStep, StepKind, StepOutcome};
use social_tests::{Rows, World, on_stores};

use super::scene::Scene;

on_stores!(media_that_cannot_be_read_end_in_unknown: memory file database);

/// The container ended in doubt, and the list that could tell is refused for good.
async fn media_that_cannot_be_read_end_in_unknown(rows: Rows) {
    for code in ["10", "190"] {
        let builder = World::builder().rows(rows).settings(|settings| {
            settings.publication_deadline = Duration::from_hours(60);
            (settings.sync_every, settings.insights_every) = (None, None);
        });
        let scene = Scene::new(builder, LoginFlow::InstagramLogin).await;
        let faults = scene.world.sandbox().faults();
        faults.add(Fault::cut("media_publish"));
        faults.add(Fault::error("media_list", code).always());
        let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
        // Its container ends after a day.
        scene.world.pass(Duration::from_hours(26)).await.unwrap();
        let found = scene.world.journal(&publication.id).await.unwrap().publication;
        assert_eq!(found.state, PublicationState::Unknown, "{code}: {:?}", found.last_error);
        let error = found.last_error.map(|error| error.code);
        assert_eq!(error.as_deref(), Some("instagram_unresolved"), "{code}");
        let before = calls(&scene, "media_list");
        scene.world.pass(Duration::from_hours(12)).await.unwrap();
        assert_eq!((calls(&scene, "media_list"), scene.posts()), (before, 0), "{code}");
        scene.end().await;
    }
}

on_stores!(a_refusal_of_a_full_day_is_waited_for: memory file database);

/// The limit shows places, and posting is refused for two hours all the same.
async fn a_refusal_of_a_full_day_is_waited_for(rows: Rows) {
    let builder = World::builder().rows(rows);
    let scene = Scene::new(builder, LoginFlow::InstagramLogin).await;
    let fault = Fault::error("media_publish", "9/2207042").always();
    let fault = scene.world.sandbox().faults().add(fault);
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_hours(2)).await.unwrap();
    let waits = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(waits.state, PublicationState::Processing, "{:?}", waits.last_error);
    let asked = calls(&scene, "media_publish");
    assert!((3..=5).contains(&asked), "{asked} calls in two hours");
    scene.world.sandbox().faults().remove(fault);
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    assert_eq!(scene.posts(), 1);
    scene.end().await;
}

on_stores!(a_word_that_was_asked_for_late_still_counts: memory file database);

/// Nobody looks by himself any more; three days later its user asks.
async fn a_word_that_was_asked_for_late_still_counts(rows: Rows) {
    let builder = World::builder().rows(rows);
    let scene = Scene::new(builder, LoginFlow::InstagramLogin).await;
    let faults = scene.world.sandbox().faults();
    faults.add(Fault::cut("media_publish").after_effect());
    let silent = faults.add(Fault::status("container", 503).skip(3).always());
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_hours(80)).await.unwrap();
    let found = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(found.state, PublicationState::Unknown, "{:?}", found.last_error);
    scene.world.sandbox().faults().remove(silent);
    let (user, id) = (scene.world.user(), publication.id.clone());
    let asked =
        scene.world.call(move |service| async move { service.publish().ask(&user, &id).await });
    asked.await.unwrap().unwrap();
    scene.world.pass(Duration::from_mins(1)).await.unwrap();
    let found = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(found.state, PublicationState::Published, "{:?}", found.last_error);
    scene.end().await;
}

on_stores!(a_refusal_is_known_when_its_container_has_ended: memory file database);

/// Instagram refused, and for longer than the container lives nobody can read it. Then its word, that
/// nobody published it, and media that hold nothing of it, leave no doubt.
async fn a_refusal_is_known_when_its_container_has_ended(rows: Rows) {
    let builder = World::builder().rows(rows).settings(|settings| {
        settings.publication_deadline = Duration::from_hours(60);
        (settings.sync_every, settings.insights_every) = (None, None);
    });
    let scene = Scene::new(builder, LoginFlow::InstagramLogin).await;
    let faults = scene.world.sandbox().faults();
    faults.add(Fault::error("media_publish", "25/2207050"));
    let silent = faults.add(Fault::status("container", 503).skip(3).always());
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_hours(26)).await.unwrap();
    faults.remove(silent);
    scene.world.pass(Duration::from_mins(30)).await.unwrap();
    let found = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!(found.state, PublicationState::Failed, "{:?}", found.last_error);
    assert_eq!(found.last_error.unwrap().code, "25/2207050");
    assert_eq!((calls(&scene, "media_publish"), scene.posts()), (1, 0));
    scene.end().await;
}

on_stores!(a_full_day_outlives_the_container: memory file database);

/// The day is full for longer than a container lives: each refusal was proved to be one, so another
/// container is made, and posted once.
async fn a_full_day_outlives_the_container(rows: Rows) {
    let builder = World::builder().rows(rows).settings(|settings| {
        settings.publication_deadline = Duration::from_hours(60);
        (settings.sync_every, settings.insights_every) = (None, None);
    });
    let scene = Scene::new(builder, LoginFlow::InstagramLogin).await;
    let fault = Fault::error("media_publish", "9/2207042").always();
    let fault = scene.world.sandbox().faults().add(fault);
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    scene.world.pass(Duration::from_hours(26)).await.unwrap();
    let found = scene.world.journal(&publication.id).await.unwrap().publication;
    assert_eq!((found.state, found.attempt), (PublicationState::Processing, 2));
    scene.world.sandbox().faults().remove(fault);
    let settled = scene.world.settled(&publication.id).await.unwrap();
    assert_eq!(settled.state, PublicationState::Published, "{:?}", settled.last_error);
    assert_eq!(scene.posts(), 1);
    scene.end().await;
}

on_stores!(a_call_that_was_kept_back_reads_no_ended_container_again_and_again: memory file database);

/// The call that posts was kept back, and the service was away until the container had ended: another
/// one is made, and the old one is not read over and over.
async fn a_call_that_was_kept_back_reads_no_ended_container_again_and_again(rows: Rows) {
    let builder = World::builder().rows(rows).settings(|settings| {
        settings.publication_deadline = Duration::from_hours(60);
        (settings.sync_every, settings.insights_every) = (None, None);
    });
    let mut scene = Scene::new(builder, LoginFlow::InstagramLogin).await;
    let gate = scene.world.process().unwrap().gate().clone();
    gate.suspend_after("publish:intent");
    let publication = scene.submit("key", scene.request(scene.image().await)).await.unwrap();
    tokio::select! {
        biased;
        () = gate.is_suspended() => {}
        passed = scene.world.pass(Duration::from_hours(1)) => panic!("no intent: {passed:?}"),
    }
    scene.world.crash().await.unwrap();
    let kept_back = PublicationStep {
        publication_id: publication.id.clone(),
        attempt: 1,
        step: "publish".to_owned(),
        part: 0,
        kind: StepKind::Outcome,
        outcome: Some(StepOutcome::NotSent),
        source: "us".to_owned(),
        detail: serde_json::json!({ "again": true }),
        at: scene.world.clock().now(),
    };
    let store = scene.world.open_store().await.unwrap();
    store.apply(Change::InsertStep(kept_back).into()).await.unwrap();
    scene.world.clock().advance(Duration::from_hours(30));
    let before = calls(&scene, "container");
    scene.world.restart().await.unwrap();
    let read_too_often = async {
        while calls(&scene, "container") < before + 20 {
            tokio::task::yield_now().await;
        }
    };
    let settled = tokio::select! {
        settled = scene.world.settled(&publication.id) => settled.unwrap(),
        () = read_too_often => panic!("the container is read again and again"),
    };
    let state = (settled.state, settled.attempt);
    assert_eq!(state, (PublicationState::Published, 2), "{:?}", settled.last_error);
    assert_eq!((calls(&scene, "media_publish"), scene.posts()), (1, 1));
    scene.end().await;
}

fn calls(scene: &Scene, endpoint: &str) -> usize {
    scene.world.sandbox().calls().iter().filter(|call| call.endpoint == endpoint).count()
}
