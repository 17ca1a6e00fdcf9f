use social_store::PostMode;

use super::*;
use crate::publish::sample::{outcome, post, publication};

fn decide(
    source: PostSource,
    state: PublicationState,
    attempt: u32,
    steps: &[PublicationStep],
    posts: &[TikTokPost],
) -> Next {
    next(&publication(state, attempt), source, Reach::NotOurs, steps, posts)
}

#[test]
fn a_fresh_publication_begins() {
    let next = decide(PostSource::File, PublicationState::Queued, 0, &[], &[]);
    assert_eq!(next, Next::Begin);
}

#[test]
fn an_intent_without_outcome_is_a_lost_answer() {
    let next = decide(PostSource::Pull, PublicationState::Transferring, 1, &[], &[]);
    assert_eq!(next, Next::NoteLostInit);
}

#[test]
fn a_lost_pull_is_never_sent_again() {
    let steps = [outcome(1, INIT, StepOutcome::Unknown)];
    for state in
        [PublicationState::Transferring, PublicationState::Queued, PublicationState::Unknown]
    {
        let next = decide(PostSource::Pull, state, 1, &steps, &[]);
        assert_eq!(next, Next::StayUnknown, "{state}");
    }
}

#[test]
fn a_lost_file_init_is_sent_twice_more_at_most() {
    let lost = |count: u32| -> Vec<_> {
        (1..=count).map(|attempt| outcome(attempt, INIT, StepOutcome::Unknown)).collect()
    };
    for count in 1..=2 {
        let next = decide(PostSource::File, PublicationState::Queued, count, &lost(count), &[]);
        assert_eq!(next, Next::Begin, "{count}");
    }
    let next = decide(PostSource::File, PublicationState::Queued, 3, &lost(3), &[]);
    assert_eq!(next, Next::GiveUp);
}

#[test]
fn after_init_the_bytes_follow_then_the_wait() {
    let begun = outcome(1, INIT, StepOutcome::Done);
    let file = post(PostMode::Direct, PostSource::File, 1);
    let state = PublicationState::Transferring;
    let upload = decide(
        PostSource::File,
        state,
        1,
        std::slice::from_ref(&begun),
        std::slice::from_ref(&file),
    );
    assert_eq!(upload, Next::Upload(Box::new(file.clone())));
    let uploaded = [begun.clone(), outcome(1, UPLOAD, StepOutcome::Done)];
    let waits = decide(PostSource::File, state, 1, &uploaded, std::slice::from_ref(&file));
    assert_eq!(waits, Next::Await(Box::new(file)));
    let pull = post(PostMode::Direct, PostSource::Pull, 1);
    let waits = decide(PostSource::Pull, state, 1, &[begun], std::slice::from_ref(&pull));
    assert_eq!(waits, Next::Await(Box::new(pull)));
}

#[test]
fn a_dead_upload_address_leads_to_a_new_attempt() {
    let steps = [outcome(1, INIT, StepOutcome::Done), outcome(1, UPLOAD, StepOutcome::Failed)];
    let posts = [post(PostMode::Direct, PostSource::File, 1)];
    let next = decide(PostSource::File, PublicationState::Transferring, 1, &steps, &posts);
    assert_eq!(next, Next::Begin);
}

#[test]
fn inits_that_were_sent_are_counted() {
    let most = u32::try_from(MOST_INITS).unwrap();
    let after = |outcome_of_each: StepOutcome| {
        let steps: Vec<_> =
            (1..=most).map(|attempt| outcome(attempt, INIT, outcome_of_each)).collect();
        decide(PostSource::File, PublicationState::Queued, most, &steps, &[])
    };
    assert_eq!(after(StepOutcome::Refused), Next::GiveUp);
    // A long queue before a limit is no failure of the post.
    assert_eq!(after(StepOutcome::NotSent), Next::Begin);
}

#[test]
fn nothing_is_done_for_what_is_settled() {
    for state in PublicationState::ALL.iter().filter(|state| state.is_settled()) {
        assert_eq!(decide(PostSource::File, *state, 1, &[], &[]), Next::Nothing, "{state}");
    }
}

fn grant(revoked: bool, fetched: bool) -> MediaGrant {
    let now = crate::publish::sample::now();
    MediaGrant {
        hash: "hash".to_owned(),
        asset_id: "asset".into(),
        publication_id: "publication-1".into(),
        attempt: 1,
        expires_at: now,
        revoked_at: revoked.then_some(now),
        fetched_at: fetched.then_some(now),
    }
}

#[test]
fn one_use_of_many_addresses_is_a_use() {
    let (open, withdrawn, used) = (grant(false, false), grant(true, false), grant(true, true));
    let reach = |grants: &[&MediaGrant]| {
        Reach::of(&grants.iter().map(|grant| (*grant).clone()).collect::<Vec<_>>())
    };
    assert_eq!(reach(&[]), Reach::NotOurs);
    assert_eq!(reach(&[&withdrawn, &open]), Reach::Open);
    assert_eq!(reach(&[&withdrawn, &withdrawn]), Reach::Withdrawn);
    assert_eq!(reach(&[&withdrawn, &used]), Reach::Used);
    assert_eq!(reach(&[&grant(false, true), &open]), Reach::Used);
}

/// Decides for a pull from our own addresses after an init without a post.
fn offered(state: PublicationState, reach: Reach, outcomes: &[StepOutcome]) -> Next {
    let steps: Vec<_> =
        (1..).zip(outcomes).map(|(attempt, one)| outcome(attempt, INIT, *one)).collect();
    let attempt = u32::try_from(outcomes.len()).unwrap();
    next(&publication(state, attempt), PostSource::Pull, reach, &steps, &[])
}

#[test]
fn a_lost_offer_is_withdrawn_before_another_is_made() {
    let lost = [StepOutcome::Unknown];
    for state in [PublicationState::Unknown, PublicationState::Queued] {
        assert_eq!(offered(state, Reach::Open, &lost), Next::Withdraw, "{state}");
        assert_eq!(offered(state, Reach::Withdrawn, &lost), Next::Begin, "{state}");
    }
    let often = [StepOutcome::Unknown; LOST_INITS];
    assert_eq!(offered(PublicationState::Queued, Reach::Withdrawn, &often), Next::GiveUp);
    // A refusal may be a lie as well.
    let refused = [StepOutcome::Refused];
    assert_eq!(offered(PublicationState::Queued, Reach::Open, &refused), Next::Withdraw);
    let often = [StepOutcome::Refused; MOST_INITS];
    assert_eq!(offered(PublicationState::Queued, Reach::Withdrawn, &often), Next::GiveUp);
}

#[test]
fn an_offer_that_was_used_is_never_made_again() {
    let lost = [StepOutcome::Unknown];
    assert_eq!(offered(PublicationState::Unknown, Reach::Used, &lost), Next::StayUnknown);
    // Nobody was told yet.
    assert_eq!(offered(PublicationState::Queued, Reach::Used, &lost), Next::Withdraw);
}

#[test]
fn an_offer_that_was_taken_is_waited_for() {
    let begun = [outcome(1, INIT, StepOutcome::Done)];
    let post = post(PostMode::Direct, PostSource::Pull, 1);
    let state = publication(PublicationState::Processing, 1);
    for reach in [Reach::Open, Reach::Used] {
        let posts = std::slice::from_ref(&post);
        let next = next(&state, PostSource::Pull, reach, &begun, posts);
        assert_eq!(next, Next::Await(Box::new(post.clone())), "{reach:?}");
    }
}

#[test]
fn the_failure_of_a_withdrawn_attempt_is_no_news() {
    let steps = [outcome(1, INIT, StepOutcome::Unknown)];
    let posts = [post(PostMode::Direct, PostSource::Pull, 1)];
    let publication = publication(PublicationState::Queued, 1);
    let next = |reach| next(&publication, PostSource::Pull, reach, &steps, &posts);
    assert_eq!(next(Reach::Withdrawn), Next::Begin);
    assert!(matches!(next(Reach::Open), Next::Await(_)));
    assert!(matches!(next(Reach::NotOurs), Next::Await(_)));
}

#[test]
fn an_attempt_was_asked_for_when_its_intent_was_written() {
    let at = |attempt, seconds| {
        let line = outcome(attempt, INIT, StepOutcome::Unknown);
        let at = line.at + std::time::Duration::from_secs(seconds);
        [
            PublicationStep { kind: StepKind::Intent, outcome: None, at, ..line.clone() },
            PublicationStep { at: at + std::time::Duration::from_secs(30), ..line },
        ]
    };
    let steps = [at(1, 0), at(2, 300)].concat();
    assert_eq!(asked_at(&steps, 2), Some(steps[2].at));
    assert_eq!(asked_at(&steps[3..], 2), None, "an outcome is no beginning");
    assert_eq!(asked_at(&steps, 3), None);
}
