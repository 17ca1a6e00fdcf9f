//! The harness of the suites that cross crates.
//!
//! A [`World`] is a sandbox, a store and one process of a host over them, in virtual time. The
//! process can crash at any durable write ([`Gate`]) and be started again; store and sandbox live
//! on. Nothing waits by wall time: while a test waits, time flies as soon as everybody else waits
//! too.
//!
//! ```
//! use social_service::TikTokMedia;
//! use social_store::{PostMode, PublicationState};
//! use social_tests::{Video, World};
//!
//! # fn main() -> anyhow::Result<()> {
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let mut world = World::builder().start().await?;
//! let account = world.connect("ada.public").await?;
//! let asset = world.stage(Video::new(10_000)).await??;
//! let request = world.request(&account, PostMode::Direct, TikTokMedia::Asset(asset.id));
//! let publication = world.submit("key-1", request).await??;
//! let settled = world.settled(&publication.id).await?;
//! assert_eq!(settled.state, PublicationState::Published);
//! assert_eq!(world.sandbox().ledger().posts().len(), 1);
//! world.end().await
//! # })
//! # }
//! ```

/// The examples of the README, so that they keep compiling.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod clock;
mod content;
mod fast_clock;
mod few;
mod front;
mod gate;
mod media;
mod pilot;
mod process;
pub mod race;
mod random;
mod rows;
pub mod s3;
pub mod server;
mod tokens;
mod transport;
mod world;

use std::pin::Pin;

pub use clock::WorldClock;
pub use content::{Photo, Video, silence};
pub use fast_clock::{FastClock, Pace};
pub use few::Few;
pub use front::MediaHeld;
pub use gate::{Gate, Side, Stop};
pub use media::MediaHost;
pub use process::{Crashed, Ending, Process};
pub use random::Random;
pub use rows::{Keep, Rows, clone_database, open_at};
pub use s3::S3Server;
pub use tokens::{issue_tokens, put_tokens};
pub use world::{Hearing, Professional, VERIFY_TOKEN, World, WorldBuilder};

/// A future of any kind, for tables of steps.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
