//! Runs one case and says what came of it.

use std::time::Duration;

use social_sandbox::{AttemptStatus, DraftPost, EffectKind, Fault};
use social_service::TikTokMedia;
use social_store::{PostMode, PostSource, Publication, PublicationState};
use social_tests::{Crashed, Hearing, MediaHost, World};

use super::cases::{Case, Expect, Trouble};
use super::expected_of_a_stop;

/// How long everybody is watched after a good end: longer than any lease, and until the id of the
/// post was asked for.
const AFTERWARDS: Duration = Duration::from_mins(3);
/// How long after another end; longer than any pause before another attempt.
const LONG_AFTERWARDS: Duration = Duration::from_mins(30);

/// What came of a case.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) expect: Expect,
    /// What went wrong as wanted: the write that stopped the process, or the faults.
    pub(crate) struck: Option<String>,
    pub(crate) posts: usize,
    inits: u64,
    source: PostSource,
    state: PublicationState,
    same_bytes: bool,
}

impl Outcome {
    /// Says what is wrong with the case, if anything is.
    pub(crate) fn verdict(&self) -> Option<String> {
        let known = matches!(self.state, PublicationState::Published | PublicationState::Inbox);
        let as_expected = match self.expect {
            Expect::Posted => self.posts == 1 && known,
            Expect::Unknown => self.posts <= 1 && self.state == PublicationState::Unknown,
            Expect::Refused => self.posts == 0 && self.state == PublicationState::Failed,
            Expect::FalselyRefused => self.posts == 1 && self.state == PublicationState::Failed,
        };
        let pulled_again = self.source == PostSource::Pull && self.inits > 1;
        let fine = as_expected && !pulled_again && self.same_bytes && self.struck.is_some();
        (!fine).then(|| format!("{}: {self:?}", self.name))
    }
}

pub(crate) async fn run(case: Case) -> Outcome {
    let name = case.name();
    let builder = World::builder().hearing(case.hearing).rows(case.rows);
    let mut world = builder.start().await.unwrap();
    let account = world.connect("ada.public").await.unwrap();
    let host = MediaHost::start(case.video).await.unwrap();
    let media = match case.flow.source {
        PostSource::File => TikTokMedia::Asset(world.stage(case.video).await.unwrap().unwrap().id),
        PostSource::Pull => TikTokMedia::Url(host.url()),
    };
    let request = world.request(&account, case.flow.mode, media);
    let gate = world.process().unwrap().gate().clone();
    match &case.trouble {
        Trouble::Stop(stop) => gate.arm(Some(*stop)),
        Trouble::Faults(faults) => {
            for fault in faults {
                world.sandbox().faults().add(fault.clone());
            }
        }
    }
    let accepted = loop {
        match world.submit("the-key", request.clone()).await {
            Ok(accepted) => break accepted.unwrap_or_else(|error| panic!("{name}: {error}")),
            Err(Crashed) => world.restart().await.unwrap(),
        }
    };
    let settled = settle(&mut world, &accepted, &name).await;
    let good = matches!(settled.state, PublicationState::Published | PublicationState::Inbox);
    pass(&mut world, if good { AFTERWARDS } else { LONG_AFTERWARDS }).await;
    // What was unknown may have been found out meanwhile.
    let settled = world.journal(&settled.id).await.unwrap().publication;
    let settled = finish_drafts(&mut world, &case, settled, &name).await;

    let posts = world.sandbox().ledger().posts();
    let struck = match &case.trouble {
        Trouble::Stop(_) => gate.fired(),
        Trouble::Faults(faults) => every_one_struck(&world, faults).then(|| case.what.to_owned()),
    };
    let expect = match (&case.trouble, &struck) {
        (Trouble::Stop(stop), Some(label)) => expected_of_a_stop(&case, label, stop.side),
        _ => case.expect,
    };
    let sha256 = case.video.sha256();
    let outcome = Outcome {
        name,
        expect,
        struck,
        posts: posts.len(),
        inits: world.sandbox().ledger().count(EffectKind::Init),
        source: case.flow.source,
        state: settled.state,
        same_bytes: posts.iter().all(|post| post.sha256 == sha256),
    };
    world.end().await.unwrap();
    outcome
}

/// Tells whether each fault struck at least once; a case without its fault shows nothing.
fn every_one_struck(world: &World, faults: &[Fault]) -> bool {
    let active = world.sandbox().faults().active();
    let idle = |fault: &Fault| {
        let left = active.iter().find(|one| one.fault.endpoint == fault.endpoint);
        fault.times.is_some() && left.is_some_and(|left| left.fault.times == fault.times)
    };
    !faults.iter().any(idle)
}

/// Waits for the last word, over as many restarts as it takes.
async fn settle(world: &mut World, accepted: &Publication, name: &str) -> Publication {
    loop {
        match world.settled(&accepted.id).await {
            Ok(settled) => return settled,
            Err(error) if error.is::<Crashed>() => world.restart().await.unwrap(),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

/// Lets time pass for whoever might still do something.
async fn pass(world: &mut World, span: Duration) {
    while world.pass(span).await == Err(Crashed) {
        world.restart().await.unwrap();
    }
}

/// The creator posts every draft in the inbox; so a draft that is there twice is posted twice.
async fn finish_drafts(
    world: &mut World,
    case: &Case,
    settled: Publication,
    name: &str,
) -> Publication {
    if case.flow.mode != PostMode::Inbox {
        return settled;
    }
    let tiktok = world.tiktok();
    let delivered =
        tiktok.attempts().into_iter().filter(|one| one.status == AttemptStatus::SendToUserInbox);
    for draft in delivered {
        tiktok.finish_draft(&draft.publish_id, &DraftPost::default()).unwrap();
    }
    if settled.state != PublicationState::Inbox || case.hearing == Hearing::AskingOnly {
        return settled;
    }
    loop {
        let published =
            |publication: &Publication| publication.state == PublicationState::Published;
        match world.wait_for(&settled.id, published).await {
            Ok(found) => {
                return found.unwrap_or_else(|| panic!("{name}: nobody heard of the post"));
            }
            Err(error) if error.is::<Crashed>() => world.restart().await.unwrap(),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}
