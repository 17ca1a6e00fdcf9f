//! A transport that drains the chunks and answers by script: the files are too large for a mock
//! server to keep.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE};
use http::{Method, StatusCode};
use social_core::http::{
    HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind,
};
use social_core::{
    AccountId, ByteStream, Clock, Effect, FixedJitter, Scopes, StaticToken, UploadSource,
};
use tiktok_client::publish::{
    ChunkPlan, Stop, Upload, UploadError, UploadProgress, UploadWatcher, Uploaded, VideoType,
};
use tiktok_client::{Account, Client, PublishId};

use crate::common::{JumpClock, TOKEN};

/// The size of the film: three chunks.
pub(super) const SIZE: u64 = 121_000_000;
pub(super) const URL: &str =
    "https://open-upload.tiktokapis.com/upload?upload_id=1&upload_token=canary";

/// What the script does with a chunk, or with a question for the status.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Answers a chunk with a status and, perhaps, the progress it names.
    Put(u16, Option<u64>),
    /// Loses the answer to a chunk.
    Lost,
    /// Refuses the connection.
    NotSent,
    /// Answers the status with these data.
    Status(&'static str),
}

#[derive(Debug, Default)]
pub(super) struct Script {
    steps: Mutex<VecDeque<Step>>,
    ranges: Mutex<Vec<String>>,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let step = self.steps.lock().unwrap().pop_front().expect("an unexpected request");
        if request.method == Method::PUT {
            let range = request.headers[CONTENT_RANGE].to_str().unwrap().to_owned();
            self.ranges.lock().unwrap().push(range);
            assert_eq!(request.headers[CONTENT_TYPE], "video/mp4");
            assert!(!request.headers.contains_key(AUTHORIZATION));
            assert_eq!(request.url.as_str(), URL);
        } else {
            assert!(request.url.path().ends_with("/status/fetch/"), "{request:?}");
        }
        if let Step::NotSent = step {
            return Err(TransportError::new(TransportErrorKind::Connect, Effect::NotSent));
        }
        if let HttpBody::Stream { length, mut stream } = request.body {
            let mut sent = 0;
            while let Some(block) = std::future::poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
                sent += block.unwrap().len() as u64;
            }
            assert_eq!(sent, length);
        }
        let (status, progress, body) = match step {
            Step::Put(status, progress) => (status, progress, String::new()),
            Step::Status(data) => {
                (200, None, format!(r#"{{"data":{data},"error":{{"code":"ok"}}}}"#))
            }
            _ => return Err(TransportError::new(TransportErrorKind::Other, Effect::Unknown)),
        };
        let progress = progress
            .map(|bytes| (CONTENT_RANGE, format!("bytes 0-{bytes}/{SIZE}").parse().unwrap()));
        let body = Bytes::from(body);
        let length = body.len() as u64;
        Ok(HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: progress.into_iter().collect(),
            body: body.open_range(0..length).await.unwrap(),
        })
    }
}

/// Zeros, made as they are read: the same block over and over.
#[derive(Debug)]
pub(super) struct Zeros(pub(super) u64);

#[async_trait]
impl UploadSource for Zeros {
    fn len(&self) -> u64 {
        self.0
    }

    async fn open_range(&self, range: Range<u64>) -> std::io::Result<ByteStream> {
        Ok(Box::pin(Blocks { left: range.end - range.start, block: Bytes::from(vec![0; 1 << 20]) }))
    }
}

struct Blocks {
    left: u64,
    block: Bytes,
}

impl futures_core::Stream for Blocks {
    type Item = std::io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let take = self.left.min(self.block.len() as u64);
        self.left -= take;
        let block = self.block.slice(..usize::try_from(take).unwrap());
        std::task::Poll::Ready((take > 0).then_some(Ok(block)))
    }
}

#[derive(Default)]
pub(super) struct Heard {
    pub(super) stored: Mutex<Vec<u32>>,
    pub(super) sent: Mutex<Vec<u64>>,
    pub(super) stop_at: Option<u32>,
}

#[async_trait]
impl UploadWatcher<u32> for Heard {
    async fn stored(&self, next_chunk: u32) -> Result<(), Stop> {
        self.stored.lock().unwrap().push(next_chunk);
        match self.stop_at {
            Some(chunk) if chunk == next_chunk => Err(Stop("another worker has it".to_owned())),
            _ => Ok(()),
        }
    }

    fn sent(&self, progress: UploadProgress) {
        assert_eq!(progress.size, SIZE);
        self.sent.lock().unwrap().push(progress.bytes);
    }
}

pub(super) struct Setup {
    script: Arc<Script>,
    pub(super) clock: Arc<JumpClock>,
    pub(super) client: Client,
    pub(super) account: Account,
    pub(super) publish_id: PublishId,
    pub(super) heard: Arc<Heard>,
}

pub(super) fn setup(steps: impl IntoIterator<Item = Step>) -> Setup {
    let steps = Mutex::new(steps.into_iter().collect());
    let script = Arc::new(Script { steps, ..Script::default() });
    let clock = Arc::new(JumpClock::default());
    let client = Client::builder("key", "secret")
        .transport(Arc::clone(&script) as _)
        .clock(Arc::clone(&clock) as Arc<dyn Clock>)
        .jitter(Arc::new(FixedJitter::LONGEST))
        .build()
        .unwrap();
    let token = Arc::new(StaticToken::new(TOKEN, Scopes::default()));
    let account = client.with_tokens(AccountId::new("account-1"), token);
    let publish_id = PublishId::new("v_pub_file~v2-1.1");
    Setup { script, clock, client, account, publish_id, heard: Arc::default() }
}

impl Setup {
    pub(super) fn upload(&self) -> Upload<'static> {
        let plan = ChunkPlan::new(SIZE).unwrap();
        let upload = self.client.upload(&URL.into(), &Zeros(SIZE), &plan).unwrap();
        upload.content_type(VideoType::Mp4).watcher(Arc::clone(&self.heard) as _)
    }

    pub(super) async fn resumable(&self) -> Result<Uploaded, UploadError> {
        self.account.upload_resumable(&self.publish_id, self.upload()).await
    }

    /// Gives the chunks that were sent, and asserts that the script was used up.
    pub(super) fn chunks(&self) -> Vec<u32> {
        assert!(self.script.steps.lock().unwrap().is_empty(), "{:?}", self.script.steps);
        let name = |range: &String| match range.as_str() {
            "bytes 0-31999999/121000000" => 0,
            "bytes 32000000-63999999/121000000" => 1,
            "bytes 64000000-120999999/121000000" => 2,
            other => panic!("{other}"),
        };
        self.script.ranges.lock().unwrap().iter().map(name).collect()
    }
}
