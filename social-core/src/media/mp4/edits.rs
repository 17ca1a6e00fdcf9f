//! What an edit list does (`edts`).

use super::atom::{self, Atom};
use crate::media::error::ProbeError;
use crate::media::info::EditList;
use crate::media::reader::Reader;

/// A speed of one.
const NORMAL: u32 = 0x1_0000;
/// An encoder hides a few pictures; whoever leaves out more has cut.
const LONGEST_DELAY_MS: u128 = 500;

const CUTS: Edits = Edits { cuts: true, moves: true, skipped: 0 };

/// What an edit list says, as far as it can be told without the track's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Edits {
    cuts: bool,
    /// Whether the start is moved at all.
    moves: bool,
    /// What is left out at the start, in units of the track's clock.
    skipped: u64,
}

impl Edits {
    /// Tells what it does; without a clock a moved start is an encoder's.
    pub(super) fn of_clock(self, scale: u32) -> EditList {
        let skipped = u128::from(self.skipped) * 1_000;
        let too_long = scale > 0 && skipped > LONGEST_DELAY_MS * u128::from(scale);
        if self.cuts || too_long {
            EditList::Cuts
        } else if self.moves {
            EditList::Start
        } else {
            EditList::None
        }
    }
}

pub(super) async fn read(reader: &mut Reader<'_>, edts: &Atom) -> Result<Edits, ProbeError> {
    let mut at = edts.body;
    while let Some(atom) = atom::inside(reader, at, edts.end).await? {
        if atom.kind == *b"elst" {
            return list(reader, &atom).await;
        }
        at = atom.end;
    }
    Ok(Edits::default())
}

/// A wait at the start and one edit after it is what encoders write; anything else cuts.
async fn list(reader: &mut Reader<'_>, elst: &Atom) -> Result<Edits, ProbeError> {
    let mut fields = elst.fields(reader, 48).await?;
    let long = fields.u32()? >> 24 == 1;
    let count = fields.u32()?;
    let size = if long { 20 } else { 12 };
    if u64::from(count) * size > elst.size() - 8 {
        return Err(ProbeError::malformed(elst.start, "an edit list is longer than its box"));
    }
    if count > 2 {
        return Ok(CUTS);
    }
    let (mut waits, mut plain, mut skipped) = (0, 0, 0);
    for _ in 0..count {
        fields.wide(long)?;
        let begins = fields.wide(long)?;
        let normal = fields.u32()? == NORMAL;
        let empty = begins == if long { u64::MAX } else { u64::from(u32::MAX) };
        match (empty, normal) {
            (true, _) if plain == 0 => waits += 1,
            (false, true) => {
                plain += 1;
                skipped = begins;
            }
            _ => return Ok(CUTS),
        }
    }
    let cuts = waits > 1 || plain > 1;
    Ok(Edits { cuts, moves: waits > 0 || skipped > 0, skipped })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const SCALE: u32 = 15_360;

    async fn of(entries: &[[u32; 3]]) -> Result<EditList, ProbeError> {
        let mut body = vec![0, u32::try_from(entries.len()).unwrap()];
        body.extend(entries.iter().flatten());
        let body: Vec<u8> = body.iter().flat_map(|word| word.to_be_bytes()).collect();
        let size = u32::try_from(body.len() + 8).unwrap();
        let elst = [&size.to_be_bytes(), b"elst".as_slice(), &body].concat();
        let file = Bytes::from(elst);
        let around = Atom { kind: *b"edts", start: 0, body: 0, end: file.len() as u64 };
        Ok(read(&mut Reader::new(&file), &around).await?.of_clock(SCALE))
    }

    #[tokio::test]
    async fn a_moved_start_is_told_from_cuts() {
        const EMPTY: u32 = u32::MAX;
        let cases: [(&[[u32; 3]], EditList); 11] = [
            (&[], EditList::None),
            (&[[90, 0, NORMAL]], EditList::None),
            (&[[90, 1_024, NORMAL]], EditList::Start),
            // Half a second, and a little more: that is no encoder's delay any longer.
            (&[[90, SCALE / 2, NORMAL]], EditList::Start),
            (&[[90, SCALE / 2 + 1, NORMAL]], EditList::Cuts),
            (&[[10, EMPTY, NORMAL], [90, 9 * SCALE, NORMAL]], EditList::Cuts),
            (&[[10, EMPTY, NORMAL], [90, 0, NORMAL]], EditList::Start),
            (&[[90, 0, NORMAL], [10, EMPTY, NORMAL]], EditList::Cuts),
            (&[[90, 0, 2 * NORMAL]], EditList::Cuts),
            (&[[40, 0, NORMAL], [50, 60, NORMAL]], EditList::Cuts),
            (&[[1, 0, NORMAL], [1, 0, NORMAL], [1, 0, NORMAL]], EditList::Cuts),
        ];
        for (entries, expected) in cases {
            assert_eq!(of(entries).await.unwrap(), expected, "{entries:?}");
        }
    }

    #[test]
    fn without_a_clock_a_moved_start_is_an_encoders() {
        let edits = Edits { cuts: false, moves: true, skipped: u64::MAX };
        assert_eq!(edits.of_clock(0), EditList::Start);
        assert_eq!(edits.of_clock(u32::MAX), EditList::Cuts);
    }
}
