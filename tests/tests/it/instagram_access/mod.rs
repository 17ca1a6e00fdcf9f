//! How access to an Instagram account ends, case by case: where the account stands then and in which
//! words that is said, who is warned before, and what ends nothing.

mod ends;
mod passing;
mod warnings;

use std::time::Duration;

use social_core::{AccountId, LoginFlow};
use social_sandbox::MetaLogin;
use social_service::{
    BrowserKey, Connected, Error, Finished, InstagramFile, InstagramItem, InstagramMedia,
    InstagramRequest,
};
use social_store::{Account, OutboxItem, Publication};
use social_tests::{Photo, Rows, World, WorldBuilder};

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;
const DAY: Duration = Duration::from_hours(24);

/// Somebody whose account is connected by a login.
struct Scene {
    world: World,
    login: MetaLogin,
    who: &'static str,
    connected: Connected,
}

impl Scene {
    /// Connects as a person does, and lets the first look go by.
    async fn start(rows: Rows, flow: LoginFlow) -> Self {
        Self::with(World::builder().rows(rows), flow).await
    }

    async fn with(builder: WorldBuilder, flow: LoginFlow) -> Self {
        let world = builder.start().await.unwrap();
        let (login, who) = match flow {
            LoginFlow::FacebookLogin => (MetaLogin::Facebook, "bo"),
            _ => (MetaLogin::Instagram, "cy.photos"),
        };
        let connected = log_in(&world, flow, who).await;
        let scene = Self { world, login, who, connected };
        scene.rest(Duration::from_mins(2)).await;
        scene
    }

    async fn end(self) {
        self.world.end().await.unwrap();
    }

    fn id(&self) -> &AccountId {
        &self.connected.account.id
    }

    async fn rest(&self, span: Duration) {
        self.world.pass(span).await.unwrap();
    }

    /// Lets days pass, with a moment of work in each.
    async fn days(&self, days: u32) {
        for _ in 0..days {
            self.world.clock().advance(DAY);
            self.rest(Duration::from_mins(1)).await;
        }
    }

    /// Gives the account as it is stored; `None` if it is erased.
    async fn account(&self) -> Option<Account> {
        let store = self.world.open_store().await.unwrap();
        store.find_account(&self.world.user(), self.id()).await.unwrap()
    }

    /// Gives what can be done with the professional account.
    async fn level(&self) -> String {
        let store = self.world.open_store().await.unwrap();
        let rows = store.find_instagram_accounts(&self.world.user()).await.unwrap();
        rows.into_iter().next().unwrap().access_level
    }

    async fn news(&self, kind: &str) -> Vec<OutboxItem> {
        let store = self.world.open_store().await.unwrap();
        let all = store.read_outbox(None, 0, 1_000).await.unwrap();
        all.into_iter().filter(|item| item.kind == kind).collect()
    }

    /// Asks for a post of one picture.
    async fn post(&self, key: &str) -> Result<Publication, Error> {
        let photo = Photo::new(1).sized(1_080, 1_080);
        let staged = self.world.stage_photos(&[photo]).await.unwrap().unwrap().remove(0);
        let media = InstagramMedia::Image(InstagramItem::new(InstagramFile::Asset(staged)));
        let ig_id = &self.connected.professionals[0].ig_business_id;
        let request = InstagramRequest::new(self.id().clone(), ig_id, media);
        self.world.submit_instagram(key, request).await.unwrap()
    }

    /// Has the tokens renewed, due or not.
    async fn renew(&self) -> Result<(), Error> {
        let id = self.id().clone();
        self.world.call(|service| async move { service.refresh(&id).await }).await.unwrap()
    }

    fn posts(&self) -> usize {
        self.world.sandbox().ledger().instagram_posts().len()
    }

    /// Counts the calls of one kind that Meta has heard.
    fn calls(&self, endpoint: &str) -> usize {
        self.world.sandbox().calls().iter().filter(|call| call.endpoint == endpoint).count()
    }
}

async fn log_in(world: &World, flow: LoginFlow, who: &str) -> Connected {
    let browser = BrowserKey::fresh().unwrap();
    let answer = [("approve", "auto"), ("user", who)];
    match world.log_in_at_meta(flow, &browser, &answer).await.unwrap().unwrap() {
        Finished::Connected(connected) => *connected,
        Finished::Choose(choice) => panic!("{choice:?}"),
    }
}
