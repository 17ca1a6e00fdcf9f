use serde_json::json;
use social_core::AccountId;
use social_store::{PublicationId, PublicationState};

use super::*;
use crate::publish::sample::{self, publication};

const NOW: fn() -> Timestamp = sample::now;

/// The journal of one attempt.
#[derive(Clone)]
struct Scene {
    publication: Publication,
    items: u32,
    steps: Vec<PublicationStep>,
    containers: Vec<IgContainer>,
    now: Timestamp,
}

impl Scene {
    fn new(items: u32) -> Self {
        Self {
            publication: publication(PublicationState::Transferring, 1),
            items,
            steps: Vec::new(),
            containers: Vec::new(),
            now: NOW(),
        }
    }

    fn next(&self) -> Next {
        next(&self.publication, self.items, &self.steps, &self.containers, self.now)
    }

    fn line(
        mut self,
        (step, part): (&str, u32),
        outcome: Option<StepOutcome>,
        detail: Value,
    ) -> Self {
        self.steps.push(PublicationStep {
            publication_id: self.publication.id.clone(),
            attempt: self.publication.attempt,
            step: step.to_owned(),
            part,
            kind: if outcome.is_some() { StepKind::Outcome } else { StepKind::Intent },
            outcome,
            source: "us".to_owned(),
            detail,
            at: self.now,
        });
        self
    }

    fn intent(self, step: &str, part: u32) -> Self {
        self.line((step, part), None, json!({}))
    }

    fn outcome(self, step: &str, part: u32, outcome: StepOutcome) -> Self {
        self.line((step, part), Some(outcome), json!({}))
    }

    /// A container that was made.
    fn made(self, step: &str, part: u32, status: &str) -> Self {
        let id = format!("{step}-{part}");
        let detail = json!({ "container_id": id, "upload": null });
        let mut scene = self.intent(step, part).line((step, part), Some(Done), detail);
        scene.containers.push(row(&id, part, status, scene.now));
        scene
    }

    /// A container whose bytes are to be sent.
    fn unfilled(self, status: &str) -> Self {
        let detail = json!({ "container_id": "c", "upload": "/ig-api-upload/v25.0/c" });
        let mut scene = self.intent(CONTAINER, 0).line((CONTAINER, 0), Some(Done), detail);
        scene.containers.push(row("c", 0, status, scene.now));
        scene
    }

    /// A post that was asked for, with what came of it.
    fn published(self, repeat: u32, outcome: StepOutcome, again: bool) -> Self {
        let detail = json!({ "container_id": "container-0", "usage": 7 });
        self.line((PUBLISH, repeat), None, detail).line(
            (PUBLISH, repeat),
            Some(outcome),
            json!({ "again": again }),
        )
    }

    fn looked(mut self, repeat: u32, after: u64, usage: u64, others: u64) -> Self {
        self.now = self.now + Duration::from_secs(after);
        let part = u32::try_from(self.steps.len()).unwrap();
        let detail =
            json!({ "publish": repeat, "status": "FINISHED", "usage": usage, "others": others });
        self.line((LOOK, part), Some(Done), detail)
    }

    fn proved(self, repeat: u32) -> Self {
        self.looked(repeat, 2, 7, 0).looked(repeat, 45, 7, 0).looked(repeat, 45, 7, 0)
    }
}

fn row(id: &str, part: u32, status: &str, at: Timestamp) -> IgContainer {
    let (code, words) = status.split_once(':').unwrap_or((status, ""));
    IgContainer {
        container_id: id.to_owned(),
        account_id: AccountId::new("account-1"),
        ig_business_id: "1784".to_owned(),
        publication_id: PublicationId::new("publication-1"),
        attempt: 1,
        part,
        children: Vec::new(),
        status_code: code.to_owned(),
        status: Some(words.to_owned()).filter(|words| !words.is_empty()),
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

fn again(part: u32, repeat: u32) -> Next {
    Next::Create(Try { part, repeat })
}

fn is_publish(next: &Next, expected: u32) -> bool {
    matches!(next, Next::Publish { repeat, .. } if *repeat == expected)
}

fn is_look(next: &Next, expected: u32) -> bool {
    matches!(next, Next::Look { repeat, .. } if *repeat == expected)
}

use StepOutcome::{Done, Failed, NotSent, Refused, Unknown};

#[test]
fn a_settled_one_rests_and_a_new_one_begins() {
    let mut scene = Scene::new(0);
    for state in
        [PublicationState::Published, PublicationState::Failed, PublicationState::Cancelled]
    {
        scene.publication.state = state;
        assert_eq!(scene.next(), Next::Nothing);
    }
    scene.publication = publication(PublicationState::Queued, 0);
    assert_eq!(scene.next(), Next::Begin);
}

#[test]
fn a_container_whose_answer_is_lost_is_made_again_twice() {
    let scene = Scene::new(0).intent(CONTAINER, 0);
    assert_eq!(scene.next(), Next::NoteLostContainer(Try { part: 0, repeat: 0 }));
    let scene = scene.outcome(CONTAINER, 0, Unknown);
    assert_eq!(scene.next(), again(0, 1));
    let scene = scene.intent("container_2", 0).outcome("container_2", 0, Refused);
    assert_eq!(scene.next(), again(0, 2));
    let scene = scene.intent("container_3", 0).outcome("container_3", 0, Unknown);
    assert_eq!(scene.next(), Next::GiveUp(Over::TooOften, None));
}

#[test]
fn what_was_not_sent_costs_nothing() {
    let mut scene = Scene::new(0);
    for repeat in 0..100 {
        let step = named(CONTAINER, repeat);
        scene = scene.intent(&step, 0).outcome(&step, 0, NotSent);
        assert_eq!(scene.next(), again(0, repeat + 1), "{repeat}");
    }
}

#[test]
fn what_passes_by_itself_costs_nothing() {
    for outcome in [Unknown, Refused] {
        let mut scene = Scene::new(0);
        for repeat in 0..100 {
            let step = named(CONTAINER, repeat);
            let passes = json!({ "code": "rate_limited", PASSES: true });
            scene = scene.intent(&step, 0).line((&step, 0), Some(outcome), passes);
            assert_eq!(scene.next(), again(0, repeat + 1), "{outcome:?} {repeat}");
        }
        let scene = scene.made("container_101", 0, "FINISHED");
        assert!(is_publish(&scene.next(), 0));
    }
}

#[test]
fn the_name_of_a_step_tells_its_repetition() {
    for repeat in [0, 1, 11, 400] {
        assert_eq!(repeat_of(CONTAINER, &named(CONTAINER, repeat)), Some(repeat));
    }
    for other in ["upload", "container_", "container_0", "container_x", "containers"] {
        assert_eq!(repeat_of(CONTAINER, other), None, "{other}");
    }
}

#[test]
fn a_container_is_waited_for_whatever_it_is_made_of() {
    for status in ["", "IN_PROGRESS", "PAUSED"] {
        let scene = Scene::new(0).made(CONTAINER, 0, status);
        assert!(matches!(scene.next(), Next::Await(rows) if rows.len() == 1), "{status}");
    }
    let ready = Scene::new(0).made(CONTAINER, 0, "FINISHED");
    assert!(is_publish(&ready.next(), 0));
    let live = Scene::new(0).made(CONTAINER, 0, "PUBLISHED");
    assert!(is_publish(&live.next(), 0), "it is read once more and found live");
}

#[test]
fn the_empty_status_with_an_error_in_words_is_an_error() {
    let scene = Scene::new(0).made(CONTAINER, 0, ":Error: Media download has failed.");
    // The row's words carry what Instagram said.
    let mut failed = scene;
    failed.containers[0].status = Some("Error: Media download has failed.".to_owned());
    failed.containers[0].status_code = String::new();
    assert_eq!(failed.next(), again(0, 1));
}

#[test]
fn a_failed_container_is_made_again_if_that_may_help() {
    for (status, expected) in [
        ("ERROR", again(0, 1)),
        ("ERROR:Error 2207052", again(0, 1)),
        ("ERROR:Error 2207003", again(0, 1)),
        ("ERROR:Error 2207020", again(0, 1)),
        ("ERROR:Error 2207999", again(0, 1)),
    ] {
        assert_eq!(Scene::new(0).made(CONTAINER, 0, status).next(), expected, "{status}");
    }
    for status in ["ERROR:Error 2207026", "ERROR:Error 2207009", "ERROR:Error 2207004"] {
        let scene = Scene::new(0).made(CONTAINER, 0, status);
        assert!(matches!(scene.next(), Next::GiveUp(Over::Hopeless, Some(_))), "{status}");
    }
    let mut scene = Scene::new(0);
    for repeat in 0..3 {
        scene = scene.made(&named(CONTAINER, repeat), 0, "ERROR");
    }
    assert_eq!(scene.next(), Next::GiveUp(Over::TooOften, None));
}

#[test]
fn an_expired_container_has_everything_made_anew() {
    let mut scene = Scene::new(0).made(CONTAINER, 0, "EXPIRED");
    assert_eq!(scene.next(), Next::Begin);
    scene.publication.attempt = MOST_ATTEMPTS;
    for line in &mut scene.steps {
        line.attempt = MOST_ATTEMPTS;
    }
    assert!(matches!(scene.next(), Next::GiveUp(Over::TooOften, _)));
    // One that is about to end is not published any more.
    let mut scene = Scene::new(0).made(CONTAINER, 0, "FINISHED");
    scene.now = scene.now + CONTAINER_LIFE;
    assert_eq!(scene.next(), Next::Begin);
    scene.now = NOW() + CONTAINER_LIFE - Duration::from_secs(1);
    assert!(is_publish(&scene.next(), 0));
}

#[test]
fn bytes_go_before_the_waiting() {
    let scene = Scene::new(0).unfilled("");
    assert!(matches!(scene.next(), Next::Upload(Try { part: 0, repeat: 0 }, _)));
    let begun = scene.clone().intent(UPLOAD, 0);
    assert!(matches!(begun.next(), Next::Upload(..)), "it goes on after a restart");
    let sent = begun.clone().outcome(UPLOAD, 0, Done);
    assert!(matches!(sent.next(), Next::Await(_)));
    let dead = begun.outcome(UPLOAD, 0, Failed);
    assert_eq!(dead.next(), again(0, 1), "another container is filled anew");
    // Instagram had all of it, and nobody heard.
    assert!(is_publish(&Scene::new(0).unfilled("FINISHED").next(), 0));
}

#[test]
fn a_carousel_is_made_of_items_that_are_ready() {
    let scene = Scene::new(2);
    assert_eq!(scene.next(), again(1, 0));
    let scene = scene.made(CONTAINER, 1, "IN_PROGRESS");
    assert_eq!(scene.next(), again(2, 0), "nobody waits for the first to make the second");
    let scene = scene.made(CONTAINER, 2, "FINISHED");
    assert!(matches!(scene.next(), Next::Await(rows) if rows.len() == 1));
    let mut scene = scene;
    scene.containers[0].status_code = "FINISHED".to_owned();
    assert_eq!(scene.next(), again(0, 0), "then the whole");
    let scene = scene.made(CONTAINER, 0, "FINISHED");
    assert!(is_publish(&scene.next(), 0));
}

#[test]
fn one_bad_item_is_made_again_and_the_others_are_kept() {
    let scene = Scene::new(3)
        .made(CONTAINER, 1, "FINISHED")
        .made(CONTAINER, 2, "ERROR:Error 2207052")
        .made(CONTAINER, 3, "IN_PROGRESS");
    assert_eq!(scene.next(), again(2, 1));
    let scene = scene.made("container_2", 2, "IN_PROGRESS");
    assert!(matches!(scene.next(), Next::Await(rows) if rows.len() == 2));
    let hopeless = Scene::new(2).made(CONTAINER, 1, "ERROR:Error 2207009");
    assert!(matches!(hopeless.next(), Next::GiveUp(Over::Hopeless, Some(_))), "at once");
}

#[test]
fn a_carousel_that_failed_as_a_whole_has_every_item_made_anew() {
    let mut scene = Scene::new(2)
        .made(CONTAINER, 1, "FINISHED")
        .made(CONTAINER, 2, "FINISHED")
        .made(CONTAINER, 0, "ERROR");
    scene.containers[2].children = vec!["container-1".to_owned(), "container-2".to_owned()];
    assert_eq!(scene.next(), Next::Begin);
}

#[test]
fn whatever_publishing_answers_the_container_is_read_first() {
    let ready = Scene::new(0).made(CONTAINER, 0, "FINISHED");
    let dead = ready.clone().line(
        (PUBLISH, 0),
        None,
        json!({ "container_id": "container-0", "usage": 7 }),
    );
    assert_eq!(dead.next(), Next::NoteLostPublish(0));
    for (outcome, again) in [(Unknown, true), (Unknown, false), (Refused, true), (Refused, false)] {
        let scene = ready.clone().published(0, outcome, again);
        assert!(is_look(&scene.next(), 0), "{outcome:?}");
    }
    let unsent = ready.published(0, NotSent, true);
    assert!(is_publish(&unsent.next(), 1), "nothing is in doubt");
}

#[test]
fn three_looks_over_ninety_seconds_prove_that_nothing_was_posted() {
    let doubt = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, Unknown, true);
    let two = doubt.clone().looked(0, 2, 7, 0).looked(0, 95, 7, 0);
    assert!(is_look(&two.next(), 0), "two looks are too few");
    let soon = doubt.clone().looked(0, 2, 7, 0).looked(0, 40, 7, 0).looked(0, 49, 7, 0);
    assert!(is_look(&soon.next(), 0), "89 seconds are too short");
    assert!(is_publish(&doubt.proved(0).next(), 1));
}

#[test]
fn a_post_that_was_counted_proves_nothing() {
    let doubt = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, Unknown, true);
    let counted = doubt.clone().looked(0, 2, 7, 0).looked(0, 45, 7, 0).looked(0, 45, 8, 0);
    assert!(is_look(&counted.next(), 0));
    // Unless it is known to be another's.
    let others = doubt.clone().looked(0, 2, 8, 1).looked(0, 45, 8, 1).looked(0, 45, 8, 1);
    assert!(is_publish(&others.next(), 1));
    // What was worked on in between begins the proof anew.
    let mut busy = doubt.looked(0, 2, 7, 0).looked(0, 45, 7, 0);
    busy = busy.line((LOOK, 90), Some(Done), json!({ "publish": 0, "status": "In progress" }));
    assert!(is_look(&busy.clone().looked(0, 45, 7, 0).next(), 0));
    assert!(is_publish(
        &busy.looked(0, 45, 7, 0).looked(0, 45, 7, 0).looked(0, 45, 7, 0).next(),
        1
    ));
}

#[test]
fn it_is_sent_again_twice_and_no_more() {
    let scene = Scene::new(0).made(CONTAINER, 0, "FINISHED");
    let scene = scene.published(0, Unknown, true).proved(0);
    assert!(is_publish(&scene.next(), 1));
    let scene = scene.published(1, Unknown, true);
    assert!(is_look(&scene.next(), 1), "looks at the first prove nothing about the second");
    let scene = scene.proved(1);
    assert!(is_publish(&scene.next(), 2));
    let scene = scene.published(2, Unknown, true).proved(2);
    assert_eq!(scene.next(), Next::GiveUp(Over::TooOften, None));
}

#[test]
fn a_refusal_for_good_ends_it_once_it_is_proved() {
    let scene = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, Refused, false);
    assert_eq!(scene.proved(0).next(), Next::GiveUp(Over::Refused, None));
}

#[test]
fn no_new_container_is_made_after_a_publish_attempt() {
    for status in ["EXPIRED", "ERROR", "ERROR:Error 2207052"] {
        let mut scene = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, Unknown, true);
        let changed = row("container-0", 0, status, scene.now);
        scene.containers = vec![changed];
        assert!(matches!(scene.next(), Next::Resolve { repeat: 0, .. }), "{status}");
    }
    let mut scene = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, Unknown, true);
    scene.now = scene.now + CONTAINER_LIFE * 2;
    assert!(is_look(&scene.next(), 0), "an old container is not made anew either");
    scene.publication.state = PublicationState::Unknown;
    assert!(is_look(&scene.next(), 0), "a late word still counts");
}

/// What is certain does not become unknown because the container ended meanwhile.
#[test]
fn what_was_proved_before_the_container_ended_stays_proved() {
    let ended = |mut scene: Scene, status: &str| {
        scene.containers = vec![row("container-0", 0, status, scene.now)];
        scene.next()
    };
    let ready = Scene::new(0).made(CONTAINER, 0, "FINISHED");
    let is_in_doubt = |next: &Next, expected| matches!(next, Next::Resolve { refused, .. } if *refused == expected);
    for outcome in [Unknown, Refused] {
        let proved = ready.clone().published(0, outcome, true).proved(0);
        assert_eq!(ended(proved.clone(), "EXPIRED"), Next::Begin, "{outcome:?}");
        // It may be what came of a post that went out late.
        assert!(is_in_doubt(&ended(proved.clone(), "ERROR"), false), "{outcome:?}");
        // A call that was kept back puts nothing in doubt; one that was sent does.
        let kept = proved.clone().published(1, NotSent, true);
        assert_eq!(ended(kept, "EXPIRED"), Next::Begin, "{outcome:?}");
        let sent = proved.published(1, outcome, true);
        assert!(is_in_doubt(&ended(sent, "EXPIRED"), outcome == Refused), "{outcome:?}");
    }
    let refused = ready.clone().published(0, Refused, false);
    assert!(is_in_doubt(&ended(refused.clone(), "EXPIRED"), true));
    assert!(is_in_doubt(&ended(refused.clone(), "ERROR"), false));
    assert_eq!(ended(refused.proved(0), "EXPIRED"), Next::GiveUp(Over::Refused, None));
    let mut last = ready.published(0, Refused, true).proved(0);
    last.publication.attempt = MOST_ATTEMPTS;
    for line in &mut last.steps {
        line.attempt = MOST_ATTEMPTS;
    }
    assert!(matches!(ended(last, "EXPIRED"), Next::GiveUp(Over::TooOften, Some(_))));
}

#[test]
fn a_publish_that_was_kept_back_posts_no_dead_container() {
    let kept = |status: &str| {
        let mut scene = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, NotSent, true);
        scene.containers = vec![row("container-0", 0, status, scene.now)];
        scene
    };
    for status in ["ERROR", "ERROR:Error 2207052", "EXPIRED"] {
        let mut scene = kept(status);
        assert_eq!(scene.next(), Next::Begin, "{status}");
        scene.publication.attempt = MOST_ATTEMPTS;
        for line in &mut scene.steps {
            line.attempt = MOST_ATTEMPTS;
        }
        assert!(matches!(scene.next(), Next::GiveUp(Over::TooOften, _)), "{status}");
    }
    assert!(matches!(kept("ERROR:Error 2207009").next(), Next::GiveUp(Over::Hopeless, Some(_))));
    assert!(matches!(kept("IN_PROGRESS").next(), Next::Await(rows) if rows.len() == 1));
    let mut old = kept("FINISHED");
    assert!(is_publish(&old.next(), 1));
    old.now = old.now + CONTAINER_LIFE;
    assert_eq!(old.next(), Next::Begin);
    // What was sent before may be live, whatever became of the container.
    let mut doubted = Scene::new(0)
        .made(CONTAINER, 0, "FINISHED")
        .published(0, Unknown, true)
        .proved(0)
        .published(1, NotSent, true);
    doubted.containers = vec![row("container-0", 0, "ERROR", doubted.now)];
    assert!(matches!(doubted.next(), Next::Resolve { repeat: 1, .. }));
}

#[test]
fn a_medium_that_could_be_it_proves_that_it_may_be_out() {
    let doubt = Scene::new(0).made(CONTAINER, 0, "FINISHED").published(0, Unknown, true);
    let detail =
        json!({ "publish": 0, "status": "FINISHED", "usage": 7, "others": 0, ALIKE: true });
    let mut seen = doubt.looked(0, 2, 7, 0).looked(0, 45, 7, 0);
    seen.now = seen.now + Duration::from_secs(45);
    let seen = seen.line((LOOK, 90), Some(Done), detail);
    assert!(is_look(&seen.next(), 0));
    assert!(is_look(&seen.looked(0, 45, 7, 0).next(), 0), "the proof begins anew");
}

#[test]
fn a_refusal_that_passes_is_waited_for_and_counts_as_no_try() {
    let mut scene = Scene::new(0).made(CONTAINER, 0, "FINISHED");
    for repeat in 0..20 {
        let until = scene.now + Duration::from_mins(30);
        let detail = json!({ "container_id": "container-0", "usage": 7 });
        let refused = json!({ "again": true, NOT_BEFORE: until.as_unix() });
        scene = scene.line((PUBLISH, repeat), None, detail);
        scene = scene.line((PUBLISH, repeat), Some(Refused), refused);
        assert!(is_look(&scene.next(), repeat), "the container is read first");
        scene = scene.proved(repeat);
        assert_eq!(scene.next(), Next::Pause(until));
        scene.now = until;
        assert!(is_publish(&scene.next(), repeat + 1));
    }
}
