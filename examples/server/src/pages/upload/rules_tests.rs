//! One row a rule of the guidelines.

use serde_json::json;
use social_core::{LoginFlow, Scopes, Timestamp};
use social_service::Language;
use social_store::AccountState;

use super::*;
use crate::web::form::Fields;

const WORDS: Words = Words::new(Language::En);

fn account() -> Account {
    let now = Timestamp::from_unix(1_795_334_400);
    Account {
        id: "a1".into(),
        user_id: "u1".into(),
        app: "default".into(),
        flow: LoginFlow::TikTok,
        subject: "open-id-1".into(),
        scopes: Scopes::parse("video.publish,video.upload"),
        state: AccountState::Active,
        token_version: 1,
        issued_at: None,
        access_expires_at: None,
        refresh_expires_at: None,
        metadata: json!({}),
        created_at: now,
        updated_at: now,
        revoked_at: None,
    }
}

fn creator() -> Creator {
    let info = json!({
        "creator_nickname": "Lea",
        "privacy_level_options": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        "comment_disabled": false, "duet_disabled": true, "stitch_disabled": false,
        "max_video_post_duration_sec": 600,
    });
    Creator {
        account: account(),
        info: Some(serde_json::from_value(info).unwrap()),
        asked_at: Timestamp::EPOCH,
        blocked: None,
        form_off: false,
        may_direct: true,
        may_inbox: true,
        unaudited: false,
        quota: None,
    }
}

fn entries(pairs: &[(&str, &str)]) -> Entries {
    let base = [
        ("account_id", "a1"),
        ("idempotency_key", "k1"),
        ("mode", "direct"),
        ("source", "file"),
        ("privacy_level", "SELF_ONLY"),
    ];
    let mut fields = Fields::default();
    let kept = base.iter().filter(|(name, _)| !pairs.iter().any(|(other, _)| other == name));
    for (name, value) in kept.chain(pairs) {
        fields.add((*name).to_owned(), (*value).to_owned()).unwrap();
    }
    Entries::read(&fields)
}

fn broken(pairs: &[(&str, &str)], creator: &Creator) -> Vec<&'static str> {
    check(&entries(pairs), creator, true, WORDS).into_iter().map(|error| error.field).collect()
}

#[test]
fn a_form_that_fits_passes() {
    assert!(broken(&[], &creator()).is_empty());
    assert!(broken(&[("mode", "inbox"), ("privacy_level", "")], &creator()).is_empty());
    let address = [("source", "url"), ("video_url", "https://media.example.com/a.mp4")];
    assert!(check(&entries(&address), &creator(), false, WORDS).is_empty());
}

#[test]
fn each_rule_names_its_field() {
    let long = "a".repeat(CAPTION_MAX - 1) + "\u{1F600}";
    let rows: &[(&[(&str, &str)], &str)] = &[
        (&[("mode", "")], "mode"),
        (&[("source", "")], "source"),
        (&[("source", "url"), ("video_url", "media.example.com/a.mp4")], "video_url"),
        (&[("source", "url"), ("video_url", "http://media.example.com/a.mp4")], "video_url"),
        (&[("source", "url"), ("video_url", "https://u:p@media.example.com/a.mp4")], "video_url"),
        (&[("caption", &long)], "caption"),
        (&[("privacy_level", "")], "privacy_level"),
        (&[("privacy_level", "FOLLOWER_OF_CREATOR")], "privacy_level"),
        (&[("allow_duet", "on")], "allow_duet"),
        (&[("promotes", "on")], "promotion"),
        (&[("promotes", "on"), ("branded_content", "on")], "promotion"),
        (&[("cover", "soon")], "cover"),
        (&[("cover", "-1")], "cover"),
    ];
    for (pairs, field) in rows {
        assert_eq!(broken(pairs, &creator()), [*field], "{pairs:?}");
    }
    let without_file = check(&entries(&[]), &creator(), false, WORDS);
    assert_eq!(without_file[0].field, "file");
}

#[test]
fn the_sentences_are_those_of_the_guidelines() {
    let said =
        |pairs: &[(&str, &str)]| check(&entries(pairs), &creator(), true, WORDS).remove(0).message;
    assert_eq!(
        said(&[("promotes", "on")]),
        "You need to indicate if your content promotes yourself, a third party, or both."
    );
    assert_eq!(
        said(&[("promotes", "on"), ("branded_content", "on")]),
        "Branded content visibility cannot be set to private."
    );
    assert_eq!(LABEL_ORGANIC, "Your photo/video will be labeled as 'Promotional content'");
    assert_eq!(LABEL_PAID, "Your photo/video will be labeled as 'Paid partnership'");
}

#[test]
fn an_unaudited_app_posts_to_only_me_and_nothing_branded() {
    let unaudited = Creator { unaudited: true, ..creator() };
    assert!(broken(&[], &unaudited).is_empty());
    assert_eq!(broken(&[("privacy_level", "PUBLIC_TO_EVERYONE")], &unaudited), ["privacy_level"]);
    assert_eq!(broken(&[("promotes", "on"), ("branded_content", "on")], &unaudited), ["promotion"]);
}

#[test]
fn missing_permissions_turn_their_mode_off() {
    let no_publish = Creator { info: None, may_direct: false, ..creator() };
    assert_eq!(broken(&[], &no_publish), ["mode"]);
    let no_upload = Creator { may_inbox: false, ..creator() };
    assert_eq!(broken(&[("mode", "inbox")], &no_upload), ["mode"]);
}

#[test]
fn boxes_map_as_the_guidelines_say() {
    let entries = entries(&[
        ("privacy_level", "PUBLIC_TO_EVERYONE"),
        ("caption", "one\r\ntwo"),
        ("allow_comment", "on"),
        ("promotes", "on"),
        ("your_brand", "on"),
        ("branded_content", "on"),
        ("made_with_ai", "on"),
        ("cover", "3,25"),
    ]);
    let made = request(&entries, &account(), &["m1".into()]).unwrap();
    assert_eq!(made.caption, "one\ntwo");
    assert!(made.allow.comment.is_on() && !made.allow.duet.is_on() && !made.allow.stitch.is_on());
    assert!(made.promotion.your_brand.is_on() && made.promotion.branded_content.is_on());
    assert!(made.made_with_ai.is_on());
    assert_eq!(made.cover_ms, Some(3_250));
}

#[test]
fn the_toggle_off_clears_both_boxes() {
    let entries = entries(&[("your_brand", "on"), ("branded_content", "on")]);
    assert!(!entries.your_brand && !entries.branded_content);
}

#[test]
fn a_draft_carries_no_caption_and_no_switch() {
    let entries = entries(&[
        ("mode", "inbox"),
        ("caption", "text"),
        ("allow_comment", "on"),
        ("made_with_ai", "on"),
    ]);
    let made = request(&entries, &account(), &["m1".into()]).unwrap();
    assert_eq!((made.mode, made.caption.as_str(), made.privacy_level), (PostMode::Inbox, "", None));
    assert!(!made.allow.comment.is_on() && !made.made_with_ai.is_on());
}

#[test]
fn every_violation_of_the_service_finds_a_field_of_the_form() {
    for (field, code) in [
        ("privacy_level", "required"),
        ("privacy_level", "privacy_level_option_mismatch"),
        ("promotion", "branded_content_private"),
        ("media", "not_a_video"),
        ("media", "not_a_photo"),
        ("media", "media_address_not_usable"),
        ("photo_cover", "out_of_range"),
        ("title", "too_long"),
        ("media", "too_large"),
        ("media", "url_not_https"),
        ("account_id", "scope_not_authorized"),
        ("caption", "too_long"),
        ("scheduled_for", "too_far"),
    ] {
        let violation = Violation::new(field, code, "the words of the service");
        let errors = of_refusal(&Error::Invalid(vec![violation]), "Lea".to_owned(), WORDS);
        assert_eq!(errors.len(), 1);
        assert!(!errors[0].message.is_empty());
    }
    let media = of_refusal(&Error::Media(MediaError::NoSpace), "Lea".to_owned(), WORDS);
    assert_eq!(media[0].field, "file");
}

#[test]
fn photos_keep_their_words_and_only_the_comment_box() {
    let entries = entries(&[
        ("source", "photos"),
        ("title", "Sea"),
        ("caption", &"x".repeat(4_000)),
        ("photo_cover", "2"),
        ("add_music", "on"),
        ("allow_comment", "on"),
        ("allow_duet", "on"),
        ("cover", "3"),
    ]);
    assert_eq!(check(&entries, &creator(), true, WORDS), []);
    assert_eq!(check(&entries, &creator(), false, WORDS)[0].field, "photos");
    let files = ["m1".into(), "m2".into()];
    let made = request(&entries, &account(), &files).unwrap();
    let photos = made.media.photos().unwrap();
    assert_eq!((photos.cover, photos.title.as_str(), photos.len()), (1, "Sea", 2));
    assert!(photos.add_music.is_on() && made.allow.comment.is_on());
    assert!(!made.allow.duet.is_on() && made.cover_ms.is_none());

    let draft = Entries { mode: "inbox".to_owned(), ..entries };
    let made = request(&draft, &account(), &files).unwrap();
    assert_eq!((made.caption.len(), made.privacy_level.as_deref()), (4_000, None));
    assert!(!made.media.photos().unwrap().add_music.is_on());
}

#[test]
fn what_does_not_fit_photos_is_said_at_its_field() {
    for (name, value) in [
        ("title", "x".repeat(91)),
        ("caption", "x".repeat(4_001)),
        ("photo_cover", "0".to_owned()),
        ("photo_cover", "36".to_owned()),
    ] {
        let entries = entries(&[("source", "photos"), (name, &value)]);
        let errors = check(&entries, &creator(), true, WORDS);
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), [name]);
    }
}
