//! Instagram accounts against the sandbox: both logins, the choice, and tokens that are renewed.

use std::time::Duration;

use social_core::{Clock, LoginFlow, Scopes, UserId};
use social_sandbox::{DEFAULT_META_APP_ID, InstagramTokenAnswer, MetaLogin, PreviousToken};
use social_service::{AccessLevel, BrowserKey, Choice, Connected, Error, Finished, Notes};
use social_store::{Account, AccountState, OutboxItem, StateRefusal};
use social_tests::{Rows, World, on_stores};

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;
const STUDIO: &str = "17841400000000001";
const TRAVELS: &str = "17841400000000002";
const DAY: Duration = Duration::from_hours(24);

async fn world(rows: Rows) -> World {
    World::builder().rows(rows).start().await.unwrap()
}

fn browser() -> BrowserKey {
    BrowserKey::fresh().unwrap()
}

async fn log_in(
    world: &World,
    flow: LoginFlow,
    browser: &BrowserKey,
    who: &str,
    more: &[(&str, &str)],
) -> Result<Finished, Error> {
    let answer = [&[("approve", "auto"), ("user", who)], more].concat();
    world.log_in_at_meta(flow, browser, &answer).await.unwrap()
}

async fn connected(world: &World, flow: LoginFlow, who: &str) -> Connected {
    match log_in(world, flow, &browser(), who, &[]).await.unwrap() {
        Finished::Connected(connected) => *connected,
        Finished::Choose(choice) => panic!("{choice:?}"),
    }
}

async fn asked(world: &World, browser: &BrowserKey) -> Choice {
    match log_in(world, FACEBOOK, browser, "ada", &[]).await.unwrap() {
        Finished::Choose(choice) => *choice,
        Finished::Connected(connected) => panic!("{connected:?}"),
    }
}

async fn account(world: &World, id: &social_core::AccountId) -> Account {
    let store = world.open_store().await.unwrap();
    store.find_account(&world.user(), id).await.unwrap().unwrap()
}

async fn levels(world: &World) -> Vec<(String, String)> {
    let store = world.open_store().await.unwrap();
    let rows = store.find_instagram_accounts(&world.user()).await.unwrap();
    rows.into_iter().map(|row| (row.username, row.access_level)).collect()
}

async fn news(world: &World, kind: &str) -> Vec<OutboxItem> {
    let store = world.open_store().await.unwrap();
    let all = store.read_outbox(None, 0, 1_000).await.unwrap();
    all.into_iter().filter(|item| item.kind == kind).collect()
}

/// Lets days pass, with a moment of work in each.
async fn days(world: &World, days: u32) {
    for _ in 0..days {
        world.clock().advance(DAY);
        world.pass(Duration::from_mins(1)).await.unwrap();
    }
}

on_stores!(a_person_with_several_pages_chooses: memory file database);

async fn a_person_with_several_pages_chooses(rows: Rows) {
    let world = world(rows).await;
    let browser = browser();
    let choice = asked(&world, &browser).await;
    let seen: Vec<_> = choice
        .candidates
        .iter()
        .map(|one| (one.page_name.as_deref().unwrap(), one.level))
        .collect();
    assert_eq!(
        seen,
        [
            ("Ada's Studio", AccessLevel::Publish),
            ("Ada Travels", AccessLevel::Publish),
            ("Ada without Instagram", AccessLevel::NoInstagram),
            ("Bo's Bakery, for figures", AccessLevel::NoTask),
            ("Ada and Cy", AccessLevel::OnlyConnected),
            ("Ada's Agency", AccessLevel::Publish),
        ]
    );
    let other = UserId::new("user-2");
    let refused = world.choose(other, &browser, &choice.key, &[STUDIO]).await.unwrap();
    assert!(matches!(refused, Err(Error::State(StateRefusal::OtherBrowser))), "{refused:?}");
    let refused =
        world.choose(world.user(), &browser, &choice.key, &["17841400000000004"]).await.unwrap();
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert!(levels(&world).await.is_empty(), "nothing is connected before the answer");
    let both = [STUDIO, TRAVELS];
    let connected =
        world.choose(world.user(), &browser, &choice.key, &both).await.unwrap().unwrap();
    assert!(connected.missing.is_empty(), "{}", connected.missing);
    let ready = ["ada.studio", "ada.travels"].map(|name| (name.to_owned(), "publish".to_owned()));
    assert_eq!(levels(&world).await, ready);
    let again = world.choose(world.user(), &browser, &choice.key, &both).await.unwrap();
    assert!(matches!(again, Err(Error::State(StateRefusal::Unknown))), "{again:?}");
    // The first look subscribes both Pages.
    world.pass(Duration::from_mins(2)).await.unwrap();
    let noted = Notes::of(&account(&world, &connected.account.id).await).subscription.unwrap();
    assert!(noted.is_on, "{noted:?}");
    world.end().await.unwrap();
}

on_stores!(one_usable_page_connects_straight_away: memory file database);

async fn one_usable_page_connects_straight_away(rows: Rows) {
    let world = world(rows).await;
    let connected = connected(&world, FACEBOOK, "bo").await;
    let user_id = world.meta().user_id(DEFAULT_META_APP_ID, MetaLogin::Facebook, "bo");
    assert_eq!(connected.account.subject.as_str(), user_id);
    assert_eq!(connected.account.metadata["display_name"], "Bo Baker");
    assert_eq!(connected.professionals[0].username, "bo.bakery");
    assert!(connected.professionals[0].data_access_expires_at.is_some());
    world.end().await.unwrap();
}

#[tokio::test]
async fn what_is_unticked_is_missing_or_says_why() {
    let world = world(Rows::Memory).await;
    let scopes = "instagram_basic,pages_show_list,pages_read_engagement";
    let partial = [("grant", scopes), ("pages", "110000000000001")];
    let Finished::Connected(one) =
        log_in(&world, FACEBOOK, &browser(), "ada", &partial).await.unwrap()
    else {
        panic!("one Page is no choice");
    };
    assert!(one.missing.contains("instagram_content_publish"), "{}", one.missing);
    assert_eq!(levels(&world).await, [("ada.studio".to_owned(), "read".to_owned())]);
    let none = [("pages", "110000000000003")];
    let refused = log_in(&world, FACEBOOK, &browser(), "ada", &none).await.unwrap_err();
    assert!(matches!(&refused, Error::NothingUsable(_)), "{refused:?}");
    assert_eq!(one.account.state, account(&world, &one.account.id).await.state);
    world.end().await.unwrap();
}

#[tokio::test]
async fn every_shape_of_instagrams_answer_connects() {
    for shape in [
        InstagramTokenAnswer::List,
        InstagramTokenAnswer::Flat,
        InstagramTokenAnswer::FlatWithoutPermissions,
    ] {
        let world = world(Rows::Memory).await;
        world.meta().update_behaviour(|behaviour| behaviour.instagram_answer = shape);
        let connected = connected(&world, INSTAGRAM, "cy.photos").await;
        let user_id = world.meta().user_id(DEFAULT_META_APP_ID, MetaLogin::Instagram, "cy.photos");
        assert_eq!(connected.account.subject.as_str(), user_id);
        assert_eq!(connected.professionals[0].ig_business_id, "17841400000000005");
        let scopes = connected.account.scopes.clone();
        assert_eq!(Scopes::parse("instagram_business_basic").missing_from(&scopes).to_string(), "");
        world.pass(Duration::from_mins(2)).await.unwrap();
        let noted = Notes::of(&account(&world, &connected.account.id).await).subscription.unwrap();
        assert!(noted.is_on, "{noted:?}");
        world.end().await.unwrap();
    }
}

#[tokio::test]
async fn who_says_no_is_told_so_and_can_still_say_yes() {
    for (flow, who) in [(FACEBOOK, "bo"), (INSTAGRAM, "cy.photos")] {
        let world = world(Rows::Memory).await;
        let browser = browser();
        let page = world.begin_at_meta(flow, &browser, None).await.unwrap().unwrap();
        let denied = world.consent(&page, &[("approve", "deny")]).await.unwrap();
        let refused = world.finish_at_meta(flow, &browser, &denied).await.unwrap();
        assert!(
            matches!(&refused, Err(Error::Denied { code }) if code == "access_denied"),
            "{refused:?}"
        );
        let query = world.consent(&page, &[("approve", "auto"), ("user", who)]).await.unwrap();
        let finished = world.finish_at_meta(flow, &browser, &query).await.unwrap();
        assert!(matches!(finished, Ok(Finished::Connected(_))), "{finished:?}");
        world.end().await.unwrap();
    }
}

#[tokio::test]
async fn a_token_of_instagram_login_outlives_sixty_days() {
    let world = world(Rows::Memory).await;
    let id = connected(&world, INSTAGRAM, "cy.photos").await.account.id;
    days(&world, 100).await;
    let account = account(&world, &id).await;
    assert_eq!(account.state, AccountState::Active);
    assert!(account.access_expires_at.is_some_and(|end| end > world.clock().now()));
    assert!(news(&world, "account.access_ends").await.is_empty());
    world.end().await.unwrap();
}

#[tokio::test]
async fn the_token_before_a_renewal_may_die_with_it() {
    let world = world(Rows::Memory).await;
    world.meta().update_behaviour(|behaviour| behaviour.previous_token = PreviousToken::Dies);
    let id = connected(&world, INSTAGRAM, "cy.photos").await.account.id;
    days(&world, 40).await;
    assert_eq!(account(&world, &id).await.state, AccountState::Active);
    world.end().await.unwrap();
}
