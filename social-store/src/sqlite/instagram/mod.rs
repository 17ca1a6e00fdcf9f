//! `instagram_accounts`, `ig_containers`, `ig_media`, `ig_comments` and `insight_samples`.

mod accounts;
mod comments;
mod containers;
mod media;
mod samples;

#[cfg(test)]
pub(super) use accounts::{FIND_BY_IG_ID, FIND_BY_USER};
pub(super) use comments::upsert as upsert_comment;
#[cfg(test)]
pub(super) use comments::{LIST as LIST_COMMENTS, TOMBSTONE};
#[cfg(test)]
pub(super) use containers::{OF_PUBLICATION as CONTAINERS_OF, SINCE as CONTAINERS_SINCE};
pub(super) use containers::{insert as insert_container, put as put_container};
pub(super) use media::upsert as upsert_media;
#[cfg(test)]
pub(super) use media::{FIND_BY_ID as FIND_MEDIA_BY_ID, LIST as LIST_MEDIA, VANISHED};
#[cfg(test)]
pub(super) use samples::{NEWEST as NEWEST_SAMPLES, READ as READ_SAMPLES};
