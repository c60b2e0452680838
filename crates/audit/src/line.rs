//! Entries as lines of text, for a copy that leaves the store.

use evenhand_model::Entry;

use crate::canonical::{Hash, write_entry};

/// The entry as one line of JSON, without the line end: its canonical text with the `hash` in its
/// alphabetical place.
pub fn write_line(entry: &Entry) -> String {
    let mut text = Vec::with_capacity(640);
    write_entry(&mut text, entry, Hash::Included);
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads what [`write_line`] wrote, and nothing else: white space, another order, another spelling
/// of the same value or a field that is not known would be a change that the hash does not cover.
pub fn read_line(line: &str) -> Result<Entry, LineProblem> {
    let entry: Entry = serde_json::from_str(line)
        .map_err(|problem| LineProblem::NotAnEntry(problem.to_string()))?;
    if write_line(&entry) == line {
        Ok(entry)
    } else {
        Err(LineProblem::NotCanonical {
            shard: entry.shard,
            sequence: entry.sequence,
        })
    }
}

/// The line is not an entry as Evenhand writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// No JSON, or JSON of another shape.
    #[error("this line is not an audit entry: {0}; expected one JSON object a line, as exported")]
    NotAnEntry(String),
    /// The right values, written in another way.
    #[error(
        "entry {sequence} of shard {shard} is not written as Evenhand writes it (white space, \
         order, spelling or a further field): it was edited after the export"
    )]
    NotCanonical {
        /// Which chain it claims.
        shard: u32,
        /// Which place it claims.
        sequence: u64,
    },
}
