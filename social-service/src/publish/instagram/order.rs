//! What Instagram is asked to make a container of.

use std::time::Duration;

use instagram_client::ContainerId;
use instagram_client::publish::{
    Audio, CarouselPost, ChildImage, ChildVideo, Cover, Graduation, ImagePost, MediaUrl,
    NewContainer, Partnership, PlacedTag, Point, ProductTag, ReelPost, Story, Username, VideoFrom,
};
use social_store::AssetId;
use url::Url;

use super::request::{
    InstagramAudio, InstagramCover, InstagramFile, InstagramItem, InstagramMedia,
    InstagramPartnership, InstagramProduct, InstagramReel, InstagramRequest, InstagramTag,
    InstagramTrial,
};
use crate::error::Violation;

/// What a file is, and how Instagram gets it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// A picture at an address.
    Image(MediaUrl),
    /// A video at an address, or one whose bytes are sent.
    Video(VideoFrom),
}

/// Tells how Instagram gets a file. Whoever only checks a request gives made-up addresses.
pub(super) type Sources<'a> = dyn Fn(&InstagramFile) -> Result<Source, Violation> + 'a;

/// Makes the order of one container: of an item, of a carousel out of its items' containers, or of
/// a post that has but one. Every rule of the options that is broken is named.
pub(super) fn order(
    request: &InstagramRequest,
    part: u32,
    children: &[ContainerId],
    sources: &Sources<'_>,
) -> Result<NewContainer, Violation> {
    match (&request.media, part) {
        (InstagramMedia::Image(item), _) => image(request, item, sources).map(Into::into),
        (InstagramMedia::Reel(reel), _) => self::reel(request, reel, sources).map(Into::into),
        (InstagramMedia::Story(file), _) => story(request, file, sources).map(Into::into),
        (InstagramMedia::Carousel(_), 0) => carousel(request, children).map(Into::into),
        (InstagramMedia::Carousel(items), part) => {
            let index = usize::try_from(part - 1).unwrap_or(usize::MAX);
            let item = items.get(index).ok_or_else(|| gone("the carousel has no such item"))?;
            child(item, sources)
        }
    }
}

fn image(
    request: &InstagramRequest,
    item: &InstagramItem,
    sources: &Sources<'_>,
) -> Result<ImagePost, Violation> {
    let Source::Image(url) = sources(&item.file)? else { return Err(no_image()) };
    let mut post = ImagePost::new(url).caption(&request.caption).alt_text(&item.alt_text);
    if let Some(place) = &request.location_id {
        post = post.location_id(place);
    }
    for tag in item.tags.iter().chain(&request.tags) {
        post = post.tag(placed(tag)?);
    }
    for name in &request.collaborators {
        post = post.collaborator(username("collaborators", name)?);
    }
    for product in item.products.iter().chain(&request.products) {
        post = post.product(self::product(product)?);
    }
    post = post.partnership(partnership(&request.partnership));
    Ok(if request.made_with_ai.is_on() { post.ai_generated() } else { post })
}

fn reel(
    request: &InstagramRequest,
    reel: &InstagramReel,
    sources: &Sources<'_>,
) -> Result<ReelPost, Violation> {
    let Source::Video(from) = sources(&reel.file)? else { return Err(no_video()) };
    let mut post = ReelPost::new(from).caption(&request.caption);
    match &reel.cover {
        Some(InstagramCover::Picture(file)) => {
            let Source::Image(url) = sources(file)? else { return Err(no_image()) };
            post = post.cover(Cover::Picture(url));
        }
        Some(InstagramCover::FrameMs(at)) => {
            post = post.cover(Cover::Frame(Duration::from_millis(*at)));
        }
        None => {}
    }
    if reel.only_in_reels.is_on() {
        post = post.only_in_reels();
    }
    if let Some(name) = &reel.audio_name {
        post = post.audio_name(name);
    }
    if let Some(audio) = &reel.audio {
        post = post.audio(song(audio));
    }
    if let Some(trial) = reel.trial {
        post = post.trial(match trial {
            InstagramTrial::Manual => Graduation::Manual,
            InstagramTrial::ByPerformance => Graduation::ByPerformance,
        });
    }
    if let Some(place) = &request.location_id {
        post = post.location_id(place);
    }
    for tag in &request.tags {
        post = post.tag(unplaced(tag)?);
    }
    for name in &request.collaborators {
        post = post.collaborator(username("collaborators", name)?);
    }
    for product in &request.products {
        post = post.product(&self::product(product)?);
    }
    post = post.partnership(partnership(&request.partnership));
    Ok(if request.made_with_ai.is_on() { post.ai_generated() } else { post })
}

fn story(
    request: &InstagramRequest,
    file: &InstagramFile,
    sources: &Sources<'_>,
) -> Result<Story, Violation> {
    let mut story = match sources(file)? {
        Source::Image(url) => Story::image(url),
        Source::Video(from) => Story::video(from),
    };
    for tag in &request.tags {
        story = story.tag(username("user_tags", &tag.username)?, point(tag.x, tag.y)?);
    }
    Ok(if request.made_with_ai.is_on() { story.ai_generated() } else { story })
}

fn child(item: &InstagramItem, sources: &Sources<'_>) -> Result<NewContainer, Violation> {
    match sources(&item.file)? {
        Source::Image(url) => {
            if item.cover_ms.is_some() {
                return Err(wrong("cover_ms", "videos_only", "a picture has no frame to show"));
            }
            let mut child = ChildImage::new(url).alt_text(&item.alt_text);
            for tag in &item.tags {
                child = child.tag(placed(tag)?);
            }
            for product in &item.products {
                child = child.product(self::product(product)?);
            }
            Ok(child.into())
        }
        Source::Video(from) => {
            if !item.alt_text.is_empty() || !item.tags.is_empty() {
                let message = "a video of a carousel has neither alternative text nor people in it";
                return Err(wrong("items", "images_only", message));
            }
            let mut child = ChildVideo::new(from);
            for product in &item.products {
                child = child.product(&self::product(product)?);
            }
            Ok(match item.cover_ms {
                Some(at) => child.thumbnail(Duration::from_millis(at)).into(),
                None => child.into(),
            })
        }
    }
}

fn carousel(
    request: &InstagramRequest,
    children: &[ContainerId],
) -> Result<CarouselPost, Violation> {
    let mut post = CarouselPost::new(children.iter().cloned()).caption(&request.caption);
    if let Some(place) = &request.location_id {
        post = post.location_id(place);
    }
    for name in &request.collaborators {
        post = post.collaborator(username("collaborators", name)?);
    }
    for product in &request.products {
        post = post.product(&self::product(product)?);
    }
    post = post.partnership(partnership(&request.partnership));
    Ok(if request.made_with_ai.is_on() { post.ai_generated() } else { post })
}

fn song(audio: &InstagramAudio) -> Audio {
    let song = Audio::new(&audio.audio_id);
    let song = match audio.volumes {
        Some((song_volume, own)) => song.volumes(song_volume, own),
        None => song,
    };
    if audio.looped.is_on() { song.looped() } else { song }
}

fn partnership(partnership: &InstagramPartnership) -> Partnership {
    match partnership {
        InstagramPartnership::None => Partnership::None,
        InstagramPartnership::Paid => Partnership::Paid,
        InstagramPartnership::PaidBy(sponsors) => Partnership::PaidBy(sponsors.clone()),
    }
}

fn placed(tag: &InstagramTag) -> Result<PlacedTag, Violation> {
    let name = username("user_tags", &tag.username)?;
    match point(tag.x, tag.y)? {
        Some(point) => Ok(PlacedTag::new(name, point)),
        None => {
            Err(wrong("user_tags", "point_required", "a tag in a picture needs a point: x and y"))
        }
    }
}

fn unplaced(tag: &InstagramTag) -> Result<Username, Violation> {
    match point(tag.x, tag.y)? {
        None => username("user_tags", &tag.username),
        Some(_) => Err(wrong("user_tags", "images_only", "a tag in a reel has no point")),
    }
}

fn product(product: &InstagramProduct) -> Result<ProductTag, Violation> {
    Ok(ProductTag::new(&product.product_id, point(product.x, product.y)?))
}

fn username(field: &'static str, name: &str) -> Result<Username, Violation> {
    Username::new(name).map_err(|error| wrong(field, "bad_username", &error.to_string()))
}

fn point(x: Option<f64>, y: Option<f64>) -> Result<Option<Point>, Violation> {
    match (x, y) {
        (Some(x), Some(y)) => Point::new(x, y)
            .map(Some)
            .map_err(|error| wrong("user_tags", "outside_picture", &error.to_string())),
        (None, None) => Ok(None),
        _ => Err(wrong("user_tags", "point_required", "a point has x and y")),
    }
}

/// Takes an address that Instagram is to fetch from.
pub(super) fn fetched(url: &Url) -> Result<MediaUrl, Violation> {
    MediaUrl::new(url.clone()).map_err(|error| wrong("media", "url_not_usable", &error.to_string()))
}

/// Takes a file of the caller's as it is; of a staged one it must be known what it is.
pub(super) fn elsewhere(file: &InstagramFile) -> Option<Result<Source, Violation>> {
    match file {
        InstagramFile::Asset(_) => None,
        InstagramFile::ImageUrl(url) => Some(fetched(url).map(Source::Image)),
        InstagramFile::VideoUrl(url) => {
            Some(fetched(url).map(|url| Source::Video(VideoFrom::Url(url))))
        }
    }
}

/// Says that a staged file is not there.
pub(super) fn missing(id: &AssetId) -> Violation {
    gone(&format!("the staged file {id} is no longer there"))
}

fn gone(message: &str) -> Violation {
    wrong("media", "media_gone", message)
}

fn no_image() -> Violation {
    wrong("media", "not_a_photo", "choose a JPEG picture")
}

fn no_video() -> Violation {
    wrong("media", "not_a_video", "choose an MP4 or MOV video")
}

fn wrong(field: &'static str, code: &'static str, message: &str) -> Violation {
    Violation::new(field, code, message)
}
