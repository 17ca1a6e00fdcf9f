//! The ports that renew tokens, and what they make of refusals.

use instagram_client::oauth::Extension;
use instagram_client::{RefreshFailure, RefreshPlan, Scopes, TokenRefresher, TokenSet, TokenTimes};
use social_sandbox::{Fault, MetaBehaviour, MetaLogin, MetaTokens, RepeatedExchange, TokenEnd};

use crate::ground::{APP, Ground, STUDIO_NAME};

const DAY: u64 = 86_400;

fn set(ground: &Ground, tokens: &MetaTokens) -> TokenSet {
    let now = ground.now();
    TokenSet {
        access: tokens.access_token.expose_secret().into(),
        access_expires_at: Some(now + std::time::Duration::from_secs(tokens.expires_in)),
        refresh: None,
        refresh_expires_at: None,
        scopes: Scopes::parse("instagram_business_basic"),
        issued_at: now,
        subject: None,
    }
}

fn times(set: &TokenSet) -> TokenTimes {
    TokenTimes {
        issued_at: set.issued_at,
        access_expires_at: set.access_expires_at,
        refresh_expires_at: None,
    }
}

#[tokio::test]
async fn an_instagram_token_is_renewed_at_half_of_its_life_and_goes_on() {
    let ground = Ground::new().await;
    let tokens = ground.connect(MetaLogin::Instagram, STUDIO_NAME);
    let port = ground.instagram.instagram_login().unwrap().long_lived_tokens();
    let old = set(&ground, &tokens);
    let plan = port.plan(&times(&old), ground.now());
    assert!(matches!(plan, RefreshPlan::NotBefore(_)), "{plan:?}");
    assert!(matches!(port.refresh(&old).await, Err(RefreshFailure::Busy(Some(_)))));
    ground.pass(30 * DAY);
    assert!(matches!(port.plan(&times(&old), ground.now()), RefreshPlan::At(_)));
    let renewed = port.refresh(&old).await.unwrap();
    assert_ne!(renewed.access.expose_secret(), old.access.expose_secret());
    assert!(renewed.access_expires_at > old.access_expires_at);
    ground.instagram.me(&renewed.access).await.unwrap();
    let refused = ground.passing(port.refresh(&old)).await;
    assert!(matches!(refused, Err(RefreshFailure::Rejected(_))), "{refused:?}");
    ground.pass(60 * DAY);
    assert_eq!(port.plan(&times(&renewed), ground.now()), RefreshPlan::Never);
}

#[tokio::test]
async fn refusals_of_a_renewal_are_told_apart() {
    for (end, revoked) in [
        (TokenEnd::AppRemoved, true),
        (TokenEnd::PasswordChanged, false),
        (TokenEnd::Checkpointed, false),
        (TokenEnd::LoggedOut, false),
    ] {
        let ground = Ground::new().await;
        let tokens = ground.connect(MetaLogin::Instagram, STUDIO_NAME);
        let old = set(&ground, &tokens);
        ground.pass(30 * DAY);
        ground.sandbox.meta().end_tokens(APP, MetaLogin::Instagram, STUDIO_NAME, end);
        let port = ground.instagram.instagram_login().unwrap().long_lived_tokens();
        let refused = ground.passing(port.refresh(&old)).await;
        assert_eq!(matches!(refused, Err(RefreshFailure::Revoked(_))), revoked, "{end:?}");
        assert_eq!(matches!(refused, Err(RefreshFailure::Rejected(_))), !revoked, "{end:?}");
    }
}

#[tokio::test]
async fn a_passing_fault_says_nothing_of_the_token() {
    let ground = Ground::new().await;
    let tokens = ground.connect(MetaLogin::Instagram, STUDIO_NAME);
    let old = set(&ground, &tokens);
    ground.pass(30 * DAY);
    let port = ground.instagram.instagram_login().unwrap().long_lived_tokens();
    let faults = ground.sandbox.faults();
    faults.add(Fault::error("instagram_refresh", "4").always());
    assert!(matches!(port.refresh(&old).await, Err(RefreshFailure::Busy(_))));
    faults.clear();
    faults.add(Fault::error("instagram_refresh", "190/463"));
    let refused = port.refresh(&old).await;
    assert!(matches!(refused, Err(RefreshFailure::Busy(_))), "the token itself answers");
    port.refresh(&old).await.unwrap();
}

#[tokio::test]
async fn a_user_token_is_exchanged_again_only_where_that_is_wanted() {
    for (setting, moves) in [(RepeatedExchange::SameEnd, false), (RepeatedExchange::NewEnd, true)] {
        let behaviour = MetaBehaviour { repeated_exchange: setting, ..MetaBehaviour::default() };
        let ground = Ground::with(behaviour).await;
        let tokens = ground.connect(MetaLogin::Facebook, "ada");
        let old = set(&ground, &tokens);
        let login = ground.facebook.facebook_login().unwrap();
        let never = login.long_lived_tokens(Extension::Never);
        assert_eq!(never.plan(&times(&old), ground.now()), RefreshPlan::Never);
        ground.pass(30 * DAY);
        let port = login.long_lived_tokens(Extension::WhileValid);
        assert!(matches!(port.plan(&times(&old), ground.now()), RefreshPlan::At(_)));
        let renewed = port.refresh(&old).await.unwrap();
        let gained = renewed.access_expires_at.unwrap().since(old.access_expires_at.unwrap());
        assert_eq!(gained.as_secs() > DAY, moves, "{setting:?}");
    }
}
