//! The consent page of Instagram Login and its exchanges.

use social_sandbox::{
    CodeByGet, DenialState, EffectKind, InstagramTokenAnswer, MetaBehaviour, PreviousToken,
};
use url::Url;

use super::world::{REDIRECT, refusal, with_query};
use super::{APP, Meta, SECRET, STUDIO};
use crate::support::Reply;

const SCOPES: &str = "instagram_business_basic,instagram_business_content_publish";
const DAY: u64 = 86_400;

fn address(meta: &Meta, more: &[(&str, &str)]) -> Url {
    let mut fields = vec![
        ("client_id", APP),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("state", "s"),
        ("scope", SCOPES),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    with_query(meta.instagram("/oauth/authorize"), &fields)
}

async fn authorize(meta: &Meta, more: &[(&str, &str)]) -> Reply {
    meta.plain(address(meta, more)).await
}

async fn exchange(meta: &Meta, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("client_id", APP),
        ("client_secret", SECRET),
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
        ("code", code),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    meta.form(meta.instagram("/oauth/access_token"), &fields).await
}

async fn code(meta: &Meta) -> String {
    authorize(meta, &[("approve", "auto")]).await.callback("code").unwrap()
}

async fn short_token(meta: &Meta) -> String {
    let answer = exchange(meta, &code(meta).await, &[]).await.json();
    answer["data"][0]["access_token"].as_str().unwrap().to_owned()
}

async fn extend(meta: &Meta, token: &str, secret: &str) -> Reply {
    let fields =
        [("grant_type", "ig_exchange_token"), ("client_secret", secret), ("access_token", token)];
    meta.plain(with_query(meta.instagram("/access_token"), &fields)).await
}

async fn refresh(meta: &Meta, token: &str) -> Reply {
    let fields = [("grant_type", "ig_refresh_token"), ("access_token", token)];
    meta.plain(with_query(meta.instagram("/refresh_access_token"), &fields)).await
}

fn message(reply: &Reply) -> String {
    let body = reply.json();
    assert_eq!((reply.status, &body["code"]), (400, &400.into()), "{}", reply.text);
    assert_eq!(body["error_type"], "OAuthException");
    body["error_message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_offers_professional_accounts_only() {
    let meta = Meta::new().await;
    let page = authorize(&meta, &[]).await;
    assert!(page.text.contains("not Instagram") && page.text.contains("ada.studio"));
    assert!(!page.text.contains("ada.private"), "a personal account cannot log in");
    let personal = authorize(&meta, &[("approve", "auto"), ("user", "ada.private")]).await;
    assert_eq!(personal.status, 400);
}

#[tokio::test]
async fn a_bad_parameter_is_named_on_a_page() {
    let meta = Meta::new().await;
    for (name, value) in [
        ("client_id", "1"),
        ("redirect_uri", "https://elsewhere.example/"),
        ("response_type", "token"),
        ("scope", "instagram_business_content_publish"),
        ("scope", "business_basic"),
    ] {
        let page = authorize(&meta, &[(name, value)]).await;
        assert_eq!(page.status, 400, "{name}={value}");
        assert!(page.text.contains(&format!("<code>{name}</code>")), "{name}={value}");
    }
}

#[tokio::test]
async fn a_login_comes_back_with_a_code_and_a_tail() {
    let meta = Meta::new().await;
    let back = authorize(&meta, &[("approve", "auto")]).await;
    assert_eq!(back.callback("state").as_deref(), Some("s"));
    assert!(back.callback("code").unwrap().starts_with("AQ"));
    assert!(back.header("location").unwrap().ends_with("#_"));
}

#[tokio::test]
async fn a_denial_may_leave_the_state_out() {
    for (setting, state) in [(DenialState::Sent, Some("s")), (DenialState::LeftOut, None)] {
        let meta =
            Meta::with(MetaBehaviour { denial_state: setting, ..MetaBehaviour::default() }).await;
        let back = authorize(&meta, &[("approve", "deny")]).await;
        assert_eq!(back.callback("error").as_deref(), Some("access_denied"));
        assert_eq!(back.callback("error_reason").as_deref(), Some("user_denied"));
        let words = back.callback("error_description");
        assert_eq!(words.as_deref(), Some("The user denied your request"));
        assert_eq!(back.callback("state").as_deref(), state);
    }
}

#[tokio::test]
async fn without_the_basic_permission_it_is_a_denial() {
    let meta = Meta::new().await;
    let part = [("approve", "auto"), ("grant", "instagram_business_content_publish")];
    let back = authorize(&meta, &part).await;
    assert_eq!(back.callback("error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn who_is_signed_in_is_asked_once_unless_the_app_forces_it() {
    let meta = Meta::new().await;
    let page = authorize(&meta, &[]).await;
    let (_, rest) = page.text.split_once("name=\"request\" value=\"").unwrap();
    let (request, _) = rest.split_once('"').unwrap();
    let fields = [
        ("request", request),
        ("user", "ada.travels"),
        ("scope", "instagram_business_basic"),
        ("scope", "instagram_business_content_publish"),
        ("decision", "continue"),
    ];
    let back = meta.form(meta.instagram("/sandbox/consent"), &fields).await;
    let cookie = back.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let visit = async |url| {
        let sent = meta.http.get(url).header("cookie", &cookie).send().await;
        Reply::of(sent.unwrap()).await
    };
    assert_eq!(visit(address(&meta, &[])).await.status, 303);
    assert_eq!(visit(address(&meta, &[("force_reauth", "true")])).await.status, 200);
    let more = format!("{SCOPES},instagram_business_manage_insights");
    assert_eq!(visit(address(&meta, &[("scope", &more)])).await.status, 200);
}

#[tokio::test]
async fn a_code_becomes_a_token_once() {
    let meta = Meta::new().await;
    let code = code(&meta).await;
    let answer = exchange(&meta, &code, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let data = &answer.json()["data"][0];
    assert!(data["access_token"].as_str().unwrap().starts_with("IG"));
    assert_eq!(data["permissions"], SCOPES);
    let me = meta
        .get(
            meta.instagram("/v25.0/me?fields=id,user_id,account_type"),
            data["access_token"].as_str().unwrap(),
        )
        .await
        .json();
    assert_eq!((&me["id"], &me["user_id"]), (&data["user_id"], &STUDIO.into()));
    assert_eq!(me["account_type"], "BUSINESS");
    assert_eq!(meta.sandbox.ledger().count(EffectKind::Exchange), 1);
    let again = exchange(&meta, &code, &[]).await;
    assert_eq!(message(&again), "Matching code was not found or was already used");
}

#[tokio::test]
async fn the_answer_has_three_shapes() {
    for (setting, permissions) in
        [(InstagramTokenAnswer::Flat, true), (InstagramTokenAnswer::FlatWithoutPermissions, false)]
    {
        let behaviour = MetaBehaviour { instagram_answer: setting, ..MetaBehaviour::default() };
        let meta = Meta::with(behaviour).await;
        let answer = exchange(&meta, &code(&meta).await, &[]).await;
        assert!(answer.text.contains(&format!("\"user_id\":{STUDIO}")), "{}", answer.text);
        assert_eq!(answer.json()["permissions"].is_array(), permissions);
    }
}

#[tokio::test]
async fn refusals_have_a_shape_of_their_own() {
    let meta = Meta::new().await;
    let fresh = code(&meta).await;
    let other = exchange(&meta, &fresh, &[("redirect_uri", "http://127.0.0.1:9/x")]).await;
    assert!(message(&other).contains("redirect_uri is identical"));
    assert_eq!(
        message(&exchange(&meta, &fresh, &[("client_id", "1")]).await),
        "Invalid platform app"
    );
    message(&exchange(&meta, &fresh, &[("client_secret", "x")]).await);
    message(&exchange(&meta, &fresh, &[("grant_type", "x")]).await);
    meta.pass(3600);
    message(&exchange(&meta, &fresh, &[]).await);
}

#[tokio::test]
async fn a_get_exchanges_a_code_and_is_noted_or_is_refused() {
    let meta = Meta::new().await;
    let get = async |code: &str| {
        let fields = [
            ("client_id", APP),
            ("client_secret", SECRET),
            ("grant_type", "authorization_code"),
            ("redirect_uri", REDIRECT),
            ("code", code),
        ];
        meta.plain(with_query(meta.instagram("/oauth/access_token"), &fields)).await
    };
    let taken = get(&code(&meta).await).await;
    assert!(taken.json()["data"][0]["access_token"].is_string(), "{}", taken.text);
    let noted = meta.sandbox.calls().last().unwrap().warnings.clone();
    assert!(noted.iter().any(|warning| warning.contains("by POST")), "{noted:?}");
    meta.sandbox.meta().update_behaviour(|set| set.code_by_get = CodeByGet::Refuse);
    let unspent = code(&meta).await;
    assert_eq!(message(&get(&unspent).await), "Unsupported get request");
    assert_eq!(exchange(&meta, &unspent, &[]).await.status, 200, "the code is not used up");
}

#[tokio::test]
async fn a_short_token_becomes_one_of_sixty_days() {
    let meta = Meta::new().await;
    let short = short_token(&meta).await;
    assert_eq!(refusal(&extend(&meta, &short, "x").await).1, 1);
    let long = extend(&meta, &short, SECRET).await.json();
    assert_eq!((&long["token_type"], &long["expires_in"]), (&"bearer".into(), &5_184_000.into()));
    let long = long["access_token"].as_str().unwrap();
    assert_eq!(refusal(&extend(&meta, long, SECRET).await).1, 100, "it is long-lived already");
    meta.pass(3600);
    let late = meta.get(meta.instagram("/me"), &short).await;
    assert_eq!(refusal(&late), (400, 190, Some(463)));
    assert_eq!(refusal(&extend(&meta, &short, SECRET).await), (400, 190, Some(463)));
}

#[tokio::test]
async fn a_token_is_refreshed_once_it_is_a_day_old() {
    let meta = Meta::new().await;
    let issued = meta.connect_account("ada.studio");
    let token = issued.access_token.expose_secret();
    assert_eq!(refusal(&refresh(&meta, token).await).1, 100, "it is too young");
    meta.pass(DAY);
    let renewed = refresh(&meta, token).await.json();
    assert_eq!(renewed["expires_in"], 5_184_000);
    assert!(renewed["permissions"].as_str().unwrap().contains("instagram_business_basic"));
    let fresh = renewed["access_token"].as_str().unwrap();
    assert_eq!(meta.get(meta.instagram("/me"), fresh).await.status, 200);
    assert_eq!(refusal(&meta.get(meta.instagram("/me"), token).await), (400, 190, Some(467)));
    assert_eq!(refusal(&refresh(&meta, fresh).await).1, 100, "the new one is young again");
    meta.pass(60 * DAY);
    assert_eq!(refusal(&refresh(&meta, fresh).await), (400, 190, Some(463)));
    assert_eq!(meta.sandbox.ledger().count(EffectKind::Refresh), 1);
}

#[tokio::test]
async fn the_token_before_a_refresh_may_live_on_and_the_code_of_a_young_one_differ() {
    let behaviour = MetaBehaviour {
        previous_token: PreviousToken::LivesOn,
        young_refresh_code: 10,
        ..MetaBehaviour::default()
    };
    let meta = Meta::with(behaviour).await;
    let issued = meta.connect_account("ada.studio");
    let token = issued.access_token.expose_secret();
    assert_eq!(refusal(&refresh(&meta, token).await).1, 10);
    meta.pass(DAY);
    assert_eq!(refresh(&meta, token).await.status, 200);
    assert_eq!(meta.get(meta.instagram("/me"), token).await.status, 200);
}

#[tokio::test]
async fn a_refresh_needs_the_basic_permission_and_a_long_token() {
    let meta = Meta::new().await;
    let short = short_token(&meta).await;
    assert_eq!(refusal(&refresh(&meta, &short).await).1, 100);
    let issued = meta.connect_account("ada.travels");
    meta.pass(DAY);
    let login = social_sandbox::MetaLogin::Instagram;
    assert!(meta.sandbox.meta().withdraw(APP, login, "ada.travels", "instagram_business_basic"));
    assert_eq!(refusal(&refresh(&meta, issued.access_token.expose_secret()).await).1, 10);
}
