//! `oauth_accounts`: who is connected, and the sealed tokens.

use serde_json::Value;
use social_core::Sealed;
use social_core::{
    AccountId, AppName, LoginFlow, Provider, Scopes, Subject, Timestamp, TokenSlot, TokenTimes,
    UserId,
};

use crate::vault::AccountIdentity;

social_core::words! {
    /// Where an account stands.
    pub enum AccountState {
        /// The row exists so that its tokens can be sealed for it; it holds none yet.
        Reserved = "reserved",
        /// Tokens are there and were not refused.
        Active = "active",
        /// The platform refused the refresh token; only a new login helps.
        NeedsReconnect = "needs_reconnect",
        /// Disconnected, here or at the platform; the row no longer holds tokens.
        Revoked = "revoked",
    }
}

/// A connected account, without its tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Our id.
    pub id: AccountId,
    /// The host's user who connected it.
    pub user_id: UserId,
    /// The platform app it was connected through.
    pub app: AppName,
    /// How it was connected.
    pub flow: LoginFlow,
    /// Who it is at the platform.
    pub subject: Subject,
    /// What was granted.
    pub scopes: Scopes,
    /// Where it stands.
    pub state: AccountState,
    /// Counts the writes of tokens; a rewrap under another key does not count.
    pub token_version: u64,
    /// When the present tokens were received; `None` while reserved and after a revocation.
    pub issued_at: Option<Timestamp>,
    /// When the access token ends, if it has an end.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends, if there is one and it has an end.
    pub refresh_expires_at: Option<Timestamp>,
    /// Name, avatar and the like, as the platform gave them.
    pub metadata: Value,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
    /// When it was disconnected, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl Account {
    /// Gives the platform.
    pub const fn provider(&self) -> Provider {
        self.flow.provider()
    }

    /// Gives the times of the present tokens, if there are any.
    pub fn times(&self) -> Option<TokenTimes> {
        Some(TokenTimes {
            issued_at: self.issued_at?,
            access_expires_at: self.access_expires_at,
            refresh_expires_at: self.refresh_expires_at,
        })
    }
}

/// What names a new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The host's user who connects it.
    pub user_id: UserId,
    /// The platform app.
    pub app: AppName,
    /// How it is connected.
    pub flow: LoginFlow,
    /// Who it is at the platform.
    pub subject: Subject,
}

/// The answer to a reservation: what a seal must be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The row's id.
    pub id: AccountId,
    /// The version the next `put` must name.
    pub token_version: u64,
}

/// A sealed set of tokens, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedTokens {
    /// The access token.
    pub access: Sealed,
    /// The refresh token, where the family has one.
    pub refresh: Option<Sealed>,
    /// When they were received.
    pub issued_at: Timestamp,
    /// When the access token ends.
    pub access_expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
    /// What was granted.
    pub scopes: Scopes,
}

/// A sealed token derived from an account's own (a Facebook Page's).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDerived {
    /// What it is for: the Page's id.
    pub slot: String,
    /// The token.
    pub token: Sealed,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}

/// Everything that is sealed for an account: what a renewal, and a seal under another key, need.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTokens {
    /// The account.
    pub account: Account,
    /// Its tokens; `None` while reserved and after a revocation.
    pub tokens: Option<SealedTokens>,
    /// Tokens derived from them.
    pub derived: Vec<SealedDerived>,
    /// An answer that came when the row had already moved on.
    pub stranded: Option<Sealed>,
}

impl StoredTokens {
    /// Gives the part that is needed to hand out the token of one slot.
    pub fn credential(&self, slot: &TokenSlot) -> StoredCredential {
        let (token, expires_at) = match slot {
            TokenSlot::Account => {
                let tokens = self.tokens.as_ref();
                (tokens.map(|tokens| &tokens.access), tokens.and_then(|set| set.access_expires_at))
            }
            TokenSlot::Derived(slot) => {
                let derived = self.derived.iter().find(|derived| derived.slot == *slot);
                (derived.map(|one| &one.token), derived.and_then(|one| one.expires_at))
            }
            _ => (None, None),
        };
        StoredCredential {
            row: self.account.identity(),
            state: self.account.state,
            token_version: self.account.token_version,
            scopes: self.account.scopes.clone(),
            token: token.cloned(),
            expires_at,
        }
    }
}

/// What is needed to hand out one token of an account, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCredential {
    /// The row that the token is sealed for.
    pub row: AccountIdentity,
    /// Where the account stands.
    pub state: AccountState,
    /// Counts the writes of tokens.
    pub token_version: u64,
    /// What was granted.
    pub scopes: Scopes,
    /// The token of the slot; `None` if the account has none.
    pub token: Option<Sealed>,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}
