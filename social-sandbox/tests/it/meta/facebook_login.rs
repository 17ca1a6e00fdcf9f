//! The dialog of Facebook Login and its exchanges.

use serde_json::Value;
use social_sandbox::{
    EffectKind, LoginAnswer, LoginConfig, LoginConfigTokens, MetaBehaviour, RepeatedExchange,
};
use url::Url;

use super::world::{REDIRECT, refusal, with_query};
use super::{APP, Meta, SECRET, STUDIO_PAGE};
use crate::support::Reply;

const SCOPES: &str = "instagram_basic,pages_show_list";

async fn dialog(meta: &Meta, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("client_id", APP),
        ("redirect_uri", REDIRECT),
        ("state", "st ate"),
        ("scope", SCOPES),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    meta.plain(with_query(meta.facebook("/v25.0/dialog/oauth"), &fields)).await
}

async fn code(meta: &Meta, more: &[(&str, &str)]) -> String {
    let fields = [&[("approve", "auto")], more].concat();
    dialog(meta, &fields).await.callback("code").unwrap()
}

async fn exchange(meta: &Meta, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("client_id", APP),
        ("client_secret", SECRET),
        ("redirect_uri", REDIRECT),
        ("code", code),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    meta.plain(with_query(meta.facebook("/v25.0/oauth/access_token"), &fields)).await
}

async fn token(meta: &Meta, more: &[(&str, &str)]) -> String {
    let answer = exchange(meta, &code(meta, more).await, &[]).await.json();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn permissions(list: &Value, status: &str) -> Vec<String> {
    let rows = list["data"].as_array().unwrap().iter();
    rows.filter(|row| row["status"] == status)
        .map(|row| row["permission"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_page_shows_people_pages_and_permissions_and_says_what_it_is() {
    let meta = Meta::new().await;
    let page = dialog(&meta, &[]).await;
    assert_eq!(page.status, 200);
    for part in [
        "This is the sandbox, not Facebook",
        "Sandbox app asks for access",
        "Ada Author",
        "110000000000001",
        "@ada.studio on Instagram",
        "instagram_basic",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    assert!(!page.text.contains("<script"));
    let style = meta.plain(meta.facebook("/sandbox/style.css")).await;
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
}

#[tokio::test]
async fn a_bad_parameter_is_named_on_a_page_without_a_redirect() {
    let meta = Meta::new().await;
    for (name, value) in [
        ("client_id", "1"),
        ("redirect_uri", "https://elsewhere.example/"),
        ("response_type", "magic"),
        ("scope", "instagram_business_basic"),
        ("scope", "everything"),
        ("scope", ""),
        ("config_id", "77"),
    ] {
        let page = dialog(&meta, &[(name, value)]).await;
        assert_eq!(page.status, 400, "{name}={value}");
        assert!(page.text.contains(&format!("<code>{name}</code>")), "{name}={value}");
    }
}

#[tokio::test]
async fn the_form_picks_person_pages_and_permissions() {
    let meta = Meta::new().await;
    let page = dialog(&meta, &[]).await;
    let (_, rest) = page.text.split_once("name=\"request\" value=\"").unwrap();
    let (request, _) = rest.split_once('"').unwrap();
    let fields = [
        ("request", request),
        ("user", "ada"),
        ("page", STUDIO_PAGE),
        ("scope", "pages_show_list"),
        ("decision", "continue"),
    ];
    let consent = meta.facebook("/sandbox/consent");
    let back = meta.form(consent.clone(), &fields).await;
    assert_eq!(back.callback("state").as_deref(), Some("st ate"));
    let answer = exchange(&meta, &back.callback("code").unwrap(), &[]).await.json();
    let token = answer["access_token"].as_str().unwrap();
    let list = meta.read("/v25.0/me/permissions", token).await;
    assert_eq!(permissions(&list, "granted"), ["pages_show_list", "public_profile"]);
    assert_eq!(permissions(&list, "declined"), ["instagram_basic"]);
    let pages = meta.read("/v25.0/me/accounts?fields=id", token).await;
    assert_eq!(pages["data"].as_array().unwrap().len(), 1);
    let again = meta.form(consent, &fields).await;
    assert_eq!(again.status, 400, "a form is taken once");
}

#[tokio::test]
async fn what_was_declined_is_not_asked_for_again_unless_the_app_wants_it() {
    let meta = Meta::new().await;
    token(&meta, &[("grant", "pages_show_list")]).await;
    let page = dialog(&meta, &[]).await;
    assert!(!page.text.contains("value=\"instagram_basic\""));
    let page = dialog(&meta, &[("auth_type", "rerequest")]).await;
    assert!(page.text.contains("value=\"instagram_basic\""));
    let token = token(&meta, &[("auth_type", "rerequest")]).await;
    let list = meta.read("/me/permissions", &token).await;
    assert!(permissions(&list, "declined").is_empty());
}

#[tokio::test]
async fn the_callback_ends_in_facebooks_tail() {
    let meta = Meta::new().await;
    let back = dialog(&meta, &[("approve", "auto")]).await;
    let target = Url::parse(back.header("location").unwrap()).unwrap();
    assert_eq!(target.fragment(), Some("_=_"));
}

#[tokio::test]
async fn a_denial_comes_back_with_its_words() {
    let meta = Meta::new().await;
    let back = dialog(&meta, &[("approve", "deny")]).await;
    for (name, value) in [
        ("error", "access_denied"),
        ("error_code", "200"),
        ("error_description", "Permissions error"),
        ("error_reason", "user_denied"),
        ("state", "st ate"),
    ] {
        assert_eq!(back.callback(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(back.callback("code"), None);
}

#[tokio::test]
async fn granted_scopes_and_tokens_come_where_they_are_asked_for() {
    let meta = Meta::new().await;
    let fields = [
        ("approve", "auto"),
        ("grant", "pages_show_list"),
        ("response_type", "code,granted_scopes"),
    ];
    let back = dialog(&meta, &fields).await;
    assert_eq!(back.callback("granted_scopes").as_deref(), Some("pages_show_list"));
    assert_eq!(back.callback("denied_scopes").as_deref(), Some("instagram_basic"));
    let back = dialog(&meta, &[("approve", "auto"), ("response_type", "token")]).await;
    assert_eq!(back.callback("code"), None);
    let target = Url::parse(back.header("location").unwrap()).unwrap();
    let fragment: Vec<(String, String)> =
        url::form_urlencoded::parse(target.fragment().unwrap().as_bytes()).into_owned().collect();
    let names: Vec<&str> = fragment.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["access_token", "data_access_expiration_time", "expires_in", "long_lived_token", "state"]
    );
    meta.read("/me", &fragment[3].1).await;
}

#[tokio::test]
async fn a_configuration_names_permissions_and_whose_token_it_is() {
    let meta = Meta::new().await;
    let config = |tokens| LoginConfig { scopes: vec!["pages_show_list".to_owned()], tokens };
    meta.sandbox
        .meta()
        .update_app(APP, |app| {
            app.configs.insert("7".to_owned(), config(LoginConfigTokens::User));
            app.configs.insert("8".to_owned(), config(LoginConfigTokens::SystemUser));
        })
        .unwrap();
    let by_user = token(&meta, &[("scope", ""), ("config_id", "7")]).await;
    let list = meta.read("/me/permissions", &by_user).await;
    assert_eq!(permissions(&list, "granted"), ["pages_show_list", "public_profile"]);
    let refused = dialog(&meta, &[("scope", ""), ("config_id", "8")]).await;
    assert!(refused.text.contains("<code>override_default_response_type</code>"));
    let fields = [
        ("scope", ""),
        ("config_id", "8"),
        ("response_type", "code"),
        ("override_default_response_type", "true"),
    ];
    let code = code(&meta, &fields).await;
    let answer = exchange(&meta, &code, &[]).await.json();
    assert_eq!(answer["expires_in"], Value::Null, "a system user's token has no end");
    let inspected = format!(
        "/debug_token?input_token={}&access_token={APP}%7C{SECRET}",
        answer["access_token"].as_str().unwrap()
    );
    let data = meta.plain(meta.facebook(&inspected)).await.json();
    assert_eq!(
        (&data["data"]["type"], &data["data"]["expires_at"]),
        (&"SYSTEM_USER".into(), &0.into())
    );
}

#[tokio::test]
async fn a_code_becomes_a_token_once() {
    let meta = Meta::new().await;
    let code = code(&meta, &[]).await;
    let answer = exchange(&meta, &code, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = answer.json();
    assert!(answer["access_token"].as_str().unwrap().starts_with("EAA"));
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&"bearer".into(), &5400.into()));
    assert_eq!(meta.sandbox.ledger().count(EffectKind::Exchange), 1);
    assert_eq!(refusal(&exchange(&meta, &code, &[]).await), (400, 100, Some(36_009)));
}

#[tokio::test]
async fn codes_are_refused_by_their_subcodes() {
    let meta = Meta::new().await;
    let fresh = code(&meta, &[]).await;
    let other = exchange(&meta, &fresh, &[("redirect_uri", "http://127.0.0.1:9/other")]).await;
    assert_eq!(refusal(&other), (400, 100, Some(36_008)));
    assert_eq!(refusal(&exchange(&meta, "AQnonsense", &[]).await), (400, 100, None));
    assert_eq!(refusal(&exchange(&meta, &fresh, &[("client_secret", "x")]).await).1, 1);
    assert_eq!(refusal(&exchange(&meta, &fresh, &[("client_id", "1")]).await).1, 101);
    meta.pass(600);
    assert_eq!(refusal(&exchange(&meta, &fresh, &[]).await), (400, 100, Some(36_007)));
}

#[tokio::test]
async fn the_answer_may_name_no_end() {
    let behaviour =
        MetaBehaviour { facebook_answer: LoginAnswer::WithoutEnd, ..MetaBehaviour::default() };
    let meta = Meta::with(behaviour).await;
    let answer = exchange(&meta, &code(&meta, &[]).await, &[]).await.json();
    assert_eq!(answer["expires_in"], Value::Null);
}

async fn extend(meta: &Meta, token: &str) -> Reply {
    let fields = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", APP),
        ("client_secret", SECRET),
        ("fb_exchange_token", token),
    ];
    meta.plain(with_query(meta.facebook("/v25.0/oauth/access_token"), &fields)).await
}

#[tokio::test]
async fn a_short_token_becomes_one_of_sixty_days() {
    let meta = Meta::new().await;
    let short = token(&meta, &[]).await;
    let long = extend(&meta, &short).await.json();
    assert_eq!(long["expires_in"], 5_184_000);
    assert_eq!(meta.sandbox.ledger().count(EffectKind::Extend), 1);
    meta.pass(5400);
    let late = meta.get(meta.facebook("/me"), &short).await;
    assert_eq!(refusal(&late), (400, 190, Some(463)));
    assert_eq!(refusal(&extend(&meta, &short).await), (400, 190, Some(463)));
    meta.read("/me", long["access_token"].as_str().unwrap()).await;
}

#[tokio::test]
async fn a_second_exchange_may_keep_the_end_or_move_it() {
    for (setting, left) in
        [(RepeatedExchange::SameEnd, 5_184_000 - 86_400), (RepeatedExchange::NewEnd, 5_184_000)]
    {
        let behaviour = MetaBehaviour { repeated_exchange: setting, ..MetaBehaviour::default() };
        let meta = Meta::with(behaviour).await;
        let long = meta.connect();
        meta.pass(86_400);
        let again = extend(&meta, long.access_token.expose_secret()).await.json();
        let seconds = again["expires_in"].as_u64().unwrap();
        assert!((left - 30..=left).contains(&seconds), "{setting:?}: {seconds}");
        assert_ne!(again["access_token"], long.access_token.expose_secret());
    }
}

#[tokio::test]
async fn the_app_has_a_token_of_its_own() {
    let meta = Meta::new().await;
    let fields =
        [("grant_type", "client_credentials"), ("client_id", APP), ("client_secret", SECRET)];
    let answer = meta.plain(with_query(meta.facebook("/oauth/access_token"), &fields)).await.json();
    assert_eq!(answer["access_token"], format!("{APP}|{SECRET}"));
}
