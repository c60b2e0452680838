//! A drawing of dots in the cells of a terminal: each cell is a Braille sign of two by four dots.

/// The first Braille sign, without any dot.
const BLANK: u32 = 0x2800;
/// The bit of each dot of a cell, by its row and column.
const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// Dots, each in one of a few inks.
#[derive(Clone, Debug)]
pub struct Canvas {
    columns: usize,
    rows: usize,
    /// Bits of each cell, and the ink that came last.
    cells: Vec<(u32, Option<usize>)>,
}

impl Canvas {
    /// An empty drawing of so many cells.
    pub fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns,
            rows,
            cells: vec![(0, None); columns * rows],
        }
    }

    /// How many dots it is wide.
    pub fn width(&self) -> usize {
        self.columns * 2
    }

    /// How many dots it is high.
    pub fn height(&self) -> usize {
        self.rows * 4
    }

    /// Sets a dot. Beside the drawing nothing happens.
    pub fn dot(&mut self, x: usize, y: usize, ink: usize) {
        if x >= self.width() || y >= self.height() {
            return;
        }
        let bit = BITS.get(y % 4).and_then(|row| row.get(x % 2));
        let cell = self.cells.get_mut(y / 4 * self.columns + x / 2);
        if let (Some(bit), Some(cell)) = (bit, cell) {
            cell.0 |= bit;
            cell.1 = Some(ink);
        }
    }

    /// The signs of a row of cells, each with its ink.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (char, Option<usize>)> {
        let cells = self.cells.iter().skip(row * self.columns);
        cells.take(self.columns).map(|(bits, ink)| match bits {
            0 => (' ', None),
            _ => (char::from_u32(BLANK + bits).unwrap_or(' '), *ink),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_where_they_were_set_and_nowhere_beside() {
        let mut canvas = Canvas::new(2, 1);
        for (x, y) in [
            (0, 0),
            (1, 3),
            (3, 1),
            (4, 0),
            (0, 4),
            (usize::MAX, usize::MAX),
        ] {
            canvas.dot(x, y, 0);
        }
        let row: String = canvas.row(0).map(|(sign, _)| sign).collect();
        assert_eq!(row, "⢁⠐");
    }
}
