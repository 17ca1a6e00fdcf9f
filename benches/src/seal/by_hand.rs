//! The least code over the same crates that seals by the same construction.
//!
//! Salt (32), nonce (12), commitment (16), ciphertext, tag (16). Key and commitment come from HKDF
//! over the ring key, the salt and the place; the place is authenticated, too.

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hkdf::Hkdf;
use sha2::Sha256;

const SALT: usize = 32;
const NONCE: usize = 12;
const COMMITMENT: usize = 16;
const HEADER: usize = SALT + NONCE + COMMITMENT;

fn derive(key: &[u8; 32], salt: &[u8], place: &[u8]) -> Option<(Aes256Gcm, [u8; COMMITMENT])> {
    let mut output = [0; 32 + COMMITMENT];
    Hkdf::<Sha256>::new(Some(salt), key).expand(place, &mut output).ok()?;
    let (key, rest) = output.split_at(32);
    Some((Aes256Gcm::new_from_slice(key).ok()?, rest.try_into().ok()?))
}

/// Seals bytes for a place.
pub(super) fn seal(key: &[u8; 32], place: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let mut random = [0; SALT + NONCE];
    getrandom::fill(&mut random).ok()?;
    let (salt, nonce) = random.split_at(SALT);
    let (cipher, commitment) = derive(key, salt, place)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let mut body = Vec::with_capacity(plain.len() + 16);
    body.extend_from_slice(plain);
    let authenticated = [random.as_slice(), &commitment, place].concat();
    cipher.encrypt_in_place(&nonce.into(), &authenticated, &mut body).ok()?;
    Some([random.as_slice(), &commitment, &body].concat())
}

/// Opens them again.
pub(super) fn open(key: &[u8; 32], place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (header, body) = sealed.split_at_checked(HEADER)?;
    let (random, stored) = header.split_at(SALT + NONCE);
    let (salt, nonce) = random.split_at(SALT);
    let (cipher, commitment) = derive(key, salt, place)?;
    if stored != commitment {
        return None;
    }
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let mut body = body.to_vec();
    let authenticated = [header, place].concat();
    cipher.decrypt_in_place(&nonce.into(), &authenticated, &mut body).ok()?;
    Some(body)
}
