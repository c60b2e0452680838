//! Labelled posts of people, in the columns of the data sets that are known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use evenhand_detect::text_model::file::DataFacts;
use serde::Deserialize;

use super::table::{Table, stem};
use super::{HEADS, IDENTITY_ATTACK, INSULT, Labels, Row, THREAT, TOXIC};
use crate::{Result, TrainError};

/// What `data/sources.toml` says of a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    source: String,
    licence: String,
    /// How much a row counts; where it says nothing of a head, 1.
    #[serde(default)]
    weight: BTreeMap<String, f32>,
}

impl Source {
    fn weights(&self) -> [f32; HEADS.len()] {
        let all = self.weight.get("all").copied().unwrap_or(1.0);
        HEADS.map(|head| self.weight.get(head).copied().unwrap_or(all))
    }
}

/// Reads every CSV file of a folder, in the order of their names.
///
/// # Errors
///
/// When the folder has none, or one of them can't be read.
pub fn read(folder: &Path) -> Result<(Vec<Row>, Vec<DataFacts>)> {
    let sources: BTreeMap<String, Source> = toml::from_str(include_str!("../../data/sources.toml"))
        .map_err(|error| TrainError::Shipped {
            file: "data/sources.toml",
            why: error.to_string(),
        })?;
    let (mut rows, mut facts) = (Vec::new(), Vec::new());
    for path in files(folder)? {
        let Some(name) = stem(&path) else { continue };
        let table = Table::read(&path)?;
        let source = sources.get(&name);
        let before = rows.len();
        for (at, record) in table.records.iter().enumerate() {
            let cell = |column: &str| table.cell(record, column);
            let Some((id, lang, split, text, labels)) = columns(&name, at, &cell) else {
                continue;
            };
            rows.push(Row {
                is_dev: split == "dev" || is_tenth(&id),
                source: name.clone(),
                id,
                text,
                lang,
                labels,
                is_disguised: false,
                weights: source.map_or([1.0; HEADS.len()], Source::weights),
            });
        }
        table.expect_texts(&path, rows.len() - before)?;
        facts.push(DataFacts {
            file: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            sha256: table.sha256,
            licence: source
                .map_or("unknown", |source| &source.licence)
                .to_owned(),
            source: source.map_or("unknown", |source| &source.source).to_owned(),
            rows: rows.len() - before,
        });
    }
    Ok((rows, facts))
}

/// The CSV files of a folder, by name.
///
/// # Errors
///
/// When it can't be read, or has none.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let in_folder = |error| TrainError::File {
        path: folder.to_owned(),
        error,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(in_folder)? {
        let path = entry.map_err(in_folder)?.path();
        if stem(&path).is_some() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(TrainError::NoFile {
            path: folder.to_owned(),
        });
    }
    files.sort();
    Ok(files)
}

type Columns = (String, String, String, String, Labels);

/// One line in the words of [`Row`]: id, language, split, text, labels.
fn columns<'a>(name: &str, at: usize, cell: &impl Fn(&str) -> &'a str) -> Option<Columns> {
    let unified = !cell("text").is_empty();
    if unified {
        let mut labels = [
            label(cell("threat")),
            label(cell("toxic")),
            label(cell("hate")),
            label(cell("insult")),
            label(cell("threat")),
        ];
        // A threat is rude as well, and who hates a group is rude too.
        if labels[TOXIC].is_none()
            && (labels[THREAT] == Some(true) || labels[IDENTITY_ATTACK] == Some(true))
        {
            labels[TOXIC] = Some(true);
        }
        return Some((
            cell("id").to_owned(),
            cell("lang").to_owned(),
            cell("split").to_owned(),
            cell("text").to_owned(),
            labels,
        ));
    }
    let id = format!("{name}-{at}");
    if !cell("TEXT").is_empty() {
        // Offence against groups of people by region, origin and gender; 1 in the fine labels is
        // offence against one person.
        let offends = label(cell("label"))?;
        let one_person = cell("fine-grained-label").starts_with('1');
        let mut labels = [None; 5];
        labels[TOXIC] = Some(offends);
        labels[IDENTITY_ATTACK] = Some(offends && !one_person);
        return Some((
            id,
            "zh".into(),
            String::new(),
            cell("TEXT").to_owned(),
            labels,
        ));
    }
    if !cell("tweet").is_empty() {
        let feelings: Vec<&str> = cell("sentiment").split('_').collect();
        let has = |feeling: &str| feelings.contains(&feeling);
        let mut labels = [None; 5];
        if has("hateful") {
            labels[IDENTITY_ATTACK] = Some(true);
            labels[TOXIC] = Some(true);
        } else if feelings == ["normal"] {
            labels[TOXIC] = Some(false);
            labels[IDENTITY_ATTACK] = Some(false);
            labels[INSULT] = Some(false);
        } else if !has("normal") {
            labels[TOXIC] = Some(true);
        }
        let lang = name.rsplit('_').next().unwrap_or_default().to_owned();
        return Some((id, lang, String::new(), cell("tweet").to_owned(), labels));
    }
    None
}

fn label(cell: &str) -> Option<bool> {
    match cell {
        "1" | "1.0" => Some(true),
        "0" | "0.0" => Some(false),
        _ => None,
    }
}

/// Whether a row belongs to the tenth that is kept apart, by the hash of its id.
fn is_tenth(id: &str) -> bool {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 32) % 10 == 0
}
