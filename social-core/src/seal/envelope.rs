//! Seals and opens one envelope under one ring key.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::context::SealContext;
use super::error::{OpenError, SealError};
use super::key::{EncryptionKey, KeyId};
use super::sealed::{ALGORITHM, COMMITMENT, NONCE, Parts, RANDOM, SALT, Sealed, TAG, VERSION};

/// Separates these derived keys from every other use of a ring key. Ends in NUL, so that no
/// context can be read as a part of it.
const LABEL: &[u8] = b"social-core seal v1\0";
const KEY: usize = 32;

/// The key of one seal, and what commits the seal to it.
///
/// AES-GCM alone lets someone make bytes that open under two keys; the commitment, which comes
/// from the same derivation, does not.
struct Derived {
    cipher: Aes256Gcm,
    commitment: Zeroizing<[u8; COMMITMENT]>,
}

impl Derived {
    fn new(key: &EncryptionKey, salt: &[u8; SALT], context: &[u8]) -> Self {
        let kdf = Hkdf::<Sha256>::new(Some(salt), key.expose_secret());
        let mut output = Zeroizing::new([0; KEY + COMMITMENT]);
        #[expect(clippy::expect_used, reason = "48 bytes are far below what HKDF can give")]
        kdf.expand_multi_info(&[LABEL, context], &mut *output).expect("48 bytes of output");
        let (key, rest) = output.split_at(KEY);
        let mut commitment = Zeroizing::new([0; COMMITMENT]);
        commitment.copy_from_slice(rest);
        #[expect(clippy::expect_used, reason = "the key is cut to the cipher's length above")]
        let cipher = Aes256Gcm::new_from_slice(key).expect("a key of 32 bytes");
        Self { cipher, commitment }
    }
}

/// Draws salt and nonce in one call.
pub(super) fn draw_random() -> Result<[u8; RANDOM], SealError> {
    let mut random = [0; RANDOM];
    getrandom::fill(&mut random).map_err(|_| SealError::NoRandomness)?;
    Ok(random)
}

/// Seals with the given random bytes; these must never be used twice.
pub(super) fn seal(
    (key_id, key): (&KeyId, &EncryptionKey),
    context: &SealContext<'_>,
    plaintext: &[u8],
    random: &[u8; RANDOM],
) -> Result<Sealed, SealError> {
    let (salt, nonce) = split_random(random);
    let context = context.encode();
    let derived = Derived::new(key, &salt, &context);

    let id = key_id.as_str().as_bytes();
    // A key id is at most 32 bytes long.
    let id_length = u8::try_from(id.len()).map_err(|_| SealError::TooLong)?;
    let header =
        [&[VERSION, ALGORITHM, id_length], id, random.as_slice(), derived.commitment.as_slice()]
            .concat();

    // Enough room for the tag: a buffer that grew would leave plaintext behind.
    let mut body = Vec::with_capacity(plaintext.len() + TAG);
    body.extend_from_slice(plaintext);
    let aad = [header.as_slice(), &context].concat();
    let sealed = derived.cipher.encrypt_in_place(&nonce.into(), &aad, &mut body);
    if sealed.is_err() {
        body.zeroize();
        return Err(SealError::TooLong);
    }
    Ok(Sealed::from_parts(key_id, &header, &body))
}

/// Opens what [`seal`] made with the same key and context.
pub(super) fn open(
    key: &EncryptionKey,
    context: &SealContext<'_>,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let Parts { header, salt, nonce, commitment, ciphertext } = sealed.parts()?;
    let context = context.encode();
    let derived = Derived::new(key, salt, &context);
    if !bool::from(derived.commitment.ct_eq(commitment)) {
        return Err(OpenError::ContextOrAltered);
    }
    let mut body = Zeroizing::new(ciphertext.to_vec());
    let aad = [header, &context].concat();
    let opened = derived.cipher.decrypt_in_place(&(*nonce).into(), &aad, &mut *body);
    opened.map_err(|_| OpenError::ContextOrAltered)?;
    Ok(body)
}

fn split_random(random: &[u8; RANDOM]) -> ([u8; SALT], [u8; NONCE]) {
    let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
    let (first, last) = random.split_at(SALT);
    salt.copy_from_slice(first);
    nonce.copy_from_slice(last);
    (salt, nonce)
}
