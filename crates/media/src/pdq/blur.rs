//! The picture at 64 x 64: two rounds of box filters along rows and columns, of which only the kept pixels are finished.

use super::across::Across;
use super::down::Down;
use super::lanes::{LANES, to_rows};
use super::shrink::Rows;
use super::window::{Window, centre};

/// A picture at 64 x 64, rows first.
pub(super) type Thumbnail = [[f32; 64]; 64];

/// Filters a picture and keeps 64 x 64 of it.
///
/// Rows run through all four filters while they come in, so that what is worked on stays in the processor's cache and the room that a
/// picture takes grows with its width alone. The arithmetic of each number is that of the reference, in its order.
pub(super) fn thumbnail(rows: &Rows<'_>) -> Thumbnail {
    if (rows.width(), rows.height()) == (64, 64) {
        return as_it_is(rows);
    }
    let mut blur = Blur::new(rows.width(), rows.height());
    blur.run(rows);
    blur.thumbnail
}

/// A picture that is 64 x 64 already, as frames of a video are when they come scaled: it is not filtered.
fn as_it_is(rows: &Rows<'_>) -> Thumbnail {
    let mut thumbnail = [[0.0; 64]; 64];
    let mut columns = [[0.0; LANES]; 64];
    for (number, block) in thumbnail.chunks_exact_mut(LANES).enumerate() {
        rows.read(number * LANES, &mut columns);
        to_rows(&columns, block.as_flattened_mut());
    }
    thumbnail
}

struct Blur {
    width: usize,
    height: usize,
    /// Rows that have been through the first filter along rows.
    block: Vec<f32>,
    first_across: Across,
    first_down: Down,
    /// Rows after the first round, and how many.
    half: Vec<f32>,
    half_count: usize,
    second_across: Across,
    kept_columns: [usize; 64],
    second_down: Down,
    /// Rows that have been through everything.
    finished: usize,
    thumbnail: Thumbnail,
}

impl Blur {
    fn new(width: usize, height: usize) -> Self {
        let (along_row, along_column) = (Window::along(width), Window::along(height));
        Self {
            width,
            height,
            block: vec![0.0; LANES * width],
            first_across: Across::new(along_row),
            first_down: Down::new(along_column, width),
            half: vec![0.0; LANES * width],
            half_count: 0,
            second_across: Across::new(along_row),
            kept_columns: std::array::from_fn(|place| centre(place, width)),
            second_down: Down::new(along_column, 64),
            finished: 0,
            thumbnail: [[0.0; 64]; 64],
        }
    }

    #[inline(always)]
    fn run(&mut self, rows: &Rows<'_>) {
        let width = self.width;
        let mut block = std::mem::take(&mut self.block);
        for start in (0..self.height).step_by(LANES) {
            let count = LANES.min(self.height - start);
            rows.read(start, self.first_across.columns());
            self.first_across.filter(&mut block);
            for row in block.chunks_exact(width).take(count) {
                let half = &mut self.half[self.half_count * width..][..width];
                let is_complete = self.first_down.push(row, half);
                self.half_done(is_complete);
            }
        }
        loop {
            let half = &mut self.half[self.half_count * width..][..width];
            let is_complete = self.first_down.finish(half);
            if !is_complete {
                break;
            }
            self.half_done(is_complete);
        }
        self.second_round();
        let mut row = [0.0; 64];
        while self.second_down.finish(&mut row) {
            self.keep(&row);
        }
    }

    #[inline(always)]
    fn half_done(&mut self, is_complete: bool) {
        self.half_count += usize::from(is_complete);
        if self.half_count == LANES {
            self.second_round();
        }
    }

    #[inline(always)]
    fn second_round(&mut self) {
        let mut samples = [[0.0; 64]; LANES];
        self.second_across
            .sample(&self.half, &self.kept_columns, &mut samples);
        let mut row = [0.0; 64];
        for sample in &samples[..self.half_count] {
            if self.second_down.push(sample, &mut row) {
                self.keep(&row);
            }
        }
        self.half_count = 0;
    }

    /// Keeps a finished row wherever the thumbnail wants it: twice and more where the picture has fewer than 64 rows.
    #[inline(always)]
    fn keep(&mut self, row: &[f32; 64]) {
        for (place, kept) in self.thumbnail.iter_mut().enumerate() {
            if centre(place, self.height) == self.finished {
                *kept = *row;
            }
        }
        self.finished += 1;
    }
}
