//! Deauthorize and data-deletion calls, and what came back.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::behaviour::MetaLogin;
use super::host::MetaHost;
use super::signed_request::signed_request;
use super::state::MetaState;
use super::webhook::signer;
use crate::error::SandboxError;
use crate::ledger::{CallbackAnswered, Effect};
use crate::secret::SandboxSecret;

/// How long a receiver may take, by wall time. The platform's limit is unknown.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is kept.
const KEPT: usize = 4096;

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackAbout {
    /// A person removed the app.
    Deauthorize,
    /// A person wants their data deleted.
    DataDeletion,
}

impl CallbackAbout {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Deauthorize => "deauthorize",
            Self::DataDeletion => "data_deletion",
        }
    }
}

/// A call that was made, with its answer and what the sandbox thinks of it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CallbackView {
    /// What it was about.
    pub about: CallbackAbout,
    /// The Meta app.
    pub app_id: String,
    /// The login it was about.
    pub login: MetaLogin,
    /// The person, as the app sees them.
    pub user_id: String,
    /// Where it went.
    pub target: Url,
    /// Virtual time of the answer, in Unix microseconds.
    pub at_micros: i64,
    /// The HTTP status; absent when there was no answer.
    pub status: Option<u16>,
    /// The answer, at most 4096 characters of it.
    pub body: String,
    /// The address at which a person can look how far the deletion is.
    pub status_url: Option<Url>,
    /// What names the deletion.
    pub confirmation_code: Option<String>,
    /// What is wrong with the answer; none if it is as the platform asks for.
    pub complaint: Option<String>,
}

/// A call that is to be made.
pub(super) struct Errand {
    about: CallbackAbout,
    app_id: String,
    login: MetaLogin,
    user_id: String,
    target: Url,
    signed: String,
    era: u64,
}

/// Prepares a call about a person; the app must have an address for it.
pub(super) fn prepare(
    host: &MetaHost,
    state: &MetaState,
    about: CallbackAbout,
    (app_id, login, user_id): (&str, MetaLogin, &str),
) -> Result<Errand, SandboxError> {
    let app = state.apps.get(app_id).ok_or_else(|| SandboxError::not_found("app", app_id))?;
    let target = app.callback(about, login).cloned().ok_or_else(|| {
        let about = about.as_str();
        SandboxError::Refused(format!("the app has no address for {about} in this login"))
    })?;
    let secret: &SandboxSecret = app.secret_in(signer(state.behaviour.webhook_signer, login));
    Ok(Errand {
        about,
        app_id: app_id.to_owned(),
        login,
        user_id: user_id.to_owned(),
        target,
        signed: signed_request(secret, user_id, host.ground.clock.now_unix()),
        era: state.era,
    })
}

/// Makes the call, looks at the answer, and writes both down.
///
/// # Cancel safety
///
/// Dropped early, the call may have been made, and nothing is written down.
pub(super) async fn run(host: &Arc<MetaHost>, errand: Errand) -> CallbackView {
    let answer = post(host, &errand).await;
    let (status, body) = match &answer {
        Ok((status, body)) => (Some(status.as_u16()), body.chars().take(KEPT).collect()),
        Err(_) => (None, String::new()),
    };
    let mut view = CallbackView {
        about: errand.about,
        app_id: errand.app_id.clone(),
        login: errand.login,
        user_id: errand.user_id.clone(),
        target: errand.target.clone(),
        at_micros: host.now(),
        status,
        body,
        status_url: None,
        confirmation_code: None,
        complaint: None,
    };
    view.complaint = match answer {
        Err(why) => Some(why),
        Ok((status, _)) if status != StatusCode::OK => Some(format!("answered {status}, not 200")),
        Ok((_, body)) => match errand.about {
            CallbackAbout::Deauthorize => None,
            CallbackAbout::DataDeletion => deletion(host, &mut view, &body).await.err(),
        },
    };
    let mut state = host.enter();
    if state.era == errand.era {
        host.ground.ledger.record(Effect::CallbackAnswered(CallbackAnswered {
            app_id: errand.app_id,
            about: errand.about.as_str(),
            user_id: errand.user_id,
            accepted: view.complaint.is_none(),
        }));
        state.callbacks.push(view.clone());
    }
    view
}

async fn post(host: &MetaHost, errand: &Errand) -> Result<(StatusCode, String), String> {
    let outbound = &host.ground.outbound;
    let client = outbound.client_for(&errand.target).map_err(|error| error.to_string())?;
    let sent = client
        .post(errand.target.clone())
        .timeout(ANSWER_TIMEOUT)
        .form(&[("signed_request", errand.signed.as_str())])
        .send()
        .await;
    let answer = sent.map_err(|_| "no answer".to_owned())?;
    let status = answer.status();
    let body = answer.text().await.map_err(|_| "the answer broke off".to_owned())?;
    Ok((status, body))
}

/// Looks at the answer to a deletion: an address, a code, and a page for people at that address.
async fn deletion(host: &MetaHost, view: &mut CallbackView, body: &str) -> Result<(), String> {
    let answer: Value =
        serde_json::from_str(body).map_err(|_| "the answer is no JSON".to_owned())?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let code = text("confirmation_code").ok_or("confirmation_code is missing")?;
    view.confirmation_code = Some(code.to_owned());
    let fits = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        return Err("confirmation_code is not of letters and digits".to_owned());
    }
    let url = text("url").ok_or("url is missing")?;
    let url = Url::parse(url).map_err(|_| "url is no address".to_owned())?;
    view.status_url = Some(url.clone());
    let client = host.ground.outbound.client_for(&url).map_err(|error| error.to_string())?;
    let page = client.get(url).timeout(ANSWER_TIMEOUT).send().await;
    let page = page.map_err(|_| "the page at url cannot be reached".to_owned())?;
    if page.status() == StatusCode::OK {
        Ok(())
    } else {
        Err(format!("the page at url answered {}", page.status()))
    }
}
