//! The query of a callback, as each platform writes it.

use instagram_client::oauth as meta;
use social_core::{AuthorizationCode, LoginFlow};
use tiktok_client::oauth as tiktok;

use super::finish::no_state;
use crate::error::{Error, Result, Violation};

/// What the platform's page says.
pub(super) enum Callback {
    /// The user agreed.
    Granted { code: AuthorizationCode, state: String },
    /// The user or the platform did not. Meta's denials may come without a state; they belong to no
    /// login that could be found.
    Denied { code: String, state: Option<String> },
}

/// Reads the raw query of a callback.
pub(super) fn read(flow: LoginFlow, query: &str) -> Result<Callback> {
    match flow {
        LoginFlow::TikTok => match tiktok::parse_callback(query).map_err(malformed)? {
            tiktok::Callback::Granted { code, state, .. } => Ok(Callback::Granted { code, state }),
            tiktok::Callback::Denied { error, state, .. } => {
                Ok(Callback::Denied { code: error.as_str().to_owned(), state: Some(state) })
            }
            _ => Err(no_state()),
        },
        LoginFlow::FacebookLogin | LoginFlow::InstagramLogin => {
            match meta::parse_callback(query).map_err(malformed)? {
                meta::Callback::Granted { code, state } => Ok(Callback::Granted { code, state }),
                meta::Callback::Denied { error, state, .. } => {
                    Ok(Callback::Denied { code: error.as_str().to_owned(), state })
                }
                _ => Err(no_state()),
            }
        }
    }
}

fn malformed(error: impl std::fmt::Display) -> Error {
    Error::Invalid(vec![Violation::new("callback", "malformed", error.to_string())])
}
