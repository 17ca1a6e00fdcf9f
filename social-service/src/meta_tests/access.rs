use std::time::Duration;

use social_core::{KeyId, Keyring, LoginFlow, Provider};
use social_store::{AccountState, Change, TokenVault, WorkKind};

use super::fake::page;
use super::world;
use crate::{Choose, Error, Finished, Notes, What, endings};

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;

#[tokio::test]
async fn what_only_a_new_login_mends_is_marked_and_named_once() {
    for flow in [FACEBOOK, INSTAGRAM] {
        for (subcode, words) in [
            (459, "confirm something"),
            (460, "password was changed"),
            (463, "run out"),
            (464, "has not confirmed"),
            (467, "was ended"),
        ] {
            let world = world();
            let id = world.connected(flow).await.account.id;
            world.look(&id).await;
            world.meta.says().refused = Some((190, subcode));
            world.look(&id).await;
            let account = world.account(&id).await;
            assert_eq!(account.state, AccountState::NeedsReconnect, "{flow} {subcode}");
            assert!(account.access_expires_at.is_some(), "its tokens are kept");
            let trouble = Notes::of(&account).trouble.unwrap();
            let particulars = crate::Particulars::default();
            let said = crate::words_for(&trouble, crate::Language::En, &particulars);
            assert!(said.contains(words), "{trouble}: {said}");
            assert_eq!(world.look(&id).await, None, "nobody asks again before a new login");
            assert_eq!(world.news("account.needs_reconnect").await.len(), 1);
        }
    }
}

#[tokio::test]
async fn an_app_that_was_removed_ends_the_connection() {
    for flow in [FACEBOOK, INSTAGRAM] {
        let world = world();
        let id = world.connected(flow).await.account.id;
        world.meta.says().refused = Some((190, 458));
        assert_eq!(world.look(&id).await, None);
        assert_eq!(world.account(&id).await.state, AccountState::Revoked, "{flow}");
        assert_eq!(world.news("account.disconnected").await.len(), 1);
    }
}

#[tokio::test]
async fn a_passing_refusal_changes_nothing() {
    let world = world();
    let id = world.connected(INSTAGRAM).await.account.id;
    for times in [1, 2] {
        world.meta.says().falsely_refused = times;
        world.look(&id).await;
        assert_eq!(world.account(&id).await.state, AccountState::Active, "{times}");
    }
    assert!(world.news("account.needs_reconnect").await.is_empty());
}

#[tokio::test]
async fn a_refused_renewal_alone_ends_nothing() {
    for (flow, call) in
        [(FACEBOOK, "/v25.0/oauth/access_token"), (INSTAGRAM, "/refresh_access_token")]
    {
        for subcode in [458, 467] {
            let world = world();
            let id = world.connected(flow).await.account.id;
            world.days(31);
            world.meta.says().refuses = Some((call, 190, subcode));
            world.meta.says().falsely_refused = 2;
            let renewed = world.service.context().tokens.refresh_now(&id).await;
            assert!(renewed.is_err(), "{flow} {subcode}");
            let account = world.account(&id).await;
            assert_eq!(account.state, AccountState::Active, "{flow} {subcode}");
            assert_eq!(world.news("account.needs_reconnect").await, []);
            assert_eq!(world.news("account.revoked").await, []);
            world.meta.says().refuses = None;
            world.clock.advance(Duration::from_mins(15));
            world.service.context().tokens.refresh_now(&id).await.unwrap();
            let renewed = world.account(&id).await;
            assert_eq!(renewed.token_version, account.token_version + 1, "{flow} {subcode}");
        }
    }
}

/// A mark that was lifted must not keep the next one from being told.
#[tokio::test]
async fn each_time_an_account_is_marked_is_told() {
    for flow in [FACEBOOK, INSTAGRAM] {
        let world = world();
        let id = world.connected(flow).await.account.id;
        for told in [1, 2] {
            world.meta.says().refused = Some((190, 467));
            world.look(&id).await;
            world.look(&id).await;
            assert_eq!(world.account(&id).await.state, AccountState::NeedsReconnect, "{flow}");
            assert_eq!(world.news("account.needs_reconnect").await.len(), told, "{flow}");
            world.meta.says().refused = None;
            world.look(&id).await;
            assert_eq!(world.account(&id).await.state, AccountState::Active, "{flow}");
        }
    }
}

#[tokio::test]
async fn an_uncertain_look_keeps_the_pause_meta_asks_for() {
    for (flow, call) in [(FACEBOOK, "/v25.0/debug_token"), (INSTAGRAM, "/v25.0/me")] {
        let world = world();
        let id = world.connected(flow).await.account.id;
        world.look(&id).await;
        world.meta.says().refuses = Some((call, 4, 0));
        let next = world.look(&id).await.unwrap();
        let wait = next.since(world.service.clock().now());
        assert!(wait >= Duration::from_hours(1), "{flow}: {wait:?}");
    }
}

#[tokio::test]
async fn uncertain_looks_in_a_row_are_ever_further_apart() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    world.look(&id).await;
    for _ in 0..2 {
        // The app's secret is wrong: nothing that the token has to do with.
        world.meta.says().refuses = Some(("/v25.0/debug_token", 100, 0));
        let mut waits = Vec::new();
        for _ in 0..10 {
            let next = world.look(&id).await.unwrap();
            let wait = next.since(world.service.clock().now());
            waits.push(wait.as_secs() / 60);
            world.clock.advance(wait);
        }
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 360, 360, 360]);
        assert_eq!(world.account(&id).await.state, AccountState::Active);
        // What is certain begins the count anew.
        world.meta.says().refuses = None;
        world.look(&id).await;
    }
}

#[tokio::test]
async fn an_account_that_was_marked_wrongly_works_again() {
    let world = world();
    let account = world.connected(FACEBOOK).await.account;
    let store = world.service.store();
    assert!(store.mark_needs_reconnect(&account.id, account.token_version).await.unwrap());
    let ended = Change::Unschedule { kind: WorkKind::REFRESH, subject: account.id.to_string() };
    store.apply(ended.into()).await.unwrap();
    world.look(&account.id).await;
    assert_eq!(world.account(&account.id).await.state, AccountState::Active);
    let now = world.service.clock().now();
    let renewal = store.next_due(&[WorkKind::REFRESH]).await.unwrap();
    assert_eq!(renewal, Some(now), "its tokens are renewed again");
}

#[tokio::test]
async fn the_end_of_data_access_needs_a_new_login() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    world.meta.says().data_access_ends = world.clock_now();
    world.look(&id).await;
    let account = world.account(&id).await;
    assert_eq!(account.state, AccountState::NeedsReconnect);
    assert_eq!(Notes::of(&account).trouble.as_deref(), Some("data_access_ended"));
}

#[tokio::test]
async fn a_lost_role_and_a_withdrawn_permission_are_told_and_heal() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    world.look(&id).await;
    let pages = std::mem::take(&mut world.meta.says().pages);
    world.look(&id).await;
    assert_eq!(world.levels().await[0].1, "page_role_lost");
    let mut without_task = pages[0].clone();
    without_task["tasks"] = serde_json::json!(["ADVERTISE"]);
    world.meta.says().pages = vec![without_task];
    world.look(&id).await;
    assert_eq!(world.levels().await[0].1, "page_role_lost");
    assert_eq!(world.account(&id).await.state, AccountState::Active, "the login lives on");
    world.meta.says().pages = pages;
    world.meta.says().granted.retain(|scope| *scope != "instagram_content_publish");
    world.look(&id).await;
    assert_eq!(world.levels().await[0].1, "read");
    assert!(!world.account(&id).await.scopes.contains("instagram_content_publish"));
    let told = world.news("account.permissions_changed").await;
    assert_eq!(told[0].payload["lost"], serde_json::json!(["instagram_content_publish"]));
    world.meta.says().granted = super::FACEBOOK_SCOPES.split(',').collect();
    world.look(&id).await;
    assert_eq!(world.levels().await[0].1, "publish");
    assert_eq!(world.news("account.access_changed").await.len(), 3);
}

#[tokio::test]
async fn a_page_token_that_changed_or_is_missing_is_stored_anew() {
    let world = world();
    let account = world.connected(FACEBOOK).await.account;
    let store = world.service.store();
    store.put_derived(&account.id, account.token_version, &[]).await.unwrap();
    world.meta.says().pages[0]["access_token"] = "EAA-page-new".into();
    world.look(&account.id).await;
    let stored = store.load_tokens(&account.id).await.unwrap().unwrap();
    let [kept] = stored.derived.as_slice() else { panic!("{stored:?}") };
    let vault = &world.service.context().vault;
    let token = vault.open_derived(&stored.account.identity(), kept).unwrap();
    assert_eq!((kept.slot.as_str(), token.expose_secret()), ("11", "EAA-page-new"));
}

#[tokio::test]
async fn ends_are_warned_of_at_fourteen_seven_and_three_days() {
    for (flow, what) in [(FACEBOOK, What::DataAccess), (INSTAGRAM, What::Token)] {
        let world = world();
        // With Facebook Login it is data access that ends first here.
        world.meta.says().life = if what == What::Token { 60 } else { 400 } * 86_400;
        let id = world.connected(flow).await.account.id;
        let end = if what == What::Token { 60 } else { 90 };
        let mut warned = Vec::new();
        for day in 1..end {
            world.days(1);
            // The end is told by the seconds that are left.
            world.meta.says().data_access_ends += if day % 2 == 0 { 1 } else { -1 };
            world.look(&id).await;
            world.look(&id).await;
            let news = world.news("account.access_ends").await;
            if news.len() > warned.len() {
                let last = news.last().unwrap();
                assert_eq!(last.payload["what"], what.as_str());
                warned.push((end - day, last.payload["days"].as_u64().unwrap()));
            }
        }
        assert_eq!(warned, [(14, 14), (7, 7), (3, 3)], "{flow}");
        let rows = world.service.connect().professionals(&world.user()).await.unwrap();
        let account = world.account(&id).await;
        let now = world.service.clock().now();
        assert_eq!(endings(&account, &rows, now)[0].days, 3);
    }
}

#[tokio::test]
async fn the_next_look_is_no_later_than_a_day_and_than_the_next_warning() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    let now = world.service.clock().now();
    assert_eq!(world.look(&id).await, Some(now + Duration::from_hours(24)));
    world.clock.advance(Duration::from_hours(24 * 45 + 12));
    let now = world.service.clock().now();
    assert_eq!(world.look(&id).await, Some(now + Duration::from_hours(12)));
}

#[tokio::test]
async fn a_failed_subscription_is_told_and_tried_again() {
    for (flow, subject) in [(FACEBOOK, "11"), (INSTAGRAM, "17841400000000001")] {
        let world = world();
        world.meta.says().subscriptions_fail = true;
        let id = world.connected(flow).await.account.id;
        let mut waits = Vec::new();
        for _ in 0..3 {
            let now = world.service.clock().now();
            waits.push(world.look(&id).await.unwrap().since(now));
        }
        assert!(waits.is_sorted_by(|one, two| one < two), "{waits:?}");
        let account = world.account(&id).await;
        assert_eq!(account.state, AccountState::Active, "the connection stands");
        let noted = Notes::of(&account).subscription.unwrap();
        assert!(!noted.is_on && noted.failures == 3, "{noted:?}");
        assert_eq!(world.news("account.webhooks_off").await.len(), 1);
        world.meta.says().subscriptions_fail = false;
        world.look(&id).await;
        world.look(&id).await;
        assert!(world.meta.says().subscribed.contains_key(subject), "{flow}");
        let noted = Notes::of(&world.account(&id).await).subscription.unwrap();
        assert!(noted.is_on && noted.failures == 0, "{noted:?}");
    }
}

#[tokio::test]
async fn a_page_that_leads_elsewhere_is_not_taken_for_the_old_account() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    world.meta.says().pages = vec![page("11", "17841400000000009", "somebody.else")];
    world.look(&id).await;
    let rows = world.service.connect().professionals(&world.user()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].username.as_str(), rows[0].access_level.as_str()),
        ("studio.nord", "page_no_instagram")
    );
    assert_eq!(world.account(&id).await.provider(), Provider::Instagram);
}

#[tokio::test]
async fn a_portfolio_that_cannot_be_read_takes_no_role() {
    // A fault that passes, a gateway's word, and a refusal of Meta's.
    for failure in [(503, None), (403, None), (400, Some(200))] {
        let world = world();
        world.meta.says().pages.clear();
        world.meta.says().portfolio = vec![page("11", "17841400000000001", "studio.nord")];
        let id = world.connected(FACEBOOK).await.account.id;
        world.look(&id).await;
        world.meta.says().portfolios_fail = Some(failure);
        world.days(1);
        world.look(&id).await;
        assert_eq!(world.levels().await[0].1, "publish", "{failure:?}");
        assert!(world.news("account.access_changed").await.is_empty(), "{failure:?}");
        assert_eq!(world.account(&id).await.state, AccountState::Active, "{failure:?}");
        world.meta.says().portfolios_fail = None;
        world.meta.says().portfolio.clear();
        world.look(&id).await;
        assert_eq!(world.levels().await[0].1, "page_role_lost", "a whole list is believed");
    }
}

#[tokio::test]
async fn a_login_that_ended_before_it_was_told_is_told_and_renewed() {
    for flow in [FACEBOOK, INSTAGRAM] {
        let world = world();
        let account = world.connected(flow).await.account;
        let store = world.service.store();
        // As after a crash before the last write of the login.
        world.clock.advance(Duration::from_secs(1));
        store.prune_outbox(world.service.clock().now(), 100).await.unwrap();
        let ended = Change::Unschedule { kind: WorkKind::REFRESH, subject: account.id.to_string() };
        store.apply(ended.into()).await.unwrap();
        world.look(&account.id).await;
        let renewal = store.next_due(&[WorkKind::REFRESH]).await.unwrap();
        let half = account.issued_at.unwrap() + Duration::from_hours(24 * 30);
        assert_eq!(renewal, Some(half), "{flow}");
        assert_eq!(world.news("account.connected").await.len(), 1, "{flow}");
        // What was renewed since is no new connection.
        world.meta.says().granted.pop();
        world.look(&account.id).await;
        world.look(&account.id).await;
        assert_eq!(world.news("account.connected").await.len(), 1, "{flow}");
    }
}

#[tokio::test]
async fn a_look_that_ended_between_its_writes_is_told_of_whole_and_once() {
    let world = world();
    let (first, second) = ("17841400000000001", "17841400000000002");
    let pages = vec![page("11", first, "studio.nord"), page("12", second, "nord.shop")];
    world.meta.says().pages.clone_from(&pages);
    let Finished::Choose(choice) = world.login(FACEBOOK).await.unwrap() else { panic!() };
    let ig_ids = vec![first.to_owned(), second.to_owned()];
    let choose =
        Choose { user_id: world.user(), browser: &world.browser, key: &choice.key, ig_ids };
    let id = world.service.connect().choose(choose).await.unwrap().account.id;
    world.look(&id).await;
    world.days(1);
    world.meta.says().granted.retain(|scope| *scope != "instagram_content_publish");
    // The second row cannot be written, so the look ends after the first.
    let long = "x".repeat(100_000);
    world.meta.says().pages[1] = page("12", second, &long);
    let failed = crate::access::look(world.service.context(), id.as_str()).await;
    assert!(matches!(failed, Err(Error::Invalid(_))), "{failed:?}");
    assert_eq!(world.levels().await[0].1, "read");
    assert_eq!(world.levels().await[1].1, "publish");
    world.meta.says().pages = pages;
    world.days(1);
    world.look(&id).await;
    world.look(&id).await;
    assert_eq!(world.levels().await[1].1, "read");
    assert_eq!(world.news("account.access_changed").await.len(), 2);
    assert_eq!(world.news("account.permissions_changed").await.len(), 1);
}

#[tokio::test]
async fn a_look_without_the_key_erases_no_page_token() {
    let world = world();
    let account = world.connected(FACEBOOK).await.account;
    let store = world.service.store();
    let other = "other:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    let other = Keyring::parse(other, &KeyId::new("other").unwrap()).unwrap();
    let vault = TokenVault::new(other);
    let token = "EAA-page-11".into();
    let sealed = vault.seal_derived(&account.identity(), "11", &token, None).unwrap();
    store
        .put_derived(&account.id, account.token_version, std::slice::from_ref(&sealed))
        .await
        .unwrap();
    // Neither a Page that is not listed, nor one that is.
    let pages = world.meta.says().pages.clone();
    for listed in [Vec::new(), pages] {
        world.meta.says().pages = listed;
        let failed = crate::access::look(world.service.context(), account.id.as_str()).await;
        assert!(matches!(failed, Err(Error::Vault(_))), "{failed:?}");
        let stored = store.load_tokens(&account.id).await.unwrap().unwrap();
        assert_eq!(stored.derived, std::slice::from_ref(&sealed));
        assert_eq!(world.levels().await[0].1, "publish");
    }
}
