//! Sealed values that cannot be opened.

use social_tests::server::Place;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::Outcome;
use crate::scene::Scene;

/// A ring that has none of the keys in use; made up.
const OTHER_KEYS: &str = "k2:YW5vdGhlci1tYWRlLXVwLWtleS1vZi0zMi1ieXRlcyE=";

pub(super) async fn another_key_ring(scene: &mut Scene) -> Outcome {
    // A start without a key in use ends, unless it is told to go on.
    scene.ground.set("SOCIAL_MISSING_KEYS", "keep");
    scene.restart_with("SOCIAL_KEYS", OTHER_KEYS).await;
    scene.mark().await;
    ask(scene).await
}

pub(super) async fn altered_ciphertext(scene: &mut Scene) -> Outcome {
    let rows = match scene.ground.rows() {
        Place::File(file) => {
            let options = SqliteConnectOptions::new().filename(file);
            alter_in_file(&mut options.connect().await.unwrap()).await
        }
        Place::Database(url) => {
            alter_in_database(&mut PgConnection::connect(url).await.unwrap()).await
        }
    };
    assert_eq!(rows, 1);
    scene.mark().await;
    ask(scene).await
}

async fn alter_in_file(file: &mut SqliteConnection) -> u64 {
    let sealed = sqlx::query_scalar("SELECT access_token FROM oauth_accounts");
    let sealed = altered(sealed.fetch_one(&mut *file).await.unwrap());
    let written = sqlx::query("UPDATE oauth_accounts SET access_token = ?").bind(sealed);
    written.execute(file).await.unwrap().rows_affected()
}

async fn alter_in_database(database: &mut PgConnection) -> u64 {
    let sealed = sqlx::query_scalar("SELECT access_token FROM social.oauth_accounts");
    let sealed = altered(sealed.fetch_one(&mut *database).await.unwrap());
    let written = sqlx::query("UPDATE social.oauth_accounts SET access_token = $1").bind(sealed);
    written.execute(database).await.unwrap().rows_affected()
}

fn altered(mut sealed: Vec<u8>) -> Vec<u8> {
    // The last byte is part of the tag.
    *sealed.last_mut().unwrap() ^= 1;
    sealed
}

/// Asks for what needs the token.
async fn ask(scene: &mut Scene) -> Outcome {
    let path = format!("/api/tiktok/creator-info?account_id={}", scene.account);
    let http = scene.lea.get(&path).await.unwrap();
    let (user, account) = (scene.user().await, scene.account_id());
    let library = scene.service().publish().creator_info(&user, &account).await.unwrap_err();
    Outcome::new(http, library)
}
