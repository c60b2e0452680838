//! Rows side by side, so that the processor works on several at once.

/// Rows that are filtered side by side. The running sum of one row has to wait for itself at each pixel; sixteen fill the time.
pub(super) const LANES: usize = 16;

/// Numbers of one column, one for each row.
pub(super) type Column = [f32; LANES];

/// Columns that are turned at a time: few enough that they stay at hand while one row after the other is read or written across them.
pub(super) const AT_ONCE: usize = 8;

/// Turns [`LANES`] rows, which follow each other, into columns.
#[inline(always)]
pub(super) fn to_columns(rows: &[f32], columns: &mut [Column]) {
    let width = columns.len();
    for (number, block) in columns.chunks_mut(AT_ONCE).enumerate() {
        for (lane, row) in rows.chunks_exact(width).enumerate() {
            for (column, &value) in block.iter_mut().zip(&row[AT_ONCE * number..]) {
                column[lane] = value;
            }
        }
    }
}

/// Turns columns into [`LANES`] rows, which follow each other.
#[inline(always)]
pub(super) fn to_rows(columns: &[Column], rows: &mut [f32]) {
    let width = columns.len();
    for (number, block) in columns.chunks(AT_ONCE).enumerate() {
        for (lane, row) in rows.chunks_exact_mut(width).enumerate() {
            for (column, value) in block.iter().zip(&mut row[AT_ONCE * number..]) {
                *value = column[lane];
            }
        }
    }
}
