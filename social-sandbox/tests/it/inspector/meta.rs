//! Meta's half of the page.

use serde_json::json;
use social_sandbox::{AppWebhooks, HandMadeChange, MetaLogin, NewMedium, SignatureForm};

use super::{done, page, refused};
use crate::meta::{APP, BASICS, PERSON, STUDIO};
use crate::support::{Receiver, World};

const PEOPLE: &str = "/sandbox/meta/people";

fn about<'a>(login: &'a str, who: &'a str, act: &'a str) -> [(&'a str, &'a str); 3] {
    [("login", login), ("who", who), ("do", act)]
}

#[tokio::test]
async fn people_change_passwords_and_remove_apps() {
    let world = World::new().await;
    let meta = world.sandbox.meta();
    let connect = || meta.issue_tokens(APP, MetaLogin::Facebook, PERSON, BASICS).unwrap();
    connect();
    let shown = page(&world).await.text;
    for part in ["Ada Author", "@ada.studio", "17841400000000001", "which no API knows", APP] {
        assert!(shown.contains(part), "{part}");
    }
    for (act, subcode) in [("change_password", 460), ("log_out", 467), ("remove_app", 458)] {
        let tokens = connect();
        done(&world, PEOPLE, &about("facebook", PERSON, act), "meta").await;
        let url = world.sandbox.facebook_url().join("/me").unwrap();
        let token = tokens.access_token.expose_secret();
        let answer = world.http.get(url).bearer_auth(token).send().await.unwrap();
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["error_subcode"], subcode, "{act}");
    }
    refused(&world, PEOPLE, &about("facebook", PERSON, "log_out"), 400, "no app").await;
    connect();
    done(&world, PEOPLE, &about("facebook", PERSON, "end_data_access"), "meta").await;
    refused(&world, PEOPLE, &about("facebook", PERSON, "praise"), 400, "praise").await;
    refused(&world, PEOPLE, &about("tiktok", PERSON, "log_out"), 400, "login must be").await;
    let told = about("facebook", PERSON, "");
    refused(&world, "/sandbox/meta/deauthorize", &told, 409, "no address").await;
}

#[tokio::test]
async fn containers_end_and_media_are_commented_on() {
    let world = World::new().await;
    let meta = world.sandbox.meta();
    let medium = meta.add_medium(NewMedium::new("ada.studio", "A hill"));
    let shown = page(&world).await.text;
    assert!(shown.contains("A hill") && shown.contains("No container yet."));
    let path = format!("/sandbox/meta/media/{medium}");
    let fields = [("username", "a.fan"), ("text", "Nice")];
    done(&world, &path, &fields, "instagram").await;
    assert_eq!(meta.comments()[0].text, "Nice");
    refused(&world, &path, &[("username", "a.fan")], 400, "a writer and a text").await;
    refused(&world, "/sandbox/meta/media/1", &fields, 404, "medium").await;

    let tokens = meta.issue_tokens(APP, MetaLogin::Facebook, PERSON, BASICS).unwrap();
    let url = world.sandbox.facebook_url().join(&format!("/v25.0/{STUDIO}/media")).unwrap();
    let fields = [("media_type", "REELS"), ("upload_type", "resumable")];
    for _ in 0..2 {
        let token = tokens.token_for(STUDIO).unwrap().expose_secret();
        let sent = world.http.post(url.clone()).bearer_auth(token).form(&fields).send().await;
        assert_eq!(sent.unwrap().status(), 200);
    }
    let ids: Vec<String> = meta.containers().into_iter().map(|one| one.id).collect();
    assert!(page(&world).await.text.contains("In progress"));
    let path = |id: &str| format!("/sandbox/meta/containers/{id}");
    let fields = [("do", "fail"), ("reason", "-2/2207003")];
    done(&world, &path(&ids[0]), &fields, "instagram").await;
    assert!(page(&world).await.text.contains("2207003"));
    refused(&world, &path(&ids[1]), &[("do", "praise")], 400, "praise").await;
    refused(&world, &path("1"), &[("do", "complete")], 404, "container").await;
}

#[tokio::test]
async fn deliveries_of_both_platforms_stand_in_one_list() {
    let world = World::new().await;
    let mut receiver = Receiver::start().await;
    let meta = world.sandbox.meta();
    let webhooks = AppWebhooks {
        callback_url: receiver.url.clone(),
        verify_token: "made-up".into(),
        fields: vec!["comments".to_owned()],
        include_values: true,
    };
    meta.set_webhooks(APP, webhooks).unwrap();
    done(&world, "/sandbox/webhooks", &[("do", "hold")], "webhooks").await;
    let change = HandMadeChange {
        account: STUDIO.to_owned(),
        field: "comments".to_owned(),
        value: json!({ "id": "1" }),
    };
    let form = SignatureForm::Valid;
    let id = meta.send_webhook(APP, MetaLogin::Facebook, &[change], form).unwrap();
    assert!(page(&world).await.text.contains("Release 1 in order"));
    done(&world, "/sandbox/webhooks", &[("do", "release")], "webhooks").await;
    let first = receiver.next().await;
    let path = format!("/sandbox/webhooks/{id}");
    done(&world, &path, &[("do", "resign")], "webhooks").await;
    assert_eq!(receiver.next().await.body, first.body, "Meta's signature names no time");
    assert!(page(&world).await.text.contains("comments"));
}
