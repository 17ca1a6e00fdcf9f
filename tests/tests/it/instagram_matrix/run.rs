//! Runs one case and says what came of it.

use std::time::Duration;

use social_sandbox::{MetaBehaviour, RepeatedPublish};
use social_service::{
    HandOver, InstagramFile, InstagramItem, InstagramMedia, InstagramReel, InstagramRequest,
};
use social_store::PublicationState;
use social_tests::{Crashed, Photo, Professional, Video, World};

use super::cases::{Case, Expect, Kind, Trouble};
use crate::matrix::{add, every_one_struck, latest, pass};

const PICTURES: [Photo; 2] = [Photo::new(1).sized(1_080, 1_350), Photo::new(2).sized(1_080, 1_350)];
const FILM: Video = Video::new(50_000);

/// How long everybody is watched after a good end: longer than any lease, and until the post's id and
/// address were looked for.
const AFTERWARDS: Duration = Duration::from_mins(3);
/// How long after another end: longer than any look, and any pause before another try.
const LONG_AFTERWARDS: Duration = Duration::from_mins(30);

/// What came of a case.
#[derive(Debug)]
#[expect(dead_code, reason = "what is shown of a wrong case")]
pub(crate) struct Outcome {
    pub(crate) name: String,
    expect: Expect,
    /// What went wrong as wanted: the write that stopped the process, or the faults.
    pub(crate) struck: Option<String>,
    pub(crate) posts: usize,
    state: PublicationState,
    code: Option<String>,
    same_bytes: bool,
    /// Whether the publication knows the post by its id.
    named: bool,
    /// Whether the post stands among the account's media, with its address.
    noted: bool,
}

impl Outcome {
    /// Says what is wrong with the case, if anything is.
    pub(crate) fn verdict(&self) -> Option<String> {
        let fine = match self.expect {
            Expect::Posted => {
                self.posts == 1
                    && self.state == PublicationState::Published
                    && self.same_bytes
                    && self.named
                    && self.noted
            }
            Expect::Refused => self.posts == 0 && self.state == PublicationState::Failed,
        };
        (!fine || self.struck.is_none()).then(|| format!("{}: {self:?}", self.name))
    }
}

pub(crate) async fn run(case: Case) -> Outcome {
    let name = case.name();
    // A container that is published twice is posted twice, so that no mistake stays hidden.
    let behaviour =
        MetaBehaviour { repeated_publish: RepeatedPublish::PostsAgain, ..MetaBehaviour::default() };
    let builder = World::builder().rows(case.rows).meta(behaviour);
    let mut world = builder.start().await.unwrap();
    let professional = world.connect_professional(case.kind.login()).await.unwrap();
    let request = request(&world, &professional, case.kind).await;
    let gate = world.process().unwrap().gate().clone();
    match &case.trouble {
        Trouble::Stop(stop) => gate.arm(Some(*stop)),
        Trouble::Faults(faults) => add(&world, faults),
    }
    let accepted = loop {
        match world.submit_instagram("the-key", request.clone()).await {
            Ok(accepted) => break accepted.unwrap_or_else(|error| panic!("{name}: {error}")),
            Err(Crashed) => world.restart().await.unwrap(),
        }
    };
    // One that is stuck shows by its state.
    while let Err(error) = world.settled(&accepted.id).await {
        if !error.is::<Crashed>() {
            break;
        }
        world.restart().await.unwrap();
    }
    let state = latest(&mut world, &accepted, &name).await.state;
    let good = state == PublicationState::Published;
    pass(&mut world, if good { AFTERWARDS } else { LONG_AFTERWARDS }).await;
    let settled = latest(&mut world, &accepted, &name).await;
    let posts = world.sandbox().ledger().instagram_posts();
    let media_id = posts.first().map(|post| post.media_id.clone());
    let store = world.open_store().await.unwrap();
    let rows = match &media_id {
        Some(id) => store.find_ig_media_by_id(id).await.unwrap(),
        None => Vec::new(),
    };
    let struck = match &case.trouble {
        Trouble::Stop(_) => gate.fired(),
        Trouble::Faults(faults) => every_one_struck(&world, faults).then(|| case.what.to_owned()),
    };
    let sha256 = sha256(case.kind);
    let outcome = Outcome {
        name,
        expect: case.expect,
        struck,
        posts: posts.len(),
        state: settled.state,
        code: settled.last_error.map(|error| error.code),
        same_bytes: posts.iter().all(|post| post.sha256 == sha256),
        named: settled.external_id.is_some() && settled.external_id == media_id,
        noted: rows.iter().any(|row| row.permalink.is_some()),
    };
    world.end().await.unwrap();
    outcome
}

/// The files of a kind, as the ledger tells them.
fn sha256(kind: Kind) -> Vec<String> {
    let picture = |at: usize| Photo::sha256_of(&PICTURES[at..=at]);
    match kind {
        Kind::Image | Kind::Story => vec![picture(0)],
        Kind::ReelFetched | Kind::ReelSent => vec![FILM.sha256()],
        Kind::Carousel => vec![picture(0), picture(1), FILM.sha256()],
    }
}

async fn request(world: &World, professional: &Professional, kind: Kind) -> InstagramRequest {
    let pictures = world.stage_photos(&PICTURES).await.unwrap().unwrap();
    let film = world.stage(FILM).await.unwrap().unwrap().id;
    let item = |id: &social_store::AssetId| InstagramItem::new(InstagramFile::Asset(id.clone()));
    let media = match kind {
        Kind::Image => InstagramMedia::Image(item(&pictures[0])),
        Kind::Story => InstagramMedia::Story(InstagramFile::Asset(pictures[0].clone())),
        Kind::ReelFetched | Kind::ReelSent => {
            InstagramMedia::Reel(InstagramReel::new(InstagramFile::Asset(film)))
        }
        Kind::Carousel => {
            InstagramMedia::Carousel(vec![item(&pictures[0]), item(&pictures[1]), item(&film)])
        }
    };
    let account = professional.account.id.clone();
    let mut request = InstagramRequest::new(account, &professional.ig_id, media);
    if kind != Kind::Story {
        "A caption #for @everyone".clone_into(&mut request.caption);
    }
    request.hand_over = match kind {
        Kind::ReelFetched => Some(HandOver::Fetch),
        Kind::ReelSent => Some(HandOver::Upload),
        // The video of the carousel is sent.
        _ => None,
    };
    request
}
