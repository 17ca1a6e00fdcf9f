//! Every fault as a row, with what is expected of it.

use social_sandbox::{Fault, FaultKind, Moment, Shape};
use social_tests::{Hearing, Rows, Video};

use super::cases::{
    Case, DIRECT, Expect, FAULTS_ON_DISK, FILES, FLOWS, Flow, PULLS, SMALL, Trouble, Way,
};

/// The smallest file of two chunks.
const TWO_CHUNKS: u64 = 64_000_001;

/// Faults of one call, for some flows.
pub(crate) struct Row {
    what: &'static str,
    flows: &'static [Flow],
    hearing: Hearing,
    bytes: u64,
    faults: fn(Flow) -> Vec<Fault>,
    file: Expect,
    pull: Expect,
}

impl Row {
    /// A fault is a matter of the journal and the client: in memory every flow meets it, on a disk,
    /// where each case has a store of its own, the direct flows stand for all.
    pub(crate) fn cases(&self, rows: Rows) -> impl Iterator<Item = Case> + '_ {
        let chosen = move |flow: &&Flow| rows == Rows::Memory || FAULTS_ON_DISK.contains(flow);
        self.flows.iter().filter(chosen).map(move |flow| Case {
            flow: *flow,
            rows,
            hearing: self.hearing,
            video: Video::new(self.bytes),
            trouble: Trouble::Faults((self.faults)(*flow)),
            what: self.what,
            expect: self.expected(*flow),
        })
    }
}

impl Row {
    /// What is expected where TikTok comes to our door follows from what a pull makes of the fault:
    /// what it never learns, we do, unless TikTok was asked and hurries to the door.
    fn expected(&self, flow: Flow) -> Expect {
        let after_effect =
            (self.faults)(flow).iter().any(|fault| fault.moment == Moment::AfterEffect);
        match flow.way {
            Way::File => self.file,
            Way::Address => self.pull,
            Way::Offered | Way::Photos => match self.pull {
                Unknown | FalselyRefused if after_effect => AtOurDoor,
                Unknown => Posted,
                other => other,
            },
        }
    }
}

/// A fault of the init.
const fn init(
    what: &'static str,
    faults: fn(Flow) -> Vec<Fault>,
    file: Expect,
    pull: Expect,
) -> Row {
    Row { what, flows: &FLOWS, hearing: Hearing::Webhooks, bytes: SMALL, faults, file, pull }
}

/// A token that TikTok refuses wherever it is shown; a file's init asks nobody else about it.
const fn dead_token(what: &'static str, faults: fn(Flow) -> Vec<Fault>) -> Row {
    let (hearing, bytes) = (Hearing::Webhooks, SMALL);
    Row { what, flows: PULLS, hearing, bytes, faults, file: Posted, pull: Posted }
}

/// A fault of the question what the creator may do; the worker's own, not that of the acceptance.
const fn creator(what: &'static str, faults: fn(Flow) -> Vec<Fault>, expect: Expect) -> Row {
    let (hearing, bytes) = (Hearing::Webhooks, SMALL);
    Row { what, flows: DIRECT, hearing, bytes, faults, file: expect, pull: expect }
}

/// A fault of a chunk; of files only.
const fn put(
    what: &'static str,
    bytes: u64,
    faults: fn(Flow) -> Vec<Fault>,
    expect: Expect,
) -> Row {
    let hearing = Hearing::Webhooks;
    Row { what, flows: FILES, hearing, bytes, faults, file: expect, pull: expect }
}

/// A fault of the question how the post is doing; there is no webhook that would spare it.
const fn status(what: &'static str, faults: fn(Flow) -> Vec<Fault>) -> Row {
    let (hearing, bytes) = (Hearing::AskingOnly, SMALL);
    let expect = Posted;
    Row { what, flows: &FLOWS, hearing, bytes, faults, file: expect, pull: expect }
}

use Expect::{AtOurDoor, FalselyRefused, Posted, Refused, Unknown};

/// Every fault with what is expected.
pub(crate) const ROWS: &[Row] = &[
    creator("creator_info: cut before", |_| vec![Fault::cut("creator_info").skip(1)], Posted),
    creator(
        "creator_info: cut often",
        |_| vec![Fault::cut("creator_info").skip(1).times(6)],
        Posted,
    ),
    creator(
        "creator_info: 503 often",
        |_| vec![Fault::status("creator_info", 503).skip(1).times(6)],
        Posted,
    ),
    creator(
        "creator_info: 503 from the acceptance on",
        |_| vec![Fault::status("creator_info", 503).times(6)],
        Posted,
    ),
    creator(
        "creator_info: html",
        |_| vec![Fault::malformed("creator_info", Shape::Html).skip(1)],
        Refused,
    ),
    creator(
        "creator_info: refused",
        |_| vec![Fault::error("creator_info", "spam_risk_too_many_posts").skip(1)],
        Refused,
    ),
    creator(
        "creator_info: 401",
        |_| vec![Fault::error("creator_info", "access_token_invalid").skip(1)],
        Posted,
    ),
    init("init: cut before", |flow| vec![Fault::cut(flow.init())], Posted, Unknown),
    init("init: answer lost", |flow| vec![Fault::cut(flow.init()).after_effect()], Posted, Posted),
    init(
        "init: answer lost twice",
        |flow| vec![Fault::cut(flow.init()).after_effect().times(2)],
        Posted,
        Posted,
    ),
    init(
        "init: answer lost for ever",
        |flow| vec![Fault::cut(flow.init()).after_effect().always()],
        Refused,
        Posted,
    ),
    init("init: 503 before", |flow| vec![Fault::status(flow.init(), 503)], Posted, Unknown),
    init(
        "init: 503 after effect",
        |flow| vec![Fault::status(flow.init(), 503).after_effect()],
        Posted,
        Posted,
    ),
    init(
        "init: internal_error after effect",
        |flow| vec![Fault::error(flow.init(), "internal_error").after_effect()],
        Posted,
        Posted,
    ),
    init(
        "init: html after effect",
        |flow| vec![malformed(flow.init(), Shape::Html)],
        Posted,
        Posted,
    ),
    init(
        "init: half an answer",
        |flow| vec![malformed(flow.init(), Shape::TruncatedJson)],
        Posted,
        Posted,
    ),
    init(
        "init: refused",
        |flow| vec![Fault::error(flow.init(), "invalid_params")],
        Refused,
        Refused,
    ),
    init(
        "init: false refusal after effect",
        |flow| vec![Fault::error(flow.init(), "invalid_params").after_effect()],
        Refused,
        FalselyRefused,
    ),
    // The token lives, as a question with the same one shows: a pull cannot tell this from a lie.
    init(
        "init: 401",
        |flow| vec![Fault::error(flow.init(), "access_token_invalid")],
        Posted,
        Unknown,
    ),
    init(
        "init: false 401 after effect",
        |flow| vec![Fault::error(flow.init(), "access_token_invalid").after_effect()],
        Posted,
        Posted,
    ),
    init(
        "init: false 401 after effect, bare",
        |flow| vec![Fault::status(flow.init(), 401).after_effect()],
        Posted,
        Posted,
    ),
    dead_token("init: the token is dead", |flow| {
        let dead = |endpoint| Fault::error(endpoint, "access_token_invalid");
        vec![dead(flow.init()), dead("user_info")]
    }),
    init(
        "init: 429",
        |flow| vec![Fault::error(flow.init(), "rate_limit_exceeded")],
        Posted,
        Unknown,
    ),
    init(
        "init: false 429 after effect",
        |flow| vec![Fault::error(flow.init(), "rate_limit_exceeded").after_effect()],
        Posted,
        Posted,
    ),
    init("init: 429, bare", |flow| vec![Fault::status(flow.init(), 429)], Posted, Unknown),
    init(
        "init: false 429 after effect, bare",
        |flow| vec![Fault::status(flow.init(), 429).after_effect()],
        Posted,
        Posted,
    ),
    init(
        "init: false refusal of a scope after effect",
        |flow| vec![Fault::error(flow.init(), "scope_not_authorized").after_effect()],
        Posted,
        Posted,
    ),
    put("put: cut before", SMALL, |_| vec![Fault::cut("upload")], Posted),
    put("put: cut in the middle", SMALL, |_| vec![middle(20_000)], Posted),
    put("put: answer lost", SMALL, |_| vec![Fault::cut("upload").after_effect()], Posted),
    put("put: 503 before", SMALL, |_| vec![Fault::status("upload", 503)], Posted),
    put(
        "put: 503 after effect",
        SMALL,
        |_| vec![Fault::status("upload", 503).after_effect()],
        Posted,
    ),
    put("put: 400", SMALL, |_| vec![Fault::status("upload", 400)], Refused),
    put(
        "put: false 400 after effect",
        SMALL,
        |_| vec![Fault::status("upload", 400).after_effect()],
        Posted,
    ),
    put(
        "put: false 403 after effect",
        SMALL,
        |_| vec![Fault::status("upload", 403).after_effect()],
        Posted,
    ),
    put(
        "put: false 404 after effect",
        SMALL,
        |_| vec![Fault::status("upload", 404).after_effect()],
        Posted,
    ),
    put(
        "put: false 416 after effect",
        SMALL,
        |_| vec![Fault::status("upload", 416).after_effect()],
        Posted,
    ),
    put("put: 403", SMALL, |_| vec![Fault::status("upload", 403)], Posted),
    put(
        "put: answer lost, then no status",
        SMALL,
        |_| vec![Fault::cut("upload").after_effect(), Fault::status("status_fetch", 503).times(6)],
        Posted,
    ),
    put(
        "first chunk: answer lost",
        TWO_CHUNKS,
        |_| vec![Fault::cut("upload").after_effect()],
        Posted,
    ),
    put("first chunk: cut in the middle", TWO_CHUNKS, |_| vec![middle(10_000_000)], Posted),
    put(
        "first chunk: 503 after effect",
        TWO_CHUNKS,
        |_| vec![Fault::status("upload", 503).after_effect()],
        Posted,
    ),
    put(
        "first chunk: false 400 after effect",
        TWO_CHUNKS,
        |_| vec![Fault::status("upload", 400).after_effect()],
        Posted,
    ),
    put(
        "last chunk: answer lost",
        TWO_CHUNKS,
        |_| vec![Fault::cut("upload").after_effect().skip(1)],
        Posted,
    ),
    put("last chunk: cut before", TWO_CHUNKS, |_| vec![Fault::cut("upload").skip(1)], Posted),
    put(
        "last chunk: 503 after effect",
        TWO_CHUNKS,
        |_| vec![Fault::status("upload", 503).after_effect().skip(1)],
        Posted,
    ),
    put(
        "last chunk: false 400 after effect",
        TWO_CHUNKS,
        |_| vec![Fault::status("upload", 400).after_effect().skip(1)],
        Posted,
    ),
    status("status: cut", |_| vec![Fault::cut("status_fetch")]),
    status("status: 503 often", |_| vec![Fault::status("status_fetch", 503).times(8)]),
    status("status: html", |_| vec![Fault::malformed("status_fetch", Shape::Html)]),
    status("status: 401", |_| vec![Fault::error("status_fetch", "access_token_invalid")]),
    status("status: 401 again and again", |_| {
        vec![Fault::error("status_fetch", "access_token_invalid").times(4)]
    }),
    status("status: 429", |_| vec![Fault::error("status_fetch", "rate_limit_exceeded")]),
    status("status: false invalid_publish_id", |_| {
        vec![Fault::error("status_fetch", "invalid_publish_id")]
    }),
];

fn malformed(endpoint: &str, shape: Shape) -> Fault {
    Fault::malformed(endpoint, shape).after_effect()
}

fn middle(after_bytes: u64) -> Fault {
    Fault::new("upload", FaultKind::CutUpload { after_bytes })
}
