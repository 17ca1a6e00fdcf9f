//! Secrets and keys: only their shape is judged.

use super::Problem;

/// Reads a secret or key that a platform gave: printable, without spaces.
pub(in crate::config) fn credential(text: &str) -> Result<(), Problem> {
    if !text.is_empty() && text.len() <= 512 && text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(())
    } else {
        Err("copy it again: it must be 1 to 512 printable characters without spaces".to_owned())
    }
}

/// Reads the admin token.
pub(in crate::config) fn admin_token(text: &str) -> Result<(), Problem> {
    credential(text)?;
    if text.len() < 24 {
        return Err("write at least 24 random characters".to_owned());
    }
    Ok(())
}
/// Reads the token of the webhook's address. Whoever guesses it could point the address elsewhere.
pub(in crate::config) fn verify_token(text: &str) -> Result<(), Problem> {
    credential(text)?;
    if text.len() < 16 {
        return Err("write at least 16 random characters".to_owned());
    }
    Ok(())
}

/// Reads the token of a temporary key, which is longer than other credentials.
pub(in crate::config) fn session_token(text: &str) -> Result<(), Problem> {
    if (1..=4096).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(())
    } else {
        Err("copy it again: it must be 1 to 4096 printable characters without spaces".to_owned())
    }
}
