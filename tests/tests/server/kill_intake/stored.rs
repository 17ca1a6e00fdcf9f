//! What is stored in the end.

use std::collections::BTreeMap;

use social_tests::server::Place;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// Counts the stored events by their identity, after the server is gone.
pub(super) async fn stored(place: &Place<'_>) -> BTreeMap<String, u64> {
    let counted: Vec<(String, i64)> = match place {
        Place::File(file) => {
            let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
            let mut file = options.connect().await.unwrap();
            let query = "SELECT external_id, count(*) FROM webhook_events GROUP BY external_id";
            sqlx::query_as(query).fetch_all(&mut file).await.unwrap()
        }
        Place::Database(url) => {
            let mut database = PgConnection::connect(url).await.unwrap();
            let query =
                "SELECT external_id, count(*) FROM social.webhook_events GROUP BY external_id";
            sqlx::query_as(query).fetch_all(&mut database).await.unwrap()
        }
    };
    counted.into_iter().map(|(id, count)| (id, count.unsigned_abs())).collect()
}
