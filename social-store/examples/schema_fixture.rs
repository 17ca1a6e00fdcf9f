//! Writes a database of the newest schema with a row in every table, to be dumped as the fixture
//! of that version.
//!
//! ```sh
//! cargo run -p social-store --example schema_fixture -- sample.db
//! sqlite3 sample.db .dump > social-store/tests/fixtures/schema/vN.sql
//! ```

#[path = "../tests/sample/mod.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "shared with the tests, which also read the rows back"
)]
mod sample;

use std::sync::Arc;

use social_core::TestClock;
use social_store::{SqliteOptions, SqliteStore};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the file to write")?;
    if std::fs::exists(&path)? {
        return Err("the file exists already".into());
    }
    let options = SqliteOptions::default().clock(Arc::new(TestClock::default()));
    let store = SqliteStore::open(&path, options).await?;
    sample::fill(&store).await;
    store.close().await;
    Ok(())
}
