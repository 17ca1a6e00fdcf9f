//! People, their Pages and portfolios, and the professional accounts behind them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A person on Facebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetaPerson {
    /// The name by which control calls know the person.
    pub username: String,
    /// The name that is shown.
    #[serde(default)]
    pub name: String,
}

impl MetaPerson {
    /// Makes a person.
    pub fn new(username: impl Into<String>, name: impl Into<String>) -> Self {
        Self { username: username.into(), name: name.into() }
    }
}

/// What kind of Instagram account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A business.
    #[default]
    Business,
    /// A creator.
    MediaCreator,
    /// Not professional: no API knows it.
    Personal,
}

impl AccountKind {
    /// The `account_type` on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Business => "BUSINESS",
            Self::MediaCreator => "MEDIA_CREATOR",
            Self::Personal => "PERSONAL",
        }
    }
}

/// An account on Instagram.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetaAccount {
    /// The account's id, as webhooks and publishing name it; made from the handle if empty.
    #[serde(default)]
    pub id: String,
    /// The handle; also the name by which control calls know the account.
    pub username: String,
    /// The name that is shown.
    #[serde(default)]
    pub name: String,
    /// What kind of account it is.
    #[serde(default)]
    pub kind: AccountKind,
    /// Text of the profile.
    #[serde(default)]
    pub biography: String,
    /// Address of the profile.
    #[serde(default)]
    pub website: String,
    /// Number of followers.
    #[serde(default)]
    pub followers_count: u64,
    /// Number of accounts followed.
    #[serde(default)]
    pub follows_count: u64,
    /// Whether the account is restricted: it cannot publish.
    #[serde(default)]
    pub restricted: bool,
    /// Whether the account may share trial reels.
    #[serde(default = "yes")]
    pub trial_reels: bool,
}

const fn yes() -> bool {
    true
}

impl MetaAccount {
    /// Makes an account in good standing.
    pub fn new(username: impl Into<String>, kind: AccountKind) -> Self {
        let username = username.into();
        Self {
            id: String::new(),
            name: username.clone(),
            username,
            kind,
            biography: String::new(),
            website: String::new(),
            followers_count: 0,
            follows_count: 0,
            restricted: false,
            trial_reels: true,
        }
    }

    /// Whether the API knows it.
    pub(crate) const fn is_professional(&self) -> bool {
        !matches!(self.kind, AccountKind::Personal)
    }
}

/// A Page on Facebook.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MetaPage {
    /// The Page's id; made from the name if it is no number.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its handle.
    pub username: Option<String>,
    /// What it is about.
    pub category: String,
    /// The tasks of each person who has a role on it, by the person's username.
    pub roles: BTreeMap<String, Vec<String>>,
    /// The portfolio that owns it.
    pub portfolio: Option<String>,
    /// Portfolios that work on it for others.
    pub clients: Vec<String>,
    /// The handle of the Instagram account that is linked in the Page's settings.
    pub instagram: Option<String>,
    /// The handle of an Instagram account that is only connected.
    pub connected: Option<String>,
}

impl MetaPage {
    /// Makes a Page on which one person has all tasks.
    pub fn new(name: impl Into<String>, person: impl Into<String>) -> Self {
        let tasks = ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"];
        let tasks = tasks.map(str::to_owned).to_vec();
        Self {
            name: name.into(),
            category: "Product/service".to_owned(),
            roles: BTreeMap::from([(person.into(), tasks)]),
            ..Self::default()
        }
    }

    /// Links an Instagram account in the Page's settings.
    #[must_use]
    pub fn linked_to(mut self, username: impl Into<String>) -> Self {
        self.instagram = Some(username.into());
        self
    }
}

/// A business portfolio.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MetaPortfolio {
    /// The portfolio's id; made from the name if it is no number.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Usernames of the people who have a role in it.
    pub people: Vec<String>,
}

/// What every sandbox starts with.
pub(crate) struct Cast {
    pub(crate) people: Vec<MetaPerson>,
    pub(crate) accounts: Vec<MetaAccount>,
    pub(crate) pages: Vec<MetaPage>,
    pub(crate) portfolios: Vec<MetaPortfolio>,
}

impl Cast {
    /// Ada has Pages of every kind, Bo has one that works, and Cy is on Instagram only.
    pub(crate) fn default_cast() -> Self {
        let agency = MetaPortfolio {
            id: "730000000000001".to_owned(),
            name: "Ada's Agency".to_owned(),
            people: vec!["ada".to_owned()],
        };
        Self {
            people: vec![MetaPerson::new("ada", "Ada Author"), MetaPerson::new("bo", "Bo Baker")],
            accounts: accounts(),
            pages: pages(&agency.id),
            portfolios: vec![agency],
        }
    }
}

fn accounts() -> Vec<MetaAccount> {
    let account = |id: &str, username: &str, name: &str, kind| MetaAccount {
        id: id.to_owned(),
        name: name.to_owned(),
        biography: "A made-up account.".to_owned(),
        website: "https://example.com/".to_owned(),
        followers_count: 1200,
        follows_count: 80,
        ..MetaAccount::new(username, kind)
    };
    vec![
        account("17841400000000001", "ada.studio", "Ada's Studio", AccountKind::Business),
        account("17841400000000002", "ada.travels", "Ada Travels", AccountKind::MediaCreator),
        account("17841400000000003", "ada.agency", "Ada's Agency", AccountKind::Business),
        account("17841400000000004", "bo.bakery", "Bo's Bakery", AccountKind::Business),
        account("17841400000000005", "cy.photos", "Cy's Photos", AccountKind::MediaCreator),
        account("17841400000000006", "ada.private", "Ada", AccountKind::Personal),
    ]
}

fn pages(agency: &str) -> Vec<MetaPage> {
    let page = |id: &str, name: &str, person: &str| MetaPage {
        id: id.to_owned(),
        ..MetaPage::new(name, person)
    };
    let few = |mut page: MetaPage| {
        for tasks in page.roles.values_mut() {
            *tasks = vec!["ANALYZE".to_owned()];
        }
        page
    };
    vec![
        page("110000000000001", "Ada's Studio", "ada").linked_to("ada.studio"),
        page("110000000000002", "Ada Travels", "ada").linked_to("ada.travels"),
        page("110000000000003", "Ada without Instagram", "ada"),
        few(page("110000000000004", "Bo's Bakery, for figures", "ada").linked_to("bo.bakery")),
        MetaPage {
            connected: Some("cy.photos".to_owned()),
            ..page("110000000000005", "Ada and Cy", "ada")
        },
        MetaPage {
            portfolio: Some(agency.to_owned()),
            ..page("110000000000006", "Ada's Agency", "ada").linked_to("ada.agency")
        },
        page("110000000000007", "Bo's Bakery", "bo").linked_to("bo.bakery"),
    ]
}
