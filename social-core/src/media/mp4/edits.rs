//! What an edit list does (`edts`).

use super::atom::{self, Atom};
use crate::media::error::ProbeError;
use crate::media::info::EditList;
use crate::media::reader::Reader;

/// A speed of one.
const NORMAL: u32 = 0x1_0000;

pub(super) async fn read(reader: &mut Reader<'_>, edts: &Atom) -> Result<EditList, ProbeError> {
    let mut at = edts.body;
    while let Some(atom) = atom::inside(reader, at, edts.end).await? {
        if atom.kind == *b"elst" {
            return list(reader, &atom).await;
        }
        at = atom.end;
    }
    Ok(EditList::None)
}

/// A wait at the start and one edit after it is what encoders write; anything else cuts.
async fn list(reader: &mut Reader<'_>, elst: &Atom) -> Result<EditList, ProbeError> {
    let mut fields = elst.fields(reader, 48).await?;
    let long = fields.u32()? >> 24 == 1;
    let count = fields.u32()?;
    let size = if long { 20 } else { 12 };
    if u64::from(count) * size > elst.size() - 8 {
        return Err(ProbeError::malformed(elst.start, "an edit list is longer than its box"));
    }
    if count > 2 {
        return Ok(EditList::Cuts);
    }
    let (mut waits, mut plain, mut shifted) = (0, 0, false);
    for _ in 0..count {
        fields.wide(long)?;
        let begins = fields.wide(long)?;
        let normal = fields.u32()? == NORMAL;
        let empty = begins == if long { u64::MAX } else { u64::from(u32::MAX) };
        match (empty, normal) {
            (true, _) if plain == 0 => waits += 1,
            (false, true) => plain += 1,
            _ => return Ok(EditList::Cuts),
        }
        shifted |= begins != 0;
    }
    Ok(match (waits, plain) {
        (0 | 1, 0 | 1) if shifted => EditList::Start,
        (0 | 1, 0 | 1) => EditList::None,
        _ => EditList::Cuts,
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    async fn of(entries: &[[u32; 3]]) -> Result<EditList, ProbeError> {
        let mut body = vec![0, u32::try_from(entries.len()).unwrap()];
        body.extend(entries.iter().flatten());
        let body: Vec<u8> = body.iter().flat_map(|word| word.to_be_bytes()).collect();
        let size = u32::try_from(body.len() + 8).unwrap();
        let elst = [&size.to_be_bytes(), b"elst".as_slice(), &body].concat();
        let file = Bytes::from(elst);
        let around = Atom { kind: *b"edts", start: 0, body: 0, end: file.len() as u64 };
        read(&mut Reader::new(&file), &around).await
    }

    #[tokio::test]
    async fn a_moved_start_is_told_from_cuts() {
        const EMPTY: u32 = u32::MAX;
        let cases: [(&[[u32; 3]], EditList); 8] = [
            (&[], EditList::None),
            (&[[90, 0, NORMAL]], EditList::None),
            (&[[90, 1_024, NORMAL]], EditList::Start),
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
}
