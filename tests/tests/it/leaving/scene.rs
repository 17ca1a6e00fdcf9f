//! Somebody with everything that can be sealed, and a neighbour who stays.

use social_core::UserId;
use social_sandbox::Fault;
use social_service::{BrowserKey, TikTokMedia};
use social_store::{Account, AccountState, Page, PostMode, Publication, PublicationState, Store};
use social_tests::{Rows, Video, World};

pub(super) const ADA: &str = "ada.public";
/// The user who stays.
pub(super) const BO: &str = "user-2";

/// A token or an address, in clear and as it is stored.
pub(super) struct Secret {
    pub(super) name: String,
    pub(super) clear: String,
    pub(super) sealed: Vec<u8>,
}

pub(super) struct Scene {
    pub(super) world: World,
    pub(super) ada: Account,
    bo: Account,
    /// Every value that was ever stored of who leaves; the newest are the last.
    pub(super) secrets: Vec<Secret>,
}

impl Scene {
    pub(super) async fn start(rows: Rows) -> Self {
        let world = World::builder().rows(rows).start().await.unwrap();
        let ada = world.connect(ADA).await.unwrap();
        let bo = connect_bo(&world).await;
        let mut scene = Self { world, ada, bo, secrets: Vec::new() };
        scene.note("connected").await;
        for round in ["first", "second"] {
            scene.renew(&scene.ada.clone()).await;
            scene.note(round).await;
        }
        scene.post().await;
        scene.seal_the_rest().await;
        scene.note("at the end").await;
        scene
    }

    async fn renew(&self, account: &Account) {
        let id = account.id.clone();
        let renewed = self.world.call(move |service| async move { service.refresh(&id).await });
        renewed.await.unwrap().unwrap();
    }

    /// One post is out, one is being sent, one has not begun.
    async fn post(&self) {
        let world = &self.world;
        let out = self.submit("out").await;
        let settled = world.settled(&out.id).await.unwrap();
        assert_eq!(settled.state, PublicationState::Published);
        let faults = world.sandbox().faults();
        faults.add(Fault::status("upload", 503).always());
        let sent = self.submit("sent").await;
        let sends = |one: &Publication| one.state == PublicationState::Transferring;
        world.wait_for(&sent.id, sends).await.unwrap().expect("it was not begun");
        faults.add(Fault::status("creator_info", 503).always());
        let waits = self.submit("waits").await;
        let waits = world.journal(&waits.id).await.unwrap().publication;
        assert_eq!(waits.state, PublicationState::Queued);
    }

    async fn submit(&self, key: &str) -> Publication {
        let world = &self.world;
        let file = world.stage(Video::new(50_000)).await.unwrap().unwrap();
        let request = world.request(&self.ada, PostMode::Direct, TikTokMedia::Asset(file.id));
        world.submit(key, request).await.unwrap().unwrap()
    }

    /// Puts a derived token and a late answer beside the row.
    async fn seal_the_rest(&self) {
        let (store, vault) = (self.world.open_store().await.unwrap(), self.world.vault());
        let stored = store.load_tokens(&self.ada.id).await.unwrap().unwrap();
        let row = stored.account.identity();
        let page = "derived-token-canary-8fHq2LxV".into();
        let page = vault.seal_derived(&row, "page", &page, None).unwrap();
        store.put_derived(&row.id, stored.account.token_version, &[page]).await.unwrap();
        let mut late = vault.open_tokens(&stored).unwrap().unwrap();
        late.access = "late-token-canary-Zt5mWq7Yb".into();
        store.strand(&row.id, &vault.seal_stranded(&row, &late).unwrap()).await.unwrap();
    }

    /// Notes every value that is stored now, in clear and sealed.
    async fn note(&mut self, when: &str) {
        let store = self.world.open_store().await.unwrap();
        let vault = self.world.vault();
        let stored = store.load_tokens(&self.ada.id).await.unwrap().unwrap();
        let row = stored.account.identity();
        let (sealed, clear) =
            (stored.tokens.clone().unwrap(), vault.open_tokens(&stored).unwrap().unwrap());
        let mut found = vec![
            ("access token", clear.access.expose_secret().to_owned(), sealed.access),
            (
                "refresh token",
                clear.refresh.unwrap().expose_secret().to_owned(),
                sealed.refresh.unwrap(),
            ),
        ];
        for derived in &stored.derived {
            let clear = vault.open_derived(&row, derived).unwrap();
            found.push(("derived", clear.expose_secret().to_owned(), derived.token.clone()));
        }
        if let Some(late) = &stored.stranded {
            let clear = vault.open_stranded(&row, late).unwrap();
            found.push(("late answer", clear.access.expose_secret().to_owned(), late.clone()));
        }
        let posts = store.find_posts_by_user(&row.user_id, &Page::first(10)).await.unwrap().items;
        for post in posts {
            let Some(sealed) = post.upload_url else { continue };
            let provider = social_core::Provider::TikTok;
            let column = social_store::SealedColumn::UploadUrl;
            let bound = column.context(&post.app, provider, &post.user_id, &post.publish_id);
            let clear = vault.open_text(&bound, &sealed).unwrap();
            // The rest of the address is the same for all.
            let url: url::Url = clear.expose_secret().parse().unwrap();
            let token = url.query_pairs().find(|(name, _)| name == "upload_token").unwrap().1;
            found.push(("upload address", token.into_owned(), sealed));
        }
        let known = found.into_iter().map(|(name, clear, sealed)| Secret {
            name: format!("the {name}, {when}"),
            clear,
            sealed: sealed.into_bytes(),
        });
        self.secrets.extend(known);
    }

    /// Nobody else lost anything.
    pub(super) async fn neighbour_lives(&self) {
        self.renew(&self.bo).await;
        let store = self.world.open_store().await.unwrap();
        let stored = store.load_tokens(&self.bo.id).await.unwrap().unwrap();
        assert_eq!(stored.account.state, AccountState::Active);
    }
}

async fn connect_bo(world: &World) -> Account {
    let (user, browser) = (UserId::new(BO), BrowserKey::fresh().unwrap());
    let page = world.begin(&user, &browser, None).await.unwrap().unwrap();
    let answer = [("approve", "auto"), ("user", "bo.private")];
    let query = world.consent(&page, &answer).await.unwrap();
    world.finish(&user, &browser, &query).await.unwrap().unwrap().account
}

/// Gives the states in order of their words.
pub(super) fn states(publications: &[Publication]) -> Vec<PublicationState> {
    let mut states: Vec<_> = publications.iter().map(|one| one.state).collect();
    states.sort_by_key(ToString::to_string);
    states
}

/// Gives what the log says of the user's accounts, the oldest first.
pub(super) async fn account_actions(store: &dyn Store, user: &UserId) -> Vec<String> {
    let listed = store.list_audit(Some(user), &Page::first(100)).await.unwrap().items;
    let actions = listed.into_iter().rev().map(|one| one.entry.action);
    actions.filter(|action| action.starts_with("account.")).collect()
}
