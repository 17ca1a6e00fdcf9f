//! What earlier versions sealed, and what others published.

use super::*;

/// The museum: what any released version sealed must open for ever. Never edit; only add.
#[test]
fn the_envelope_of_version_1_opens() {
    let fixture = include_str!("../fixtures/v1.hex").trim();
    let sealed = hex::decode(fixture).unwrap();
    assert_eq!(open_bytes(&sealed).unwrap(), TOKEN);
    let mut random = [0; RANDOM];
    (0_u8..).zip(&mut random).for_each(|(value, byte)| *byte = 200 - value);
    let again = envelope::seal((&key_id("k1"), &key(0)), &owner().context(), TOKEN, &random);
    assert_eq!(hex::encode(again.unwrap().as_bytes()), fixture);
}

/// Test cases 14 and 16 of the GCM specification (also NIST's), over the cipher used here.
#[test]
fn the_cipher_gives_the_published_answers() {
    use aes_gcm::aead::AeadInOut;
    use aes_gcm::{Aes256Gcm, KeyInit};
    let encrypt = |key: &str, nonce: &str, aad: &str, plaintext: &str| {
        let cipher = Aes256Gcm::new_from_slice(&hex::decode(key).unwrap()).unwrap();
        let nonce: [u8; NONCE] = hex::decode(nonce).unwrap().try_into().unwrap();
        let mut body = hex::decode(plaintext).unwrap();
        cipher.encrypt_in_place(&nonce.into(), &hex::decode(aad).unwrap(), &mut body).unwrap();
        hex::encode(body)
    };
    assert_eq!(
        encrypt(&"00".repeat(32), &"00".repeat(12), "", &"00".repeat(16)),
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    );
    assert_eq!(
        encrypt(
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ),
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    );
}
