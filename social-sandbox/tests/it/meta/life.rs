//! How tokens and access end.

use serde_json::json;
use social_sandbox::{DataAccessOver, MetaBehaviour, MetaLogin, TokenEnd};

use super::world::refusal;
use super::{APP, Meta, PERSON, SECRET, STUDIO, STUDIO_PAGE};

const DAY: u64 = 86_400;

#[tokio::test]
async fn tokens_end_for_a_reason() {
    for (why, subcode) in [
        (TokenEnd::AppRemoved, 458),
        (TokenEnd::Checkpointed, 459),
        (TokenEnd::PasswordChanged, 460),
        (TokenEnd::Expired, 463),
        (TokenEnd::Unconfirmed, 464),
        (TokenEnd::LoggedOut, 467),
    ] {
        let meta = Meta::new().await;
        let tokens = meta.connect();
        let page = tokens.token_for(STUDIO).unwrap();
        let ended = meta.sandbox.meta().end_tokens(APP, MetaLogin::Facebook, PERSON, why);
        assert_eq!(ended, 7, "the person's and those of six Pages");
        for token in [&tokens.access_token, page] {
            let reply = meta.get(meta.facebook("/me"), token.expose_secret()).await;
            assert_eq!(refusal(&reply), (400, 190, Some(subcode)), "{why:?}");
            let challenge = reply.header("www-authenticate").unwrap();
            assert!(challenge.contains("invalid_token"));
        }
        let fresh = meta.connect();
        meta.read("/me", fresh.access_token.expose_secret()).await;
    }
}

#[tokio::test]
async fn who_lost_the_role_loses_the_page_token_alone() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    meta.sandbox.meta().update_page(STUDIO_PAGE, |page| page.roles.clear()).unwrap();
    let page = tokens.token_for(STUDIO).unwrap().expose_secret();
    let reply = meta.get(meta.facebook("/me"), page).await;
    assert_eq!(refusal(&reply), (400, 190, Some(492)));
    let info = format!("/debug_token?input_token={page}");
    let info = meta.read(&info, &format!("{APP}|{SECRET}")).await;
    let (data, error) = (&info["data"], &info["data"]["error"]);
    assert_eq!((&data["type"], &data["is_valid"]), (&json!("PAGE"), &json!(false)));
    assert_eq!((&error["code"], &error["subcode"]), (&json!(190), &json!(492)));
    meta.read("/me", tokens.access_token.expose_secret()).await;
}

#[tokio::test]
async fn access_to_data_ends_ninety_days_after_the_login() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let page = tokens.token_for(STUDIO).unwrap().expose_secret();
    let path = format!("/v25.0/{STUDIO_PAGE}/subscribed_apps");
    meta.pass(89 * DAY);
    meta.read(&path, page).await;
    meta.pass(DAY);
    let reply = meta.get(meta.facebook(&path), page).await;
    assert_eq!(refusal(&reply), (400, 10, None));
    meta.read("/me", page).await;
    let fresh = meta.connect();
    meta.read(&path, fresh.token_for(STUDIO).unwrap().expose_secret()).await;
}

#[tokio::test]
async fn lists_can_be_empty_instead() {
    for (setting, status) in [(DataAccessOver::Refuse, 400), (DataAccessOver::Empty, 200)] {
        let behaviour = MetaBehaviour { data_access_over: setting, ..MetaBehaviour::default() };
        let meta = Meta::with(behaviour).await;
        let tokens = meta.connect();
        assert!(meta.sandbox.meta().end_data_access(APP, PERSON));
        let token = tokens.access_token.expose_secret();
        let reply = meta.get(meta.facebook("/me/accounts"), token).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        if status == 200 {
            assert_eq!(reply.json(), serde_json::json!({ "data": [] }));
        }
    }
}

#[tokio::test]
async fn a_permission_that_was_taken_back_is_missed() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let control = meta.sandbox.meta();
    assert!(control.withdraw(APP, MetaLogin::Facebook, PERSON, "pages_show_list"));
    assert!(!control.withdraw(APP, MetaLogin::Facebook, PERSON, "pages_show_list"));
    let token = tokens.access_token.expose_secret();
    let reply = meta.get(meta.facebook("/me/accounts"), token).await;
    assert_eq!(refusal(&reply), (400, 200, None));
    let account = meta.connect_account("ada.studio");
    control.withdraw(APP, MetaLogin::Instagram, "ada.studio", "instagram_business_basic");
    let reply = meta.get(meta.instagram("/me"), account.access_token.expose_secret()).await;
    assert_eq!(refusal(&reply), (400, 10, None));
}

#[tokio::test]
async fn statuses_of_tokens_and_permissions_can_be_others() {
    let behaviour = MetaBehaviour {
        token_error_status: 401,
        permission_error_status: 403,
        ..MetaBehaviour::default()
    };
    let meta = Meta::with(behaviour).await;
    assert_eq!(refusal(&meta.get(meta.facebook("/me"), "EAAx").await), (401, 190, None));
    assert_eq!(refusal(&meta.get(meta.facebook("/77"), "EAAx").await), (401, 190, None));
    let tokens = meta.connect();
    meta.sandbox.meta().withdraw(APP, MetaLogin::Facebook, PERSON, "pages_show_list");
    let token = tokens.access_token.expose_secret();
    assert_eq!(refusal(&meta.get(meta.facebook("/me/accounts"), token).await), (403, 200, None));
}

#[tokio::test]
async fn a_token_is_of_one_family() {
    let meta = Meta::new().await;
    let facebook = meta.connect();
    let account = meta.connect_account("ada.studio");
    let wrong = [
        (meta.instagram("/me"), facebook.access_token.expose_secret()),
        (meta.facebook("/me"), account.access_token.expose_secret()),
    ];
    for (url, token) in wrong {
        let reply = meta.get(url, token).await;
        assert_eq!(refusal(&reply), (400, 190, None));
        assert!(reply.message().contains("Cannot parse access token"));
    }
    assert_eq!(refusal(&meta.plain(meta.facebook("/me")).await), (400, 104, None));
}

#[tokio::test]
async fn a_reset_forgets_people_and_tokens_but_not_the_time() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    meta.sandbox.meta().update_behaviour(|behaviour| behaviour.token_error_status = 401);
    meta.pass(DAY);
    let before = meta.sandbox.clock().now_unix();
    meta.sandbox.reset();
    let reply = meta.get(meta.facebook("/me"), tokens.access_token.expose_secret()).await;
    assert_eq!(refusal(&reply), (400, 190, None));
    assert!(meta.sandbox.clock().now_unix() >= before);
    assert_eq!(meta.connect().access_token, tokens.access_token, "ids begin anew");
}
