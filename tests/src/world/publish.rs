//! Staging, submitting and waiting.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::StreamExt;
use social_core::{AppName, Clock, Timestamp, UserId};
use social_service::{
    Allowed, Error, Incoming, Journal, Promotion, Service, Switch, TikTokMedia, TikTokRequest,
};
use social_store::{
    Account, AssetId, MediaAsset, PostMode, Publication, PublicationId, PublicationState,
};

use super::World;
use crate::process::{Crashed, Process};
use crate::{Photo, Video};

/// How long, in virtual time, a publication may take until it counts as stuck.
const STUCK: Duration = Duration::from_hours(26);

impl World {
    /// Stages a video for the user.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn stage(&self, video: Video) -> Result<Result<MediaAsset, Error>, Crashed> {
        let user = self.user();
        self.call(move |service| async move {
            let incoming = Incoming {
                app: AppName::default_app(),
                file_name: "video.mp4".to_owned(),
                declared: Some(video.len()),
                body: video.stream(),
            };
            service.staging().stage(&user, incoming).await
        })
        .await
    }

    /// Stages photos for the user, in this order.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn stage_photos(
        &self,
        photos: &[Photo],
    ) -> Result<Result<Vec<AssetId>, Error>, Crashed> {
        let (user, photos) = (self.user(), photos.to_vec());
        self.call(move |service| async move {
            let mut staged = Vec::new();
            for photo in photos {
                let incoming = Incoming {
                    app: AppName::default_app(),
                    file_name: "photo.jpg".to_owned(),
                    declared: None,
                    body: photo.stream(),
                };
                staged.push(service.staging().stage(&user, incoming).await?.id);
            }
            Ok(staged)
        })
        .await
    }

    /// Describes a plain post that everybody may see.
    pub fn request(&self, account: &Account, mode: PostMode, media: TikTokMedia) -> TikTokRequest {
        TikTokRequest {
            account_id: account.id.clone(),
            mode,
            media,
            caption: "A caption #for #everyone".to_owned(),
            privacy_level: Some("PUBLIC_TO_EVERYONE".to_owned()),
            allow: Allowed::default(),
            promotion: Promotion::default(),
            made_with_ai: Switch::Off,
            cover_ms: None,
            scheduled_for: None,
        }
    }

    /// Submits a request of the user.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn submit(
        &self,
        key: &str,
        request: TikTokRequest,
    ) -> Result<Result<Publication, Error>, Crashed> {
        let (user, key) = (self.user(), key.to_owned());
        self.call(move |service| async move {
            service.publish().submit_tiktok(&user, &key, request).await
        })
        .await
    }

    /// Waits until a publication is settled, or unknown.
    ///
    /// # Errors
    ///
    /// When the process crashed, or the publication is stuck.
    pub async fn settled(&self, id: &PublicationId) -> anyhow::Result<Publication> {
        let rests = |publication: &Publication| {
            publication.state.is_settled() || publication.state == PublicationState::Unknown
        };
        self.wait_for(id, rests).await?.context("the publication is stuck")
    }

    /// Waits until a publication is as wanted; `None` if virtual time runs out.
    ///
    /// # Errors
    ///
    /// When the process crashed, or the store fails.
    pub async fn wait_for(
        &self,
        id: &PublicationId,
        wanted: impl Fn(&Publication) -> bool + Send + 'static,
    ) -> anyhow::Result<Option<Publication>> {
        self.wait_on(self.process()?, id, wanted).await
    }

    /// Waits as [`Self::wait_for`] does, in another process.
    ///
    /// # Errors
    ///
    /// When that process crashed, or the store fails.
    pub async fn wait_on(
        &self,
        process: &Process,
        id: &PublicationId,
        wanted: impl Fn(&Publication) -> bool + Send + 'static,
    ) -> anyhow::Result<Option<Publication>> {
        let (user, id, until) = (self.user(), id.clone(), self.clock.now() + STUCK);
        let found = process
            .call(move |service| async move { watch(&service, &user, &id, wanted, until).await });
        Ok(found.await??)
    }

    /// Lets virtual time pass, with everything that happens in it.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn pass(&self, span: Duration) -> Result<(), Crashed> {
        self.call(move |service| async move { service.clock().sleep(span).await }).await
    }

    /// Reads a publication of the user with its journal.
    ///
    /// # Errors
    ///
    /// When the process crashed, or the store fails.
    pub async fn journal(&self, id: &PublicationId) -> anyhow::Result<Journal> {
        let (user, id) = (self.user(), id.clone());
        let journal = self
            .call(move |service| async move { service.publish().journal(&user, &id).await })
            .await??;
        Ok(journal)
    }
}

async fn watch(
    service: &Service,
    user: &UserId,
    id: &PublicationId,
    wanted: impl Fn(&Publication) -> bool,
    until: Timestamp,
) -> Result<Option<Publication>, Error> {
    // News that come after this point are not missed, whatever the row says now.
    let after = service.news().latest().await?;
    let mut news = std::pin::pin!(service.news().subscribe(None, after));
    loop {
        let publication = service.publish().find(user, id).await?;
        if wanted(&publication) {
            return Ok(Some(publication));
        }
        tokio::select! {
            item = news.next() => drop(item.transpose()?),
            () = service.clock().sleep_until(until) => return Ok(None),
        }
    }
}
