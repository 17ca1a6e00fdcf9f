//! What a platform's rules say of the files, row by row.

use social_service::{Error, Judged, Violation};
use tiktok_client::preflight::{Outcome, Verdict};

use crate::pages::chip::Chip;
use crate::words::{Language, Words};

/// What the files of a post are called when there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Many {
    /// TikTok's photos.
    Photos,
    /// Items of a carousel on Instagram.
    Items,
}

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
    pub(super) fn new(verdicts: &[Judged], many: Many, words: Words) -> Self {
        let of = |outcome: Outcome| {
            let same = verdicts.iter().filter(move |judged| judged.verdict.outcome == outcome);
            same.map(|judged| row(judged, many, words))
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

fn row(judged: &Judged, many: Many, words: Words) -> Row {
    let verdict = &judged.verdict;
    Row {
        name: name(verdict, (judged.photo, many), words),
        chip: Chip::of_outcome(verdict.outcome, words),
        text: text(verdict, words),
    }
}

/// Names the rule, and the file if it is about one of several; people count from one.
fn name(verdict: &Verdict, (index, many): (Option<u32>, Many), words: Words) -> String {
    let rule = match words.language() {
        Language::Fr => verdict.rule.name_fr,
        Language::En => verdict.rule.name_en,
    };
    match (index, many) {
        (Some(index), Many::Photos) => words.verdict_of_photo(index + 1, rule),
        (Some(index), Many::Items) => words.ig_verdict_of_item(index + 1, rule),
        (None, _) => rule.to_owned(),
    }
}

/// Tells whether a rule asks only that the file can be read.
fn is_about_reading(id: &str) -> bool {
    use {instagram_client::preflight as instagram, tiktok_client::preflight as tiktok};
    id == tiktok::RuleId::Readable.as_str() || id == instagram::RuleId::Readable.as_str()
}

fn text(verdict: &Verdict, words: Words) -> String {
    let cure = match words.language() {
        Language::Fr => verdict.rule.fr,
        Language::En => verdict.rule.en,
    };
    // What is wrong inside of a damaged file helps nobody here.
    if is_about_reading(verdict.rule.id) {
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

/// Says what a rule refuses; none if it is no rule for files.
pub(super) fn of_violation(violation: &Violation, many: Many, words: Words) -> Option<String> {
    let verdict = violation.verdict.as_deref()?;
    let (name, colon) = (name(verdict, (violation.photo, many), words), words.colon());
    Some(format!("{name}{colon}{}", text(verdict, words)))
}

/// Shows every verdict on a file that was refused; none if something else was.
pub(super) fn of_error(error: &Error, many: Many, words: Words) -> Verdicts {
    let Error::Invalid(broken) = error else { return Verdicts::default() };
    let of_file = broken.iter().find(|one| one.verdict.is_some());
    of_file.map(|one| Verdicts::new(&one.verdicts, many, words)).unwrap_or_default()
}
