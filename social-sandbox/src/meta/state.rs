//! Everything Meta's hosts remember.

use std::collections::BTreeMap;

use super::app::MetaApp;
use super::behaviour::{MetaBehaviour, MetaLogin};
use super::callbacks::CallbackView;
use super::gallery::{self, Gallery, GalleryEvent};
use super::login::{Code, Pending};
use super::people::{Cast, MetaAccount, MetaPage, MetaPerson, MetaPortfolio};
use super::token_store::TokenStore;
use super::usage::Usage;
use super::webhook::Gathered;
use crate::agenda::Agenda;
use crate::ids::Ids;

/// Something that happens by itself when its time comes.
#[derive(Debug)]
pub(crate) enum MetaEvent {
    /// The changes that were gathered go out.
    SendGathered,
    /// Something happens to a container or a story.
    Gallery(GalleryEvent),
}

/// The kinds of nodes that paths can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    User,
    Page,
    Business,
    App,
    IgUser,
    IgContainer,
    IgMedia,
    IgComment,
    IgHashtag,
}

impl NodeKind {
    /// How the kind is written in the paths of the table.
    pub(crate) const fn placeholder(self) -> &'static str {
        match self {
            Self::User => "{user}",
            Self::Page => "{page}",
            Self::Business => "{business}",
            Self::App => "{app}",
            Self::IgUser => "{ig-user}",
            Self::IgContainer => "{ig-container}",
            Self::IgMedia => "{ig-media}",
            Self::IgComment => "{ig-comment}",
            Self::IgHashtag => "{ig-hashtag}",
        }
    }
}

/// The state of Meta's hosts.
#[derive(Debug)]
pub(crate) struct MetaState {
    /// Counts resets, so that work from before one is not booked after it.
    pub(crate) era: u64,
    pub(crate) behaviour: MetaBehaviour,
    /// By the Meta app's id.
    pub(crate) apps: BTreeMap<String, MetaApp>,
    /// In the order they were added; the first is the one that `approve=auto` takes.
    pub(crate) people: Vec<MetaPerson>,
    pub(crate) accounts: Vec<MetaAccount>,
    pub(crate) pages: Vec<MetaPage>,
    pub(crate) portfolios: Vec<MetaPortfolio>,
    /// Logins that wait for a person's decision, by the number on the page.
    pub(crate) pending: BTreeMap<String, Pending>,
    pub(crate) codes: BTreeMap<String, Code>,
    pub(crate) tokens: TokenStore,
    /// Fields by app and Page, and by app and professional account: the two other layers of
    /// subscriptions.
    pub(crate) page_subscriptions: BTreeMap<(String, String), Vec<String>>,
    pub(crate) account_subscriptions: BTreeMap<(String, String), Vec<String>>,
    pub(crate) gathered: Gathered,
    pub(crate) gallery: Gallery,
    pub(crate) usage: Usage,
    pub(crate) callbacks: Vec<CallbackView>,
    pub(crate) agenda: Agenda<MetaEvent>,
}

impl MetaState {
    pub(crate) fn new(behaviour: MetaBehaviour, era: u64) -> Self {
        let app = MetaApp::default_app();
        let Cast { people, accounts, pages, portfolios } = Cast::default_cast();
        Self {
            era,
            behaviour,
            apps: BTreeMap::from([(app.app_id.clone(), app)]),
            people,
            accounts,
            pages,
            portfolios,
            pending: BTreeMap::new(),
            codes: BTreeMap::new(),
            tokens: TokenStore::default(),
            page_subscriptions: BTreeMap::new(),
            account_subscriptions: BTreeMap::new(),
            gathered: Gathered::default(),
            gallery: Gallery::default(),
            usage: Usage::default(),
            callbacks: Vec::new(),
            agenda: Agenda::default(),
        }
    }

    /// Tells what an id names.
    pub(crate) fn kind_of(&self, id: &str) -> Option<NodeKind> {
        if let Some(kind) = gallery::number(id).and_then(|id| self.gallery.kind_of(id)) {
            Some(kind)
        } else if self.account(id).is_some() {
            Some(NodeKind::IgUser)
        } else if self.page(id).is_some() {
            Some(NodeKind::Page)
        } else if self.apps.contains_key(id) {
            Some(NodeKind::App)
        } else if self.portfolios.iter().any(|portfolio| portfolio.id == id) {
            Some(NodeKind::Business)
        } else if self
            .tokens
            .live_grants()
            .any(|grant| grant.login == MetaLogin::Facebook && grant.user_id == id)
        {
            Some(NodeKind::User)
        } else {
            None
        }
    }

    /// Finds an app by the id it has in a login.
    pub(crate) fn app_in(&self, login: MetaLogin, id: &str) -> Option<&MetaApp> {
        self.apps.values().find(|app| app.id_in(login) == id)
    }

    pub(crate) fn person(&self, username: &str) -> Option<&MetaPerson> {
        self.people.iter().find(|person| person.username == username)
    }

    /// Finds a professional account by its id.
    pub(crate) fn account(&self, id: &str) -> Option<&MetaAccount> {
        self.accounts.iter().find(|account| account.id == id && account.is_professional())
    }

    /// Finds an account by its handle, professional or not.
    pub(crate) fn account_named(&self, username: &str) -> Option<&MetaAccount> {
        self.accounts.iter().find(|account| account.username == username)
    }

    pub(crate) fn page(&self, id: &str) -> Option<&MetaPage> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// Counts the posts of an account.
    pub(crate) fn media_count(&self, ig_id: &str) -> usize {
        self.gallery.shown(ig_id, false).count()
    }

    /// The professional account that is linked in a Page's settings.
    pub(crate) fn linked(&self, page: &MetaPage) -> Option<&MetaAccount> {
        let username = page.instagram.as_deref()?;
        self.account_named(username).filter(|account| account.is_professional())
    }
}

/// The id under which an app sees a person, or an account with Instagram Login.
pub(crate) fn scoped_id(ids: &Ids, app_id: &str, login: MetaLogin, who: &str) -> String {
    match login {
        MetaLogin::Facebook => {
            format!("1022{}", ids.derived_digits("facebook_user", &[app_id, who], 13))
        }
        MetaLogin::Instagram => {
            format!("2730{}", ids.derived_digits("instagram_user", &[app_id, who], 13))
        }
    }
}
