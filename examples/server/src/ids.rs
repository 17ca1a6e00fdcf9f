//! Ids of our own rows.

use social_core::Timestamp;
use uuid::{NoContext, Uuid};

/// Makes an id that sorts by time.
pub(crate) fn new(now: Timestamp) -> String {
    let micros = now.as_micros().unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    let time = uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos);
    Uuid::new_v7(time).to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn ids_differ_and_sort_by_time() {
        let now = Timestamp::from_unix(1_795_334_400);
        let (one, other, later) = (new(now), new(now), new(now + Duration::from_secs(1)));
        assert_ne!(one, other);
        assert!(one < later && other < later);
    }
}
