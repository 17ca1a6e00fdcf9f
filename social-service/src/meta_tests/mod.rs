//! Instagram accounts from the login to the leaving, over a store in memory and a Meta that says
//! what a test wants.

mod access;
mod connect;
mod departure;
mod doubt;
pub(crate) mod fake;
mod roles;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use instagram_client::Client;
use instagram_client::oauth::{Extension, RedirectUri};
use object_store::memory::InMemory;
use social_core::{
    AccountId, AppName, Clock, FixedJitter, KeyId, Keyring, LoginFlow, Scopes, TestClock,
    Timestamp, UserId,
};
use social_store::{Account, MemoryStore, OutboxItem, Store, TokenVault};

use self::fake::FakeMeta;
use crate::{
    Begin, BrowserKey, Connected, FacebookLoginApp, Finish, Finished, InstagramApp,
    InstagramLoginApp, Result, Service, Settings,
};

const FACEBOOK_SCOPES: &str = "instagram_basic,instagram_content_publish,\
    instagram_manage_comments,pages_show_list,pages_manage_metadata";
const INSTAGRAM_SCOPES: &str = "instagram_business_basic,\
    instagram_business_content_publish,instagram_business_manage_comments";
pub(crate) const SECRET: &str = "made-up-app-secret";

/// A clock on which sleeping takes no time.
#[derive(Clone, Debug, Default)]
struct QuickClock(TestClock);

#[async_trait]
impl Clock for QuickClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep_until(&self, until: Timestamp) {
        self.0.advance(self.0.now().until(until));
        // Others go on meanwhile.
        tokio::task::yield_now().await;
    }
}

pub(crate) struct World {
    pub(crate) service: Service,
    pub(crate) meta: FakeMeta,
    pub(super) clock: TestClock,
    pub(super) browser: BrowserKey,
    user: UserId,
}

pub(crate) fn world() -> World {
    let clock = QuickClock::default();
    let meta = FakeMeta::new(clock.now().as_unix());
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::clone(&shared)));
    let key = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let keys = Keyring::parse(key, &KeyId::new("k").unwrap()).unwrap();
    let settings = Settings::new("https://social.example.com/".parse().unwrap());
    let service = Service::builder(
        store,
        Arc::new(TokenVault::new(keys)),
        Arc::new(InMemory::new()),
        settings,
    )
    .clock(Arc::clone(&shared))
    .instagram(app(&meta, &shared))
    .build()
    .unwrap();
    World {
        service,
        meta,
        clock: clock.0,
        browser: BrowserKey::fresh().unwrap(),
        user: UserId::new("user-1"),
    }
}

fn app(meta: &FakeMeta, clock: &Arc<dyn Clock>) -> InstagramApp {
    let facebook = Client::meta_app("1", SECRET)
        .transport(Arc::new(meta.clone()))
        .jitter(Arc::new(FixedJitter::SHORTEST))
        .clock(Arc::clone(clock))
        .build()
        .unwrap();
    let instagram = Client::instagram_app("1", SECRET)
        .transport(Arc::new(meta.clone()))
        .jitter(Arc::new(FixedJitter::SHORTEST))
        .clock(Arc::clone(clock))
        .build()
        .unwrap();
    let redirect_uri = |path: &str| {
        RedirectUri::parse(&format!("https://social.example.com/api/auth/{path}")).unwrap()
    };
    InstagramApp {
        name: AppName::default_app(),
        facebook: Some(FacebookLoginApp {
            client: facebook,
            scopes: Scopes::parse(FACEBOOK_SCOPES),
            config: None,
            redirect_uri: redirect_uri("instagram/callback"),
            extension: Extension::WhileValid,
        }),
        instagram: Some(InstagramLoginApp {
            client: instagram,
            scopes: Scopes::parse(INSTAGRAM_SCOPES),
            redirect_uri: redirect_uri("instagram-login/callback"),
        }),
        webhook_secrets: vec![SECRET.into()],
        verify_tokens: Vec::new(),
    }
}

impl World {
    pub(super) fn user(&self) -> UserId {
        self.user.clone()
    }

    /// Begins a login and gives the query of its callback.
    pub(super) async fn callback(&self, flow: LoginFlow, reconnect: Option<&AccountId>) -> String {
        let begin = Begin {
            user_id: self.user(),
            app: AppName::default_app(),
            flow,
            browser: &self.browser,
            return_path: "/".to_owned(),
            reconnect: reconnect.cloned(),
        };
        let page = self.service.connect().begin(begin).await.unwrap();
        let state = page.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        format!("code=made-up&state={state}")
    }

    pub(super) async fn finish(&self, flow: LoginFlow, query: &str) -> Result<Finished> {
        let user_id = self.user();
        let finish = Finish { user_id, flow, browser: &self.browser, query };
        self.service.connect().finish(finish).await
    }

    pub(super) async fn login(&self, flow: LoginFlow) -> Result<Finished> {
        let query = self.callback(flow, None).await;
        self.finish(flow, &query).await
    }

    pub(super) async fn connected(&self, flow: LoginFlow) -> Connected {
        match self.login(flow).await.unwrap() {
            Finished::Connected(connected) => *connected,
            Finished::Choose(choice) => panic!("{choice:?}"),
        }
    }

    /// Looks at the account, as the chore does.
    pub(super) async fn look(&self, id: &AccountId) -> Option<Timestamp> {
        crate::access::look(self.service.context(), id.as_str()).await.unwrap()
    }

    pub(super) async fn account(&self, id: &AccountId) -> Account {
        self.service.store().find_account(&self.user(), id).await.unwrap().unwrap()
    }

    pub(super) async fn news(&self, kind: &str) -> Vec<OutboxItem> {
        let all = self.service.store().read_outbox(None, 0, 1_000).await.unwrap();
        all.into_iter().filter(|item| item.kind == kind).collect()
    }

    pub(super) async fn levels(&self) -> Vec<(String, String)> {
        let rows = self.service.connect().professionals(&self.user()).await.unwrap();
        rows.into_iter().map(|row| (row.ig_business_id, row.access_level)).collect()
    }

    pub(super) fn days(&self, days: u64) {
        self.clock.advance(Duration::from_hours(24 * days));
    }
}
