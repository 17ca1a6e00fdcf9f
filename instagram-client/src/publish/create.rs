//! Makes containers.

use serde::{Deserialize, Deserializer};
use social_core::UploadUrl;

use super::carousel::{CarouselPost, ChildImage, ChildVideo};
use super::form::Form;
use super::image::ImagePost;
use super::post_error::{BrokenRules, PostError};
use super::reel::ReelPost;
use super::story::Story;
use crate::endpoint;
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::ContainerId;
use crate::ig_account::IgAccount;
use crate::lenient;

/// Everything a container can be made of.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum NewContainer {
    /// A picture in the feed.
    Image(ImagePost),
    /// A reel.
    Reel(ReelPost),
    /// A story.
    Story(Story),
    /// A picture of a carousel.
    ChildImage(ChildImage),
    /// A video of a carousel.
    ChildVideo(ChildVideo),
    /// A carousel of items that have their containers.
    Carousel(CarouselPost),
}

macro_rules! each {
    ($self:ident, $one:ident => $does:expr) => {
        match $self {
            NewContainer::Image($one) => $does,
            NewContainer::Reel($one) => $does,
            NewContainer::Story($one) => $does,
            NewContainer::ChildImage($one) => $does,
            NewContainer::ChildVideo($one) => $does,
            NewContainer::Carousel($one) => $does,
        }
    };
}

macro_rules! from {
    ($($kind:ident: $post:ty;)+) => {$(
        impl From<$post> for NewContainer {
            fn from(post: $post) -> Self {
                Self::$kind(post)
            }
        }
    )+};
}

from! {
    Image: ImagePost;
    Reel: ReelPost;
    Story: Story;
    ChildImage: ChildImage;
    ChildVideo: ChildVideo;
    Carousel: CarouselPost;
}

impl NewContainer {
    /// Checks every rule that can be checked from here, for an app of Facebook Login or of
    /// Instagram Login.
    ///
    /// # Errors
    ///
    /// Every rule that is broken.
    pub fn check(&self, login: social_core::LoginFlow) -> Result<(), BrokenRules> {
        let facebook = login == social_core::LoginFlow::FacebookLogin;
        let mut broken: Vec<PostError> = Vec::new();
        each!(self, one => one.check(facebook, &mut broken));
        if broken.is_empty() { Ok(()) } else { Err(BrokenRules(broken)) }
    }

    fn form(&self) -> Form {
        let mut form = Form::default();
        each!(self, one => one.write(&mut form));
        form
    }
}

/// A container that was made. It ends after 24 hours unless it is published.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Created {
    /// Names the container.
    #[serde(deserialize_with = "needed_id")]
    pub id: ContainerId,
    /// Where the bytes of a video go that is sent.
    #[serde(default, rename = "uri", deserialize_with = "upload_url")]
    pub upload_url: Option<UploadUrl>,
}

fn needed_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ContainerId, D::Error> {
    lenient::id(deserializer)?.ok_or_else(|| serde::de::Error::custom("no id"))
}

fn upload_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<UploadUrl>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(UploadUrl::new))
}

impl IgAccount {
    /// Makes a container. Instagram fetches media that it is given by address now, so the address
    /// must answer.
    ///
    /// At most 400 containers of an account in 24 hours, each item of a carousel among them. One
    /// whose answer was lost does no harm: it is published by nobody and ends after 24 hours.
    /// A fetch that failed (9004/2207052) may work the next time, though Meta denies it.
    ///
    /// See [Meta Docs/IG User Media].
    ///
    /// # Errors
    ///
    /// `Validation` with [`BrokenRules`] for a post that fails [`NewContainer::check`]; else as
    /// every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves a container that nobody knows, or none.
    ///
    /// [Meta Docs/IG User Media]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
    pub async fn create_container(&self, container: &NewContainer) -> Result<Created> {
        let endpoint = &endpoint::CREATE_CONTAINER;
        container
            .check(self.client().login_flow())
            .map_err(|broken| Error::invalid(endpoint.operation, broken))?;
        let form = container.form();
        let data = self.write(endpoint, &[self.id().as_str()], form.fields()).await?;
        envelope::typed(endpoint, 200, data)
    }
}
