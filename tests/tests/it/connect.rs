//! Logins: what connects an account, what does not, and what is left as it was.

use std::time::Duration;

use social_core::{Clock, Scopes, UserId};
use social_sandbox::{EffectKind, Fault, TokenLoss};
use social_service::{BrowserKey, Conflict, Connected, Error, Language, Particulars};
use social_store::{Account, AccountState, AuditOutcome, Page, StateRefusal};
use social_tests::{Rows, World, on_stores};

const ADA: &str = "ada.public";
const BO: &str = "bo.private";

/// A login of the world's user in one browser.
struct Login<'a> {
    world: &'a World,
    browser: BrowserKey,
    query: String,
}

impl<'a> Login<'a> {
    async fn new(world: &'a World, reconnect: Option<&Account>, answer: &[(&str, &str)]) -> Self {
        let browser = BrowserKey::fresh().unwrap();
        let account = reconnect.map(|account| account.id.clone());
        let page = world.begin(&world.user(), &browser, account).await.unwrap().unwrap();
        let query = world.consent(&page, answer).await.unwrap();
        Self { world, browser, query }
    }

    async fn finish(&self) -> Result<Connected, Error> {
        self.finish_as(&self.world.user(), &self.browser).await
    }

    async fn finish_as(&self, user: &UserId, browser: &BrowserKey) -> Result<Connected, Error> {
        self.world.finish(user, browser, &self.query).await.unwrap()
    }
}

fn approved(username: &str) -> [(&str, &str); 2] {
    [("approve", "auto"), ("user", username)]
}

fn exchanges(world: &World) -> u64 {
    world.sandbox().ledger().count(EffectKind::Exchange)
}

async fn accounts_of(world: &World, user: &UserId) -> Vec<Account> {
    let user = user.clone();
    let listed = world.call(|service| async move { service.connect().accounts(&user).await });
    listed.await.unwrap().unwrap()
}

async fn world(rows: Rows) -> World {
    World::builder().rows(rows).start().await.unwrap()
}

on_stores!(everything_granted_connects: memory file database);

async fn everything_granted_connects(rows: Rows) {
    let world = world(rows).await;
    let login = Login::new(&world, None, &approved(ADA)).await;
    let connected = login.finish().await.unwrap();
    assert!(connected.missing.is_empty(), "{}", connected.missing);
    assert_eq!(connected.return_path, "/posts");
    assert_eq!(connected.account.state, AccountState::Active);
    assert_eq!(connected.account.metadata["display_name"], "Ada Public");
    let (news, audit) = world
        .call(|service| async move {
            let news = service.store().read_outbox(None, 0, 10).await.unwrap();
            (news, service.store().list_audit(None, &Page::first(10)).await.unwrap().items)
        })
        .await
        .unwrap();
    assert_eq!(news[0].kind, "account.connected");
    assert_eq!(audit[0].entry.outcome, AuditOutcome::Done);
    world.end().await.unwrap();
}

on_stores!(a_partial_grant_connects_and_names_what_is_missing: memory file database);

async fn a_partial_grant_connects_and_names_what_is_missing(rows: Rows) {
    let world = world(rows).await;
    let mut answer = approved(ADA).to_vec();
    answer.push(("grant", "user.info.basic,video.upload"));
    let connected = Login::new(&world, None, &answer).await.finish().await.unwrap();
    assert_eq!(connected.missing, Scopes::parse("video.publish"));
    assert_eq!(connected.account.state, AccountState::Active);
    world.end().await.unwrap();
}

on_stores!(who_says_no_can_still_say_yes: memory file database);

async fn who_says_no_can_still_say_yes(rows: Rows) {
    let world = world(rows).await;
    let browser = BrowserKey::fresh().unwrap();
    let page = world.begin(&world.user(), &browser, None).await.unwrap().unwrap();
    let denied = world.consent(&page, &[("approve", "deny")]).await.unwrap();
    let refused = world.finish(&world.user(), &browser, &denied).await.unwrap();
    assert!(
        matches!(&refused, Err(Error::Denied { code }) if code == "access_denied"),
        "{refused:?}"
    );
    assert!(accounts_of(&world, &world.user()).await.is_empty());
    let granted = world.consent(&page, &approved(ADA)).await.unwrap();
    world.finish(&world.user(), &browser, &granted).await.unwrap().unwrap();
    world.end().await.unwrap();
}

on_stores!(a_state_is_good_for_one_callback_of_many: memory file database);

async fn a_state_is_good_for_one_callback_of_many(rows: Rows) {
    let world = world(rows).await;
    let login = Login::new(&world, None, &approved(ADA)).await;
    let outcomes = futures_util::future::join_all((0..20).map(|_| login.finish())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, Error::State(StateRefusal::Unknown)), "{refused}");
    }
    assert_eq!(exchanges(&world), 1);
    world.end().await.unwrap();
}

on_stores!(another_browser_or_user_cannot_finish: memory file database);

async fn another_browser_or_user_cannot_finish(rows: Rows) {
    let world = world(rows).await;
    let login = Login::new(&world, None, &approved(ADA)).await;
    let other_browser = BrowserKey::fresh().unwrap();
    for (user, browser) in [(world.user(), &other_browser), (UserId::new("user-2"), &login.browser)]
    {
        let refused = login.finish_as(&user, browser).await;
        assert!(matches!(refused, Err(Error::State(StateRefusal::OtherBrowser))), "{refused:?}");
    }
    assert_eq!(exchanges(&world), 0);
    // The right one still can: a stranger's try used nothing up.
    login.finish().await.unwrap();
    world.end().await.unwrap();
}

on_stores!(a_login_cut_short_after_its_tokens_is_told_and_renewed: memory file database);

/// The process ends between the tokens and the last write of the login: before or after the profile
/// was read.
async fn a_login_cut_short_after_its_tokens_is_told_and_renewed(rows: Rows) {
    for write in ["put", "set_metadata"] {
        let mut world = World::builder().rows(rows).start().await.unwrap();
        cut_short(&mut world, None, write).await;
        let account = accounts_of(&world, &world.user()).await.remove(0);
        assert_eq!(account.state, AccountState::Active, "{write}");
        assert_eq!(connected_news(&world).await, 0, "{write}");
        world.pass(Duration::from_mins(2)).await.unwrap();
        assert_eq!(connected_news(&world).await, 1, "{write}");
        let until = account.access_expires_at.unwrap().since(world.clock().now());
        world.pass(until).await.unwrap();
        let renewed = world.sandbox().ledger().count(EffectKind::Refresh);
        assert!(renewed >= 1, "{write}: it is renewed before it ends");
        // What was told is not told again, by a login that comes to nothing either.
        cut_short(&mut world, Some(&account), "reserve").await;
        world.pass(Duration::from_mins(2)).await.unwrap();
        assert_eq!(connected_news(&world).await, 1, "{write}");
        world.end().await.unwrap();
    }
}

/// Ends the process right after a write of a login, and starts another.
async fn cut_short(world: &mut World, reconnect: Option<&Account>, write: &'static str) {
    let gate = world.process().unwrap().gate().clone();
    let login = Login::new(world, reconnect, &approved(ADA)).await;
    gate.suspend_after(write);
    tokio::select! {
        () = gate.is_suspended() => {}
        finished = login.finish() => panic!("{write}: {finished:?}"),
    }
    world.restart().await.unwrap();
}

async fn connected_news(world: &World) -> usize {
    let news = world.open_store().await.unwrap().read_outbox(None, 0, 100).await.unwrap();
    news.iter().filter(|item| item.kind == "account.connected").count()
}

on_stores!(a_login_ends_after_ten_minutes: memory file database);

async fn a_login_ends_after_ten_minutes(rows: Rows) {
    let world = world(rows).await;
    let login = Login::new(&world, None, &approved(ADA)).await;
    world.clock().advance(Duration::from_mins(10));
    let refused = login.finish().await;
    assert!(matches!(refused, Err(Error::State(StateRefusal::Expired))), "{refused:?}");
    assert_eq!(exchanges(&world), 0);
    world.end().await.unwrap();
}

on_stores!(a_refused_code_has_words_of_its_own: memory file database);

async fn a_refused_code_has_words_of_its_own(rows: Rows) {
    let world = world(rows).await;
    let login = Login::new(&world, None, &approved(ADA)).await;
    world.sandbox().faults().add(Fault::error("token:authorization_code", "invalid_grant"));
    let refused = login.finish().await.unwrap_err();
    assert!(matches!(refused, Error::CodeRefused(_)), "{refused:?}");
    assert_eq!(refused.code(), "login_code_refused");
    for (language, words) in
        [(Language::En, "Start again"), (Language::Fr, "Recommencez depuis la page")]
    {
        let said = refused.user_message(language, Particulars::default());
        assert!(said.contains(words), "{said}");
    }
    assert!(accounts_of(&world, &world.user()).await.is_empty());
    world.end().await.unwrap();
}

on_stores!(an_account_belongs_to_one_user: memory file database);

async fn an_account_belongs_to_one_user(rows: Rows) {
    let world = world(rows).await;
    let account = world.connect(ADA).await.unwrap();
    let (other, browser) = (UserId::new("user-2"), BrowserKey::fresh().unwrap());
    let page = world.begin(&other, &browser, None).await.unwrap().unwrap();
    let query = world.consent(&page, &approved(ADA)).await.unwrap();
    let refused = world.finish(&other, &browser, &query).await.unwrap();
    assert!(matches!(refused, Err(Error::Conflict(Conflict::LinkedElsewhere))), "{refused:?}");
    assert!(accounts_of(&world, &other).await.is_empty());
    assert_eq!(accounts_of(&world, &world.user()).await[0].id, account.id);
    world.end().await.unwrap();
}

on_stores!(a_reconnect_to_another_identity_is_a_conflict: memory file database);

async fn a_reconnect_to_another_identity_is_a_conflict(rows: Rows) {
    let world = world(rows).await;
    let account = world.connect(ADA).await.unwrap();
    let login = Login::new(&world, Some(&account), &approved(BO)).await;
    let refused = login.finish().await;
    let expected = account.subject.clone();
    assert!(
        matches!(&refused, Err(Error::Conflict(Conflict::OtherIdentity { expected: e, .. })) if *e == expected),
        "{refused:?}"
    );
    let accounts = accounts_of(&world, &world.user()).await;
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].token_version, account.token_version);
    world.end().await.unwrap();
}

on_stores!(a_reconnect_mends_the_same_account: memory file database);

async fn a_reconnect_mends_the_same_account(rows: Rows) {
    let world = world(rows).await;
    let account = world.connect(ADA).await.unwrap();
    world.tiktok().take_tokens(social_sandbox::DEFAULT_CLIENT_KEY, ADA, TokenLoss::Both);
    let id = account.id.clone();
    let refused = world.call(|service| async move { service.refresh(&id).await }).await.unwrap();
    assert_eq!(refused.unwrap_err().code(), "needs_reconnect");
    assert_eq!(accounts_of(&world, &world.user()).await[0].state, AccountState::NeedsReconnect);
    let connected =
        Login::new(&world, Some(&account), &approved(ADA)).await.finish().await.unwrap();
    assert_eq!(connected.account.id, account.id);
    assert_eq!(connected.account.state, AccountState::Active);
    world.end().await.unwrap();
}

on_stores!(a_code_is_sent_once_even_if_its_answer_is_lost: memory file database);

async fn a_code_is_sent_once_even_if_its_answer_is_lost(rows: Rows) {
    let world = world(rows).await;
    let login = Login::new(&world, None, &approved(ADA)).await;
    world.sandbox().faults().add(Fault::cut("token:authorization_code").after_effect());
    let failed = login.finish().await;
    assert!(matches!(failed, Err(Error::TikTok(_))), "{failed:?}");
    let calls = world.sandbox().calls();
    assert_eq!(calls.iter().filter(|call| call.endpoint == "token").count(), 1);
    assert!(accounts_of(&world, &world.user()).await.is_empty());
    // A new login repairs it.
    Login::new(&world, None, &approved(ADA)).await.finish().await.unwrap();
    world.end().await.unwrap();
}
