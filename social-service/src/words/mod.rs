//! Words for people: what happened, what it means, what to do; English and French.
//!
//! The platforms' own codes have theirs in the catalogues of the clients; these are ours.

mod rows;

use instagram_client::ApiCode;
use instagram_client::catalogue as meta;
use instagram_client::preflight::RULES as INSTAGRAM_RULES;
use social_core::Timestamp;
use tiktok_client::catalogue::{Place, find};
use tiktok_client::preflight::RULES;

pub use rows::OWN_CODES;
use rows::{ROWS, UNKNOWN};

use crate::error::Error;

/// A language the words exist in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Language {
    /// Reads a language tag such as `fr-CA`; `None` if the words do not exist in it.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next().unwrap_or_default() {
            primary if primary.eq_ignore_ascii_case("fr") => Some(Self::Fr),
            primary if primary.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        }
    }
}

/// What stands in the words' braces.
#[derive(Clone, Debug, Default)]
pub struct Particulars {
    /// The account, as people know it.
    pub account: Option<String>,
    /// When to try again.
    pub time: Option<Timestamp>,
    /// The host of a media address.
    pub host: Option<String>,
    /// A reference for support.
    pub reference: Option<String>,
}

/// Gives the words for a code: one of ours, one of a platform's (`spam_risk`, or Meta's `190/460`),
/// or a rule for files.
pub fn words_for(code: &str, language: Language, particulars: &Particulars) -> String {
    let ours = ROWS.iter().find(|row| row.code == code).map(|row| (row.en, row.fr));
    let places = [Place::Api, Place::FailReason, Place::OAuth];
    let theirs = || places.into_iter().find_map(|place| find(place, code));
    let rules = || RULES.iter().chain(INSTAGRAM_RULES).find(|rule| rule.id == code);
    let metas = || meta_entry(code);
    let words = ours
        .or_else(|| theirs().map(|entry| (entry.en, entry.fr)))
        .or_else(|| metas().map(|entry| (entry.en, entry.fr)))
        .or_else(|| rules().map(|rule| (rule.en, rule.fr)));
    fill(words.unwrap_or((UNKNOWN.en, UNKNOWN.fr)), language, particulars)
}

/// Finds the row of Meta's code, of a subcode alone, which is all that a container names, or of a name.
fn meta_entry(code: &str) -> Option<&'static meta::Entry> {
    let Some(code) = meta_code(code) else { return meta::find_exception(code) };
    meta::find(meta::Place::Graph, code).or_else(|| meta::find_subcode(code.code))
}

/// Writes what Meta said as a code: the name in its message, or the code with its subcode.
pub(crate) fn code_of_meta(error: &instagram_client::Error) -> Option<String> {
    let named = error.api_exception().map(str::to_owned);
    named.or_else(|| error.api_code().map(|code| code.to_string()))
}

/// Reads Meta's code and subcode, as [`code_of_meta`] writes them.
fn meta_code(code: &str) -> Option<ApiCode> {
    let (code, subcode) = match code.split_once('/') {
        Some((code, subcode)) => (code, Some(subcode.parse().ok()?)),
        None => (code, None),
    };
    Some(ApiCode::new(code.parse().ok()?, subcode))
}

fn fill((english, french): (&str, &str), language: Language, particulars: &Particulars) -> String {
    let template = match language {
        Language::En => english,
        Language::Fr => french,
    };
    let (account, time, host, reference) = match language {
        Language::En => ("the account", "a later time", "the address", "in the log"),
        Language::Fr => ("ce compte", "un moment ultérieur", "cette adresse", "dans le journal"),
    };
    let or = |value: &Option<String>, fallback: &str| {
        value.clone().unwrap_or_else(|| fallback.to_owned())
    };
    let time = particulars.time.map_or_else(|| time.to_owned(), |time| clock_time(time, language));
    template
        .replace("{account}", &or(&particulars.account, account))
        .replace("{time}", &time)
        .replace("{host}", &or(&particulars.host, host))
        .replace("{reference}", &or(&particulars.reference, reference))
}

/// Writes a time of day with its zone.
fn clock_time(time: Timestamp, language: Language) -> String {
    let minutes = time.as_unix() / 60 % (24 * 60);
    let (hour, minute) = (minutes / 60, minutes % 60);
    match language {
        Language::En => format!("{hour:02}:{minute:02} UTC"),
        Language::Fr => format!("{hour:02} h {minute:02} UTC"),
    }
}

impl Error {
    /// Gives the words for the person in front of the screen.
    pub fn user_message(&self, language: Language, mut particulars: Particulars) -> String {
        if let Self::QuotaFull(quota) = self {
            particulars.time = quota.resets_at;
        }
        match self {
            // A code of TikTok's may be spelt like one of ours.
            Self::TikTok(error) => match error.entry() {
                Some(row) => fill((row.en, row.fr), language, &particulars),
                None => words_for(&self.code(), language, &particulars),
            },
            // The same number means other things at the login's own host.
            Self::Instagram(error) => match error.entry() {
                Some(row) => fill((row.en, row.fr), language, &particulars),
                None => words_for(&self.code(), language, &particulars),
            },
            _ => words_for(&self.code(), language, &particulars),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_code_stands_twice() {
        let codes: BTreeSet<_> = ROWS.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), ROWS.len());
    }

    #[test]
    fn both_languages_hold_the_same_parameters() {
        let names = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        for row in ROWS {
            assert_eq!(names(row.en), names(row.fr), "{}", row.code);
        }
    }

    #[test]
    fn parameters_are_filled() {
        let particulars =
            Particulars { time: Some(Timestamp::from_unix(50_700)), ..Particulars::default() };
        let words = words_for("quota_full", Language::En, &particulars);
        assert!(words.ends_with("free at 14:05 UTC."), "{words}");
        let words = words_for("190/460", Language::En, &Particulars::default());
        assert!(words.starts_with("The Facebook password was changed"), "{words}");
        let name = "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID";
        let words = words_for(name, Language::En, &Particulars::default());
        assert!(words.starts_with("Instagram knows no place"), "{words}");
        let words = words_for("video.frame_rate", Language::Fr, &Particulars::default());
        assert!(words.contains("30 images par seconde"), "{words}");
        let words = words_for("brand_new_code", Language::Fr, &Particulars::default());
        assert!(!words.contains('{'), "{words}");
    }
}
