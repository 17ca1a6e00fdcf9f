//! The place in a list that is ordered by a time which is not our own id.

use social_core::Timestamp;

use crate::error::StoreError;
use crate::record::IgComment;
use crate::traits::Result;

/// The last row of a page: its time, if it has one, and its id.
///
/// Rows go newest first, rows without a time last, rows of one time by id downwards.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimeCursor {
    /// The row's time.
    pub(crate) at: Option<Timestamp>,
    /// The row's id.
    pub(crate) id: String,
}

impl TimeCursor {
    /// Gives the place of a comment in a list over several accounts; none of its ids holds a space.
    pub(crate) fn of(comment: &IgComment) -> Self {
        let id = format!("{} {} {}", comment.ig_id, comment.ig_business_id, comment.account_id);
        Self { at: comment.timestamp, id }
    }

    /// Writes the cursor as [`Paged::next`](crate::Paged::next).
    pub(crate) fn write(&self) -> String {
        match self.at {
            Some(at) => format!("{}:{}", at.as_micros(), self.id),
            None => format!(":{}", self.id),
        }
    }

    /// Reads the cursor from [`Page::after`](crate::Page::after).
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] if the text was not made by [`Self::write`].
    pub(crate) fn read(text: &str) -> Result<Self> {
        const BAD: StoreError =
            StoreError::Invalid { field: "after", reason: "it is no place in this list" };
        let (at, id) = text.split_once(':').ok_or(BAD)?;
        let at = match at {
            "" => None,
            micros => Some(Timestamp::from_micros(micros.parse().map_err(|_| BAD)?)),
        };
        Ok(Self { at, id: id.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_its_text() {
        for at in [None, Some(Timestamp::from_micros(1_795_334_400_123_456))] {
            let cursor = TimeCursor { at, id: "v_pub_file~v2:1.2".to_owned() };
            assert_eq!(TimeCursor::read(&cursor.write()).unwrap(), cursor);
        }
        assert!(TimeCursor::read("17").is_err());
        assert!(TimeCursor::read("x:17").is_err());
    }
}
