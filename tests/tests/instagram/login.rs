//! Both logins from the page to a token that works.

use instagram_client::oauth::{
    Callback, Denial, DenialReason, RedirectUri, facebook::Unusable, parse_callback,
};
use instagram_client::{AuthorizationCode, ErrorClass, Scopes, Timestamp};
use social_sandbox::{EffectKind, InstagramTokenAnswer, MetaBehaviour};

use crate::ground::{Ground, STUDIO, STUDIO_NAME};

const SCOPES: &str =
    "instagram_basic,instagram_content_publish,pages_show_list,business_management";
const BASIC: &str = "instagram_business_basic,instagram_business_content_publish";

fn redirect() -> RedirectUri {
    RedirectUri::parse("http://127.0.0.1:9/callback").unwrap()
}

fn code(query: &str) -> AuthorizationCode {
    match parse_callback(query).unwrap() {
        Callback::Granted { code, state } => {
            assert_eq!(state, "st ate");
            code
        }
        denied => panic!("{denied:?}"),
    }
}

#[tokio::test]
async fn facebook_login_ends_with_pages_and_their_accounts() {
    let ground = Ground::new().await;
    let login = ground.facebook.facebook_login().unwrap();
    let page = login.authorize(redirect(), "st ate").scopes(Scopes::parse(SCOPES)).build().unwrap();
    let code = code(&ground.consent(page, &[("approve", "auto")]).await);
    let short = login.exchange_code(&code, &redirect()).await.unwrap();
    let long = login.exchange_long_lived(&short.access).await.unwrap();
    let life = |end: Option<Timestamp>, start| end.unwrap().since(start).as_secs();
    assert_eq!(life(short.access_expires_at, short.issued_at), 5400);
    assert_eq!(life(long.access_expires_at, long.issued_at), 5_184_000);

    let granted = login.permissions(&long.access).await.unwrap();
    assert!(granted.granted.contains("instagram_content_publish"));
    let info = login.debug_token(&long.access).await.unwrap();
    assert!(info.is_valid && info.error.is_none());
    let me = ground.facebook.me(&long.access).await.unwrap();
    assert_eq!(info.user_id.as_ref(), Some(&me.id));

    let found = login.pages(&long.access).await.unwrap();
    assert!(found.without_portfolios.is_none());
    let why: Vec<_> = found.pages.iter().map(|page| page.instagram.as_ref().err()).collect();
    assert_eq!(
        why,
        [
            None,
            None,
            Some(&Unusable::NoInstagram),
            Some(&Unusable::NoTask),
            Some(&Unusable::OnlyConnected),
            None,
        ]
    );
    let first = &found.pages[0];
    assert_eq!(first.instagram.as_ref().unwrap().id.as_str(), STUDIO);
    let token = first.token.as_ref().unwrap();
    assert_eq!(login.debug_token(token).await.unwrap().expires_at, None);
    assert_eq!(ground.sandbox.ledger().count(EffectKind::Exchange), 1);
}

#[tokio::test]
async fn what_was_left_out_of_the_dialog_is_told() {
    let ground = Ground::new().await;
    let login = ground.facebook.facebook_login().unwrap();
    let page = login.authorize(redirect(), "st ate").scopes(Scopes::parse(SCOPES)).build().unwrap();
    let part = [
        ("approve", "auto"),
        ("grant", "pages_show_list,business_management"),
        ("pages", "110000000000002"),
    ];
    let code = code(&ground.consent(page, &part).await);
    let token = login.exchange_code(&code, &redirect()).await.unwrap().access;
    let permissions = login.permissions(&token).await.unwrap();
    assert!(permissions.declined.contains("instagram_basic"));
    let found = login.pages(&token).await.unwrap();
    let names: Vec<_> = found.pages.iter().map(|page| page.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Ada Travels", "Ada's Agency"]);
    assert_eq!(found.pages[1].instagram, Err(Unusable::NotChosen));
    login.revoke(&token).await.unwrap();
    let error = login.permissions(&token).await.unwrap_err();
    assert_eq!(error.api_code().unwrap().subcode, Some(458));
}

#[tokio::test]
async fn denials_of_both_logins_are_understood() {
    let ground = Ground::new().await;
    let facebook = ground.facebook.facebook_login().unwrap();
    let instagram = ground.instagram.instagram_login().unwrap();
    let scopes = Scopes::parse;
    for page in [
        facebook.authorize(redirect(), "st ate").scopes(scopes(SCOPES)).build().unwrap(),
        instagram.authorize(redirect(), "st ate").scopes(scopes(BASIC)).build().unwrap(),
    ] {
        let query = ground.consent(page, &[("approve", "deny")]).await;
        match parse_callback(&query).unwrap() {
            Callback::Denied { error, reason, state, .. } => {
                assert_eq!(error, Denial::AccessDenied);
                assert_eq!(reason, Some(DenialReason::UserDenied));
                assert_eq!(state.as_deref(), Some("st ate"));
            }
            granted => panic!("{granted:?}"),
        }
    }
}

#[tokio::test]
async fn instagram_login_works_in_every_shape_of_the_answer() {
    for shape in [
        InstagramTokenAnswer::List,
        InstagramTokenAnswer::Flat,
        InstagramTokenAnswer::FlatWithoutPermissions,
    ] {
        let behaviour = MetaBehaviour { instagram_answer: shape, ..MetaBehaviour::default() };
        let ground = Ground::with(behaviour).await;
        let login = ground.instagram.instagram_login().unwrap();
        let request = login.authorize(redirect(), "st ate").scopes(Scopes::parse(BASIC));
        let page = request.build().unwrap();
        let answer = [("approve", "auto"), ("user", STUDIO_NAME)];
        let code = code(&ground.consent(page, &answer).await);
        let short = login.exchange_code(&code, &redirect()).await.unwrap();
        let told = shape != InstagramTokenAnswer::FlatWithoutPermissions;
        assert_eq!(short.tokens.scopes.contains("instagram_business_basic"), told, "{shape:?}");
        let long = login.exchange_long_lived(&short.tokens.access).await.unwrap();
        let me = ground.instagram.me(&long.access).await.unwrap();
        assert_eq!(me.user_id.as_ref().unwrap().as_str(), STUDIO, "no digit is lost");
        assert!(short.user_id.unwrap().is_of(&me), "{shape:?}");
        assert_eq!(me.username.as_deref(), Some(STUDIO_NAME));
    }
}

#[tokio::test]
async fn spent_old_and_foreign_codes_are_refused_as_what_they_are() {
    let ground = Ground::new().await;
    let facebook = ground.facebook.facebook_login().unwrap();
    let request = facebook.authorize(redirect(), "st ate").scopes(Scopes::parse(SCOPES));
    let page = request.build().unwrap();
    let spent = code(&ground.consent(page, &[("approve", "auto")]).await);
    let other = RedirectUri::parse("http://127.0.0.1:9/other").unwrap();
    let error = facebook.exchange_code(&spent, &other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Config);
    facebook.exchange_code(&spent, &redirect()).await.unwrap();
    let error = facebook.exchange_code(&spent, &redirect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Auth);

    let instagram = ground.instagram.instagram_login().unwrap();
    let error = instagram.exchange_code(&"AQnone".into(), &redirect()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Auth);
    assert!(error.api_message().unwrap().contains("Matching code"));
}
