//! What a case is, and which stops there are.

use social_sandbox::Fault;
use social_store::PostMode;
use social_tests::{Hearing, Rows, Side, Stop, Video};

/// A file of one chunk.
pub(super) const SMALL: u64 = 50_000;

/// How media get to TikTok.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// We send the bytes of a video.
    File,
    /// TikTok fetches a video from an address of the caller's.
    Address,
    /// TikTok fetches a video from an address of ours.
    Offered,
    /// TikTok fetches photos from addresses of ours.
    Photos,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Address => "address",
            Self::Offered => "our address",
            Self::Photos => "photos",
        }
    }
}

/// How media get to TikTok, and where they go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) way: Way,
    pub(crate) mode: PostMode,
}

const fn direct(way: Way) -> Flow {
    Flow { way, mode: PostMode::Direct }
}

const fn inbox(way: Way) -> Flow {
    Flow { way, mode: PostMode::Inbox }
}

/// Every flow.
pub(super) const FLOWS: [Flow; 8] = [
    direct(Way::File),
    inbox(Way::File),
    direct(Way::Address),
    inbox(Way::Address),
    direct(Way::Offered),
    inbox(Way::Offered),
    direct(Way::Photos),
    inbox(Way::Photos),
];
/// Those that post straight to the profile.
pub(super) const DIRECT: &[Flow] =
    &[direct(Way::File), direct(Way::Address), direct(Way::Offered), direct(Way::Photos)];
/// Those that are stopped everywhere on a disk too: each way, and both modes.
const ON_DISK: [Flow; 5] = [
    direct(Way::File),
    inbox(Way::File),
    direct(Way::Address),
    direct(Way::Offered),
    inbox(Way::Photos),
];
/// That whose door is closed once more on a disk too.
const OFFERED_ON_DISK: &[Flow] = &[direct(Way::Offered)];
/// Those that meet every fault on a disk too: one that sends and one that is fetched from us.
pub(super) const FAULTS_ON_DISK: &[Flow] = &[direct(Way::File), direct(Way::Offered)];
/// Those that send a file.
pub(super) const FILES: &[Flow] = &[direct(Way::File), inbox(Way::File)];
/// Those that let TikTok fetch.
pub(super) const PULLS: &[Flow] = &[
    direct(Way::Address),
    inbox(Way::Address),
    direct(Way::Offered),
    inbox(Way::Offered),
    direct(Way::Photos),
    inbox(Way::Photos),
];
/// Those that let TikTok fetch from us.
const OFFERS: [Flow; 4] =
    [direct(Way::Offered), inbox(Way::Offered), direct(Way::Photos), inbox(Way::Photos)];

impl Flow {
    pub(super) fn init(self) -> &'static str {
        match (self.way, self.mode) {
            (Way::Photos, _) => "content_init",
            (_, PostMode::Direct) => "video_init",
            (_, PostMode::Inbox) => "inbox_video_init",
        }
    }

    fn name(self) -> String {
        format!("{} {}", self.way.name(), self.mode)
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
    /// TikTok may have come to our door before it was closed, or after: one post or none, and the
    /// publication says nothing else.
    AtOurDoor,
}

impl Expect {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::FalselyRefused => "falsely refused",
            Self::AtOurDoor => "at our door",
        }
    }
}

/// What goes wrong in a case.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    Stop(Stop),
    Faults(Vec<Fault>),
    /// A stop on the way out of a fault.
    Both(Stop, Vec<Fault>),
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
        let Sweep { flow, rows, hearing, lost } = sweep;
        let (trouble, what) = if lost {
            (Trouble::Both(stop, vec![Fault::cut(flow.init())]), "init lost, then a stop")
        } else {
            (Trouble::Stop(stop), "stop")
        };
        let (video, expect) = (Video::new(SMALL), Expect::Posted);
        Self { flow, rows, hearing, video, trouble, what, expect }
    }

    pub(crate) fn name(&self) -> String {
        let detail = match &self.trouble {
            Trouble::Stop(stop) | Trouble::Both(stop, _) => {
                format!("{}: {:?} write {}", self.what, stop.side, stop.at)
            }
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
    /// Whether the first init is lost before TikTok sees it.
    pub(crate) lost: bool,
}

/// Every sweep over one kind of store: all flows, in memory by both ways of hearing, and those that
/// close our door once more with something to close it for.
pub(crate) fn sweeps(rows: Rows) -> impl Iterator<Item = Sweep> {
    let hearings: &[Hearing] = match rows {
        Rows::Memory => &[Hearing::Webhooks, Hearing::AskingOnly],
        Rows::File | Rows::Database => &[Hearing::Webhooks],
    };
    let (flows, offers): (&[Flow], &[Flow]) = match rows {
        Rows::Memory => (&FLOWS, &OFFERS),
        Rows::File | Rows::Database => (&ON_DISK, OFFERED_ON_DISK),
    };
    let plain = flows.iter().flat_map(move |flow| {
        let sweep = move |hearing: &Hearing| (*flow, *hearing, false);
        hearings.iter().map(sweep)
    });
    let lost = offers.iter().map(|flow| (*flow, Hearing::Webhooks, true));
    plain.chain(lost).map(move |(flow, hearing, lost)| Sweep { flow, rows, hearing, lost })
}

/// A write around which a stop leaves nobody knowing.
pub(crate) struct UnknownRow {
    pub(crate) ways: &'static [Way],
    pub(crate) write: &'static str,
    pub(crate) side: Side,
    /// How the process hears, if that makes a difference: a webhook names the post of a lost init.
    pub(crate) hearing: Option<Hearing>,
}

/// The documented unknowns of a stop: a pull between its intent and the outcome. Where TikTok comes
/// to our door we see whether it was there: before it was asked it was not.
pub(crate) const UNKNOWN_AFTER_STOP: &[UnknownRow] = &[
    UnknownRow { ways: &[Way::Address], write: "init:intent", side: Side::After, hearing: None },
    UnknownRow {
        ways: &[Way::Address, Way::Offered, Way::Photos],
        write: "init:done",
        side: Side::Before,
        hearing: Some(Hearing::AskingOnly),
    },
];
