//! Rule files as written: TOML with the place of everything that an error may have to point at.

mod read;
mod rule;

pub(crate) use read::{Files, Located, read};
pub use rule::{Effects, Mode, TagEffect, TagOn};
pub(crate) use rule::{FullExample, RawExample, RawRule, RawTags};
