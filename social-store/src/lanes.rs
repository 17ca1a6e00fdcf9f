//! Fair shares: few pieces of one lane are in work at once.

use std::collections::HashMap;

use crate::record::WorkKind;

/// How many pieces of each kind and lane are in work.
#[derive(Debug, Default)]
pub(crate) struct Lanes(HashMap<(String, String), u32>);

impl Lanes {
    /// Counts a piece that is in work.
    pub(crate) fn count(&mut self, kind: &str, lane: Option<&str>) {
        if let Some(lane) = lane {
            *self.0.entry((kind.to_owned(), lane.to_owned())).or_default() += 1;
        }
    }

    /// Tells whether one more may be begun, and counts it if so.
    pub(crate) fn admit(&mut self, kind: WorkKind, lane: Option<&str>) -> bool {
        let Some(lane) = lane else { return true };
        let held = self.0.entry((kind.as_str().to_owned(), lane.to_owned())).or_default();
        if *held >= WorkKind::MOST_IN_LANE {
            return false;
        }
        *held += 1;
        true
    }
}
