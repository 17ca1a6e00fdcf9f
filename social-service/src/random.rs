//! Random text that nobody can guess.

use crate::error::{Error, Result};

/// Random bytes of a text: 256 bits.
pub(crate) const RANDOM: usize = 32;

/// Makes 256 random bits, in lower-case hex.
pub(crate) fn random_text() -> Result<String> {
    let mut bytes = [0_u8; RANDOM];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Config(format!("no random numbers: {error}")))?;
    Ok(hex::encode(bytes))
}
