//! Takes uploads in and throws them away, answering as TikTok's upload host does.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::report;

/// Bytes read at once.
const BLOCK: usize = 256 * 1024;

/// The sink has no settings.
#[derive(Clone, Copy, Debug, Args)]
pub struct Drain {}

impl Drain {
    /// Listens until it is killed; says `ready ADDRESS` first.
    ///
    /// Threads, not tasks: the sink must never be what limits a sender.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn run(self) -> Result<()> {
        tokio::task::spawn_blocking(listen).await?
    }
}

fn listen() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    report::line(&format!("ready {}", listener.local_addr()?));
    for connection in listener.incoming() {
        let connection = connection?;
        // A sender that breaks off shows at the sender.
        std::thread::spawn(move || drop(swallow(connection)));
    }
    Ok(())
}

fn swallow(mut stream: TcpStream) -> Result<()> {
    let mut buffer = vec![0; BLOCK];
    loop {
        let Some((head, mut have)) = head(&mut stream, &mut buffer)? else { return Ok(()) };
        while have < head.length {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                bail!("the sender broke off");
            }
            have += read as u64;
        }
        stream.write_all(head.answer().as_bytes())?;
    }
}

/// What the head of a request says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    length: u64,
    /// The last byte of the range and the size of the file, if a range is named.
    range: Option<(u64, u64)>,
}

impl Head {
    /// 201 when every byte is there, 206 before.
    fn answer(self) -> String {
        let (status, said) = match self.range {
            Some((last, size)) if last + 1 < size => ("206 Partial Content", last + 1),
            Some((_, size)) => ("201 Created", size),
            None => ("201 Created", self.length),
        };
        let size = self.range.map_or(self.length, |(_, size)| size);
        format!(
            "HTTP/1.1 {status}\r\ncontent-range: bytes 0-{}/{size}\r\ncontent-length: 0\r\n\r\n",
            said - 1
        )
    }
}

/// Reads a head; gives also how many bytes of the body came with it. `None` at the end.
fn head(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<Option<(Head, u64)>> {
    let mut have = 0;
    loop {
        let read = stream.read(buffer.get_mut(have..).context("a head without an end")?)?;
        if read == 0 {
            return Ok(None);
        }
        have += read;
        let bytes = buffer.get(..have).unwrap_or_default();
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
            let head = parse(&text).context("a head without a length")?;
            return Ok(Some((head, (have - end - 4) as u64)));
        }
    }
}

fn parse(text: &str) -> Option<Head> {
    let field = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let range = field("content-range").and_then(|said| {
        let (range, size) = said.strip_prefix("bytes ")?.split_once('/')?;
        Some((range.split_once('-')?.1.parse().ok()?, size.parse().ok()?))
    });
    Some(Head { length: field("content-length")?.parse().ok()?, range })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_tiktok_does() {
        let middle = parse("PUT / HTTP/1.1\r\nContent-Length: 10\r\nContent-Range: bytes 0-9/25");
        let middle = middle.unwrap();
        assert_eq!(middle, Head { length: 10, range: Some((9, 25)) });
        assert!(middle.answer().starts_with("HTTP/1.1 206 "));
        assert!(middle.answer().contains("bytes 0-9/25\r\n"));
        let last = Head { length: 5, range: Some((24, 25)) }.answer();
        assert!(last.starts_with("HTTP/1.1 201 ") && last.contains("bytes 0-24/25\r\n"));
        let whole = parse("PUT / HTTP/1.1\r\ncontent-length: 25").unwrap().answer();
        assert!(whole.starts_with("HTTP/1.1 201 "));
    }
}
