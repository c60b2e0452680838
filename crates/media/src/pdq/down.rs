//! The box filter along columns, while rows come in from the top.

use super::window::Window;

/// Sums of the rows that the window covers, and what is needed to take the oldest out again.
///
/// Each column has its own running sum that grows and shrinks one pixel at a time, as in the reference: rounding carries on from row to row,
/// so nothing may be summed anew. Rows are handled whole, which lets the columns be computed side by side.
pub(super) struct Down {
    window: Window,
    width: usize,
    sums: Vec<f32>,
    /// The latest rows, each at its number modulo the size of the window.
    latest: Vec<f32>,
    /// Rows that have come in or, past the end, would have.
    entered: usize,
}

impl Down {
    /// A filter over rows of `width` numbers.
    pub(super) fn new(window: Window, width: usize) -> Self {
        Self {
            window,
            width,
            sums: vec![0.0; width],
            latest: vec![0.0; window.size * width],
            entered: 0,
        }
    }

    /// Takes in the next row. If that completes a row of the result, writes it to `filtered` and returns true.
    #[inline(always)]
    pub(super) fn push(&mut self, row: &[f32], filtered: &mut [f32]) -> bool {
        let slot = self.entered % self.window.size * self.width;
        let latest = &mut self.latest[slot..slot + self.width];
        let leaves = self.entered >= self.window.size;
        self.entered += 1;
        let at = self.window.place(self.entered);
        let count = at.map_or(1, |at| self.window.count(at)) as f32;
        let columns = row.iter().zip(latest).zip(&mut self.sums).zip(filtered);
        if leaves {
            for (((&new, latest), sum), filtered) in columns {
                *sum += new;
                *sum -= *latest;
                *latest = new;
                *filtered = *sum / count;
            }
        } else {
            for (((&new, latest), sum), filtered) in columns {
                *sum += new;
                *latest = new;
                *filtered = *sum / count;
            }
        }
        at.is_some()
    }

    /// After the last row, writes the next row of the result, of the rows that are left in the window; false once there is none.
    #[inline(always)]
    pub(super) fn finish(&mut self, filtered: &mut [f32]) -> bool {
        let slot = self.entered % self.window.size * self.width;
        let latest = &self.latest[slot..slot + self.width];
        let next = self
            .window
            .place(self.entered + 1)
            .filter(|&at| at < self.window.length);
        let Some(at) = next else { return false };
        self.entered += 1;
        let count = self.window.count(at) as f32;
        for ((latest, sum), filtered) in latest.iter().zip(&mut self.sums).zip(filtered) {
            *sum -= *latest;
            *filtered = *sum / count;
        }
        true
    }
}
