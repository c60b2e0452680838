//! The box filter along rows, several rows side by side.

use super::lanes::{Column, LANES, to_columns, to_rows};
use super::window::Window;

/// The box filter along [`LANES`] rows at once, with the room that it needs.
pub(super) struct Across {
    window: Window,
    columns: Vec<Column>,
    filtered: Vec<Column>,
}

impl Across {
    /// A filter for rows as long as the window's side.
    pub(super) fn new(window: Window) -> Self {
        let empty = vec![[0.0; LANES]; window.length];
        Self {
            window,
            columns: empty.clone(),
            filtered: empty,
        }
    }

    /// The columns of the rows that come next, to be written.
    #[inline(always)]
    pub(super) fn columns(&mut self) -> &mut [Column] {
        &mut self.columns
    }

    /// Filters what was written to [`Self::columns`], into [`LANES`] rows that follow each other.
    #[inline(always)]
    pub(super) fn filter(&mut self, rows: &mut [f32]) {
        let Window {
            size,
            ahead,
            length,
        } = self.window;
        let (columns, filtered) = (&self.columns[..length], &mut self.filtered[..length]);
        let mut sum = [0.0; LANES];
        for column in &columns[..ahead] {
            add(&mut sum, column);
        }
        let mut count = ahead;
        let (start, rest) = filtered.split_at_mut(size - ahead);
        for (column, filtered) in columns[ahead..].iter().zip(start) {
            add(&mut sum, column);
            count += 1;
            *filtered = divided(&sum, count as f32);
        }
        let (middle, end) = rest.split_at_mut(length - size);
        for ((new, old), filtered) in columns[size..].iter().zip(columns).zip(middle) {
            add(&mut sum, new);
            subtract(&mut sum, old);
            *filtered = divided(&sum, size as f32);
        }
        for (old, filtered) in columns[length - size..].iter().zip(end) {
            subtract(&mut sum, old);
            count -= 1;
            *filtered = divided(&sum, count as f32);
        }
        to_rows(filtered, rows);
    }

    /// Filters [`LANES`] rows, which follow each other in `rows`, but finishes only the places `kept`, which rise: `samples[lane][number]` is what
    /// the row `lane` has at `kept[number]`.
    #[inline(always)]
    pub(super) fn sample(
        &mut self,
        rows: &[f32],
        kept: &[usize; 64],
        samples: &mut [[f32; 64]; LANES],
    ) {
        to_columns(rows, &mut self.columns);
        let columns = &self.columns[..self.window.length];
        let mut sum = [0.0; LANES];
        let mut entered = 0;
        for (number, &at) in kept.iter().enumerate() {
            let complete = at + self.window.ahead + 1;
            while entered < complete {
                if let Some(new) = columns.get(entered) {
                    add(&mut sum, new);
                }
                if let Some(old) = entered.checked_sub(self.window.size) {
                    subtract(&mut sum, &columns[old]);
                }
                entered += 1;
            }
            let there = divided(&sum, self.window.count(at) as f32);
            for (samples, value) in samples.iter_mut().zip(there) {
                samples[number] = value;
            }
        }
    }
}

#[inline(always)]
fn add(sum: &mut Column, column: &Column) {
    for (sum, number) in sum.iter_mut().zip(column) {
        *sum += number;
    }
}

#[inline(always)]
fn subtract(sum: &mut Column, column: &Column) {
    for (sum, number) in sum.iter_mut().zip(column) {
        *sum -= number;
    }
}

#[inline(always)]
fn divided(sum: &Column, count: f32) -> Column {
    sum.map(|sum| sum / count)
}
