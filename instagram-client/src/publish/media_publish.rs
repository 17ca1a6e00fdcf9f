//! The one call that posts.

use serde::Deserialize;

use super::container::{Container, ContainerState};
use crate::endpoint;
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::{ContainerId, MediaId};
use crate::ig_account::IgAccount;
use crate::lenient;

/// What publishing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// It is live now, under this id.
    Now(MediaId),
    /// It was live already, by a call whose answer was lost. Instagram does not say under which id;
    /// the newest of the account's media need not be it.
    Before,
}

/// Why a container was not published, as far as is known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// It is not ready, or came to nothing; the call that posts was not made.
    #[error("the container cannot be published now")]
    NotReady(Box<Container>),
    /// It could not be read; the call that posts was not made.
    #[error("the container could not be read before publishing")]
    Read(#[source] Error),
    /// The call that posts failed. Unless its [effect](Error::effect) is `NotSent` or `Refused`, it
    /// may be live: read the container before anything else.
    #[error("publishing failed")]
    Publish(#[source] Error),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(deserialize_with = "lenient::id")]
    id: Option<MediaId>,
}

impl IgAccount {
    /// Publishes a container: reads it first, and publishes it only if it is ready and not live.
    ///
    /// The call that posts is sent once, whatever comes of it: Instagram has no key that would tell
    /// a second call from the first. After a lost answer call this again: it finds the container
    /// live, or publishes it.
    ///
    /// At most the posts of [`publishing_limit`](Self::publishing_limit) in its window; a carousel
    /// counts once. See [Meta Docs/Media Publish].
    ///
    /// # Errors
    ///
    /// See [`PublishError`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: it may be live although nobody hears of it. Run it in a task of its own.
    ///
    /// [Meta Docs/Media Publish]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media_publish
    pub async fn publish_container(&self, id: &ContainerId) -> Result<Published, PublishError> {
        let container = self.container(id).await.map_err(PublishError::Read)?;
        match container.state {
            ContainerState::Published => Ok(Published::Before),
            ContainerState::Finished => {
                self.media_publish(id).await.map(Published::Now).map_err(PublishError::Publish)
            }
            _ => Err(PublishError::NotReady(Box::new(container))),
        }
    }

    /// Makes the call that posts, without reading the container. For who keeps a journal and has
    /// just read it; everybody else takes [`publish_container`](Self::publish_container).
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. A refused token and a suspicion of spam (4/2207051) have the
    /// effect `Unknown`: posts have gone live after both.
    ///
    /// # Cancel safety
    ///
    /// As [`publish_container`](Self::publish_container).
    pub async fn media_publish(&self, id: &ContainerId) -> Result<MediaId> {
        let endpoint = &endpoint::MEDIA_PUBLISH;
        let form = [("creation_id", id.as_str().to_owned())];
        let data = self.write(endpoint, &[self.id().as_str()], &form).await?;
        let answer: Answer = envelope::typed(endpoint, 200, data)?;
        answer
            .id
            .ok_or_else(|| Error::decode(endpoint, 200, "the answer names no media").in_doubt())
    }
}
