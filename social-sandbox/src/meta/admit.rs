//! Finds out who calls, and whether they may.

use std::collections::BTreeSet;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::app::MetaApp;
use super::behaviour::{DataAccessOver, MetaLogin};
use super::call::MetaCall;
use super::endpoint::Side;
use super::envelope::GraphFailure;
use super::facts::PROOF_SECONDS;
use super::fields::{self, Field};
use super::host::MetaHost;
use super::people::{MetaAccount, MetaPage};
use super::state::MetaState;
use super::token_store::{Grant, Invalid, Token, TokenKind};
use crate::exchange::http_status;
use crate::secret::SandboxSecret;

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The token, for what is derived from it.
    pub(crate) token: SandboxSecret,
    /// The Meta app.
    pub(crate) app_id: String,
    /// Whom the token speaks for; the app itself if there is nobody.
    pub(crate) person: Option<Person>,
}

/// Whom a token speaks for.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) kind: TokenKind,
    pub(crate) grant: u64,
    /// The person's username, or the account's handle with Instagram Login.
    pub(crate) who: String,
    /// The person as the app sees them.
    pub(crate) user_id: String,
    pub(crate) scopes: BTreeSet<String>,
    /// The Pages that were ticked; all of them if there is no list.
    pub(crate) pages: Option<BTreeSet<String>>,
    /// Whether the time is over in which data may be read.
    pub(crate) data_access_over: bool,
}

/// A call of a node, with everything its handler needs.
pub(crate) struct Scene<'a> {
    pub(crate) host: &'a Arc<MetaHost>,
    pub(crate) state: &'a mut MetaState,
    pub(crate) call: &'a MetaCall,
    pub(crate) caller: &'a Caller,
    /// Virtual time in Unix microseconds.
    pub(crate) now: i64,
}

impl<'a> Scene<'a> {
    /// Gives the fields that were asked for, or those given here.
    pub(crate) fn fields(&self, default: &str) -> Result<Vec<Field>, GraphFailure> {
        fields::parse(self.call.params.text("fields").as_deref().unwrap_or(default))
    }

    /// Gives the person behind the token.
    pub(crate) fn person(&self) -> Result<&'a Person, GraphFailure> {
        let caller: &'a Caller = self.caller;
        caller.person.as_ref().ok_or_else(|| {
            GraphFailure::of(2500, None).saying(
                "An active access token must be used to query information about the current user.",
            )
        })
    }

    /// Refuses as if the object in the path did not exist.
    pub(crate) fn no_object(&self) -> GraphFailure {
        GraphFailure::no_object(&self.call.method, self.call.id())
    }

    /// Gives the professional account in the path, if this token may act on it.
    pub(crate) fn own_account(&self) -> Result<MetaAccount, GraphFailure> {
        let id = self.call.id();
        let account = self.state.account(id).filter(|_| reaches(self.state, self.caller, id));
        account.cloned().ok_or_else(|| self.no_object())
    }
}

/// Whether a token may act on a professional account: its own with Instagram Login, else the one
/// linked to a Page that was ticked and on which the person has a role.
pub(crate) fn reaches(state: &MetaState, caller: &Caller, ig_id: &str) -> bool {
    let Some(person) = &caller.person else {
        return false;
    };
    let linked = |page: &MetaPage| state.linked(page).is_some_and(|account| account.id == ig_id);
    match &person.kind {
        TokenKind::Instagram => {
            state.account_named(&person.who).is_some_and(|account| account.id == ig_id)
        }
        TokenKind::Page(page) => state.page(page).is_some_and(linked),
        TokenKind::User | TokenKind::SystemUser => state
            .pages
            .iter()
            .filter(|page| page.roles.contains_key(&person.who))
            .filter(|page| person.pages.as_ref().is_none_or(|ticked| ticked.contains(&page.id)))
            .any(linked),
    }
}

/// Checks the token, the proof of the app's server, the access to data, and the permissions, in
/// this order.
pub(crate) fn admit(
    host: &MetaHost,
    state: &MetaState,
    call: &MetaCall,
    seen: &mut Option<String>,
) -> Result<Caller, GraphFailure> {
    let now = host.now();
    let token = call.token().ok_or_else(|| GraphFailure::of(104, None))?;
    let caller = caller(state, call.side, &token, now)?;
    *seen = caller.person.as_ref().map(|person| person.user_id.clone());
    if call.side == Side::Facebook {
        let app = state.apps.get(&caller.app_id);
        check_proof(call, app.ok_or_else(|| GraphFailure::of(190, None))?, &token, now)?;
    }
    let Some(person) = &caller.person else {
        return Ok(caller);
    };
    let scopes = call.endpoint.scopes;
    if !scopes.is_empty() && person.data_access_over && !answers_empty(state, call) {
        return Err(GraphFailure::of(10, None).saying(
            "(#10) The access to the data of this user has expired; the user has to log in again",
        ));
    }
    if !scopes.is_empty() && !scopes.iter().any(|scope| person.scopes.contains(*scope)) {
        return Err(GraphFailure::permission(scopes));
    }
    Ok(caller)
}

/// Whether this is a list that is empty, rather than refused, once data may no longer be read.
fn answers_empty(state: &MetaState, call: &MetaCall) -> bool {
    state.behaviour.data_access_over == DataAccessOver::Empty && call.endpoint.name == "pages"
}

/// Finds whom a token speaks for.
pub(crate) fn caller(
    state: &MetaState,
    side: Side,
    token: &str,
    now: i64,
) -> Result<Caller, GraphFailure> {
    if side == Side::Facebook
        && let Some(app) = app_of(state, token)
    {
        let app_id = app.app_id.clone();
        return Ok(Caller { token: SandboxSecret::new(token), app_id, person: None });
    }
    let foreign = || GraphFailure::of(190, None);
    let (held, grant) = state.tokens.check(token, now).map_err(|invalid| match invalid {
        Invalid::Unknown => foreign(),
        Invalid::Ended(subcode) => GraphFailure::of(190, Some(subcode)),
    })?;
    let family = match grant.login {
        MetaLogin::Facebook => Side::Facebook,
        MetaLogin::Instagram => Side::Instagram,
    };
    if family != side {
        return Err(foreign());
    }
    if lost_role(state, held, grant) {
        return Err(GraphFailure::of(190, Some(492)));
    }
    Ok(Caller {
        token: SandboxSecret::new(token),
        app_id: grant.app_id.clone(),
        person: Some(person(held, grant, now)),
    })
}

fn person(token: &Token, grant: &Grant, now: i64) -> Person {
    Person {
        kind: token.kind.clone(),
        grant: grant.id,
        who: grant.who.clone(),
        user_id: grant.user_id.clone(),
        scopes: grant.scopes.clone(),
        pages: grant.pages.clone(),
        data_access_over: grant.data_access_ends.is_some_and(|end| end <= now),
    }
}

/// Whether the person behind a Page's token lost the role on it.
pub(crate) fn lost_role(state: &MetaState, token: &Token, grant: &Grant) -> bool {
    match &token.kind {
        TokenKind::Page(page) => {
            state.page(page).is_none_or(|page| !page.roles.contains_key(&grant.who))
        }
        _ => false,
    }
}

/// Finds the app whose own token this is: its id and its secret with a bar between them.
pub(crate) fn app_of<'a>(state: &'a MetaState, token: &str) -> Option<&'a MetaApp> {
    let (id, secret) = token.split_once('|')?;
    state.apps.get(id).filter(|app| app.app_secret.expose_secret() == secret)
}

fn check_proof(call: &MetaCall, app: &MetaApp, token: &str, now: i64) -> Result<(), GraphFailure> {
    let Some(proof) = call.params.text("appsecret_proof") else {
        return if app.require_app_secret {
            Err(GraphFailure::of(100, None)
                .saying("API calls from the server require an appsecret_proof argument"))
        } else {
            Ok(())
        };
    };
    let secret = app.app_secret.expose_secret();
    let right = match call.params.text("appsecret_time") {
        None => proof == appsecret_proof(secret, token),
        Some(time) => {
            let seconds = time.parse::<i64>().ok();
            let fresh = seconds.is_some_and(|seconds| {
                (now.div_euclid(1_000_000) - seconds).abs() <= PROOF_SECONDS
            });
            fresh && proof == appsecret_proof(secret, &format!("{token}|{time}"))
        }
    };
    if right {
        Ok(())
    } else {
        Err(GraphFailure::of(100, None)
            .saying("Invalid appsecret_proof provided in the API argument"))
    }
}

/// The proof of a message: hex of its HMAC-SHA256 under the app secret.
fn appsecret_proof(secret: &str, message: &str) -> String {
    // HMAC takes keys of any length, so this never leaves the proof empty.
    Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(message.as_bytes());
            hex::encode(mac.finalize().into_bytes())
        },
    )
}

/// Gives a refusal the status that is wanted for its code.
pub(crate) fn with_wanted_status(state: &MetaState, failure: GraphFailure) -> GraphFailure {
    let behaviour = &state.behaviour;
    match failure.code {
        102 | 190 => failure.with_status(http_status(behaviour.token_error_status)),
        10 | 200..=299 => failure.with_status(http_status(behaviour.permission_error_status)),
        _ => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the fact sheet, computed outside this code.
    #[test]
    fn proofs_match_the_known_answers() {
        let (secret, token) = ("fb-app-secret-0123456789abcdef", "EAAB-example-token-0001");
        assert_eq!(
            appsecret_proof(secret, token),
            "007ec36df90fb981db6ee91e716e246ac277df89afc4eb20bbaf7daf03e8d6b4"
        );
        assert_eq!(
            appsecret_proof(secret, &format!("{token}|1760000000")),
            "2977ca4fdd53f0ba58b1f46e457f62c2fffb7ee130331da19b48bd2fcb9fe114"
        );
    }
}
