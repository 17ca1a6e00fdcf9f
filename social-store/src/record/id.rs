use std::sync::Mutex;

use social_core::Timestamp;
use uuid::{ContextV7, Uuid};

/// Orders the ids of one instant.
static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());

/// Makes a fresh id (a `UUIDv7`) that carries the clock's time.
///
/// Within a process each sorts after the one before, also inside a millisecond.
pub fn fresh_id(now: Timestamp) -> String {
    let micros = now.as_micros().unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    let time = uuid::Timestamp::from_unix(&ORDER, micros / 1_000_000, nanos);
    Uuid::new_v7(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_instant_sort_as_they_were_made() {
        let now = Timestamp::from_unix(1_795_334_400);
        let made: Vec<String> = (0..1_000).map(|_| fresh_id(now)).collect();
        assert!(made.is_sorted_by(|one, two| one < two));
    }
}
