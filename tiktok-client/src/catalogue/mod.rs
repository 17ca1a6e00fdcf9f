//! Every known code as data: what it means, what helps, who acts, and the words for people.

mod table;

use std::time::Duration;

use social_core::{ErrorClass, RetryHint, Timestamp};

pub use table::CATALOGUE;

/// Where a code comes from; the same text may mean different things in two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The consent page and the token endpoints.
    OAuth,
    /// The JSON API.
    Api,
    /// The reason of a post that failed after it was accepted.
    FailReason,
}

/// What helps against a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing but another request.
    No,
    /// The same request, later.
    Backoff,
    /// The same request, once the window of a minute has moved on.
    NextMinute,
    /// The same request, with a renewed token.
    RenewToken,
    /// The user connects the account again.
    Reconnect,
    /// A place of a cap over 24 hours; it frees a day from now at the latest.
    WithinADay,
}

impl Advice {
    /// Gives the hint for a failure at `now`, where `asked` is the wait the platform named.
    pub fn hint(self, now: Timestamp, asked: Option<Duration>) -> RetryHint {
        match self {
            Self::No => RetryHint::No,
            Self::Backoff => asked.map_or(RetryHint::Backoff, RetryHint::After),
            Self::NextMinute => RetryHint::After(asked.unwrap_or(Duration::from_mins(1))),
            Self::RenewToken => RetryHint::RefreshToken,
            Self::Reconnect => RetryHint::Reconnect,
            Self::WithinADay => RetryHint::QuotaResetsAt(now + Duration::from_hours(24)),
        }
    }
}

/// Who can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Actor {
    /// The person whose account it is.
    User,
    /// Whoever runs the app.
    Developer,
    /// Nobody: it passes.
    Time,
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The code as it is written on the wire.
    pub code: &'static str,
    /// Where it comes from.
    pub place: Place,
    /// The HTTP status it usually comes with, where one is documented or was seen.
    pub status: Option<u16>,
    /// What went wrong, coarsely.
    pub class: ErrorClass,
    /// What helps.
    pub advice: Advice,
    /// Who acts.
    pub actor: Actor,
    /// English words for the user, with [`PARAMETERS`] in braces.
    pub en: &'static str,
    /// French words for the user.
    pub fr: &'static str,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}

/// What may stand in braces in the words: the account's name, the instant of the next try, the
/// host of a media address, and a reference for support.
pub const PARAMETERS: &[&str] = &["account", "time", "host", "reference"];

/// Finds the row of a code.
pub fn find(place: Place, code: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.place == place && entry.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::code::{ApiCode, FailReason};

    fn parameters(words: &str) -> BTreeSet<&str> {
        words.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
    }

    #[test]
    fn every_known_code_has_a_row_and_every_row_a_code() {
        let rows = |wanted: fn(Place) -> bool| -> BTreeSet<&str> {
            CATALOGUE.iter().filter(|entry| wanted(entry.place)).map(|entry| entry.code).collect()
        };
        let codes: BTreeSet<&str> = ApiCode::KNOWN.iter().copied().collect();
        assert_eq!(rows(|place| place != Place::FailReason), codes);
        let reasons: BTreeSet<&str> = FailReason::KNOWN.iter().copied().collect();
        assert_eq!(rows(|place| place == Place::FailReason), reasons);
    }

    #[test]
    fn no_row_stands_twice() {
        for (index, entry) in CATALOGUE.iter().enumerate() {
            let twin = CATALOGUE[index + 1..]
                .iter()
                .find(|other| (other.place, other.code) == (entry.place, entry.code));
            assert!(twin.is_none(), "{}", entry.code);
        }
    }

    #[test]
    fn both_languages_use_the_same_known_parameters() {
        for entry in CATALOGUE {
            let used = parameters(entry.en);
            assert_eq!(used, parameters(entry.fr), "{}", entry.code);
            assert!(used.iter().all(|name| PARAMETERS.contains(name)), "{}", entry.code);
        }
    }

    #[test]
    fn words_are_short_and_calm() {
        const AVOIDED: &[&str] =
            &["!", "please", "oops", "token", "scope", "invalid", "s’il vous plaît"];
        for entry in CATALOGUE {
            for words in [entry.en, entry.fr] {
                assert!(words.split_whitespace().count() < 60, "{words}");
                let lower = words.to_lowercase();
                let found = AVOIDED.iter().find(|word| lower.contains(**word));
                assert!(found.is_none(), "{words}: {found:?}");
                assert!(words.ends_with('.'), "{words}");
            }
        }
    }

    #[test]
    fn hints_follow_the_advice() {
        let now = Timestamp::from_unix(1_795_334_400);
        let asked = Some(Duration::from_secs(7));
        assert_eq!(Advice::Backoff.hint(now, None), RetryHint::Backoff);
        assert_eq!(Advice::Backoff.hint(now, asked), RetryHint::After(Duration::from_secs(7)));
        assert_eq!(Advice::NextMinute.hint(now, None), RetryHint::After(Duration::from_mins(1)));
        let tomorrow = now + Duration::from_hours(24);
        assert_eq!(Advice::WithinADay.hint(now, asked), RetryHint::QuotaResetsAt(tomorrow));
    }
}
