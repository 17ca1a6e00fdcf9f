//! One reader per kind of value; each says what it wants instead.

mod address;
mod network;
mod place;
mod platform;
mod secret;
mod span;

pub(super) use address::{address, endpoint, hosts, media_url, platform_url, public_url};
pub use network::Network;
pub(super) use network::networks;
pub use place::{MediaAddress, StoreAddress};
pub(super) use place::{media, region, store};
pub use platform::PkceSetting;
pub(super) use platform::{
    app_name, audited, graph_version, instagram_scopes, meta_scopes, ownership_files, pkce, scopes,
};
pub(super) use secret::{admin_token, credential, session_token, verify_token};
pub(super) use span::{every, past_due, retention};

/// What is wrong with a value, and what to write instead.
pub(super) type Problem = String;

/// What a start does if a key is missing that something stored is sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKeys {
    /// It ends.
    Refuse,
    /// It goes on; what the key seals stays as it is and cannot be opened.
    Keep,
}

/// Reads a number of workers, 1 to 256.
pub(super) fn workers(text: &str) -> Result<usize, Problem> {
    match text.parse() {
        Ok(count @ 1..=256) => Ok(count),
        _ => Err("write a number from 1 to 256".to_owned()),
    }
}

/// Reads a number of database connections, 1 to 1,000.
pub(super) fn connections(text: &str) -> Result<u32, Problem> {
    match text.parse() {
        Ok(count @ 1..=1000) => Ok(count),
        _ => Err("write a number from 1 to 1000".to_owned()),
    }
}

/// Reads a yes or no.
pub(super) fn switch(text: &str) -> Result<bool, Problem> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("write on or off".to_owned()),
    }
}

/// Reads what a start does if a key is missing.
pub(super) fn missing_keys(text: &str) -> Result<MissingKeys, Problem> {
    match text {
        "refuse" => Ok(MissingKeys::Refuse),
        "keep" => Ok(MissingKeys::Keep),
        _ => Err("write refuse or keep".to_owned()),
    }
}
