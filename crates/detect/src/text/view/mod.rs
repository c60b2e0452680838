//! Views of a text: the same text, easier to compare, each with a way back to the original bytes.
//!
//! ```text
//! original ─► folded ─► cleaned   small letters, accents and marks off; then disguises as well,
//!          │                      only where there are any
//!          └► compatible          normalisation form KC
//! ```
//!
//! Patterns and model read folded and cleaned, and take the stronger; what they find is told as a
//! place in the original. What is changed and what is left alone: `docs/triage/views.md`.

mod clean;
mod compatible;
mod fold;
mod offsets;

use std::cell::OnceCell;

pub use fold::fold;
pub use offsets::Mapped;

/// The views of one text, each made when it is first asked for.
#[derive(Debug)]
pub struct Views<'a> {
    original: &'a str,
    folded: OnceCell<Mapped>,
    compatible: OnceCell<Mapped>,
    cleaned: OnceCell<Option<Mapped>>,
}

impl<'a> Views<'a> {
    /// The views of a text.
    pub fn of(original: &'a str) -> Self {
        Self {
            original,
            folded: OnceCell::new(),
            compatible: OnceCell::new(),
            cleaned: OnceCell::new(),
        }
    }

    /// The text as it was written.
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// The text in small letters, without accents and marks.
    pub fn folded(&self) -> &Mapped {
        self.folded.get_or_init(|| fold::folded(self.original))
    }

    /// The text in normalisation form KC: capitals and accents stay.
    pub fn compatible(&self) -> &Mapped {
        self.compatible
            .get_or_init(|| compatible::compatible(self.original))
    }

    /// The folded text without its disguises; `None` where it has none, so that the folded view
    /// says it all.
    pub fn cleaned(&self) -> Option<&Mapped> {
        self.cleaned
            .get_or_init(|| clean::cleaned(self.original, self.folded()))
            .as_ref()
    }

    /// The views that patterns and model read: folded, and cleaned where it differs.
    pub fn to_read(&self) -> impl Iterator<Item = &Mapped> {
        std::iter::once(self.folded()).chain(self.cleaned())
    }
}
