//! Who is warned before an access ends by itself.

use social_sandbox::{MetaBehaviour, RepeatedExchange};
use social_service::Notes;
use social_store::AccountState;
use social_tests::{Rows, World, on_stores};

use super::{FACEBOOK, Scene};

on_stores!(ends_are_warned_of_fourteen_seven_and_three_days_before: memory file database);

async fn ends_are_warned_of_fourteen_seven_and_three_days_before(rows: Rows) {
    // Where an exchange brings no later end it is the token that ends first, after 60 days.
    for (exchange, what, life, code) in [
        (RepeatedExchange::SameEnd, "token", 60, "190/463"),
        (RepeatedExchange::NewEnd, "data_access", 90, "data_access_ended"),
    ] {
        let behaviour = MetaBehaviour { repeated_exchange: exchange, ..MetaBehaviour::default() };
        let scene = Scene::with(World::builder().rows(rows).meta(behaviour), FACEBOOK).await;
        let mut told = Vec::new();
        for day in 1..life - 1 {
            scene.days(1).await;
            let news = scene.news("account.access_ends").await;
            for item in news.iter().skip(told.len()) {
                assert_eq!(item.payload["what"], what);
                told.push((life - day, item.payload["days"].as_u64().unwrap()));
            }
        }
        assert_eq!(told, [(14, 14), (7, 7), (3, 3)], "{what}");
        assert_eq!(scene.account().await.unwrap().state, AccountState::Active, "{what}");
        scene.days(3).await;
        let ended = scene.account().await.unwrap();
        assert_eq!(ended.state, AccountState::NeedsReconnect, "{what}");
        assert_eq!(Notes::of(&ended).trouble.as_deref(), Some(code), "{what}");
        assert_eq!(scene.news("account.access_ends").await.len(), 3, "each is told once");
        scene.end().await;
    }
}
