//! Media and comments, as Instagram would answer for them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use social_core::http::{
    HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use social_core::{Clock, Effect, TestClock};

use super::{IG, NAME};

/// What happens to a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// It has its effect, and its answer is lost.
    AnswerLost,
    /// It is refused with this code and subcode.
    Refused(i64, Option<i64>),
    /// A gateway answers with this status and a page.
    Status(u16),
    /// It is answered after this time.
    Late(Duration),
    /// A list answers with nothing, and an address elsewhere for more.
    LeadsElsewhere,
}

#[derive(Clone, Debug)]
struct Comment {
    media: String,
    parent: Option<String>,
    text: String,
    username: String,
    hidden: bool,
    at: i64,
}

#[derive(Default)]
struct State {
    media: BTreeMap<String, Value>,
    comments: BTreeMap<String, Comment>,
    mentions: BTreeMap<String, Value>,
    refused_metrics: Vec<&'static str>,
    forbidden: Vec<String>,
    usage: Option<String>,
    faults: VecDeque<(&'static str, Fault)>,
    refuses_cursors: bool,
    calls: Vec<String>,
    next_id: u64,
}

/// The Graph.
pub(crate) struct Graph {
    clock: TestClock,
    state: Mutex<State>,
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").finish_non_exhaustive()
    }
}

/// Items of one page.
const PAGE: usize = 3;

impl Graph {
    pub(crate) fn new(clock: TestClock) -> Self {
        let state = State { next_id: 17_900_000_000_000_000, ..State::default() };
        Self { clock, state: Mutex::new(state) }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap())
    }

    /// Posts a medium now, of this kind (`FEED`, `REELS`, `STORY`).
    pub(crate) fn post(&self, id: &str, product: &str) {
        let at = written(self.clock.now().as_unix());
        let kind = if product == "REELS" { "VIDEO" } else { "IMAGE" };
        let media = json!({
            "id": id, "media_type": kind, "media_product_type": product, "timestamp": at,
            "caption": format!("caption of {id}"), "username": NAME, "is_comment_enabled": true,
            "permalink": format!("https://www.instagram.com/p/{id}/"),
        });
        self.with(|state| state.media.insert(id.to_owned(), media));
    }

    /// Writes a comment and gives its id.
    pub(crate) fn write(&self, media: &str, parent: Option<&str>, who: &str, text: &str) -> String {
        let at = self.clock.now().as_unix();
        self.with(|state| write(state, media, parent, who, text, at))
    }

    pub(crate) fn edit(&self, id: &str, text: &str) {
        self.with(|state| text.clone_into(&mut state.comments.get_mut(id).unwrap().text));
    }

    pub(crate) fn hide(&self, id: &str) {
        self.with(|state| state.comments.get_mut(id).unwrap().hidden = true);
    }

    /// Takes a medium or a comment away.
    pub(crate) fn remove(&self, id: &str) {
        self.with(|state| {
            state.media.remove(id);
            state.comments.remove(id);
        });
    }

    pub(crate) fn mention(&self, id: &str, what: Value) {
        self.with(|state| state.mentions.insert(id.to_owned(), what));
    }

    pub(crate) fn refuse_metric(&self, name: &'static str) {
        self.with(|state| state.refused_metrics.push(name));
    }

    /// Refuses every call whose method and path contain `call`, as without its permission.
    pub(crate) fn forbid(&self, call: &str) {
        self.with(|state| state.forbidden.push(call.to_owned()));
    }

    /// Has every answer carry this header of usage.
    pub(crate) fn usage(&self, header: Option<&str>) {
        self.with(|state| state.usage = header.map(str::to_owned));
    }

    /// Has the next call whose method and path contain `call` fail.
    pub(crate) fn fail(&self, call: &'static str, fault: Fault) {
        self.with(|state| state.faults.push_back((call, fault)));
    }

    /// Refuses every page of a list but the first.
    pub(crate) fn refuse_cursors(&self) {
        self.with(|state| state.refuses_cursors = true);
    }

    /// Gives the calls since the last question.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.with(|state| std::mem::take(&mut state.calls))
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        self.with(|state| state.comments.values().map(|one| one.text.clone()).collect())
    }

    pub(crate) fn is_hidden(&self, id: &str) -> bool {
        self.with(|state| state.comments[id].hidden)
    }

    pub(crate) fn comments_are_on(&self, id: &str) -> bool {
        self.with(|state| state.media[id]["is_comment_enabled"] == true)
    }
}

fn write(
    state: &mut State,
    media: &str,
    parent: Option<&str>,
    who: &str,
    text: &str,
    at: i64,
) -> String {
    state.next_id += 1;
    let id = state.next_id.to_string();
    let comment = Comment {
        media: media.to_owned(),
        parent: parent.map(str::to_owned),
        text: text.to_owned(),
        username: who.to_owned(),
        hidden: false,
        at,
    };
    state.comments.insert(id.clone(), comment);
    id
}

fn written(unix: i64) -> String {
    social_core::Timestamp::from_unix(unix).to_string()
}

fn refusal(code: i64, subcode: Option<i64>) -> (u16, Value) {
    let error =
        json!({ "code": code, "error_subcode": subcode, "type": "OAuthException", "message": "m" });
    (400, json!({ "error": error }))
}

fn shown(state: &State, id: &str, comment: &Comment, with_answers: bool) -> Value {
    let mut shown = json!({
        "id": id, "text": comment.text, "timestamp": written(comment.at), "hidden": comment.hidden,
        "username": comment.username, "from": { "id": "5", "username": comment.username },
        "media": { "id": comment.media },
    });
    if let Some(parent) = &comment.parent {
        shown["parent_id"] = json!(parent);
    }
    let answers = answers(state, id);
    if with_answers && !answers.is_empty() {
        shown["replies"] = page(&answers, None);
    }
    shown
}

fn answers(state: &State, id: &str) -> Vec<Value> {
    let of = |comment: &&Comment| comment.parent.as_deref() == Some(id);
    let found = state.comments.iter().filter(|(_, comment)| of(comment));
    found.map(|(id, comment)| shown(state, id, comment, false)).collect()
}

fn page(items: &[Value], after: Option<&str>) -> Value {
    let from = after.map_or(0, |after| after.parse().unwrap());
    let to = (from + PAGE).min(items.len());
    let mut page = json!({
        "data": &items[from..to], "paging": { "cursors": { "after": to.to_string() } },
    });
    if to < items.len() {
        page["paging"]["next"] = json!("https://graph.instagram.com/elsewhere");
    }
    page
}

impl State {
    fn answer(
        &mut self,
        call: (&str, &[&str]),
        params: &BTreeMap<String, String>,
        now: i64,
    ) -> (u16, Value) {
        let after = params.get("after").map(String::as_str);
        if self.refuses_cursors && after.is_some() {
            return refusal(100, None);
        }
        match call {
            ("GET", [_, "insights"]) => self.insights(params),
            ("GET", [IG, list @ ("media" | "stories")]) => {
                let story =
                    |one: &&Value| (one["media_product_type"] == "STORY") == (*list == "stories");
                let mut all: Vec<_> = self.media.values().filter(story).cloned().collect();
                all.reverse();
                (200, page(&all, after))
            }
            ("GET", [IG]) => self.account(params),
            ("GET", [id, "comments"]) if self.media.contains_key(*id) => {
                let top = |one: &&Comment| one.media == *id && one.parent.is_none();
                let found = self.comments.iter().filter(|(_, one)| top(one));
                let all: Vec<_> = found.map(|(id, one)| shown(self, id, one, true)).collect();
                (200, page(&all, after))
            }
            ("GET", [id, "replies"]) => (200, page(&answers(self, id), after)),
            ("GET", [id]) => match (self.media.get(*id), self.comments.get(*id)) {
                (Some(media), _) => (200, media.clone()),
                (None, Some(comment)) => (200, shown(self, id, comment, false)),
                (None, None) => refusal(100, Some(33)),
            },
            ("POST", [id, "comments"]) if self.media.contains_key(*id) => {
                let made = write(self, id, None, NAME, &params["message"], now);
                (200, json!({ "id": made }))
            }
            ("POST", [id, "replies"]) if self.comments.contains_key(*id) => {
                let media = self.comments[*id].media.clone();
                let made = write(self, &media, Some(id), NAME, &params["message"], now);
                (200, json!({ "id": made }))
            }
            ("POST", [id]) => self.change(id, params),
            ("DELETE", [id]) => match self.comments.remove(*id) {
                Some(_) => (200, json!({ "success": true })),
                None => refusal(100, Some(33)),
            },
            _ => refusal(100, Some(33)),
        }
    }

    fn change(&mut self, id: &str, params: &BTreeMap<String, String>) -> (u16, Value) {
        if let (Some(hide), Some(comment)) = (params.get("hide"), self.comments.get_mut(id)) {
            comment.hidden = hide == "true";
        } else if let (Some(on), Some(media)) =
            (params.get("comment_enabled"), self.media.get_mut(id))
        {
            media["is_comment_enabled"] = json!(on == "true");
        } else {
            return refusal(100, Some(33));
        }
        (200, json!({ "success": true }))
    }

    fn account(&self, params: &BTreeMap<String, String>) -> (u16, Value) {
        let fields = &params["fields"];
        let Some(rest) = fields.strip_prefix("mentioned_") else {
            return (
                200,
                json!({ "id": IG, "username": NAME, "followers_count": 250, "media_count": 3 }),
            );
        };
        let id = rest.split(['(', ')']).nth(1).unwrap();
        let name = if rest.starts_with("media") { "mentioned_media" } else { "mentioned_comment" };
        match self.mentions.get(id) {
            Some(what) => (200, json!({ name: what, "id": IG })),
            None => refusal(100, Some(33)),
        }
    }

    /// One metric that does not fit fails the whole call.
    fn insights(&self, params: &BTreeMap<String, String>) -> (u16, Value) {
        let metrics = params["metric"].split(',');
        if metrics.clone().any(|name| self.refused_metrics.contains(&name)) {
            return refusal(100, None);
        }
        let period = params.get("period").map_or("lifetime", String::as_str);
        let figures: Vec<_> = metrics
            .map(|name| json!({ "name": name, "period": period, "total_value": { "value": 7 } }))
            .collect();
        (200, json!({ "data": figures }))
    }
}

#[async_trait]
impl Transport for Graph {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let path = request.url.path().trim_start_matches("/v25.0/").to_owned();
        let segments: Vec<_> = path.split('/').collect();
        let mut params: BTreeMap<_, _> = request.url.query_pairs().into_owned().collect();
        if let HttpBody::Bytes(bytes) = &request.body {
            params.extend(url::form_urlencoded::parse(bytes).into_owned());
        }
        let name = format!("{} {path}", request.method);
        let now = self.clock.now().as_unix();
        let mut state = self.state.lock().unwrap();
        state.calls.push(name.clone());
        let place = state.faults.iter().position(|(call, _)| name.contains(call));
        let fault = place.and_then(|place| state.faults.remove(place)).map(|(_, fault)| fault);
        let (status, body) = match fault {
            Some(Fault::Refused(code, subcode)) => refusal(code, subcode),
            Some(Fault::Status(status)) => (status, Value::Null),
            Some(Fault::LeadsElsewhere) => {
                let next = "https://elsewhere.example/x?access_token=IG-made-up";
                (200, json!({ "data": [], "paging": { "next": next } }))
            }
            Some(Fault::AnswerLost) => {
                state.answer((request.method.as_str(), &segments), &params, now);
                return Err(TransportError::new(TransportErrorKind::Other, Effect::Unknown));
            }
            Some(Fault::Late(after)) => {
                self.clock.advance(after);
                state.answer((request.method.as_str(), &segments), &params, now)
            }
            None if state.forbidden.iter().any(|call| name.contains(call)) => refusal(10, None),
            None => state.answer((request.method.as_str(), &segments), &params, now),
        };
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        if let Some(usage) = &state.usage {
            headers.insert("x-business-use-case-usage", usage.parse().unwrap());
        }
        let body = bytes::Bytes::from(body.to_string());
        let body = Box::pin(futures_util::stream::iter([Ok(body)]));
        Ok(HttpResponse { status: StatusCode::from_u16(status).unwrap(), headers, body })
    }
}
