//! What the forms of the page do.

use social_sandbox::{
    AccountVisibility, AttemptStatus, Fault, FaultKind, Moment, Processing, Shape, Standing,
};

use super::{busy, done, page, refused};
use crate::support::{PUBLIC, World};

#[tokio::test]
async fn time_moves_by_a_button() {
    let world = World::new().await;
    let before = world.sandbox.clock().offset_micros();
    done(&world, "/sandbox/clock", &[("seconds", "86400")], "clock").await;
    assert_eq!(world.sandbox.clock().offset_micros() - before, 86_400_000_000);
    assert!(page(&world).await.text.contains("1 d 0 h 0 min 0 s ahead"));
    for bad in ["", "-1", "soon", "inf"] {
        refused(&world, "/sandbox/clock", &[("seconds", bad)], 400, "a positive number").await;
    }
}

#[tokio::test]
async fn creators_are_added_changed_and_removed() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    let fields = [("username", " cy.new "), ("nickname", "Cy"), ("account", "private")];
    done(&world, "/sandbox/users", &fields, "accounts").await;
    let user = || tiktok.users().into_iter().find(|user| user.username == "cy.new").unwrap();
    assert_eq!((user().nickname.as_str(), user().account), ("Cy", AccountVisibility::Private));
    refused(&world, "/sandbox/users", &fields, 409, "already").await;
    for bad in ["", "a b", "<script>", "a/b", &"x".repeat(25)] {
        refused(&world, "/sandbox/users", &[("username", bad)], 400, "a handle has").await;
    }
    let path = "/sandbox/users/cy.new";
    done(&world, path, &[("do", "make_public")], "accounts").await;
    assert_eq!(user().account, AccountVisibility::Public);
    done(&world, path, &[("do", "make_private")], "accounts").await;
    assert_eq!(user().account, AccountVisibility::Private);
    done(&world, path, &[("do", "ban")], "accounts").await;
    assert_eq!(user().standing, Standing::Banned);
    done(&world, path, &[("do", "unban")], "accounts").await;
    assert_eq!(user().standing, Standing::Good);
    world.connect("cy.new");
    assert_eq!(tiktok.connected_apps("cy.new"), ["sandbox-client-key"]);
    done(&world, path, &[("do", "disconnect")], "accounts").await;
    assert!(tiktok.connected_apps("cy.new").is_empty());
    assert_eq!(tiktok.deliveries()[0].event, "authorization.removed");
    done(&world, path, &[("do", "remove")], "accounts").await;
    assert_eq!(tiktok.users().len(), 2);
    refused(&world, path, &[("do", "ban")], 404, "cy.new").await;
    refused(&world, path, &[("do", "praise")], 400, "praise").await;
}

#[tokio::test]
async fn attempts_are_failed_completed_and_finished() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.processing = Processing::Stuck);
    let tokens = world.connect(PUBLIC);
    let path = |publish_id: &str| format!("/sandbox/attempts/{}", publish_id.replace('~', "%7E"));
    let failed = world.init_file(&tokens, 1000).await.publish_id();
    refused(&world, &path(&failed), &[("do", "fail")], 400, "choose why").await;
    refused(&world, &path(&failed), &[("do", "complete")], 409, "bytes are missing").await;
    let fields = [("do", "fail"), ("reason", "spam_risk_text")];
    done(&world, &path(&failed), &fields, "posts").await;
    assert_eq!(tiktok.attempt(&failed).unwrap().fail_reason.as_deref(), Some("spam_risk_text"));
    let posted = world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    done(&world, &path(&posted), &[("do", "complete")], "posts").await;
    let post_id = tiktok.posts()[0].post_id;
    let post = format!("/sandbox/posts/{post_id}");
    done(&world, &post, &[("do", "show")], "posts").await;
    assert_eq!(tiktok.attempt(&posted).unwrap().public_ids, [post_id]);
    done(&world, &post, &[("do", "hide")], "posts").await;
    assert!(!tiktok.posts()[0].public);
    refused(&world, "/sandbox/posts/1", &[("do", "show")], 404, "no such post").await;
    let draft = world.draft(&tokens).await;
    done(&world, &path(&draft), &[("do", "complete")], "posts").await;
    assert_eq!(tiktok.attempt(&draft).unwrap().status, AttemptStatus::SendToUserInbox);
    let fields = [("do", "finish"), ("privacy_level", "SELF_ONLY")];
    done(&world, &path(&draft), &fields, "posts").await;
    let posts = world.sandbox.ledger().posts();
    assert_eq!(posts[1].privacy_level, "SELF_ONLY");
    refused(&world, "/sandbox/attempts/v_pub", &[("do", "complete")], 404, "v_pub").await;
}

#[tokio::test]
async fn webhooks_are_held_released_and_sent_again() {
    let (world, mut receiver) = crate::webhooks::world().await;
    let tiktok = world.sandbox.tiktok();
    done(&world, "/sandbox/webhooks", &[("do", "hold")], "webhooks").await;
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(60);
    tiktok.webhooks_idle().await;
    assert!(receiver.ready().is_none());
    assert!(page(&world).await.text.contains("Release 2 in order"));
    done(&world, "/sandbox/webhooks", &[("do", "release_reversed")], "webhooks").await;
    let first = receiver.next().await;
    assert_eq!(first.event(), "post.publish.publicly_available");
    let second = receiver.next().await;
    tiktok.webhooks_idle().await;
    done(&world, "/sandbox/webhooks/1", &[("do", "duplicate")], "webhooks").await;
    let twin = receiver.next().await;
    assert_eq!((twin.body, twin.signature), (second.body.clone(), second.signature.clone()));
    world.pass(10);
    done(&world, "/sandbox/webhooks/1", &[("do", "resign")], "webhooks").await;
    let again = receiver.next().await;
    assert_eq!(again.body, second.body);
    assert!(again.t() >= second.t() + 10);
    refused(&world, "/sandbox/webhooks/99", &[("do", "resign")], 404, "99").await;
    refused(&world, "/sandbox/webhooks", &[("do", "burn")], 400, "burn").await;
}

#[tokio::test]
async fn faults_are_added_and_removed() {
    let world = World::new().await;
    let faults = world.sandbox.faults();
    let fields = [
        ("endpoint", "revoke"),
        ("kind", "compressed_bomb"),
        ("moment", "after_effect"),
        ("times", "2"),
    ];
    done(&world, "/sandbox/faults", &fields, "faults").await;
    let added = faults.active().remove(0);
    assert_eq!((added.fault.endpoint.as_str(), added.fault.times), ("revoke", Some(2)));
    assert_eq!(added.fault.moment, Moment::AfterEffect);
    assert_eq!(added.fault.kind, FaultKind::Malformed { shape: Shape::CompressedBomb });
    let fields = [("endpoint", "*"), ("kind", "slow_answer"), ("number", "3"), ("times", "")];
    done(&world, "/sandbox/faults", &fields, "faults").await;
    assert_eq!(faults.active()[1].fault, Fault::slow_answer("*", 3).always());
    let bad = [("endpoint", "*"), ("kind", "status"), ("number", "many")];
    refused(&world, "/sandbox/faults", &bad, 400, "an HTTP status").await;
    let bad = [("endpoint", "nowhere"), ("kind", "cut"), ("times", "1")];
    refused(&world, "/sandbox/faults", &bad, 400, "there is no endpoint nowhere").await;
    let id = added.id.to_string();
    done(&world, "/sandbox/faults/remove", &[("id", &id)], "faults").await;
    assert_eq!(faults.active().len(), 1);
    refused(&world, "/sandbox/faults/remove", &[("id", &id)], 404, "no such fault").await;
    done(&world, "/sandbox/faults/remove", &[], "faults").await;
    assert!(faults.active().is_empty());
}

#[tokio::test]
async fn all_is_forgotten_by_a_button() {
    let (world, _receiver) = busy().await;
    done(&world, "/sandbox/reset", &[], "clock").await;
    let page = page(&world).await;
    for empty in ["Nothing was posted yet.", "No call yet.", "No event yet.", "Nothing goes wrong"]
    {
        assert!(page.text.contains(empty), "{empty}");
    }
}
