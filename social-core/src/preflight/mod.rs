//! Rules of a platform as data, and what each says of a file before the platform is asked.
//!
//! The tables stand in the clients, each row with its page and date; [`rule_table!`](crate::rule_table)
//! writes them.
//!
//! ```
//! use social_core::preflight::{Allowed, Evidence, Outcome, Rule, Unit, Value};
//!
//! static SIZE: Rule = Rule {
//!     id: "photo.size",
//!     allowed: Allowed::Range { min: Some(1.0), max: Some(8_000_000.0), unit: Unit::Bytes },
//!     // Eight MB can be read in two ways.
//!     lenient: Some((1.0, 8_388_608.0)),
//!     fail_reason: None,
//!     name_en: "Size",
//!     name_fr: "Taille",
//!     en: "Save the photo with a lower quality.",
//!     fr: "Enregistrez la photo avec une qualité plus faible.",
//!     evidence: Evidence::Documented,
//!     page: "content-publishing",
//!     checked: "2026-09-11",
//! };
//!
//! let of = |bytes| SIZE.judge(Some(Value::bytes(bytes))).outcome;
//! assert_eq!([of(8_000_000), of(8_000_001), of(8_388_609)], [Outcome::Pass, Outcome::Warn, Outcome::Block]);
//! // What a file does not tell stops nothing.
//! assert_eq!(SIZE.judge(None).outcome, Outcome::Unknown);
//! ```

mod rule;
mod table;
mod verdict;

pub use rule::{Evidence, Rule};
pub use table::{one_of, range, up_to};
pub use verdict::{Allowed, Outcome, Quantity, Unit, Value, Verdict};
