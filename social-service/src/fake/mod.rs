//! A small Graph in memory, and a service over it, for the tests of what is read and done there.

mod graph;

use std::sync::Arc;
use std::time::Duration;

use object_store::memory::InMemory;
use serde_json::Value;
use social_core::webhook::sign_plain;
use social_core::{
    AppName, Clock, FixedJitter, KeyId, Keyring, LoginFlow, Scopes, TestClock, TokenSet, UserId,
};
use social_store::{
    Account, InstagramAccount, MemoryStore, NewAccount, OutboxItem, Store, TokenVault, WorkClaim,
    WorkKind,
};

pub(crate) use graph::{Fault, Graph};

use crate::app::{InstagramApp, InstagramLoginApp};
use crate::context::Context;
use crate::lease::LEASE;
use crate::{Acting, Service, Settings};

/// The professional account.
pub(crate) const IG: &str = "17841400000000001";
/// Its handle.
pub(crate) const NAME: &str = "ada";
pub(crate) const SECRET: &str = "made-up-app-secret";
pub(crate) const SCOPES: &str = "instagram_business_basic,instagram_business_manage_comments,\
    instagram_business_manage_insights";

/// A service, a Graph, and one user's connected account.
pub(crate) struct Scene {
    pub(crate) service: Service,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<TokenVault>,
    pub(crate) graph: Arc<Graph>,
    pub(crate) clock: TestClock,
    pub(crate) account: Account,
    pub(crate) user: UserId,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        let clock = TestClock::default();
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::clone(&shared)));
        let key = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let keys = Keyring::parse(key, &KeyId::new("k").unwrap()).unwrap();
        let vault = Arc::new(TokenVault::new(keys));
        let graph = Arc::new(Graph::new(clock.clone()));
        let client = instagram_client::Client::instagram_app("1234567890", SECRET)
            .transport(Arc::<Graph>::clone(&graph))
            .jitter(Arc::new(FixedJitter::SHORTEST))
            .clock(Arc::clone(&shared))
            .build()
            .unwrap();
        let url = "https://social.example.com/api/auth/instagram-login/callback";
        let login = InstagramLoginApp {
            client,
            scopes: Scopes::parse(SCOPES),
            redirect_uri: instagram_client::oauth::RedirectUri::parse(url).unwrap(),
        };
        let app = InstagramApp {
            name: AppName::default_app(),
            facebook: None,
            instagram: Some(login),
            webhook_secrets: vec![SECRET.into()],
            verify_tokens: vec![
                instagram_client::webhook::VerifyToken::new("made-up-verify-token").unwrap(),
            ],
        };
        let settings = Settings::new("https://social.example.com/".parse().unwrap());
        let media = Arc::new(InMemory::new());
        let service = Service::builder(Arc::clone(&store), Arc::clone(&vault), media, settings)
            .clock(shared)
            .instagram(app)
            .build()
            .unwrap();
        let account = connect(&store, &vault, &clock, "user-1").await;
        Self { service, store, vault, graph, clock, account, user: UserId::new("user-1") }
    }

    /// Connects the same professional account for another user, through a login of its own.
    pub(crate) async fn another_user(&self, user: &str) -> Account {
        connect(&self.store, &self.vault, &self.clock, user).await
    }

    pub(crate) fn context(&self) -> &Arc<Context> {
        self.service.context()
    }

    pub(crate) fn acting(&self) -> Acting {
        Acting { account_id: self.account.id.clone(), ig_id: None }
    }

    /// Delivers a webhook with these changes of the account, each a field and its value.
    pub(crate) async fn deliver(&self, changes: &[(&str, Value)]) -> social_store::Accepted {
        let changes: Vec<_> = changes
            .iter()
            .map(|(field, value)| serde_json::json!({ "field": field, "value": value }))
            .collect();
        let body = serde_json::json!({
            "object": "instagram",
            "entry": [{ "id": IG, "time": self.clock.now().as_unix(), "changes": changes }],
        });
        self.deliver_raw(&body.to_string()).await.unwrap()
    }

    pub(crate) async fn deliver_raw(&self, body: &str) -> crate::Result<social_store::Accepted> {
        let mut headers = http::HeaderMap::new();
        let signature = sign_plain(&SECRET.into(), body.as_bytes());
        headers.insert("x-hub-signature-256", signature.parse().unwrap());
        self.service.inbox().receive_instagram(&headers, body.to_owned().into()).await
    }

    /// Lets the worker apply every event that may be tried.
    pub(crate) async fn work_off(&self) {
        loop {
            let claimed = self.store.claim_events(16, LEASE).await.unwrap();
            if claimed.is_empty() {
                return;
            }
            for event in claimed {
                crate::inbox::handle(self.context(), event).await;
            }
        }
    }

    /// Claims a piece of work of the account, due or not.
    pub(crate) async fn claim(&self, kind: WorkKind) -> WorkClaim {
        self.store.claim_one(kind, self.account.id.as_str(), LEASE).await.unwrap().unwrap()
    }

    /// Does one slice of a reading and gives the work back. Gives how long it is until the next.
    pub(crate) async fn slice(&self, kind: WorkKind) -> Duration {
        let claim = self.claim(kind).await;
        let next = if kind == WorkKind::INSIGHTS {
            crate::insights::collect(self.context(), &claim).await
        } else {
            crate::sync::carry_on(self.context(), &claim).await
        };
        let next = next.unwrap().unwrap();
        let change = social_store::Change::FinishWork { claim, next: Some(next) };
        self.store.apply(change.into()).await.unwrap();
        self.clock.now().until(next)
    }

    /// Reads to the end: slice after slice, until the next one is a period away.
    pub(crate) async fn read_all(&self, kind: WorkKind) {
        for _ in 0..200 {
            let wait = self.slice(kind).await;
            if wait >= Duration::from_hours(1) {
                return;
            }
            self.clock.advance(wait);
        }
        panic!("the reading does not end");
    }

    pub(crate) async fn media(&self, account: &Account) -> Vec<social_store::IgMedia> {
        let page = social_store::Page::first(500);
        self.store.find_ig_media(&account.id, &page).await.unwrap().items
    }

    pub(crate) async fn comment(&self, account: &Account, id: &str) -> social_store::IgComment {
        self.store.find_ig_comment(&account.id, id).await.unwrap().remove(0)
    }

    /// Gives the news of one kind.
    pub(crate) async fn news(&self, kind: &str) -> Vec<OutboxItem> {
        let mut all = self.store.read_outbox(None, 0, 500).await.unwrap();
        all.retain(|item| item.kind == kind);
        all
    }

    pub(crate) async fn audited(&self) -> Vec<(String, social_store::AuditOutcome)> {
        let page = social_store::Page::first(100);
        let listed = self.store.list_audit(None, &page).await.unwrap().items;
        listed.into_iter().map(|item| (item.entry.action, item.entry.outcome)).collect()
    }
}

async fn connect(
    store: &Arc<dyn Store>,
    vault: &TokenVault,
    clock: &TestClock,
    user: &str,
) -> Account {
    let now = clock.now();
    let new = NewAccount {
        user_id: UserId::new(user),
        app: AppName::default_app(),
        flow: LoginFlow::InstagramLogin,
        subject: format!("scoped-id-of-{user}").as_str().into(),
    };
    let reserved = store.reserve(&new).await.unwrap();
    let tokens = TokenSet {
        access: "IG-made-up".into(),
        access_expires_at: Some(now + Duration::from_hours(60 * 24)),
        refresh: None,
        refresh_expires_at: None,
        scopes: Scopes::parse(SCOPES),
        issued_at: now,
        subject: Some(new.subject.clone()),
    };
    let sealed = vault.seal_tokens(&new.identity(&reserved.id), &tokens).unwrap();
    let metadata = serde_json::json!({});
    store.put(&reserved.id, reserved.token_version, &sealed, &metadata).await.unwrap();
    let row = InstagramAccount {
        account_id: reserved.id.clone(),
        app: AppName::default_app(),
        ig_business_id: IG.to_owned(),
        page_id: None,
        page_name: None,
        username: NAME.to_owned(),
        account_type: Some("BUSINESS".to_owned()),
        access_level: "publish".to_owned(),
        data_access_expires_at: None,
        created_at: now,
        updated_at: now,
    };
    store.put_instagram_account(&row).await.unwrap();
    store.load_tokens(&reserved.id).await.unwrap().unwrap().account
}
