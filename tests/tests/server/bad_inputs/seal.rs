//! Sealed values that cannot be opened.

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::Outcome;
use crate::scene::Scene;

/// A ring that has none of the keys in use; made up.
const OTHER_KEYS: &str = "k2:YW5vdGhlci1tYWRlLXVwLWtleS1vZi0zMi1ieXRlcyE=";

pub(super) async fn another_key_ring(scene: &mut Scene) -> Outcome {
    scene.restart_with("SOCIAL_KEYS", OTHER_KEYS).await;
    scene.mark().await;
    ask(scene).await
}

pub(super) async fn altered_ciphertext(scene: &mut Scene) -> Outcome {
    let options = SqliteConnectOptions::new().filename(scene.ground.database());
    let mut database = options.connect().await.unwrap();
    let sealed = sqlx::query_scalar("SELECT access_token FROM oauth_accounts");
    let mut sealed: Vec<u8> = sealed.fetch_one(&mut database).await.unwrap();
    // The last byte is part of the tag.
    *sealed.last_mut().unwrap() ^= 1;
    let altered = sqlx::query("UPDATE oauth_accounts SET access_token = ?").bind(sealed);
    let rows = altered.execute(&mut database).await.unwrap().rows_affected();
    assert_eq!(rows, 1);
    scene.mark().await;
    ask(scene).await
}

/// Asks for what needs the token.
async fn ask(scene: &mut Scene) -> Outcome {
    let path = format!("/api/tiktok/creator-info?account_id={}", scene.account);
    let http = scene.lea.get(&path).await.unwrap();
    let (user, account) = (scene.user().await, scene.account_id());
    let library = scene.service().publish().creator_info(&user, &account).await.unwrap_err();
    Outcome::new(http, library)
}
