//! Runs one case and says what came of it.

use std::time::Duration;

use social_sandbox::{AttemptStatus, DraftPost, EffectKind};
use social_service::{PhotoImages, PhotoSet, TikTokMedia};
use social_store::{PostMode, Publication, PublicationState};
use social_tests::{Crashed, Hearing, MediaHost, Photo, World};

use super::cases::{Case, Expect, Trouble, Way};
use super::expected_of_a_stop;
use crate::matrix::{add, every_one_struck, latest, pass, settle};

/// The photos of every carousel.
const PHOTOS: [Photo; 3] = [Photo::new(1), Photo::new(2), Photo::new(3)];

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
    way: Way,
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
            Expect::AtOurDoor => match self.state {
                PublicationState::Unknown => self.posts <= 1,
                PublicationState::Failed => self.posts == 0,
                _ => self.posts == 1 && known,
            },
        };
        let pulled_again = self.way == Way::Address && self.inits > 1;
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
    let media = media(&world, &case, &host).await;
    let request = world.request(&account, case.flow.mode, media);
    let gate = world.process().unwrap().gate().clone();
    match &case.trouble {
        Trouble::Stop(stop) => gate.arm(Some(*stop)),
        Trouble::Faults(faults) => add(&world, faults),
        Trouble::Both(stop, faults) => {
            add(&world, faults);
            gate.arm(Some(*stop));
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
    // What is unknown may be proved meanwhile.
    let settled = if good { settled } else { latest(&mut world, &accepted, &name).await };
    let settled = finish_drafts(&mut world, &case, settled, &name).await;

    let posts = world.sandbox().ledger().posts();
    let struck = match &case.trouble {
        Trouble::Stop(_) | Trouble::Both(..) => gate.fired(),
        Trouble::Faults(faults) => every_one_struck(&world, faults).then(|| case.what.to_owned()),
    };
    let expect = match (&case.trouble, &struck) {
        (Trouble::Stop(stop) | Trouble::Both(stop, _), Some(label)) => {
            expected_of_a_stop(&case, label, stop.side)
        }
        _ => case.expect,
    };
    let sha256 = match case.flow.way {
        Way::Photos => Photo::sha256_of(&PHOTOS),
        _ => case.video.sha256(),
    };
    let outcome = Outcome {
        name,
        expect,
        struck,
        posts: posts.len(),
        inits: world.sandbox().ledger().count(EffectKind::Init),
        way: case.flow.way,
        state: settled.state,
        same_bytes: posts.iter().all(|post| post.sha256 == sha256),
    };
    world.end().await.unwrap();
    outcome
}

async fn media(world: &World, case: &Case, host: &MediaHost) -> TikTokMedia {
    let staged = async || world.stage(case.video).await.unwrap().unwrap().id;
    match case.flow.way {
        Way::File => TikTokMedia::Asset(staged().await),
        Way::Address => TikTokMedia::Url(host.url()),
        Way::Offered => TikTokMedia::Offered(staged().await),
        Way::Photos => {
            let ids = world.stage_photos(&PHOTOS).await.unwrap().unwrap();
            TikTokMedia::Photos(PhotoSet::new(PhotoImages::Assets(ids)))
        }
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
