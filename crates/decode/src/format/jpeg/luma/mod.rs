//! The brightness of a plain JPEG: baseline, one scan, YCbCr or grey. Colours are read past, since a hash has no use for them.
//!
//! On anything unusual or damaged this gives nothing, and the library does it.

mod bits;
mod block;
mod huffman;
mod quantisation;
mod scan;
mod segments;
mod transform;

use evenhand_media::pdq::{Means, TILE};

use super::headers::Headers;
use block::{Block, Quarters, Whole};
use scan::{Plane, Scan};
use segments::Segments;

pub(super) use huffman::Huffman;
pub(super) use quantisation::Quantisation;

/// Pixels along a side of a block.
const SIDE: usize = 8;

/// The brightness of each pixel, row by row; nothing if the file is not plain.
pub(super) fn decode(file: &[u8], headers: &Headers<'_>) -> Option<Vec<u8>> {
    let (width, height) = (headers.frame.width, headers.frame.height);
    scan(
        file,
        headers,
        width,
        height,
        Whole::new(quantisation(headers)?),
    )
}

/// The mean brightness of each tile; nothing if the file is not plain.
pub(super) fn decode_tiles(file: &[u8], headers: &Headers<'_>) -> Option<Means> {
    let (width, height) = (headers.frame.width, headers.frame.height);
    let quarters = Quarters::new(quantisation(headers)?);
    let means = scan(
        file,
        headers,
        width.div_ceil(TILE),
        height.div_ceil(TILE),
        quarters,
    )?;
    Some(Means {
        width,
        height,
        means,
    })
}

fn scan<B: Block>(
    file: &[u8],
    headers: &Headers<'_>,
    width: usize,
    height: usize,
    block: B,
) -> Option<Vec<B::Sample>> {
    let planes = planes(headers)?;
    let segments = Segments::of(&file[headers.data_at..])?;
    let interval = headers.restart_interval;
    Scan {
        width,
        height,
        planes: &planes,
    }
    .decode(
        &segments,
        if interval == 0 { usize::MAX } else { interval },
        block,
    )
}

/// The steps of the brightness.
fn quantisation<'a>(headers: &'a Headers<'_>) -> Option<&'a Quantisation> {
    let luma = headers.frame.components.first()?;
    headers.quantisation.get(luma.quantisation)?.as_ref()
}

/// The planes in the order of the scan, brightness first.
fn planes<'a>(headers: &'a Headers<'_>) -> Option<Vec<Plane<'a>>> {
    let (frame, scan) = (&headers.frame, &headers.scan);
    let is_whole =
        frame.is_plain && scan.is_whole && scan.components.len() == frame.components.len();
    if !is_whole || !has_brightness(headers) {
        return None;
    }
    let is_alone = frame.components.len() == 1;
    let plane = |(place, &(component, dc, ac)): (usize, &(usize, usize, usize))| {
        let component = (component == place).then(|| &frame.components[component])?;
        Some(Plane {
            // A plane that is alone comes block by block, whatever it says.
            across: if is_alone { 1 } else { component.across },
            down: if is_alone { 1 } else { component.down },
            dc: headers.huffman_dc.get(dc)?.as_ref()?,
            ac: headers.huffman_ac.get(ac)?.as_ref()?,
        })
    };
    let planes: Vec<Plane<'_>> = scan
        .components
        .iter()
        .enumerate()
        .map(plane)
        .collect::<Option<_>>()?;
    let is_sampled_fully = planes.iter().all(|plane| {
        let (across, down) = (planes[0].across, planes[0].down);
        (1..=4).contains(&plane.across)
            && (1..=4).contains(&plane.down)
            && plane.across <= across
            && plane.down <= down
    });
    is_sampled_fully.then_some(planes)
}

/// Whether the first plane is brightness, and not red.
fn has_brightness(headers: &Headers<'_>) -> bool {
    match &headers.frame.components[..] {
        [_] => true,
        [a, b, c] => {
            headers
                .adobe_transform
                .is_none_or(|transform| transform == 1)
                && [a.id, b.id, c.id] != *b"RGB"
        }
        _ => false,
    }
}
