mod accounts;
mod comments;
mod containers;
mod insights;
mod media;

use social_core::AccountId;

pub(super) use comments::{add as add_comment, upsert as upsert_comment};
pub(super) use containers::{insert as insert_container, put as put_container};
pub(super) use insights::{SampleKey, put as put_samples};
pub(super) use media::upsert as upsert_media;

/// Account, professional account, Meta's id.
pub(super) type OwnKey = (AccountId, String, String);
