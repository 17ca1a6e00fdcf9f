//! Forms: one with a file, as a body of known length that is never in memory, and small ones.

use std::io;
use std::path::Path;

use anyhow::Context;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use social_core::ByteStream;
use social_core::http::HttpBody;
use tokio_util::io::ReaderStream;

/// How much of the file is read at once.
const BLOCK: usize = 256 * 1024;

/// A body and its content type.
pub(in crate::demo) struct Multipart {
    pub(super) content_type: String,
    pub(super) body: HttpBody,
}

impl Multipart {
    /// Puts the fields first and the file last.
    pub(in crate::demo) async fn new(fields: &[(&str, &str)], file: &Path) -> anyhow::Result<Self> {
        let boundary = boundary()?;
        let opened = tokio::fs::File::open(file)
            .await
            .with_context(|| format!("{} cannot be opened", file.display()))?;
        let size = opened.metadata().await?.len();
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("video.mp4");
        let head = Bytes::from(head(&boundary, fields, name));
        let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
        let length = head.len() as u64 + size + tail.len() as u64;
        let once = |bytes: Bytes| stream::iter([Ok::<_, io::Error>(bytes)]);
        let whole = once(head).chain(ReaderStream::with_capacity(opened, BLOCK)).chain(once(tail));
        let stream: ByteStream = Box::pin(whole);
        Ok(Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            body: HttpBody::Stream { length, stream },
        })
    }

    /// Puts the fields first and photos last, in their order.
    pub(in crate::demo) fn of_photos(
        fields: &[(&str, &str)],
        photos: &[&'static [u8]],
    ) -> anyhow::Result<Self> {
        let boundary = boundary()?;
        let mut body: Vec<u8> = fields.iter().flat_map(|one| field(&boundary, one)).collect();
        for (number, photo) in (1..).zip(photos) {
            let head = file_head(&boundary, &format!("{number}.jpg"), "image/jpeg");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(photo);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok(Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            body: HttpBody::Bytes(body.into()),
        })
    }
}

/// Draws what separates the parts.
fn boundary() -> anyhow::Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).context("no random numbers")?;
    Ok(format!("social-demo-{}", hex::encode(random)))
}

fn head(boundary: &str, fields: &[(&str, &str)], file_name: &str) -> Vec<u8> {
    let mut head: Vec<u8> = fields.iter().flat_map(|one| field(boundary, one)).collect();
    // Browsers write these three characters of a name in this way.
    let file_name = file_name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    head.extend_from_slice(file_head(boundary, &file_name, "video/mp4").as_bytes());
    head
}

fn field(boundary: &str, (name, value): &(&str, &str)) -> Vec<u8> {
    let lines = [
        "--",
        boundary,
        "\r\nContent-Disposition: form-data; name=\"",
        name,
        "\"\r\n\r\n",
        value,
        "\r\n",
    ];
    lines.concat().into_bytes()
}

fn file_head(boundary: &str, file_name: &str, content_type: &str) -> String {
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    )
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn the_announced_length_is_the_real_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a\"b.mp4");
        std::fs::write(&path, vec![7; 3 * BLOCK + 1]).unwrap();
        let form =
            Multipart::new(&[("caption", "hello"), ("mode", "direct")], &path).await.unwrap();
        let HttpBody::Stream { length, stream } = form.body else { panic!("no stream") };
        let whole: Vec<Bytes> = stream.try_collect().await.unwrap();
        let whole = whole.concat();
        assert_eq!(whole.len() as u64, length);
        let text = String::from_utf8_lossy(&whole);
        assert!(text.contains("name=\"caption\"\r\n\r\nhello\r\n--"));
        assert!(text.contains("filename=\"a%22b.mp4\""));
        let boundary = form.content_type.split_once("boundary=").unwrap().1;
        assert!(text.ends_with(&format!("--{boundary}--\r\n")));
    }
}
