//! A mapping file: which of our fields is found in which column of somebody else's table.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path as FilePath;

use serde::Deserialize;

use super::path::Path;
use super::time_format::TimeFormat;
use crate::failure::{Doing as _, Failure, Result};

/// What a mapping file says.
#[derive(Clone, Debug)]
pub struct Mapping {
    separator: u8,
    fields: Vec<(Path, Origin)>,
    text: String,
}

/// Where the value of a field comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// From a column.
    Column(Column),
    /// It is the same in every record.
    Constant(String),
}

/// A column, and how its cells are read.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its head.
    pub name: String,
    /// How it writes times; `None` for what is read as it stands.
    time: Option<TimeFormat>,
    /// Our words for its words.
    values: BTreeMap<String, String>,
    /// Our word for words that have no other.
    otherwise: Option<String>,
    /// Words that say there is no value, beside the empty cell.
    absent: Vec<String>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    separator: Option<String>,
    fields: toml::Table,
}

/// A field as it is written, where it is more than the name of a column.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    column: Option<String>,
    value: Option<String>,
    time: Option<String>,
    zone: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    otherwise: Option<String>,
    #[serde(default)]
    absent: Vec<String>,
}

impl Mapping {
    /// Reads a mapping file.
    pub fn read(path: &FilePath) -> Result<Self> {
        let what = format!("mapping {}", path.display());
        let text = std::fs::read_to_string(path).doing(&what)?;
        Self::parse(&text).doing(&what)
    }

    fn parse(text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)
            .map_err(|error| Failure::new(error.to_string().trim_end().to_owned()))?;
        let mut fields = Vec::new();
        collect("", file.fields, &mut fields)?;
        if fields.is_empty() {
            return Err(Failure::new("[fields] is empty, so nothing would be read"));
        }
        refuse_overlaps(fields.iter().map(|(path, _)| path))?;
        Ok(Self {
            separator: separator(file.separator.as_deref())?,
            fields,
            text: text.to_owned(),
        })
    }

    /// What the columns are separated by.
    pub fn separator(&self) -> u8 {
        self.separator
    }

    /// Our fields, and where each comes from.
    pub fn fields(&self) -> &[(Path, Origin)] {
        &self.fields
    }

    /// The file's text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Column {
    /// A column that is read as it stands.
    pub fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Our value for a cell; `None` where it says that there is none.
    pub fn value<'c>(&'c self, cell: &'c str) -> std::result::Result<Option<Cow<'c, str>>, String> {
        if cell.is_empty() || self.absent.iter().any(|absent| absent == cell) {
            return Ok(None);
        }
        if let Some(time) = &self.time {
            let read = time.read(cell).map(|time| Some(time.to_string().into()));
            let shown: String = cell.chars().take(64).collect();
            return read.ok_or_else(|| {
                format!("`{shown}` is not a time in the format that the mapping names")
            });
        }
        if self.values.is_empty() {
            return Ok(Some(cell.into()));
        }
        let word = self.values.get(cell).or(self.otherwise.as_ref());
        let known = || self.values.keys().map(String::as_str).collect::<Vec<_>>();
        let shown: String = cell.chars().take(64).collect();
        word.map(|word| Some(word.into())).ok_or_else(|| {
            let known = known().join(", ");
            format!(
                "the mapping has no word for `{shown}`, only for {known}; add it, or `otherwise`"
            )
        })
    }
}

/// Fields may be written with their dots or as tables inside each other.
fn collect(prefix: &str, table: toml::Table, fields: &mut Vec<(Path, Origin)>) -> Result<()> {
    for (name, value) in table {
        let place = format!("{prefix}{name}");
        let is_field =
            |table: &toml::Table| table.contains_key("column") || table.contains_key("value");
        match value {
            toml::Value::String(column) => {
                fields.push((path(&place)?, Origin::Column(Column::plain(&column))));
            }
            toml::Value::Table(table) if is_field(&table) => {
                let origin = table.try_into::<Field>().map_err(Failure::from);
                let origin = origin
                    .and_then(origin_of)
                    .doing(format!("field `{place}`"))?;
                fields.push((path(&place)?, origin));
            }
            toml::Value::Table(table) => collect(&format!("{place}."), table, fields)?,
            _ => {
                let message = format!("field `{place}` names neither a column nor a value");
                let hint =
                    "write \"name of the column\", { column = \"...\" } or { value = \"...\" }";
                return Err(Failure::new(message).hint(hint));
            }
        }
    }
    Ok(())
}

fn path(text: &str) -> Result<Path> {
    Path::parse(text).map_err(Failure::new)
}

fn origin_of(field: Field) -> Result<Origin> {
    let plain = field.time.is_none()
        && field.zone.is_none()
        && field.values.is_empty()
        && field.otherwise.is_none()
        && field.absent.is_empty();
    match (field.column, field.value) {
        (None, Some(value)) if plain => Ok(Origin::Constant(value)),
        (Some(name), None) => {
            let time = match (&field.time, &field.zone) {
                (Some(format), zone) => Some(TimeFormat::parse(format, zone.as_deref())),
                (None, Some(_)) => Some(Err("`zone` needs `time`, the format".into())),
                (None, None) => None,
            };
            let time = time.transpose().map_err(Failure::new)?;
            if time.is_some() && !field.values.is_empty() {
                return Err(Failure::new("`time` and `values` exclude each other"));
            }
            if field.otherwise.is_some() && field.values.is_empty() {
                return Err(Failure::new("`otherwise` needs `values`"));
            }
            Ok(Origin::Column(Column {
                name,
                time,
                values: field.values,
                otherwise: field.otherwise,
                absent: field.absent,
            }))
        }
        (None, Some(_)) => Err(Failure::new(
            "a `value` is taken as it stands, and goes alone",
        )),
        _ => Err(Failure::new("give either `column` or `value`")),
    }
}

/// No field may be filled twice, or lie inside another.
pub fn refuse_overlaps<'p>(paths: impl Iterator<Item = &'p Path>) -> Result<()> {
    let mut paths: Vec<&Path> = paths.collect();
    paths.sort();
    for (place, path) in paths.iter().enumerate() {
        let others = paths.get(place + 1..).unwrap_or_default();
        if let Some(other) = others.iter().find(|other| path.overlaps(other)) {
            let (one, other) = (path.as_str(), other.as_str());
            return Err(Failure::new(format!(
                "`{one}` and `{other}` can't both be filled"
            )));
        }
    }
    Ok(())
}

fn separator(text: Option<&str>) -> Result<u8> {
    match text.unwrap_or(",").as_bytes() {
        [one] if one.is_ascii() && *one != b'"' && *one != b'\n' => Ok(*one),
        _ => Err(Failure::new(
            "expected one character as `separator`, like \";\" or \"\\t\"",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(text: &str) -> Column {
        let mapping = Mapping::parse(&format!("[fields]\nid = {text}\n")).unwrap();
        match mapping.fields() {
            [(_, Origin::Column(column))] => column.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cells_are_translated_and_what_has_no_word_is_refused() {
        let words = column(r#"{ column = "c", values = { "1" = "spam" }, absent = ["0"] }"#);
        assert_eq!(words.value("1").unwrap().as_deref(), Some("spam"));
        assert_eq!(words.value("0"), Ok(None));
        assert_eq!(words.value(""), Ok(None));
        assert!(
            words
                .value("2")
                .unwrap_err()
                .contains("no word for `2`, only for 1")
        );
        let rest = column(r#"{ column = "c", values = { "1" = "spam" }, otherwise = "other" }"#);
        assert_eq!(rest.value("2").unwrap().as_deref(), Some("other"));
        let time = column(r#"{ column = "c", time = "unix" }"#);
        let read = time.value("0").unwrap();
        assert_eq!(read.as_deref(), Some("1970-01-01T00:00:00Z"));
        assert!(time.value("never").is_err());
    }

    #[test]
    fn a_mapping_that_makes_no_sense_is_refused() {
        for (text, expected) in [
            ("", "missing field `fields`"),
            ("[fields]\n", "empty"),
            ("[fields]\nid = 7\n", "neither a column nor a value"),
            (
                "[fields]\nid = { column = \"a\", value = \"b\" }\n",
                "either",
            ),
            (
                "[fields]\nid = { column = \"a\", colour = \"b\" }\n",
                "colour",
            ),
            (
                "[fields]\nid = { value = \"a\", time = \"unix\" }\n",
                "goes alone",
            ),
            (
                "[fields]\na = \"x\"\n\"a.b\" = \"y\"\n",
                "can't both be filled",
            ),
            ("separator = \"ab\"\n[fields]\na = \"x\"\n", "separator"),
            ("separater = \";\"\n[fields]\na = \"x\"\n", "separater"),
        ] {
            let failure = Mapping::parse(text).unwrap_err();
            assert!(
                failure.message().contains(expected),
                "{text}: {}",
                failure.message()
            );
        }
        let nested = "[fields]\nid = \"a\"\nprivate.email = \"b\"\n";
        assert_eq!(Mapping::parse(nested).unwrap().fields().len(), 2);
    }
}
