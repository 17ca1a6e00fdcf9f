//! What can be posted, and the steps to it.
//!
//! Everything goes through a container: it is made ([`IgAccount::create_container`]), Instagram
//! fetches or is sent its media, it becomes ready ([`IgAccount::container`]), and it is published
//! ([`IgAccount::publish_container`]). Only the last step posts, and it must never be repeated
//! blindly: the container says whether it is live.
//!
//! ```no_run
//! use instagram_client::publish::{ImagePost, MediaUrl, Published};
//! use instagram_client::{IgAccount, PollPolicy};
//!
//! # async fn post(instagram: &IgAccount) -> Result<(), Box<dyn std::error::Error>> {
//! let url = MediaUrl::parse("https://media.example.com/sunrise.jpg")?;
//! let post = ImagePost::new(url).caption("Sunrise").alt_text("The sun above a hill");
//! let container = instagram.create_container(&post.into()).await?.id;
//! // Keep the id before going on: it is the only way to learn whether a lost answer was a post.
//! instagram.wait_until_ready(&container, PollPolicy::default()).await?;
//! match instagram.publish_container(&container).await? {
//!     Published::Now(media_id) => println!("posted {media_id}"),
//!     Published::Before => println!("it was live already"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The bytes of a video can be sent instead of fetched ([`VideoFrom::Upload`],
//! [`IgAccount::upload`]), with apps of Facebook Login; an upload that broke off goes on where it
//! was.
//!
//! [`IgAccount::upload`]: crate::IgAccount::upload
//! [`IgAccount`]: crate::IgAccount
//! [`IgAccount::create_container`]: crate::IgAccount::create_container
//! [`IgAccount::container`]: crate::IgAccount::container
//! [`IgAccount::publish_container`]: crate::IgAccount::publish_container

mod carousel;
mod common;
mod container;
mod create;
mod facts;
mod form;
mod image;
mod limit;
mod media_publish;
mod media_url;
mod post_error;
mod reel;
mod story;
mod tags;
mod text;
mod upload;

pub use carousel::{CarouselPost, ChildImage, ChildVideo};
pub use container::{
    Container, ContainerState, CopyrightCheck, NotReady, UploadingPhase, WaitError,
};
pub use create::{Created, NewContainer};
pub use facts::{FACTS, Fact};
pub use image::ImagePost;
pub use limit::PublishingLimit;
pub use media_publish::{PublishError, Published};
pub use media_url::{MediaUrl, MediaUrlError};
pub use post_error::{BrokenRules, PostError};
pub use reel::{Audio, Cover, Graduation, ReelPost, VideoFrom};
#[doc(no_inline)]
pub use social_core::{Stop, Unwatched, UploadProgress, UploadWatcher};
pub use story::Story;
pub use tags::{BadUsername, OutsidePicture, Partnership, PlacedTag, Point, ProductTag, Username};
pub use text::CaptionCounts;
pub use upload::UploadError;
