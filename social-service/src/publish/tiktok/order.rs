//! What TikTok is asked to begin: a video or photos, and where it gets them.

use social_store::{AssetState, Changes, LastError, MediaAsset};
use tiktok_client::PrivacyLevel;
use tiktok_client::publish::{
    ChunkPlan, Init, Interaction, PhotoPost, PhotoText, Photos, PhotosError, Promotion, PullUrl,
    PullUrlError, VideoPost, VideoSource,
};
use url::Url;

use super::Job;
use super::request::{PhotoImages, PhotoSet, TikTokMedia, TikTokRequest};
use crate::context::Context;
use crate::error::{Error, Result, Violation};
use crate::grant::{self, FOLDER, Given};
use crate::publish::job::our_error;

/// What an attempt can be made of.
pub(super) enum Offer {
    /// Everything is there.
    Ready(Order),
    /// Staged files, whose addresses are made for the attempt.
    Staged(Vec<MediaAsset>),
}

/// What one attempt asks for.
pub(super) enum Order {
    Video(VideoSource),
    Photos(Photos),
}

impl Offer {
    /// Makes the order of the next attempt, and the writes that must be there before it is sent.
    pub(super) fn order(self, job: &Job<'_>) -> Result<(Order, Changes)> {
        let assets = match self {
            Self::Ready(order) => return Ok((order, Changes::new())),
            Self::Staged(assets) => assets,
        };
        let context = job.context;
        let attempt = (&job.publication.id, job.publication.attempt + 1);
        let base = context.settings.media_base();
        let Given { urls, changes } = grant::give(base, attempt, &assets, context.now())?;
        let order =
            pulled(&job.request.media, urls).map_err(|error| Error::Config(error.message))?;
        Ok((order, changes))
    }
}

impl Order {
    /// Asks TikTok to begin; see `Account::init_video`.
    pub(super) async fn init(
        &self,
        handle: &tiktok_client::Account,
        request: &TikTokRequest,
    ) -> tiktok_client::Result<Init> {
        use social_store::PostMode::{Direct, Inbox};
        match (self, request.mode) {
            (Self::Video(source), Direct) => handle.init_video(&video_post(request), source).await,
            (Self::Video(source), Inbox) => handle.init_inbox_video(source).await,
            (Self::Photos(photos), Direct) => {
                handle.init_photos(&photo_post(request), photos).await
            }
            (Self::Photos(photos), Inbox) => {
                handle.init_photo_draft(&photo_text(request), photos).await
            }
        }
    }

    /// Gives the plan of the chunks, if we send the bytes.
    pub(super) const fn plan(&self) -> Option<&ChunkPlan> {
        match self {
            Self::Video(VideoSource::File(plan)) => Some(plan),
            _ => None,
        }
    }
}

/// Tells what the next attempt can be made of, or why there can be none.
pub(super) async fn offer(job: &Job<'_>) -> Result<Result<Offer, LastError>> {
    let media = &job.request.media;
    let mut assets = Vec::with_capacity(media.assets().len());
    for id in media.assets() {
        let asset = job.context.store.load_asset(id).await?;
        match asset.filter(|asset| asset.state == AssetState::Ready) {
            Some(asset) => assets.push(asset),
            None => return Ok(Err(our_error("media_gone", "a staged file is no longer there"))),
        }
    }
    if media.is_offered() {
        let offer = address_below(job.context.settings.media_base());
        return Ok(offer.map(|_| Offer::Staged(assets)).map_err(not_usable));
    }
    Ok(match (media, assets.first()) {
        (TikTokMedia::Asset(_), Some(asset)) => ChunkPlan::new(asset.size)
            .map(|plan| Offer::Ready(Order::Video(VideoSource::File(plan))))
            .map_err(|error| our_error("media_length", &error.to_string())),
        (TikTokMedia::Url(url), _) => pulled(media, vec![url.clone()]).map(Offer::Ready),
        (TikTokMedia::Photos(PhotoSet { images: PhotoImages::Urls(urls), .. }), _) => {
            pulled(media, urls.clone()).map(Offer::Ready)
        }
        _ => Err(our_error("media_gone", "the request names no file")),
    })
}

/// Says why TikTok cannot fetch from addresses of ours, if it cannot.
pub(super) fn cannot_offer(context: &Context) -> Option<Violation> {
    let error = address_below(context.settings.media_base()).err()?;
    let message = format!("TikTok cannot fetch from the media address of this service: {error}");
    Some(Violation::new("media", "media_address_not_usable", message))
}

fn address_below(base: &Url) -> Result<PullUrl, PullUrlError> {
    let mut url = base.clone();
    url.set_path(FOLDER);
    PullUrl::new(url)
}

/// Makes the order to fetch from these addresses.
fn pulled(media: &TikTokMedia, urls: Vec<Url>) -> Result<Order, LastError> {
    let urls: Result<Vec<_>, _> = urls.into_iter().map(PullUrl::new).collect();
    let urls = urls.map_err(not_usable)?;
    let Some(set) = media.photos() else {
        let first = urls.into_iter().next();
        let first = first.ok_or_else(|| our_error("media_gone", "there is no address"))?;
        return Ok(Order::Video(VideoSource::Pull(first)));
    };
    let cover = usize::try_from(set.cover).unwrap_or(usize::MAX);
    let photos = Photos::new(urls).and_then(|photos| photos.cover(cover));
    photos
        .map(Order::Photos)
        .map_err(|error: PhotosError| our_error("photos_not_usable", &error.to_string()))
}

fn not_usable(error: PullUrlError) -> LastError {
    our_error("url_not_usable", &error.to_string())
}

/// Gives what a post is known by in lists.
pub(super) fn title(request: &TikTokRequest) -> &str {
    let title = request.media.photos().map_or("", |photos| &photos.title);
    if title.is_empty() { &request.caption } else { title }
}

fn video_post(request: &TikTokRequest) -> VideoPost {
    let audience = request.privacy_level.as_deref().unwrap_or_default();
    let mut post = VideoPost::new(PrivacyLevel::from(audience)).title(&request.caption);
    let allowed = [
        (request.allow.comment, Interaction::Comment),
        (request.allow.duet, Interaction::Duet),
        (request.allow.stitch, Interaction::Stitch),
    ];
    for (_, interaction) in allowed.into_iter().filter(|(switch, _)| switch.is_on()) {
        post = post.allow(interaction);
    }
    if request.promotion.your_brand.is_on() {
        post = post.disclose(Promotion::YourBrand);
    }
    if request.promotion.branded_content.is_on() {
        post = post.disclose(Promotion::BrandedContent);
    }
    if request.made_with_ai.is_on() {
        post = post.ai_generated();
    }
    match request.cover_ms {
        Some(at) => post.cover_timestamp_ms(at),
        None => post,
    }
}

fn photo_text(request: &TikTokRequest) -> PhotoText {
    let title = request.media.photos().map_or("", |photos| &photos.title);
    PhotoText::new().title(title).description(&request.caption)
}

fn photo_post(request: &TikTokRequest) -> PhotoPost {
    let audience = request.privacy_level.as_deref().unwrap_or_default();
    let mut post = PhotoPost::new(PrivacyLevel::from(audience)).text(photo_text(request));
    if request.allow.comment.is_on() {
        post = post.allow_comments();
    }
    if request.media.photos().is_some_and(|photos| photos.add_music.is_on()) {
        post = post.add_music();
    }
    if request.promotion.your_brand.is_on() {
        post = post.disclose(Promotion::YourBrand);
    }
    if request.promotion.branded_content.is_on() {
        post = post.disclose(Promotion::BrandedContent);
    }
    if request.made_with_ai.is_on() {
        post = post.ai_generated();
    }
    post
}
