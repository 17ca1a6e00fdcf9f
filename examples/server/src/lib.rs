//! The ready-made service: configuration, sign-in, web pages and operations over
//! [`social_service`].
//!
//! The binary `social-server` is [`cli::main`] and nothing else. A test, or another program, starts
//! the same server in its own process:
//!
//! ```
//! use social_server::app::App;
//! use social_server::config::{Config, Sources};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let config = Config::read(&Sources::from_pairs([
//!     ("SOCIAL_LISTEN", "127.0.0.1:0"),
//!     ("SOCIAL_METRICS_LISTEN", "127.0.0.1:0"),
//!     ("SOCIAL_STORE", "memory:"),
//!     ("SOCIAL_MEDIA", "memory:"),
//!     ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
//!     ("TIKTOK_CLIENT_KEY", "client-key"),
//!     ("TIKTOK_CLIENT_SECRET", "client-secret"),
//! ]))?;
//! let running = App::new(config).start().await?;
//! println!("{}", running.public_url());
//! running.shutdown();
//! running.wait().await;
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! - [`config`]: every setting in one table, from flags, the environment and a TOML file.
//! - [`app`]: starts everything and ends it in order.
//! - [`people`]: users, sessions, API tokens; in SQLite or PostgreSQL beside the service's rows, or
//!   in memory.
//! - [`media`]: where uploaded videos wait.
//! - [`pages`]: the table of the pages. The API's table is [`social_service::axum::table`].
//! - `demo` (feature): the sandbox in the same process.

pub mod app;
pub mod cli;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
mod ids;
pub mod media;
pub mod pages;
pub mod people;
pub mod session;
mod web;
mod words;
