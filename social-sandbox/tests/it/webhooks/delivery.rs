//! How events travel.

use social_sandbox::{
    DeliveryState, EffectKind, HandMadeEvent, ReleaseOrder, RetryTimestamp, SignatureForm,
};

use super::{is_signed, signature, world};
use crate::support::{Heard, PUBLIC, World};

fn event(number: usize) -> HandMadeEvent {
    HandMadeEvent {
        client_key: "sandbox-client-key".to_owned(),
        event: format!("test.event.{number}"),
        user_openid: None,
        content: "{\"n\":1 }".to_owned(),
        create_time: Some(1_800_000_000),
        signature: SignatureForm::Valid,
    }
}

fn send(world: &World, event: &HandMadeEvent) -> u64 {
    world.sandbox.tiktok().send_webhook(event).unwrap()
}

#[tokio::test]
async fn an_event_made_by_hand_is_sent_as_it_is() {
    let (world, mut receiver) = world().await;
    send(&world, &event(1));
    let heard = receiver.next().await;
    assert!(is_signed(&heard));
    assert_eq!(
        heard.body,
        "{\"client_key\":\"sandbox-client-key\",\"event\":\"test.event.1\",\
         \"create_time\":1800000000,\"content\":\"{\\\"n\\\":1 }\"}"
    );
    world.sandbox.tiktok().webhooks_idle().await;
    assert_eq!(world.sandbox.ledger().count(EffectKind::WebhookAcknowledged), 1);
}

#[tokio::test]
async fn only_200_counts_and_the_waits_double() {
    let (world, mut receiver) = world().await;
    receiver.answer(&[500, 204, 302]);
    send(&world, &event(1));
    let tiktok = world.sandbox.tiktok();
    for wait in [10, 20, 40] {
        receiver.next().await;
        tiktok.webhooks_idle().await;
        assert!(receiver.ready().is_none());
        let delivery = tiktok.deliveries().remove(0);
        assert_eq!(delivery.state, DeliveryState::Waiting);
        let left = delivery.next_micros.unwrap() - delivery.attempts.last().unwrap().at_micros;
        assert_eq!(left, wait * 1_000_000);
        world.pass(u64::try_from(wait).unwrap());
    }
    receiver.next().await;
    tiktok.webhooks_idle().await;
    let delivery = tiktok.deliveries().remove(0);
    assert_eq!(delivery.state, DeliveryState::Acknowledged);
    let statuses: Vec<_> = delivery.attempts.iter().map(|a| a.status.unwrap()).collect();
    assert_eq!(statuses, [500, 204, 302, 200]);
}

#[tokio::test]
async fn a_delivery_is_given_up_after_three_days() {
    let (world, receiver) = world().await;
    receiver.answer(&[500; 50]);
    send(&world, &event(1));
    let tiktok = world.sandbox.tiktok();
    for _ in 0..80 {
        tiktok.webhooks_idle().await;
        if tiktok.deliveries()[0].state == DeliveryState::Dropped {
            break;
        }
        world.pass(3600);
    }
    let delivery = tiktok.deliveries().remove(0);
    assert_eq!(delivery.state, DeliveryState::Dropped);
    let last = delivery.attempts.last().unwrap().at_micros - delivery.created_micros;
    assert!(last <= 72 * 3600 * 1_000_000, "{last}");
    assert!(last >= 36 * 3600 * 1_000_000, "{last}");
}

#[tokio::test]
async fn a_retry_is_signed_anew_or_as_before() {
    for (rule, same) in [(RetryTimestamp::Fresh, false), (RetryTimestamp::Original, true)] {
        let (world, mut receiver) = world().await;
        let tiktok = world.sandbox.tiktok();
        tiktok.update_behaviour(|b| b.webhook_retry = rule);
        receiver.answer(&[500]);
        send(&world, &event(1));
        let first = receiver.next().await;
        tiktok.webhooks_idle().await;
        world.pass(600);
        let second = receiver.next().await;
        assert!(is_signed(&first) && is_signed(&second));
        assert_eq!(first.body, second.body);
        assert_eq!(first.t() == second.t(), same);
    }
}

#[tokio::test]
async fn a_duplicate_is_identical_and_a_resigned_one_is_not() {
    let (world, mut receiver) = world().await;
    let tiktok = world.sandbox.tiktok();
    let id = send(&world, &event(1));
    let first = receiver.next().await;
    tiktok.webhooks_idle().await;
    world.pass(100);
    tiktok.duplicate_webhook(id).unwrap();
    let twin = receiver.next().await;
    assert_eq!((&twin.body, &twin.signature), (&first.body, &first.signature));
    tiktok.resign_webhook(id).unwrap();
    let resigned = receiver.next().await;
    assert_eq!(resigned.body, first.body);
    assert!(resigned.t() >= first.t() + 100 && is_signed(&resigned));
    assert!(tiktok.resign_webhook(999).is_err());
}

#[tokio::test]
async fn held_webhooks_wait_and_go_in_the_wanted_order() {
    for (order, expected) in [
        (ReleaseOrder::Original, Some([1, 2, 3, 4, 5])),
        (ReleaseOrder::Reversed, Some([5, 4, 3, 2, 1])),
        (ReleaseOrder::Shuffled, None),
    ] {
        let (world, mut receiver) = world().await;
        let tiktok = world.sandbox.tiktok();
        tiktok.hold_webhooks();
        for number in 1..=5 {
            send(&world, &event(number));
        }
        world.pass(3600);
        tiktok.webhooks_idle().await;
        assert!(receiver.ready().is_none());
        assert_eq!(tiktok.release_webhooks(order), 5);
        let mut heard = Vec::new();
        for _ in 0..5 {
            let event = receiver.next().await.event();
            heard.push(event.rsplit('.').next().unwrap().parse::<i32>().unwrap());
        }
        if expected.is_none() {
            heard.sort_unstable();
        }
        assert_eq!(heard, expected.unwrap_or([1, 2, 3, 4, 5]));
    }
}

#[tokio::test]
async fn signatures_can_be_wrong_in_three_ways() {
    let (world, mut receiver) = world().await;
    let mut next = async |form| {
        let mut event = event(1);
        event.signature = form;
        send(&world, &event);
        let heard: Heard = receiver.next().await;
        world.sandbox.tiktok().webhooks_idle().await;
        heard
    };
    assert!(is_signed(&next(SignatureForm::Valid).await));
    assert!(!is_signed(&next(SignatureForm::WrongSecret).await));
    assert_eq!(next(SignatureForm::Missing).await.signature, None);
    let changed = next(SignatureForm::BodyChanged).await;
    let genuine = changed.body.trim_end();
    assert_ne!(genuine, changed.body);
    assert_eq!(changed.signature, Some(signature(changed.t(), genuine)));
}

#[tokio::test]
async fn an_app_without_a_callback_keeps_its_events() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "SELF_ONLY").await;
    world.pass(2);
    let deliveries = world.sandbox.tiktok().deliveries();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].state, DeliveryState::NoCallback);
    assert_eq!(deliveries[0].event, "post.publish.complete");
}

#[tokio::test]
async fn a_receiver_that_hangs_up_is_tried_again() {
    let (world, _receiver) = world().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let rude = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            drop(socket);
        }
    });
    let tiktok = world.sandbox.tiktok();
    tiktok
        .update_app("sandbox-client-key", |app| app.webhook_url = Some(url.parse().unwrap()))
        .unwrap();
    send(&world, &event(1));
    tiktok.webhooks_idle().await;
    let delivery = tiktok.deliveries().remove(0);
    assert_eq!(delivery.state, DeliveryState::Waiting);
    assert_eq!(delivery.attempts[0].status, None);
    assert!(delivery.attempts[0].error.is_some());
    rude.abort();
}
