//! Rings, their rotation, and fingerprints.

use super::*;

#[test]
fn old_keys_open_and_lost_keys_have_their_own_error() {
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap();
    let rotated = Keyring::builder(key_id("k2"));
    let rotated = rotated.key(key_id("k1"), key(0)).key(key_id("k2"), key(100)).build().unwrap();
    assert_eq!(*rotated.open(&owner().context(), &sealed).unwrap(), TOKEN);
    let anew = rotated.seal(&owner().context(), TOKEN).unwrap();
    assert_eq!(anew.key_id(), rotated.primary_id());
    let without = Keyring::single(key_id("k2"), key(100));
    let result = without.open(&owner().context(), &sealed);
    assert_eq!(result.unwrap_err(), OpenError::UnknownKey(key_id("k1")));
    assert_eq!(*without.open(&owner().context(), &anew).unwrap(), TOKEN);
}

#[test]
fn rings_are_read_and_refused() {
    let (one, two) = (key(0).to_base64(), key(100).to_base64());
    let (one, two) = (one.expose_secret(), two.expose_secret());
    let parse = |list: &str, primary: &str| Keyring::parse(list, &key_id(primary));
    let ring = parse(&format!(" a:{one} , b:{two} "), "b").unwrap();
    assert_eq!(ring.primary_id(), &key_id("b"));
    assert_eq!(ring.key_ids().map(KeyId::as_str).collect::<Vec<_>>(), ["a", "b"]);
    assert!(ring.contains(&key_id("a")) && !ring.contains(&key_id("c")));

    let refused = |list: &str| parse(list, "a").unwrap_err();
    assert_eq!(refused(""), KeyError::Empty);
    assert_eq!(refused(one), KeyError::BadEntry { entry: 1 });
    assert_eq!(refused(&format!("a:{one},")), KeyError::BadEntry { entry: 2 });
    assert_eq!(refused(&format!("a b:{one}")), KeyError::BadId);
    assert_eq!(refused("a:?"), KeyError::BadEncoding);
    assert_eq!(refused("a:AAAA"), KeyError::WrongLength { bytes: 3 });
    assert_eq!(refused(&format!("a:{one},a:{two}")), KeyError::DuplicateId(key_id("a")));
    assert_eq!(refused(&format!("a:{one},b:{one}")), KeyError::SameKey(key_id("a"), key_id("b")));
    assert_eq!(refused(&format!("b:{one}")), KeyError::NoPrimary(key_id("a")));
    assert_eq!(Keyring::builder(key_id("a")).build().unwrap_err(), KeyError::Empty);
}

#[test]
fn fingerprints_outlive_a_rotation() {
    let context = owner();
    let context = context.context();
    let print = ring().fingerprint(&context, TOKEN);
    let rotated = Keyring::builder(key_id("k2"));
    let rotated = rotated.key(key_id("k1"), key(0)).key(key_id("k2"), key(100)).build().unwrap();
    let stored: Fingerprint = print.to_string().parse().unwrap();
    assert_eq!(rotated.recognises(&stored, &context, TOKEN), Ok(true));
    assert_eq!(rotated.recognises(&stored, &context, b"another"), Ok(false));
    let elsewhere = SealContext { row_id: "2", ..context };
    assert_eq!(rotated.recognises(&stored, &elsewhere, TOKEN), Ok(false));
    assert_ne!(rotated.fingerprint(&context, TOKEN), print);
    let without = Keyring::single(key_id("k2"), key(100));
    assert_eq!(without.recognises(&stored, &context, TOKEN), Err(UnknownKey(key_id("k1"))));
    for text in ["", "k1", "k1:", "k1:00", ":00", "k 1:00"] {
        assert_eq!(text.parse::<Fingerprint>(), Err(MalformedFingerprint), "{text}");
    }
}

#[tokio::test]
async fn static_keys_give_their_ring() {
    let keys: Box<dyn KeyProvider> = Box::new(StaticKeys::new(ring()));
    let sealed = ring().seal(&owner().context(), TOKEN).unwrap();
    let loaded = keys.load().await.unwrap();
    assert_eq!(*loaded.open(&owner().context(), &sealed).unwrap(), TOKEN);
}
