//! A rule of the platform as data, and how a value is judged by it.

use super::verdict::{Allowed, Outcome, Quantity, Value, Verdict};

social_core::words! {
    /// Names a rule, for programs.
    pub enum RuleId {
        /// The file's headers can be read.
        Readable = "file.readable",
        /// The kind of the file.
        VideoContainer = "video.container",
        /// How the pictures are coded.
        VideoCodec = "video.codec",
        /// Pictures a second.
        VideoFrameRate = "video.frame_rate",
        /// Pixels of a row, as shown.
        VideoWidth = "video.width",
        /// Rows, as shown.
        VideoHeight = "video.height",
        /// How long it plays.
        VideoDuration = "video.duration",
        /// Bytes of the file.
        VideoSize = "video.size",
        /// The kind of the file.
        PhotoFormat = "photo.format",
        /// It does not move.
        PhotoStill = "photo.still",
        /// Pixels of its shorter side.
        PhotoSide = "photo.side",
        /// Bytes of the file.
        PhotoSize = "photo.size",
        /// How many photos a post has.
        PhotoCount = "photo.count",
    }
}

social_core::words! {
    /// How a rule is known.
    pub enum Evidence {
        /// The platform's pages say so.
        Documented = "documented",
        /// Posts in the field were refused and taken so.
        Field = "field",
        /// Neither; it is assumed, to be on the safe side.
        Assumed = "assumed",
    }
}

/// One row of the table.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// What is surely allowed.
    pub allowed: Allowed,
    /// What may be allowed beyond that: lowest and highest amount. It is a warning and no block.
    pub lenient: Option<(f64, f64)>,
    /// The reason that TikTok gives when it finds the rule broken after the upload.
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

    /// Judges an amount by a maximum of its own.
    pub(super) fn judge_up_to(&'static self, measured: Option<Value>, most: f64) -> Verdict {
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
            // What is only assumed stops nobody.
            Some(_) if self.evidence == Evidence::Assumed => Outcome::Warn,
            Some(_) => Outcome::Block,
        };
        Verdict { rule: self, outcome, measured, allowed }
    }
}
