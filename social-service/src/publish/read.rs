//! Reads publications, their journal, and TikTok's word on a post.

use social_core::{AccountId, UserId};
use social_store::{
    IgContainer, MediaAsset, Page, Paged, Publication, PublicationId, PublicationState,
    PublicationStep, TikTokPost,
};

use super::Publish;
use super::preflight::Judged;
use super::request::Asked;
use crate::error::{Error, Result};
use crate::staging;

/// A publication and everything that was done for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// The publication.
    pub publication: Publication,
    /// What TikTok knows of it, the newest attempt first; empty for another platform.
    pub posts: Vec<TikTokPost>,
    /// The containers of its newest attempt at Instagram: the post's own, then those of its items.
    pub containers: Vec<IgContainer>,
    /// Every step, in the order it was written.
    pub steps: Vec<PublicationStep>,
    /// Its staged files, with what their headers say; also those that are removed by now.
    pub files: Vec<MediaAsset>,
}

impl Journal {
    /// Judges the files of a post on Instagram by what their headers said when they came in, also
    /// those that are removed by now. A file of which nothing was noted has no verdict, and a post on
    /// TikTok none at all.
    pub fn verdicts(&self) -> Vec<Judged> {
        let Ok(Asked::Instagram(request)) = Asked::read(&self.publication) else {
            return Vec::new();
        };
        let told = |file: &MediaAsset| Some((file.clone(), Ok(staging::noted(file)?)));
        let told: Vec<_> = self.files.iter().filter_map(told).collect();
        super::instagram::of_files(&request.media, &told)
    }
}

/// A post as TikTok or the store tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusReport {
    /// The post.
    pub post: TikTokPost,
    /// Who told.
    pub liveness: Liveness,
}

/// Who told a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// The platform, asked just now.
    Asked,
    /// The store; the platform could not be asked, or has said its last word.
    Stored,
}

impl Publish {
    /// Asks TikTok what the creator may do now; a form must do so each time it is shown.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for an account of somebody else; [`Error::TikTok`] with a quota code
    /// if TikTok takes no post of this creator now.
    pub async fn creator_info(
        &self,
        user: &UserId,
        account: &AccountId,
    ) -> Result<tiktok_client::CreatorInfo> {
        let account = self.context.owned_account(user, account).await?;
        Ok(self.context.tiktok_account(&account)?.creator_info().await?)
    }

    /// Finds one of the user's publications.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a publication of somebody else.
    pub async fn find(&self, user: &UserId, id: &PublicationId) -> Result<Publication> {
        let found = self.context.store.find_publication(user, id).await?;
        found.ok_or(Error::NotFound("post"))
    }

    /// Lists the user's publications, newest first.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn list(
        &self,
        user: &UserId,
        state: Option<PublicationState>,
        page: &Page,
    ) -> Result<Paged<Publication>> {
        Ok(self.context.store.list_publications(user, state, page).await?)
    }

    /// Reads a publication with its journal.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a publication of somebody else.
    pub async fn journal(&self, user: &UserId, id: &PublicationId) -> Result<Journal> {
        let publication = self.find(user, id).await?;
        let store = &self.context.store;
        let posts = store.posts_of(id).await?;
        let containers = store.containers_of(id, publication.attempt).await?;
        let steps = store.steps(id).await?;
        let mut files = Vec::with_capacity(publication.media.len());
        for id in &publication.media {
            files.extend(store.find_asset(user, id).await?);
        }
        Ok(Journal { publication, posts, containers, steps, files })
    }

    /// Asks the platform how a publication stands now; what it says is in the journal afterwards. If
    /// it cannot be asked, what was known before still holds. Of a post that is out on Instagram its
    /// address is asked for, as long as that is not known.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a publication of somebody else.
    pub async fn ask(&self, user: &UserId, id: &PublicationId) -> Result<Liveness> {
        let publication = self.find(user, id).await?;
        match Asked::read(&publication)? {
            Asked::TikTok(_) => match self.context.store.posts_of(id).await?.first() {
                Some(post) => Ok(self.status(user, &post.publish_id).await?.liveness),
                None => Ok(Liveness::Stored),
            },
            Asked::Instagram(request) => {
                match super::instagram::ask(&self.context, &publication, &request).await {
                    Ok(liveness) => Ok(liveness),
                    Err(error) => {
                        tracing::info!(%error, publication_id = %id, "told from what is stored");
                        Ok(Liveness::Stored)
                    }
                }
            }
        }
    }

    /// Gives a post's status: asks TikTok if it may still change and the limit has a place, else
    /// the stored row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a post of somebody else.
    pub async fn status(&self, user: &UserId, publish_id: &str) -> Result<StatusReport> {
        let context = &self.context;
        let found = context.store.find_post(user, publish_id).await?;
        let post = found.ok_or(Error::NotFound("post"))?;
        if post.is_final() {
            return Ok(StatusReport { post, liveness: Liveness::Stored });
        }
        match super::tiktok::ask(context, &post).await {
            Ok(post) => Ok(StatusReport { post, liveness: Liveness::Asked }),
            Err(error) => {
                tracing::info!(%error, publish_id, "answered from the stored row");
                Ok(StatusReport { post, liveness: Liveness::Stored })
            }
        }
    }
}
