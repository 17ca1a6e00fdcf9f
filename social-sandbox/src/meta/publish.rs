//! Publishing: containers that really fetch and check their media, resumable
//! uploads, and the one call that posts.

mod actor;
mod container;
mod create;
mod endpoints;
mod fetch;
mod kind;
mod limit;
pub(crate) mod machine;
#[cfg(test)]
#[path = "../../tests/it/support/film.rs"]
pub(crate) mod made;
mod media;
mod node;
mod post;
mod reason;
mod robots;
mod tags;
mod text;
mod upload;
mod wanted;

pub(crate) use container::Container;
pub use container::{ContainerStatus, ContainerView};
pub(crate) use endpoints::ENDPOINTS;
pub(crate) use fetch::MEDIA_FETCH;
pub use kind::ContainerKind;
pub(crate) use reason::NOT_DELETABLE;
pub(crate) use text::marked;
