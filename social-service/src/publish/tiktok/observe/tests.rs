use std::time::Duration;

use proptest::prelude::*;
use social_store::PostSource;

use super::*;
use crate::publish::sample;

fn seen(word: Word, after: u64) -> Observation {
    let status = match &word {
        Word::Processing => "PROCESSING_UPLOAD",
        Word::Inbox => "SEND_TO_USER_INBOX",
        Word::Failed(_) => "FAILED",
        Word::Complete | Word::Public | Word::NoLongerPublic => "PUBLISH_COMPLETE",
    };
    Observation {
        word,
        status: status.to_owned(),
        post_ids: Vec::new(),
        at: sample::now() + Duration::from_secs(after),
        source: "tiktok:webhook",
        external_id: "event-1".to_owned(),
    }
}

struct World {
    post: TikTokPost,
    publication: Publication,
}

impl World {
    fn new(mode: PostMode) -> Self {
        Self {
            post: sample::post(mode, PostSource::File, 1),
            publication: sample::publication(PublicationState::Processing, 1),
        }
    }

    fn hear(&mut self, word: Word, after: u64) -> Vec<Change> {
        let seen = seen(word, after);
        observe(&mut self.post, Some(&mut self.publication), &seen, sample::now())
            .into_iter()
            .collect()
    }
}

#[test]
fn a_direct_post_is_published_by_the_word_complete() {
    let mut world = World::new(PostMode::Direct);
    let changes = world.hear(Word::Complete, 0);
    assert_eq!(world.publication.state, PublicationState::Published);
    assert_eq!(world.publication.external_id.as_deref(), Some("event-1"));
    assert!(world.publication.settled_at.is_some());
    assert!(changes.iter().any(|change| matches!(change, Change::Unschedule { .. })));
    assert!(world.hear(Word::Complete, 0).is_empty(), "the same word again changes nothing");
}

#[test]
fn a_draft_is_delivered_and_later_finished_by_its_creator() {
    let mut world = World::new(PostMode::Inbox);
    world.hear(Word::Inbox, 0);
    assert_eq!(world.publication.state, PublicationState::Inbox);
    assert!(world.hear(Word::Processing, 9).is_empty(), "an older word comes too late");
    world.hear(Word::Complete, 1);
    assert_eq!(world.publication.state, PublicationState::Published);
}

#[test]
fn a_failure_counts_only_while_nothing_final_is_known() {
    let mut world = World::new(PostMode::Direct);
    world.hear(Word::Complete, 0);
    world.hear(Word::Failed("spam_risk".to_owned()), 1);
    assert_eq!(world.publication.state, PublicationState::Published);
    assert_eq!(world.post.fail_reason, None);

    let mut world = World::new(PostMode::Direct);
    world.hear(Word::Failed("spam_risk".to_owned()), 0);
    assert_eq!(world.publication.state, PublicationState::Failed);
    assert_eq!(world.publication.last_error.as_ref().unwrap().code, "spam_risk");
    world.hear(Word::Complete, 1);
    assert_eq!(world.publication.state, PublicationState::Failed);
}

#[test]
fn a_post_that_was_withdrawn_at_tiktok_is_cancelled() {
    let mut world = World::new(PostMode::Direct);
    let changes = world.hear(Word::Failed("publish_cancelled".to_owned()), 0);
    assert_eq!(world.publication.state, PublicationState::Cancelled);
    assert_eq!((world.publication.last_error, world.post.status.as_str()), (None, "FAILED"));
    assert!(changes.iter().any(|change| matches!(change, Change::Unschedule { .. })));
}

#[test]
fn the_id_of_a_public_post_is_looked_for() {
    let asked = |audience: &str, ids: &[&str], mode| {
        let mut world = World::new(mode);
        world.publication.request = serde_json::json!({ "privacy_level": audience });
        world.post.post_ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let changes = world.hear(Word::Complete, 0);
        changes.iter().any(
            |change| matches!(change, Change::Schedule { kind, .. } if *kind == WorkKind::POST_ID),
        )
    };
    assert!(asked("PUBLIC_TO_EVERYONE", &[], PostMode::Direct));
    assert!(!asked("PUBLIC_TO_EVERYONE", &["1"], PostMode::Direct), "it is known");
    assert!(!asked("SELF_ONLY", &[], PostMode::Direct), "there is none for a private post");
    assert!(!asked("PUBLIC_TO_EVERYONE", &[], PostMode::Inbox), "its creator writes the caption");
}

#[test]
fn visibility_goes_by_the_newest_word() {
    let mut world = World::new(PostMode::Direct);
    world.hear(Word::NoLongerPublic, 5);
    world.hear(Word::Public, 4);
    assert_eq!(world.post.public, Some(false));
    world.hear(Word::Public, 5);
    assert_eq!(world.post.public, Some(true), "of the same second, visible wins");
    world.hear(Word::NoLongerPublic, 5);
    assert_eq!(world.post.public, Some(true));
    assert_eq!(world.publication.state, PublicationState::Published);
}

#[test]
fn a_word_on_an_old_attempt_does_not_settle_the_new_one() {
    let mut world = World::new(PostMode::Direct);
    world.publication.attempt = 2;
    let changes = world.hear(Word::Failed("internal".to_owned()), 0);
    assert_eq!(world.publication.state, PublicationState::Processing);
    assert!(changes.iter().all(|change| matches!(change, Change::PutTikTokPost(_))));
}

#[test]
fn an_unknown_outcome_is_resolved_by_a_word() {
    let mut world = World::new(PostMode::Direct);
    world.publication.state = PublicationState::Unknown;
    world.hear(Word::Complete, 0);
    assert_eq!(world.publication.state, PublicationState::Published);
}

fn words() -> impl Strategy<Value = Vec<(Word, u64)>> {
    let word = prop_oneof![
        Just(Word::Processing),
        Just(Word::Inbox),
        Just(Word::Complete),
        Just(Word::Public),
        Just(Word::NoLongerPublic),
    ];
    proptest::collection::vec((word, 0_u64..5), 1..20)
}

proptest! {
    /// Any order and any number of repetitions of the same words end in the same place.
    #[test]
    fn order_and_repetition_do_not_matter(
        (words, shuffled) in words().prop_flat_map(|words| {
            let twice = [words.clone(), words.clone()].concat();
            (Just(words), Just(twice).prop_shuffle())
        }),
    ) {
        for mode in [PostMode::Direct, PostMode::Inbox] {
            let (mut straight, mut mixed) = (World::new(mode), World::new(mode));
            for (word, after) in &words {
                straight.hear(word.clone(), *after);
            }
            for (word, after) in &shuffled {
                mixed.hear(word.clone(), *after);
            }
            prop_assert_eq!(straight.post.rank, mixed.post.rank);
            prop_assert_eq!(&straight.post.status, &mixed.post.status);
            prop_assert_eq!(straight.post.public, mixed.post.public);
            prop_assert_eq!(straight.publication.state, mixed.publication.state);
        }
    }
}
