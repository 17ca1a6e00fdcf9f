//! What TikTok's rules say of the file, row by row.

use social_service::{Error, Judged, Violation};
use tiktok_client::preflight::{Outcome, RuleId, Verdict};

use super::rules::FieldError;
use crate::pages::chip::Chip;
use crate::words::{Language, Words};

/// One rule and what it says.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) chip: Chip,
    /// What was measured, what is allowed, and what helps.
    pub(super) text: String,
}

/// The list: what stands in the way first, what fits folded.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    pub(super) first: Vec<Row>,
    pub(super) passed: Vec<Row>,
    pub(super) count: String,
}

impl Verdicts {
    pub(super) fn new(verdicts: &[Judged], words: Words) -> Self {
        let of = |outcome: Outcome| {
            let same = verdicts.iter().filter(move |judged| judged.verdict.outcome == outcome);
            same.map(|judged| row(judged, words))
        };
        let first =
            of(Outcome::Block).chain(of(Outcome::Warn)).chain(of(Outcome::Unknown)).collect();
        let passed: Vec<_> = of(Outcome::Pass).collect();
        let count = words.verdicts_fit(passed.len(), verdicts.len());
        Self { first, passed, count }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty() && self.passed.is_empty()
    }
}

fn row(judged: &Judged, words: Words) -> Row {
    let verdict = &judged.verdict;
    Row {
        name: name(verdict, judged.photo, words),
        chip: Chip::of_outcome(verdict.outcome, words),
        text: text(verdict, words),
    }
}

/// Names the rule, and the photo if it is about one; people count from one.
fn name(verdict: &Verdict, photo: Option<u32>, words: Words) -> String {
    let rule = match words.language() {
        Language::Fr => verdict.rule.name_fr,
        Language::En => verdict.rule.name_en,
    };
    match photo {
        Some(photo) => words.verdict_of_photo(photo + 1, rule),
        None => rule.to_owned(),
    }
}

fn text(verdict: &Verdict, words: Words) -> String {
    let cure = match words.language() {
        Language::Fr => verdict.rule.fr,
        Language::En => verdict.rule.en,
    };
    // What is wrong inside of a damaged file helps nobody here.
    if verdict.rule.id == RuleId::Readable.as_str() {
        return if verdict.outcome == Outcome::Pass { String::new() } else { cure.to_owned() };
    }
    let measured = verdict.measured.as_ref().map(|value| words.value(value));
    let allowed = words.verdict_allowed(words.allowed(&verdict.allowed));
    match (measured, verdict.outcome) {
        (Some(measured), Outcome::Pass) => measured,
        (Some(measured), _) => format!("{} {allowed} {cure}", words.verdict_measured(measured)),
        (None, _) => allowed,
    }
}

/// Says at the file what a rule refuses.
pub(super) fn of_violation(violation: &Violation, words: Words) -> Option<FieldError> {
    let verdict = violation.verdict.as_deref()?;
    let (name, colon) = (name(verdict, violation.photo, words), words.colon());
    let message = format!("{name}{colon}{}", text(verdict, words));
    let of_photos = violation.photo.is_some() || verdict.rule.id == RuleId::PhotoCount.as_str();
    Some(FieldError { field: if of_photos { "photos" } else { "file" }, message })
}

/// Shows every verdict on a file that was refused; none if something else was.
pub(super) fn of_error(error: &Error, words: Words) -> Verdicts {
    let Error::Invalid(broken) = error else { return Verdicts::default() };
    let of_file = broken.iter().find(|one| one.verdict.is_some());
    of_file.map(|one| Verdicts::new(&one.verdicts, words)).unwrap_or_default()
}
