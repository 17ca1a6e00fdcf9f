//! A professional account with something to post.

use std::time::Duration;

use social_core::LoginFlow;
use social_sandbox::Fault;
use social_service::{
    Error, InstagramFile, InstagramItem, InstagramMedia, InstagramReel, InstagramRequest,
};
use social_store::{Publication, PublicationId};
use social_tests::{Photo, Professional, Video, World, WorldBuilder};

pub(crate) const CAPTION: &str = "A caption #for @everyone";

/// A world with one professional account.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) professional: Professional,
}

impl Scene {
    pub(crate) async fn new(builder: WorldBuilder, login: LoginFlow) -> Self {
        let world = builder.start().await.unwrap();
        let professional = world.connect_professional(login).await.unwrap();
        Self { world, professional }
    }

    pub(crate) async fn end(self) {
        self.world.end().await.unwrap();
    }

    /// Describes a post with a caption.
    pub(crate) fn request(&self, media: InstagramMedia) -> InstagramRequest {
        let account = self.professional.account.id.clone();
        let mut request = InstagramRequest::new(account, &self.professional.ig_id, media);
        CAPTION.clone_into(&mut request.caption);
        request
    }

    pub(crate) async fn file(&self, photo: Photo) -> InstagramFile {
        let staged = self.world.stage_photos(&[photo]).await.unwrap().unwrap();
        InstagramFile::Asset(staged[0].clone())
    }

    pub(crate) async fn film(&self, video: Video) -> InstagramFile {
        InstagramFile::Asset(self.world.stage(video).await.unwrap().unwrap().id)
    }

    pub(crate) async fn image(&self) -> InstagramMedia {
        let file = self.file(Photo::new(1).sized(1_080, 1_080)).await;
        InstagramMedia::Image(InstagramItem::new(file))
    }

    pub(crate) async fn reel(&self) -> InstagramMedia {
        InstagramMedia::Reel(InstagramReel::new(self.film(Video::new(50_000)).await))
    }

    pub(crate) async fn carousel(&self, items: u16) -> InstagramMedia {
        let mut files = Vec::new();
        for mark in 0..items {
            let file = self.file(Photo::new(mark).sized(1_080, 1_080)).await;
            files.push(InstagramItem::new(file));
        }
        InstagramMedia::Carousel(files)
    }

    pub(crate) async fn submit(
        &self,
        key: &str,
        request: InstagramRequest,
    ) -> Result<Publication, Error> {
        self.world.submit_instagram(key, request).await.unwrap()
    }

    /// Has the process die while Instagram's answer to this post is on its way. Another one can find
    /// out a minute later, when the lease has ended.
    pub(crate) async fn dies_after_its_effect(
        &mut self,
        request: InstagramRequest,
    ) -> PublicationId {
        // While a call is under way no virtual time passes, so this is the machine's; nobody waits
        // for its end.
        let slow = Fault::delay("media_publish", 60_000).after_effect();
        self.world.sandbox().faults().add(slow);
        let id = self.submit("dies", request).await.unwrap().id;
        let before = self.posts();
        let out = async {
            while self.posts() == before {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = out => {}
            passed = self.world.pass(Duration::from_hours(1)) => panic!("it was not posted: {passed:?}"),
        }
        self.world.crash().await.unwrap();
        id
    }

    pub(crate) async fn cancel(&self, id: &PublicationId) -> Result<Publication, Error> {
        let (user, id) = (self.world.user(), id.clone());
        self.world
            .call(move |service| async move { service.publish().cancel(&user, &id).await })
            .await
            .unwrap()
    }

    pub(crate) fn posts(&self) -> usize {
        self.world.sandbox().ledger().instagram_posts().len()
    }
}
