//! A connection without an HTTP client, for what such a client hides.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::World;

const PATIENCE: Duration = Duration::from_secs(30);

/// An open connection to the TikTok host.
pub(crate) struct Wire {
    socket: TcpStream,
    host: String,
}

impl Wire {
    pub(crate) async fn open(world: &World) -> Self {
        let address = world.sandbox.tiktok_url().socket_addrs(|| None).unwrap()[0];
        let socket = TcpStream::connect(address).await.unwrap();
        Self { socket, host: address.to_string() }
    }

    /// Asks for client credentials, which anybody can have.
    pub(crate) async fn ask(&mut self) {
        let body = "client_key=sandbox-client-key&client_secret=sandbox-client-secret\
                    &grant_type=client_credentials";
        let request = format!(
            "POST /v2/oauth/token/ HTTP/1.1\r\nhost: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len(),
        );
        self.socket.write_all(request.as_bytes()).await.unwrap();
    }

    /// Reads one answer by its length.
    pub(crate) async fn answer(&mut self) -> String {
        let mut seen = String::new();
        loop {
            if let Some((head, body)) = seen.split_once("\r\n\r\n")
                && body.len() >= content_length(head)
            {
                return seen;
            }
            seen.push(char::from(self.socket.read_u8().await.unwrap()));
        }
    }

    /// Reads until the other side closes; a reset ends it too. A side that stays
    /// open is given half a minute.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        let closed = self.socket.read_to_end(&mut rest);
        drop(tokio::time::timeout(PATIENCE, closed).await.unwrap());
        String::from_utf8(rest).unwrap()
    }
}

/// What an answer says about the length of its body.
pub(crate) fn content_length(head: &str) -> usize {
    let (_, rest) = head.split_once("content-length: ").unwrap();
    rest.lines().next().unwrap().parse().unwrap()
}
