//! The public benchmarks, as far as their files are there.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Result;
use crate::read::posts::files;
use crate::read::table::{Table, stem};

/// One text of a benchmark.
#[derive(Debug)]
pub struct Case {
    /// The text.
    pub text: String,
    /// What it is marked as.
    pub labels: BTreeMap<&'static str, bool>,
    /// Parts of the set that figures are told for, such as a language.
    pub parts: Vec<String>,
    /// Functionalities that shares are told for.
    pub groups: Vec<String>,
}

/// One benchmark.
#[derive(Debug)]
pub struct Set {
    /// Name of its file.
    pub name: String,
    /// Its texts.
    pub cases: Vec<Case>,
    /// Labels that occur.
    pub labels: Vec<&'static str>,
    /// Whether its texts test one thing each.
    pub has_functionalities: bool,
}

/// Reads every benchmark in a folder.
///
/// # Errors
///
/// When none is there, or one can't be read.
pub fn read(folder: &Path) -> Result<Vec<Set>> {
    let mut sets = Vec::new();
    for path in files(folder)? {
        let Some(name) = stem(&path) else { continue };
        let table = Table::read(&path)?;
        let cases: Vec<Case> = table
            .records
            .iter()
            .filter_map(|record| case(&|column| table.cell(record, column)))
            .collect();
        table.expect_texts(&path, cases.len())?;
        let mut labels: Vec<&'static str> = cases
            .iter()
            .flat_map(|case| case.labels.keys().copied())
            .collect();
        labels.sort_unstable();
        labels.dedup();
        sets.push(Set {
            has_functionalities: table.column("functionality").is_some(),
            name,
            cases,
            labels,
        });
    }
    Ok(sets)
}

fn case<'a>(cell: &impl Fn(&str) -> &'a str) -> Option<Case> {
    let has = |column: &str| match cell(column) {
        "1" | "1.0" => Some(true),
        "0" | "0.0" => Some(false),
        _ => None,
    };
    let mut case = Case {
        text: String::new(),
        labels: BTreeMap::new(),
        parts: Vec::new(),
        groups: Vec::new(),
    };
    if !cell("text").is_empty() {
        case.text = cell("text").to_owned();
        for label in ["threat", "toxic", "hate"] {
            if let Some(has) = has(label) {
                case.labels.insert(label, has);
            }
        }
    } else if !cell("test_case").is_empty() {
        case.text = cell("test_case").to_owned();
        let functionality = cell("functionality");
        let hateful = cell("label_gold") == "hateful";
        case.labels.insert("hateful", hateful);
        // Threats against everything that is not hateful.
        if !hateful || functionality.starts_with("threat_") {
            case.labels.insert("threatening", hateful);
        }
        case.groups.push(functionality.to_owned());
        if !cell("lang").is_empty() {
            case.parts.push(cell("lang").to_owned());
            case.groups = vec![cell("lang").to_owned()];
        }
    } else if !cell("prompt").is_empty() {
        case.text = cell("prompt").to_owned();
        let columns = ["S", "H", "V", "HR", "SH", "S3", "H2", "V2"];
        for label in ["H", "H2", "V", "HR"] {
            if let Some(has) = has(label) {
                case.labels.insert(label, has);
            }
        }
        let any = columns.iter().any(|column| has(column) == Some(true));
        case.labels.insert("any", any);
    } else {
        return None;
    }
    Some(case)
}
