use serde_json::json;
use social_core::{AccountId, EncryptionKey, KeyId, Keyring, Sealed};

use super::harness::Harness;
use super::sample::{self, claim_of, user};
use crate::changes::Change;
use crate::record::{OAuthState, SealedColumn, SealedDerived, SealedTokens, TikTokPost};

/// Seals under a fresh key of this name.
fn under(key: &KeyId, text: &str) -> Sealed {
    let ring = Keyring::single(key.clone(), EncryptionKey::generate().unwrap());
    let app = sample::app();
    let user = user("ada");
    let context = SealedColumn::Verifier.context(&app, social_core::Provider::TikTok, &user, text);
    ring.seal(&context, text.as_bytes()).unwrap()
}

/// Gives a key of the longest, of the shortest, and of a common name.
fn keys() -> [KeyId; 3] {
    ["k".repeat(KeyId::LONGEST), "k".to_owned(), "2026-11".to_owned()]
        .map(|id| KeyId::new(&id).unwrap())
}

/// Puts a value of this key into each column that holds sealed values; gives how many there are.
async fn fill(h: &Harness, key: &KeyId) -> u64 {
    let name = key.as_str();
    let account = sample::new_account(name, name);
    let row = h.store.reserve(&account).await.unwrap();
    let tokens = SealedTokens {
        access: under(key, "access"),
        refresh: Some(under(key, "refresh")),
        ..sample::tokens(h.now())
    };
    h.store.put(&row.id, row.token_version, &tokens, &json!({})).await.unwrap();
    let page = |slot: &str| SealedDerived {
        slot: slot.to_owned(),
        token: under(key, slot),
        expires_at: None,
    };
    h.store.put_derived(&row.id, 1, &[page("one"), page("two")]).await.unwrap();
    h.store.strand(&row.id, &under(key, "stranded")).await.unwrap();
    put_state(h, name, Some(under(key, "verifier"))).await;
    put_post(h, name, &row.id, Some(under(key, "upload"))).await;
    7
}

async fn put_state(h: &Harness, hash: &str, verifier: Option<Sealed>) -> OAuthState {
    let state = OAuthState { verifier, ..sample::state(h.now(), hash, "ada") };
    h.store.put_state(&state).await.unwrap();
    state
}

async fn put_post(h: &Harness, id: &str, account: &AccountId, url: Option<Sealed>) -> TikTokPost {
    let post = TikTokPost { upload_url: url, ..sample::post(h.now(), id, "ada", account) };
    sample::apply(&*h.store, Change::InsertTikTokPost(Box::new(post.clone()))).await;
    post
}

/// Every column counts, and a value that is not there does not.
///
/// Red with: a count over the accounts' tokens alone.
pub async fn keys_are_counted_over_every_column(h: &Harness) {
    assert!(h.store.keys_in_use().await.unwrap().is_empty());
    let mut expected = std::collections::BTreeMap::new();
    for key in keys() {
        let filled = fill(h, &key).await;
        expected.insert(key, filled);
    }
    put_state(h, "bare", None).await;
    let account = AccountId::new("no account");
    put_post(h, "bare", &account, None).await;
    h.store.reserve(&sample::new_account("bare", "bare")).await.unwrap();
    assert_eq!(h.store.keys_in_use().await.unwrap(), expected);
}

/// The walk over a column gives what is under another key, each once, with what it is bound to.
pub async fn a_sealed_column_is_walked_under_other_keys(h: &Harness) {
    let [old, _, new] = keys();
    let account = AccountId::new("account");
    for (id, key) in [("a", Some(&old)), ("b", Some(&new)), ("c", None), ("d", Some(&old))] {
        put_state(h, id, key.map(|key| under(key, id))).await;
        put_post(h, id, &account, key.map(|key| under(key, id))).await;
    }
    for column in SealedColumn::ALL {
        let walk = async |after: Option<&str>, limit| {
            let rows = h.store.walk_sealed(column, &new, after, limit).await.unwrap();
            let whose = |row: &crate::record::SealedRow| {
                assert_eq!((&row.app, &row.user_id), (&sample::app(), &user("ada")));
                assert_eq!(row.provider, social_core::Provider::TikTok);
                assert_eq!(row.value.key_id(), &old);
                row.row.clone()
            };
            rows.iter().map(whose).collect::<Vec<_>>()
        };
        assert_eq!(walk(None, 10).await, ["a", "d"], "{}", column.name());
        assert_eq!(walk(None, 1).await, ["a"]);
        assert_eq!(walk(Some("a"), 10).await, ["d"]);
        assert_eq!(walk(Some("d"), 10).await, [""; 0]);
    }
}

/// What was written meanwhile stays, and who read a post before its rewrap writes nothing back.
///
/// Red with: a rewrap that compares nothing, or leaves the post's version.
pub async fn a_rewrap_of_a_column_never_undoes_a_write(h: &Harness) {
    let [old, _, new] = keys();
    let (from, to) = (under(&old, "from"), under(&new, "to"));
    let state = put_state(h, "row", Some(from.clone())).await;
    let post = put_post(h, "row", &AccountId::new("account"), Some(from.clone())).await;
    for column in SealedColumn::ALL {
        let rewrap = async |row: &str, from: &Sealed| {
            h.store.rewrap_sealed(column, row, from, &to).await.unwrap()
        };
        assert!(!rewrap("row", &to).await, "{}", column.name());
        assert!(!rewrap("another", &from).await);
        assert!(!rewrap("a\0b", &from).await);
        assert!(rewrap("row", &from).await);
        assert!(!rewrap("row", &from).await);
    }
    let read = h.store.load_post("row").await.unwrap().unwrap();
    assert_eq!((read.upload_url.as_ref(), read.version), (Some(&to), post.version + 1));
    let late = h.store.apply(Change::PutTikTokPost(Box::new(post)).into()).await;
    assert!(late.unwrap_err().is_fenced());
    let read = h.store.consume_state(&claim_of(&state)).await.unwrap().unwrap();
    assert_eq!(read.verifier, Some(to));
}
