//! What a seal is bound to.

use crate::account::{AppName, Provider, UserId};

/// The place that sealed bytes belong to; they open nowhere else.
///
/// Every part must be the same when they are opened, so each must be known before they are sealed
/// and must never change: the row's id, not its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealContext<'a> {
    /// What the bytes are for (`token`, `cookie`, `verifier`).
    pub purpose: &'a str,
    /// The host's app.
    pub app: &'a AppName,
    /// The platform; `None` for what belongs to none.
    pub provider: Option<Provider>,
    /// The owner; `None` for what belongs to nobody.
    pub user: Option<&'a UserId>,
    /// The row's id.
    pub row_id: &'a str,
    /// The column's name.
    pub column: &'a str,
}

impl SealContext<'_> {
    /// Writes the parts so that no two contexts give the same bytes: each with a mark whether it
    /// is there and with its length.
    pub(super) fn encode(&self) -> Vec<u8> {
        let user = self.user.filter(|_| !crate::planted::is("aad-without-user"));
        let parts = [
            Some(self.purpose),
            Some(self.app.as_str()),
            self.provider.map(Provider::as_str),
            user.map(UserId::as_str),
            Some(self.row_id),
            Some(self.column),
        ];
        let mut bytes = Vec::with_capacity(160);
        for part in parts {
            let text = part.unwrap_or_default();
            bytes.push(u8::from(part.is_some()));
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }
}
