//! Every way to misuse a ciphertext.

mod museum;
mod ring;

use std::collections::HashSet;

use proptest::prelude::*;

use super::envelope;
use super::sealed::{NONCE, RANDOM, SALT};
use super::*;
use crate::account::{AppName, Provider, UserId};

const TOKEN: &[u8] = b"act.canary-1234567890";

fn key_id(id: &str) -> KeyId {
    KeyId::new(id).unwrap()
}

/// A key that can be written down: 0, 1, 2, ... plus `seed`.
fn key(seed: u8) -> EncryptionKey {
    let bytes: Vec<u8> = (0..32).map(|byte: u8| byte.wrapping_add(seed)).collect();
    EncryptionKey::from_bytes(&bytes).unwrap()
}

fn ring() -> Keyring {
    let builder = Keyring::builder(key_id("k1"));
    builder.key(key_id("k1"), key(0)).key(key_id("k2"), key(100)).build().unwrap()
}

struct Owner {
    app: AppName,
    user: UserId,
}

impl Owner {
    fn new(app: &str, user: &str) -> Self {
        let (app, user) = (app.into(), user.into());
        Self { app, user }
    }

    fn context(&self) -> SealContext<'_> {
        SealContext {
            purpose: "token",
            app: &self.app,
            provider: Some(Provider::TikTok),
            user: Some(&self.user),
            row_id: "0192f0c1-0000-7000-8000-000000000001",
            column: "access_token",
        }
    }
}

fn owner() -> Owner {
    Owner::new("default", "user-1")
}

fn opened(context: &SealContext<'_>, sealed: &Sealed) -> Result<Vec<u8>, OpenError> {
    ring().open(context, sealed).map(|plaintext| plaintext.to_vec())
}

/// Opens stored bytes as the vault does.
fn open_bytes(bytes: &[u8]) -> Result<Vec<u8>, OpenError> {
    opened(&owner().context(), &Sealed::from_bytes(bytes)?)
}

#[test]
fn opens_what_it_sealed() {
    let long = vec![0; 70_000];
    for plaintext in [b"".as_slice(), b"x", TOKEN, &long] {
        let sealed = ring().seal(&owner().context(), plaintext).unwrap();
        assert_eq!(sealed.key_id().as_str(), "k1");
        let stored = Sealed::from_bytes(sealed.as_bytes()).unwrap();
        assert_eq!(stored, sealed);
        assert_eq!(opened(&owner().context(), &stored).unwrap(), plaintext);
    }
}

#[test]
fn every_changed_bit_is_noticed() {
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap().into_bytes();
    for bit in 0..sealed.len() * 8 {
        let mut altered = sealed.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let error = open_bytes(&altered).expect_err("an altered value opened");
        match bit / 8 {
            0 => assert_eq!(error, OpenError::UnsupportedVersion(altered[0])),
            1 => assert_eq!(error, OpenError::Malformed),
            // The key id and its length: what is read instead may or may not be the form of an id.
            2..=4 => assert!(
                matches!(error, OpenError::UnknownKey(_) | OpenError::Malformed),
                "bit {bit}: {error}"
            ),
            _ => assert_eq!(error, OpenError::ContextOrAltered, "bit {bit}"),
        }
    }
}

#[test]
fn every_truncation_and_addition_is_noticed() {
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap().into_bytes();
    for length in 0..sealed.len() {
        assert!(open_bytes(&sealed[..length]).is_err(), "{length} bytes opened");
        if length > 0 {
            assert!(open_bytes(&sealed[length..]).is_err(), "the end from {length} opened");
        }
    }
    let longer = [sealed.as_slice(), &[0]].concat();
    assert_eq!(open_bytes(&longer), Err(OpenError::ContextOrAltered));
    assert_eq!(open_bytes(&[sealed.clone(), sealed].concat()), Err(OpenError::ContextOrAltered));
}

/// Six contexts that differ in one part each: a seal of one opens in that one alone.
#[test]
fn contexts_cannot_be_swapped() {
    let (one, tenant, user) =
        (owner(), Owner::new("other", "user-1"), Owner::new("default", "user-2"));
    let base = one.context();
    let contexts = [
        base,
        tenant.context(),
        user.context(),
        SealContext { provider: Some(Provider::Instagram), ..base },
        SealContext { row_id: "0192f0c1-0000-7000-8000-000000000002", ..base },
        SealContext { column: "refresh_token", ..base },
        SealContext { purpose: "cookie", ..base },
        SealContext { user: None, ..base },
        SealContext { provider: None, ..base },
    ];
    for (sealed_in, context) in contexts.iter().enumerate() {
        let sealed = ring().seal(context, TOKEN).unwrap();
        for (opened_in, other) in contexts.iter().enumerate() {
            let result = opened(other, &sealed);
            if sealed_in == opened_in {
                assert_eq!(result.unwrap(), TOKEN);
            } else {
                assert_eq!(result, Err(OpenError::ContextOrAltered), "{sealed_in} in {opened_in}");
            }
        }
    }
}

/// Characters moved over the border of two parts make another context.
#[test]
fn borders_of_the_context_are_bound() {
    let one = owner();
    let base = SealContext { row_id: "12", column: "3", ..one.context() };
    let sealed = ring().seal(&base, TOKEN).unwrap();
    for (row_id, column) in [("1", "23"), ("123", ""), ("", "123"), ("3", "12")] {
        let shifted = SealContext { row_id, column, ..base };
        assert_eq!(opened(&shifted, &sealed), Err(OpenError::ContextOrAltered));
    }
    let empty = UserId::new("");
    let nobody = SealContext { user: None, ..base };
    let sealed = ring().seal(&nobody, TOKEN).unwrap();
    let somebody = SealContext { user: Some(&empty), ..base };
    assert_eq!(opened(&somebody, &sealed), Err(OpenError::ContextOrAltered));
}

/// The id of the key is bound too, even if another id names the same key elsewhere.
#[test]
fn the_key_id_is_bound() {
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap();
    let mut renamed = sealed.into_bytes();
    renamed[4] = b'9';
    let renamed = Sealed::from_bytes(renamed).unwrap();
    let twin = Keyring::single(key_id("k9"), key(0));
    let result = twin.open(&owner().context(), &renamed);
    assert_eq!(result.unwrap_err(), OpenError::ContextOrAltered);
}

#[test]
fn another_key_under_the_same_id_does_not_open() {
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap();
    let other = Keyring::single(key_id("k1"), key(7));
    let result = other.open(&owner().context(), &sealed);
    assert_eq!(result.unwrap_err(), OpenError::ContextOrAltered);
}

#[test]
fn salts_and_nonces_never_repeat() {
    let start = 3 + "k1".len();
    let mut nonces = HashSet::new();
    let mut salts = HashSet::new();
    for _ in 0..100_000 {
        let random = envelope::draw_random().unwrap();
        assert!(salts.insert(random[..SALT].to_vec()));
        assert!(nonces.insert(random[SALT..].to_vec()));
    }
    for _ in 0..1_000 {
        let sealed = ring().seal(&owner().context(), TOKEN).unwrap().into_bytes();
        assert!(salts.insert(sealed[start..start + SALT].to_vec()));
        assert!(nonces.insert(sealed[start + SALT..start + RANDOM].to_vec()));
    }
    assert_eq!(nonces.iter().next().unwrap().len(), NONCE);
}

#[test]
fn nothing_secret_is_shown() {
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap();
    let builder = Keyring::builder(key_id("k1")).key(key_id("k1"), key(0));
    let shown =
        format!("{:?} {sealed:?} {builder:?} {:?} {:?}", ring(), key(0), StaticKeys::new(ring()));
    let encoded = key(0).to_base64();
    for canary in [
        encoded.expose_secret(),
        "000102",
        "0, 1, 2",
        "act.canary",
        &hex::encode(&sealed.as_bytes()[60..70]),
    ] {
        assert!(!shown.contains(canary), "{canary} is shown");
    }
    assert!(shown.contains("Sealed(") && shown.contains("EncryptionKey([redacted])"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(open_bytes(&bytes).is_err());
        let headed = [&[1, 1, 2, b'k', b'1'], bytes.as_slice()].concat();
        prop_assert!(open_bytes(&headed).is_err());
    }

    #[test]
    fn any_plaintext_comes_back(plaintext in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let sealed = ring().seal(&owner().context(), &plaintext).unwrap();
        prop_assert_eq!(sealed.as_bytes().len(), 3 + 2 + RANDOM + 16 + plaintext.len() + 16);
        prop_assert_eq!(opened(&owner().context(), &sealed).unwrap(), plaintext);
    }
}
