//! What was wrong with a list, and where.

use std::fmt;
use std::io;

/// Faults that are told one by one; beyond that they are counted.
pub const FAULTS_MAX: usize = 100;

/// A list could not be read to its end. What was handed over until then is not the whole list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Its source failed, or an entry has no end.
    #[error("the list could not be read to its end: {0}")]
    Source(#[from] io::Error),
    /// A CSV list has no column for hashes.
    #[error(
        "the first line names no column for hashes ({found} columns); expected a header with one or more of pdq, md5, sha1, sha256, sha512, tlsh, opaque"
    )]
    NoHashColumn {
        /// Columns of the first line.
        found: usize,
    },
    /// It is no JSON.
    #[error("the list is no JSON from line {line}, column {column} on, after {entries} entries")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// Entries that were read before it.
        entries: u64,
    },
    /// It is JSON, but not of this format.
    #[error("expected an array of entries, or an object with one in `{field}`")]
    NoEntries {
        /// Where entries stand in this format.
        field: &'static str,
    },
    /// It is no XML.
    #[error("the list is no XML at byte {at}, after {entries} entries: {problem}")]
    NotXml {
        /// The byte, from 0.
        at: u64,
        /// Entries that were read before it.
        entries: u64,
        /// What is wrong with it there.
        problem: XmlProblem,
    },
}

/// What is wrong with XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlProblem {
    /// It is not well formed.
    #[error("elements are not closed as they were opened, or it is no XML at all")]
    NotWellFormed,
    /// It defines entities, which can be small and stand for gigabytes.
    #[error("a document type is defined, which no such list needs")]
    DocumentType,
    /// Elements lie too deep in each other.
    #[error("elements lie too deep in each other")]
    TooDeep,
    /// It is XML of something else.
    #[error("expected `queryResult` as the outermost element")]
    OtherRoot,
}

/// Where in a list something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line, from 1; of an entry of several lines the first.
    Line(u64),
    /// An entry, from 1, where a format has no lines.
    Entry(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(formatter, "line {number}"),
            Self::Entry(number) => write!(formatter, "entry {number}"),
        }
    }
}

/// Something in an entry that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}, {}: {problem}", in_field(.field))]
pub struct Fault {
    /// Where the entry stands.
    pub place: Place,
    /// In which field; empty where it is the whole entry.
    pub field: String,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

fn in_field(field: &str) -> String {
    match field {
        "" => "the whole entry".to_owned(),
        field => format!("`{field}`"),
    }
}

/// What is wrong with a field of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// A hash is too short or too long.
    #[error("expected {expected} hexadecimal digits, found {found} characters")]
    DigitCount {
        /// Digits of such a hash.
        expected: usize,
        /// Characters that there are.
        found: usize,
    },
    /// A hash has something in it that is no digit.
    #[error("expected hexadecimal digits, found something else at character {at}")]
    Digit {
        /// Which character, from 1.
        at: usize,
    },
    /// A value of another system has blanks in it, or letters that are not ASCII.
    #[error("expected printable ASCII without blanks")]
    NotOpaque,
    /// The name of another system's algorithm can't be used.
    #[error(
        "expected the name of another system's algorithm: lower-case letters, digits, `-`, `_` and `.`, 64 at most"
    )]
    AlgorithmName,
    /// It is the hash of nothing: whoever could not read a file has hashed it all the same.
    #[error(
        "this is what an empty file or a picture of one colour gives; it would match whatever is empty"
    )]
    OfNothing,
    /// An entry has another hash of the same algorithm already.
    #[error("another value of this algorithm stands in the same entry")]
    SecondHash,
    /// An entry has more hashes than there are ways to make one.
    #[error("expected {max} hashes at most in one entry")]
    TooMany {
        /// How many there may be.
        max: usize,
    },
    /// No hash is left.
    #[error("expected a hash; none is there that can be read")]
    NoHash,
    /// It must be there.
    #[error("expected {expected}; it is missing")]
    Missing {
        /// What.
        expected: &'static str,
    },
    /// It is of another kind.
    #[error("expected {expected}, found {found}")]
    Kind {
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// It is no time.
    #[error("expected a time like 2026-11-23T10:00:00Z, or seconds since 1970")]
    NotATime,
    /// It is too long.
    #[error("expected {max} bytes at most, found {found}")]
    TooLong {
        /// How long it may be.
        max: usize,
        /// How long it is.
        found: usize,
    },
    /// It has line ends or other characters that control something.
    #[error("expected text without control characters")]
    Control,
    /// A label has the character that stands between labels.
    #[error("expected a label without `;`")]
    Separator,
    /// The line is no JSON.
    #[error("expected one JSON object, found what is no JSON at column {column}")]
    NotJson {
        /// Where, from 1.
        column: usize,
    },
    /// The line is not UTF-8.
    #[error("expected UTF-8")]
    NotUtf8,
    /// A line is too long to be an entry.
    #[error("expected a line of {max} bytes at most")]
    LineTooLong {
        /// How long it may be.
        max: usize,
    },
    /// A quotation mark of a CSV line is never closed.
    #[error("a quotation mark is opened and not closed within {max} bytes")]
    OpenQuote {
        /// How long an entry may be.
        max: usize,
    },
    /// A CSV line has more fields than there are columns.
    #[error("expected {expected} fields at most, as many as the first line has, found {found}")]
    Fields {
        /// Columns.
        expected: usize,
        /// Fields of this line.
        found: usize,
    },
}

/// All faults of a list: the first ones in words, all of them counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first [`FAULTS_MAX`].
    pub first: Vec<Fault>,
    /// How many there are.
    pub count: u64,
}

impl Faults {
    pub(super) fn note(&mut self, fault: Fault) {
        self.count += 1;
        if self.first.len() < FAULTS_MAX {
            self.first.push(fault);
        }
    }
}
