//! What a case is, and which stops there are.

use social_sandbox::Fault;
use social_store::{PostMode, PostSource};
use social_tests::{Hearing, Rows, Side, Stop, Video};

/// A file of one chunk.
pub(super) const SMALL: u64 = 50_000;

/// How a video gets to TikTok, and where it goes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) source: PostSource,
    pub(crate) mode: PostMode,
}

const FILE_DIRECT: Flow = Flow { source: PostSource::File, mode: PostMode::Direct };
const FILE_INBOX: Flow = Flow { source: PostSource::File, mode: PostMode::Inbox };
const PULL_DIRECT: Flow = Flow { source: PostSource::Pull, mode: PostMode::Direct };
const PULL_INBOX: Flow = Flow { source: PostSource::Pull, mode: PostMode::Inbox };

/// Every flow.
pub(super) const FLOWS: [Flow; 4] = [FILE_DIRECT, FILE_INBOX, PULL_DIRECT, PULL_INBOX];
/// Those that post straight to the profile.
pub(super) const DIRECT: &[Flow] = &[FILE_DIRECT, PULL_DIRECT];
/// Those that send a file.
pub(super) const FILES: &[Flow] = &[FILE_DIRECT, FILE_INBOX];
/// Those that let TikTok fetch.
pub(super) const PULLS: &[Flow] = &[PULL_DIRECT, PULL_INBOX];

impl Flow {
    pub(super) fn init(self) -> &'static str {
        match self.mode {
            PostMode::Direct => "video_init",
            PostMode::Inbox => "inbox_video_init",
        }
    }

    fn name(self) -> String {
        format!("{} {}", self.source, self.mode)
    }
}

/// How a case must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// One post, and the publication says so.
    Posted,
    /// Nobody can tell; there is one post or none, and nothing is sent again.
    Unknown,
    /// No post, and the publication says why.
    Refused,
    /// TikTok said no and posted nevertheless. Nothing tells this from a true refusal, so the
    /// publication is failed; one post is there, and never a second one.
    FalselyRefused,
}

impl Expect {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::FalselyRefused => "falsely refused",
        }
    }
}

/// What goes wrong in a case.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    Stop(Stop),
    Faults(Vec<Fault>),
}

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) flow: Flow,
    pub(crate) rows: Rows,
    pub(crate) hearing: Hearing,
    pub(crate) video: Video,
    pub(crate) trouble: Trouble,
    pub(crate) what: &'static str,
    pub(crate) expect: Expect,
}

impl Case {
    /// A stop at a write; what is expected follows from the write that is there.
    pub(crate) fn stopped(sweep: Sweep, stop: Stop) -> Self {
        let Sweep { flow, rows, hearing } = sweep;
        let (video, trouble) = (Video::new(SMALL), Trouble::Stop(stop));
        Self { flow, rows, hearing, video, trouble, what: "stop", expect: Expect::Posted }
    }

    pub(crate) fn name(&self) -> String {
        let detail = match &self.trouble {
            Trouble::Stop(stop) => format!("{:?} write {}", stop.side, stop.at),
            Trouble::Faults(_) => self.what.to_owned(),
        };
        format!("{}, {:?}, {:?}: {detail}", self.flow.name(), self.rows, self.hearing)
    }
}

/// A flow that is stopped at each of its writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sweep {
    pub(crate) flow: Flow,
    pub(crate) rows: Rows,
    pub(crate) hearing: Hearing,
}

/// Every sweep over one kind of store: all flows, in memory by both ways of hearing.
pub(crate) fn sweeps(rows: Rows) -> impl Iterator<Item = Sweep> {
    let hearings: &[Hearing] = match rows {
        Rows::Memory => &[Hearing::Webhooks, Hearing::AskingOnly],
        Rows::File | Rows::Database => &[Hearing::Webhooks],
    };
    FLOWS.into_iter().flat_map(move |flow| {
        hearings.iter().map(move |hearing| Sweep { flow, rows, hearing: *hearing })
    })
}

/// A write around which a stop leaves nobody knowing.
pub(crate) struct UnknownRow {
    pub(crate) source: PostSource,
    pub(crate) write: &'static str,
    pub(crate) side: Side,
    /// How the process hears, if that makes a difference: a webhook names the post of a lost init.
    pub(crate) hearing: Option<Hearing>,
}

/// The documented unknowns of a stop: a pull between its intent and the outcome.
pub(crate) const UNKNOWN_AFTER_STOP: &[UnknownRow] = &[
    UnknownRow { source: PostSource::Pull, write: "init:intent", side: Side::After, hearing: None },
    UnknownRow {
        source: PostSource::Pull,
        write: "init:done",
        side: Side::Before,
        hearing: Some(Hearing::AskingOnly),
    },
];
