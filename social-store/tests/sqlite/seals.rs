//! Every column that holds sealed values is known to the change of a key.

use std::sync::Arc;

use social_core::{
    AccountId, AppName, EncryptionKey, KeyId, Keyring, LoginFlow, Provider, Scopes, SealContext,
    Sealed, Subject, TokenSet, UserId,
};
use social_store::{
    Change, NewAccount, OAuthState, OAuthStates, PostMode, PostSource, SealedColumn, Seals,
    SqliteStore, Store, TikTokPost, TokenStore, TokenVault,
};
use sqlx::{ConnectOptions, Row};

use crate::support::Folder;

/// Every column of bytes, and whether they are sealed. A new one belongs here, and if it is sealed
/// into the count, the walks and the rewrap too.
const COLUMNS: &[(&str, &str, bool)] = &[
    ("oauth_accounts", "access_token", true),
    ("oauth_accounts", "refresh_token", true),
    ("oauth_accounts", "stranded_tokens", true),
    ("oauth_derived_tokens", "token", true),
    ("oauth_states", "verifier", true),
    ("tiktok_posts", "upload_url", true),
    ("webhook_deliveries", "body", false),
];

const USER: &str = "anna";

/// Gives the bytes of every column of the file, by its table and name.
async fn bytes_of(folder: &Folder) -> Vec<(String, String, Vec<Vec<u8>>)> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.file(""));
    let mut conn = options.connect().await.unwrap();
    let columns = sqlx::query(
        "SELECT m.name AS tab, c.name AS col FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
         WHERE m.type = 'table' AND m.name <> 'social_migrations' AND c.type = 'BLOB'
         ORDER BY m.name, c.name",
    );
    let mut found = Vec::new();
    for row in columns.fetch_all(&mut conn).await.unwrap() {
        let (table, column): (String, String) = (row.get("tab"), row.get("col"));
        let sql = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
        // Its names come from the schema.
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut conn).await.unwrap();
        found.push((table, column, rows.iter().map(|row| row.get(0)).collect()));
    }
    found
}

fn ring(primary: &str, keys: &[(&str, &EncryptionKey)]) -> Keyring {
    let id = |text: &str| KeyId::new(text).unwrap();
    let ring = Keyring::builder(id(primary));
    let ring = keys.iter().fold(ring, |ring, (name, key)| ring.key(id(name), (*key).clone()));
    ring.build().unwrap()
}

fn bound<'a>(column: SealedColumn, app: &'a AppName, user: &'a UserId) -> SealContext<'a> {
    column.context(app, Provider::TikTok, user, "row")
}

/// Puts a value into each column.
async fn fill(store: &SqliteStore, vault: &TokenVault) -> AccountId {
    let (app, user, now) = (AppName::default_app(), UserId::new(USER), store.now());
    let account = NewAccount {
        user_id: user.clone(),
        app: app.clone(),
        flow: LoginFlow::TikTok,
        subject: Subject::new("open-anna"),
    };
    let set = TokenSet {
        access: "act.made-up".into(),
        access_expires_at: None,
        refresh: Some("rft.made-up".into()),
        refresh_expires_at: None,
        scopes: Scopes::default(),
        issued_at: now,
        subject: None,
    };
    let row = store.reserve(&account).await.unwrap();
    let identity = account.identity(&row.id);
    let sealed = vault.seal_tokens(&identity, &set).unwrap();
    store.put(&row.id, row.token_version, &sealed, &serde_json::json!({})).await.unwrap();
    let page = vault.seal_derived(&identity, "107", &"page.made-up".into(), None).unwrap();
    store.put_derived(&row.id, 1, &[page]).await.unwrap();
    let late = vault.seal_stranded(&identity, &set).unwrap();
    store.strand(&row.id, &late).await.unwrap();
    let text = |column| vault.seal_text(&bound(column, &app, &user), "passing.made-up").unwrap();
    store.put_state(&state(&user, text(SealedColumn::Verifier), store)).await.unwrap();
    let post = post(&user, &row.id, text(SealedColumn::UploadUrl), store);
    store.apply(Change::InsertTikTokPost(Box::new(post)).into()).await.unwrap();
    row.id
}

fn state(user: &UserId, verifier: Sealed, store: &SqliteStore) -> OAuthState {
    OAuthState {
        hash: "row".to_owned(),
        user_id: user.clone(),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        verifier: Some(verifier),
        browser: "browser".to_owned(),
        redirect_uri: "https://host.example/callback".to_owned(),
        return_path: "/".to_owned(),
        reconnect: None,
        created_at: store.now(),
        expires_at: store.now(),
    }
}

fn post(user: &UserId, account: &AccountId, url: Sealed, store: &SqliteStore) -> TikTokPost {
    TikTokPost {
        publish_id: "row".to_owned(),
        app: AppName::default_app(),
        user_id: user.clone(),
        account_id: account.clone(),
        publication_id: None,
        attempt: 1,
        status: "PROCESSING_UPLOAD".to_owned(),
        source: PostSource::File,
        mode: PostMode::Direct,
        title: String::new(),
        upload_url: Some(url),
        upload_expires_at: None,
        size: None,
        chunk_size: None,
        next_chunk: 0,
        bytes: 0,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 1,
        observed_at: None,
        version: 0,
        created_at: store.now(),
        updated_at: store.now(),
    }
}

/// Red with: a column of sealed bytes that a migration adds and the change of a key does not know.
#[tokio::test]
async fn each_column_moves_to_the_new_key_and_opens() {
    let (old, new) = (EncryptionKey::generate().unwrap(), EncryptionKey::generate().unwrap());
    let both = [("old", &old), ("new", &new)];
    let folder = Folder::new();
    let store = folder.open().await;
    let vault = Arc::new(TokenVault::new(ring("old", &both)));
    let id = fill(&store, &vault).await;
    let before = bytes_of(&folder).await;
    let named: Vec<_> = before.iter().map(|(table, column, _)| (&**table, &**column)).collect();
    let known: Vec<_> = COLUMNS.iter().map(|(table, column, _)| (*table, *column)).collect();
    assert_eq!(named, known, "a column of bytes is not in the list");

    vault.replace_keys(ring("new", &both));
    assert_eq!(vault.rewrap(&store, None).await.unwrap().sealed, 4);
    for column in SealedColumn::ALL {
        assert_eq!(vault.rewrap_column(&store, column, None).await.unwrap().sealed, 1);
    }
    let mut sealed = 0;
    for (table, column, values) in bytes_of(&folder).await {
        let is_sealed = COLUMNS.iter().any(|known| *known == (&*table, &*column, true));
        assert_eq!(values.len(), usize::from(is_sealed), "{table}.{column} was not filled");
        for value in values {
            assert_eq!(Sealed::from_bytes(value).unwrap().key_id().as_str(), "new", "{column}");
            sealed += 1;
        }
    }
    let count = [(KeyId::new("new").unwrap(), sealed)].into();
    assert_eq!(store.keys_in_use().await.unwrap(), count);

    let alone = TokenVault::new(ring("new", &[("new", &new)]));
    let stored = store.load_tokens(&id).await.unwrap().unwrap();
    let identity = stored.account.identity();
    alone.open_tokens(&stored).unwrap().unwrap();
    alone.open_stranded(&identity, stored.stranded.as_ref().unwrap()).unwrap();
    alone.open_derived(&identity, &stored.derived[0]).unwrap();
    let old_id = KeyId::new("old").unwrap();
    for column in SealedColumn::ALL {
        let rows = store.walk_sealed(column, &old_id, None, 10).await.unwrap();
        let text = alone.open_text(&rows[0].context(column), &rows[0].value).unwrap();
        assert_eq!(text.expose_secret(), "passing.made-up");
    }
}
