//! Lists as tables: CSV as RFC 4180 has it, or with `;` or tabs between the fields, as spreadsheets write them.

use std::borrow::Cow;
use std::io::{self, BufRead, Write};

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use super::csv_records::Records;
use super::draft::Draft;
use super::export::Written;
use super::fault::{FieldProblem, ListError, Place};
use super::field::Field;
use super::format::Reading;
use super::listed::{Algorithm, Listed};

/// The columns that are written.
const COLUMNS: [&str; 15] = [
    "id",
    "pdq",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "tlsh",
    "opaque",
    "quality",
    "profile",
    "labels",
    "note",
    "uri",
    "updated_at",
    "expires_at",
];
/// Whether an entry is withdrawn, the last column.
const WITHDRAWN: &str = "withdrawn";
/// Fields that begin like this are formulas to a spreadsheet, which runs them when somebody opens the list.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// Reads a list. The first line names the columns, in any order; unknown ones are passed over. Several labels stand in one field with
/// `;` between them, several opaque values as `algorithm:value` with blanks between them.
pub fn read(source: impl BufRead, take: &mut impl FnMut(Listed)) -> Result<Reading, ListError> {
    let mut reading = Reading::default();
    let mut records = Records::new(source);
    let Some((_, header)) = records.next()? else {
        return Ok(reading);
    };
    let header = header.unwrap_or_default();
    let delimiter = delimiter_of(&header);
    let columns = Columns::of(&split(&header, delimiter))?;
    while let Some((number, record)) = records.next()? {
        let listed = reading.entry(Place::Line(number), |draft| match record {
            Ok(record) => columns.fill(draft, &split(&record, delimiter)),
            Err(problem) => draft.lose("", problem),
        });
        listed.into_iter().for_each(&mut *take);
    }
    Ok(reading)
}

/// What separates the fields: the first of the usual ones that the header has.
fn delimiter_of(header: &str) -> u8 {
    let usual = [b',', b';', b'\t'].into_iter();
    let mut found = usual.filter(|one| header.as_bytes().contains(one));
    found.next().unwrap_or(b',')
}

fn split(record: &str, delimiter: u8) -> StringRecord {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .buffer_capacity(record.len().max(1))
        .from_reader(record.as_bytes());
    let mut fields = StringRecord::new();
    // The text is UTF-8 and whole, so that there is nothing left to fail.
    match reader.read_record(&mut fields) {
        Ok(_) => fields,
        Err(_) => StringRecord::new(),
    }
}

/// What each column is, with its name in the list.
struct Columns(Vec<(String, Option<Field>)>);

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, ListError> {
        let names = header.iter().map(str::trim);
        let all: Vec<_> = names
            .map(|name| (name.to_owned(), Field::named(name)))
            .collect();
        let is_hash =
            |(_, field): &(String, Option<Field>)| field.as_ref().is_some_and(Field::is_hash);
        match all.iter().any(is_hash) {
            true => Ok(Self(all)),
            false => Err(ListError::NoHashColumn { found: all.len() }),
        }
    }

    fn fill(&self, draft: &mut Draft<'_>, record: &StringRecord) {
        if record.len() > self.0.len() {
            let (expected, found) = (self.0.len(), record.len());
            draft.lose("", FieldProblem::Fields { expected, found });
            return;
        }
        for ((name, field), text) in self.0.iter().zip(record) {
            let Some(field) = field else { continue };
            let text = unguarded(text);
            match field {
                Field::Labels => text
                    .split(';')
                    .for_each(|label| field.take(draft, name, label)),
                Field::Opaque => text
                    .split_whitespace()
                    .for_each(|value| field.take(draft, name, value)),
                _ => field.take(draft, name, text),
            }
        }
    }
}

/// Writes a list.
pub fn write<'a>(
    listed: impl IntoIterator<Item = &'a Listed>,
    to: &mut impl Write,
) -> io::Result<Written> {
    let mut writer = WriterBuilder::new().from_writer(to);
    writer.write_record(COLUMNS.iter().chain([&WITHDRAWN]))?;
    let mut written = Written::default();
    for one in listed {
        for column in COLUMNS {
            writer.write_field(guarded(&field_of(one, column)).as_bytes())?;
        }
        writer.write_field(if one.is_withdrawn { "true" } else { "" })?;
        writer.write_record(None::<&[u8]>)?;
        written.entries += 1;
    }
    writer.flush()?;
    Ok(written)
}

fn field_of<'a>(listed: &'a Listed, column: &str) -> Cow<'a, str> {
    let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default().into();
    match column {
        "id" => listed.id.as_str().into(),
        "opaque" => opaque(listed).into(),
        "quality" => listed
            .quality
            .map(|one| one.to_string())
            .unwrap_or_default()
            .into(),
        "profile" => text(&listed.profile),
        "labels" => listed.labels.join(";").into(),
        "note" => text(&listed.note),
        "uri" => text(&listed.uri),
        "updated_at" => listed
            .updated_at
            .map(|at| at.to_string())
            .unwrap_or_default()
            .into(),
        "expires_at" => listed
            .expires_at
            .map(|at| at.to_string())
            .unwrap_or_default()
            .into(),
        algorithm => {
            let mut hashes = listed.hashes.iter();
            let hash = hashes.find(|hash| hash.algorithm.to_string() == algorithm);
            hash.map_or("", |hash| hash.value.as_str()).into()
        }
    }
}

fn opaque(listed: &Listed) -> String {
    let hashes = listed.hashes.iter();
    let opaque = hashes.filter(|hash| matches!(hash.algorithm, Algorithm::Opaque(_)));
    let written: Vec<String> = opaque.map(ToString::to_string).collect();
    written.join(" ")
}

/// A field that no spreadsheet takes for a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    match text.starts_with(FORMULA) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}

/// The field that was guarded.
fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => text,
    }
}
