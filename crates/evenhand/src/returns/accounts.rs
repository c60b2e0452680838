//! The accounts of a file, one after the other: NDJSON or CSV, plain or gzip.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use evenhand_flow::house::Secret;
use evenhand_model::ImportKind;
use indicatif::ProgressBar;

use super::record::{self, Read as ReadAccount};
use crate::assess::source::open_text;
use crate::failure::{Doing as _, Failure, Result};
use crate::import::{Reader, Reading, Record};
use crate::output;

/// How much is read to see what a file is, in bytes.
const BEGIN_BYTES: usize = 4_096;
/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// Fields nobody knows that are told.
const UNKNOWN_MAX: usize = 8;

/// A file of accounts.
pub struct Accounts<'a> {
    reader: Reader,
    record: Record,
    name: String,
    secret: &'a Secret,
    unknown: BTreeSet<String>,
}

impl<'a> Accounts<'a> {
    /// Opens a file, or standard input for `-`. It is NDJSON where its first sign is `{`, else CSV.
    pub fn open(path: &Path, secret: &'a Secret, progress: &ProgressBar) -> Result<Self> {
        let (text, name) = open_text(Some(path), progress)?;
        let mut text = BufReader::with_capacity(BEGIN_BYTES, text);
        let begin = text.fill_buf().doing(&name)?;
        let begin = begin.strip_prefix(BYTE_ORDER_MARK).unwrap_or(begin);
        let first = begin.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_table = first.is_some_and(|byte| !matches!(byte, b'{' | b'['));
        let reading = if is_table {
            Reading::Table(None)
        } else {
            Reading::Lines
        };
        let text: Box<dyn Read> = Box::new(text);
        let reader = Reader::new(text, &reading, ImportKind::Accounts)
            .map_err(|failure| {
                failure.hint("expected NDJSON, or CSV with commas and heads such as id,handle,avatar.pdq,private.email")
            })
            .doing(&name)?;
        Ok(Self {
            reader,
            record: Record::default(),
            name,
            secret,
            unknown: BTreeSet::new(),
        })
    }

    /// The next account; none at the end. One that is none stops it all.
    pub fn next(&mut self) -> Result<Option<ReadAccount>> {
        while self.reader.next(&mut self.record).doing(&self.name)? {
            let Record {
                line,
                json,
                refused,
            } = &mut self.record;
            let json = json.strip_prefix(BYTE_ORDER_MARK).unwrap_or(json);
            let json = json.trim_ascii();
            let read = match refused.take() {
                Some(problem) => Err(problem),
                None if json.is_empty() => continue,
                None => record::read(json, *line, self.secret, &mut self.unknown),
            };
            return match read {
                Ok(read) => Ok(Some(read)),
                Err(problem) => {
                    let told = self.reader.tell(&problem);
                    let failure = Failure::new(format!("{}, line {line}: {told}", self.name));
                    Err(failure.hint("mend or remove the line; nothing behind it was compared"))
                }
            };
        }
        Ok(None)
    }

    /// Says which fields were left out.
    pub fn tell_unknown_fields(&self) {
        if self.unknown.is_empty() {
            return;
        }
        let told: Vec<String> = self
            .unknown
            .iter()
            .take(UNKNOWN_MAX)
            .map(|name| plain(name))
            .collect();
        let more = if self.unknown.len() > UNKNOWN_MAX {
            " and more"
        } else {
            ""
        };
        let told = told.join(", ");
        let name = &self.name;
        output::remark(format!(
            "{name}: fields that are not known were left out: {told}{more}"
        ));
    }
}

/// A name from the file, fit for a terminal.
fn plain(name: &str) -> String {
    let shown: String = name
        .chars()
        .filter(|sign| !sign.is_control())
        .take(40)
        .collect();
    format!("`{shown}`")
}
