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
const DAYS_EN: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAYS_FR: [&str; 7] =
    ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"];

impl Words {
    /// Writes an instant. The zone is named: the server does not know the reader's.
    pub(crate) fn moment(self, at: Timestamp) -> Moment {
        let Ok(time) = jiff::Timestamp::from_microsecond(at.as_micros()) else {
            let text = at.to_string();
            return Moment { iso: text.clone(), clock: text.clone(), text };
        };
        let time = jiff::tz::Offset::UTC.to_datetime(time);
        let month = self.month(time.month());
        let (day, year, hour, minute, second) =
            (time.day(), time.year(), time.hour(), time.minute(), time.second());
        let (text, clock) = match self.language() {
            Language::Fr => (
                format!("{day} {month} {year}, {hour:02} h {minute:02} UTC"),
                format!("{hour:02} h {minute:02} min {second:02} s UTC"),
            ),
            Language::En => (
                format!("{day} {month} {year}, {hour:02}:{minute:02} UTC"),
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
            let point = self.point();
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

    /// Writes a day, in UTC.
    pub(crate) fn day(self, at: Timestamp) -> String {
        let Ok(time) = jiff::Timestamp::from_microsecond(at.as_micros()) else {
            return at.to_string();
        };
        let date = jiff::tz::Offset::UTC.to_datetime(time).date();
        format!("{} {} {}", date.day(), self.month(date.month()), date.year())
    }

    fn month(self, month: i8) -> &'static str {
        let names = match self.language() {
            Language::Fr => &MONTHS_FR,
            Language::En => &MONTHS_EN,
        };
        let place = usize::try_from(month - 1).unwrap_or_default();
        names.get(place).copied().unwrap_or_default()
    }

    /// Names a day of the week, Monday being the first, with number 0.
    pub(crate) fn weekday(self, day: usize) -> &'static str {
        let names = match self.language() {
            Language::Fr => &DAYS_FR,
            Language::En => &DAYS_EN,
        };
        names.get(day).copied().unwrap_or_default()
    }

    /// Writes a full hour.
    pub(crate) fn hour(self, hour: usize) -> String {
        match self.language() {
            Language::Fr => format!("{hour}\u{202f}h"),
            Language::En => format!("{hour:02}:00"),
        }
    }

    /// Writes a span between two full hours.
    pub(crate) fn hours(self, from: usize, until: usize) -> String {
        let (from, until) = (self.hour(from), self.hour(until));
        match self.language() {
            Language::Fr => format!("de {from} à {until}"),
            Language::En => format!("{from} to {until}"),
        }
    }

    /// Writes a number of posts.
    pub(crate) fn posts_number(self, number: usize) -> String {
        match number {
            1 => self.insights_one_post().to_owned(),
            _ => self.insights_many_posts(number),
        }
    }

    /// Writes how many times one count is the other, with one decimal.
    pub(crate) fn times(self, more: u64, less: u64) -> String {
        let tenths = u128::from(more) * 10 / u128::from(less.max(1));
        format!("{}{}{}", tenths / 10, self.point(), tenths % 10)
    }

    /// Writes a count in few letters, for the side of a chart: `950`, `1.2k`, `34M`.
    pub(crate) fn short_count(self, count: u64) -> String {
        let (unit, letter) = match count {
            0..1_000 => return count.to_string(),
            1_000..1_000_000 => (1_000, "k"),
            1_000_000..1_000_000_000 => (1_000_000, "M"),
            _ => (1_000_000_000, if self.language() == Language::Fr { "Md" } else { "B" }),
        };
        let space = if self.language() == Language::Fr { "\u{202f}" } else { "" };
        let (whole, tenth) = (count / unit, count % unit / (unit / 10));
        if tenth == 0 || whole >= 100 {
            return format!("{whole}{space}{letter}");
        }
        format!("{whole}{}{tenth}{space}{letter}", self.point())
    }

    const fn point(self) -> char {
        match self.language() {
            Language::Fr => ',',
            Language::En => '.',
        }
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
    fn short_counts_keep_what_tells_them_apart() {
        let (en, fr) = (Words::new(Language::En), Words::new(Language::Fr));
        for (count, wanted) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1k"),
            (1_249, "1.2k"),
            (123_900, "123k"),
            (2_500_000, "2.5M"),
            (7_000_000_000, "7B"),
        ] {
            assert_eq!(en.short_count(count), wanted);
        }
        assert_eq!(fr.short_count(1_249), "1,2\u{202f}k");
        assert_eq!((en.times(310, 100), fr.times(29, 10)), ("3.1".to_owned(), "2,9".to_owned()));
        assert_eq!(fr.hours(18, 20), "de 18\u{202f}h à 20\u{202f}h");
        assert_eq!(en.day(Timestamp::from_unix(1_795_521_600)), "24 Nov 2026");
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
