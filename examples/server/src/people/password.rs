//! Passwords: hashed with argon2id, and checked in a time that tells nothing.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use social_core::SecretText;
use tokio::sync::Semaphore;

use super::{PeopleError, Secret};

/// The shortest password that is taken, in characters.
const SHORTEST: usize = 12;
/// The longest one, in bytes: hashing must not be a way to keep us busy.
const LONGEST: usize = 1024;
/// Hashes at once; each takes [`MEMORY_KIB`].
const AT_ONCE: usize = 4;

/// The parameters: 19 MiB, 2 passes, 1 lane, the least that is advised for argon2id in 2026.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A password's hash, as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a hash that was kept.
    pub(super) fn stored(phc: String) -> Self {
        Self(phc)
    }

    /// Gives the PHC string.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// A password that is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// It is too short.
    #[error("the password is shorter than {SHORTEST} characters; choose a longer one")]
    TooShort,
    /// It is too long.
    #[error("the password is longer than {LONGEST} bytes; choose a shorter one")]
    TooLong,
    /// It could not be hashed.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// Hashes and checks passwords, a few at a time.
#[derive(Clone)]
pub struct Passwords {
    gate: Arc<Semaphore>,
    /// What the password of a user who is not there is compared with.
    decoy: Arc<PasswordHash>,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    /// Makes the decoy and is ready.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random numbers, or no memory.
    pub async fn new() -> Result<Self, PasswordError> {
        let secret = Secret::draw("")
            .map_err(|error: PeopleError| PasswordError::Hash(error.to_string()))?;
        let decoy = off_the_runtime(move || hash(secret.expose_secret())).await?;
        Ok(Self { gate: Arc::new(Semaphore::new(AT_ONCE)), decoy: Arc::new(decoy) })
    }

    /// Hashes a new password.
    ///
    /// # Errors
    ///
    /// See [`PasswordError`].
    pub async fn hash(&self, password: SecretText) -> Result<PasswordHash, PasswordError> {
        let text = password.expose_secret();
        if text.chars().count() < SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if text.len() > LONGEST {
            return Err(PasswordError::TooLong);
        }
        let _place = self.gate.acquire().await;
        off_the_runtime(move || hash(password.expose_secret())).await
    }

    /// Tells whether the password is the one of the hash; without a hash it never is, and it takes
    /// as long to tell.
    ///
    /// # Errors
    ///
    /// If the check could not be made.
    pub async fn check(
        &self,
        known: Option<PasswordHash>,
        password: SecretText,
    ) -> Result<bool, PasswordError> {
        let exists = known.is_some();
        let known = known.unwrap_or_else(|| self.decoy.as_ref().clone());
        let _place = self.gate.acquire().await;
        off_the_runtime(move || {
            let text = password.expose_secret();
            // A text that is too long was never taken as a password; what is hashed stays short.
            let bytes = text.as_bytes().get(..LONGEST).unwrap_or(text.as_bytes());
            let phc =
                Phc::new(known.as_str()).map_err(|error| PasswordError::Hash(error.to_string()))?;
            let same = Argon2::default().verify_password(bytes, &phc).is_ok();
            Ok(same && exists && text.len() <= LONGEST)
        })
        .await
    }
}

fn hash(password: &str) -> Result<PasswordHash, PasswordError> {
    let failed = |error: &dyn fmt::Display| PasswordError::Hash(error.to_string());
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| failed(&error))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let phc = argon2.hash_password(password.as_bytes()).map_err(|error| failed(&error))?;
    Ok(PasswordHash(phc.to_string()))
}

/// Runs what takes tens of milliseconds where it holds nobody up.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
) -> Result<T, PasswordError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(PasswordError::Hash(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::new().await.unwrap();
        let kept = passwords.hash("correct horse battery".into()).await.unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", kept.as_str());
        assert!(passwords.check(Some(kept.clone()), "correct horse battery".into()).await.unwrap());
        assert!(
            !passwords.check(Some(kept.clone()), "correct horse batterz".into()).await.unwrap()
        );
        assert!(!passwords.check(Some(kept), "".into()).await.unwrap());
        assert!(!passwords.check(None, "correct horse battery".into()).await.unwrap());
    }

    #[tokio::test]
    async fn a_longer_text_is_not_cut_to_fit() {
        let passwords = Passwords::new().await.unwrap();
        let longest = "a".repeat(LONGEST);
        let kept = passwords.hash(longest.as_str().into()).await.unwrap();
        assert!(passwords.check(Some(kept.clone()), longest.as_str().into()).await.unwrap());
        assert!(!passwords.check(Some(kept), format!("{longest}b").into()).await.unwrap());
    }

    #[tokio::test]
    async fn short_and_long_ones_are_refused() {
        let passwords = Passwords::new().await.unwrap();
        assert!(matches!(passwords.hash("elevenchars".into()).await, Err(PasswordError::TooShort)));
        let long = "a".repeat(LONGEST + 1);
        assert!(matches!(passwords.hash(long.into()).await, Err(PasswordError::TooLong)));
    }
}
