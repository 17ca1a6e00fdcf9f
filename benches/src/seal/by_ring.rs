//! The same construction with ring, and ring with one key for all.

use anyhow::{Result, anyhow};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{self, HKDF_SHA256};

const SALT: usize = 32;
const NONCE: usize = 12;
const COMMITMENT: usize = 16;
const HEADER: usize = SALT + NONCE + COMMITMENT;

/// How many bytes HKDF gives.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive(key: &[u8; 32], salt: &[u8], place: &[u8]) -> Option<(LessSafeKey, [u8; COMMITMENT])> {
    let mut output = [0; 32 + COMMITMENT];
    let extracted = hkdf::Salt::new(HKDF_SHA256, salt).extract(key);
    extracted.expand(&[place], Length(output.len())).ok()?.fill(&mut output).ok()?;
    let (key, rest) = output.split_at(32);
    Some((LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?), rest.try_into().ok()?))
}

/// Seals bytes for a place.
pub(super) fn seal(key: &[u8; 32], place: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    let mut random = [0; SALT + NONCE];
    getrandom::fill(&mut random).ok()?;
    let (salt, nonce) = random.split_at(SALT);
    let (cipher, commitment) = derive(key, salt, place)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut body = Vec::with_capacity(plain.len() + 16);
    body.extend_from_slice(plain);
    let authenticated = [random.as_slice(), &commitment, place].concat();
    cipher.seal_in_place_append_tag(nonce, Aad::from(authenticated), &mut body).ok()?;
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
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut body = body.to_vec();
    let authenticated = [header, place].concat();
    let plain = cipher.open_in_place(nonce, Aad::from(authenticated), &mut body).ok()?.len();
    body.truncate(plain);
    Some(body)
}

/// One key for all: no derivation, no commitment.
#[derive(Debug)]
pub(super) struct Kept(LessSafeKey);

impl Kept {
    pub(super) fn new(key: &[u8; 32]) -> Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| anyhow!("ring takes no key"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    pub(super) fn seal(&self, place: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let mut random = [0; NONCE];
        getrandom::fill(&mut random).ok()?;
        let mut body = plain.to_vec();
        let nonce = Nonce::assume_unique_for_key(random);
        self.0.seal_in_place_append_tag(nonce, Aad::from(place), &mut body).ok()?;
        Some([random.as_slice(), &body].concat())
    }

    pub(super) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_at_checked(NONCE)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = body.to_vec();
        let plain = self.0.open_in_place(nonce, Aad::from(place), &mut body).ok()?.len();
        body.truncate(plain);
        Some(body)
    }
}
