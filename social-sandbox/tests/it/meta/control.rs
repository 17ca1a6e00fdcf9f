//! Meta's half of the control API.

use serde_json::{Value, json};
use social_sandbox::Fault;

use super::{APP, Meta, STUDIO};
use crate::support::{Receiver, Reply};

async fn call(meta: &Meta, method: &str, path: &str, body: Option<Value>) -> Reply {
    let url = meta.sandbox.control_url().join(path).unwrap();
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = meta.http.request(method, url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    Reply::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn switches_apps_and_people_are_read_and_changed() {
    let meta = Meta::new().await;
    let changed =
        call(&meta, "PATCH", "/meta/behaviour", Some(json!({ "token_error_status": 401 }))).await;
    assert_eq!(changed.json()["token_error_status"], 401);
    let typo = call(&meta, "PATCH", "/meta/behaviour", Some(json!({ "token_eror": 1 }))).await;
    assert_eq!(typo.status, 400);
    let app =
        call(&meta, "PATCH", &format!("/meta/apps/{APP}"), Some(json!({ "name": "Mine" }))).await;
    assert_eq!((&app.json()["name"], &app.json()["app_id"]), (&json!("Mine"), &json!(APP)));
    let new = json!({
        "app_id": "5", "app_secret": "s", "instagram_app_id": "6", "instagram_app_secret": "t",
    });
    assert_eq!(call(&meta, "POST", "/meta/apps", Some(new)).await.status, 201);
    assert_eq!(
        call(&meta, "GET", "/meta/apps", None).await.json()["apps"].as_array().unwrap().len(),
        2
    );
    let person = json!({ "username": "dee", "name": "Dee" });
    assert_eq!(call(&meta, "POST", "/meta/people", Some(person)).await.status, 201);
    let account = json!({ "username": "dee", "kind": "media_creator" });
    let account = call(&meta, "POST", "/meta/accounts", Some(account)).await.json();
    assert_eq!(account["id"].as_str().unwrap().len(), 17);
    let page = json!({ "name": "Dee's", "roles": { "dee": ["MANAGE"] }, "instagram": "dee" });
    let page = call(&meta, "POST", "/meta/pages", Some(page)).await.json();
    let path = format!("/meta/pages/{}", page["id"].as_str().unwrap());
    let roles = json!({ "roles": {} });
    assert_eq!(call(&meta, "PATCH", &path, Some(roles)).await.status, 200);
    let restricted = json!({ "restricted": true });
    let account = call(&meta, "PATCH", "/meta/accounts/dee", Some(restricted)).await.json();
    assert_eq!(account["restricted"], true);
    let portfolio = json!({ "name": "Dee's", "people": ["dee"] });
    assert_eq!(call(&meta, "POST", "/meta/portfolios", Some(portfolio)).await.status, 201);
    for (list, length) in [("people", 3), ("accounts", 7), ("pages", 8), ("portfolios", 2)] {
        let all = call(&meta, "GET", &format!("/meta/{list}"), None).await.json();
        assert_eq!(all[list].as_array().unwrap().len(), length, "{list}");
    }
}

#[tokio::test]
async fn tokens_are_given_out_and_ended() {
    let meta = Meta::new().await;
    let about = json!({ "login": "facebook", "who": "ada", "scopes": ["pages_show_list"] });
    let tokens = call(&meta, "POST", "/meta/tokens", Some(about)).await;
    assert_eq!(tokens.status, 201, "{}", tokens.text);
    let tokens = tokens.json();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(tokens["pages"].as_array().unwrap().len(), 6);
    assert_eq!(tokens["pages"][0]["ig_id"], STUDIO);
    let id = call(&meta, "GET", "/meta/user_id?login=facebook&who=ada", None).await.json();
    assert_eq!(id["user_id"], tokens["user_id"]);
    let withdraw = json!({ "login": "facebook", "who": "ada", "scope": "pages_show_list" });
    let withdrawn = call(&meta, "POST", "/meta/permissions/withdraw", Some(withdraw)).await.json();
    assert_eq!(withdrawn, json!({ "withdrawn": true }));
    let over = call(&meta, "POST", "/meta/data_access/end", Some(json!({ "who": "ada" }))).await;
    assert_eq!(over.json(), json!({ "ended": true }));
    let end = json!({ "login": "facebook", "who": "ada", "why": "password_changed" });
    assert_eq!(
        call(&meta, "POST", "/meta/tokens/end", Some(end)).await.json(),
        json!({ "ended": 7 })
    );
    let reply = meta.get(meta.facebook("/me"), token).await;
    assert_eq!(reply.json()["error"]["error_subcode"], 460);
    let nobody = json!({ "login": "instagram", "who": "nobody", "scopes": [] });
    assert_eq!(call(&meta, "POST", "/meta/tokens", Some(nobody)).await.status, 404);
}

#[tokio::test]
async fn webhooks_are_made_held_and_repeated() {
    let meta = Meta::new().await;
    let mut receiver = Receiver::start().await;
    let webhooks = json!({ "webhooks": {
        "callback_url": receiver.url, "verify_token": "v", "fields": ["comments"],
    } });
    let patched = call(&meta, "PATCH", &format!("/meta/apps/{APP}"), Some(webhooks)).await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    let change = json!({ "account": STUDIO, "field": "comments", "value": { "id": "1" } });
    let heard = call(&meta, "POST", "/meta/changes", Some(change.clone())).await.json();
    assert_eq!(heard, json!({ "apps": 0 }));
    assert_eq!(call(&meta, "POST", "/meta/webhooks/hold", Some(json!({}))).await.status, 204);
    let sent = call(&meta, "POST", "/meta/webhooks", Some(json!({ "changes": [change] }))).await;
    assert_eq!((sent.status, sent.json()), (201, json!({ "id": 1 })));
    let released = call(&meta, "POST", "/meta/webhooks/release", Some(json!({}))).await.json();
    assert_eq!(released, json!({ "released": 1 }));
    receiver.next().await;
    call(&meta, "POST", "/meta/webhooks/1/duplicate", Some(json!({}))).await;
    receiver.next().await;
    let list = call(&meta, "GET", "/meta/webhooks", None).await.json();
    assert_eq!(list["deliveries"].as_array().unwrap().len(), 2);
    let asked = call(&meta, "POST", "/meta/webhooks/handshake", Some(json!({}))).await;
    assert_eq!(asked.status, 409, "this receiver answers no challenge");
}

#[tokio::test]
async fn calls_that_tell_the_app_need_its_address() {
    let meta = Meta::new().await;
    meta.connect();
    let about = json!({ "login": "facebook", "who": "ada" });
    for path in ["/meta/deauthorize", "/meta/data_deletion"] {
        assert_eq!(call(&meta, "POST", path, Some(about.clone())).await.status, 409, "{path}");
    }
    assert_eq!(
        call(&meta, "GET", "/meta/callbacks", None).await.json(),
        json!({ "callbacks": [] })
    );
}

#[tokio::test]
async fn faults_are_bound_to_these_endpoints_too() {
    let meta = Meta::new().await;
    let fault = json!({ "endpoint": "instagram_refresh", "kind": "cut" });
    assert_eq!(call(&meta, "POST", "/faults", Some(fault)).await.status, 201);
    assert_eq!(meta.sandbox.faults().active()[0].fault, Fault::cut("instagram_refresh"));
    let typo = json!({ "endpoint": "instagram_refrech", "kind": "cut" });
    assert_eq!(call(&meta, "POST", "/faults", Some(typo)).await.status, 400);
}

#[tokio::test]
async fn these_hosts_lead_people_to_the_inspector_too() {
    let meta = Meta::new().await;
    for url in [meta.facebook("/sandbox/"), meta.instagram("/sandbox/")] {
        let reply = meta.plain(url).await;
        assert_eq!(reply.header("location"), Some(meta.sandbox.inspector_url().as_str()));
    }
}
