//! What is noted beside an account, for its page: why it needs a new login, and its webhooks.

use serde::{Deserialize, Serialize};
use social_store::Account;

use crate::context::Context;
use crate::error::Result;

/// What is noted beside an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Notes {
    /// The code of the words that say why only a new login helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Which tokens a login wrote, by their version, until a look has seen to what a login does last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) login: Option<u64>,
    /// Whether webhooks of the account come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
    /// Looks in a row of which Meta said nothing certain.
    #[serde(default, skip_serializing_if = "is_none")]
    pub uncertain: u32,
}

/// Whether webhooks of an account come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Subscription {
    /// Whether Meta took the subscription of each professional account.
    pub is_on: bool,
    /// The code of the last failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Failures in a row.
    #[serde(default)]
    pub failures: u32,
}

impl Notes {
    /// Under which name the notes stand in the account's metadata.
    pub(crate) const KEY: &'static str = "access";

    /// Reads the notes; an account without any has empty ones.
    pub fn of(account: &Account) -> Self {
        let notes = account.metadata.get(Self::KEY).cloned();
        notes.and_then(|notes| serde_json::from_value(notes).ok()).unwrap_or_default()
    }
}

/// Puts the notes that an account begins with after a login into what is known of it: those of an
/// earlier login go.
pub(crate) fn begin(metadata: serde_json::Value, token_version: u64) -> serde_json::Value {
    put(metadata, &Notes { login: Some(token_version), ..Notes::default() })
}

fn put(metadata: serde_json::Value, notes: &Notes) -> serde_json::Value {
    let mut metadata = match metadata {
        serde_json::Value::Object(metadata) => metadata,
        _ => serde_json::Map::new(),
    };
    let notes = serde_json::to_value(notes).unwrap_or_default();
    metadata.insert(Notes::KEY.to_owned(), notes);
    metadata.into()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Changes the notes. What else is known of the account stays.
pub(super) async fn write(
    context: &Context,
    account: &Account,
    change: impl FnOnce(&mut Notes),
) -> Result<()> {
    let account = context.any_account(&account.id).await?;
    let before = Notes::of(&account);
    let mut notes = before.clone();
    change(&mut notes);
    if notes == before {
        return Ok(());
    }
    let metadata = put(account.metadata, &notes);
    context.store.set_metadata(&account.id, &metadata).await?;
    Ok(())
}
