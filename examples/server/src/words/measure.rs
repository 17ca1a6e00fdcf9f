//! Measured values and allowed ranges, as each language writes them.

use tiktok_client::preflight::{Allowed, Quantity, Unit, Value};

use super::{Language, Words};

impl Words {
    /// Writes what was measured.
    pub(crate) fn value(self, value: &Value) -> String {
        match value {
            Value::Text(text) => self.named(text),
            Value::Number(quantity) => self.quantity(*quantity),
        }
    }

    /// Writes what is allowed.
    pub(crate) fn allowed(self, allowed: &Allowed) -> String {
        let write = |amount, unit| self.quantity(Quantity { amount, unit });
        match *allowed {
            Allowed::OneOf(words) => {
                words.iter().map(|word| self.named(word)).collect::<Vec<_>>().join(", ")
            }
            Allowed::Range { min: Some(low), max: Some(high), unit } => {
                // Both ends of a small range have one unit; sizes may have two.
                let whole = matches!(unit, Unit::Bytes | Unit::Ratio | Unit::Seconds);
                let low = if whole { write(low, unit) } else { self.plain(low) };
                self.between(low, write(high, unit))
            }
            Allowed::Range { min: Some(low), max: None, unit } => self.at_least(write(low, unit)),
            Allowed::Range { min: None, max: Some(high), unit } => self.at_most(write(high, unit)),
            Allowed::Range { min: None, max: None, .. } => self.anything().to_owned(),
        }
    }

    fn quantity(self, quantity: Quantity) -> String {
        let Quantity { amount, unit } = quantity;
        let space = self.unit_space();
        match unit {
            Unit::Bytes => self.bytes(whole(amount)),
            Unit::Seconds => self.span(amount),
            Unit::PerSecond => self.frames_a_second(self.plain(amount)),
            Unit::Pixels => format!("{}{space}px", self.plain(amount)),
            Unit::Files | Unit::Channels => self.plain(amount),
            Unit::Ratio => self.ratio(amount),
            Unit::Hertz => format!("{}{space}kHz", self.plain(amount / 1_000.0)),
            Unit::BitsPerSecond => format!("{}{space}Mbit/s", self.plain(amount / 1_000_000.0)),
        }
    }

    /// Writes a number with at most two decimals.
    fn plain(self, amount: f64) -> String {
        let text = format!("{amount:.2}");
        let short = text.trim_end_matches('0').trim_end_matches('.');
        if self.language() == Language::Fr { short.replace('.', ",") } else { short.to_owned() }
    }

    /// The names of containers and codecs as people write them, and where something stands.
    fn named(self, word: &str) -> String {
        match word {
            "h264" => "H.264",
            "hevc" => "H.265",
            "webm" => "WebM",
            "webp" => "WebP",
            "aac" => "AAC",
            "mp3" => "MP3",
            "opus" => "Opus",
            "first" => self.stands_first(),
            "last" => self.stands_last(),
            "uncut" => self.edits_none(),
            "cuts" => self.edits_cut(),
            "mp4" | "mov" | "vp8" | "vp9" | "av1" | "jpeg" => return word.to_uppercase(),
            other => other,
        }
        .to_owned()
    }

    /// Writes width to height, upright ones as people call them.
    fn ratio(self, amount: f64) -> String {
        const KNOWN: [(f64, &str); 3] = [(0.8, "4:5"), (0.5625, "9:16"), (0.75, "3:4")];
        let known = KNOWN.iter().find(|(ratio, _)| (ratio - amount).abs() < 0.001);
        known.map_or_else(|| format!("{}:1", self.plain(amount)), |(_, name)| (*name).to_owned())
    }

    fn span(self, seconds: f64) -> String {
        let space = self.unit_space();
        let minutes = whole(seconds) / 60;
        if minutes == 0 {
            return format!("{}{space}s", self.plain(seconds));
        }
        #[expect(clippy::cast_precision_loss, reason = "a video has far fewer minutes")]
        let rest = seconds - (minutes * 60) as f64;
        match self.plain(rest).as_str() {
            "0" => format!("{minutes}{space}min"),
            rest => format!("{minutes}{space}min {rest}{space}s"),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both ends are cut")]
fn whole(amount: f64) -> u64 {
    amount.clamp(0.0, 9e15) as u64
}

#[cfg(test)]
mod tests {
    use instagram_client::preflight as instagram;
    use tiktok_client::preflight::{RuleId, rule};

    use super::*;

    #[test]
    fn values_are_written_in_both_languages() {
        let (en, fr) = (Words::new(Language::En), Words::new(Language::Fr));
        let cases = [
            (Value::text("hevc"), "H.265", "H.265"),
            (Value::text("apch"), "apch", "apch"),
            (Value::amount(1_080.0, Unit::Pixels), "1080 px", "1080\u{202f}px"),
            (Value::amount(29.97, Unit::PerSecond), "29.97 fps", "29,97\u{202f}images/s"),
            (Value::amount(42.5, Unit::Seconds), "42.5 s", "42,5\u{202f}s"),
            (Value::amount(200.0, Unit::Seconds), "3 min 20 s", "3\u{202f}min 20\u{202f}s"),
            (Value::amount(600.0, Unit::Seconds), "10 min", "10\u{202f}min"),
            (Value::amount(48e6, Unit::Bytes), "48 MB", "48\u{202f}Mo"),
            (Value::amount(0.8, Unit::Ratio), "4:5", "4:5"),
            (Value::amount(1.91, Unit::Ratio), "1.91:1", "1,91:1"),
            (Value::amount(1_080.0 / 1_920.0, Unit::Ratio), "9:16", "9:16"),
            (Value::text("aac"), "AAC", "AAC"),
            (Value::text("last"), "description last", "description à la fin"),
            (Value::text("cuts"), "cuts", "des coupes"),
        ];
        for (value, english, french) in cases {
            assert_eq!(en.value(&value), english);
            assert_eq!(fr.value(&value), french);
        }
    }

    #[test]
    fn ranges_are_written_in_both_languages() {
        let (en, fr) = (Words::new(Language::En), Words::new(Language::Fr));
        let cases = [
            (RuleId::VideoCodec, "H.264, H.265, VP8, VP9", "H.264, H.265, VP8, VP9"),
            (RuleId::VideoFrameRate, "23 to 60 fps", "de 23 à 60\u{202f}images/s"),
            (RuleId::VideoDuration, "at most 3 min", "au plus 3\u{202f}min"),
            (RuleId::VideoSize, "1 B to 4.0 GB", "de 1\u{202f}o à 4,0\u{202f}Go"),
        ];
        for (id, english, french) in cases {
            assert_eq!(en.allowed(&rule(id).allowed), english);
            assert_eq!(fr.allowed(&rule(id).allowed), french);
        }
        let cases = [
            (instagram::RuleId::ImageShape, "4:5 to 1.91:1", "de 4:5 à 1,91:1"),
            (instagram::RuleId::ReelDuration, "3 s to 15 min", "de 3\u{202f}s à 15\u{202f}min"),
            (instagram::RuleId::VideoStart, "description first", "description en tête"),
            (instagram::RuleId::VideoEdits, "no cuts", "aucune coupe"),
        ];
        for (id, english, french) in cases {
            assert_eq!(en.allowed(&instagram::rule(id).allowed), english);
            assert_eq!(fr.allowed(&instagram::rule(id).allowed), french);
        }
    }
}
