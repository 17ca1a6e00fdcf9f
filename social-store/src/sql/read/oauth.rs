//! `oauth_states`.

use crate::record::OAuthState;
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads a login that is under way.
pub(crate) fn state(row: &dyn SqlRow) -> Result<OAuthState> {
    let columns = Columns::new(row, "login state");
    Ok(OAuthState {
        hash: columns.get("hash")?,
        user_id: columns.id("user_id")?,
        app: columns.id("app")?,
        flow: columns.word("flow")?,
        verifier: columns.opt_sealed("verifier")?,
        browser: columns.get("browser")?,
        redirect_uri: columns.get("redirect_uri")?,
        return_path: columns.get("return_path")?,
        reconnect: columns.opt_id("reconnect")?,
        created_at: columns.time("created_at")?,
        expires_at: columns.time("expires_at")?,
    })
}
