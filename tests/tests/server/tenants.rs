//! Promise G14: nobody sees, uses, or learns the existence of what is another user's.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use social_server::pages;
use social_service::axum::{Access, Route, RouteName, Verb, table};
use social_tests::server::{Answer, Form, House, PASSWORD, Visitor};
use social_tests::{Rows, Video, on_stores};

/// A comment, or a medium, of Instagram.
const COMMENT: &str = "17900000000000001";

/// What belongs to somebody.
struct Things {
    account: String,
    post: String,
    publish_id: String,
    media: String,
    token: String,
}

/// Asks for a route with somebody's ids. `None` if the route names nothing that is anybody's.
async fn ask(who: &mut Visitor, route: &Route, things: &Things) -> Option<Answer> {
    let Things { account, post, publish_id, media, .. } = things;
    let path = route.path.replace("{publishId}", publish_id);
    let path = match route.name {
        RouteName::AccountHealth | RouteName::AccountInsights | RouteName::AccountDisconnect => {
            path.replace("{id}", account)
        }
        RouteName::MediaShow | RouteName::MediaDiscard => path.replace("{id}", media),
        RouteName::Post | RouteName::PostEvents | RouteName::PostCancel | RouteName::PostSettle => {
            path.replace("{id}", post)
        }
        RouteName::TikTokCreatorInfo
        | RouteName::TikTokQuota
        | RouteName::InstagramMedia
        | RouteName::InstagramCommentSearch => format!("{path}?account_id={account}"),
        RouteName::TikTokStart => format!("{path}?reconnect={account}"),
        RouteName::InstagramComments | RouteName::InstagramCommentDelete => {
            format!("{}?account_id={account}", path.replace("{id}", COMMENT))
        }
        RouteName::InstagramComment
        | RouteName::InstagramCommentsSwitch
        | RouteName::InstagramReply
        | RouteName::InstagramCommentsSeen
        | RouteName::InstagramCommentHide => path.replace("{id}", COMMENT),
        RouteName::TikTokStatus
        | RouteName::TikTokUpload
        | RouteName::InstagramPublish
        | RouteName::Validate => path,
        RouteName::Accounts
        | RouteName::Posts
        | RouteName::TikTokCallback
        | RouteName::MediaFetch
        | RouteName::MediaStage
        | RouteName::InstagramStart
        | RouteName::FacebookCallback
        | RouteName::InstagramCallback
        | RouteName::InstagramChoice
        | RouteName::InstagramChoose
        | RouteName::InstagramDeauthorize
        | RouteName::InstagramDeletion
        | RouteName::DeletionStatus
        | RouteName::InstagramHandshake
        | RouteName::InstagramWebhook
        | RouteName::TikTokWebhook => {
            return None;
        }
    };
    let answer = match route.verb {
        Verb::Get => who.get(&path).await,
        Verb::Post if route.name == RouteName::PostSettle => {
            who.post(&path, &json!({ "posted": true })).await
        }
        Verb::Delete => who.delete(&path).await,
        Verb::Post if route.name == RouteName::InstagramPublish => {
            let request = json!({
                "account_id": account, "ig_id": "17841400000000001", "kind": "image",
                "media_id": media, "idempotency_key": "key-of-another",
            });
            who.post(&path, &request).await
        }
        Verb::Post if path.starts_with("/api/instagram/") => {
            let change = match route.name {
                RouteName::InstagramCommentsSwitch => ("enabled", json!(false)),
                RouteName::InstagramCommentHide => ("hidden", json!(true)),
                RouteName::InstagramCommentsSeen => ("up_to", json!("2999-01-01T00:00:00Z")),
                _ => ("text", json!("hello")),
            };
            who.post(&path, &json!({ "account_id": account, change.0: change.1 })).await
        }
        Verb::Post => {
            let request = json!({
                "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY",
                "media_id": media, "idempotency_key": "key-of-another",
            });
            who.post(&path, &request).await
        }
    };
    Some(answer.unwrap())
}

/// Gives what a refusal says, without what differs from one request to the next.
fn said(answer: &Answer) -> Value {
    let mut body = answer.json().unwrap();
    body["error"]["correlation_id"] = Value::Null;
    body
}

/// Gives the addresses of the pages that name something, with somebody's ids.
fn pages_of(things: &Things) -> Vec<(Method, String)> {
    let Things { account, post, token, .. } = things;
    let mut found = vec![
        (Method::GET, format!("/tiktok/upload?account_id={account}")),
        (Method::GET, format!("/instagram/publish?account_id={account}")),
        (Method::GET, format!("/instagram/publish?again={post}")),
    ];
    for route in pages::table().into_iter().filter(|route| route.path.contains('{')) {
        let id = match route.path.split('/').nth(1).unwrap() {
            // There is no comment: another's is as little there.
            "posts" | "comments" => post,
            "accounts" => account,
            "settings" => token,
            other => panic!("the page {other} names something this test does not know"),
        };
        found.push((route.method.clone(), route.path.replace("{id}", id)));
    }
    found
}

async fn own_things(lea: &mut Visitor) -> Things {
    let account = lea.connect("ada.public").await.unwrap();
    let form = Form::new(Video::new(100_000))
        .field("idempotency_key", "key-1")
        .field("account_id", &account)
        .field("mode", "direct")
        .field("privacy_level", "SELF_ONLY");
    let accepted = lea.upload("/api/tiktok/upload", form).await.unwrap();
    let accepted = accepted.expect(StatusCode::ACCEPTED).unwrap().json().unwrap();
    let shown = lea.settled(accepted["id"].as_str().unwrap()).await.unwrap();
    let text = |pointer: &str| shown.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    lea.new_token("script").await.unwrap();
    let tokens = lea.get("/api/tokens").await.unwrap().json().unwrap();
    Things {
        account,
        post: text("/id"),
        publish_id: text("/publish_id"),
        media: text("/request/media/asset"),
        token: tokens["items"][0]["id"].as_str().unwrap().to_owned(),
    }
}

on_stores!(what_is_anothers_is_not_there: file database);

async fn what_is_anothers_is_not_there(rows: Rows) {
    let house = House::builder(rows).start().await.unwrap();
    house.ground().add_user("max@example.com", PASSWORD).await.unwrap();
    let (mut lea, mut max) = (house.visitor().await.unwrap(), house.stranger().unwrap());
    max.sign_in("max@example.com", PASSWORD).await.unwrap();
    let mut nobody = house.stranger().unwrap();
    let things = own_things(&mut lea).await;
    let nothing = Things {
        account: "01990000-0000-7000-8000-000000000001".to_owned(),
        post: "01990000-0000-7000-8000-000000000002".to_owned(),
        publish_id: "v_pub_file~v2-1.1".to_owned(),
        media: "01990000-0000-7000-8000-000000000003".to_owned(),
        token: "01990000-0000-7000-8000-000000000004".to_owned(),
    };
    let (mut routes, mut walked) = (0, 0);

    for route in table() {
        let Some(theirs) = ask(&mut max, route, &things).await else { continue };
        let unknown = ask(&mut max, route, &nothing).await.unwrap();
        assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{}", theirs.shown());
        assert_eq!(said(&theirs), said(&unknown), "{}", route.path);
        routes += 1;
    }
    for route in table().iter().filter(|route| route.access != Access::Public) {
        let path =
            route.path.replace("{id}", &things.post).replace("{publishId}", &things.publish_id);
        let answer = match route.verb {
            Verb::Get => nobody.get(&path).await.unwrap(),
            Verb::Delete => nobody.delete(&path).await.unwrap(),
            Verb::Post => nobody.post(&path, &json!({})).await.unwrap(),
        };
        let refused =
            answer.status == StatusCode::UNAUTHORIZED || answer.status == StatusCode::SEE_OTHER;
        assert!(refused, "{}", answer.shown());
    }
    for (method, path) in pages_of(&things) {
        let answer = match method {
            Method::GET => max.page(&path).await.unwrap(),
            _ => max.submit(&path, &[]).await.unwrap(),
        };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.shown());
        walked += 1;
    }
    let removed = max.delete(&format!("/api/tokens/{}", things.token)).await.unwrap();
    assert_eq!(removed.status, StatusCode::NOT_FOUND, "{}", removed.shown());

    for (path, list) in
        [("/api/accounts", "accounts"), ("/api/posts", "posts"), ("/api/tokens", "items")]
    {
        let theirs = max.get(path).await.unwrap().json().unwrap();
        assert_eq!(theirs[list], json!([]), "{path}");
        let own = lea.get(path).await.unwrap().json().unwrap();
        assert_eq!(own[list].as_array().map(Vec::len), Some(1), "{path}: {own}");
    }
    let health = lea.get(&format!("/api/accounts/{}/health", things.account)).await.unwrap();
    assert_eq!(health.json().unwrap()["healthy"], true, "{}", health.shown());
    println!(
        "proof: {routes} routes and {walked} pages asked with another user's ids, 404 each, as for ids that are nobody's"
    );
    house.end().await.unwrap();
}
