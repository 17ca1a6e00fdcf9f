//! The Pages of a user, and the Instagram accounts behind them.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use social_core::AccessToken;
use url::Url;

use super::FacebookLogin;
use crate::client::call_to;
use crate::endpoint::{self, Endpoint};
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::{IgUserId, PageId};
use crate::lenient;
use crate::paging::WirePage;

const FIELDS: &str = "id,name,username,access_token,tasks,\
    instagram_business_account{id,username,name,profile_picture_url},\
    connected_instagram_account{id,username}";
const PER_PAGE: &str = "100";
/// Pages of a list that are read at most; nobody has so many.
const MOST_PAGES: usize = 100;
/// The tasks of which a user needs one to publish, in both spellings.
const PUBLISHING_TASKS: &[&str] = &[
    "MANAGE",
    "CREATE_CONTENT",
    "PROFILE_PLUS_FULL_CONTROL",
    "PROFILE_PLUS_MANAGE",
    "PROFILE_PLUS_CREATE_CONTENT",
];

/// An Instagram professional account behind a Page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageInstagram {
    /// The account.
    pub id: IgUserId,
    /// The handle.
    pub username: Option<String>,
    /// The name that is shown.
    pub name: Option<String>,
    /// The address of the picture; it is signed and ends.
    pub profile_picture_url: Option<String>,
}

/// Why nothing can be published through a Page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// No Instagram account is linked to it, or one that is not professional.
    #[error("no professional instagram account is linked to the page")]
    NoInstagram,
    /// An account is shown beside it, but is not linked in the Page's settings.
    #[error("the instagram account is connected to the page, but not linked in its settings")]
    OnlyConnected,
    /// The user may not make content on it.
    #[error("the user has no task on the page that allows to publish")]
    NoTask,
    /// The user did not choose it in the login.
    #[error("the page was not chosen in the login")]
    NotChosen,
}

/// A Page of the user.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FacebookPage {
    /// The Page.
    pub id: PageId,
    /// Its name.
    pub name: Option<String>,
    /// The token that acts for it. It has no end if it was asked for with a long-lived token.
    pub token: Option<AccessToken>,
    /// The Instagram account behind it, or why it cannot be used.
    pub instagram: Result<PageInstagram, Unusable>,
}

/// The Pages of a user, and which lists could not be read.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct FacebookPages {
    /// Every Page once, in the order in which they came.
    pub pages: Vec<FacebookPage>,
    /// Why Pages of business portfolios are missing, if they are: mostly because
    /// `business_management` was not granted.
    pub without_portfolios: Option<Error>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(deserialize_with = "lenient::id")]
    id: Option<PageId>,
    name: Option<String>,
    #[serde(default)]
    access_token: Option<String>,
    #[serde(default)]
    tasks: Option<Vec<String>>,
    #[serde(default)]
    instagram_business_account: Value,
    #[serde(default)]
    connected_instagram_account: Value,
}

#[derive(Deserialize)]
struct Named {
    #[serde(deserialize_with = "lenient::id")]
    id: Option<String>,
}

impl FacebookLogin {
    /// Lists every Page the user has a role on, those of business portfolios too, each with its
    /// Instagram account or the reason why it cannot be used.
    ///
    /// Since version 17 Pages of a portfolio are only listed with `business_management`. See
    /// [Meta Docs/User Accounts].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. Portfolios that cannot be read are no error: see
    /// [`FacebookPages::without_portfolios`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/User Accounts]: https://developers.facebook.com/docs/graph-api/reference/user/accounts
    pub async fn pages(&self, token: &AccessToken) -> Result<FacebookPages> {
        let mut found = FacebookPages::default();
        let mut seen = BTreeSet::new();
        let own = self.list(&endpoint::PAGES, &[], FIELDS, token).await?;
        take(&mut found, &mut seen, own);
        match self.of_portfolios(token).await {
            Ok(pages) => take(&mut found, &mut seen, pages),
            Err(error) => found.without_portfolios = Some(error),
        }
        Ok(found)
    }

    async fn of_portfolios(&self, token: &AccessToken) -> Result<Vec<Wire>> {
        let portfolios: Vec<Named> = self.list(&endpoint::BUSINESSES, &[], "id", token).await?;
        let mut pages = Vec::new();
        for id in portfolios.into_iter().filter_map(|portfolio| portfolio.id) {
            for endpoint in [&endpoint::OWNED_PAGES, &endpoint::CLIENT_PAGES] {
                pages.extend(self.list::<Wire>(endpoint, &[&id], FIELDS, token).await?);
            }
        }
        Ok(pages)
    }

    /// Reads a list to its end. The address of the next page holds the token and is not followed.
    async fn list<T: serde::de::DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        ids: &[&str],
        fields: &str,
        token: &AccessToken,
    ) -> Result<Vec<T>> {
        let url: Url = self.client.address(endpoint, ids)?;
        let mut items = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = vec![("fields", fields), ("limit", PER_PAGE)];
            query.extend(after.as_deref().map(|cursor| ("after", cursor)));
            let call = call_to(endpoint, url.clone()).query(&query);
            let body = self.client.signed(endpoint, call, token).await?;
            let mut page: WirePage<T> = envelope::typed(endpoint, 200, body)?;
            items.append(&mut page.data);
            let next = page.next(after.as_deref());
            after = next.map_err(|dead_end| Error::decode(endpoint, 200, dead_end))?;
            if after.is_none() {
                return Ok(items);
            }
        }
        Err(Error::decode(endpoint, 200, "the list does not end"))
    }
}

fn take(found: &mut FacebookPages, seen: &mut BTreeSet<PageId>, pages: Vec<Wire>) {
    for wire in pages {
        let Some(id) = wire.id.clone() else { continue };
        if seen.insert(id.clone()) {
            found.pages.push(page(id, wire));
        }
    }
}

fn page(id: PageId, wire: Wire) -> FacebookPage {
    let token = wire.access_token.filter(|token| !token.is_empty()).map(AccessToken::from);
    let instagram = match account(&wire.instagram_business_account) {
        None if account(&wire.connected_instagram_account).is_some() => {
            Err(Unusable::OnlyConnected)
        }
        None => Err(Unusable::NoInstagram),
        Some(_) if !may_publish(wire.tasks.as_deref()) => Err(Unusable::NoTask),
        Some(_) if token.is_none() => Err(Unusable::NotChosen),
        Some(account) => Ok(account),
    };
    FacebookPage { id, name: wire.name, token, instagram }
}

/// Lists of portfolios name no tasks at times; the Page's token decides then.
fn may_publish(tasks: Option<&[String]>) -> bool {
    tasks.is_none_or(|tasks| {
        tasks.iter().any(|task| {
            PUBLISHING_TASKS.iter().any(|publishing| task.eq_ignore_ascii_case(publishing))
        })
    })
}

fn account(value: &Value) -> Option<PageInstagram> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(PageInstagram {
        id: value.get("id").and_then(lenient::id_text).map(IgUserId::from)?,
        username: text("username"),
        name: text("name"),
        profile_picture_url: text("profile_picture_url"),
    })
}
