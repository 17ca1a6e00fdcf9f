//! What is refused on Instagram, case by case: a typed error, and nothing changed. The sandbox's
//! ledger and the rows of the store are read before and after.

mod media;
mod standing;
mod wire;

use social_core::LoginFlow;
use social_sandbox::{AccountKind, MetaPage, MetaPerson};
use social_service::{BrowserKey, Error, Language, Particulars};
use social_tests::{Rows, World, on_stores};

use standing::Standing;

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;

async fn world(rows: Rows) -> World {
    World::builder().rows(rows).start().await.unwrap()
}

/// Logs in at Facebook, which shows nothing that can be used; the words say what to do.
async fn nothing_usable(world: &World, who: &str, code: &str) {
    let before = Standing::of(world).await;
    let browser = BrowserKey::fresh().unwrap();
    let answer = [("approve", "auto"), ("user", who)];
    let refused = world.log_in_at_meta(FACEBOOK, &browser, &answer).await.unwrap().unwrap_err();
    says(&refused, code);
    assert_eq!(Standing::of(world).await, before);
}

fn says(refused: &Error, code: &str) {
    assert!(matches!(refused, Error::NothingUsable(_)), "{refused:?}");
    assert_eq!(refused.code(), code);
    for language in [Language::En, Language::Fr] {
        let words = refused.user_message(language, Particulars::default());
        assert!(words.len() > 60 && !words.contains('{'), "{words}");
    }
}

on_stores!(a_personal_account: memory file database);

async fn a_personal_account(rows: Rows) {
    let world = world(rows).await;
    let browser = BrowserKey::fresh().unwrap();
    let before = Standing::of(&world).await;
    let page = world.begin_at_meta(INSTAGRAM, &browser, None).await.unwrap().unwrap();
    let answer = [("approve", "auto"), ("user", "cy.photos")];
    let query = world.consent(&page, &answer).await.unwrap();
    // Instagram's page takes professional accounts alone; this one is changed behind its back.
    world
        .meta()
        .update_account("cy.photos", |account| account.kind = AccountKind::Personal)
        .unwrap();
    let refused = world.finish_at_meta(INSTAGRAM, &browser, &query).await.unwrap().unwrap_err();
    says(&refused, "personal_account");
    assert_eq!(Standing::of(&world).await, before);
    world.end().await.unwrap();
}

on_stores!(no_page: memory file database);

async fn no_page(rows: Rows) {
    let world = world(rows).await;
    world.meta().add_person(MetaPerson::new("dee", "Dee Diver"));
    nothing_usable(&world, "dee", "no_page").await;
    world.end().await.unwrap();
}

on_stores!(a_page_without_the_task: memory file database);

async fn a_page_without_the_task(rows: Rows) {
    let world = world(rows).await;
    world.meta().add_person(MetaPerson::new("dee", "Dee Diver"));
    let mut page = MetaPage::new("Dee dives", "dee").linked_to("ada.travels");
    for tasks in page.roles.values_mut() {
        *tasks = vec!["ANALYZE".to_owned(), "MODERATE".to_owned()];
    }
    world.meta().add_page(page);
    nothing_usable(&world, "dee", "page_no_task").await;
    world.end().await.unwrap();
}
