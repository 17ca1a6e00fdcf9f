//! The client's list of codes beside the sandbox's own, and what the client makes of each.

use instagram_client::catalogue::{Code, Place, find};
use instagram_client::publish::{ImagePost, MediaUrl};
use instagram_client::{ApiCode, ErrorClass};
use social_sandbox::{EffectKind, Fault, GRAPH_ERRORS, MetaLogin, TokenEnd};

use crate::ground::{APP, Ground};

/// Codes of the sandbox that its callers cannot meet in use: they tell of mistakes in setting up.
const OF_SETUP: &[i64] = &[101, 104, 2200, 2500];

#[test]
fn the_client_has_words_for_every_code_of_the_sandbox() {
    for row in GRAPH_ERRORS.iter().filter(|row| !OF_SETUP.contains(&row.code)) {
        let entry = find(Place::Graph, ApiCode::new(row.code, row.subcode));
        let entry = entry.unwrap_or_else(|| panic!("no row of {} {:?}", row.code, row.subcode));
        assert!(!entry.en.is_empty() && !entry.fr.is_empty());
        if let (Some(subcode), Code::Sub(code, known)) = (row.subcode, entry.code) {
            assert_eq!((code, known), (row.code, subcode));
        }
    }
}

#[tokio::test]
async fn a_code_comes_through_with_its_subcode_and_trace() {
    let ground = Ground::new().await;
    let person = ground.person();
    for row in GRAPH_ERRORS {
        let code = row
            .subcode
            .map_or_else(|| row.code.to_string(), |subcode| format!("{}/{subcode}", row.code));
        let faults = ground.sandbox.faults();
        faults.add(Fault::error("facebook_me", &code).always());
        let error = person.me().await.unwrap_err();
        assert_eq!(error.api_code(), Some(ApiCode::new(row.code, row.subcode)), "{code}");
        assert!(error.fbtrace_id().is_some(), "{code}");
        let words = Some(row.user_message).filter(|words| !words.is_empty());
        assert_eq!(error.api_user_message(), words, "{code}");
        faults.clear();
    }
}

#[tokio::test]
async fn the_ends_of_tokens_are_faults_of_access() {
    for end in [
        TokenEnd::AppRemoved,
        TokenEnd::Checkpointed,
        TokenEnd::PasswordChanged,
        TokenEnd::Expired,
        TokenEnd::Unconfirmed,
        TokenEnd::LoggedOut,
    ] {
        let ground = Ground::new().await;
        let person = ground.person();
        ground.sandbox.meta().end_tokens(APP, MetaLogin::Facebook, "ada", end);
        let error = person.me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorClass::Auth, "{end:?}");
    }
}

#[tokio::test]
async fn a_token_of_the_other_login_is_refused_as_that() {
    let ground = Ground::new().await;
    let tokens = ground.connect(MetaLogin::Facebook, "ada");
    let token = tokens.access_token.expose_secret().into();
    let error = ground.instagram.me(&token).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Auth);
    assert!(error.api_message().unwrap().contains("Cannot parse access token"));
}

#[tokio::test]
async fn who_may_not_act_on_an_account_changes_nothing() {
    let ground = Ground::new().await;
    let url = MediaUrl::parse("http://127.0.0.1:9/one.jpg").unwrap();
    let (page, _) = ground.by_page();
    let foreign = page.instagram(&"17841400000000004".to_owned().into());
    let post = ImagePost::new(url).into();
    let error = foreign.create_container(&post).await.unwrap_err();
    assert_eq!(error.api_code().unwrap().subcode, Some(33));
    let person = ground.person();
    let restricted = person.instagram(&"17841400000000006".to_owned().into());
    let error = restricted.create_container(&post).await.unwrap_err();
    assert_ne!(error.kind(), ErrorClass::Auth, "a personal account is no account to the API");
    assert_eq!(ground.sandbox.ledger().count(EffectKind::InstagramContainer), 0);
}
