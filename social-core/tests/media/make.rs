//! Builds small files box by box.

/// Joins parts.
pub(crate) fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

pub(crate) fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

fn halves(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

/// A box: its length, its name, what is in it.
pub(crate) fn atom(name: [u8; 4], inside: &[u8]) -> Vec<u8> {
    let size = u32::try_from(inside.len() + 8).unwrap();
    join(&[&size.to_be_bytes(), &name, inside])
}

/// A box with a length of eight bytes, true or not.
pub(crate) fn long_atom(name: [u8; 4], size: u64, inside: &[u8]) -> Vec<u8> {
    join(&[&1_u32.to_be_bytes(), &name, &size.to_be_bytes(), inside])
}

pub(crate) fn file_type(brand: [u8; 4]) -> Vec<u8> {
    atom(*b"ftyp", &join(&[&brand, &words(&[0x200]), b"isommp42"]))
}

/// What a made film is like; its one track has these tables.
#[derive(Clone, Debug)]
pub(crate) struct Film {
    pub(crate) codec: [u8; 4],
    pub(crate) sides: (u16, u16),
    pub(crate) scale: u32,
    pub(crate) length: u32,
    /// Corners of the matrix: where the end of a row goes.
    pub(crate) turn: (i32, i32),
    pub(crate) stts: Vec<u8>,
    pub(crate) stsz: Vec<u8>,
    /// More boxes inside the track.
    pub(crate) track: Vec<u8>,
    /// More boxes inside the description.
    pub(crate) movie: Vec<u8>,
}

impl Default for Film {
    fn default() -> Self {
        Self {
            codec: *b"avc1",
            sides: (720, 1_280),
            scale: 30,
            length: 90,
            turn: (0x1_0000, 0),
            stts: words(&[0, 1, 90, 1]),
            stsz: words(&[0, 1_000, 90]),
            track: Vec::new(),
            movie: Vec::new(),
        }
    }
}

impl Film {
    /// The description (`moov`).
    pub(crate) fn moov(&self) -> Vec<u8> {
        let mvhd = join(&[&words(&[0, 0, 0, self.scale, self.length]), &[0; 80]]);
        atom(*b"moov", &join(&[&atom(*b"mvhd", &mvhd), &self.trak(), &self.movie]))
    }

    fn trak(&self) -> Vec<u8> {
        let (a, b) = (self.turn.0.cast_unsigned(), self.turn.1.cast_unsigned());
        let matrix = [a, b, 0, b.wrapping_neg(), a, 0, 0, 0, 0x4000_0000];
        let times = [1, 0, 0, 1, 0, self.length, 0, 0, 0, 0];
        let tkhd = atom(*b"tkhd", &join(&[&words(&times), &words(&matrix), &words(&[0, 0])]));
        atom(*b"trak", &join(&[&tkhd, &self.track, &self.mdia()]))
    }

    fn mdia(&self) -> Vec<u8> {
        let mdhd = atom(*b"mdhd", &words(&[0, 0, 0, self.scale, self.length, 0]));
        let hdlr = join(&[&words(&[0, 0]), b"vide", &words(&[0, 0, 0]), b"\0"]);
        let tables = [
            atom(*b"stsd", &join(&[&words(&[0, 1]), &self.entry()])),
            atom(*b"stts", &self.stts),
            atom(*b"stsz", &self.stsz),
        ];
        let minf = atom(*b"minf", &atom(*b"stbl", &tables.concat()));
        atom(*b"mdia", &join(&[&mdhd, &atom(*b"hdlr", &hdlr), &minf]))
    }

    fn entry(&self) -> Vec<u8> {
        let (width, height) = self.sides;
        let mut entry = halves(&[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, width, height]);
        entry.extend([0; 50]);
        atom(self.codec, &entry)
    }

    /// A whole file with the description first.
    pub(crate) fn file(&self) -> Vec<u8> {
        join(&[&file_type(*b"isom"), &self.moov(), &atom(*b"mdat", &[0x65; 64])])
    }

    /// A whole file with the description last.
    pub(crate) fn late(&self) -> Vec<u8> {
        join(&[&file_type(*b"isom"), &atom(*b"mdat", &[0x65; 64]), &self.moov()])
    }
}

/// An element of EBML with a size of eight bytes.
pub(crate) fn element(id: u32, inside: &[u8]) -> Vec<u8> {
    sized(id, inside.len() as u64 | 1 << 56, inside)
}

/// An element that does not say where it ends.
pub(crate) fn endless(id: u32, inside: &[u8]) -> Vec<u8> {
    sized(id, u64::MAX >> 7, inside)
}

/// An element with a size of eight bytes, true or not; the mark belongs to it.
pub(crate) fn sized(id: u32, size: u64, inside: &[u8]) -> Vec<u8> {
    let id = id.to_be_bytes();
    let zeros = id.iter().take_while(|byte| **byte == 0).count();
    join(&[&id[zeros..], &size.to_be_bytes(), inside])
}

fn unsigned(id: u32, value: u64) -> Vec<u8> {
    element(id, &value.to_be_bytes())
}

pub(crate) const SEGMENT: u32 = 0x1853_8067;
pub(crate) const CLUSTER: u32 = 0x1f43_b675;

pub(crate) fn ebml_head() -> Vec<u8> {
    element(0x1a45_dfa3, &element(0x4282, b"webm"))
}

/// How long it plays: three seconds.
pub(crate) fn webm_info() -> Vec<u8> {
    element(0x1549_a966, &element(0x4489, &3_000_f64.to_be_bytes()))
}

/// One track of VP9, 720 x 1280, 30 pictures a second.
pub(crate) fn webm_tracks() -> Vec<u8> {
    let video = join(&[&unsigned(0xb0, 720), &unsigned(0xba, 1_280)]);
    let entry = [
        unsigned(0x83, 1),
        element(0x86, b"V_VP9"),
        unsigned(0x23_e383, 33_333_333),
        element(0xe0, &video),
    ];
    element(0x1654_ae6b, &element(0xae, &entry.concat()))
}

pub(crate) fn webm() -> Vec<u8> {
    let inside = [webm_info(), webm_tracks(), element(CLUSTER, &[0; 20])];
    join(&[&ebml_head(), &element(SEGMENT, &inside.concat())])
}

/// A segment of a JPEG file.
pub(crate) fn segment(marker: u8, inside: &[u8]) -> Vec<u8> {
    let size = u16::try_from(inside.len() + 2).unwrap();
    join(&[&[0xff, marker], &size.to_be_bytes(), inside])
}

/// EXIF data with an orientation.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    join(&[b"MM\0*\0\0\0\x08\0\x01", &entry, &[0; 4]])
}

/// A JPEG file up to its scan.
pub(crate) fn jpeg(width: u16, height: u16, orientation: u8) -> Vec<u8> {
    let frame = join(&[&[8], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]]);
    join(&[
        &[0xff, 0xd8],
        &segment(0xe1, &join(&[b"Exif\0\0", &exif(orientation)])),
        &[0xff, 0xff],
        &segment(0xc2, &frame),
        &segment(0xda, &[1, 1, 0, 0, 63, 0]),
        &[0xff, 0xd9],
    ])
}

/// A chunk of a RIFF file.
pub(crate) fn chunk(name: [u8; 4], inside: &[u8]) -> Vec<u8> {
    let size = u32::try_from(inside.len()).unwrap();
    let padding: &[u8] = if inside.len().is_multiple_of(2) { &[] } else { &[0] };
    join(&[&name, &size.to_le_bytes(), inside, padding])
}

pub(crate) fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(*b"RIFF", &join(&[b"WEBP", &chunks.concat()]))
}

/// An extended WebP file: 1,080 x 1,920 with EXIF data behind the picture.
pub(crate) fn webp(flags: u8, orientation: u8) -> Vec<u8> {
    let extended = [flags, 0, 0, 0, 0x37, 0x04, 0, 0x7f, 0x07, 0];
    riff(&[
        chunk(*b"VP8X", &extended),
        chunk(*b"VP8L", &[0x2f, 0, 0, 0, 0]),
        chunk(*b"EXIF", &exif(orientation)),
    ])
}
