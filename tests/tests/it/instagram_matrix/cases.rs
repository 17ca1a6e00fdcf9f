//! What a case is, and which kinds there are.

use social_core::LoginFlow;
use social_sandbox::Fault;
use social_tests::{Rows, Stop};

/// A kind of post, with the way its media take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A picture, fetched from us.
    Image,
    /// A reel, fetched from us.
    ReelFetched,
    /// A reel whose bytes are sent.
    ReelSent,
    /// A story of one picture.
    Story,
    /// A carousel of two pictures and a video.
    Carousel,
}

impl Kind {
    /// Gives the login that such a post goes out by.
    pub(crate) const fn login(self) -> LoginFlow {
        match self {
            Self::ReelFetched | Self::Story => LoginFlow::InstagramLogin,
            Self::Image | Self::ReelSent | Self::Carousel => LoginFlow::FacebookLogin,
        }
    }
}

/// Every kind.
pub(super) const ALL: &[Kind] =
    &[Kind::Image, Kind::ReelFetched, Kind::ReelSent, Kind::Story, Kind::Carousel];
/// Those that meet every fault on a disk too.
const FAULTS_ON_DISK: &[Kind] = &[Kind::Image, Kind::ReelSent];

/// Gives the kinds that are stopped at each of their writes.
pub(super) const fn kinds(_: Rows) -> &'static [Kind] {
    ALL
}

/// Tells whether a kind meets the faults on this store: they are a matter of the journal and the
/// client, so on a disk a few stand for all.
pub(super) fn meets_faults(kind: Kind, rows: Rows) -> bool {
    rows == Rows::Memory || FAULTS_ON_DISK.contains(&kind)
}

/// How a case must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// One post, and the publication says so.
    Posted,
    /// No post, and the publication says why.
    Refused,
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
    pub(crate) kind: Kind,
    pub(crate) rows: Rows,
    pub(crate) trouble: Trouble,
    pub(crate) what: &'static str,
    pub(crate) expect: Expect,
}

impl Case {
    /// A stop at a write: wherever it is, the post goes out.
    pub(crate) const fn stopped(kind: Kind, rows: Rows, stop: Stop) -> Self {
        Self { kind, rows, trouble: Trouble::Stop(stop), what: "stop", expect: Expect::Posted }
    }

    pub(crate) fn name(&self) -> String {
        let detail = match &self.trouble {
            Trouble::Stop(stop) => format!("{}: {:?} write {}", self.what, stop.side, stop.at),
            Trouble::Faults(_) => self.what.to_owned(),
        };
        format!("{:?}, {:?}: {detail}", self.kind, self.rows)
    }
}
