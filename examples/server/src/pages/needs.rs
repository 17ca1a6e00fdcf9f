//! What waits for a person: posts that failed or whose outcome is not known, accounts to reconnect.

use std::time::Duration;

use social_core::UserId;
use social_store::{Account, AccountState, Page, Publication, PublicationState};

use crate::web::error::PageError;
use crate::web::site::Site;

/// A failure older than this was seen and left; it no longer asks.
const ASKS_FOR: Duration = Duration::from_hours(24 * 7);
/// The most posts of one state that are looked at.
const MOST: u32 = 50;

/// What waits, the worst first.
#[derive(Debug)]
pub(crate) struct Needs {
    pub(crate) unknown: Vec<Publication>,
    pub(crate) failed: Vec<Publication>,
    pub(crate) reconnect: Vec<Account>,
}

/// Reads what waits for a user.
pub(crate) async fn read(site: &Site, user: &UserId) -> Result<Needs, PageError> {
    let publish = site.service.publish();
    let page = Page::first(MOST);
    let unknown = publish.list(user, Some(PublicationState::Unknown), &page).await?.items;
    let mut failed = publish.list(user, Some(PublicationState::Failed), &page).await?.items;
    let now = site.clock().now();
    failed.retain(|publication| now.since(publication.updated_at) < ASKS_FOR);
    let accounts = site.service.connect().accounts(user).await?;
    let reconnect = accounts
        .into_iter()
        .filter(|account| account.state == AccountState::NeedsReconnect)
        .collect();
    Ok(Needs { unknown, failed, reconnect })
}

/// Counts what waits for a user.
pub(crate) async fn count(site: &Site, user: &UserId) -> Result<usize, PageError> {
    let needs = read(site, user).await?;
    Ok(needs.unknown.len() + needs.failed.len() + needs.reconnect.len())
}
