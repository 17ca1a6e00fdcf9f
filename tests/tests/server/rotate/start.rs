//! What a start says to keys that do not fit what is stored.

use social_core::{Clock as _, EncryptionKey, KeyId, Keyring, SystemClock};
use social_sandbox::Sandbox;
use social_store::TokenVault;
use social_tests::server::{Ground, ServerProcess};
use social_tests::{Rows, issue_tokens, on_stores, open_at, put_tokens};

use super::scene;

on_stores!(keys_that_do_not_fit_stop_a_start: file database);

async fn keys_that_do_not_fit_stop_a_start(rows: Rows) {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let mut ground = Ground::new(rows, &sandbox).await.unwrap();
    let fresh = || EncryptionKey::generate().unwrap();
    let entry = |id: &str, key: &EncryptionKey| format!("{id}:{}", key.to_base64().expose_secret());
    let (old, new, another) = (fresh(), fresh(), fresh());
    let store = open_at(ground.setting("SOCIAL_STORE").unwrap(), &scene::clock()).await.unwrap();
    let vault = TokenVault::new(Keyring::single(KeyId::new("k1").unwrap(), old.clone()));
    let tokens = issue_tokens(&sandbox, "ada.public", SystemClock.now()).unwrap();
    let id = put_tokens(&*store, &vault, "user-1", &tokens).await.unwrap();
    let before = store.load_tokens(&id).await.unwrap();

    // Retired too early: the start names the key and the cure, and so does the count.
    ground.set("SOCIAL_KEYS", entry("k2", &new));
    let refused = ServerProcess::start(&ground).await.unwrap_err().to_string();
    for part in ["`k1` is missing", "2 stored values", "SOCIAL_KEYS", "SOCIAL_MISSING_KEYS"] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    assert!(status(&ground).await.contains("k1: 2 stored values. It is missing"));

    // Another key under the old name.
    ground.set("SOCIAL_KEYS", entry("k1", &another));
    let refused = ServerProcess::start(&ground).await.unwrap_err().to_string();
    assert!(refused.contains("`k1` does not open"), "{refused}");
    assert!(status(&ground).await.contains("k1: 2 stored values. It does not open them"));

    // Lost for good: the host may go on, and what the key sealed is kept.
    ground.set("SOCIAL_KEYS", entry("k2", &new));
    ground.set("SOCIAL_MISSING_KEYS", "keep");
    let server = ServerProcess::start(&ground).await.unwrap();
    assert!(server.stderr().text().contains("`k1` is missing"), "nobody was told");
    assert!(server.stop().await.unwrap().success());
    assert_eq!(store.load_tokens(&id).await.unwrap(), before);

    // It is back.
    ground.set("SOCIAL_MISSING_KEYS", "refuse");
    ground.set("SOCIAL_KEYS", format!("{},{}", entry("k1", &old), entry("k2", &new)));
    ground.set("SOCIAL_PRIMARY_KEY", "k2");
    let server = ServerProcess::start(&ground).await.unwrap();
    assert!(server.stop().await.unwrap().success());
    sandbox.stop().await;
}

/// What `keys status` prints; it fails, too.
async fn status(ground: &Ground) -> String {
    let output = ground.command(&["keys", "status"]).unwrap().output().await.unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stdout).unwrap()
}
