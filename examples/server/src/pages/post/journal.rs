//! The journal as lines for people; the platform's own codes stay beside them, folded.

use std::time::Duration;

use social_store::{PublicationStep, StepKind, StepOutcome};

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
pub(super) fn lines(steps: &[PublicationStep], words: Words) -> Vec<Line> {
    let mut before = None;
    steps
        .iter()
        .map(|step| {
            let gap = before.is_some_and(|at| step.at.since(at) > GAP);
            before = Some(step.at);
            line(step, gap, steps, words)
        })
        .collect()
}

fn line(step: &PublicationStep, gap: bool, steps: &[PublicationStep], words: Words) -> Line {
    let (outcome, class) = match (step.kind, step.outcome) {
        (StepKind::Intent, _) if is_open(step, steps) => (Some(words.outcome_open()), "open"),
        (StepKind::Intent, _) | (StepKind::Outcome, None) => (None, ""),
        // Such a line is TikTok's word itself, and has no outcome beside it.
        (StepKind::Outcome, Some(StepOutcome::Failed)) if is_word(step) => (None, "bad"),
        (StepKind::Outcome, Some(_)) if is_word(step) => (None, ""),
        (StepKind::Outcome, Some(outcome)) => told(outcome, words),
    };
    Line {
        at: words.moment(step.at),
        gap,
        sentence: sentence(step, words),
        outcome,
        class,
        source: source(&step.source, words),
        attempt: step.attempt,
        detail: detail(&step.detail),
    }
}

/// Tells whether a step is a word of the platform, and not a call of ours.
fn is_word(step: &PublicationStep) -> bool {
    matches!(step.step.as_str(), "published" | "inbox_delivered" | "failed" | "cancelled")
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

fn sentence(step: &PublicationStep, words: Words) -> String {
    let text = match (step.step.as_str(), step.kind) {
        ("init", StepKind::Intent) => words.step_init_intent(),
        ("init", StepKind::Outcome) => words.step_init_outcome(),
        ("upload", StepKind::Intent) => words.step_upload_intent(),
        ("upload", StepKind::Outcome) => words.step_upload_outcome(),
        ("withdraw", _) => words.step_withdraw(),
        ("published", _) => words.step_published(),
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

fn source(source: &str, words: Words) -> String {
    let text = match source {
        "us" => words.source_us(),
        "tiktok:status" => words.source_status(),
        "tiktok:webhook" => words.source_webhook(),
        "tiktok:video_list" => words.source_list(),
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
        let lines = lines(&steps, words);
        assert_eq!(lines[0].outcome, None);
        assert_eq!((lines[1].outcome, lines[1].class), (Some(words.outcome_unknown()), "open"));
        assert_eq!(lines[2].outcome, Some(words.outcome_open()));
        assert_eq!(lines.iter().map(|line| line.gap).collect::<Vec<_>>(), [false, false, true]);
        assert!(lines.iter().all(|line| line.detail.is_none()));
    }

    #[test]
    fn an_unknown_step_keeps_its_name() {
        let lines = lines(
            &[step("container", StepKind::Outcome, Some(StepOutcome::Done), 0)],
            Words::new(Language::Fr),
        );
        assert!(lines[0].sentence.contains("container"));
    }
}
