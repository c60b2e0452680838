//! A text that was made from another, with the way back.

/// The text of a view with, for each of its bytes, the bytes of the original that it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    offsets: Offsets,
}

impl Mapped {
    /// An empty one with room for that many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            offsets: Offsets {
                start: Vec::with_capacity(bytes + 1),
                end: Vec::with_capacity(bytes + 1),
            },
        }
    }

    /// Adds a character that came from these bytes of the original.
    pub fn push(&mut self, letter: char, original: [usize; 2]) {
        self.text.push(letter);
        for _ in 0..letter.len_utf8() {
            self.offsets.start.push(original[0]);
            self.offsets.end.push(original[1]);
        }
    }

    /// The text of the view.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a place in the view came from, on character boundaries. An
    /// empty or impossible place is `None`.
    pub fn original(&self, span: [usize; 2]) -> Option<[usize; 2]> {
        let [first, after_last] = span;
        let last = after_last.checked_sub(1).filter(|last| *last >= first)?;
        Some([
            *self.offsets.start.get(first)?,
            *self.offsets.end.get(last)?,
        ])
    }
}

/// For each byte of a view, where the character that it belongs to starts and ends in the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offsets {
    start: Vec<usize>,
    end: Vec<usize>,
}
