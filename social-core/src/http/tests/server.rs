//! A server of raw bytes, one thread a connection, for what no proper server would do.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use url::Url;

/// A listener whose connections are served by `serve`; every request head is reported.
pub(super) struct RawServer {
    address: SocketAddr,
    requests: Receiver<String>,
}

/// One connection of a [`RawServer`].
pub(super) struct Connection {
    stream: TcpStream,
    requests: Sender<String>,
}

impl RawServer {
    pub(super) fn start(serve: impl Fn(&mut Connection) + Send + Sync + Clone + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (report, requests) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (serve, requests) = (serve.clone(), report.clone());
                let mut connection = Connection { stream: stream.unwrap(), requests };
                std::thread::spawn(move || serve(&mut connection));
            }
        });
        Self { address, requests }
    }

    pub(super) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    /// Gives the requests that were read so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.try_iter().collect()
    }
}

impl Connection {
    /// Reads one request, its body included; `None` when the peer has closed.
    pub(super) fn request(&mut self) -> Option<String> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            match self.stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return None,
            }
        }
        let mut request = String::from_utf8(head).unwrap();
        let length = request
            .to_lowercase()
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut body).ok()?;
        request.push_str(&String::from_utf8(body).unwrap());
        self.requests.send(request.clone()).ok();
        Some(request)
    }

    pub(super) fn answer(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).ok();
    }

    /// Reads and forgets until the peer closes, so that closing first does not cut the answer off.
    pub(super) fn drain(&mut self) {
        std::io::copy(&mut self.stream, &mut std::io::sink()).ok();
    }

    pub(super) fn close(&mut self) {
        self.stream.shutdown(std::net::Shutdown::Both).ok();
    }
}
