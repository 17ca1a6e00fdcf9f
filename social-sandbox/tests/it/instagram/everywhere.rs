//! Every fault at every endpoint of this part, and the habits of strangers' SDKs.

use serde_json::{Value, json};
use social_sandbox::{EffectKind, Fault, NewMedium, ReuseMoment, Shape};

use super::world::{Gram, by, jpeg};
use crate::support::film::Clip;
use crate::support::{FileServer, Served};

/// A call that works: endpoint, method, path, form.
type Errand = (&'static str, &'static str, String, Vec<(&'static str, String)>);

/// One call of each endpoint, on things made for it.
async fn errands(gram: &Gram) -> (FileServer, Vec<Errand>) {
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let url = files.url("/a.jpg");
    let meta = gram.sandbox.meta();
    let ig = &gram.ig;
    let container = gram.image(&url).await;
    gram.pass(1);
    let medium = gram.post("hello #tea");
    let query = [("user_id", ig.as_str()), ("q", "tea")];
    let hashtag = by("id", &gram.get("ig_hashtag_search", &query).await.json()).remove(0);
    let spare = gram.post("to be deleted");
    let (comment, other) = (
        meta.comment(&medium, "a.fan", "hi", None).unwrap(),
        meta.comment(&medium, "a.fan", "ho", None).unwrap(),
    );
    let mention = meta.add_medium(NewMedium::new("b.fan", "@ada.studio"));
    let form = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    let none = Vec::new;
    let errands = vec![
        ("create_container", "POST", format!("{ig}/media"), form(&[("image_url", &url)])),
        ("container", "GET", container.clone(), none()),
        (
            "media_publish",
            "POST",
            format!("{ig}/media_publish"),
            form(&[("creation_id", &container)]),
        ),
        ("content_publishing_limit", "GET", format!("{ig}/content_publishing_limit"), none()),
        ("profile", "GET", ig.clone(), none()),
        ("media_list", "GET", format!("{ig}/media"), none()),
        ("stories", "GET", format!("{ig}/stories"), none()),
        ("live_media", "GET", format!("{ig}/live_media"), none()),
        ("tags", "GET", format!("{ig}/tags"), none()),
        ("hashtag_search", "GET", "ig_hashtag_search".to_owned(), form(&query)),
        ("hashtag", "GET", hashtag.clone(), none()),
        ("hashtag_recent", "GET", format!("{hashtag}/recent_media"), form(&query)),
        ("hashtag_top", "GET", format!("{hashtag}/top_media"), form(&query)),
        ("hashtags_searched", "GET", format!("{ig}/recently_searched_hashtags"), none()),
        ("media", "GET", medium.clone(), none()),
        ("media_children", "GET", format!("{medium}/children"), none()),
        ("comment_list", "GET", format!("{medium}/comments"), none()),
        ("comment", "GET", comment.clone(), none()),
        ("reply_list", "GET", format!("{comment}/replies"), none()),
        ("media_update", "POST", medium.clone(), form(&[("comment_enabled", "true")])),
        ("comment_create", "POST", format!("{medium}/comments"), form(&[("message", "so")])),
        ("reply_create", "POST", format!("{comment}/replies"), form(&[("message", "so")])),
        ("comment_update", "POST", comment, form(&[("hide", "true")])),
        ("comment_delete", "DELETE", other, none()),
        (
            "mention_reply",
            "POST",
            format!("{ig}/mentions"),
            form(&[("media_id", &mention), ("message", "hi")]),
        ),
        ("media_insights", "GET", format!("{medium}/insights"), form(&[("metric", "reach")])),
        (
            "account_insights",
            "GET",
            format!("{ig}/insights"),
            form(&[("metric", "reach"), ("period", "day")]),
        ),
        ("media_delete", "DELETE", spare, none()),
    ];
    (files, errands)
}

/// Runs an errand; gives status and body, or nothing where no whole answer came.
async fn run(gram: &Gram, (_, method, path, fields): &Errand) -> Option<(u16, String)> {
    let url = format!("{}{path}", gram.base);
    let call = gram.http.request(method.parse().unwrap(), url).bearer_auth(&gram.token);
    let call = if *method == "GET" { call.query(fields) } else { call.form(fields) };
    let answer = call.send().await.ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.text().await.ok()?))
}

#[tokio::test]
async fn every_endpoint_works_and_can_be_hit_in_every_way() {
    let gram = Gram::facebook().await;
    let (_files, errands) = errands(&gram).await;
    for errand in &errands {
        let name = errand.0;
        for (fault, status) in [
            (Fault::status(name, 503), Some(503)),
            (Fault::error(name, "2"), Some(503)),
            (Fault::error(name, "190/460"), Some(400)),
            (Fault::cut(name), None),
            (Fault::malformed(name, Shape::Html), Some(200)),
            (Fault::malformed(name, Shape::Empty), Some(200)),
            (Fault::malformed(name, Shape::TruncatedJson), Some(200)),
        ] {
            gram.sandbox.faults().add(fault.clone());
            let answer = run(&gram, errand).await;
            assert_eq!(answer.as_ref().map(|answer| answer.0), status, "{name} {fault:?}");
            if let Some((200, text)) = answer {
                assert!(serde_json::from_str::<Value>(&text).is_err(), "{name} {text}");
            }
        }
        assert!(gram.sandbox.faults().active().is_empty(), "{name}");
        gram.sandbox.faults().add(Fault::delay(name, 1));
        let (status, text) = run(&gram, errand).await.unwrap();
        assert_eq!(status, 200, "{name} {text}");
        serde_json::from_str::<Value>(&text).unwrap();
    }
    let ledger = gram.sandbox.ledger();
    assert_eq!(ledger.count(EffectKind::InstagramPost), 1);
    assert_eq!(ledger.count(EffectKind::InstagramComment), 5);
}

#[tokio::test]
async fn a_badly_carried_answer_had_its_effect() {
    for fault in [
        Fault::slow_answer("comment_create", 0),
        Fault::wrong_length("comment_create", 10),
        Fault::reuse_cut("comment_create", ReuseMoment::AfterAnswer),
    ] {
        let gram = Gram::facebook().await;
        let id = gram.post("x");
        gram.sandbox.faults().add(fault);
        let form = vec![("message", "hi".to_owned())];
        run(&gram, &("comment_create", "POST", format!("{id}/comments"), form)).await;
        assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramComment), 1);
    }
}

#[tokio::test]
async fn strangers_send_json_queries_and_slashes() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let root = gram.base.replace("v25.0/", "");
    let body = json!({
        "image_url": files.url("/a.jpg"),
        "is_carousel_item": true,
        "user_tags": [{ "username": "a.fan", "x": 0.5, "y": 0.5 }],
        "access_token": gram.token,
    });
    let mut children = Vec::new();
    for version in ["", "v16.0/", "v26.0/"] {
        let url = format!("{root}{version}{}/media/", gram.ig);
        let made = gram.http.post(url).json(&body).send().await.unwrap();
        assert_eq!(made.status(), 200, "{version}");
        let made: Value = made.json().await.unwrap();
        children.push(made["id"].clone());
    }
    let body = json!({ "media_type": "CAROUSEL", "children": children });
    let url = format!("{root}{}/media?access_token={}", gram.ig, gram.token);
    let made = gram.http.post(url).json(&body).send().await.unwrap();
    let carousel: Value = made.json().await.unwrap();
    let carousel = carousel["id"].as_str().unwrap();
    gram.pass(1);
    gram.pass(1);
    // A GET with a body, and a publish with everything in the address.
    let url = format!("{root}v25.0/{carousel}/");
    let form = [("fields", "status_code"), ("access_token", &*gram.token)];
    let read = gram.http.get(url).form(&form).send().await.unwrap();
    assert_eq!(read.json::<Value>().await.unwrap()["status_code"], "FINISHED");
    let url = format!(
        "{root}v25.0/{}/media_publish?creation_id={carousel}&access_token={}",
        gram.ig, gram.token
    );
    assert_eq!(gram.http.post(url).send().await.unwrap().status(), 200);
    assert_eq!(gram.sandbox.ledger().instagram_posts()[0].media_type, "CAROUSEL");
}

#[tokio::test]
async fn an_account_may_not_share_trial_reels() {
    let gram = Gram::instagram().await;
    let files = FileServer::start(Served::Whole(Clip::default().file())).await;
    let url = files.url("/a.mp4");
    let trial = r#"{"graduation_strategy":"MANUAL"}"#;
    let form = [("media_type", "REELS"), ("video_url", &*url), ("trial_params", trial)];
    assert_eq!(gram.create(&form).await.status, 200);
    gram.sandbox.meta().update_account("ada.studio", |one| one.trial_reels = false).unwrap();
    assert_eq!(gram.create(&form).await.graph_failure(), (400, 100, Some(2_207_081)));
}
