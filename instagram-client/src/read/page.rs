//! Lists in pages.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::ig_account::IgAccount;
use crate::paging::WirePage;

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// Takes up a cursor that was kept.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Gives the cursor, to be kept. It does not live for ever.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it. It may be empty though there are more.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

impl<T> Default for Page<T> {
    /// Nothing, and nothing more.
    fn default() -> Self {
        Self { items: Vec::new(), next: None }
    }
}

/// Reads a page that stands within an item.
pub(super) fn nested<'de, D, T>(deserializer: D) -> std::result::Result<Page<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let Some(mut wire) = Option::<WirePage<T>>::deserialize(deserializer)? else {
        return Ok(Page::default());
    };
    let next = wire.next(None).map_err(D::Error::custom)?.map(Cursor);
    Ok(Page { items: wire.data, next })
}

/// Reads a page within an item of a list that never has the address of its next page, but cursors
/// alone: after its last page comes an empty one.
pub(super) fn nested_by_cursor<'de, D, T>(deserializer: D) -> std::result::Result<Page<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let wire = Option::<WirePage<T>>::deserialize(deserializer)?;
    Ok(wire.map_or_else(Page::default, |mut wire| {
        let next = wire.cursor().filter(|_| !wire.data.is_empty()).map(Cursor);
        Page { items: wire.data, next }
    }))
}

/// A list: where it is and what is asked of each item.
#[derive(Clone)]
pub(super) struct List {
    pub(super) endpoint: &'static Endpoint,
    pub(super) id: String,
    pub(super) fields: String,
    /// For whom the list is asked, where its node does not say it.
    pub(super) asker: Option<(&'static str, String)>,
}

impl List {
    pub(super) fn of(endpoint: &'static Endpoint, id: &str, fields: String) -> Self {
        Self { endpoint, id: id.to_owned(), fields, asker: None }
    }
}

impl IgAccount {
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        list: &List,
        after: Option<&Cursor>,
    ) -> Result<Page<T>> {
        let mut query = vec![("fields", list.fields.as_str())];
        query.extend(list.asker.as_ref().map(|(name, id)| (*name, id.as_str())));
        query.extend(after.map(|cursor| ("after", cursor.as_str())));
        let mut wire: WirePage<T> = self.read(list.endpoint, &[&list.id], &query).await?;
        let next = wire.next(after.map(Cursor::as_str));
        let next = next.map_err(|dead_end| Error::decode(list.endpoint, 200, dead_end))?;
        Ok(Page { items: wire.data, next: next.map(Cursor) })
    }

    pub(super) fn pages<T>(&self, list: List) -> Pages<T> {
        Pages { account: self.clone(), list, next: Next::First, items: PhantomData }
    }
}

/// What is fetched next.
#[derive(Clone, Debug)]
enum Next {
    First,
    After(Cursor),
    Nothing,
}

/// Walks the pages of a list.
pub struct Pages<T> {
    account: IgAccount,
    list: List,
    next: Next,
    items: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Pages<T> {
    /// Begins at a cursor that was kept, instead of the first page.
    #[must_use]
    pub fn starting_at(mut self, cursor: Cursor) -> Self {
        self.next = Next::After(cursor);
        self
    }

    /// Fetches the next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// As every call, and the same page is fetched again by another one. `Decode` if a page does
    /// not lead on, which would never end.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: the same page is fetched again.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>> {
        let after = match &self.next {
            Next::First => None,
            Next::After(cursor) => Some(cursor),
            Next::Nothing => return Ok(None),
        };
        let page = self.account.page(&self.list, after).await?;
        self.next = page.next.clone().map_or(Next::Nothing, Next::After);
        Ok(Some(page))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("list", &self.list.endpoint.operation)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
