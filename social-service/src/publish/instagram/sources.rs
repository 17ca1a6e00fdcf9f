//! How the files of a container get to Instagram.

use std::collections::BTreeMap;

use instagram_client::publish::{MediaUrl, MediaUrlError, VideoFrom};
use social_core::LoginFlow;
use social_store::{AssetId, AssetState, Changes, LastError, MediaAsset};
use url::Url;

use super::Job;
use super::order::{Source, elsewhere, fetched, missing};
use super::request::{HandOver, InstagramFile, InstagramMedia, InstagramRequest};
use crate::context::Context;
use crate::error::{Error, Result, Violation};
use crate::grant::{self, FOLDER, Given};
use crate::publish::preflight::is_video;
use crate::publish::request::PlatformRequest as _;

/// The staged files of one container, each with how it gets there, and the writes that must be there
/// before Instagram is asked.
pub(super) struct Sources {
    staged: BTreeMap<AssetId, Source>,
    pub(super) changes: Changes,
}

impl Sources {
    /// Makes the addresses of one container's files.
    pub(super) async fn of(
        job: &Job<'_>,
        login: LoginFlow,
        part: u32,
        attempt: u32,
    ) -> Result<Result<Self, LastError>> {
        let mut sources = Self { staged: BTreeMap::new(), changes: Changes::new() };
        for id in files(&job.request.media, part).into_iter().filter_map(InstagramFile::asset) {
            if sources.staged.contains_key(id) {
                continue;
            }
            let asset = job.context.store.load_asset(id).await?;
            let Some(asset) = asset.filter(|asset| asset.state == AssetState::Ready) else {
                return Ok(Err(missing(id).as_failure()));
            };
            match sources.take(job, login, &asset, attempt)? {
                Ok(source) => sources.staged.insert(id.clone(), source),
                Err(broken) => return Ok(Err(broken.as_failure())),
            };
        }
        Ok(Ok(sources))
    }

    fn take(
        &mut self,
        job: &Job<'_>,
        login: LoginFlow,
        asset: &MediaAsset,
        attempt: u32,
    ) -> Result<Result<Source, Violation>> {
        let video = is_video(asset);
        if video && job.request.hand_over(login) == HandOver::Upload {
            return Ok(Ok(Source::Video(VideoFrom::Upload)));
        }
        let context = job.context;
        let base = context.settings.media_base();
        let of = (&job.publication.id, attempt);
        let Given { urls, changes } =
            grant::give(base, of, std::slice::from_ref(asset), context.now())?;
        self.changes.extend(changes);
        let url = urls.first().ok_or_else(|| Error::Config("no address was made".to_owned()))?;
        Ok(fetched(url)
            .map(|url| if video { Source::Video(VideoFrom::Url(url)) } else { Source::Image(url) }))
    }

    /// Tells whether the bytes of a video are to be sent.
    pub(super) fn is_sent(&self) -> bool {
        self.staged.values().any(|source| matches!(source, Source::Video(VideoFrom::Upload)))
    }

    /// Tells how a file gets to Instagram.
    pub(super) fn get(&self, file: &InstagramFile) -> Result<Source, Violation> {
        if let Some(source) = elsewhere(file) {
            return source;
        }
        let staged = file.asset().and_then(|id| self.staged.get(id).cloned());
        staged.ok_or_else(|| Violation::new("media", "media_gone", "the request names no file"))
    }
}

/// Gives the files of one container: an item's, or those of a post that is no carousel.
pub(super) fn files(media: &InstagramMedia, part: u32) -> Vec<&InstagramFile> {
    match (media, part) {
        (InstagramMedia::Carousel(_), 0) => Vec::new(),
        (InstagramMedia::Carousel(items), part) => {
            let index = usize::try_from(part - 1).unwrap_or(usize::MAX);
            items.get(index).map(|item| &item.file).into_iter().collect()
        }
        _ => media.files().into_iter().chain(media.cover()).collect(),
    }
}

/// Tells whether Instagram has to fetch a staged file from us.
pub(super) fn needs_address(
    request: &InstagramRequest,
    login: LoginFlow,
    assets: &[MediaAsset],
) -> bool {
    let fetches = request.hand_over(login) == HandOver::Fetch;
    let needed = request.needed();
    assets
        .iter()
        .filter(|asset| needed.contains(&asset.id))
        .any(|asset| fetches || !is_video(asset))
}

/// Says why Instagram cannot fetch from addresses of ours, if it cannot.
pub(super) fn cannot_offer(context: &Context) -> Option<Violation> {
    let error = address_below(context.settings.media_base()).err()?;
    let message = format!("Instagram cannot fetch from the media address of this service: {error}");
    Some(Violation::new("media", "media_address_not_usable", message))
}

fn address_below(base: &Url) -> Result<MediaUrl, MediaUrlError> {
    let mut url = base.clone();
    url.set_path(FOLDER);
    MediaUrl::new(url)
}
