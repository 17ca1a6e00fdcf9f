//! Who follows, or was there: ages, genders, countries, cities.

/// An answer has so many rows at most.
const MOST_ROWS: usize = 45;

/// Spreads people over the words of a dimension.
pub(super) fn people(count: u64, dimension: &str) -> Vec<(String, u64)> {
    const AGES: &[&str] = &["25-34", "18-24", "35-44", "45-54", "55-64", "13-17", "65+"];
    const GENDERS: &[&str] = &["F", "M", "U"];
    const COUNTRIES: &[&str] =
        &["FR", "BE", "CH", "CA", "DE", "IT", "ES", "GB", "US", "PT", "NL", "LU", "MA", "TN", "SN"];
    let words: Vec<String> = match dimension {
        "age" => AGES.iter().map(|word| (*word).to_owned()).collect(),
        "gender" => GENDERS.iter().map(|word| (*word).to_owned()).collect(),
        "country" => COUNTRIES.iter().map(|word| (*word).to_owned()).collect(),
        // More towns than an answer has room for.
        _ => (1..=60).map(|town| format!("Town {town}, Region {}", town % 7)).collect(),
    };
    let weights: u64 = (1..=words.len() as u64).sum();
    let whole = words.len() as u64;
    let rows = words.into_iter().zip(0..).map(|(word, at)| (word, count * (whole - at) / weights));
    rows.filter(|(_, part)| *part > 0).take(MOST_ROWS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_come_first_and_there_are_45_at_most() {
        for dimension in ["age", "gender", "country", "city"] {
            let rows = people(100_000, dimension);
            assert!(rows.len() <= MOST_ROWS && rows.is_sorted_by_key(|(_, part)| u64::MAX - part));
            assert!(rows.iter().map(|(_, part)| part).sum::<u64>() <= 100_000, "{dimension}");
        }
        assert_eq!(people(100_000, "city").len(), MOST_ROWS);
    }
}
