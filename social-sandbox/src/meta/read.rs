//! Reading and moderation: the account, its media, stories, comments and
//! mentions.

pub(crate) mod comment;
mod delete;
mod discovery;
mod endpoints;
mod hashtag;
pub(crate) mod medium;
mod mention;
pub(crate) mod page;
mod time;
pub(crate) mod told;
mod user;
mod view;
mod words;

pub(crate) use endpoints::ENDPOINTS;
pub(crate) use time::stamp;
pub(crate) use view::View;
