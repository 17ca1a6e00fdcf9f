//! What a rule says of a file, as data.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::rule::Rule;

crate::words! {
    /// What a rule says of a file.
    pub enum Outcome {
        /// It fits.
        Pass = "pass",
        /// It may be refused.
        Warn = "warn",
        /// It will be refused. The platform is not to be asked.
        Block = "block",
        /// The file does not tell.
        Unknown = "unknown",
    }
}

crate::words! {
    /// What an amount counts.
    pub enum Unit {
        /// Bytes.
        Bytes = "bytes",
        /// Pixels.
        Pixels = "px",
        /// Seconds.
        Seconds = "s",
        /// Pictures a second.
        PerSecond = "fps",
        /// Files.
        Files = "files",
        /// A width for each height of one.
        Ratio = "ratio",
        /// Bits a second.
        BitsPerSecond = "bit/s",
        /// Samples a second.
        Hertz = "Hz",
        /// Channels of sound.
        Channels = "channels",
    }
}

/// An amount with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantity {
    /// How much.
    #[serde(serialize_with = "whole_if_whole")]
    pub amount: f64,
    /// Of what.
    pub unit: Unit,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A word, such as a codec.
    Text(String),
    /// An amount.
    Number(Quantity),
}

/// What is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Allowed {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An amount in this range; what is `None` has no end.
    Range {
        /// The least.
        min: Option<f64>,
        /// The most.
        max: Option<f64>,
        /// What both count.
        unit: Unit,
    },
}

/// What one rule says of one file.
///
/// JSON gives the rule's name, the outcome, what was measured and allowed, and what helps in both
/// languages unless it passed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The rule.
    pub rule: &'static Rule,
    /// What it says.
    pub outcome: Outcome,
    /// What was measured, if the file tells.
    pub measured: Option<Value>,
    /// What is allowed, to this creator where the platform tells them apart.
    pub allowed: Allowed,
}

impl Value {
    /// Makes a word.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Makes an amount.
    pub const fn amount(amount: f64, unit: Unit) -> Self {
        Self::Number(Quantity { amount, unit })
    }

    /// Makes a number of pixels.
    pub fn pixels(pixels: u32) -> Self {
        Self::amount(pixels.into(), Unit::Pixels)
    }

    /// Makes a number of bytes.
    #[expect(clippy::cast_precision_loss, reason = "a file has far fewer than 2^53 bytes")]
    pub const fn bytes(bytes: u64) -> Self {
        Self::amount(bytes as f64, Unit::Bytes)
    }
}

impl Allowed {
    /// Tells whether a value is among what is allowed.
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::OneOf(words), Value::Text(text)) => words.contains(&text.as_str()),
            (Self::Range { min, max, unit }, Value::Number(number)) => {
                *unit == number.unit
                    && min.is_none_or(|min| number.amount >= min)
                    && max.is_none_or(|max| number.amount <= max)
            }
            _ => false,
        }
    }
}

impl Verdict {
    /// Tells whether it stands in the way.
    pub fn blocks(&self) -> bool {
        self.outcome == Outcome::Block
    }
}

impl PartialEq for Verdict {
    fn eq(&self, other: &Self) -> bool {
        (self.rule.id, self.outcome, self.allowed) == (other.rule.id, other.outcome, other.allowed)
            && self.measured == other.measured
    }
}

/// An amount with at most two decimals.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.0);
        let short = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(short)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{} {}", Short(number.amount), number.unit),
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(words) => f.write_str(&words.join(", ")),
            Self::Range { min: Some(min), max: Some(max), unit } => {
                write!(f, "{} to {} {unit}", Short(*min), Short(*max))
            }
            Self::Range { min: None, max: Some(max), unit } => {
                write!(f, "at most {} {unit}", Short(*max))
            }
            Self::Range { min: Some(min), max: None, unit } => {
                write!(f, "at least {} {unit}", Short(*min))
            }
            Self::Range { min: None, max: None, .. } => f.write_str("anything"),
        }
    }
}

/// Says what is wrong, for logs and programs.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is ", self.rule.id)?;
        match &self.measured {
            Some(measured) => measured.fmt(f)?,
            None => f.write_str("unknown")?,
        }
        write!(f, "; allowed: {}", self.allowed)
    }
}

impl Serialize for Allowed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::OneOf(words) => {
                let mut allowed = serializer.serialize_struct("allowed", 1)?;
                allowed.serialize_field("one_of", words)?;
                allowed.end()
            }
            Self::Range { min, max, unit } => {
                let mut allowed = serializer.serialize_struct("allowed", 3)?;
                allowed.serialize_field("min", &min.map(Whole))?;
                allowed.serialize_field("max", &max.map(Whole))?;
                allowed.serialize_field("unit", unit)?;
                allowed.end()
            }
        }
    }
}

#[derive(Serialize)]
struct Cure {
    en: &'static str,
    fr: &'static str,
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cure = Cure { en: self.rule.en, fr: self.rule.fr };
        let mut verdict = serializer.serialize_struct("verdict", 5)?;
        verdict.serialize_field("rule", &self.rule.id)?;
        verdict.serialize_field("outcome", &self.outcome)?;
        verdict.serialize_field("measured", &self.measured)?;
        verdict.serialize_field("allowed", &self.allowed)?;
        verdict.serialize_field("cure", &(self.outcome != Outcome::Pass).then_some(cure))?;
        verdict.end()
    }
}

struct Whole(f64);

impl Serialize for Whole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole_if_whole(&self.0, serializer)
    }
}

/// Writes an amount without decimals if it has none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
fn whole_if_whole<S: Serializer>(amount: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if amount.fract() == 0.0 && (0.0..=9e15).contains(amount) {
        serializer.serialize_u64(*amount as u64)
    } else {
        serializer.serialize_f64(*amount)
    }
}
