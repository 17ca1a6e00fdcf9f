use social_core::AccountId;
use social_store::{PostSource, PostlessInit, PublicationState, StepOutcome};
use tiktok_client::PostId;

use super::*;
use crate::publish::request::Switch;
use crate::publish::sample;
use crate::publish::tiktok::journal::Reach;
use crate::publish::tiktok::request::{Allowed, Promotion, TikTokMedia};

const CAPTION: &str = "A caption #for #everyone";

fn began() -> Timestamp {
    sample::now()
}

fn video(id: &str, after: i64, caption: &str) -> Video {
    let mut video = Video::default();
    video.id = Some(PostId::new(id));
    video.create_time = Some(began().as_unix() + after);
    video.video_description = Some(caption.to_owned());
    video
}

fn request(caption: &str) -> TikTokRequest {
    let url = "https://media.example.com/video.mp4".parse().unwrap();
    TikTokRequest {
        account_id: AccountId::new("account-1"),
        mode: PostMode::Direct,
        media: TikTokMedia::Url(url),
        caption: caption.to_owned(),
        privacy_level: Some(EVERYONE.to_owned()),
        allow: Allowed::default(),
        promotion: Promotion::default(),
        made_with_ai: Switch::Off,
        cover_ms: None,
        scheduled_for: None,
    }
}

fn attempt(id: &str, caption: &str, after: u64, external_id: Option<&str>) -> Candidate {
    let mut publication = sample::publication(PublicationState::Unknown, 1);
    publication.id = PublicationId::new(id);
    publication.external_id = external_id.map(ToOwned::to_owned);
    let init = PostlessInit {
        publication_id: publication.id.clone(),
        attempt: 1,
        begun_at: began() + Duration::from_secs(after),
        outcome: Some(StepOutcome::Unknown),
    };
    let reach = Reach::NotOurs;
    Candidate { init, publication, request: request(caption), reach }
}

fn decide(videos: &[Video], posts: Vec<TikTokPost>, attempts: Vec<Candidate>) -> Found {
    let publication = PublicationId::new("publication-1");
    let sought = Sought { publication: &publication, attempt: 1, caption: CAPTION, since: began() };
    judge(&sought, videos, &Others { posts, attempts })
}

fn one(id: &str) -> Found {
    Found::One(id.to_owned())
}

#[test]
fn one_match_since_the_beginning_is_it() {
    let videos = [
        video("5", 90, "Another caption"),
        video("4", 60, CAPTION),
        video("3", -1, CAPTION),
        video("2", 0, "A caption #for"),
    ];
    assert_eq!(
        decide(&videos, Vec::new(), vec![attempt("publication-1", CAPTION, 0, None)]),
        one("4")
    );
    assert_eq!(decide(&[video("3", -1, CAPTION)], Vec::new(), Vec::new()), Found::Nothing);
}

#[test]
fn of_two_matches_none_is_chosen() {
    let videos = [video("2", 90, CAPTION), video("1", 60, CAPTION)];
    assert_eq!(decide(&videos, Vec::new(), Vec::new()), Found::Several);
    // The other one is known to be another post's.
    let mut known = sample::post(PostMode::Direct, PostSource::File, 1);
    known.publication_id = Some(PublicationId::new("publication-2"));
    known.post_ids = vec!["1".to_owned()];
    assert_eq!(decide(&videos, vec![known], Vec::new()), one("2"));
    let found = attempt("publication-2", CAPTION, 0, Some("2"));
    assert_eq!(decide(&videos, Vec::new(), vec![found]), one("1"));
}

#[test]
fn a_match_that_may_be_anothers_is_not_taken() {
    let videos = [video("1", 60, CAPTION)];
    let rival = attempt("publication-2", CAPTION, 30, None);
    assert_eq!(decide(&videos, Vec::new(), vec![rival]), Found::Several);
    let later = attempt("publication-2", CAPTION, 3_600, None);
    assert_eq!(decide(&videos, Vec::new(), vec![later]), one("1"));
    let other = attempt("publication-2", "Another caption", 30, None);
    assert_eq!(decide(&videos, Vec::new(), vec![other]), one("1"));

    let mut open = sample::post(PostMode::Direct, PostSource::File, 1);
    open.publication_id = Some(PublicationId::new("publication-2"));
    open.title = CAPTION.to_owned();
    assert_eq!(decide(&videos, vec![open.clone()], Vec::new()), Found::Several);
    open.status = "PUBLISH_COMPLETE".to_owned();
    open.observed_at = Some(began() - Duration::from_secs(1));
    assert_eq!(decide(&videos, vec![open], Vec::new()), one("1"), "it was out before");
}

#[test]
fn a_long_caption_is_known_by_its_beginning() {
    let long = "é".repeat(400);
    let cut: String = long.chars().take(150).collect();
    assert!(has_caption(&video("1", 0, &cut), &long));
    assert!(!has_caption(&video("1", 0, &"é".repeat(100)), &long));
    // Half of a pair cannot be shown: one unit less.
    let faces = "😀".repeat(100);
    let cut: String = faces.chars().take(75).collect();
    assert!(has_caption(&video("1", 0, &cut), &faces));
}

#[test]
fn only_what_everybody_sees_is_looked_for() {
    assert!(can_be_listed(&request(CAPTION)));
    assert!(!can_be_listed(&request("  ")), "every post without words would match");
    for audience in ["SELF_ONLY", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR"] {
        let private =
            TikTokRequest { privacy_level: Some(audience.to_owned()), ..request(CAPTION) };
        assert!(!can_be_listed(&private), "{audience}");
    }
    assert!(!can_be_listed(&TikTokRequest { mode: PostMode::Inbox, ..request(CAPTION) }));
}
