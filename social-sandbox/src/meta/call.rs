//! One request to Meta's hosts.

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, Method};

use super::endpoint::{MetaEndpoint, Side};
use super::params::Params;
use super::path::Version;

/// A request as handlers see it.
#[derive(Clone)]
pub(crate) struct MetaCall {
    pub(crate) endpoint: &'static MetaEndpoint,
    pub(crate) side: Side,
    pub(crate) method: Method,
    /// The version that serves it.
    pub(crate) version: Version,
    /// The ids in the path, in their order; `me` is already the id it stands for.
    pub(crate) ids: Vec<String>,
    pub(crate) params: Params,
    pub(crate) headers: HeaderMap,
    /// What was odd about it, for the list of calls.
    pub(crate) warnings: Vec<&'static str>,
}

impl MetaCall {
    /// Gives the id in the path; empty where the path names none.
    pub(crate) fn id(&self) -> &str {
        self.ids.first().map_or("", String::as_str)
    }

    /// Gives the token, from the header or from the parameters.
    pub(crate) fn token(&self) -> Option<String> {
        bearer(&self.headers).or_else(|| self.params.text("access_token"))
    }

    /// Gives a cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let header = self.headers.get(COOKIE)?.to_str().ok()?;
        header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }
}

/// The token of a header: `Bearer`, or `OAuth` as uploads have it.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
    known.then(|| token.trim().to_owned())
}
