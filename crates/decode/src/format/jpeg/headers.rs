//! What a JPEG file says of itself before its pixels (ITU-T T.81, annex B).

use super::luma::{Huffman, Quantisation};

/// Markers, the byte behind 0xff.
mod marker {
    pub const SOF0_BASELINE: u8 = 0xc0;
    pub const SOF1_EXTENDED: u8 = 0xc1;
    pub const SOF_LAST: u8 = 0xcf;
    pub const HUFFMAN_TABLES: u8 = 0xc4;
    pub const JPG: u8 = 0xc8;
    pub const ARITHMETIC_CONDITIONS: u8 = 0xcc;
    pub const RESTART_FIRST: u8 = 0xd0;
    pub const START_OF_PICTURE: u8 = 0xd8;
    pub const END_OF_PICTURE: u8 = 0xd9;
    pub const START_OF_SCAN: u8 = 0xda;
    pub const QUANTISATION: u8 = 0xdb;
    pub const RESTART_INTERVAL: u8 = 0xdd;
    pub const APP1: u8 = 0xe1;
    pub const APP14: u8 = 0xee;
    pub const TEMPORARY: u8 = 0x01;
}

const EXIF: &[u8] = b"Exif\0\0";
const ADOBE: &[u8] = b"Adobe";
/// Where an Adobe segment says how colours are coded.
const ADOBE_TRANSFORM_AT: usize = 11;

/// Everything up to the first scan.
pub(super) struct Headers<'a> {
    pub frame: Frame,
    pub exif: Option<&'a [u8]>,
    /// What Adobe's programs say of the colours: 0 for none coded, 1 for YCbCr, 2 for YCCK.
    pub adobe_transform: Option<u8>,
    /// Units between two restart markers; 0 for none.
    pub restart_interval: usize,
    pub quantisation: [Option<Quantisation>; 4],
    pub huffman_dc: [Option<Huffman>; 4],
    pub huffman_ac: [Option<Huffman>; 4],
    pub scan: Scan,
    /// Where the coded pixels begin in the file.
    pub data_at: usize,
}

/// The picture as a whole.
#[derive(Clone, Default)]
pub(super) struct Frame {
    /// Whether it is coded in one pass with Huffman codes and 8 bits: baseline, or extended within what baseline is.
    pub is_plain: bool,
    pub width: usize,
    pub height: usize,
    pub components: Vec<Component>,
}

/// One plane of the picture.
#[derive(Clone)]
pub(super) struct Component {
    pub id: u8,
    /// Blocks across and down in one unit.
    pub across: usize,
    pub down: usize,
    pub quantisation: usize,
}

/// Which planes follow, with the tables of each: component, table for DC, table for AC.
#[derive(Default)]
pub(super) struct Scan {
    pub components: Vec<(usize, usize, usize)>,
    /// Whether it has all coefficients with all their bits.
    pub is_whole: bool,
}

impl<'a> Headers<'a> {
    /// Reads a file up to its first scan.
    pub fn read(file: &'a [u8]) -> Result<Self, &'static str> {
        let mut headers = Self {
            frame: Frame::default(),
            exif: None,
            adobe_transform: None,
            restart_interval: 0,
            quantisation: [const { None }; 4],
            huffman_dc: [const { None }; 4],
            huffman_ac: [const { None }; 4],
            scan: Scan::default(),
            data_at: 0,
        };
        let mut at = 0;
        loop {
            let (kind, segment, next) = segment(file, at)?;
            headers.take(kind, segment)?;
            at = next;
            if kind == marker::START_OF_SCAN {
                headers.data_at = next;
                return Ok(headers);
            }
        }
    }

    /// Whether the file has an end behind its first scan.
    pub fn has_end(&self, file: &[u8]) -> bool {
        let end = [0xff, marker::END_OF_PICTURE];
        file[self.data_at..]
            .windows(2)
            .rev()
            .any(|pair| pair == end)
    }

    fn take(&mut self, kind: u8, segment: &'a [u8]) -> Result<(), &'static str> {
        match kind {
            marker::QUANTISATION => self.take_quantisation(segment),
            marker::HUFFMAN_TABLES => self.take_huffman(segment),
            marker::RESTART_INTERVAL => {
                let interval = segment
                    .first_chunk()
                    .ok_or("its restart interval is cut off")?;
                self.restart_interval = u16::from_be_bytes(*interval).into();
                Ok(())
            }
            marker::START_OF_SCAN => self.take_scan(segment),
            marker::APP1 if self.exif.is_none() => {
                self.exif = segment.strip_prefix(EXIF);
                Ok(())
            }
            marker::APP14 if segment.starts_with(ADOBE) => {
                self.adobe_transform = segment.get(ADOBE_TRANSFORM_AT).copied();
                Ok(())
            }
            marker::JPG | marker::ARITHMETIC_CONDITIONS => Ok(()),
            marker::SOF0_BASELINE..=marker::SOF_LAST => self.take_frame(kind, segment),
            _ => Ok(()),
        }
    }

    fn take_frame(&mut self, kind: u8, segment: &[u8]) -> Result<(), &'static str> {
        const CUT_OFF: &str = "its frame header is cut off";
        let (&[bits, h1, h0, w1, w0, count], planes) =
            segment.split_first_chunk().ok_or(CUT_OFF)?;
        let planes = planes.get(..3 * usize::from(count)).ok_or(CUT_OFF)?;
        let component = |&[id, sampling, quantisation]: &[u8; 3]| Component {
            id,
            across: (sampling >> 4).into(),
            down: (sampling & 15).into(),
            quantisation: quantisation.into(),
        };
        self.frame = Frame {
            is_plain: matches!(kind, marker::SOF0_BASELINE | marker::SOF1_EXTENDED) && bits == 8,
            width: u16::from_be_bytes([w1, w0]).into(),
            height: u16::from_be_bytes([h1, h0]).into(),
            components: planes.as_chunks().0.iter().map(component).collect(),
        };
        Ok(())
    }

    fn take_quantisation(&mut self, mut segment: &[u8]) -> Result<(), &'static str> {
        const CUT_OFF: &str = "a quantisation table is cut off";
        while let Some((&head, rest)) = segment.split_first() {
            let (steps, rest) = if head >> 4 == 0 {
                let (steps, rest) = rest.split_first_chunk::<64>().ok_or(CUT_OFF)?;
                (steps.map(u16::from), rest)
            } else {
                let (bytes, rest) = rest.split_first_chunk::<128>().ok_or(CUT_OFF)?;
                (
                    std::array::from_fn(|place| {
                        u16::from_be_bytes([bytes[2 * place], bytes[2 * place + 1]])
                    }),
                    rest,
                )
            };
            let slot = self.quantisation.get_mut(usize::from(head & 15));
            *slot.ok_or("a quantisation table has a number above 3")? =
                Some(Quantisation::new(&steps));
            segment = rest;
        }
        Ok(())
    }

    fn take_huffman(&mut self, mut segment: &[u8]) -> Result<(), &'static str> {
        const CUT_OFF: &str = "a Huffman table is cut off";
        while let Some((&head, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(CUT_OFF)?;
            let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
            let symbols = rest.get(..total).ok_or(CUT_OFF)?;
            let tables = if head >> 4 == 0 {
                &mut self.huffman_dc
            } else {
                &mut self.huffman_ac
            };
            let slot = tables
                .get_mut(usize::from(head & 15))
                .ok_or("a Huffman table has a number above 3")?;
            *slot = Some(
                Huffman::new(counts, symbols).ok_or("a Huffman table has more codes than fit")?,
            );
            segment = &rest[total..];
        }
        Ok(())
    }

    fn take_scan(&mut self, segment: &[u8]) -> Result<(), &'static str> {
        const CUT_OFF: &str = "its scan header is cut off";
        let (&count, rest) = segment.split_first().ok_or(CUT_OFF)?;
        let planes = rest.get(..2 * usize::from(count)).ok_or(CUT_OFF)?;
        let rest = rest[planes.len()..].first_chunk::<3>().ok_or(CUT_OFF)?;
        if self.frame.components.is_empty() {
            return Err("it has a scan and no frame");
        }
        for [id, tables] in planes.as_chunks().0 {
            let plane = self
                .frame
                .components
                .iter()
                .position(|component| component.id == *id);
            let plane = plane.ok_or("its scan has a plane that its frame has not")?;
            self.scan
                .components
                .push((plane, (tables >> 4).into(), (tables & 15).into()));
        }
        self.scan.is_whole = *rest == [0, 63, 0];
        Ok(())
    }
}

/// The next segment from `at`: its marker, what it holds, and where the next one may begin.
fn segment(file: &[u8], at: usize) -> Result<(u8, &[u8], usize), &'static str> {
    const CUT_OFF: &str = "it ends before its pixels";
    let mark = file
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == 0xff))
        .ok_or(CUT_OFF)?;
    let mark = at + mark;
    let kind_at = mark
        + file[mark..]
            .iter()
            .position(|byte| *byte != 0xff)
            .ok_or(CUT_OFF)?;
    let kind = file[kind_at];
    let start = kind_at + 1;
    match kind {
        0 | marker::TEMPORARY | marker::RESTART_FIRST..=marker::START_OF_PICTURE => {
            return Ok((kind, &[], start));
        }
        marker::END_OF_PICTURE => return Err(CUT_OFF),
        _ => {}
    }
    let length = file
        .get(start..)
        .and_then(|rest| rest.first_chunk())
        .ok_or(CUT_OFF)?;
    let end = start + usize::from(u16::from_be_bytes(*length));
    let segment = file.get(start + 2..end).ok_or(CUT_OFF)?;
    Ok((kind, segment, end))
}
