//! Promise G20: what was disconnected is gone from the file and from its log.

use social_core::{Sealed, UserId};
use social_store::{
    AccountState, Change, Changes, SealedDerived, SealedTokens, SqliteStore, Store, TokenStore,
};

use crate::file::find;
use crate::support::{Folder, connect, sealed, tokens};

/// One account among many, with everything that can be sealed for it.
struct Victim {
    folder: Folder,
    store: SqliteStore,
    id: social_core::AccountId,
    secrets: Vec<(&'static str, Sealed)>,
}

async fn victim() -> Victim {
    let folder = Folder::new();
    let store = folder.open().await;
    // Neighbours before and after, so that its page is full and was split.
    for number in 0..60 {
        neighbour(&store, number).await;
    }
    let now = store.now();
    let first: SealedTokens = tokens(now);
    let id = connect(&store, "anna", "open-anna", &first).await;
    for number in 60..120 {
        neighbour(&store, number).await;
    }
    let second = tokens(now);
    store.update_tokens(&id, 1, &second).await.unwrap();
    let (page, late) = (sealed("page token"), sealed("a late answer"));
    let derived = SealedDerived { slot: "107".to_owned(), token: page.clone(), expires_at: None };
    store.put_derived(&id, 2, &[derived]).await.unwrap();
    store.strand(&id, &late).await.unwrap();
    let secrets = vec![
        ("the first access token", first.access),
        ("the first refresh token", first.refresh.unwrap()),
        ("the access token", second.access),
        ("the refresh token", second.refresh.unwrap()),
        ("a Page's token", page),
        ("the late answer", late),
    ];
    Victim { folder, store, id, secrets }
}

async fn neighbour(store: &SqliteStore, number: u32) {
    let tokens = tokens(store.now());
    connect(store, &format!("user {number}"), &format!("open-{number}"), &tokens).await;
}

impl Victim {
    fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        for end in ["", "-wal", "-shm"] {
            for (what, secret) in &self.secrets {
                if find(&self.folder.file(end), secret.as_bytes()).is_some() {
                    found.push(format!("{what} is in social.db{end}"));
                }
            }
        }
        found
    }
}

#[tokio::test]
async fn before_it_the_tokens_are_in_the_files() {
    // Without this the other tests could pass because they look in the wrong place.
    assert!(victim().await.found().len() >= 4);
}

#[tokio::test]
async fn a_disconnect_erases_the_tokens() {
    let victim = victim().await;
    assert!(victim.store.revoke(&UserId::new("anna"), &victim.id).await.unwrap());
    assert_eq!(victim.found(), Vec::<String>::new());
}

#[tokio::test]
async fn a_removal_at_the_platform_erases_the_tokens() {
    let victim = victim().await;
    let change = Change::SetAccountState {
        id: victim.id.clone(),
        token_version: None,
        state: AccountState::Revoked,
    };
    victim.store.apply(Changes::from(change)).await.unwrap();
    assert_eq!(victim.found(), Vec::<String>::new());
}

#[tokio::test]
async fn a_forgotten_user_leaves_nothing_in_the_files() {
    let victim = victim().await;
    assert!(victim.store.forget_user(&UserId::new("anna")).await.unwrap() > 0);
    assert_eq!(victim.found(), Vec::<String>::new());
    let name = b"open-anna";
    assert_eq!(find(&victim.folder.file(""), name), None);
    assert_eq!(find(&victim.folder.file("-wal"), name), None);
}

#[tokio::test]
async fn a_reader_delays_the_erasure_no_longer_than_it_reads() {
    let victim = victim().await;
    // Another process reads: its snapshot keeps the log in use.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(victim.folder.file(""));
    let mut reader = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM oauth_accounts").execute(&mut reader).await.unwrap();
    assert!(victim.store.revoke(&UserId::new("anna"), &victim.id).await.unwrap());
    assert!(!victim.found().is_empty(), "the reader did not hold the log");
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.unwrap();
    victim.folder.clock.advance(std::time::Duration::from_secs(1));
    victim.store.ping().await.unwrap();
    assert_eq!(victim.found(), Vec::<String>::new());
}
