//! Several objects in one call: `?ids=a,b`, and an edge of each of them.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::admit::{self, Scene};
use super::call::MetaCall;
use super::dispatch::{handled, no_such};
use super::endpoint::{Handled, Handler, MetaEndpoint, Side};
use super::envelope::GraphFailure;
use super::host::MetaHost;
use super::state::MetaState;
use super::table::{self, Asked, Target};
use super::usage;
use crate::wire::Answer;

/// The name under which such calls are listed.
pub(super) const MANY: &str = "many_objects";
/// How many objects a call may ask for.
const MOST: usize = 50;

/// What is asked of one of the objects.
enum Part {
    Call(MetaCall, fn(&mut Scene<'_>) -> Handled),
    /// There is no such object.
    Missing(String),
    /// What was given is no id.
    Alias(String),
}

/// A call for several objects.
pub(super) struct Many {
    parts: Vec<Part>,
    /// The host, and the token if there is one.
    caller: (Side, Option<String>),
}

impl Many {
    /// Reads such a call; `call` gives the one for an object, once its route is known. Nothing comes
    /// of a call that names no objects, or an edge that the sandbox does not know.
    pub(super) fn of(
        state: &MetaState,
        asked: &Asked<'_>,
        call: impl Fn(&'static MetaEndpoint, Vec<String>) -> MetaCall,
    ) -> Option<Self> {
        let ids = asked.params.list("ids").filter(|ids| !ids.is_empty())?;
        let edges: Vec<&str> =
            asked.segments.iter().copied().filter(|edge| !edge.is_empty()).collect();
        let part = |id: &String| {
            let mut segments = vec![id.as_str()];
            segments.extend(&edges);
            let asked = Asked { segments: &segments, ..*asked };
            match table::find(state, &asked) {
                Target::Route(endpoint, ids) => match endpoint.handler {
                    Handler::Node(handle) => Some(Part::Call(call(endpoint, ids), handle)),
                    _ => None,
                },
                Target::Missing(id) => Some(Part::Missing(id)),
                Target::Unknown if !table::is_id(id) => Some(Part::Alias(id.clone())),
                Target::Unknown => None,
            }
        };
        let parts = ids.iter().map(part).collect::<Option<Vec<_>>>()?;
        Some(Self { parts, caller: (asked.side, asked.token.map(str::to_owned)) })
    }

    /// Lists the names by which faults strike it: its own, and those of the routes it takes.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = vec![MANY];
        for part in &self.parts {
            if let Part::Call(call, _) = part
                && !names.contains(&call.endpoint.name)
            {
                names.push(call.endpoint.name);
            }
        }
        names.into_iter().map(str::to_owned).collect()
    }

    /// Answers with all objects by their ids. Each counts as a call, and one that is refused costs
    /// the others.
    pub(super) fn answer(&self, host: &Arc<MetaHost>) -> Answer {
        let state = &mut *host.enter();
        let asked = self.parts.len();
        if asked > MOST {
            let words = format!("Too many IDs. Maximum: {MOST}. Provided: {asked}.");
            return GraphFailure::param(words).into_answer(&host.trace());
        }
        let (mut seen, mut counted) = (None, None);
        let mut found = Map::new();
        let refused = self.parts.iter().find_map(|part| {
            let answer = match part {
                Part::Call(call, handle) => {
                    let told = (&mut seen, &mut counted);
                    let node = handled(host, state, call, *handle, told);
                    node.map(|node| found.insert(call.id().to_owned(), node))
                }
                Part::Missing(id) => Err(no_such(host, state, &self.caller, (&Method::GET, id))),
                Part::Alias(id) => Err(GraphFailure::of(803, None).saying(format!(
                    "(#803) Some of the aliases you requested do not exist: {id}"
                ))),
            };
            answer.err()
        });
        let answer = match refused {
            None => Answer::json(StatusCode::OK, "", &Value::Object(found)),
            Some(failure) => admit::with_wanted_status(state, failure).into_answer(&host.trace()),
        };
        let mut answer = usage::marked(state, counted.as_ref(), host.now(), answer);
        answer.open_id = seen;
        answer
    }
}
