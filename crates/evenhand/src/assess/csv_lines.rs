//! CSV rows as lines of event JSON: each row a post by an author of its own.

use std::io::Read;

use evenhand_model::limits::EXTERNAL_ID_BYTES_MAX;
use evenhand_model::{Clocks as _, Problem, Time};
use serde_json::json;

use super::source::Chunk;
use crate::failure::{Failure, Result};

/// Rows that one chunk holds.
const ROWS_PER_CHUNK: usize = 512;

/// The author of a row is called this, and then as the row.
const AUTHOR_PREFIX: &str = "author-of-";

/// Which columns hold what.
#[derive(Clone, Debug)]
pub struct CsvColumns {
    /// Name of the column with the text.
    pub text: String,
    /// Name of the column with the id; row numbers from 1 where there is none.
    pub id: Option<String>,
}

/// Reads a CSV file with a line of heads.
pub struct CsvLines {
    rows: csv::Reader<Box<dyn Read + Send>>,
    text: usize,
    id: Option<usize>,
    row_count: u64,
    /// When every row was posted: now, since a table does not say.
    at: Time,
}

impl CsvLines {
    /// Reads the heads and finds the columns.
    pub fn open(text: Box<dyn Read + Send>, columns: CsvColumns) -> Result<Self> {
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let heads = rows.headers()?.clone();
        let find = |name: &str| {
            heads
                .iter()
                .position(|head| head.trim_start_matches('\u{feff}') == name)
                .ok_or_else(|| {
                    let known: Vec<&str> = heads.iter().collect();
                    let failure = Failure::wrong_usage(format!("the CSV has no column `{name}`"));
                    match separator(&known) {
                        Some(separator) => failure.hint(format!(
                            "its columns seem to be separated by {separator}; expected commas"
                        )),
                        None => failure.hint(format!("its columns are {}", known.join(", "))),
                    }
                })
        };
        let (text, id) = (
            find(&columns.text)?,
            columns.id.as_deref().map(find).transpose()?,
        );
        Ok(Self {
            rows,
            text,
            id,
            row_count: 0,
            at: evenhand_engine::SystemClock.now(),
        })
    }

    /// Adds the next rows to a chunk.
    pub fn next(&mut self, chunk: &mut Chunk) -> Result<()> {
        let mut row = csv::ByteRecord::new();
        for place in 0..ROWS_PER_CHUNK {
            if !self.rows.read_byte_record(&mut row)? {
                break;
            }
            self.row_count += 1;
            let line = row.position().map_or(0, csv::Position::line);
            chunk.begins.push(line);
            match self.event(&row) {
                Ok(event) => serde_json::to_writer(&mut chunk.bytes, &event)?,
                Err(problem) => chunk.refused.push_back((place, problem)),
            }
            chunk.bytes.push(b'\n');
        }
        Ok(())
    }

    fn event(&self, row: &csv::ByteRecord) -> std::result::Result<serde_json::Value, Problem> {
        let cell = |column: usize| {
            let bytes = row.get(column).ok_or_else(|| {
                Problem::malformed(format!("the row has only {} columns", row.len()))
            })?;
            std::str::from_utf8(bytes).map_err(|_| Problem::malformed("the row is not UTF-8 text"))
        };
        let id = match self.id {
            Some(column) => cell(column)?.to_owned(),
            None => self.row_count.to_string(),
        };
        let longest = EXTERNAL_ID_BYTES_MAX - AUTHOR_PREFIX.len();
        if id.len() > longest {
            let bytes = id.len();
            return Err(Problem::invalid(format!(
                "the row's id has {bytes} bytes; expected {longest} at most"
            )));
        }
        Ok(json!({
            "id": id, "kind": "content.created", "at": self.at, "actor": {"id": format!("{AUTHOR_PREFIX}{id}")},
            "content": {"id": id, "text": cell(self.text)?},
        }))
    }
}

/// What the columns of a line of heads are separated by, if it is no comma.
pub fn separator(heads: &[&str]) -> Option<&'static str> {
    let [only] = heads else { return None };
    let separators = [(';', "`;`"), ('\t', "tabs"), ('|', "`|`")];
    let found = separators.iter().find(|(sign, _)| only.contains(*sign));
    found.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::source::Source;
    use super::*;

    fn open(text: &str) -> Result<Source> {
        let columns = CsvColumns {
            text: "text".into(),
            id: Some("id".into()),
        };
        let text = Box::new(Cursor::new(text.as_bytes().to_vec()));
        Source::of(text, Some(columns), "posts.csv".into())
    }

    #[test]
    fn a_row_that_is_refused_is_named_by_its_line_in_the_file() {
        let long = "x".repeat(247);
        let mut source = open(&format!("id,text\n1,\"a\nb\"\n{long},c\n")).unwrap();
        let mut chunk = Chunk::default();
        assert!(source.next(&mut chunk).unwrap());
        let (place, problem) = chunk.refused.front().unwrap();
        assert_eq!(chunk.line(*place), 4);
        assert_eq!(
            problem.detail,
            "the row's id has 247 bytes; expected 246 at most"
        );
    }

    #[test]
    fn a_table_with_other_separators_is_recognised() {
        let failure = open("id;text\n1;a\n").err().unwrap();
        assert_eq!(failure.message(), "posts.csv: the CSV has no column `text`");
        assert_eq!(separator(&["id;text"]), Some("`;`"));
        assert_eq!(separator(&["id\ttext"]), Some("tabs"));
        assert_eq!(separator(&["id", "text"]), None);
    }
}
