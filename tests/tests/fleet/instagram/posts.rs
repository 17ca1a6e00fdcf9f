//! Posts of every kind, asked for until they are taken.

use std::time::Duration;

use http::StatusCode;
use social_core::{Clock as _, SystemClock};
use social_tests::server::Form;
use social_tests::{Photo, Video};

use super::may_pass;
use super::people::Professional;

/// How often a post is asked for.
const TRIES: usize = 120;
/// How long somebody waits who was not heard.
const PAUSE: Duration = Duration::from_millis(500);
/// The kinds, one after the other.
const KINDS: [&str; 4] = ["image", "reel", "carousel", "story"];

/// A post that was taken.
#[derive(Clone, Debug)]
#[expect(dead_code, reason = "what is shown of a wrong one")]
pub(super) struct Taken {
    /// The publication.
    pub(super) id: String,
    pub(super) ig_id: String,
    pub(super) kind: &'static str,
    /// Its files, which no other post has.
    pub(super) sha256: Vec<String>,
}

/// Asks for a post until it is taken; every time with the same key.
pub(super) async fn submit(person: &mut Professional, number: usize, post: usize) -> Taken {
    let kind = KINDS[(number + post) % KINDS.len()];
    let key = format!("post {post} of person {number}");
    let caption = if kind == "story" { "" } else { &*key };
    let own = number * 1_000 + post * 10;
    let photos = |count: usize| -> Vec<Photo> {
        let marks = (own..own + count).map(|mark| u16::try_from(mark).unwrap());
        marks.map(|mark| Photo::new(mark).sized(1_080, 1_350)).collect()
    };
    let (form, sha256) = if kind == "reel" {
        let film = Video::new(20_000 + own as u64);
        (Form::new(film), vec![film.sha256()])
    } else {
        let photos = photos(if kind == "carousel" { 3 } else { 1 });
        let sha256 = photos.iter().map(|one| Photo::sha256_of(&[*one])).collect();
        (Form::of_photos(&photos), sha256)
    };
    let form = form
        .field("idempotency_key", &key)
        .field("account_id", &person.account)
        .field("ig_id", &person.ig_id)
        .field("kind", kind)
        .field("caption", caption);
    let mut said = String::new();
    for _ in 0..TRIES {
        match person.visitor.upload("/api/instagram/publish", form.clone()).await {
            Ok(answer) if answer.status == StatusCode::ACCEPTED => {
                let id = answer.json().unwrap()["id"].as_str().unwrap().to_owned();
                return Taken { id, ig_id: person.ig_id.clone(), kind, sha256 };
            }
            Ok(answer) if may_pass(&answer) => said = answer.shown(),
            Ok(answer) => panic!("{}", answer.shown()),
            Err(error) => said = error.to_string(),
        }
        SystemClock.sleep(PAUSE).await;
    }
    panic!("{key} was never taken: {said}");
}
