//! Fields of forms: what is wrong with one, and how a time is read.

/// A rule that a field breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pages) struct FieldError {
    /// Its name, which is also where the page shows it.
    pub(in crate::pages) field: &'static str,
    pub(in crate::pages) message: String,
}

impl FieldError {
    pub(in crate::pages) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// Reads seconds with at most three decimals, in either language's spelling.
pub(in crate::pages) fn millis(text: &str) -> Option<u32> {
    let text = text.replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || rest.len() > 3 || !digits(whole) || !digits(rest) {
        return None;
    }
    let millis: u32 = format!("{rest:0<3}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(1_000)?.checked_add(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_in_either_spelling() {
        for (text, read) in [
            ("3", Some(3_000)),
            ("3.2", Some(3_200)),
            ("3,25", Some(3_250)),
            ("0.001", Some(1)),
            ("3.2345", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(millis(text), read, "{text}");
        }
    }
}
