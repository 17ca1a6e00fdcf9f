//! Clocks and tables of samples: how long, how many, how large.

use std::time::Duration;

use super::atom::Atom;
use crate::media::error::ProbeError;
use crate::media::info::FrameRate;
use crate::media::reader::Reader;

/// Reads time scale and length of a movie or track (`mvhd`, `mdhd`).
pub(super) async fn clock(reader: &mut Reader<'_>, atom: &Atom) -> Result<(u32, u64), ProbeError> {
    let mut fields = atom.fields(reader, 32).await?;
    let long = fields.u32()? >> 24 == 1;
    fields.skip(if long { 16 } else { 8 })?;
    let scale = fields.u32()?;
    let length = fields.wide(long)?;
    let unsaid = if long { u64::MAX } else { u64::from(u32::MAX) };
    Ok((scale, if length == unsaid { 0 } else { length }))
}

/// Gives a length as time, if it is said.
pub(super) fn duration(length: u64, scale: u32) -> Option<Duration> {
    let micros = (u128::from(length) * 1_000_000).checked_div(u128::from(scale))?;
    let duration = Duration::from_micros(u64::try_from(micros).ok()?);
    (!duration.is_zero()).then_some(duration)
}

/// Adds up how long samples last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    samples: u64,
    units: u64,
    shortest: Option<u32>,
    longest: u32,
    /// The last group, which stays out of the comparison if it is one sample: it often lasts for
    /// whatever was left.
    last: Option<(u32, u32)>,
}

impl Tally {
    /// Adds a group of samples that last equally long.
    pub(super) fn add(&mut self, samples: u32, units: u32) {
        if let Some((_, units)) = self.last.replace((samples, units)) {
            self.compare(units);
        }
        self.samples = self.samples.saturating_add(samples.into());
        let whole = u64::from(samples) * u64::from(units);
        self.units = self.units.saturating_add(whole);
    }

    fn compare(&mut self, units: u32) {
        self.shortest = Some(self.shortest.map_or(units, |shortest| shortest.min(units)));
        self.longest = self.longest.max(units);
    }

    /// Gives the average, and whether it hides large differences: more than two units and a tenth.
    #[expect(clippy::cast_precision_loss, reason = "beyond 2^53 a rate needs no last digit")]
    pub(super) fn rate(mut self, scale: u32) -> Option<FrameRate> {
        if let Some((samples, units)) = self.last
            && (samples > 1 || self.shortest.is_none())
        {
            self.compare(units);
        }
        if self.units == 0 || self.samples < 2 || scale == 0 {
            return None;
        }
        let mean = self.units as f64 / self.samples as f64;
        let spread = self.longest - self.shortest.unwrap_or(self.longest);
        let variable = spread > 2 && f64::from(spread) > mean / 10.0;
        Some(FrameRate { average: f64::from(scale) / mean, variable })
    }
}

/// Counts the pictures of a track (`stts`).
pub(super) async fn frame_rate(
    reader: &mut Reader<'_>,
    stts: &Atom,
    scale: u32,
) -> Result<Option<FrameRate>, ProbeError> {
    let mut fields = stts.fields(reader, 8).await?;
    fields.skip(4)?;
    let count = u64::from(fields.u32()?);
    room_for(stts, count, 8, 8)?;
    let mut tally = Tally::default();
    let add = |[a, b, c, d, e, f, g, h]: [u8; 8]| {
        tally.add(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
    };
    reader.entries(stts.body + 8, count, add).await?;
    Ok(tally.rate(scale))
}

/// Adds up the bytes of a track (`stsz`).
pub(super) async fn bytes(reader: &mut Reader<'_>, stsz: &Atom) -> Result<u64, ProbeError> {
    let mut fields = stsz.fields(reader, 12).await?;
    fields.skip(4)?;
    let each = u64::from(fields.u32()?);
    let count = u64::from(fields.u32()?);
    if each > 0 {
        return Ok(each * count);
    }
    room_for(stsz, count, 4, 12)?;
    let mut sum = 0_u64;
    let add = |size| sum = sum.saturating_add(u64::from(u32::from_be_bytes(size)));
    reader.entries(stsz.body + 12, count, add).await?;
    Ok(sum)
}

/// A table must fit into its box, whatever count it claims.
pub(super) fn room_for(atom: &Atom, count: u64, size: u64, head: u64) -> Result<(), ProbeError> {
    if count * size > atom.size().saturating_sub(head) {
        return Err(ProbeError::malformed(atom.start, "a table is longer than its box"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(groups: &[(u32, u32)], scale: u32) -> Option<FrameRate> {
        let mut tally = Tally::default();
        for (samples, units) in groups {
            tally.add(*samples, *units);
        }
        tally.rate(scale)
    }

    #[test]
    fn rates_are_averages() {
        assert_eq!(rate(&[(90, 1)], 30), Some(FrameRate::constant(30.0)));
        let film = rate(&[(240, 1_001)], 24_000).unwrap();
        assert!((film.average - 23.976).abs() < 0.001 && !film.variable);
        assert_eq!(rate(&[(1, 1)], 30), None);
        assert_eq!(rate(&[(90, 0)], 30), None);
        assert_eq!(rate(&[(90, 1)], 0), None);
        assert_eq!(rate(&[], 30), None);
    }

    #[test]
    fn rounding_and_the_last_picture_do_not_make_a_rate_variable() {
        let rounded = rate(&[(1, 33), (1, 33), (1, 34), (2, 33), (1, 34)], 1_000).unwrap();
        assert!(!rounded.variable, "{rounded:?}");
        assert!(!rate(&[(89, 10), (1, 400)], 300).unwrap().variable);
        assert!(rate(&[(1, 400), (89, 10)], 300).unwrap().variable);
        assert!(rate(&[(30, 20), (30, 40)], 600).unwrap().variable);
    }

    #[test]
    fn sums_that_overflow_stay_at_the_top() {
        let mut tally = Tally::default();
        for _ in 0..5 {
            tally.add(u32::MAX, u32::MAX);
        }
        assert!(tally.rate(u32::MAX).is_some());
        assert_eq!(duration(u64::MAX - 1, 1), None);
        assert_eq!(duration(5, 0), None);
        assert_eq!(duration(0, 5), None);
    }
}
