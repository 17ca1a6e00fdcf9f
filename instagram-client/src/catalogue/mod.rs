//! Every known code as data: what it means, what helps, who acts, and the words for people.

mod table;

use std::time::Duration;

use social_core::{Effect, ErrorClass, RetryHint, Timestamp};

pub use table::CATALOGUE;

use crate::code::ApiCode;

/// Where a code comes from; the same number may mean different things in two places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The Graph API, on either host, its token endpoints among it.
    #[default]
    Graph,
    /// `api.instagram.com`, which exchanges the codes of Instagram Login.
    Login,
    /// The consent page of either login.
    Dialog,
}

/// The code of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// A code, whatever its subcode, unless that has a row of its own.
    Number(i64),
    /// A code with this subcode.
    Sub(i64, i64),
    /// A subcode whose code nobody has told.
    Subcode(i64),
    /// The codes from the first to the last, both included.
    Range(i64, i64),
    /// A name that Instagram writes as the message beside a code that says little, such as 100.
    Exception(&'static str),
    /// A word of the consent page.
    Word(&'static str),
}

/// What helps against a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing but another request.
    No,
    /// The same request, later.
    Backoff,
    /// The same request, after the pause Meta asks for; calls before that prolong it.
    Pause,
    /// The same request, with another token, if there is one.
    RenewToken,
    /// The user connects the account again.
    Reconnect,
    /// A place of a cap over 24 hours; it frees a day from now at the latest.
    WithinADay,
}

/// How long to stay away if a limit is reached and the answer names no time: most of Meta's limits
/// are counted over one hour.
const UNNAMED_PAUSE: Duration = Duration::from_hours(1);

impl Advice {
    /// Gives the hint for a failure at `now`, where `asked` is the wait the platform named.
    pub fn hint(self, now: Timestamp, asked: Option<Duration>) -> RetryHint {
        match self {
            Self::No => RetryHint::No,
            Self::Backoff => asked.map_or(RetryHint::Backoff, RetryHint::After),
            Self::Pause => RetryHint::After(asked.unwrap_or(UNNAMED_PAUSE)),
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
///
/// There is no HTTP status in it: Meta sends most codes with 400 and some with several.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// Where it comes from.
    pub place: Place,
    /// What went wrong, coarsely.
    pub class: ErrorClass,
    /// What helps.
    pub advice: Advice,
    /// Who acts.
    pub actor: Actor,
    /// Whether Meta may have done what it says it refused.
    pub effect: Effect,
    /// English words for the user, with [`PARAMETERS`] in braces.
    pub en: &'static str,
    /// French words for the user.
    pub fr: &'static str,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// The day, or the month, when that page was last checked.
    pub checked: &'static str,
}

impl Entry {
    /// Tells whether the failure is Meta's own and passes.
    pub fn is_own_fault(&self) -> bool {
        self.class == ErrorClass::Api && self.advice == Advice::Backoff
    }
}

/// What may stand in braces in the words: the account's name, the instant of the next try, and a
/// reference for support.
pub const PARAMETERS: &[&str] = &["account", "time", "reference"];

/// Finds the row of a code: that of its subcode, or that of the code alone.
pub fn find(place: Place, code: ApiCode) -> Option<&'static Entry> {
    let row = |fits: &dyn Fn(Code) -> bool| {
        CATALOGUE.iter().find(|entry| entry.place == place && fits(entry.code))
    };
    let number = code.code;
    // 102 carries the subcodes of 190.
    let family = if number == 102 { 190 } else { number };
    let narrow = code.subcode.and_then(|subcode| {
        let fits = |code| code == Code::Sub(family, subcode) || code == Code::Subcode(subcode);
        row(&fits)
    });
    narrow.or_else(|| row(&|code| code == Code::Number(number))).or_else(|| {
        row(&|code| matches!(code, Code::Range(first, last) if (first..=last).contains(&number)))
    })
}

/// Finds the row of a subcode whose code is not told, as a failed container names it.
pub fn find_subcode(subcode: i64) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| {
        matches!(entry.code, Code::Sub(_, known) | Code::Subcode(known) if known == subcode)
    })
}

/// Finds the row of a name that stands in a message: one that is written as a whole word.
pub fn find_exception(message: &str) -> Option<&'static Entry> {
    let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    message.split(|sign| !is_part(sign)).find_map(|word| {
        CATALOGUE.iter().find(|entry| matches!(entry.code, Code::Exception(known) if known == word))
    })
}

/// Finds the row of a word of the consent page.
pub fn find_word(word: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| matches!(entry.code, Code::Word(known) if known == word))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn parameters(words: &str) -> BTreeSet<&str> {
        words.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
    }

    #[test]
    fn the_narrowest_row_is_found() {
        let graph =
            |code, subcode| find(Place::Graph, ApiCode::new(code, subcode)).map(|entry| entry.code);
        assert_eq!(graph(190, Some(460)), Some(Code::Sub(190, 460)));
        assert_eq!(graph(190, Some(999)), Some(Code::Number(190)));
        assert_eq!(graph(190, None), Some(Code::Number(190)));
        assert_eq!(graph(102, Some(458)), Some(Code::Sub(190, 458)));
        assert_eq!(graph(102, None), Some(Code::Number(102)));
        assert_eq!(graph(4, Some(2_207_051)), Some(Code::Sub(4, 2_207_051)));
        assert_eq!(graph(-2, None), Some(Code::Number(-2)));
        for code in [200, 294, 299] {
            assert_eq!(graph(code, None), Some(Code::Range(200, 299)));
        }
        for code in [199, 300, 0, 400, i64::MIN] {
            assert_eq!(graph(code, None), None, "{code}");
        }
        assert_eq!(graph(-1, Some(2_207_082)), Some(Code::Subcode(2_207_082)));
        let subcode = |subcode| find_subcode(subcode).map(|entry| entry.code);
        assert_eq!(subcode(2_207_026), Some(Code::Sub(352, 2_207_026)));
        assert_eq!(
            (subcode(2_207_081), subcode(2_207_000)),
            (Some(Code::Subcode(2_207_081)), None)
        );
        assert!(find(Place::Login, ApiCode::new(400, None)).is_some());
        assert!(find_word("access_denied").is_some_and(|entry| entry.place == Place::Dialog));
    }

    #[test]
    fn a_name_in_a_message_is_found_as_a_whole_word() {
        const PLACE: &str = "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID";
        let found = |message: &str| find_exception(message).map(|entry| entry.code);
        let expected = Some(Code::Exception(PLACE));
        assert_eq!(found(PLACE), expected);
        assert_eq!(found(&format!("(#100) {PLACE}: try another")), expected);
        for message in ["", "location", "XINSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID", "100"] {
            assert_eq!(found(message), None, "{message}");
        }
        assert_eq!(found(&format!("{PLACE}_2")), None);
    }

    #[test]
    fn no_row_stands_twice() {
        for (index, entry) in CATALOGUE.iter().enumerate() {
            let twin = CATALOGUE[index + 1..]
                .iter()
                .find(|other| (other.place, other.code) == (entry.place, entry.code));
            assert!(twin.is_none(), "{:?}", entry.code);
        }
    }

    #[test]
    fn only_metas_own_faults_and_the_suspected_spam_leave_the_effect_open() {
        for entry in CATALOGUE {
            let open = entry.is_own_fault() || entry.code == Code::Sub(4, 2_207_051);
            let expected = if open { Effect::Unknown } else { Effect::Refused };
            assert_eq!(entry.effect, expected, "{:?}", entry.code);
        }
    }

    #[test]
    fn both_languages_use_the_same_known_parameters() {
        for entry in CATALOGUE {
            let used = parameters(entry.en);
            assert_eq!(used, parameters(entry.fr), "{:?}", entry.code);
            assert!(used.iter().all(|name| PARAMETERS.contains(name)), "{:?}", entry.code);
        }
    }

    #[test]
    fn words_are_short_and_calm() {
        const AVOIDED: &[&str] = &[
            "!",
            "please",
            "oops",
            "token",
            "scope",
            "invalid",
            "s’il vous plaît",
            "'",
            " ;",
            " :",
        ];
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
        let after = |seconds| RetryHint::After(Duration::from_secs(seconds));
        assert_eq!(Advice::Backoff.hint(now, None), RetryHint::Backoff);
        assert_eq!(Advice::Backoff.hint(now, asked), after(7));
        assert_eq!(Advice::Pause.hint(now, asked), after(7));
        assert_eq!(Advice::Pause.hint(now, None), after(3_600));
        assert_eq!(Advice::RenewToken.hint(now, asked), RetryHint::RefreshToken);
        let tomorrow = now + Duration::from_hours(24);
        assert_eq!(Advice::WithinADay.hint(now, asked), RetryHint::QuotaResetsAt(tomorrow));
    }
}
