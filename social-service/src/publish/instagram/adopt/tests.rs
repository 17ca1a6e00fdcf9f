use serde_json::json;

use super::*;
use crate::publish::sample::{now, publication};

fn request(caption: &str) -> InstagramRequest {
    let text = format!(
        r#"{{"account_id":"a","ig_id":"1784","media":{{"image":{{"file":{{"asset":"p"}}}}}},
            "caption":"{caption}"}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn media(id: &str, caption: &str, kind: &str, after: i64) -> Media {
    let mut media: Media =
        serde_json::from_value(json!({ "id": id, "caption": caption, "media_type": kind }))
            .unwrap();
    media.timestamp = Some(Timestamp::from_unix(now().as_unix() + after));
    media
}

fn other(state: PublicationState, external_id: Option<&str>, caption: &str) -> Other {
    let mut other = publication(state, 1);
    other.id = PublicationId::new("publication-2");
    other.external_id = external_id.map(str::to_owned);
    other.settled_at = Some(now());
    (other, request(caption))
}

fn found(media: &[Media], others: &[Other]) -> Found {
    let request = request("Hello @ada");
    let id = PublicationId::new("publication-1");
    let until = now() + Duration::from_secs(100);
    judge(&Sought { publication: &id, request: &request, since: now(), until }, media, others)
}

fn one(id: &str) -> Found {
    Found::One(MediaId::new(id))
}

#[test]
fn the_only_one_that_looks_like_it_is_taken() {
    let media = [
        media("9", "Another", "IMAGE", 20),
        media("8", "Hello ada", "IMAGE", 10),
        media("7", "Hello @ada", "VIDEO", 9),
        media("6", "Hello @ada", "IMAGE", -120),
        media("5", "Hello @ada", "IMAGE", 400),
    ];
    assert_eq!(found(&media, &[]), one("8"), "not the newest one");
    assert_eq!(found(&media[..1], &[]), Found::Nothing);
}

#[test]
fn of_two_that_look_like_it_none_is_guessed() {
    let media = [media("9", "Hello @ada", "IMAGE", 20), media("8", "Hello @ada", "IMAGE", 10)];
    assert_eq!(found(&media, &[]), Found::Several);
    let claimed = other(PublicationState::Published, Some("9"), "Hello @ada");
    assert_eq!(found(&media, &[claimed]), one("8"), "the other one is claimed");
}

#[test]
fn one_that_another_publication_may_be_is_nobodys() {
    let media = [media("9", "Hello @ada", "IMAGE", 20)];
    for state in
        [PublicationState::Processing, PublicationState::Unknown, PublicationState::Published]
    {
        let rival = other(state, None, "Hello @ada");
        assert_eq!(found(&media, &[rival]), Found::Several, "{state}");
        let stranger = other(state, None, "Something else");
        assert_eq!(found(&media, &[stranger]), one("9"), "{state}");
    }
    let failed = other(PublicationState::Failed, None, "Hello @ada");
    assert_eq!(found(&media, &[failed]), one("9"));
}
