//! The flows in one value.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use object_store::ObjectStore;
use social_core::{AppName, Clock, LoginFlow, Provider, SystemClock, UserId};
use social_store::{ManagedTokens, Store, TokenVault};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{InstagramApp, TikTokApp};
use crate::comments::Comments;
use crate::connect::Connect;
use crate::context::{Context, FreeSpace};
use crate::error::BuildError;
use crate::grant::Grants;
use crate::inbox::{self, Inbox};
use crate::insights::Insights;
use crate::news::News;
use crate::publish::{self, Publish};
use crate::settings::Settings;
use crate::staging::Staging;
use crate::wake::{self, Wake};
use crate::{chores, forget, refresh, sweep};

/// Everything that is done for the users of a host app. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Service {
    context: Arc<Context>,
    connect: Connect,
    publish: Publish,
    staging: Staging,
    grants: Grants,
    inbox: Inbox,
    news: News,
    insights: Insights,
    comments: Comments,
}

impl Service {
    /// Starts to set up a service.
    pub fn builder(
        store: Arc<dyn Store>,
        vault: Arc<TokenVault>,
        media: Arc<dyn ObjectStore>,
        settings: Settings,
    ) -> ServiceBuilder {
        ServiceBuilder {
            store,
            vault,
            media,
            settings,
            clock: SystemClock::shared(),
            free_space: None,
            tiktok: Vec::new(),
            instagram: Vec::new(),
        }
    }

    /// Connects and disconnects accounts.
    pub const fn connect(&self) -> &Connect {
        &self.connect
    }

    /// Publishes.
    pub const fn publish(&self) -> &Publish {
        &self.publish
    }

    /// Takes in media.
    pub const fn staging(&self) -> &Staging {
        &self.staging
    }

    /// Hands out staged files to platforms that fetch them.
    pub const fn grants(&self) -> &Grants {
        &self.grants
    }

    /// Takes in webhooks.
    pub const fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Tells what happened.
    pub const fn news(&self) -> &News {
        &self.news
    }

    /// Tells the figures of accounts and their videos.
    pub const fn insights(&self) -> &Insights {
        &self.insights
    }

    /// Reads, writes, hides and deletes comments under Instagram media.
    pub const fn comments(&self) -> &Comments {
        &self.comments
    }

    /// Gives what the flows stand on, for the tests.
    #[cfg(test)]
    pub(crate) fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// Gives the store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.context.store
    }

    /// Gives the clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.context.clock
    }

    /// Gives the settings.
    pub fn settings(&self) -> &Settings {
        &self.context.settings
    }

    /// Gives the set-up of a TikTok app.
    pub fn tiktok_app(&self, name: &AppName) -> Option<&TikTokApp> {
        self.context.tiktok.get(name)
    }

    /// Gives the set-up of an app for Instagram.
    pub fn instagram_app(&self, name: &AppName) -> Option<&InstagramApp> {
        self.context.instagram.get(name)
    }

    /// Renews an account's tokens now, due or not.
    ///
    /// # Errors
    ///
    /// [`Error::Credential`](crate::Error::Credential) if it did not come through.
    ///
    /// # Cancel safety
    ///
    /// A renewal under way goes on without the caller.
    pub async fn refresh(&self, id: &social_core::AccountId) -> crate::Result<()> {
        refresh::now(&self.context, id).await
    }

    /// Forgets a user: disconnects every account, removes the staged files, and erases every row but
    /// the audit log's, which no longer say who it was. Gives how many rows went.
    ///
    /// The platforms are asked to withdraw the grants in the background, as by a disconnect. Bodies
    /// of webhooks name the accounts for as long as they are kept. Let the user start nothing new
    /// before: an upload that begins meanwhile may leave its file.
    ///
    /// # Errors
    ///
    /// When the store or the object store fails; call again then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves a part of it undone; call again.
    pub async fn forget_user(&self, user: &UserId) -> crate::Result<u64> {
        forget::user(&self.context, user).await
    }

    /// Runs every worker until `stop` is cancelled, and returns when all have ended: each finishes
    /// the call it is in, and no task of a login or a renewal is left behind.
    ///
    /// Call it once in each process; any number of processes may share a store.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: cancel `stop` and wait instead.
    pub async fn run(&self, stop: CancellationToken) {
        let workers = TaskTracker::new();
        let settings = &self.context.settings;
        for _ in 0..settings.workers {
            workers.spawn(inbox::run(Arc::clone(&self.context), stop.clone()));
        }
        for _ in 0..settings.publish_workers {
            workers.spawn(publish::run(Arc::clone(&self.context), stop.clone()));
        }
        workers.spawn(refresh::run(Arc::clone(&self.context), stop.clone()));
        for kinds in chores::LOOPS {
            workers.spawn(chores::run(Arc::clone(&self.context), kinds, stop.clone()));
        }
        workers.spawn(sweep::run(Arc::clone(&self.context), stop.clone()));
        let context = Arc::clone(&self.context);
        workers.spawn(async move {
            wake::listen(context.store.as_ref(), &context.wake, stop).await;
        });
        workers.close();
        workers.wait().await;
        self.context.stopping.cancel();
        self.context.tasks.close();
        self.context.tasks.wait().await;
        self.context.tokens.drain().await;
    }
}

/// The set-up of a [`Service`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct ServiceBuilder {
    store: Arc<dyn Store>,
    vault: Arc<TokenVault>,
    media: Arc<dyn ObjectStore>,
    settings: Settings,
    clock: Arc<dyn Clock>,
    free_space: Option<FreeSpace>,
    tiktok: Vec<TikTokApp>,
    instagram: Vec<InstagramApp>,
}

impl std::fmt::Debug for ServiceBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl ServiceBuilder {
    /// Sets the clock; the machine's, unless set. Give the store the same one.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how the free space of the media volume is told; without it, space is not checked.
    pub fn free_space(mut self, free_space: FreeSpace) -> Self {
        self.free_space = Some(free_space);
        self
    }

    /// Adds a TikTok app.
    pub fn tiktok(mut self, app: TikTokApp) -> Self {
        self.tiktok.push(app);
        self
    }

    /// Adds an app for Instagram.
    pub fn instagram(mut self, app: InstagramApp) -> Self {
        self.instagram.push(app);
        self
    }

    /// Builds the service. It works for nobody until [`Service::run`] is called.
    ///
    /// # Errors
    ///
    /// [`BuildError`] names the setting and the cure.
    pub fn build(self) -> Result<Service, BuildError> {
        self.settings.check()?;
        self.check_apps()?;
        let mut tokens = ManagedTokens::builder(
            Arc::clone(&self.store),
            Arc::clone(&self.vault),
            Arc::clone(&self.clock),
        );
        for app in &self.tiktok {
            let refresher = Arc::new(app.client.token_refresher());
            tokens = tokens.refresher(app.name.clone(), LoginFlow::TikTok, refresher);
        }
        for app in &self.instagram {
            let refreshers = app.refreshers();
            let refreshers = refreshers
                .map_err(|wrong| BuildError::WrongLogin { name: app.name.to_string(), wrong })?;
            for (flow, refresher) in refreshers {
                tokens = tokens.refresher(app.name.clone(), flow, refresher);
            }
        }
        let tiktok: HashMap<_, _> =
            self.tiktok.into_iter().map(|app| (app.name.clone(), app)).collect();
        let instagram: HashMap<_, _> =
            self.instagram.into_iter().map(|app| (app.name.clone(), app)).collect();
        let context = Arc::new(Context {
            tokens: tokens.build(),
            store: self.store,
            vault: self.vault,
            media: self.media,
            clock: self.clock,
            settings: self.settings,
            tiktok,
            instagram,
            free_space: self.free_space,
            wake: Wake::new(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        });
        Ok(Service {
            connect: Connect::new(Arc::clone(&context)),
            publish: Publish::new(Arc::clone(&context)),
            staging: Staging::new(Arc::clone(&context)),
            grants: Grants::new(Arc::clone(&context)),
            inbox: Inbox::new(Arc::clone(&context)),
            news: News::new(Arc::clone(&context)),
            insights: Insights::new(Arc::clone(&context)),
            comments: Comments::new(Arc::clone(&context)),
            context,
        })
    }

    /// Checks that apps of one platform have names of their own and secrets to verify with.
    fn check_apps(&self) -> Result<(), BuildError> {
        let tiktok = self.tiktok.iter().map(|app| {
            (Provider::TikTok, &app.name, app.verifying_secrets().len(), app.webhook_secrets.len())
        });
        let instagram = self.instagram.iter().map(|app| {
            let usable = app.verifying_secrets().len();
            (Provider::Instagram, &app.name, usable, app.webhook_secrets.len())
        });
        let mut names = HashSet::new();
        for (provider, name, usable, given) in tiktok.chain(instagram) {
            if !names.insert((provider, name)) {
                return Err(BuildError::DuplicateApp(name.to_string()));
            }
            if usable == 0 || usable != given {
                return Err(BuildError::NoWebhookSecret(name.to_string()));
            }
        }
        let lacks = |app: &&InstagramApp| app.facebook.is_none() && app.instagram.is_none();
        match self.instagram.iter().find(lacks) {
            Some(app) => Err(BuildError::NoLogin(app.name.to_string())),
            None => Ok(()),
        }
    }
}
