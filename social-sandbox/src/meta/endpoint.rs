//! What a route of Meta's hosts is.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::admit::Scene;
use super::call::MetaCall;
use super::envelope::GraphFailure;
use super::host::MetaHost;
use crate::server::Connection;
use crate::source::Source;
use crate::wire::{Answer, Hindrance};

/// Which of Meta's addresses a call came in on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// `graph.facebook.com`, the login dialog and `rupload.facebook.com`.
    Facebook,
    /// `graph.instagram.com`, `api.instagram.com` and the login page.
    Instagram,
}

/// Facebook's hosts alone.
pub(super) const FACEBOOK: &[Side] = &[Side::Facebook];
/// Instagram's hosts alone.
pub(super) const INSTAGRAM: &[Side] = &[Side::Instagram];
/// The hosts of both.
pub(super) const BOTH: &[Side] = &[Side::Facebook, Side::Instagram];

/// An answer that is not there yet.
pub(super) type Later = Pin<Box<dyn Future<Output = Answer> + Send>>;
/// What a node answers.
pub(super) type Handled = Result<Value, GraphFailure>;

/// What a route does.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    /// For a caller whose token was checked; all of it happens at once, in the state.
    Node(fn(&mut Scene<'_>) -> Handled),
    /// Checks secrets of its own, and refuses like the Graph API.
    Plain(fn(&Arc<MetaHost>, &MetaCall) -> Handled),
    /// The token path of `api.instagram.com`, whose refusals have another shape.
    Code(fn(&Arc<MetaHost>, &MetaCall) -> Answer),
    /// A page for people.
    Page(fn(&Arc<MetaHost>, &MetaCall) -> Answer),
    /// Has to wait for something.
    Later(fn(Arc<MetaHost>, MetaCall) -> Later),
    /// Reads its body by itself.
    Stream(fn(Arc<MetaHost>, MetaCall, Body, Hindrance, Connection) -> Later),
}

/// One route of Meta's hosts.
pub struct MetaEndpoint {
    /// The name used by faults, calls and limits.
    pub name: &'static str,
    /// The hosts that have it.
    pub sides: &'static [Side],
    /// The HTTP method.
    pub method: Method,
    /// The path below the version, if any; a name in braces stands for the id of such a node.
    pub path: &'static str,
    /// The value that `grant_type` must have, where one path does several things.
    pub grant_type: Option<&'static str>,
    /// Permissions of which one must be granted; empty where any token will do, or none is taken.
    pub scopes: &'static [&'static str],
    /// Where this comes from.
    pub source: Source,
    pub(super) handler: Handler,
}

impl MetaEndpoint {
    pub(super) const fn with_grant_type(mut self, grant_type: &'static str) -> Self {
        self.grant_type = Some(grant_type);
        self
    }
}

impl fmt::Debug for MetaEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.name, self.method, self.path)
    }
}

/// Makes a row.
pub(super) const fn row(
    name: &'static str,
    sides: &'static [Side],
    method: Method,
    path: &'static str,
    scopes: &'static [&'static str],
    source: Source,
    handler: Handler,
) -> MetaEndpoint {
    MetaEndpoint { name, sides, method, path, grant_type: None, scopes, source, handler }
}
