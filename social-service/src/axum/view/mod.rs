//! How records look in JSON. What is not written here is not shown.

mod account;
mod figures;
mod file;
mod instagram;
mod publication;
mod tiktok;

pub(super) use account::{Health, account, candidate, health};
pub(super) use figures::{insights, instagram_insights};
pub(super) use file::file;
pub(super) use instagram::{ig_comment, ig_media};
pub(super) use publication::{
    accepted, accepted_by_instagram, journal, news, publication, status_url,
};
pub(super) use tiktok::{creator, quota, status};
