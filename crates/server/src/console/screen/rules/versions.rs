//! Rule sets that were in force: what each changes, and the way back to it.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use evenhand_model::Problem;
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use super::{may_change, short};
use crate::api;
use crate::api::rules::change::Because;
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::Call;
use crate::endpoint::input::{Json, Nothing, Query};
use crate::endpoint::page::PageQuery;
use crate::view::rule::{RuleSetView, RulesVersionView};

/// Pages of versions that are read at most, of the largest size.
const PAGES_MAX: usize = 10;
/// Lines that are shown around a change.
const LINES_AROUND: usize = 3;

#[derive(Template)]
#[template(path = "rule_versions.html")]
struct Versions {
    frame: Frame,
    rows: Vec<Row>,
}

/// One rule set in a list.
pub(super) struct Row {
    pub version: String,
    pub short: String,
    pub at: String,
    pub in_force: bool,
    pub files: usize,
    pub modes: Vec<String>,
}

#[derive(Template)]
#[template(path = "rule_version.html")]
struct Version {
    frame: Frame,
    may_change: bool,
    row: Row,
    against: String,
    against_short: String,
    files: Vec<FileChange>,
    others: Vec<Row>,
}

/// What changes in one file.
struct FileChange {
    path: String,
    what: &'static str,
    lines: Vec<LineChange>,
}

/// One line of a change.
struct LineChange {
    sign: &'static str,
    number: Option<usize>,
    text: String,
}

/// The list, the latest first.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    page(&Versions {
        rows: rows(&visit).await?,
        frame: Frame::of(&visit, "Versions of the rules")?,
    })
}

/// Every rule set, the latest first.
pub(super) async fn rows(visit: &Visit) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::new();
    let mut after = None;
    for _ in 0..PAGES_MAX {
        let query = PageQuery {
            after: after.take(),
            limit: Some(evenhand_model::limits::PAGE_ITEMS_MAX),
        };
        let found = api::rules::versions::list(visit.call.clone(), Query(query))
            .await?
            .0;
        rows.extend(found.items.iter().map(Row::of));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    rows.reverse();
    Ok(rows)
}

impl Row {
    fn of(set: &RulesVersionView) -> Self {
        let modes = set.modes.iter();
        Self {
            short: short(&set.version),
            version: set.version.clone(),
            at: words::instant(set.loaded_at),
            in_force: set.in_force,
            files: set.files.len(),
            modes: modes
                .map(|(rule, mode)| format!("{rule}: {}", mode.as_str()))
                .collect(),
        }
    }
}

#[derive(Deserialize)]
struct Against {
    #[serde(default)]
    against: String,
}

/// One rule set, and how it differs from the one in force or from another.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let wanted: Against = visit.query()?;
    let set = api::rules::versions::get(visit.call.clone(), Nothing)
        .await?
        .0;
    let in_force = visit.engine().rules.load().set.version().to_owned();
    let against = Some(wanted.against).filter(|against| !against.is_empty());
    let against = against.unwrap_or(in_force);
    let other = api::rules::versions::get(of_version(&visit, &against), Nothing)
        .await?
        .0;
    let mut others = rows(&visit).await?;
    let place = others.iter().position(|row| row.version == set.version);
    let row = place.map(|place| others.remove(place));
    let row = row.ok_or_else(|| Problem::not_found("this rule set is too old to be listed"))?;
    let title = format!("Set {}", row.short);
    page(&Version {
        may_change: may_change(&visit),
        files: changes(&other, &set),
        against_short: short(&against),
        against,
        row,
        others,
        frame: Frame::of(&visit, title)?,
    })
}

fn of_version(visit: &Visit, version: &str) -> Call {
    let mut call = visit.call.clone();
    call.path = vec![("version".to_owned(), version.to_owned())];
    call
}

/// What changes from one set to another, file by file.
fn changes(from: &RuleSetView, to: &RuleSetView) -> Vec<FileChange> {
    let text = |set: &RuleSetView, path: &str| {
        let file = set.files.iter().find(|file| file.path == path);
        file.map(|file| file.text.clone())
    };
    let files = from.files.iter().chain(&to.files);
    let paths: BTreeSet<&str> = files.map(|file| file.path.as_str()).collect();
    let mut changes = Vec::new();
    for path in paths {
        let (before, after) = (text(from, path), text(to, path));
        let what = match (&before, &after) {
            _ if before == after => continue,
            (None, _) => "is only in this set",
            (_, None) => "is not in this set",
            _ => "differs",
        };
        changes.push(FileChange {
            path: path.to_owned(),
            what,
            lines: lines(&before.unwrap_or_default(), &after.unwrap_or_default()),
        });
    }
    changes
}

fn lines(before: &str, after: &str) -> Vec<LineChange> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(LINES_AROUND) {
        if !lines.is_empty() {
            lines.push(LineChange {
                sign: "…",
                number: None,
                text: String::new(),
            });
        }
        for change in group
            .iter()
            .flat_map(|operation| diff.iter_changes(operation))
        {
            let (sign, place) = match change.tag() {
                ChangeTag::Equal => (" ", change.new_index()),
                ChangeTag::Insert => ("+", change.new_index()),
                ChangeTag::Delete => ("-", change.old_index()),
            };
            lines.push(LineChange {
                sign,
                number: place.map(|place| place + 1),
                text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
            });
        }
    }
    lines
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

/// Puts the set in force again.
pub async fn restore(visit: Visit) -> Result<Response, Problem> {
    let sent: Reason = visit.form()?;
    let because = Because {
        reason: sent.reason,
    };
    api::rules::change::restore(visit.call.clone(), Json(because)).await?;
    see_other("/rules")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_what_stands_around_it() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let after = "a\nb\nc\nd\nE\nf\ng\nh\ni\n";
        let shown: Vec<String> = lines(before, after)
            .iter()
            .map(|line| format!("{} {:?} {}", line.sign, line.number.unwrap_or(0), line.text))
            .collect();
        let expected = [
            "  2 b", "  3 c", "  4 d", "- 5 e", "+ 5 E", "  6 f", "  7 g", "  8 h", "+ 9 i",
        ];
        assert_eq!(shown, expected);
    }
}
