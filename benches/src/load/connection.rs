//! One keep-alive connection that speaks just enough HTTP/1.1.

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that sends one request at a time.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Bytes of the answer's head.
    head: usize,
    /// Bytes of the answer's body.
    body: usize,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    ///
    /// When nobody listens.
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4_096) })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the answer has no length.
    pub async fn call(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed");
            }
            if let Some(answer) = parse(&self.buffer)? {
                let whole = answer.head + answer.body;
                while self.buffer.len() < whole {
                    if self.stream.read_buf(&mut self.buffer).await? == 0 {
                        bail!("the connection was closed");
                    }
                }
                return Ok(answer);
            }
        }
    }

    /// Gives the body of the last answer.
    pub fn body(&self, answer: Answer) -> &[u8] {
        self.buffer.get(answer.head..answer.head + answer.body).unwrap_or_default()
    }
}

/// Reads the head of an answer; `None` until all of it is there.
fn parse(bytes: &[u8]) -> Result<Option<Answer>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(bytes.get(..end).unwrap_or_default())?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.context("an answer without a status")?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let body = length.context("an answer without a length")?;
    Ok(Some(Answer { status, head: end + 4, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_once_they_are_whole() {
        let text =
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: 2\r\n\r\nno";
        assert_eq!(parse(&text[..40]).unwrap(), None);
        let answer = parse(text).unwrap().unwrap();
        assert_eq!((answer.status, answer.body), (503, 2));
        assert_eq!(&text[answer.head..], b"no");
        assert!(parse(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
