//! The question that is asked before webhooks go to an address.

use std::time::Duration;

use crate::ids::Purpose;
use crate::meta::app::AppWebhooks;
use crate::meta::host::MetaHost;

/// How long a receiver may take, by wall time. The platform's limit is unknown.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks an address for its challenge; what is wrong with the answer comes back in words.
///
/// # Cancel safety
///
/// Dropped early, the address may have been asked.
pub(in crate::meta) async fn handshake(
    host: &MetaHost,
    webhooks: &AppWebhooks,
) -> Result<(), String> {
    let challenge = host.ground.ids.digits(Purpose::Trace, 10);
    let mut url = webhooks.callback_url.clone();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", webhooks.verify_token.expose_secret());
    let client = host.ground.outbound.client_for(&url).map_err(|error| error.to_string())?;
    let sent = client.get(url).timeout(ANSWER_TIMEOUT).send().await;
    let answer = sent.map_err(|_| "the address cannot be reached".to_owned())?;
    let status = answer.status();
    if status != http::StatusCode::OK {
        return Err(format!("HTTP Status Code = {}", status.as_u16()));
    }
    let body = answer.bytes().await.map_err(|_| "the answer broke off".to_owned())?;
    if body.as_ref() == challenge.as_bytes() {
        Ok(())
    } else {
        Err("the answer is not the challenge".to_owned())
    }
}
