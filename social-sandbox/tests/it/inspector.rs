//! The page for people.

mod acts;
mod meta;

use std::collections::BTreeSet;

use serde_json::json;
use social_sandbox::{
    Fault, FaultKind, HandMadeEvent, Processing, SignatureForm, Standing, TikTokUser,
};

use crate::support::{PRIVATE, PUBLIC, Receiver, Reply, World, errand};

async fn page(world: &World) -> Reply {
    let sent = world.http.get(world.sandbox.inspector_url()).send().await;
    Reply::of(sent.unwrap()).await
}

/// Sends a form of the page.
async fn form(world: &World, path: &str, fields: &[(&str, &str)]) -> Reply {
    let url = world.sandbox.control_url().join(path).unwrap();
    Reply::of(world.http.post(url).form(fields).send().await.unwrap()).await
}

/// Sends a form and expects to be led back to a part of the page.
async fn done(world: &World, path: &str, fields: &[(&str, &str)], part: &str) {
    let reply = form(world, path, fields).await;
    assert_eq!(reply.status, 303, "{path} {fields:?}: {}", reply.text);
    let expected = format!("/sandbox/#{part}");
    assert_eq!(reply.header("location"), Some(expected.as_str()));
}

/// Sends a form and expects the page with a reason.
async fn refused(world: &World, path: &str, fields: &[(&str, &str)], status: u16, reason: &str) {
    let reply = form(world, path, fields).await;
    assert_eq!(reply.status, status, "{path} {fields:?}");
    assert!(reply.text.contains("<strong>Not done.</strong>"), "{}", reply.text);
    assert!(reply.text.contains(reason), "{reason}: {}", reply.text);
}

/// A world in which every list has a row of every sort.
async fn busy() -> (World, Receiver) {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let tiktok = world.sandbox.tiktok();
    let url = receiver.url.clone();
    tiktok.update_app("sandbox-client-key", |app| app.webhook_url = Some(url)).unwrap();
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.draft(&tokens).await;
    world.pass(40);
    world.publish(&tokens, "PUBLIC_TO_EVERYONE").await;
    world.pass(2);
    tiktok.update_behaviour(|b| b.processing = Processing::Stuck);
    world.publish(&tokens, "SELF_ONLY").await;
    world.init_file(&tokens, 1000).await;
    tiktok.update_user(PRIVATE, |user| user.standing = Standing::Banned).unwrap();
    world.sandbox.faults().add(Fault::status("creator_info", 503));
    errand(&world, "creator_info").await.send().await.unwrap();
    world.sandbox.faults().add(Fault::cut("video_init").times(3));
    tiktok.webhooks_idle().await;
    tiktok.hold_webhooks();
    let failed = world.draft(&tokens).await;
    tiktok.fail_attempt(&failed, "spam_risk_text").unwrap();
    world.sandbox.faults().add(Fault::slow_answer("*", 5).always().skip(7));
    (world, receiver)
}

#[tokio::test]
async fn it_shows_what_is_there_and_says_what_it_is() {
    let (world, _receiver) = busy().await;
    let page = page(&world).await;
    assert_eq!(page.status, 200);
    for expected in [
        "This is the sandbox, not TikTok",
        "@ada.public",
        "banned from posting",
        "sandbox-client-key",
        "Published",
        "In the TikTok inbox",
        "Processing",
        "Sending",
        "a caption",
        "PUBLIC_TO_EVERYONE",
        "Fault: status",
        "post.publish.inbox_delivered",
        "Answered 200",
        "cut connection",
        "before the effect, 3 times",
        "slow answer, 5 ms per byte",
        "after 7 calls, until it is removed",
        "Choose a reason",
        "spam_risk_text",
    ] {
        assert!(page.text.contains(expected), "{expected}");
    }
    assert!(page.text.contains(world.sandbox.tiktok_url().as_str()));
}

#[tokio::test]
async fn it_needs_nothing_but_its_own_style() {
    let (world, _receiver) = busy().await;
    let page = page(&world).await;
    for absent in ["<script", "<img", "<iframe", "src=", "@import", " style=", "javascript:"] {
        assert!(!page.text.contains(absent), "{absent}");
    }
    let links: Vec<&str> = page.text.split("<link ").skip(1).collect();
    assert_eq!(links.len(), 1);
    assert!(links[0].starts_with("rel=\"stylesheet\" href=\"/sandbox/inspector.css\""));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self'"));
    assert!(policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let url = world.sandbox.inspector_url().join("inspector.css").unwrap();
    let style = Reply::of(world.http.get(url).send().await.unwrap()).await;
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(!style.text.contains("url("));
}

/// The address of every form of a page with what its buttons do.
fn forms(page: &str) -> BTreeSet<(&str, &str)> {
    let mut found = BTreeSet::new();
    for form in page.split("<form").skip(1) {
        let (form, _) = form.split_once("</form>").unwrap();
        let (_, rest) = form.split_once("action=\"").unwrap();
        let (action, _) = rest.split_once('"').unwrap();
        let buttons = form.split("name=\"do\" value=\"").skip(1);
        found.extend(buttons.map(|rest| (action, rest.split_once('"').unwrap().0)));
        found.insert((action, ""));
    }
    found
}

#[tokio::test]
async fn every_form_of_the_page_has_a_route_and_every_button_a_meaning() {
    let (world, _receiver) = busy().await;
    let page = page(&world).await;
    let forms = forms(&page.text);
    let meanings: BTreeSet<&str> = forms.iter().map(|(_, act)| *act).collect();
    assert_eq!(
        meanings.into_iter().collect::<Vec<_>>(),
        [
            "",
            "ban",
            "complete",
            "disconnect",
            "duplicate",
            "fail",
            "finish",
            "hide",
            "hold",
            "make_private",
            "make_public",
            "release",
            "release_reversed",
            "release_shuffled",
            "remove",
            "resign",
            "show",
            "unban",
        ]
    );
    for (path, act) in forms {
        let reply = form(&world, path, &[("do", act)]).await;
        let unrouted = reply.status == 405 || reply.text.contains("no control route");
        assert!(!unrouted, "{path}: {}", reply.status);
        assert!(reply.status < 500, "{path}: {}", reply.text);
        let unknown = reply.text.contains("does not know how");
        assert_eq!(unknown, act.is_empty() && has_buttons(path), "{path} {act}: {}", reply.text);
    }
}

/// Whether the forms of a path say by a button what is to be done.
fn has_buttons(path: &str) -> bool {
    let bare = ["clock", "reset", "users", "faults", "faults/remove"];
    !bare.iter().any(|form| path.strip_prefix("/sandbox/") == Some(form))
}

#[tokio::test]
async fn a_long_list_shows_its_newest_fifty() {
    let world = World::new().await;
    for number in 0..53 {
        let url = world.url(&format!("/v2/nothing/{number}"));
        world.http.get(url).send().await.unwrap();
    }
    let page = page(&world).await;
    let shown: Vec<&str> = page
        .text
        .split("GET /v2/nothing/")
        .skip(1)
        .map(|rest| rest.split_once('<').unwrap().0)
        .collect();
    let expected: Vec<String> = (3..53).rev().map(|number: u32| number.to_string()).collect();
    assert_eq!(shown, expected);
    assert!(page.text.contains("3 older ones"));
}

#[tokio::test]
async fn what_comes_from_outside_is_escaped() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    let evil = "<b onload=x>\"'&</b>";
    tiktok.add_user(TikTokUser { nickname: evil.to_owned(), ..TikTokUser::new(evil) });
    let scopes = ["video.publish", "video.upload"];
    let tokens = tiktok.issue_tokens("sandbox-client-key", evil, &scopes).unwrap();
    let mut body = crate::support::direct_file("SELF_ONLY", 1000, 1000, 1);
    body["post_info"]["title"] = json!(evil);
    world.post(&tokens, crate::support::VIDEO_INIT, &body).await.ok();
    tiktok.fail_attempt(&tiktok.attempts()[0].publish_id, evil).unwrap();
    let event = HandMadeEvent {
        client_key: "sandbox-client-key".to_owned(),
        event: evil.to_owned(),
        user_openid: None,
        content: evil.to_owned(),
        create_time: None,
        signature: SignatureForm::Valid,
    };
    tiktok.send_webhook(&event).unwrap();
    let kind = FaultKind::Error { code: evil.to_owned(), status: None };
    world.sandbox.faults().add(Fault::new(evil, kind));
    let url = world.url("/v2/%3Cb%20onload=x%3E/");
    world.http.get(url).send().await.unwrap();
    let page = page(&world).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<b "), "{}", page.text);
    assert!(page.text.contains("&#60;b onload=x&#62;"), "it is shown as text");
    let reply = form(&world, "/sandbox/clock", &[("seconds", evil)]).await;
    assert!(!reply.text.contains("<b "));
    let path = "/sandbox/users/%3Cb%20onload%3Dx%3E%22%27%26%3C%2Fb%3E";
    assert!(page.text.contains(path), "the form finds its creator: {}", page.text);
    done(&world, path, &[("do", "ban")], "accounts").await;
    assert_eq!(tiktok.users().pop().unwrap().standing, Standing::Banned);
}

#[tokio::test]
async fn pages_of_other_sites_cannot_steer_it() {
    let world = World::new().await;
    let control = world.sandbox.control_url();
    let origin = control.origin().ascii_serialization();
    let call = async |path: &str, headers: &[(&str, &str)]| {
        let mut call = world.http.post(control.join(path).unwrap()).form(&[("seconds", "60")]);
        for (name, value) in headers {
            call = call.header(*name, *value);
        }
        Reply::of(call.send().await.unwrap()).await.status
    };
    let own = [("sec-fetch-site", "same-origin"), ("origin", origin.as_str())];
    assert_eq!(call("/sandbox/clock", &own).await, 303);
    let moved = world.sandbox.clock().offset_micros();
    for path in ["/sandbox/clock", "/sandbox/reset", "/reset", "/tiktok/webhooks/hold"] {
        assert_eq!(call(path, &[("sec-fetch-site", "cross-site")]).await, 403, "{path}");
        assert_eq!(call(path, &[("sec-fetch-site", "same-site")]).await, 403, "{path}");
        assert_eq!(call(path, &[("origin", "http://a.example")]).await, 403, "{path}");
        assert_eq!(call(path, &[("origin", "null")]).await, 403, "{path}");
    }
    assert_eq!(world.sandbox.clock().offset_micros(), moved);
}
