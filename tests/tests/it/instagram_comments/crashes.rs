//! A process that ends at any of its writes: events, answers and readings of comments lose nothing and
//! do nothing twice.

use std::time::Duration;

use social_core::LoginFlow;
use social_sandbox::DeliveryState;
use social_service::CommentTarget;
use social_store::{EventState, Page, WorkKind};
use social_tests::{Crashed, Rows, Side, Stop, on_stores};

use super::Scene;
use crate::matrix::pass;

/// Longer than any lease, and than the first pauses of Meta before it sends a webhook again.
const AFTERWARDS: Duration = Duration::from_mins(5);

/// Runs a flow once for each of its writes and each side of it, and stops the process there. Gives how
/// many stops there were.
async fn stopped_everywhere(
    rows: Rows,
    flow: LoginFlow,
    work: impl AsyncFn(&mut Scene) -> Vec<String>,
    check: impl AsyncFn(&Scene, &[String], &str),
) -> usize {
    let mut stops = 0;
    for at in 1.. {
        for side in [Side::Before, Side::After] {
            let mut scene = Scene::start(rows, flow).await;
            let gate = scene.world.process().unwrap().gate().clone();
            gate.arm(Some(Stop { at, side }));
            let made = work(&mut scene).await;
            pass(&mut scene.world, AFTERWARDS).await;
            let Some(label) = gate.fired() else {
                scene.world.end().await.unwrap();
                return stops;
            };
            check(&scene, &made, &format!("{rows:?}: {side:?} write {at}, {label}")).await;
            scene.world.end().await.unwrap();
            stops += 1;
        }
    }
    stops
}

on_stores!(an_event_is_applied_once_wherever_the_process_ends: memory file database);

async fn an_event_is_applied_once_wherever_the_process_ends(rows: Rows) {
    let events = async |scene: &mut Scene| {
        let media = scene.post();
        (0..3).map(|number| scene.write(&media, &format!("text {number}"), None)).collect()
    };
    let once = async |scene: &Scene, ids: &[String], name: &str| {
        for id in ids {
            scene.comment(id).await;
        }
        assert_eq!(scene.news("comment.received").await.len(), 3, "{name}");
        assert_eq!(scene.news("webhook.applied").await.len(), 3, "{name}: one effect each");
        let store = scene.world.open_store().await.unwrap();
        let events = store.list_events(None, None, &Page::first(100)).await.unwrap().items;
        assert_eq!(events.len(), 3, "{name}");
        assert!(events.iter().all(|event| event.state == EventState::Done), "{name}");
        let deliveries = scene.world.meta().deliveries();
        let heard = deliveries.iter().all(|one| one.state == DeliveryState::Acknowledged);
        assert!(heard, "{name}: {deliveries:?}");
    };
    let stops = Box::pin(stopped_everywhere(rows, LoginFlow::InstagramLogin, events, once)).await;
    assert!(stops >= 8, "only {stops} stops: does the worker still write?");
}

on_stores!(an_answer_stands_once_wherever_the_process_ends: memory file database);

/// The caller hears nothing when the process ends. What stands at Instagram is found by reading.
async fn an_answer_stands_once_wherever_the_process_ends(rows: Rows) {
    let answer = async |scene: &mut Scene| {
        let media = scene.post();
        let id = scene.write(&media, "hello", None);
        // The event is applied, whichever of its writes the process ends at.
        pass(&mut scene.world, AFTERWARDS).await;
        let (user, acting, target) =
            (scene.world.user(), scene.acting(), CommentTarget::Comment(id.clone()));
        let made = scene.world.call(|service| async move {
            service.comments().write(&user, &acting, target, "Thank you".to_owned()).await
        });
        match made.await {
            Ok(made) => drop(made.unwrap()),
            Err(Crashed) => scene.world.restart().await.unwrap(),
        }
        scene.due(WorkKind::MEDIA).await;
        pass(&mut scene.world, AFTERWARDS).await;
        scene.due(WorkKind::COMMENTS).await;
        vec![id]
    };
    let once = async |scene: &Scene, ids: &[String], name: &str| {
        let comments = scene.world.meta().comments();
        let said: Vec<_> = comments.iter().filter(|one| one.text == "Thank you").collect();
        assert_eq!(said.len(), 1, "{name}");
        let row = scene.comment(&said[0].id).await;
        assert_eq!(row.parent_id.as_deref(), Some(ids[0].as_str()), "{name}");
        assert_eq!(scene.news("comment.received").await.len(), 1, "{name}: not of one's own");
    };
    let stops = Box::pin(stopped_everywhere(rows, LoginFlow::FacebookLogin, answer, once)).await;
    assert!(stops >= 6, "only {stops} stops: does the answer still leave a row?");
}

on_stores!(a_reading_is_whole_wherever_the_process_ends: memory file database);

/// Of sixty posts with comments under some; one post and one comment are gone.
async fn a_reading_is_whole_wherever_the_process_ends(rows: Rows) {
    let reading = async |scene: &mut Scene| {
        scene.world.meta().hold_webhooks();
        let media: Vec<_> = (0..60).map(|_| scene.post()).collect();
        let ids: Vec<_> = media[..3].iter().map(|id| scene.write(id, "hello", None)).collect();
        for kind in [WorkKind::MEDIA, WorkKind::COMMENTS] {
            scene.due(kind).await;
            pass(&mut scene.world, AFTERWARDS).await;
        }
        scene.world.meta().remove_comment(&ids[1]).unwrap();
        scene.world.meta().remove_medium(&media[10]).unwrap();
        for kind in [WorkKind::MEDIA, WorkKind::COMMENTS] {
            scene.due(kind).await;
            pass(&mut scene.world, AFTERWARDS).await;
        }
        vec![ids[0].clone(), ids[1].clone(), media[10].clone()]
    };
    let whole = async |scene: &Scene, made: &[String], name: &str| {
        let media = scene.media().await;
        assert_eq!(media.len(), 60, "{name}");
        let gone: Vec<_> = media.iter().filter(|row| row.vanished_at.is_some()).collect();
        assert_eq!(gone.len(), 1, "{name}");
        assert_eq!(gone[0].ig_id, made[2], "{name}");
        assert!(scene.comment(&made[0]).await.deleted_at.is_none(), "{name}");
        assert!(scene.comment(&made[1]).await.deleted_at.is_some(), "{name}");
        assert_eq!(scene.news("comment.received").await.len(), 3, "{name}: each is told once");
    };
    let stops = Box::pin(stopped_everywhere(rows, LoginFlow::InstagramLogin, reading, whole)).await;
    assert!(stops >= 6, "only {stops} stops: does the walk still keep its place?");
}
