//! The JSON API, logins and webhooks as a router to mount in an axum app.
//!
//! The host brings its own sign-in as an [`Identity`] and mounts [`router`] at the root of its app,
//! served with the address of each connection:
//!
//! ```no_run
//! use std::net::SocketAddr;
//! use std::sync::Arc;
//!
//! use social_service::Service;
//! use social_service::axum::{Identity, MountOptions, router};
//!
//! # async fn serve(service: Service, identity: Arc<dyn Identity>) -> std::io::Result<()> {
//! let options = MountOptions::new(service, identity).sign_in("/sign-in");
//! let app = router(options).into_make_service_with_connect_info::<SocketAddr>();
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! axum::serve(listener, app).await
//! # }
//! ```
//!
//! [`table`] lists every route: who may call it, and which limit counts it. What holds for all of
//! them:
//!
//! - An answer carries `x-request-id`; a refusal carries
//!   `{"error":{"code","message","user_message","retryable","retry_after","correlation_id","details"}}`.
//! - A request is counted for its address and for its user; over the limit it gets a 429 with
//!   `Retry-After`. Without connection information all requests share one address.
//! - Whoever came by a cookie must show on every change that one of the host's own pages sent the
//!   request: by `Origin`, and by a token in the header `x-csrf-token` (an upload form: in the field
//!   `csrf`, before the file).
//! - A thing of somebody else is not there: 404.
//! - The router owns `/api/`: what it does not know there is a 404 in JSON. Routes of the host's own
//!   below `/api/` go before it when they are merged.
//! - Platforms that fetch media do so below `/media/`, and look for TikTok's ownership files there and
//!   at the root. Where the router is nested, [`Settings::media_url`](crate::Settings::media_url)
//!   names the address of its root.

mod accounts;
mod address;
mod answer;
mod audit;
mod body;
mod choice;
mod comments;
mod connect;
mod cookie;
mod departure;
mod envelope;
mod events;
mod files;
mod gate;
mod identity;
mod language;
mod limits;
mod media;
mod mount;
mod own_path;
mod ownership;
mod posts;
mod problem;
mod query;
mod range;
mod routes;
mod serve;
#[cfg(test)]
mod tests;
mod tiktok;
mod upload;
mod view;
mod webhook;

pub use address::{Address, Hop, ParseProxyError, TrustedProxies};
pub use answer::{ApiError, status_of};
pub use cookie::browser_of;
pub use gate::same_origin;
pub use identity::{Caller, CsrfRefused, Identity, Role, Via};
pub use language::wanted_language;
pub use limits::{ClassLimit, LimitTable};
pub use mount::{ConnectAnswer, ConnectHook, ConnectPages, MountOptions};
pub use own_path::OwnPath;
pub use routes::{Access, LimitClass, Route, RouteName, Verb, table};
pub use serve::router;
pub use upload::{TokenCheck, receive_instagram_form, receive_upload_form, stage_field};
