//! What a browser chose: language and theme. They are no secret and live in cookies of their own.

use http::HeaderMap;
use social_service::axum::wanted_language;

use crate::session::all_cookies;
use crate::words::{Language, Words};

const LANGUAGE: &str = "social-language";
const THEME: &str = "social-theme";
/// How long a choice is kept, in seconds: a year.
const KEPT: u32 = 31_536_000;

/// The chosen look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a page is rendered with. Without a theme the system's is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefs {
    pub(crate) words: Words,
    pub(crate) theme: Option<Theme>,
}

impl Prefs {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let chosen = all_cookies(headers, LANGUAGE).next().and_then(Language::of_tag);
        let theme = match all_cookies(headers, THEME).next() {
            Some("light") => Some(Theme::Light),
            Some("dark") => Some(Theme::Dark),
            _ => None,
        };
        Self { words: Words::new(chosen.unwrap_or_else(|| wanted_language(headers))), theme }
    }
}

/// Gives the `Set-Cookie` line of a choice; `None` if it is no choice of ours.
pub(crate) fn cookie(name: &str, value: &str, secure: &str) -> Option<String> {
    let line = |name, value, kept| {
        format!("{name}={value}; Path=/; Max-Age={kept}; HttpOnly; SameSite=Lax{secure}")
    };
    match (name, value) {
        ("language", "en" | "fr") => Some(line(LANGUAGE, value, KEPT)),
        ("theme", "light" | "dark") => Some(line(THEME, value, KEPT)),
        ("theme", "system") => Some(line(THEME, "", 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::{ACCEPT_LANGUAGE, COOKIE};

    use super::*;

    fn prefs(cookie: &'static str, accept: &'static str) -> (Language, Option<Theme>) {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static(cookie));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        let prefs = Prefs::of(&headers);
        (prefs.words.language(), prefs.theme)
    }

    #[test]
    fn a_choice_wins_over_the_browser() {
        assert_eq!(
            prefs("social-language=fr; social-theme=dark", "en"),
            (Language::Fr, Some(Theme::Dark))
        );
        assert_eq!(
            prefs("social-language=de; social-theme=pink", "fr-CA, en;q=0.5"),
            (Language::Fr, None)
        );
        assert_eq!(prefs("", "de, fr;q=0.4, en;q=0.5"), (Language::En, None));
        assert_eq!(prefs("", "fr;q=0"), (Language::En, None));
    }

    #[test]
    fn only_known_choices_are_kept() {
        assert!(cookie("theme", "dark", "; Secure").unwrap().ends_with("SameSite=Lax; Secure"));
        assert!(cookie("theme", "system", "").unwrap().contains("Max-Age=0"));
        for (name, value) in [("theme", "x; Domain=evil"), ("language", "de"), ("session", "en")] {
            assert_eq!(cookie(name, value, ""), None);
        }
    }
}
