//! The key ring.

use social_core::{KeyError, KeyId, Keyring};

use super::parse::Problem;

/// Reads the ring; without a primary id the ring must have one key.
pub(super) fn ring(list: &str, primary: Option<&str>) -> Result<Keyring, Problem> {
    let primary =
        match primary {
            Some(id) => id,
            None if !list.contains(',') => list.trim().split(':').next().unwrap_or_default(),
            None => return Err(
                "set `SOCIAL_PRIMARY_KEY` to the id of the key that seals; there is more than one"
                    .to_owned(),
            ),
        };
    KeyId::new(primary)
        .and_then(|primary| Keyring::parse(list, &primary))
        .map_err(|error| problem(&error))
}

/// Checks the form of the list alone; the primary key is checked with the ring.
pub(super) fn check(list: &str) -> Result<(), Problem> {
    let first = list.trim().split([':', ',']).next().unwrap_or_default();
    ring(list, Some(first)).map(drop)
}

/// Checks a key's id.
pub(super) fn check_id(id: &str) -> Result<(), Problem> {
    KeyId::new(id).map(drop).map_err(|error| problem(&error))
}

fn problem(error: &KeyError) -> Problem {
    let cure = match error {
        KeyError::NoPrimary(_) => "name a key of `SOCIAL_KEYS`",
        KeyError::DuplicateId(_) | KeyError::SameKey(..) => "keep one of the two",
        _ => "write ID:BASE64, separated by commas; `social-server keys new` makes a key",
    };
    format!("{error}; {cure}")
}
