//! How a client writes its table of rules.

use super::verdict::{Allowed, Unit};

/// One of these words.
pub const fn one_of(words: &'static [&'static str]) -> Allowed {
    Allowed::OneOf(words)
}

/// An amount between these two, and the two themselves.
pub const fn range(min: f64, max: f64, unit: Unit) -> Allowed {
    Allowed::Range { min: Some(min), max: Some(max), unit }
}

/// An amount that is not greater.
pub const fn up_to(max: f64, unit: Unit) -> Allowed {
    Allowed::Range { min: None, max: Some(max), unit }
}

/// Defines the table of a platform's rules: `rule`, which gives the row of a name, and `RULES`, all
/// of them in their order.
///
/// It begins with the type of the names, which has `as_str`, and the day when the pages were last
/// checked. A row has the name, what is surely allowed, what may be allowed beyond that, the reason
/// that the platform gives, how it is known and the page; then what is judged and what helps, each
/// in English and French.
///
/// ```
/// use social_core::preflight::{Unit, range};
///
/// social_core::words! {
///     /// Names a rule.
///     pub enum Name {
///         /// Bytes of the file.
///         Size = "photo.size",
///     }
/// }
///
/// const PAGE: &str = "content-publishing";
///
/// social_core::rule_table! {
///     Name, "2026-09-11";
///     Size range(1.0, 8_000_000.0, Unit::Bytes), None, None, Documented, PAGE:
///         "Size", "Taille",
///         "Save the photo with a lower quality.",
///         "Enregistrez la photo avec une qualité plus faible.";
/// }
///
/// assert_eq!(rule(Name::Size).page, "content-publishing");
/// assert_eq!(RULES.len(), 1);
/// ```
#[macro_export]
macro_rules! rule_table {
    (
        $name:ident, $checked:expr;
        $($id:ident $allowed:expr, $lenient:expr, $fail:expr, $evidence:ident, $page:ident:
            $name_en:literal, $name_fr:literal, $en:literal, $fr:literal;)+
    ) => {
        /// Gives the row of a rule.
        pub const fn rule(id: $name) -> &'static $crate::preflight::Rule {
            match id {
                $($name::$id => {
                    static ROW: $crate::preflight::Rule = $crate::preflight::Rule {
                        id: $name::$id.as_str(),
                        allowed: $allowed,
                        lenient: $lenient,
                        fail_reason: $fail,
                        name_en: $name_en,
                        name_fr: $name_fr,
                        en: $en,
                        fr: $fr,
                        evidence: $crate::preflight::Evidence::$evidence,
                        page: $page,
                        checked: $checked,
                    };
                    &ROW
                })+
            }
        }

        /// Every rule, in the order in which verdicts are given.
        pub static RULES: &[&$crate::preflight::Rule] = &[$(rule($name::$id),)+];
    };
}
