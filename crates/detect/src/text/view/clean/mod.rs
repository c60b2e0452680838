//! A text without its disguises.
//!
//! ```text
//! folded ─► letters   invisible characters out, letters of formulas and full-width ones plain
//!        ─► words     chunk by chunk between spaces: look-alikes, leet, masks, separators,
//!                     repeats, slips in violent words, missing spaces  ─► edits ─► cleaned
//! ```
//!
//! Every step changes only what is no ordinary writing: see `docs/triage/views.md`. A text in
//! which nothing changes has no cleaned view and has cost one look-up a word.

mod edits;
mod hash;
mod homoglyphs;
mod leet;
mod letters;
mod lexicon;
mod mask;
mod near;
mod repeats;
mod segment;
mod words;

use super::offsets::Mapped;

pub(super) fn cleaned(original: &str, folded: &Mapped) -> Option<Mapped> {
    let plain = letters::plain(folded);
    let base = plain.as_ref().unwrap_or(folded);
    let edits = words::edits(original, base);
    if edits.is_empty() {
        plain
    } else {
        Some(edits.apply(base))
    }
}

/// A character with the bytes of the text that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letter {
    is: char,
    place: [usize; 2],
}
