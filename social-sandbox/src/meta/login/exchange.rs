//! What both exchanges of a code have in common.

use super::Code;
use crate::ledger::Grant as GrantEntry;
use crate::meta::behaviour::MetaLogin;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::meta::token_store::Grant;

/// Why a code is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadCode {
    Unknown,
    Used,
    Expired,
    OtherRedirect,
}

/// Uses a code up. Another app's code is none; a code that was used stays used.
pub(super) fn spend(
    host: &MetaHost,
    state: &mut MetaState,
    (login, app_id): (MetaLogin, &str),
    code: &str,
    redirect_uri: &str,
) -> Result<Code, BadCode> {
    let known = state
        .codes
        .get_mut(code)
        .filter(|known| known.login == login && known.app_id == app_id)
        .ok_or(BadCode::Unknown)?;
    if known.used {
        return Err(BadCode::Used);
    }
    if known.expires_at <= host.now() {
        return Err(BadCode::Expired);
    }
    if known.redirect_uri != redirect_uri {
        return Err(BadCode::OtherRedirect);
    }
    known.used = true;
    Ok(known.clone())
}

/// The line of a grant in the ledger.
pub(in crate::meta) fn entry(grant: &Grant) -> GrantEntry {
    GrantEntry { client_key: grant.app_id.clone(), open_id: grant.user_id.clone(), grant: grant.id }
}
