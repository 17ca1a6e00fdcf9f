//! The journal as lines for people; the platform's own codes stay beside them, folded.

use std::time::Duration;

use social_core::Provider;
use social_store::{PublicationStep, StepKind, StepOutcome};

use super::instagram;
use crate::pages::names;
use crate::words::{Moment, Words};

/// A silence longer than this is drawn.
const GAP: Duration = Duration::from_mins(10);

/// One line.
pub(super) struct Line {
    pub(super) at: Moment,
    /// Whether nothing was written for long before it.
    pub(super) gap: bool,
    pub(super) sentence: String,
    pub(super) outcome: Option<&'static str>,
    pub(super) class: &'static str,
    pub(super) source: String,
    pub(super) attempt: u32,
    pub(super) detail: Option<String>,
}

/// Writes the lines, in the order of the steps.
pub(super) fn lines(steps: &[PublicationStep], provider: Provider, words: Words) -> Vec<Line> {
    let mut before = None;
    steps
        .iter()
        .map(|step| {
            let gap = before.is_some_and(|at| step.at.since(at) > GAP);
            before = Some(step.at);
            line(step, gap, steps, (provider, words))
        })
        .collect()
}

fn line(
    step: &PublicationStep,
    gap: bool,
    steps: &[PublicationStep],
    (provider, words): (Provider, Words),
) -> Line {
    let (outcome, class) = match (step.kind, step.outcome) {
        (StepKind::Intent, _) if is_open(step, steps) => (Some(words.outcome_open()), "open"),
        (StepKind::Intent, _) | (StepKind::Outcome, None) => (None, ""),
        // Such a line is the platform's word itself, and has no outcome beside it.
        (StepKind::Outcome, Some(StepOutcome::Failed)) if is_word(step) => (None, "bad"),
        (StepKind::Outcome, Some(_)) if is_word(step) => (None, ""),
        (StepKind::Outcome, Some(outcome)) => told(outcome, words),
    };
    Line {
        at: words.moment(step.at),
        gap,
        sentence: match provider {
            Provider::TikTok => of_tiktok(step, words),
            Provider::Instagram => of_instagram(step, words),
        },
        outcome,
        class,
        source: source(&step.source, words),
        attempt: step.attempt,
        detail: detail(&step.detail),
    }
}

/// Tells whether a step is a word of the platform, and not a call of ours.
fn is_word(step: &PublicationStep) -> bool {
    matches!(step.step.as_str(), "published" | "inbox_delivered" | "failed" | "cancelled" | "look")
}

/// Tells whether an intent has no outcome yet.
fn is_open(intent: &PublicationStep, steps: &[PublicationStep]) -> bool {
    !steps.iter().any(|step| {
        step.kind == StepKind::Outcome
            && (step.attempt, step.part) == (intent.attempt, intent.part)
            && step.step == intent.step
    })
}

const fn told(outcome: StepOutcome, words: Words) -> (Option<&'static str>, &'static str) {
    match outcome {
        StepOutcome::Done => (Some(words.outcome_done()), ""),
        StepOutcome::Refused => (Some(words.outcome_refused()), "bad"),
        StepOutcome::NotSent => (Some(words.outcome_not_sent()), "bad"),
        StepOutcome::Unknown => (Some(words.outcome_unknown()), "open"),
        StepOutcome::Failed => (Some(words.outcome_failed()), "bad"),
    }
}

fn of_tiktok(step: &PublicationStep, words: Words) -> String {
    let text = match (step.step.as_str(), step.kind) {
        ("init", StepKind::Intent) => words.step_init_intent(),
        ("init", StepKind::Outcome) => words.step_init_outcome(),
        ("upload", StepKind::Intent) => words.step_upload_intent(),
        ("upload", StepKind::Outcome) => words.step_upload_outcome(),
        ("withdraw", _) => words.step_withdraw(),
        ("published", _) => return words.step_published(names::provider(Provider::TikTok)),
        ("inbox_delivered", _) => words.step_inbox(),
        ("failed", _) => words.step_failed(),
        ("cancelled", _) => words.step_cancelled(),
        ("adopted", _) => words.step_adopted(),
        ("cancel", _) => words.step_cancel(),
        ("settled", _) => words.step_settled(),
        (other, _) => return words.step_other(other),
    };
    text.to_owned()
}

fn of_instagram(step: &PublicationStep, words: Words) -> String {
    let what = || instagram::part(step.part, words);
    match (instagram::named(&step.step), step.kind) {
        ("container", StepKind::Intent) => words.ig_step_container_intent(what()),
        ("container", StepKind::Outcome) => words.ig_step_container_outcome(what()),
        ("upload", StepKind::Intent) => words.ig_step_upload_intent(what()),
        ("upload", StepKind::Outcome) => words.ig_step_upload_outcome(what()),
        ("publish", StepKind::Intent) => words.ig_step_publish_intent().to_owned(),
        ("publish", StepKind::Outcome) => words.ig_step_publish_outcome().to_owned(),
        ("look", _) => {
            let status = step.detail.get("status").and_then(serde_json::Value::as_str);
            let ready = status == Some("FINISHED");
            let text =
                if ready { words.ig_step_look_ready() } else { words.ig_step_look_working() };
            text.to_owned()
        }
        ("published", _) => words.step_published(names::provider(Provider::Instagram)),
        ("settled", _) => words.step_settled().to_owned(),
        (other, _) => words.step_other(other),
    }
}

fn source(source: &str, words: Words) -> String {
    let text = match source {
        "us" => words.source_us(),
        "tiktok:status" => words.source_status(),
        "tiktok:webhook" => words.source_webhook(),
        "tiktok:video_list" => words.source_list(),
        "instagram:container" => words.ig_source_container(),
        "instagram:media" => words.ig_source_media(),
        "user" => words.source_user(),
        other => other,
    };
    text.to_owned()
}

fn detail(detail: &serde_json::Value) -> Option<String> {
    let empty = detail.is_null() || detail.as_object().is_some_and(serde_json::Map::is_empty);
    if empty { None } else { serde_json::to_string_pretty(detail).ok() }
}

#[cfg(test)]
mod tests {
    use social_core::Timestamp;
    use social_service::Language;

    use super::*;

    fn step(
        name: &str,
        kind: StepKind,
        outcome: Option<StepOutcome>,
        minute: i64,
    ) -> PublicationStep {
        PublicationStep {
            publication_id: "p1".into(),
            attempt: 1,
            step: name.to_owned(),
            part: 0,
            kind,
            outcome,
            source: "us".to_owned(),
            detail: serde_json::json!({}),
            at: Timestamp::from_unix(1_795_334_400 + 60 * minute),
        }
    }

    #[test]
    fn an_intent_without_an_outcome_is_open() {
        let words = Words::new(Language::En);
        let steps = [
            step("init", StepKind::Intent, None, 0),
            step("init", StepKind::Outcome, Some(StepOutcome::Unknown), 1),
            step("upload", StepKind::Intent, None, 30),
        ];
        let lines = lines(&steps, Provider::TikTok, words);
        assert_eq!(lines[0].outcome, None);
        assert_eq!((lines[1].outcome, lines[1].class), (Some(words.outcome_unknown()), "open"));
        assert_eq!(lines[2].outcome, Some(words.outcome_open()));
        assert_eq!(lines.iter().map(|line| line.gap).collect::<Vec<_>>(), [false, false, true]);
        assert!(lines.iter().all(|line| line.detail.is_none()));
    }

    #[test]
    fn an_unknown_step_keeps_its_name() {
        for provider in [Provider::TikTok, Provider::Instagram] {
            let lines = lines(
                &[step("made_up", StepKind::Outcome, Some(StepOutcome::Done), 0)],
                provider,
                Words::new(Language::Fr),
            );
            assert!(lines[0].sentence.contains("made_up"));
        }
    }

    /// Every step that the service writes for Instagram has a sentence of its own.
    #[test]
    fn every_step_of_instagram_has_a_sentence() {
        let done = Some(StepOutcome::Done);
        let mut item = step("container_2", StepKind::Outcome, done, 1);
        item.part = 3;
        let mut look = step("look", StepKind::Outcome, done, 4);
        look.detail = serde_json::json!({ "status": "FINISHED" });
        let steps = [
            step("container", StepKind::Intent, None, 0),
            item,
            step("upload", StepKind::Intent, None, 2),
            step("upload", StepKind::Outcome, done, 2),
            step("publish", StepKind::Intent, None, 3),
            step("publish", StepKind::Outcome, Some(StepOutcome::Unknown), 3),
            look,
            step("look", StepKind::Outcome, done, 5),
            step("published", StepKind::Outcome, done, 6),
            step("settled", StepKind::Outcome, done, 7),
        ];
        for language in [Language::En, Language::Fr] {
            let words = Words::new(language);
            let lines = lines(&steps, Provider::Instagram, words);
            let other = words.step_other("");
            let (start, _) = other.split_once('“').or(other.split_once('«')).unwrap();
            for line in &lines {
                assert!(!line.sentence.starts_with(start), "{}", line.sentence);
                assert!(!line.sentence.contains("TikTok"), "{}", line.sentence);
            }
            let told: std::collections::BTreeSet<_> =
                lines.iter().map(|line| &line.sentence).collect();
            assert_eq!(told.len(), steps.len(), "each says something else");
            assert!(lines[1].sentence.contains('3'), "{}", lines[1].sentence);
            assert_eq!(lines[6].outcome, None, "a look is a word and no call");
        }
    }
}
