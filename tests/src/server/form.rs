//! Forms: those that are sent, and what is read from those on pages.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use social_core::ByteStream;
use social_core::http::HttpBody;

use crate::{Photo, Video};

/// Separates the parts; no content of the tests holds it.
const BOUNDARY: &str = "social-tests-boundary-5e1d9c";

/// The field of the files.
const FILE: &str = "file";

/// Where a form ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenForm {
    /// Where it should.
    No,
    /// Right after the file's last byte: what closes the form is missing.
    BeforeTheEnd,
}

/// A form with a video, whose bytes are made up as they are sent, or with photos.
#[derive(Clone, Debug)]
pub struct Form {
    fields: Vec<(String, String)>,
    photos: Vec<Photo>,
    video: Option<Video>,
    broken: BrokenForm,
}

impl Form {
    /// Makes a form with a video and no field.
    pub const fn new(file: Video) -> Self {
        Self { fields: Vec::new(), photos: Vec::new(), video: Some(file), broken: BrokenForm::No }
    }

    /// Makes a form with photos, in their order, and no field.
    pub fn of_photos(photos: &[Photo]) -> Self {
        let (fields, photos) = (Vec::new(), photos.to_vec());
        Self { fields, photos, video: None, broken: BrokenForm::No }
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ends the form elsewhere.
    #[must_use]
    pub const fn broken(mut self, broken: BrokenForm) -> Self {
        self.broken = broken;
        self
    }

    /// Gives the content type and the body.
    pub(super) fn body(self) -> (String, HttpBody) {
        let head = Bytes::from(self.head());
        let tail = match self.broken {
            BrokenForm::No => Bytes::from(format!("\r\n--{BOUNDARY}--\r\n")),
            BrokenForm::BeforeTheEnd => Bytes::new(),
        };
        let photos = self.photos.iter().map(|photo| {
            let head = part(FILE, "; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg", "");
            [head.as_bytes(), &photo.bytes(), b"\r\n"].concat()
        });
        let photos = Bytes::from(photos.collect::<Vec<_>>().concat());
        let tail = if self.video.is_none() { tail.slice(2.min(tail.len())..) } else { tail };
        let ends = [head.len(), photos.len(), tail.len()].map(|length| length as u64);
        let length = ends.iter().sum::<u64>() + self.video.map_or(0, Video::len);
        let once = |bytes: Bytes| stream::iter([Ok(bytes)]);
        let video = self.video.unwrap_or(Video::new(0)).stream();
        let stream: ByteStream =
            Box::pin(once(head).chain(once(photos)).chain(video).chain(once(tail)));
        (format!("multipart/form-data; boundary={BOUNDARY}"), HttpBody::Stream { length, stream })
    }

    fn head(&self) -> String {
        let fields = self.fields.iter().map(|(name, value)| part(name, "", value) + "\r\n");
        let video = self
            .video
            .map(|_| part(FILE, "; filename=\"video.mp4\"\r\nContent-Type: video/mp4", ""));
        fields.chain(video).collect()
    }
}

fn part(name: &str, more: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}")
}

/// Finds the value of a hidden field on a page.
pub fn hidden_field(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.to_owned())
}
