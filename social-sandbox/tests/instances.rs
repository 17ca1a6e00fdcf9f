//! Hundreds of sandboxes in one process, each a world of its own.
//!
//! A binary of its own, since it opens hundreds of sockets and looks at the
//! memory of its process.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as the tests themselves do"
)]

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use social_sandbox::{DEFAULT_CLIENT_KEY, Fault, IssuedTokens, Sandbox, TikTokUser};
use url::Url;

const INSTANCES: usize = 300;

/// A sandbox with the creator that only it has.
struct Instance {
    number: usize,
    sandbox: Sandbox,
    tokens: IssuedTokens,
    posted: String,
}

/// A client that keeps no connection.
fn client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
}

fn name(number: usize) -> String {
    format!("creator{number}")
}

async fn call(http: &reqwest::Client, url: Url, token: &str, body: &Value) -> (u16, Value) {
    let sent = http.post(url).bearer_auth(token).json(body).send().await.unwrap();
    (sent.status().as_u16(), sent.json().await.unwrap())
}

impl Instance {
    /// Starts a sandbox, moves its clock and posts a video of its own.
    async fn start(number: usize, http: &reqwest::Client) -> Self {
        let sandbox = Sandbox::builder().seed(number as u64).start().await.unwrap();
        let tiktok = sandbox.tiktok();
        tiktok.add_user(TikTokUser::new(name(number)));
        sandbox.clock().advance(Duration::from_hours(number as u64));
        let scopes = ["video.publish"];
        let tokens = tiktok.issue_tokens(DEFAULT_CLIENT_KEY, &name(number), &scopes).unwrap();
        let mut instance = Self { number, sandbox, tokens, posted: String::new() };
        instance.posted = instance.post(http).await;
        if number.is_multiple_of(2) {
            instance.sandbox.faults().add(Fault::status("creator_info", 503).always());
        }
        instance
    }

    fn token(&self) -> &str {
        self.tokens.access_token.expose_secret()
    }

    fn url(&self, path: &str) -> Url {
        self.sandbox.tiktok_url().join(path).unwrap()
    }

    async fn post(&self, http: &reqwest::Client) -> String {
        let bytes = [b"\0\0\0\x18ftypmp42".as_slice(), self.number.to_string().as_bytes()].concat();
        let size = bytes.len();
        let body = json!({
            "post_info": { "title": name(self.number), "privacy_level": "SELF_ONLY" },
            "source_info": {
                "source": "FILE_UPLOAD",
                "video_size": size,
                "chunk_size": size,
                "total_chunk_count": 1,
            },
        });
        let path = self.url("/v2/post/publish/video/init/");
        let (status, opened) = call(http, path, self.token(), &body).await;
        assert_eq!(status, 200, "{opened}");
        let stored = http
            .put(opened["data"]["upload_url"].as_str().unwrap())
            .header("content-type", "video/mp4")
            .header("content-range", format!("bytes 0-{}/{size}", size - 1))
            .body(bytes)
            .send()
            .await
            .unwrap();
        assert_eq!(stored.status(), 201);
        self.sandbox.clock().advance(Duration::from_secs(2));
        opened["data"]["publish_id"].as_str().unwrap().to_owned()
    }

    /// Asserts that nothing is here but what this instance did.
    async fn is_its_own_world(&self, other: &Self, http: &reqwest::Client) {
        let tiktok = self.sandbox.tiktok();
        let mut users: Vec<String> = tiktok.users().into_iter().map(|user| user.username).collect();
        assert_eq!(users.pop(), Some(name(self.number)));
        assert_eq!(users, ["ada.public", "bo.private"]);
        let posts = self.sandbox.ledger().posts();
        assert_eq!(posts.len(), 1);
        assert_eq!((&posts[0].title, &posts[0].publish_id), (&name(self.number), &self.posted));
        let hours = self.sandbox.clock().offset_micros() / 3_600_000_000;
        assert_eq!(hours, i64::try_from(self.number).unwrap());
        let own = self.sandbox.calls().iter().filter(|call| call.open_id.is_some()).count();
        assert_eq!(own, 1, "the init; the other calls came without a token of this one");
        assert_eq!(tiktok.deliveries().len(), 1);
        let path = "/v2/post/publish/creator_info/query/";
        let sent = http.post(other.url(path)).bearer_auth(self.token()).send().await.unwrap();
        // Every second one has a fault, which strikes before the token is looked at.
        let expected = if other.number.is_multiple_of(2) { 503 } else { 401 };
        assert_eq!(sent.status(), expected, "the token of one is nothing to another");
    }
}

/// A line of the process's own status, in KiB; none where there is no such file.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[tokio::test]
async fn hundreds_run_side_by_side_and_nothing_leaks() {
    let http = client();
    let before = memory();
    let mut instances = Vec::new();
    for number in 0..INSTANCES {
        instances.push(Instance::start(number, &http).await);
    }
    let running = memory();
    for (at, instance) in instances.iter().enumerate() {
        let other = &instances[(at + 1) % INSTANCES];
        instance.is_its_own_world(other, &http).await;
    }
    let mut addresses = Vec::new();
    for instance in instances {
        for url in [instance.sandbox.tiktok_url(), instance.sandbox.control_url()] {
            addresses.extend(url.socket_addrs(|| None).unwrap());
        }
        instance.sandbox.stop().await;
    }
    assert_eq!(addresses.len(), 2 * INSTANCES);
    for address in addresses {
        assert!(TcpStream::connect(address).is_err(), "{address} still listens");
    }
    if let (Some(before), Some(running)) = (before, running) {
        let each = running.saturating_sub(before) / INSTANCES as u64;
        println!("proof: {INSTANCES} sandboxes, {running} KiB in all, {each} KiB each");
        assert!(each < 1024, "{each} KiB each");
    }
}
