//! The way back to the app: with a code, or denied.

use http::StatusCode;
use url::Url;

use super::{Code, Consent};
use crate::clock::seconds;
use crate::ids::Purpose;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::wire::Answer;

/// Sends the creator back with a code for the granted scopes.
pub(super) fn redirect_with_code(
    host: &Host,
    state: &mut State,
    request: &Consent,
    username: &str,
    scopes: Vec<String>,
) -> Answer {
    if scopes.is_empty() {
        return deny(request);
    }
    let now = host.clock.now_unix_micros();
    // Real codes hold `*` and `!` and end in a region.
    let code = format!(
        "{}*0!{}.va",
        host.ids.alphanumeric(Purpose::Code, 48),
        host.ids.digits(Purpose::Code, 4)
    );
    let granted = scopes.join(",");
    let record = Code {
        client_key: request.client_key.clone(),
        username: username.to_owned(),
        redirect_uri: request.redirect_uri.clone(),
        scopes,
        challenge: request.challenge.clone(),
        expires_at: now.saturating_add(seconds(state.behaviour.code_seconds)),
        used: false,
        grant: None,
    };
    state.codes.insert(code.clone(), record);
    redirect(request, "ok", &[("code", &code), ("scopes", &granted)])
}

/// Sends the creator back with `access_denied`.
pub(super) fn deny(request: &Consent) -> Answer {
    send_error(request, "access_denied", "User denied authorization")
}

/// Sends the creator back with an error.
pub(super) fn send_error(request: &Consent, error: &str, description: &str) -> Answer {
    redirect(request, error, &[("error", error), ("error_description", description)])
}

/// Leads to the app, with the state if it gave one.
fn redirect(request: &Consent, code: &str, fields: &[(&str, &str)]) -> Answer {
    let Ok(mut target) = Url::parse(&request.redirect_uri) else {
        return Answer::bare(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let state = request.state.as_deref().map(|state| ("state", state));
    target.query_pairs_mut().extend_pairs(fields.iter().copied().chain(state));
    // TikTok encodes the star too; a client that cuts or double-encodes there
    // must be found out here.
    let encoded = target.query().unwrap_or_default().replace('*', "%2A");
    target.set_query(Some(&encoded));
    Answer::see_other(code, target.as_str())
}
