//! Sealed bytes: any bytes are taken up whole or refused, none that were not sealed are opened, and
//! what was sealed opens unless one byte of it is another.

use social_core::{AppName, EncryptionKey, KeyId, Keyring, SealContext, Sealed};

pub(crate) fn run(data: &[u8]) {
    let app = AppName::default_app();
    let context = SealContext {
        purpose: "fuzz",
        app: &app,
        provider: None,
        user: None,
        row_id: "row",
        column: "column",
    };
    let key = EncryptionKey::from_base64("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    if let Ok(sealed) = Sealed::from_bytes(data) {
        assert_eq!(sealed.as_bytes(), data);
        let ring = Keyring::single(sealed.key_id().clone(), key.clone());
        assert!(ring.open(&context, &sealed).is_err(), "it was never sealed");
    }
    let ring = Keyring::single(KeyId::new("fuzz").unwrap(), key);
    let sealed = ring.seal(&context, data).unwrap();
    assert_eq!(&ring.open(&context, &sealed).unwrap()[..], data);
    let mut altered = sealed.into_bytes();
    let place = data.iter().map(|byte| usize::from(*byte)).sum::<usize>() % altered.len();
    altered[place] ^= 1;
    if let Ok(altered) = Sealed::from_bytes(altered) {
        assert!(ring.open(&context, &altered).is_err(), "byte {place} does not matter");
    }
}
