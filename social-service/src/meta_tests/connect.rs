use social_core::{AccountId, LoginFlow, Scopes, TokenSlot, UserId};
use social_store::{AccountState, StateRefusal};

use super::fake::{bare_page, page};
use super::{FACEBOOK_SCOPES, World, world};
use crate::{AccessLevel, BrowserKey, Choice, Choose, Conflict, Error, Finished};

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;

fn two_pages(world: &World) {
    world.meta.says().pages = vec![
        page("11", "17841400000000001", "studio.nord"),
        page("12", "17841400000000002", "nord.shop"),
        bare_page("13"),
    ];
}

async fn choice(world: &World) -> Choice {
    match world.login(FACEBOOK).await.unwrap() {
        Finished::Choose(choice) => *choice,
        Finished::Connected(connected) => panic!("{connected:?}"),
    }
}

async fn choose(world: &World, choice: &Choice, ids: &[&str]) -> crate::Result<crate::Connected> {
    let ig_ids = ids.iter().map(|id| (*id).to_owned()).collect();
    let (user_id, browser) = (world.user(), &world.browser);
    world.service.connect().choose(Choose { user_id, browser, key: &choice.key, ig_ids }).await
}

/// Opens the token that is kept of a Page.
async fn page_token(world: &World, account: &crate::Connected, page: &str) -> Option<String> {
    page_token_of(world, &account.account.id, page).await
}

async fn page_token_of(world: &World, account: &AccountId, page: &str) -> Option<String> {
    let context = world.service.context();
    let slot = TokenSlot::Derived(page.to_owned());
    let kept = context.store.load_credential(account, &slot).await.unwrap().unwrap();
    let token = context.vault.open_credential(&kept, &slot).unwrap();
    token.map(|token| token.expose_secret().to_owned())
}

#[tokio::test]
async fn one_usable_page_connects_without_a_question() {
    let world = world();
    world.meta.says().pages.push(bare_page("12"));
    let connected = world.connected(FACEBOOK).await;
    assert_eq!(connected.account.state, AccountState::Active);
    assert_eq!(connected.account.subject.as_str(), "1022");
    assert!(connected.missing.is_empty(), "{}", connected.missing);
    let [one] = connected.professionals.as_slice() else { panic!("{connected:?}") };
    assert_eq!((one.username.as_str(), one.access_level.as_str()), ("studio.nord", "publish"));
    assert_eq!(one.page_id.as_deref(), Some("11"));
    assert!(one.data_access_expires_at.is_some());
    assert_eq!(page_token(&world, &connected, "11").await.as_deref(), Some("EAA-page-11"));
    assert_eq!(page_token(&world, &connected, "12").await, None);
    let context = world.service.context();
    let stored = context.store.load_tokens(&connected.account.id).await.unwrap().unwrap();
    let tokens = context.vault.open_tokens(&stored).unwrap().unwrap();
    assert_eq!(tokens.access.expose_secret(), "EAA-long", "the token of 60 days is kept");
    assert_eq!(world.news("account.connected").await.len(), 1);
}

#[tokio::test]
async fn a_partial_grant_connects_and_names_what_is_missing() {
    let world = world();
    world.meta.says().granted.retain(|scope| *scope != "instagram_content_publish");
    let connected = world.connected(FACEBOOK).await;
    assert_eq!(connected.missing, Scopes::parse("instagram_content_publish"));
    assert_eq!(connected.professionals[0].access_level, "read");
}

#[tokio::test]
async fn several_accounts_are_chosen_from_and_connected_at_once() {
    let world = world();
    two_pages(&world);
    let choice = choice(&world).await;
    let levels: Vec<_> = choice.candidates.iter().map(|one| one.level).collect();
    assert_eq!(levels, [AccessLevel::Publish, AccessLevel::Publish, AccessLevel::NoInstagram]);
    assert!(world.service.connect().accounts(&world.user()).await.unwrap().is_empty());
    assert_eq!(world.meta.count("GET /v25.0/debug_token"), 0, "the long token is bought later");

    let connect = world.service.connect();
    let read = connect.choice(&world.user(), &world.browser, &choice.key).await.unwrap();
    assert_eq!(read.candidates, choice.candidates, "it can be looked at again");
    let both = ["17841400000000001", "17841400000000002"];
    let connected = choose(&world, &choice, &both).await.unwrap();
    assert_eq!(connected.professionals.len(), 2);
    for page in ["11", "12"] {
        let token = page_token(&world, &connected, page).await;
        assert_eq!(token, Some(format!("EAA-page-{page}")));
    }
    let again = choose(&world, &choice, &both).await;
    assert!(matches!(again, Err(Error::State(StateRefusal::Unknown))), "{again:?}");
}

#[tokio::test]
async fn a_choice_is_its_users_in_its_browser_for_ten_minutes() {
    let world = world();
    two_pages(&world);
    let choice = choice(&world).await;
    let connect = world.service.connect();
    let stranger = BrowserKey::fresh().unwrap();
    let other = UserId::new("user-2");
    for (user, browser) in [(&world.user(), &stranger), (&other, &world.browser)] {
        let refused = connect.choice(user, browser, &choice.key).await;
        assert!(matches!(refused, Err(Error::State(StateRefusal::OtherBrowser))), "{refused:?}");
    }
    for ids in [&[][..], &["17841400000000003"]] {
        let refused = choose(&world, &choice, ids).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    // The key is no state of a login.
    let query = format!("code=made-up&state={}", choice.key);
    let refused = world.finish(FACEBOOK, &query).await;
    assert!(matches!(refused, Err(Error::State(StateRefusal::Unknown))), "{refused:?}");
    world.clock.advance(std::time::Duration::from_mins(10));
    let late = choose(&world, &choice, &["17841400000000001"]).await;
    assert!(matches!(late, Err(Error::State(StateRefusal::Expired))), "{late:?}");
    assert!(!format!("{choice:?}").contains(&choice.key));
}

#[tokio::test]
async fn nothing_usable_is_a_typed_error_and_changes_nothing() {
    let mut other_task = page("14", "17841400000000004", "b2b");
    other_task["tasks"] = serde_json::json!(["ADVERTISE"]);
    let mut not_chosen = page("15", "17841400000000005", "left.out");
    not_chosen.as_object_mut().unwrap().remove("access_token");
    for (pages, code) in [
        (vec![], "no_page"),
        (vec![bare_page("13")], "page_no_instagram"),
        (vec![other_task.clone()], "page_no_task"),
        (vec![not_chosen], "page_not_chosen"),
        (vec![bare_page("13"), other_task], "no_usable_page"),
    ] {
        let world = world();
        world.meta.says().pages = pages;
        let refused = world.login(FACEBOOK).await.unwrap_err();
        assert!(matches!(refused, Error::NothingUsable(_)), "{refused:?}");
        assert_eq!(refused.code(), code);
        for language in [crate::Language::En, crate::Language::Fr] {
            let words = refused.user_message(language, crate::Particulars::default());
            assert!(words.len() > 60 && !words.contains('{'), "{words}");
        }
        assert!(world.service.connect().accounts(&world.user()).await.unwrap().is_empty());
        assert!(world.levels().await.is_empty());
    }
}

#[tokio::test]
async fn instagram_login_connects_its_one_account() {
    let world = world();
    let connected = world.connected(INSTAGRAM).await;
    assert_eq!(connected.account.subject.as_str(), "1022", "the id that deletion requests name");
    let [one] = connected.professionals.as_slice() else { panic!("{connected:?}") };
    assert_eq!(one.ig_business_id, "17841400000000001");
    assert_eq!((one.page_id.as_deref(), one.access_level.as_str()), (None, "publish"));
    assert!(connected.missing.is_empty(), "{}", connected.missing);
    assert_eq!(connected.account.metadata["username"], "studio.nord");
}

#[tokio::test]
async fn a_personal_account_is_a_typed_error() {
    let world = world();
    world.meta.says().ig_id = None;
    let refused = world.login(INSTAGRAM).await.unwrap_err();
    assert_eq!(refused.code(), "personal_account");
    assert!(world.service.connect().accounts(&world.user()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_used_code_says_to_start_again() {
    let world = world();
    let query = world.callback(FACEBOOK, None).await.replace("made-up", "used");
    let refused = world.finish(FACEBOOK, &query).await.unwrap_err();
    assert_eq!(refused.code(), "login_code_refused");
}

#[tokio::test]
async fn a_denial_without_a_state_is_a_denial() {
    let world = world();
    let query = "error=access_denied&error_reason=user_denied";
    let refused = world.finish(INSTAGRAM, query).await.unwrap_err();
    assert!(matches!(&refused, Error::Denied { code } if code == "access_denied"), "{refused:?}");
}

#[tokio::test]
async fn the_callback_of_the_other_login_finishes_nothing() {
    let world = world();
    let query = world.callback(FACEBOOK, None).await;
    let refused = world.finish(INSTAGRAM, &query).await;
    assert!(matches!(refused, Err(Error::State(StateRefusal::OtherFlow))), "{refused:?}");
    assert!(matches!(world.finish(FACEBOOK, &query).await, Ok(Finished::Connected(_))));
}

#[tokio::test]
async fn a_reconnect_takes_up_what_was_connected() {
    let world = world();
    two_pages(&world);
    let open = choice(&world).await;
    let connected = choose(&world, &open, &["17841400000000002"]).await.unwrap();
    let id = connected.account.id;
    let query = world.callback(FACEBOOK, Some(&id)).await;
    let Finished::Connected(again) = world.finish(FACEBOOK, &query).await.unwrap() else {
        panic!("a reconnect asks nothing");
    };
    assert_eq!(again.account.id, id);
    assert_eq!(world.levels().await, [("17841400000000002".to_owned(), "publish".to_owned())]);

    // A new login asks, knows what there is, and leaves out what is left out.
    let open = choice(&world).await;
    let known: Vec<_> = open.candidates.iter().map(|one| one.known).collect();
    assert_eq!(known, [false, true, false]);
    choose(&world, &open, &["17841400000000001"]).await.unwrap();
    let expected = [
        ("17841400000000001".to_owned(), "publish".to_owned()),
        ("17841400000000002".to_owned(), "account_not_chosen".to_owned()),
    ];
    assert_eq!(world.levels().await, expected);
}

#[tokio::test]
async fn a_portfolio_that_cannot_be_read_leaves_no_account_out() {
    for (failure, is_refusal) in [((503, None), false), ((400, Some(200)), true)] {
        let world = world();
        world.meta.says().portfolio = vec![page("12", "17841400000000002", "nord.shop")];
        let open = choice(&world).await;
        let both = ["17841400000000001", "17841400000000002"];
        let id = choose(&world, &open, &both).await.unwrap().account.id;
        world.meta.says().portfolios_fail = Some(failure);
        let query = world.callback(FACEBOOK, Some(&id)).await;
        let finished = world.finish(FACEBOOK, &query).await;
        assert_eq!(finished.is_ok(), is_refusal, "{failure:?}: {finished:?}");
        let publish = both.map(|id| (id.to_owned(), "publish".to_owned()));
        assert_eq!(world.levels().await, publish, "{failure:?}");
        assert!(page_token_of(&world, &id, "12").await.is_some(), "{failure:?}");
    }
}

#[tokio::test]
async fn a_portfolio_that_cannot_be_read_is_no_choice() {
    let world = world();
    world.meta.says().portfolio = vec![page("12", "17841400000000002", "nord.shop")];
    let open = choice(&world).await;
    world.meta.says().portfolios_fail = Some((503, None));
    let both = ["17841400000000001", "17841400000000002"];
    let failed = choose(&world, &open, &both).await;
    assert!(matches!(failed, Err(Error::Instagram(_))), "{failed:?}");
    assert!(world.levels().await.is_empty());
}

#[tokio::test]
async fn an_account_belongs_to_one_user_and_a_reconnect_to_one_login() {
    let world = world();
    let connected = world.connected(FACEBOOK).await;
    let begin = crate::Begin {
        user_id: world.user(),
        app: connected.account.app.clone(),
        flow: INSTAGRAM,
        browser: &world.browser,
        return_path: "/".to_owned(),
        reconnect: Some(connected.account.id.clone()),
    };
    let refused = world.service.connect().begin(begin.clone()).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    let other = UserId::new("user-2");
    let begin = crate::Begin { user_id: other.clone(), flow: FACEBOOK, reconnect: None, ..begin };
    let page = world.service.connect().begin(begin).await.unwrap();
    let state = page.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    let query = format!("code=made-up&state={state}");
    let finish =
        crate::Finish { user_id: other, flow: FACEBOOK, browser: &world.browser, query: &query };
    let refused = world.service.connect().finish(finish).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::LinkedElsewhere))), "{refused:?}");
}

#[tokio::test]
async fn a_disconnect_erases_and_withdraws() {
    for (flow, call) in [
        (FACEBOOK, "DELETE /v25.0/me/permissions"),
        (INSTAGRAM, "DELETE /v25.0/17841400000000001/subscribed_apps"),
    ] {
        let world = world();
        let connected = world.connected(flow).await;
        let id = connected.account.id;
        world.service.connect().disconnect(&world.user(), &id).await.unwrap();
        assert_eq!(world.account(&id).await.state, AccountState::Revoked);
        let tasks = &world.service.context().tasks;
        tasks.close();
        tasks.wait().await;
        assert_eq!(world.meta.count(call), 1, "{flow}");
        assert!(world.levels().await.is_empty());
    }
}

#[test]
fn scopes_of_the_tests_are_those_that_are_asked_for() {
    assert_eq!(Scopes::parse(FACEBOOK_SCOPES).iter().count(), 5);
}
