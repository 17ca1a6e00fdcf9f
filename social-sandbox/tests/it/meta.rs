//! Meta's hosts from outside: both logins, what hangs on them, webhooks.

mod callbacks;
mod control;
mod errors;
mod facebook_login;
mod instagram_login;
mod life;
mod pages;
mod strangers;
mod subscriptions;
mod webhooks;
mod world;

pub(crate) use world::{APP, BASICS, Meta, PERSON, SECRET, STUDIO, STUDIO_PAGE};
