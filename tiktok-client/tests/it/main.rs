//! What is sent to TikTok, and what is made of its answers: one module an endpoint, over wiremock.
#![cfg(test)]

mod cancel;
mod common;
mod creator_info;
mod init;
mod limits;
mod oauth_token;
mod photos;
mod refresher;
mod revoke;
mod status;
mod surface;
mod traces;
mod upload;
mod user_info;
mod videos;
mod webhooks;
