//! Makes keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use social_core::{Clock as _, SystemClock};
use zeroize::Zeroizing;

use super::out;

/// Prints a fresh key, named by the day it was made on.
pub(super) fn new() -> anyhow::Result<()> {
    let line = fresh()?;
    out::line(&line)
}

fn fresh() -> anyhow::Result<Zeroizing<String>> {
    let mut random = Zeroizing::new([0_u8; 34]);
    getrandom::fill(random.as_mut_slice())?;
    let (key, mark) = random.split_at(32);
    let now = SystemClock.now().to_string();
    let day = now.split('T').next().unwrap_or("key");
    Ok(Zeroizing::new(format!("{day}.{}:{}", hex::encode(mark), STANDARD.encode(key))))
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Sources};

    #[test]
    fn a_fresh_key_can_be_used_as_it_is_printed() {
        let (one, other) = (super::fresh().unwrap(), super::fresh().unwrap());
        assert_ne!(one, other);
        let config = Config::read(&Sources::from_pairs([
            ("SOCIAL_STORE", "memory:"),
            ("SOCIAL_MEDIA", "memory:"),
            ("SOCIAL_KEYS", one.as_str()),
            ("TIKTOK_CLIENT_KEY", "a"),
            ("TIKTOK_CLIENT_SECRET", "b"),
        ]));
        let id = one.split(':').next().unwrap();
        assert_eq!(config.unwrap().keys.primary_id().as_str(), id);
    }
}
