//! CSV with a line of heads: each row a record.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use evenhand_model::{ImportKind, Problem, limits};
use serde_json::Value;

use super::mapping::{Column, Mapping, Origin, refuse_overlaps};
use super::path::{Path, close_gaps};
use super::reader::Record;
use crate::assess::separator;
use crate::failure::{Failure, Result};

/// How much is read at once, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

/// A table.
pub struct Table {
    rows: csv::Reader<Bounded>,
    passed: Rc<RefCell<Passed>>,
    row: csv::ByteRecord,
    /// Line feeds up to the end of the latest row.
    line_feeds: u64,
    /// Line after the latest row.
    next_line: u64,
    heads: usize,
    fields: Vec<Field>,
    has_lists: bool,
}

/// One of our fields, and where it comes from.
struct Field {
    path: Path,
    origin: Place,
}

enum Place {
    Column(usize, Column),
    Constant(String),
}

/// What has gone by of the text, since a row is told apart only once it is read.
#[derive(Default)]
struct Passed {
    bytes: u64,
    bytes_since_row: usize,
    /// Where line feeds stand behind the latest row.
    line_feeds: VecDeque<u64>,
}

/// Ends a table whose row does not end: an open quote would take the rest of the file into the memory.
struct Bounded {
    text: Box<dyn Read>,
    passed: Rc<RefCell<Passed>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut passed = self.passed.borrow_mut();
        if passed.bytes_since_row > limits::LINE_BYTES_MAX + BUFFER_BYTES {
            let max = limits::LINE_BYTES_MAX;
            return Err(io::Error::other(format!(
                "the row is longer than {max} bytes; is a quote open?"
            )));
        }
        let count = self.text.read(buffer)?;
        let arrived = buffer.get(..count).unwrap_or_default();
        let before = passed.bytes;
        let line_feeds = memchr::memchr_iter(b'\n', arrived).map(|place| before + place as u64);
        passed.line_feeds.extend(line_feeds);
        passed.bytes += count as u64;
        passed.bytes_since_row += count;
        Ok(count)
    }
}

impl Table {
    /// Reads the heads.
    pub fn new(text: Box<dyn Read>, mapping: Option<&Mapping>, kind: ImportKind) -> Result<Self> {
        let passed = Rc::new(RefCell::new(Passed::default()));
        let text = Bounded {
            text,
            passed: Rc::clone(&passed),
        };
        let mut rows = csv::ReaderBuilder::new()
            .flexible(true)
            .buffer_capacity(BUFFER_BYTES)
            .delimiter(mapping.map_or(b',', Mapping::separator))
            .from_reader(text);
        let heads: Vec<String> = rows
            .headers()?
            .iter()
            .map(|head| head.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        let fields = match mapping {
            Some(mapping) => mapped(mapping, &heads)?,
            None => plain(&heads, kind)?,
        };
        let mut table = Self {
            row: rows.byte_headers()?.clone(),
            rows,
            passed,
            line_feeds: 0,
            next_line: 1,
            heads: heads.len(),
            has_lists: fields.iter().any(|field| field.path.is_in_list()),
            fields,
        };
        table.find_line();
        Ok(table)
    }

    /// Reads the next row.
    pub fn next(&mut self, record: &mut Record) -> Result<bool> {
        self.passed.borrow_mut().bytes_since_row = 0;
        let read = self.rows.read_byte_record(&mut self.row);
        if !read.map_err(|error| at(self.next_line, &error))? {
            return Ok(false);
        }
        record.line = self.find_line();
        match self.json() {
            Ok(json) => serde_json::to_writer(&mut record.json, &json)?,
            Err(problem) => record.refused = Some(problem),
        }
        Ok(true)
    }

    /// The line on which the latest row begins. Whether the reader has gone over the end of the line
    /// yet depends on how lines end, and it does not count the blank ones.
    fn find_line(&mut self) -> u64 {
        let end = self.rows.position().byte();
        let mut passed = self.passed.borrow_mut();
        let (mut last, before) = (None, self.line_feeds);
        while let Some(place) = passed
            .line_feeds
            .front()
            .copied()
            .filter(|place| *place < end)
        {
            passed.line_feeds.pop_front();
            self.line_feeds += 1;
            last = Some(place);
        }
        let inside = memchr::memchr_iter(b'\n', self.row.as_slice()).count() as u64;
        // A quote that is open to the end of the file takes the last line feed inside.
        let is_at_end = last.is_some_and(|place| place + 1 == end);
        let has_ended = is_at_end && self.line_feeds - before > inside;
        let last_line = 1 + self.line_feeds - u64::from(has_ended);
        self.next_line = last_line + 1;
        last_line.saturating_sub(inside)
    }

    fn json(&self) -> std::result::Result<Value, Problem> {
        if self.row.len() != self.heads {
            let (has, expected) = (self.row.len(), self.heads);
            let detail = format!("the row has {has} cells; expected {expected}, as the heads");
            return Err(Problem::malformed(detail));
        }
        let mut record = Value::Object(serde_json::Map::new());
        for Field { path, origin } in &self.fields {
            let at = |problem: Problem| problem.at(path.as_str());
            match origin {
                Place::Constant(value) => path.put(&mut record, value),
                Place::Column(number, column) => {
                    let cell = self.row.get(*number).unwrap_or_default();
                    let cell = std::str::from_utf8(cell)
                        .map_err(|_| at(Problem::malformed("this is not UTF-8 text")))?;
                    let value = column
                        .value(cell)
                        .map_err(|why| at(Problem::invalid(why)))?;
                    if let Some(value) = value {
                        path.put(&mut record, &value);
                    }
                }
            }
        }
        if self.has_lists {
            close_gaps(&mut record);
        }
        Ok(record)
    }

    /// A problem with the name of the column that it is about.
    pub fn tell(&self, problem: &Problem) -> String {
        let field = problem.field.as_deref().unwrap_or_default();
        let found = self
            .fields
            .iter()
            .find(|known| known.path.as_str() == field);
        match found.map(|field| &field.origin) {
            Some(Place::Column(_, column)) if column.name == field => {
                format!("column `{field}`: {}", problem.detail)
            }
            Some(Place::Column(_, column)) => {
                format!("column `{}` ({field}): {}", column.name, problem.detail)
            }
            _ => problem.to_string(),
        }
    }
}

fn at(line: u64, error: &csv::Error) -> Failure {
    let why = match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    };
    Failure::new(format!("line {line}: {why}"))
}

/// Columns that are called like our fields.
fn plain(heads: &[String], kind: ImportKind) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    for (number, head) in heads.iter().enumerate() {
        let path = Path::parse(head).map_err(|why| Failure::new(why).hint(name_them(kind)))?;
        let origin = Place::Column(number, Column::plain(head));
        fields.push(Field { path, origin });
    }
    let has_id = |field: &Field| field.path.as_str().ends_with("id");
    if !fields.iter().any(has_id) {
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let message = format!("no column is called like a field of {}", kind.as_str());
        return Err(Failure::new(message).hint(match separator(&heads) {
            Some(separator) => format!(
                "the columns seem to be separated by {separator}; say so in a --mapping file"
            ),
            None => name_them(kind),
        }));
    }
    refuse_overlaps(fields.iter().map(|field| &field.path))?;
    Ok(fields)
}

fn name_them(kind: ImportKind) -> String {
    let example = match kind {
        ImportKind::Accounts => "id,suspended_at,handle,private.email",
        ImportKind::Reports => {
            "received_at,report.id,report.at,report.subject.kind,report.subject.id"
        }
        ImportKind::Decisions => "id,at,subject.kind,subject.id,outcome,actions[0].kind",
    };
    format!("expected heads like {example}, or a --mapping file that says which is which")
}

/// Columns that a mapping names.
fn mapped(mapping: &Mapping, heads: &[String]) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    for (path, origin) in mapping.fields() {
        let origin = match origin {
            Origin::Constant(value) => Place::Constant(value.clone()),
            Origin::Column(column) => {
                let found = heads.iter().position(|head| *head == column.name);
                let number = found.ok_or_else(|| no_such(&column.name, heads))?;
                Place::Column(number, column.clone())
            }
        };
        let path = path.clone();
        fields.push(Field { path, origin });
    }
    Ok(fields)
}

fn no_such(name: &str, heads: &[String]) -> Failure {
    let failure = Failure::new(format!(
        "there is no column `{name}`, which the mapping names"
    ));
    let texts: Vec<&str> = heads.iter().map(String::as_str).collect();
    match separator(&texts) {
        Some(separator) => failure.hint(format!(
            "the columns seem to be separated by {separator}; set `separator` in the mapping"
        )),
        None => failure.hint(format!("the columns are {}", texts.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: impl Read + 'static) -> Result<Table> {
        Table::new(Box::new(text), None, ImportKind::Accounts)
    }

    fn rows(text: &'static str) -> Vec<(u64, String)> {
        let mut table = table(text.as_bytes()).unwrap();
        let (mut record, mut seen) = (Record::default(), Vec::new());
        loop {
            record.json.clear();
            record.refused = None;
            if !table.next(&mut record).unwrap() {
                return seen;
            }
            let said = match &record.refused {
                Some(problem) => table.tell(problem),
                None => String::from_utf8(record.json.clone()).unwrap(),
            };
            seen.push((record.line, said));
        }
    }

    #[test]
    fn a_row_becomes_the_record_that_ndjson_would_have() {
        let text = "\u{feff}id,private.email,bio\r\n1,,\"two\nlines, one \"\"cell\"\"\"\r\n\r\n2,a@b.example\r\n3,c@d.example,x\n";
        assert_eq!(
            rows(text),
            [
                (
                    2,
                    r#"{"id":"1","bio":"two\nlines, one \"cell\""}"#.to_owned()
                ),
                (
                    5,
                    "the row has 2 cells; expected 3, as the heads".to_owned()
                ),
                (
                    6,
                    r#"{"id":"3","private":{"email":"c@d.example"},"bio":"x"}"#.to_owned()
                ),
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_the_reading_and_fills_no_memory() {
        let endless = io::repeat(b'x').take(1 << 40);
        let mut table = table("id,bio\n1,a\n2,\"".as_bytes().chain(endless)).unwrap();
        let mut record = Record::default();
        assert!(table.next(&mut record).unwrap());
        let failure = table.next(&mut record).unwrap_err();
        let expected = "line 3: the row is longer than 1048576 bytes; is a quote open?";
        assert_eq!(failure.message(), expected);
    }

    #[test]
    fn heads_that_are_none_of_ours_are_refused_with_what_to_do() {
        for (heads, expected) in [
            ("id;handle\n", "no column is called like a field"),
            ("name,mail\n", "no column is called like a field"),
            ("id,id\n", "can't both be filled"),
            ("id,a..b\n", "not the name of a field"),
        ] {
            let failure = table(heads.as_bytes()).err().unwrap();
            assert!(
                failure.message().contains(expected),
                "{}",
                failure.message()
            );
        }
    }
}
