//! Gives out tokens.

use crate::clock::seconds;
use crate::ids::Purpose;
use crate::meta::behaviour::MetaLogin;
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::meta::token_store::{Token, TokenKind};

/// How long a token lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::meta) enum Life {
    /// An hour or two, by the login.
    Short,
    /// About 60 days.
    Long,
    /// About 60 days in the family, but with an end that is given, in Unix microseconds.
    Until(i64),
    /// Without an end.
    Endless,
}

/// A token that was given out.
#[derive(Debug)]
pub(in crate::meta) struct Issued {
    pub(in crate::meta) text: String,
    /// Its life in seconds; none without an end.
    pub(in crate::meta) seconds: Option<u64>,
}

/// Gives out a token for a grant.
pub(in crate::meta) fn issue(
    host: &MetaHost,
    state: &mut MetaState,
    grant: u64,
    kind: TokenKind,
    life: Life,
) -> Issued {
    let now = host.now();
    let login = state.tokens.grant(grant).map_or(MetaLogin::Facebook, |grant| grant.login);
    let behaviour = &state.behaviour;
    let life_seconds = match (life, login) {
        (Life::Short, MetaLogin::Facebook) => Some(behaviour.facebook_short_seconds),
        (Life::Short, MetaLogin::Instagram) => Some(behaviour.instagram_short_seconds),
        (Life::Long, _) => Some(behaviour.long_token_seconds),
        (Life::Until(end), _) => u64::try_from(end.saturating_sub(now).div_euclid(1_000_000)).ok(),
        (Life::Endless, _) => None,
    };
    let expires_at = match life {
        Life::Until(end) => Some(end),
        _ => life_seconds.map(|life| now.saturating_add(seconds(life))),
    };
    let text = token_text(host, login);
    let long = life != Life::Short;
    let token = Token { grant, kind, long, issued_at: now, expires_at, ended: None };
    state.tokens.add(text.clone(), token);
    Issued { text, seconds: life_seconds }
}

/// Gives the token of a Page that belongs to a user's token: without an end if that one is
/// long-lived, else with the same end. Asked for again it is the same.
pub(in crate::meta) fn page_token(
    host: &MetaHost,
    state: &mut MetaState,
    parent: &str,
    page: &str,
) -> Option<String> {
    if let Some(known) = state.tokens.page_token(parent, page) {
        return Some(known.clone());
    }
    let user = state.tokens.known(parent)?;
    let token = Token {
        grant: user.grant,
        kind: TokenKind::Page(page.to_owned()),
        long: user.long,
        issued_at: host.now(),
        expires_at: user.expires_at.filter(|_| !user.long),
        ended: None,
    };
    let text = token_text(host, MetaLogin::Facebook);
    state.tokens.add_page_token(parent, page, text.clone(), token);
    Some(text)
}

fn token_text(host: &MetaHost, login: MetaLogin) -> String {
    let prefix = match login {
        MetaLogin::Facebook => "EAA",
        MetaLogin::Instagram => "IGAA",
    };
    format!("{prefix}{}", host.ground.ids.alphanumeric(Purpose::MetaToken, 80))
}
