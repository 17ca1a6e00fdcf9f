use serde_json::json;

use super::*;

fn event(event_type: &str, content: &Value) -> Event {
    Event::from_parts(event_type, &json!({ "content": content.to_string() }))
}

const PUBLISH: &str = "v_pub_file~v2-1.7500000000000000001";

#[test]
fn every_documented_event_is_typed() {
    let publish_id = || PublishId::new(PUBLISH);
    let direct = || Some(PublishType::DirectPublish);
    let content =
        json!({ "publish_id": PUBLISH, "publish_type": "DIRECT_PUBLISH", "post_id": "75" });
    let post_id = || Some(PostId::new("75"));
    let (complete, delivered) = (
        Event::PublishComplete { publish_id: publish_id(), publish_type: direct() },
        Event::InboxDelivered { publish_id: publish_id(), publish_type: direct() },
    );
    let public = Event::PubliclyAvailable {
        publish_id: publish_id(),
        post_id: post_id(),
        publish_type: direct(),
    };
    let gone = Event::NoLongerPubliclyAvailable {
        publish_id: publish_id(),
        post_id: post_id(),
        publish_type: direct(),
    };
    for (event_type, expected) in [
        ("post.publish.complete", complete),
        ("post.publish.inbox_delivered", delivered),
        ("post.publish.publicly_available", public),
        ("post.publish.no_longer_publicaly_available", gone.clone()),
        ("post.publish.no_longer_publicly_available", gone),
        ("video.upload.failed", Event::Retired),
    ] {
        assert_eq!(event(event_type, &content), expected, "{event_type}");
    }
}

#[test]
fn a_failure_names_its_reason() {
    let content =
        json!({ "publish_id": PUBLISH, "reason": "spam_risk", "publish_type": "INBOX_SHARE" });
    let expected = Event::PublishFailed {
        publish_id: PUBLISH.into(),
        reason: FailReason::SpamRisk,
        publish_type: Some(PublishType::InboxShare),
    };
    assert_eq!(event("post.publish.failed", &content), expected);
}

#[test]
fn a_removal_names_its_reason() {
    for (number, expected) in [
        (0, RemovalReason::Unknown(0)),
        (1, RemovalReason::UserDisconnected),
        (2, RemovalReason::AccountDeleted),
        (3, RemovalReason::AgeChanged),
        (4, RemovalReason::AccountBanned),
        (5, RemovalReason::DeveloperRevoked),
        (6, RemovalReason::Unknown(6)),
    ] {
        let removed = event("authorization.removed", &json!({ "reason": number }));
        assert_eq!(removed, Event::AuthorizationRemoved { reason: expected });
    }
}

#[test]
fn a_post_id_may_be_a_long_number() {
    let content = json!({ "publish_id": PUBLISH, "post_id": 7_500_000_000_000_000_001_u64 });
    match event("post.publish.publicly_available", &content) {
        Event::PubliclyAvailable { post_id, publish_type, .. } => {
            assert_eq!(post_id, Some(PostId::new("7500000000000000001")));
            assert_eq!(publish_type, None);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_not_known_is_kept_by_name() {
    for (event_type, content) in [
        ("post.publish.celebrated", json!({ "publish_id": PUBLISH })),
        ("post.publish.complete", json!({})),
        ("post.publish.complete", json!("no object")),
    ] {
        let expected = Event::Unknown { event_type: event_type.to_owned() };
        assert_eq!(event(event_type, &content), expected);
    }
    let broken = Event::from_parts("post.publish.complete", &json!({ "content": "{" }));
    assert!(matches!(broken, Event::Unknown { .. }));
}
