//! What is known of an account, of whichever platform.

use social_core::{Provider, Timestamp, UserId};
use social_service::Error;

use super::post::Post;
use super::subject::Subject;
use super::{instagram, tiktok};
use crate::web::site::Site;
use crate::words::Words;

/// The newest figures.
#[derive(Default)]
pub(super) struct Known {
    /// The account's own.
    pub(super) counts: Vec<Count>,
    /// When they were read; none if nothing was.
    pub(super) as_of: Option<Timestamp>,
    /// The code of the words for what is missing.
    pub(super) lack: Option<&'static str>,
    /// Its posts, the newest first.
    pub(super) posts: Vec<Post>,
}

/// One figure of an account.
pub(super) struct Count {
    pub(super) word: &'static str,
    pub(super) metric: &'static str,
    pub(super) newest: Option<u64>,
}

/// Reads what is stored; no platform is asked.
pub(super) async fn known(
    site: &Site,
    user: &UserId,
    subject: &Subject,
    words: Words,
) -> Result<Known, Error> {
    match subject.account.provider() {
        Provider::TikTok => tiktok::known(site, user, subject, words).await,
        Provider::Instagram => instagram::known(site, user, subject, words).await,
    }
}
