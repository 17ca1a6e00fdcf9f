//! A broken rule of a request, as people and programs are told of it.

use std::sync::Arc;

use serde::Serialize;
use social_core::preflight::Verdict;

use crate::publish::Judged;

/// One broken rule of a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Violation {
    /// The field, as the API names it.
    pub field: &'static str,
    /// The rule.
    pub code: &'static str,
    /// What is wrong and what is allowed, for people.
    pub message: String,
    /// What the rule says of the file: measured, allowed and cure; only for a rule of the platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Box<Verdict>>,
    /// Which photo it is about, counted from zero; `None` if it is about all of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<u32>,
    /// What every rule says of the files, this one among them; empty for a rule of ours.
    #[serde(skip)]
    pub verdicts: Arc<[Judged]>,
}

impl Violation {
    /// Names a broken rule of ours.
    pub fn new(field: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        let verdicts = Arc::default();
        Self { field, code, message: message.into(), verdict: None, photo: None, verdicts }
    }

    /// Names a rule of the platform that a file breaks.
    pub fn of_media(judged: Judged) -> Self {
        let Judged { photo, verdict } = judged;
        let message = match photo {
            Some(photo) => format!("photo {}: {verdict}; {}", photo + 1, verdict.rule.en),
            None => format!("{verdict}; {}", verdict.rule.en),
        };
        let code = verdict.rule.id;
        let verdicts = Arc::from([Judged { photo, verdict: verdict.clone() }]);
        let verdict = Some(Box::new(verdict));
        Self { field: "media", code, message, verdict, photo, verdicts }
    }

    /// Adds what the other rules say of the files, for whoever shows them all.
    pub(crate) fn among(mut self, verdicts: &Arc<[Judged]>) -> Self {
        self.verdicts = Arc::clone(verdicts);
        self
    }

    /// Says which photo it is about, counted from zero.
    #[must_use]
    pub const fn about_photo(mut self, photo: u32) -> Self {
        self.photo = Some(photo);
        self
    }
}
