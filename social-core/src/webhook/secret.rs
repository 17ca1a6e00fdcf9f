//! The secrets that webhooks are signed with, each with the app it belongs to.

use crate::account::AppName;
use crate::mac::verify_hmac_sha256;
use crate::secret::ClientSecret;

/// A secret that webhooks may be signed with.
///
/// The one that verifies a webhook tells which of the host's apps it is for. While a secret is
/// being replaced an app has two of them.
#[derive(Clone, Debug)]
pub struct WebhookSecret {
    app: AppName,
    label: String,
    secret: ClientSecret,
}

/// A webhook secret is empty, so that anyone could sign with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is empty")]
pub struct EmptySecret;

impl WebhookSecret {
    /// Joins a secret with its app and a label for logs (`current`, `previous`).
    ///
    /// # Errors
    ///
    /// [`EmptySecret`] if the secret is empty or blank.
    pub fn new(
        app: AppName,
        label: impl Into<String>,
        secret: ClientSecret,
    ) -> Result<Self, EmptySecret> {
        if secret.expose_secret().trim().is_empty() {
            return Err(EmptySecret);
        }
        Ok(Self { app, label: label.into(), secret })
    }

    /// Gives the app the secret belongs to.
    pub fn app(&self) -> &AppName {
        &self.app
    }

    /// Gives the label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Finds the first of `secrets` that gives this code over the parts, with its place.
    ///
    /// Every secret is tried whichever matches, so that the time taken tells nothing.
    pub(super) fn find<'a>(
        secrets: &'a [Self],
        parts: &[&[u8]],
        code: &[u8; 32],
    ) -> Option<(usize, &'a Self)> {
        let mut found = None;
        for candidate in secrets.iter().enumerate() {
            let key = candidate.1.secret.expose_secret().as_bytes();
            let matches = verify_hmac_sha256(key, parts, code);
            found = found.or(matches.then_some(candidate));
        }
        found
    }
}
