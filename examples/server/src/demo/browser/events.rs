//! Server-sent events out of a body.

use anyhow::Context;
use bytes::BytesMut;
use futures_util::StreamExt;
use serde_json::Value;
use social_core::ByteStream;

/// The longest event that is waited for, in bytes.
const LONGEST: usize = 1024 * 1024;

/// One event.
#[derive(Debug, PartialEq)]
pub(in crate::demo) struct Event {
    pub(in crate::demo) kind: String,
    pub(in crate::demo) data: Value,
}

/// Reads events as they come.
pub(in crate::demo) struct Events {
    body: ByteStream,
    buffer: BytesMut,
}

impl Events {
    pub(super) fn new(body: ByteStream) -> Self {
        Self { body, buffer: BytesMut::new() }
    }

    /// Gives the next event; `None` when the stream has ended.
    pub(in crate::demo) async fn next(&mut self) -> anyhow::Result<Option<Event>> {
        loop {
            if let Some(at) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block = self.buffer.split_to(at + 2);
                if let Some(event) = read(&String::from_utf8_lossy(&block))? {
                    return Ok(Some(event));
                }
                continue;
            }
            anyhow::ensure!(self.buffer.len() < LONGEST, "an event never ends");
            let Some(block) = self.body.next().await else { return Ok(None) };
            self.buffer.extend_from_slice(&block.context("the events broke off")?);
        }
    }
}

/// Reads a block of lines; a heartbeat has no data and is no event.
fn read(block: &str) -> anyhow::Result<Option<Event>> {
    let field = |name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(|value| value.strip_prefix(' ').unwrap_or(value))
    };
    let Some(data) = field("data") else { return Ok(None) };
    let data = serde_json::from_str(data).context("an event is no JSON")?;
    Ok(Some(Event { kind: field("event").unwrap_or("message").to_owned(), data }))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn events_come_whole_however_the_bytes_are_cut() {
        let text = ":\n\nevent: a\ndata: {\"n\":1}\nid: 4\n\ndata: {\"n\":2}\n\nevent: cut off\nda";
        for size in [1, 3, 7, text.len()] {
            let pieces: Vec<_> = text
                .as_bytes()
                .chunks(size)
                .map(|piece| Ok(Bytes::copy_from_slice(piece)))
                .collect();
            let mut events = Events::new(Box::pin(stream::iter(pieces)));
            let mut seen = Vec::new();
            while let Some(event) = events.next().await.unwrap() {
                seen.push((event.kind, event.data["n"].as_u64().unwrap()));
            }
            assert_eq!(seen, [("a".to_owned(), 1), ("message".to_owned(), 2)]);
        }
    }
}
