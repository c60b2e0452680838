//! A text that was made from another, with the way back.

/// The text of a view with, for each of its bytes, the bytes of the original that it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    text: String,
    runs: Vec<Run>,
}

/// Neighbouring bytes of a view that came from one place of the original: either byte by byte
/// (`is_copy`), or all of them from all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Where it starts in the view; it ends where the next one starts.
    view: u32,
    start: u32,
    end: u32,
    is_copy: bool,
}

impl Mapped {
    /// An empty one with room for that many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            runs: Vec::new(),
        }
    }

    /// A view in which every character has the place and the length that it has in the original.
    pub(super) fn in_place(text: String) -> Self {
        let runs = vec![Run {
            view: 0,
            start: 0,
            end: narrow(text.len()),
            is_copy: true,
        }];
        Self { text, runs }
    }

    /// Adds a character that came from these bytes of the original. Places never go backwards.
    pub fn push(&mut self, letter: char, original: [usize; 2]) {
        self.note(letter.len_utf8(), original);
        self.text.push(letter);
    }

    /// Adds characters that are in the original, from that byte on, with the same lengths.
    pub(super) fn push_copy(&mut self, text: &str, start: usize) {
        if !text.is_empty() {
            self.note(text.len(), [start, start + text.len()]);
            self.text.push_str(text);
        }
    }

    /// Adds ASCII characters of the original, from that byte on, in small letters.
    pub(super) fn push_lower(&mut self, ascii: &str, start: usize) {
        let from = self.text.len();
        self.push_copy(ascii, start);
        if let Some(added) = self.text.get_mut(from..) {
            added.make_ascii_lowercase();
        }
    }

    /// The text of the view, without the way back.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn note(&mut self, bytes: usize, [start, end]: [usize; 2]) {
        let is_copy = bytes == end - start;
        let (view, start, end) = (narrow(self.text.len()), narrow(start), narrow(end));
        if let Some(last) = self.runs.last_mut() {
            if is_copy && last.is_copy && last.end == start {
                last.end = end;
                return;
            }
            if !last.is_copy && (last.start, last.end) == (start, end) {
                return;
            }
            // A second character out of the same bytes: what looked like a copy was none.
            if last.is_copy && last.end == end && last.start <= start {
                let before = *last;
                last.end = start;
                let view = before.view + (start - before.start);
                if last.start == last.end {
                    self.runs.pop();
                }
                self.runs.push(Run {
                    view,
                    start,
                    end,
                    is_copy: false,
                });
                return;
            }
        }
        self.runs.push(Run {
            view,
            start,
            end,
            is_copy,
        });
    }

    /// The text of the view.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a place in the view came from, on character boundaries. An
    /// empty or impossible place is `None`.
    pub fn original(&self, span: [usize; 2]) -> Option<[usize; 2]> {
        let [mut first, mut after_last] = span;
        if first >= after_last || after_last > self.text.len() {
            return None;
        }
        while !self.text.is_char_boundary(first) {
            first -= 1;
        }
        while !self.text.is_char_boundary(after_last) {
            after_last += 1;
        }
        let from = self.run_at(first)?;
        let to = self.run_at(after_last - 1)?;
        let start = if from.is_copy {
            from.start as usize + (first - from.view as usize)
        } else {
            from.start as usize
        };
        let end = if to.is_copy {
            to.start as usize + (after_last - to.view as usize)
        } else {
            to.end as usize
        };
        Some([start, end])
    }

    /// The run that a byte of the view belongs to.
    fn run_at(&self, byte: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.view as usize <= byte);
        self.runs.get(after.checked_sub(1)?)
    }

    /// The characters with the bytes of the original that each came from.
    pub(super) fn characters(&self) -> impl Iterator<Item = (char, [usize; 2])> {
        let mut runs = self.runs.iter().peekable();
        let mut current = runs.next();
        self.text.char_indices().map(move |(at, letter)| {
            while runs.peek().is_some_and(|next| next.view as usize <= at) {
                current = runs.next();
            }
            let place = match current {
                Some(run) if run.is_copy => {
                    let start = run.start as usize + at - run.view as usize;
                    [start, start + letter.len_utf8()]
                }
                Some(run) => [run.start as usize, run.end as usize],
                None => [0, 0],
            };
            (letter, place)
        })
    }
}

/// Texts are far shorter than 4 GiB; a longer one would point at its first 4 GiB only.
fn narrow(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_view_leads_to_the_bytes_that_it_came_from() {
        // "aÄßb": the ß gives two letters, the Ä a shorter one.
        let mut view = Mapped::with_capacity(8);
        view.push('a', [0, 1]);
        view.push('a', [1, 3]);
        view.push('s', [3, 5]);
        view.push('s', [3, 5]);
        view.push('b', [5, 6]);
        assert_eq!(view.text(), "aassb");
        assert_eq!(view.original([0, 1]), Some([0, 1]));
        assert_eq!(view.original([1, 2]), Some([1, 3]));
        assert_eq!(view.original([2, 3]), Some([3, 5]));
        assert_eq!(view.original([3, 5]), Some([3, 6]));
        assert_eq!(view.original([0, 5]), Some([0, 6]));
        assert_eq!(view.original([2, 2]), None);
        assert_eq!(view.original([4, 6]), None);
        let places: Vec<_> = view.characters().map(|(_, place)| place).collect();
        assert_eq!(places, [[0, 1], [1, 3], [3, 5], [3, 5], [5, 6]]);
    }

    #[test]
    fn two_letters_of_one_byte_share_it() {
        let mut view = Mapped::with_capacity(8);
        view.push('x', [0, 1]);
        view.push('k', [1, 2]);
        view.push('i', [1, 2]);
        view.push('y', [2, 3]);
        assert_eq!(view.original([0, 1]), Some([0, 1]));
        assert_eq!(view.original([1, 2]), Some([1, 2]));
        assert_eq!(view.original([2, 3]), Some([1, 2]));
        assert_eq!(view.original([3, 4]), Some([2, 3]));
    }

    #[test]
    fn places_inside_a_character_are_widened_to_it() {
        let view = Mapped::in_place("aжb".to_owned());
        assert_eq!(view.original([2, 3]), Some([1, 3]));
    }
}
