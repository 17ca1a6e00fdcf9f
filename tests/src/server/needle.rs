//! A secret to look for, in every way it could be written.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use url::form_urlencoded::byte_serialize;

/// How much of a secret is still a leak.
const BEGINNING: usize = 16;

/// A secret with its spellings: raw, its beginning, URL-coded, in hex, in base64 wherever it stands.
#[derive(Clone, Debug)]
pub struct Needle {
    spellings: Vec<Vec<u8>>,
}

impl Needle {
    /// Looks for this secret.
    ///
    /// # Errors
    ///
    /// When it is so short that it could be found by chance.
    pub fn new(secret: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(
            secret.len() >= BEGINNING && secret.is_ascii(),
            "this is no secret to look for"
        );
        let bytes = secret.as_bytes();
        let coded: String = byte_serialize(bytes).collect();
        let mut spellings = vec![
            bytes.to_vec(),
            bytes.iter().take(BEGINNING).copied().collect(),
            coded.replace('+', "%20").into_bytes(),
            coded.to_ascii_lowercase().into_bytes(),
            hex::encode(bytes).into_bytes(),
            hex::encode_upper(bytes).into_bytes(),
        ];
        // In base64 a text looks different by where it stands; its ends depend on its neighbours.
        for (before, unsure) in [(0, 0), (1, 2), (2, 3)] {
            let shifted = [&vec![0; before][..], bytes].concat();
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let mut text = engine.encode(&shifted).split_off(unsure);
                if shifted.len() % 3 != 0 {
                    text.pop();
                }
                spellings.push(text.into_bytes());
            }
        }
        spellings.sort();
        spellings.dedup();
        Ok(Self { spellings })
    }

    /// Gives where it stands in a text; the spelling does not matter.
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        self.spellings.iter().find_map(|spelling| memmem::find(text, spelling))
    }

    /// Tells how many spellings are looked for.
    pub const fn spellings(&self) -> usize {
        self.spellings.len()
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn every_spelling_is_found_and_nothing_else() {
        let secret = "act.abc*def!ghi/jkl+mno";
        let needle = Needle::new(secret).unwrap();
        let coded: String = byte_serialize(secret.as_bytes()).collect();
        for text in [
            format!("token={secret}"),
            secret.chars().take(16).collect(),
            coded,
            hex::encode(secret),
            STANDARD.encode(format!("a{secret}z")),
            STANDARD.encode(format!("ab{secret}yz")),
            STANDARD.encode(format!("{{\"token\":\"{secret}\"}}")),
        ] {
            assert!(needle.find(text.as_bytes()).is_some(), "{text}");
        }
        assert!(needle.find(b"act.abc*def and another token").is_none());
        assert!(Needle::new("short").is_err());
    }
}
