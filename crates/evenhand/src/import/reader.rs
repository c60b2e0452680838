//! Records of a file, one after the other, whatever the file looks like.

use std::io::Read;

use evenhand_model::{ImportKind, Problem, Time};

use super::lines::Lines;
use super::mapping::Mapping;
use super::mastodon::Export;
use super::table::Table;
use crate::failure::Result;

/// How a file is to be read.
#[derive(Clone, Debug)]
pub enum Reading {
    /// One JSON object in our shape on each line.
    Lines,
    /// A table with a line of heads. Without a mapping its columns are called like our fields.
    Table(Option<Mapping>),
    /// What Mastodon's admin API answers. Suspensions without a date get this one.
    Mastodon(Option<Time>),
}

impl Reading {
    /// What wrote the file, as the mark on imported rows says.
    pub fn from(&self) -> &'static str {
        match self {
            Self::Lines | Self::Table(_) => "file",
            Self::Mastodon(_) => "mastodon",
        }
    }

    /// Whatever beside the file says what its records are; a digest of it belongs to that of the file.
    pub fn settings(&self) -> String {
        match self {
            Self::Lines | Self::Table(None) => String::new(),
            Self::Table(Some(mapping)) => format!("mapping\n{}", mapping.text()),
            Self::Mastodon(suspended_at) => format!("mastodon\n{suspended_at:?}"),
        }
    }
}

/// One record: where it begins, and what it is.
#[derive(Debug, Default)]
pub struct Record {
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    /// JSON in our shape; of no use where it is refused.
    pub json: Vec<u8>,
    /// Why it is no record.
    pub refused: Option<Problem>,
}

/// A file being read.
pub enum Reader {
    Lines(Lines),
    Table(Box<Table>),
    Mastodon(Box<Export>),
}

impl Reader {
    /// Begins to read. A table is read up to its heads.
    pub fn new(text: Box<dyn Read>, reading: &Reading, kind: ImportKind) -> Result<Self> {
        Ok(match reading {
            Reading::Lines => Self::Lines(Lines::new(text)),
            Reading::Table(mapping) => {
                Self::Table(Box::new(Table::new(text, mapping.as_ref(), kind)?))
            }
            Reading::Mastodon(suspended_at) => {
                Self::Mastodon(Box::new(Export::new(text, kind, *suspended_at)))
            }
        })
    }

    /// Reads the next record; `false` at the end. An error ends it all: what follows could not be told
    /// apart.
    pub fn next(&mut self, record: &mut Record) -> Result<bool> {
        record.json.clear();
        record.refused = None;
        match self {
            Self::Lines(lines) => Ok(lines.next(record)?),
            Self::Table(table) => table.next(record),
            Self::Mastodon(export) => export.next(record),
        }
    }

    /// A problem in the words of the file: with the name of the column, where there are columns.
    pub fn tell(&self, problem: &Problem) -> String {
        match self {
            Self::Table(table) => table.tell(problem),
            Self::Lines(_) | Self::Mastodon(_) => problem.to_string(),
        }
    }

    /// How many things in the file were no records of this kind, like accounts that are not suspended.
    pub fn left_out(&self) -> u64 {
        match self {
            Self::Lines(_) | Self::Table(_) => 0,
            Self::Mastodon(export) => export.left_out(),
        }
    }
}
