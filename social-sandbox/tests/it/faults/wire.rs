//! What an HTTP client would hide: bytes past the end, and closed connections.

use social_sandbox::{EffectKind, Fault, ReuseMoment};

use crate::support::{PUBLIC, Wire, World, content_length};

#[tokio::test]
async fn bytes_past_a_small_length_are_on_the_wire() {
    let world = World::new().await;
    world.sandbox.faults().add(Fault::wrong_length("token", -10));
    let mut wire = Wire::open(&world).await;
    wire.ask().await;
    let answer = wire.rest().await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), content_length(head) + 10, "{answer}");
    assert!(body.ends_with('}'));
}

#[tokio::test]
async fn a_length_is_never_below_zero() {
    let world = World::new().await;
    world.sandbox.faults().add(Fault::wrong_length("token", -100_000));
    let mut wire = Wire::open(&world).await;
    wire.ask().await;
    let answer = wire.rest().await;
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(content_length(head), 0);
}

#[tokio::test]
async fn a_connection_is_closed_after_the_answer_although_it_was_to_stay() {
    let world = World::new().await;
    world.sandbox.faults().add(Fault::reuse_cut("token", ReuseMoment::AfterAnswer));
    let mut wire = Wire::open(&world).await;
    wire.ask().await;
    let answer = wire.answer().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("connection: keep-alive"), "{answer}");
    assert_eq!(wire.rest().await, "");
}

#[tokio::test]
async fn a_connection_is_closed_when_the_next_call_comes() {
    let world = World::new().await;
    world.sandbox.faults().add(Fault::reuse_cut("token", ReuseMoment::NextCall));
    let mut wire = Wire::open(&world).await;
    wire.ask().await;
    wire.answer().await;
    wire.ask().await;
    assert_eq!(wire.rest().await, "");
    assert_eq!(world.sandbox.calls().len(), 1, "the second call was not seen");
    let mut other = Wire::open(&world).await;
    other.ask().await;
    other.answer().await;
    other.ask().await;
    assert!(other.answer().await.starts_with("HTTP/1.1 200"), "others stay");
}

#[tokio::test]
async fn a_badly_carried_answer_is_the_true_one_and_had_its_effect() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.sandbox.faults().add(Fault::reuse_cut("video_init", ReuseMoment::AfterAnswer));
    let opened = world.init_file(&tokens, 1000).await;
    assert_eq!(world.sandbox.ledger().inits()[0].publish_id, opened.publish_id());
    world.sandbox.faults().add(Fault::slow_answer("video_init", 0));
    let opened = world.init_file(&tokens, 1000).await;
    assert_eq!(world.sandbox.ledger().inits()[1].publish_id, opened.publish_id());
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 2);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_slow_answer() {
    let world = World::new().await;
    world.sandbox.faults().add(Fault::slow_answer("token", 600_000));
    let mut wire = Wire::open(&world).await;
    wire.ask().await;
    while !world.sandbox.faults().active().is_empty() {
        tokio::task::yield_now().await;
    }
    world.sandbox.stop().await;
    assert_eq!(wire.rest().await, "");
}
