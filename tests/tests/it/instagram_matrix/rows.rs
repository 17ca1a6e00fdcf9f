//! Every fault as a row, with what is expected of it.

use social_sandbox::{Fault, FaultKind, Shape};
use social_tests::Rows;

use super::cases::{ALL, Case, Expect, Kind, Trouble, meets_faults};

/// Faults of the calls of some kinds.
pub(crate) struct Row {
    what: &'static str,
    kinds: &'static [Kind],
    faults: fn() -> Vec<Fault>,
    expect: Expect,
}

impl Row {
    pub(crate) fn cases(&self, rows: Rows) -> impl Iterator<Item = Case> + '_ {
        self.kinds.iter().filter(move |kind| meets_faults(**kind, rows)).map(move |kind| Case {
            kind: *kind,
            rows,
            trouble: Trouble::Faults((self.faults)()),
            what: self.what,
            expect: self.expect,
        })
    }
}

const fn row(what: &'static str, faults: fn() -> Vec<Fault>, expect: Expect) -> Row {
    Row { what, kinds: ALL, faults, expect }
}

/// A fault of the bytes that are sent.
const fn sent(what: &'static str, faults: fn() -> Vec<Fault>) -> Row {
    Row { what, kinds: &[Kind::ReelSent], faults, expect: Posted }
}

/// A fault of the container that holds a carousel's items, which comes after those of the three.
const fn whole(what: &'static str, faults: fn() -> Vec<Fault>, expect: Expect) -> Row {
    Row { what, kinds: &[Kind::Carousel], faults, expect }
}

use Expect::{Posted, Refused};

const MAKE: &str = "create_container";
const READ: &str = "container";
const SEND: &str = "video_upload";
const LIMIT: &str = "content_publishing_limit";
const PUBLISH: &str = "media_publish";

/// Every fault with what is expected.
pub(crate) const ROWS: &[Row] = &[
    row("container: cut before", || vec![Fault::cut(MAKE)], Posted),
    row("container: answer lost", || vec![Fault::cut(MAKE).after_effect()], Posted),
    row("container: answer lost twice", || vec![Fault::cut(MAKE).after_effect().times(2)], Posted),
    row("container: 503 before", || vec![Fault::status(MAKE, 503)], Posted),
    row("container: 503 after effect", || vec![Fault::status(MAKE, 503).after_effect()], Posted),
    row("container: html after effect", || vec![malformed(MAKE, Shape::Html)], Posted),
    row("container: half an answer", || vec![malformed(MAKE, Shape::TruncatedJson)], Posted),
    row("container: a fault of Instagram's own", || vec![Fault::error(MAKE, "-1/2207032")], Posted),
    row("container: not fetched", || vec![Fault::error(MAKE, "9004/2207052")], Posted),
    row(
        "container: false refusal after effect",
        || vec![Fault::error(MAKE, "100").after_effect()],
        Posted,
    ),
    row("container: refused for good", || vec![Fault::error(MAKE, "100").always()], Refused),
    row("container: throttled", || vec![Fault::error(MAKE, "80002")], Posted),
    whole("whole: cut before", || vec![Fault::cut(MAKE).skip(3)], Posted),
    whole("whole: answer lost", || vec![Fault::cut(MAKE).skip(3).after_effect()], Posted),
    whole(
        "whole: 503 after effect",
        || vec![Fault::status(MAKE, 503).skip(3).after_effect()],
        Posted,
    ),
    whole(
        "whole: false refusal after effect",
        || vec![Fault::error(MAKE, "100").skip(3).after_effect()],
        Posted,
    ),
    whole(
        "whole: an item is not there, it says",
        || vec![Fault::error(MAKE, "24/2207008").skip(3)],
        Posted,
    ),
    whole("whole: refused for good", || vec![Fault::error(MAKE, "100").skip(3).always()], Refused),
    sent("upload: cut before", || vec![Fault::cut(SEND)]),
    sent("upload: cut in the middle", || vec![middle(20_000)]),
    sent("upload: cut in the middle again and again", || {
        vec![middle(10_000), middle(20_000), middle(5_000)]
    }),
    sent("upload: answer lost", || vec![Fault::cut(SEND).after_effect()]),
    sent("upload: 503 before", || vec![Fault::status(SEND, 503)]),
    sent("upload: 503 after effect", || vec![Fault::status(SEND, 503).after_effect()]),
    sent("upload: refused", || vec![Fault::status(SEND, 400)]),
    sent("upload: false refusal after effect", || vec![Fault::status(SEND, 400).after_effect()]),
    sent("upload: cut in the middle, then no word on it", || {
        vec![middle(20_000), Fault::status(READ, 503).times(6)]
    }),
    row("polling: cut", || vec![Fault::cut(READ)], Posted),
    row("polling: 503 often", || vec![Fault::status(READ, 503).times(8)], Posted),
    row("polling: html", || vec![Fault::malformed(READ, Shape::Html)], Posted),
    row("polling: 401", || vec![Fault::status(READ, 401)], Posted),
    row("polling: 190", || vec![Fault::error(READ, "190")], Posted),
    row("polling: throttled", || vec![Fault::error(READ, "80002")], Posted),
    row("limit: cut", || vec![Fault::cut(LIMIT).skip(1)], Posted),
    row("limit: 503 often", || vec![Fault::status(LIMIT, 503).skip(1).times(6)], Posted),
    row("limit: 503 from the acceptance on", || vec![Fault::status(LIMIT, 503).times(4)], Posted),
    row("publish: cut before", || vec![Fault::cut(PUBLISH)], Posted),
    row("publish: answer lost", || vec![Fault::cut(PUBLISH).after_effect()], Posted),
    row("publish: 503 before", || vec![Fault::status(PUBLISH, 503)], Posted),
    row("publish: 503 after effect", || vec![Fault::status(PUBLISH, 503).after_effect()], Posted),
    row("publish: html after effect", || vec![malformed(PUBLISH, Shape::Html)], Posted),
    row("publish: half an answer", || vec![malformed(PUBLISH, Shape::TruncatedJson)], Posted),
    row(
        "publish: suspected spam after effect",
        || vec![Fault::error(PUBLISH, "4/2207051").after_effect()],
        Posted,
    ),
    row("publish: suspected spam", || vec![Fault::error(PUBLISH, "4/2207051")], Posted),
    row(
        "publish: false refusal after effect",
        || vec![Fault::error(PUBLISH, "100").after_effect()],
        Posted,
    ),
    row(
        "publish: refused for good",
        || vec![Fault::error(PUBLISH, "25/2207050").always()],
        Refused,
    ),
    row("publish: 401", || vec![Fault::status(PUBLISH, 401)], Posted),
    row("publish: 401 after effect", || vec![Fault::status(PUBLISH, 401).after_effect()], Posted),
    row("publish: 190 after effect", || vec![Fault::error(PUBLISH, "190").after_effect()], Posted),
    row("publish: not ready, it says", || vec![Fault::error(PUBLISH, "9007/2207027")], Posted),
    row(
        "publish: not ready, it says after effect",
        || vec![Fault::error(PUBLISH, "9007/2207027").after_effect()],
        Posted,
    ),
    row("publish: throttled", || vec![Fault::error(PUBLISH, "80002")], Posted),
    row(
        "publish: throttled, it says after effect",
        || vec![Fault::error(PUBLISH, "80002").after_effect()],
        Posted,
    ),
    Row {
        what: "publish: answer lost, then nothing to be read",
        kinds: &[Kind::Image],
        faults: || {
            vec![Fault::cut(PUBLISH).after_effect(), Fault::status(READ, 503).skip(3).times(9)]
        },
        expect: Posted,
    },
    row(
        "publish: answer lost, then 401",
        || vec![Fault::cut(PUBLISH).after_effect(), Fault::status("container", 401).skip(3)],
        Posted,
    ),
];

fn malformed(endpoint: &str, shape: Shape) -> Fault {
    Fault::malformed(endpoint, shape).after_effect()
}

fn middle(after_bytes: u64) -> Fault {
    Fault::new(SEND, FaultKind::CutUpload { after_bytes })
}
