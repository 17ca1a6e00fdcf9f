//! Where a video comes from.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use social_core::http::is_loopback;
use social_core::without_query;
use url::{Host, Url};

use super::chunks::ChunkPlan;

/// The kind of a video file, as its chunks are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum VideoType {
    /// MP4, the kind TikTok likes best.
    #[default]
    Mp4,
    /// `QuickTime` (`.mov`).
    QuickTime,
    /// `WebM`.
    WebM,
}

impl VideoType {
    /// Gives the content type of the chunks.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::WebM => "video/webm",
        }
    }

    /// Finds the kind by its content type, parameters aside.
    pub fn from_content_type(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        [Self::Mp4, Self::QuickTime, Self::WebM].into_iter().find(|kind| kind.as_str() == essence)
    }
}

/// Where TikTok gets the video from (`source_info`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoSource {
    /// We send the bytes in these chunks (`FILE_UPLOAD`).
    File(ChunkPlan),
    /// TikTok fetches them (`PULL_FROM_URL`), at once: such an init must never be repeated without
    /// proof that the first one had no effect.
    Pull(PullUrl),
}

/// An address that TikTok may pull a video from.
///
/// It may itself be a permission to read the video, so `Debug` leaves its query out.
#[derive(Clone, PartialEq, Eq)]
pub struct PullUrl(Url);

/// An address that TikTok does not pull from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PullUrlError {
    /// It is not `https`. (`http` is allowed to this machine, for tests.)
    #[error("the video's address must be https")]
    Scheme,
    /// It names its host by number.
    #[error("the video's address must name its host, not number it")]
    Host,
    /// It holds a name or password, or a fragment.
    #[error("the video's address must hold no user, password or fragment")]
    Extra,
}

impl PullUrl {
    /// Checks the rules that can be checked from here. That the domain is verified with TikTok,
    /// and that the address answers without a redirect, only TikTok can tell.
    ///
    /// See [TikTok Docs/Media Transfer Guide].
    ///
    /// # Errors
    ///
    /// See [`PullUrlError`].
    ///
    /// [TikTok Docs/Media Transfer Guide]: https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
    pub fn new(url: Url) -> Result<Self, PullUrlError> {
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(PullUrlError::Extra);
        }
        if is_loopback(&url) && matches!(url.scheme(), "http" | "https") {
            return Ok(Self(url));
        }
        match (url.scheme(), url.host()) {
            ("https", Some(Host::Domain(_))) => Ok(Self(url)),
            ("https", _) => Err(PullUrlError::Host),
            _ => Err(PullUrlError::Scheme),
        }
    }

    /// Gives the address.
    pub fn as_url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for PullUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PullUrl").field(&without_query(&self.0)).finish()
    }
}

impl From<ChunkPlan> for VideoSource {
    fn from(plan: ChunkPlan) -> Self {
        Self::File(plan)
    }
}

impl From<PullUrl> for VideoSource {
    fn from(url: PullUrl) -> Self {
        Self::Pull(url)
    }
}

impl Serialize for VideoSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::File(plan) => {
                let mut source = serializer.serialize_struct("source_info", 4)?;
                source.serialize_field("source", "FILE_UPLOAD")?;
                source.serialize_field("video_size", &plan.size())?;
                source.serialize_field("chunk_size", &plan.chunk_size())?;
                source.serialize_field("total_chunk_count", &plan.count())?;
                source.end()
            }
            Self::Pull(url) => {
                let mut source = serializer.serialize_struct("source_info", 2)?;
                source.serialize_field("source", "PULL_FROM_URL")?;
                source.serialize_field("video_url", url.0.as_str())?;
                source.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pull_addresses_follow_the_rules() {
        let check = |text: &str| PullUrl::new(text.parse().unwrap()).map(|_| ());
        assert_eq!(check("https://media.example.com/a.mp4?sig=x"), Ok(()));
        assert_eq!(check("http://127.0.0.1:4100/a.mp4"), Ok(()));
        assert_eq!(check("http://media.example.com/a.mp4"), Err(PullUrlError::Scheme));
        assert_eq!(check("ftp://media.example.com/a.mp4"), Err(PullUrlError::Scheme));
        assert_eq!(check("https://192.0.2.1/a.mp4"), Err(PullUrlError::Host));
        assert_eq!(check("https://[2001:db8::1]/a.mp4"), Err(PullUrlError::Host));
        assert_eq!(check("https://u:p@media.example.com/a.mp4"), Err(PullUrlError::Extra));
        assert_eq!(check("https://media.example.com/a.mp4#t"), Err(PullUrlError::Extra));
    }

    #[test]
    fn a_signed_address_is_not_shown_whole() {
        let url =
            PullUrl::new("https://media.example.com/a.mp4?sig=canary".parse().unwrap()).unwrap();
        assert!(!format!("{:?}", VideoSource::from(url)).contains("canary"));
    }

    #[test]
    fn kinds_are_found_by_content_type() {
        assert_eq!(VideoType::from_content_type("Video/MP4; codecs=avc1"), Some(VideoType::Mp4));
        assert_eq!(VideoType::from_content_type("video/x-msvideo"), None);
    }
}
