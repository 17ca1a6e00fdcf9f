//! The wire, one module an endpoint, against a local HTTP server; and the two token ports.

#![cfg(test)]

mod account;
mod containers;
mod discovery;
mod errors;
mod facebook_code;
mod facebook_long_lived;
mod facebook_me;
mod facebook_pages;
mod insights;
mod instagram_code;
mod instagram_long_lived;
mod instagram_me;
mod instagram_refresh;
mod limits;
mod plans;
mod public;
mod publishing;
mod reading;
mod refresh_failures;
mod spec;
mod subscriptions;
mod support;
mod uploads;
