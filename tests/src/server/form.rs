//! Forms: those that are sent, and what is read from those on pages.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use social_core::ByteStream;
use social_core::http::HttpBody;

use crate::Video;

/// Separates the parts; no content of the tests holds it.
const BOUNDARY: &str = "social-tests-boundary-5e1d9c";

/// Where a form ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenForm {
    /// Where it should.
    No,
    /// Right after the file's last byte: what closes the form is missing.
    BeforeTheEnd,
}

/// A form with a file, whose bytes are made up as they are sent.
#[derive(Clone, Debug)]
pub struct Form {
    fields: Vec<(String, String)>,
    file: Video,
    broken: BrokenForm,
}

impl Form {
    /// Makes a form with a file and no field.
    pub const fn new(file: Video) -> Self {
        Self { fields: Vec::new(), file, broken: BrokenForm::No }
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
        let length = head.len() as u64 + self.file.len() + tail.len() as u64;
        let once = |bytes: Bytes| stream::iter([Ok(bytes)]);
        let stream: ByteStream = Box::pin(once(head).chain(self.file.stream()).chain(once(tail)));
        (format!("multipart/form-data; boundary={BOUNDARY}"), HttpBody::Stream { length, stream })
    }

    fn head(&self) -> String {
        let part = |name: &str, more: &str, value: &str| {
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}"
            )
        };
        let fields = self.fields.iter().map(|(name, value)| part(name, "", value) + "\r\n");
        let file = part("file", "; filename=\"video.mp4\"\r\nContent-Type: video/mp4", "");
        fields.chain([file]).collect()
    }
}

/// Finds the value of a hidden field on a page.
pub fn hidden_field(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.to_owned())
}
