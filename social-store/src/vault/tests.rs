use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use social_core::{
    AccessToken, AccountId, AppName, Clock, EncryptionKey, KeyId, Keyring, LoginFlow, RefreshToken,
    Scopes, SealContext, Subject, TestClock, TokenSet, TokenSlot, UserId,
};

use super::{AccountIdentity, TokenVault, VaultError};
use crate::memory::MemoryStore;
use crate::record::{NewAccount, StoredTokens};
use crate::traits::{Seals as _, TokenStore};

fn key_id(id: &str) -> KeyId {
    KeyId::new(id).unwrap()
}

fn vault(id: &str) -> TokenVault {
    TokenVault::new(Keyring::single(key_id(id), EncryptionKey::generate().unwrap()))
}

fn set(clock: &TestClock) -> TokenSet {
    TokenSet {
        access: AccessToken::new("act.secret"),
        access_expires_at: Some(clock.now() + Duration::from_hours(2)),
        refresh: Some(RefreshToken::new("rft.secret")),
        refresh_expires_at: None,
        scopes: Scopes::parse("user.info.basic"),
        issued_at: clock.now(),
        subject: Some(Subject::new("open-id-1")),
    }
}

/// Connects an account with every kind of sealed value.
async fn connect(store: &MemoryStore, vault: &TokenVault, user: &str) -> StoredTokens {
    let account = NewAccount {
        user_id: UserId::new(user),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        subject: Subject::new(format!("open id of {user}")),
    };
    let set = set(&TestClock::default());
    let row = store.reserve(&account).await.unwrap();
    let identity = account.identity(&row.id);
    let sealed = vault.seal_tokens(&identity, &set).unwrap();
    store.put(&row.id, row.token_version, &sealed, &json!({})).await.unwrap();
    let page = vault.seal_derived(&identity, "page", &"page.secret".into(), None).unwrap();
    store.put_derived(&row.id, 1, &[page]).await.unwrap();
    let late = vault.seal_stranded(&identity, &set).unwrap();
    store.strand(&row.id, &late).await.unwrap();
    store.load_tokens(&row.id).await.unwrap().unwrap()
}

fn store() -> MemoryStore {
    MemoryStore::new(Arc::new(TestClock::default()))
}

/// Everything the row holds, opened.
fn open(vault: &TokenVault, stored: &StoredTokens) -> Result<Vec<String>, VaultError> {
    let identity = stored.account.identity();
    let set = vault.open_tokens(stored)?.unwrap();
    let page = vault.open_derived(&identity, &stored.derived[0])?;
    let late = vault.open_stranded(&identity, stored.stranded.as_ref().unwrap())?;
    let texts = [
        set.access.expose_secret(),
        set.refresh.as_ref().unwrap().expose_secret(),
        page.expose_secret(),
        late.access.expose_secret(),
        late.refresh.as_ref().unwrap().expose_secret(),
    ];
    assert_eq!((late.issued_at, late.access_expires_at), (set.issued_at, set.access_expires_at));
    assert_eq!((&late.scopes, &late.subject), (&set.scopes, &Some(Subject::new("open-id-1"))));
    Ok(texts.map(str::to_owned).to_vec())
}

const ACCOUNT: TokenSlot = TokenSlot::Account;
const TEXTS: [&str; 5] = ["act.secret", "rft.secret", "page.secret", "act.secret", "rft.secret"];

#[tokio::test]
async fn what_was_sealed_opens_in_its_row() {
    let (store, vault) = (store(), vault("k1"));
    let stored = connect(&store, &vault, "ada").await;
    assert_eq!(open(&vault, &stored).unwrap(), TEXTS);
    let own = vault.open_credential(&stored.credential(&ACCOUNT), &ACCOUNT).unwrap();
    assert_eq!(own.unwrap().expose_secret(), "act.secret");
    let page = TokenSlot::Derived("page".to_owned());
    let derived = vault.open_credential(&stored.credential(&page), &page).unwrap();
    assert_eq!(derived.unwrap().expose_secret(), "page.secret");
    let empty = StoredTokens { tokens: None, ..stored };
    assert!(vault.open_credential(&empty.credential(&ACCOUNT), &ACCOUNT).unwrap().is_none());
    assert!(vault.open_tokens(&empty).unwrap().is_none());
}

/// A row that was copied, or whose columns were swapped, opens nothing.
#[tokio::test]
async fn nothing_opens_elsewhere() {
    let (store, vault) = (store(), vault("k1"));
    let ada = connect(&store, &vault, "ada").await;
    let bob = connect(&store, &vault, "bob").await;
    let copied = StoredTokens { tokens: ada.tokens.clone(), ..bob.clone() };
    assert!(matches!(vault.open_tokens(&copied), Err(VaultError::Open(_))));
    assert!(vault.open_credential(&copied.credential(&ACCOUNT), &ACCOUNT).is_err());
    let page = TokenSlot::Derived("page".to_owned());
    assert!(vault.open_credential(&ada.credential(&page), &ACCOUNT).is_err(), "another slot");
    assert!(vault.open_credential(&ada.credential(&ACCOUNT), &page).is_err(), "another slot");
    let mut swapped = ada.clone();
    let tokens = swapped.tokens.as_mut().unwrap();
    tokens.refresh = Some(std::mem::replace(&mut tokens.access, tokens.refresh.clone().unwrap()));
    assert!(matches!(vault.open_tokens(&swapped), Err(VaultError::Open(_))));

    let own = ada.account.identity();
    let elsewhere = [
        AccountIdentity { id: AccountId::new("other"), ..own.clone() },
        AccountIdentity { app: AppName::new("other"), ..own.clone() },
        AccountIdentity { flow: LoginFlow::FacebookLogin, ..own.clone() },
        AccountIdentity { user_id: UserId::new("other"), ..own },
    ];
    for row in elsewhere {
        assert!(vault.open_derived(&row, &ada.derived[0]).is_err(), "{row:?}");
        assert!(vault.open_stranded(&row, ada.stranded.as_ref().unwrap()).is_err(), "{row:?}");
    }
    let mut slot = ada.derived[0].clone();
    "another page".clone_into(&mut slot.slot);
    assert!(vault.open_derived(&ada.account.identity(), &slot).is_err());
}

/// A missing key is told apart from damage, and the row can be opened again when it is back.
#[tokio::test]
async fn a_missing_key_is_named() {
    let (store, first) = (store(), vault("k1"));
    let stored = connect(&store, &first, "ada").await;
    let other = vault("k2");
    let Err(VaultError::UnknownKey(id)) = other.open_tokens(&stored) else {
        panic!("a foreign key opened the row");
    };
    assert_eq!(id, key_id("k1"));
    other.replace_keys(first.keys().as_ref().clone());
    assert_eq!(open(&other, &stored).unwrap(), TEXTS);
}

#[tokio::test]
async fn any_text_can_be_sealed_for_a_place() {
    let vault = vault("k1");
    let (app, user) = (AppName::default_app(), UserId::new("ada"));
    let context = SealContext {
        purpose: "oauth-state",
        app: &app,
        provider: None,
        user: Some(&user),
        row_id: "hash",
        column: "verifier",
    };
    let sealed = vault.seal_text(&context, "Grüße").unwrap();
    assert_eq!(vault.open_text(&context, &sealed).unwrap().expose_secret(), "Grüße");
    let elsewhere = SealContext { row_id: "other", ..context };
    assert!(matches!(vault.open_text(&elsewhere, &sealed), Err(VaultError::Open(_))));
    let bytes = vault.keys().seal(&context, &[0xff]).unwrap();
    assert!(matches!(vault.open_text(&context, &bytes), Err(VaultError::Content)));
}

/// After the walk nothing needs the old key; a refresh that came in between is not undone.
#[tokio::test]
async fn a_walk_moves_everything_to_the_primary_key() {
    let store = store();
    let (old, new) = (EncryptionKey::generate().unwrap(), EncryptionKey::generate().unwrap());
    let ring = |primary: &str| {
        let ring = Keyring::builder(key_id(primary)).key(key_id("k1"), old.clone());
        ring.key(key_id("k2"), new.clone()).build().unwrap()
    };
    let vault = TokenVault::new(ring("k1"));
    let mut ids = Vec::new();
    for user in ["ada", "bob", "eve"] {
        ids.push(connect(&store, &vault, user).await.account.id);
    }
    let lost = connect(&store, &self::vault("k0"), "lost").await;
    let in_use = store.keys_in_use().await.unwrap();
    assert_eq!(in_use, [(key_id("k0"), 4), (key_id("k1"), 12)].into());

    vault.replace_keys(ring("k2"));
    let done = vault.rewrap(&store, None).await.unwrap();
    assert_eq!((done.rows, done.sealed, done.overtaken), (4, 12, 0));
    assert_eq!(done.unreadable, std::slice::from_ref(&lost.account.id));
    let rest = vault.rewrap(&store, done.next.as_ref()).await.unwrap();
    assert_eq!((rest.rows, rest.next), (0, None));
    let in_use = store.keys_in_use().await.unwrap();
    assert_eq!(in_use, [(key_id("k0"), 4), (key_id("k2"), 12)].into());
    assert_eq!(store.load_tokens(&lost.account.id).await.unwrap(), Some(lost), "it is kept");

    vault.replace_keys(Keyring::single(key_id("k2"), new.clone()));
    for id in ids {
        let stored = store.load_tokens(&id).await.unwrap().unwrap();
        assert_eq!(stored.account.token_version, 1);
        assert_eq!(open(&vault, &stored).unwrap(), TEXTS);
    }
    let again = vault.rewrap(&store, None).await.unwrap();
    assert_eq!(again.sealed, 0);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let (store, first) = (store(), vault("k1"));
    let stored = connect(&store, &first, "ada").await;
    let error = vault("k2").open_tokens(&stored).unwrap_err();
    let damaged = VaultError::Content;
    let shown = format!("{first:?} {stored:?} {error:?} {error} {damaged} {:?}", first.keys());
    assert!(!shown.contains(".secret"), "{shown}");
}
