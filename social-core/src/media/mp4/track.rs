//! One track (`trak`): what it is, and where its tables lie.

use std::time::Duration;

use super::atom::{self, Atom};
use super::edits::{self, Edits};
use super::{sample, times};
use crate::media::error::ProbeError;
use crate::media::info::{AudioTrack, EditList, FrameRate, Rotation};
use crate::media::reader::Reader;

/// What a track tells. Its tables are read only if the track is chosen.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) enabled: bool,
    pub(super) rotation: Rotation,
    pub(super) handler: [u8; 4],
    pub(super) scale: u32,
    /// In units of `scale`; 0 if it is not said.
    length: u64,
    edits: Edits,
    /// The rate of the first fragment's pictures.
    pub(super) sampled: Option<FrameRate>,
    descriptions: Option<Atom>,
    sample_times: Option<Atom>,
    sample_sizes: Option<Atom>,
}

/// The boxes that hold others of interest; each leads one step down a path of known length.
const WAY_DOWN: [[u8; 4]; 3] = [*b"mdia", *b"minf", *b"stbl"];

pub(super) async fn read(reader: &mut Reader<'_>, whole: &Atom) -> Result<Track, ProbeError> {
    let mut track = Track {
        id: 0,
        enabled: false,
        rotation: Rotation::None,
        handler: [0; 4],
        scale: 0,
        length: 0,
        edits: Edits::default(),
        sampled: None,
        descriptions: None,
        sample_times: None,
        sample_sizes: None,
    };
    let mut level = Some(*whole);
    for below in WAY_DOWN.map(Some).into_iter().chain([None]) {
        let Some(around) = level.take() else { break };
        let mut at = around.body;
        while let Some(atom) = atom::inside(reader, at, around.end).await? {
            if Some(atom.kind) == below {
                level = Some(atom);
            } else {
                track.note(reader, &atom).await?;
            }
            at = atom.end;
        }
    }
    Ok(track)
}

impl Track {
    async fn note(&mut self, reader: &mut Reader<'_>, atom: &Atom) -> Result<(), ProbeError> {
        match &atom.kind {
            b"tkhd" => self.header(reader, atom).await?,
            b"edts" => self.edits = edits::read(reader, atom).await?,
            b"mdhd" => (self.scale, self.length) = times::clock(reader, atom).await?,
            // A handler of data inside `minf` comes later and is another thing.
            b"hdlr" if self.handler == [0; 4] => {
                let mut fields = atom.fields(reader, 12).await?;
                fields.skip(8)?;
                self.handler = fields.array()?;
            }
            b"stsd" => self.descriptions = Some(*atom),
            b"stts" => self.sample_times = Some(*atom),
            b"stsz" => self.sample_sizes = Some(*atom),
            _ => {}
        }
        Ok(())
    }

    async fn header(&mut self, reader: &mut Reader<'_>, tkhd: &Atom) -> Result<(), ProbeError> {
        let mut fields = tkhd.fields(reader, 96).await?;
        let head = fields.u32()?;
        let long = head >> 24 == 1;
        self.enabled = head & 1 == 1;
        fields.skip(if long { 16 } else { 8 })?;
        self.id = fields.u32()?;
        fields.skip(4)?;
        fields.wide(long)?;
        fields.skip(16)?;
        let (a, b) = (fields.i32()?, fields.i32()?);
        self.rotation = rotation(a, b);
        Ok(())
    }

    pub(super) fn duration(&self) -> Option<Duration> {
        times::duration(self.length, self.scale)
    }

    pub(super) fn edits(&self) -> EditList {
        self.edits.of_clock(self.scale)
    }

    pub(super) async fn visual(
        &self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<sample::Visual>, ProbeError> {
        match &self.descriptions {
            Some(stsd) => sample::visual(reader, stsd).await,
            None => Ok(None),
        }
    }

    pub(super) async fn audio(
        &self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<AudioTrack>, ProbeError> {
        match &self.descriptions {
            Some(stsd) => sample::audio(reader, stsd).await,
            None => Ok(None),
        }
    }

    pub(super) async fn frame_rate(
        &self,
        reader: &mut Reader<'_>,
    ) -> Result<Option<FrameRate>, ProbeError> {
        let counted = match &self.sample_times {
            Some(stts) => times::frame_rate(reader, stts, self.scale).await?,
            None => None,
        };
        Ok(counted.or(self.sampled))
    }

    /// The bytes of all its samples.
    pub(super) async fn bytes(&self, reader: &mut Reader<'_>) -> Result<Option<u64>, ProbeError> {
        match &self.sample_sizes {
            Some(stsz) => times::bytes(reader, stsz).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Tells the turn by where the matrix sends the end of a row: right, down, left or up.
const fn rotation(a: i32, b: i32) -> Rotation {
    if a.unsigned_abs() >= b.unsigned_abs() {
        if a < 0 { Rotation::Half } else { Rotation::None }
    } else if b > 0 {
        Rotation::Quarter
    } else {
        Rotation::ThreeQuarters
    }
}
