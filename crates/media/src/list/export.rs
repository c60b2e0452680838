//! The formats that are written.

use std::io::{self, Write};

use super::listed::Listed;
use super::{csv, ndjson, threat_exchange};

/// A format in which others can take lists over. Read again it gives the same entries; ThreatExchange knows one hash for each entry, so
/// that one with several becomes several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// One JSON object a line.
    Ndjson,
    /// A table. Fields that a spreadsheet would run as formulas begin with `'`.
    Csv,
    /// As ThreatExchange answers to `threat_updates`.
    ThreatExchange,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Entries of the file.
    pub entries: u64,
    /// Hashes for which the format has no name, and which are not in the file.
    pub left_out: u64,
}

impl Export {
    /// Writes entries, one after the other.
    pub fn write<'a>(
        self,
        listed: impl IntoIterator<Item = &'a Listed>,
        to: &mut impl Write,
    ) -> io::Result<Written> {
        match self {
            Self::Ndjson => ndjson::write(listed, to),
            Self::Csv => csv::write(listed, to),
            Self::ThreatExchange => threat_exchange::write(listed, to),
        }
    }
}
