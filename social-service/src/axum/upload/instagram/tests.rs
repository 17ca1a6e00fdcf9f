use serde_json::json;

use super::*;

fn form(pairs: &[(&str, &str)]) -> Result<InstagramFields, Violation> {
    let mut fields = InstagramFields::default();
    for (name, value) in pairs {
        fields.set(name, value)?;
    }
    Ok(fields)
}

fn fields(json: serde_json::Value) -> InstagramFields {
    serde_json::from_value(json).unwrap()
}

fn refused(json: serde_json::Value, staged: &[&str]) -> (&'static str, &'static str) {
    let staged = staged.iter().map(|id| AssetId::new(*id)).collect();
    let Error::Invalid(broken) = fields(json).into_request(staged).unwrap_err() else {
        panic!("another error")
    };
    (broken[0].field, broken[0].code)
}

#[test]
fn a_form_and_json_mean_the_same() {
    let form = form(&[
        ("account_id", "a1"),
        ("ig_id", "1784"),
        ("kind", "reel"),
        ("media_id", "m"),
        ("caption", "one\r\ntwo"),
        ("collaborators", "ada, bob"),
        ("user_tags", r#"[{"username":"ada"}]"#),
        ("share_to_feed", "off"),
        ("cover_ms", "1500"),
        ("trial", "MANUAL"),
        ("paid_partnership", "on"),
        ("source", "PULL_FROM_URL"),
        ("audio", r#"{"audio_id":"7","volumes":[0.5,1.0]}"#),
    ]);
    let json = json!({
        "account_id": "a1", "ig_id": "1784", "kind": "reel", "media_id": "m",
        "caption": "one\ntwo", "collaborators": ["ada", "bob"],
        "user_tags": [{ "username": "ada" }], "share_to_feed": false, "cover_ms": 1500,
        "trial": "MANUAL", "paid_partnership": true, "source": "PULL_FROM_URL",
        "audio": { "audio_id": "7", "volumes": [0.5, 1.0] },
    });
    assert_eq!(form.unwrap(), fields(json));
}

#[test]
fn every_form_field_may_be_empty_and_has_an_arm() {
    for name in FORM_FIELDS {
        assert!(form(&[(name, "")]).is_ok(), "{name}");
        let refused = form(&[(name, "x")]).err();
        assert!(refused.is_none_or(|violation| violation.field == *name), "{name}");
    }
    assert_eq!(form(&[("title", "x")]).unwrap_err().code, "unknown_field");
    assert_eq!(form(&[("title", "")]).unwrap_err().code, "unknown_field");
}

#[test]
fn each_kind_takes_its_files() {
    let base = |kind: &str, more: serde_json::Value| {
        let mut base = json!({ "account_id": "a", "ig_id": "1784", "kind": kind });
        for (name, value) in more.as_object().unwrap() {
            base[name] = value.clone();
        }
        base
    };
    let media = |kind: &str, more, staged: &[&str]| {
        let staged = staged.iter().map(|id| AssetId::new(*id)).collect();
        fields(base(kind, more)).into_request(staged).unwrap().media
    };
    let asset = |id: &str| InstagramFile::Asset(AssetId::new(id));
    let image = media("image", json!({ "alt_text": "A hill" }), &["p"]);
    let mut item = InstagramItem::new(asset("p"));
    item.alt_text = "A hill".to_owned();
    assert_eq!(image, InstagramMedia::Image(item));
    assert_eq!(media("story", json!({ "media_id": "v" }), &[]), InstagramMedia::Story(asset("v")));
    let reel = media("reel", json!({ "share_to_feed": false, "cover_media_id": "p" }), &["v"]);
    let mut expected = InstagramReel::new(asset("v"));
    expected.only_in_reels = Switch::On;
    expected.cover = Some(InstagramCover::Picture(asset("p")));
    assert_eq!(reel, InstagramMedia::Reel(expected));
    for (more, staged) in [
        (json!({}), vec!["p", "v"]),
        (json!({ "media_ids": ["p", "v"] }), vec![]),
        (json!({ "items": [{ "media_id": "p" }, { "media_id": "v" }] }), vec![]),
        (json!({ "items": [{}, {}] }), vec!["p", "v"]),
    ] {
        let items = vec![InstagramItem::new(asset("p")), InstagramItem::new(asset("v"))];
        assert_eq!(media("carousel", more, &staged), InstagramMedia::Carousel(items));
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let with = |kind: &str, more: serde_json::Value| {
        let mut base = json!({ "account_id": "a", "ig_id": "1784", "kind": kind });
        for (name, value) in more.as_object().unwrap() {
            base[name] = value.clone();
        }
        base
    };
    assert_eq!(refused(json!({}), &[]), ("account_id", "required"));
    assert_eq!(refused(with("image", json!({})), &[]), ("media_id", "required"));
    assert_eq!(refused(with("image", json!({ "media_id": "a" })), &["b"]).1, "ambiguous");
    let url = "https://media.example.com/a";
    assert_eq!(refused(with("image", json!({ "video_url": url })), &[]).1, "other_kind");
    assert_eq!(refused(with("reel", json!({ "image_url": url })), &[]).1, "other_kind");
    assert_eq!(
        refused(with("story", json!({ "cover_ms": 1 })), &["v"]),
        ("cover_ms", "other_kind")
    );
    assert_eq!(
        refused(with("reel", json!({ "alt_text": "x" })), &["v"]),
        ("alt_text", "other_kind")
    );
    let both = json!({ "cover_ms": 1, "cover_url": url });
    assert_eq!(refused(with("reel", both), &["v"]), ("cover_url", "ambiguous"));
    assert_eq!(refused(with("carousel", json!({})), &[]), ("items", "required"));
    let empty = json!({ "items": [{}] });
    assert_eq!(refused(with("carousel", empty.clone()), &[]), ("items", "ambiguous"));
    assert_eq!(refused(with("carousel", empty), &["a", "b"]), ("items", "length"));
    let named = json!({ "items": [{ "media_id": "x" }, { "media_id": "y" }] });
    assert_eq!(refused(with("carousel", named), &["a", "b"]), ("items", "ambiguous"));
}
