//! The words of the pages, in English and French.

mod comments;
mod format;
mod insights;
mod instagram;
mod instagram_posts;
mod instagram_publish;
mod measure;
mod messages;

pub(crate) use format::Moment;
pub(crate) use social_service::Language;

/// Defines messages: a name, its parameters in brackets if it has any, and the text in both
/// languages.
///
/// A missing language, a missing parameter and an unused message do not compile.
macro_rules! define_messages {
    (@method $name:ident : $en:literal / $fr:literal) => {
        pub(crate) const fn $name(self) -> &'static str {
            match self.language() {
                $crate::words::Language::Fr => $fr,
                $crate::words::Language::En => $en,
            }
        }
    };
    (@method $name:ident ($($param:ident),+) : $en:literal / $fr:literal) => {
        pub(crate) fn $name(self, $($param: impl ::std::fmt::Display),+) -> String {
            match self.language() {
                $crate::words::Language::Fr => format!($fr, $($param = $param),+),
                $crate::words::Language::En => format!($en, $($param = $param),+),
            }
        }
    };
    ($($name:ident $(($($param:ident),+))? : $en:literal / $fr:literal;)+) => {
        impl $crate::words::Words {
            $($crate::words::define_messages!(@method $name $(($($param),+))? : $en / $fr);)+
        }

        /// Every message's name and texts, for the tests.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $fr),)+];
    };
}

use define_messages;

/// The words in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words(Language);

impl Words {
    /// Speaks this language.
    pub(crate) const fn new(language: Language) -> Self {
        Self(language)
    }

    /// Gives the language.
    pub(crate) const fn language(self) -> Language {
        self.0
    }

    /// Gives the language's tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self.0 {
            Language::Fr => "fr",
            Language::En => "en",
        }
    }
}
