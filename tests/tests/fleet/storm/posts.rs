//! Posts that are asked for until they are taken.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use social_core::{Clock as _, SystemClock, Timestamp};
use social_tests::Video;
use social_tests::server::{Answer, Form};
use url::Url;

use crate::people::Person;

/// How often a post is asked for.
const TRIES: usize = 60;
/// How long somebody waits who was not heard.
const PAUSE: Duration = Duration::from_millis(500);

/// A post that was taken.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// The publication.
    pub(super) id: String,
    /// What it is known by at TikTok: no two have the same.
    pub(super) caption: String,
    /// Whether TikTok pulls it.
    pub(super) pulled: bool,
    pub(super) sha256: Option<String>,
}

/// A post that somebody wants.
pub(super) struct Wish {
    /// Whose it is.
    pub(super) number: usize,
    /// The how many-eth of theirs.
    pub(super) post: usize,
    /// When it shall go out.
    pub(super) due: Timestamp,
    /// Where TikTok pulls it from; a file of its own otherwise.
    pub(super) pulled: Option<Url>,
}

/// Asks for a post until it is taken; every time with the same key.
pub(super) async fn submit(person: &mut Person, wish: Wish) -> Taken {
    let Wish { number, post, due, pulled } = wish;
    let caption = format!("post {post} of person {number}");
    // No two files are the same.
    let file = Video::new(20_000 + (100 * number + post) as u64);
    let mut said = String::new();
    for _ in 0..TRIES {
        let answer = match &pulled {
            Some(url) => pull(person, &caption, due, url).await,
            None => upload(person, &caption, due, file).await,
        };
        match answer {
            Ok(answer) if answer.status == StatusCode::ACCEPTED => {
                let id = answer.json().unwrap()["id"].as_str().unwrap().to_owned();
                let sha256 = pulled.is_none().then(|| file.sha256());
                return Taken { id, caption, pulled: pulled.is_some(), sha256 };
            }
            // The process died, the database was away, or somebody was too fast.
            Ok(answer) if may_pass(&answer) => said = answer.shown(),
            Ok(answer) => panic!("{}", answer.shown()),
            Err(error) => said = error.to_string(),
        }
        SystemClock.sleep(PAUSE).await;
    }
    panic!("{caption} was never taken: {said}");
}

fn may_pass(answer: &Answer) -> bool {
    answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS
}

async fn upload(
    person: &mut Person,
    caption: &str,
    due: Timestamp,
    file: Video,
) -> anyhow::Result<Answer> {
    let form = Form::new(file)
        .field("idempotency_key", caption)
        .field("account_id", &person.account)
        .field("mode", "direct")
        .field("privacy_level", "PUBLIC_TO_EVERYONE")
        .field("caption", caption)
        .field("scheduled_for", &due.to_string());
    person.visitor.upload("/api/tiktok/upload", form).await
}

async fn pull(
    person: &mut Person,
    caption: &str,
    due: Timestamp,
    url: &Url,
) -> anyhow::Result<Answer> {
    let request = json!({
        "account_id": person.account, "mode": "direct", "privacy_level": "PUBLIC_TO_EVERYONE",
        "caption": caption, "video_url": url, "idempotency_key": caption, "scheduled_for": due,
    });
    person.visitor.post("/api/tiktok/upload", &request).await
}
