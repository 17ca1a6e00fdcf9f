//! A rule of a platform as data, and how a value is judged by it.

use super::verdict::{Allowed, Outcome, Quantity, Value, Verdict};

crate::words! {
    /// How a rule is known.
    pub enum Evidence {
        /// The platform's pages say so.
        Documented = "documented",
        /// Posts in the field were refused and taken so.
        Field = "field",
        /// Neither; it is assumed, to be on the safe side.
        Assumed = "assumed",
        /// The platform's pages advise it, and take what is otherwise too.
        Advised = "advised",
    }
}

/// One row of a table.
///
/// All fields are public, so that tables can be written as statics; a client's table has every row
/// once.
#[derive(Debug)]
pub struct Rule {
    /// Its name, for programs; no two rules of all platforms share one.
    pub id: &'static str,
    /// What is surely allowed.
    pub allowed: Allowed,
    /// What may be allowed beyond that: lowest and highest amount. It is a warning and no block.
    pub lenient: Option<(f64, f64)>,
    /// The reason that the platform gives when it finds the rule broken itself.
    pub fail_reason: Option<&'static str>,
    /// What is judged, in English.
    pub name_en: &'static str,
    /// What is judged, in French.
    pub name_fr: &'static str,
    /// What helps, in English.
    pub en: &'static str,
    /// What helps, in French.
    pub fr: &'static str,
    /// How it is known.
    pub evidence: Evidence,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}

impl Rule {
    /// Judges a value; nothing measured is unknown.
    pub fn judge(&'static self, measured: Option<Value>) -> Verdict {
        self.verdict(measured, self.allowed, self.lenient)
    }

    /// Judges an amount by a maximum of its own, beyond which nothing is lenient.
    pub fn judge_up_to(&'static self, measured: Option<Value>, most: f64) -> Verdict {
        let allowed = match self.allowed {
            Allowed::Range { min, unit, .. } => Allowed::Range { min, max: Some(most), unit },
            words @ Allowed::OneOf(_) => words,
        };
        self.verdict(measured, allowed, None)
    }

    fn verdict(
        &'static self,
        measured: Option<Value>,
        allowed: Allowed,
        lenient: Option<(f64, f64)>,
    ) -> Verdict {
        let outcome = match &measured {
            None => Outcome::Unknown,
            Some(value) if allowed.holds(value) => Outcome::Pass,
            Some(Value::Number(Quantity { amount, .. }))
                if lenient.is_some_and(|(low, high)| (low..=high).contains(amount)) =>
            {
                Outcome::Warn
            }
            // What is only assumed or advised stops nobody.
            Some(_) if matches!(self.evidence, Evidence::Assumed | Evidence::Advised) => {
                Outcome::Warn
            }
            Some(_) => Outcome::Block,
        };
        Verdict { rule: self, outcome, measured, allowed }
    }
}
