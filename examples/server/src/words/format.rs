//! Dates, sizes and spans, as each language writes them.

use social_core::Timestamp;

use super::{Language, Words};

/// An instant, for machines and for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) iso: String,
    /// `22 Nov 2026, 14:05 UTC`.
    pub(crate) text: String,
    /// `14:05:31 UTC`.
    pub(crate) clock: String,
}

const MONTHS_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_FR: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];

impl Words {
    /// Writes an instant. The zone is named: the server does not know the reader's.
    pub(crate) fn moment(self, at: Timestamp) -> Moment {
        let Ok(time) = jiff::Timestamp::from_microsecond(at.as_micros()) else {
            let text = at.to_string();
            return Moment { iso: text.clone(), clock: text.clone(), text };
        };
        let time = jiff::tz::Offset::UTC.to_datetime(time);
        let month = usize::try_from(time.month() - 1).unwrap_or(0);
        let (day, year, hour, minute, second) =
            (time.day(), time.year(), time.hour(), time.minute(), time.second());
        let (text, clock) = match self.language() {
            Language::Fr => (
                format!(
                    "{day} {} {year}, {hour:02} h {minute:02} UTC",
                    MONTHS_FR.get(month).copied().unwrap_or("")
                ),
                format!("{hour:02} h {minute:02} min {second:02} s UTC"),
            ),
            Language::En => (
                format!(
                    "{day} {} {year}, {hour:02}:{minute:02} UTC",
                    MONTHS_EN.get(month).copied().unwrap_or("")
                ),
                format!("{hour:02}:{minute:02}:{second:02} UTC"),
            ),
        };
        Moment { iso: at.to_string(), text, clock }
    }

    /// Writes a size in decimal units, as the platforms count.
    pub(crate) fn bytes(self, bytes: u64) -> String {
        let units = match self.language() {
            Language::Fr => ["o", "ko", "Mo", "Go"],
            Language::En => ["B", "kB", "MB", "GB"],
        };
        let space = self.unit_space();
        let (mut whole, mut rest, mut unit) = (bytes, 0, 0);
        while whole >= 1_000 && unit < 3 {
            (whole, rest, unit) = (whole / 1_000, whole % 1_000 / 100, unit + 1);
        }
        let unit_name = units.get(unit).copied().unwrap_or("");
        if unit > 0 && whole < 10 {
            let point = if self.language() == Language::Fr { ',' } else { '.' };
            return format!("{whole}{point}{rest}{space}{unit_name}");
        }
        format!("{whole}{space}{unit_name}")
    }

    /// Writes a count in groups of three digits.
    pub(crate) fn count(self, count: u64) -> String {
        let group = match self.language() {
            Language::Fr => '\u{202f}',
            Language::En => ',',
        };
        let digits = count.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        text
    }

    /// What stands between a number and its unit.
    pub(super) const fn unit_space(self) -> &'static str {
        match self.language() {
            Language::Fr => "\u{202f}",
            Language::En => " ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_their_zone() {
        let at = Timestamp::from_unix(1_795_334_400 + 305);
        assert_eq!(Words::new(Language::En).moment(at).text, "22 Nov 2026, 08:05 UTC");
        assert_eq!(Words::new(Language::Fr).moment(at).text, "22 nov. 2026, 08 h 05 UTC");
        assert_eq!(Words::new(Language::En).moment(at).clock, "08:05:05 UTC");
        assert_eq!(Words::new(Language::En).moment(at).iso, "2026-11-22T08:05:05Z");
    }

    #[test]
    fn counts_are_grouped() {
        let (en, fr) = (Words::new(Language::En), Words::new(Language::Fr));
        assert_eq!((en.count(999).as_str(), en.count(1_234_567).as_str()), ("999", "1,234,567"));
        assert_eq!(fr.count(12_000), "12\u{202f}000");
    }

    #[test]
    fn sizes_are_decimal() {
        let (en, fr) = (Words::new(Language::En), Words::new(Language::Fr));
        for (bytes, english, french) in [
            (0, "0 B", "0\u{202f}o"),
            (999, "999 B", "999\u{202f}o"),
            (1_500, "1.5 kB", "1,5\u{202f}ko"),
            (48_000_000, "48 MB", "48\u{202f}Mo"),
            (4_294_967_296, "4.2 GB", "4,2\u{202f}Go"),
            (4_000_000_000_000, "4000 GB", "4000\u{202f}Go"),
        ] {
            assert_eq!(en.bytes(bytes), english);
            assert_eq!(fr.bytes(bytes), french);
        }
    }
}
