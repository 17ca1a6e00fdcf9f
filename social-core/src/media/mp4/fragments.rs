//! What a file in fragments tells outside of its description: an index, and the first fragment.

use super::atom::{self, Atom};
use super::movie::Movie;
use super::times::{self, Tally};
use crate::media::error::ProbeError;
use crate::media::reader::Reader;

/// Adds up an index of fragments (`sidx`).
pub(super) async fn index(
    reader: &mut Reader<'_>,
    sidx: &Atom,
    movie: &mut Movie,
) -> Result<(), ProbeError> {
    if movie.indexed.is_some() || sidx.end > reader.len() {
        return Ok(());
    }
    let mut fields = sidx.fields(reader, 32).await?;
    let long = fields.u32()? >> 24 == 1;
    fields.skip(4)?;
    let scale = fields.u32()?;
    fields.skip(if long { 16 } else { 8 })?;
    fields.skip(2)?;
    let count = u64::from(fields.u16()?);
    let head = if long { 32 } else { 24 };
    times::room_for(sidx, count, 12, head)?;
    let mut units = 0_u64;
    let add = |[_, _, _, _, a, b, c, d, ..]: [u8; 12]| {
        units = units.saturating_add(u32::from_be_bytes([a, b, c, d]).into());
    };
    reader.entries(sidx.body + head, count, add).await?;
    movie.indexed = times::duration(units, scale);
    Ok(())
}

/// Looks into the first fragment (`moof`) for the rate of its pictures.
pub(super) async fn first(
    reader: &mut Reader<'_>,
    moof: &Atom,
    movie: &mut Movie,
) -> Result<(), ProbeError> {
    if movie.sampled || moof.end > reader.len() {
        return Ok(());
    }
    movie.sampled = true;
    let mut at = moof.body;
    while let Some(atom) = atom::inside(reader, at, moof.end).await? {
        if atom.kind == *b"traf" {
            track(reader, &atom, movie).await?;
        }
        at = atom.end;
    }
    Ok(())
}

async fn track(reader: &mut Reader<'_>, traf: &Atom, movie: &mut Movie) -> Result<(), ProbeError> {
    let (mut id, mut each, mut tally) = (0, 0, Tally::default());
    let mut at = traf.body;
    while let Some(atom) = atom::inside(reader, at, traf.end).await? {
        match &atom.kind {
            b"tfhd" => {
                let own;
                (id, own) = header(reader, &atom).await?;
                let default = movie.defaults.iter().find(|(track, _)| *track == id);
                each = own.or(default.map(|(_, units)| *units)).unwrap_or(0);
            }
            b"trun" => run(reader, &atom, each, &mut tally).await?,
            _ => {}
        }
        at = atom.end;
    }
    if let Some(track) = movie.tracks.iter_mut().find(|track| track.id == id) {
        track.sampled = tally.rate(track.scale);
    }
    Ok(())
}

/// Reads a fragment's track and the length of each of its samples, if it is said.
async fn header(reader: &mut Reader<'_>, tfhd: &Atom) -> Result<(u32, Option<u32>), ProbeError> {
    let mut fields = tfhd.fields(reader, 32).await?;
    let flags = fields.u32()?;
    let id = fields.u32()?;
    fields.skip(if flags & 1 == 0 { 0 } else { 8 })?;
    fields.skip(if flags & 2 == 0 { 0 } else { 4 })?;
    let each = if flags & 8 == 0 { None } else { Some(fields.u32()?) };
    Ok((id, each))
}

async fn run(
    reader: &mut Reader<'_>,
    trun: &Atom,
    each: u32,
    tally: &mut Tally,
) -> Result<(), ProbeError> {
    let mut fields = trun.fields(reader, 16).await?;
    let flags = fields.u32()?;
    let count = fields.u32()?;
    if flags & 0x100 == 0 {
        tally.add(count, each);
        return Ok(());
    }
    let optional = |flag| u64::from(flags & flag != 0) * 4;
    let head = 8 + optional(1) + optional(4);
    let size = [0x100, 0x200, 0x400, 0x800].into_iter().map(optional).sum();
    times::room_for(trun, count.into(), size, head)?;
    // Entries are up to four numbers, of which the first one is the length.
    let step: u64 = size / 4;
    let mut number = 0_u64;
    let add = |word: [u8; 4]| {
        if number.is_multiple_of(step) {
            tally.add(1, u32::from_be_bytes(word));
        }
        number += 1;
    };
    reader.entries(trun.body + head, u64::from(count) * step, add).await
}
