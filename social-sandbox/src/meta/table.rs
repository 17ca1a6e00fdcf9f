//! All routes of Meta's hosts, and how a request finds its own.

use http::Method;

use super::endpoint::{Handler, MetaEndpoint, Side};
use super::many::MANY;
use super::params::Params;
use super::state::{MetaState, NodeKind};
use super::token_store::TokenKind;
use super::{insights, login, nodes, publish, read};

/// The rows of each part of the API. A new part adds its rows here, and its kinds of nodes to
/// [`MetaState::kind_of`].
pub(super) const TABLES: &[&[MetaEndpoint]] = &[
    login::ENDPOINTS,
    nodes::me::ENDPOINTS,
    nodes::pages::ENDPOINTS,
    nodes::permissions::ENDPOINTS,
    nodes::debug_token::ENDPOINTS,
    nodes::subscriptions::ENDPOINTS,
    publish::ENDPOINTS,
    read::ENDPOINTS,
    insights::ENDPOINTS,
];

/// The name under which calls of objects are listed that do not exist.
pub(super) const MISSING: &str = "missing_object";

/// Every route of Meta's hosts.
pub fn meta_endpoints() -> impl Iterator<Item = &'static MetaEndpoint> {
    TABLES.iter().flat_map(|rows| rows.iter())
}

/// Everything that a fault can be bound to.
pub(crate) fn fault_targets() -> Vec<String> {
    let others = [MISSING, MANY, publish::MEDIA_FETCH];
    let mut names: Vec<String> = others.map(str::to_owned).to_vec();
    for endpoint in meta_endpoints() {
        if !names.iter().any(|name| name == endpoint.name) {
            names.push(endpoint.name.to_owned());
        }
    }
    names
}

/// What a request asks for.
pub(super) enum Target {
    /// A route, with the ids in its path.
    Route(&'static MetaEndpoint, Vec<String>),
    /// An object that does not exist.
    Missing(String),
    /// Nothing the sandbox knows.
    Unknown,
}

/// What has to be known of a request to find its route.
pub(super) struct Asked<'a> {
    pub(super) side: Side,
    pub(super) method: &'a Method,
    pub(super) segments: &'a [&'a str],
    pub(super) params: &'a Params,
    pub(super) token: Option<&'a str>,
}

/// Finds the route of a request.
pub(super) fn find(state: &MetaState, asked: &Asked<'_>) -> Target {
    // Paths of words alone come first, so that `me` can be a route as well as a node.
    if let Some(endpoint) = rows(asked).find(|row| same_words(row, asked.segments)) {
        return Target::Route(endpoint, vec![subject(state, asked).unwrap_or_default()]);
    }
    let Some((first, edges)) = asked.segments.split_first() else {
        return Target::Unknown;
    };
    let (id, kind) = match *first {
        "me" => (subject(state, asked).unwrap_or_default(), Some(kind_of_me(state, asked))),
        id => (id.to_owned(), state.kind_of(id)),
    };
    let Some(kind) = kind else {
        return if is_id(&id) { Target::Missing(id) } else { Target::Unknown };
    };
    let fits = |row: &&'static MetaEndpoint| {
        let mut parts = row.path.split('/').skip(1);
        parts.next() == Some(kind.placeholder()) && parts.eq(edges.iter().copied())
    };
    rows(asked).find(fits).map_or(Target::Unknown, |row| Target::Route(row, vec![id]))
}

/// Finds a route that reads its body by itself. Its path is made of words and ids of any kind, and
/// it checks by itself what the ids name.
pub(super) fn streaming(
    side: Side,
    method: &Method,
    segments: &[&str],
) -> Option<(&'static MetaEndpoint, Vec<String>)> {
    let ids = |row: &MetaEndpoint| {
        let parts = row.path.split('/').skip(1);
        let mut ids = Vec::new();
        let mut given = segments.iter().copied();
        for part in parts {
            match (part, given.next()?) {
                (part, id) if part.starts_with('{') => ids.push(id.to_owned()),
                (part, word) if part == word => {}
                _ => return None,
            }
        }
        given.next().is_none().then_some(ids)
    };
    meta_endpoints()
        .filter(|row| matches!(row.handler, Handler::Stream(_)))
        .filter(|row| row.sides.contains(&side) && row.method == *method)
        .find_map(|row| ids(row).map(|ids| (row, ids)))
}

/// The rows that a request could mean, but for its path.
fn rows<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = &'static MetaEndpoint> + 'a {
    meta_endpoints().filter(|row| {
        row.sides.contains(&asked.side)
            && row.method == *asked.method
            && row
                .grant_type
                .is_none_or(|wanted| asked.params.text("grant_type").as_deref() == Some(wanted))
    })
}

fn same_words(row: &MetaEndpoint, segments: &[&str]) -> bool {
    !row.path.contains('{') && row.path.split('/').skip(1).eq(segments.iter().copied())
}

/// The id that `me` stands for, if the token is known.
fn subject(state: &MetaState, asked: &Asked<'_>) -> Option<String> {
    let token = state.tokens.known(asked.token?)?;
    let grant = state.tokens.grant(token.grant)?;
    match &token.kind {
        TokenKind::Page(page) => Some(page.clone()),
        TokenKind::User | TokenKind::SystemUser => Some(grant.user_id.clone()),
        TokenKind::Instagram => state.account_named(&grant.who).map(|account| account.id.clone()),
    }
}

/// The kind of node that `me` is; without a known token the one it mostly is.
fn kind_of_me(state: &MetaState, asked: &Asked<'_>) -> NodeKind {
    let kind = asked.token.and_then(|token| state.tokens.known(token)).map(|token| &token.kind);
    match (kind, asked.side) {
        (Some(TokenKind::Page(_)), _) => NodeKind::Page,
        (_, Side::Facebook) => NodeKind::User,
        (_, Side::Instagram) => NodeKind::IgUser,
    }
}

/// Whether a segment looks like the id of an object: Meta's are numbers, some with a part behind a
/// line.
pub(super) fn is_id(segment: &str) -> bool {
    let part = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    segment.split('_').all(part)
}
