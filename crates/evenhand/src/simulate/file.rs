//! Cases from a CSV file, such as an export of any system: `start` and `tier`, and `cohort`, `category`, `language` and
//! `minutes` where they are there. The file that `evenhand parity --csv` takes is one.

use std::io::Read;
use std::path::Path;

use csv::ByteRecord;
use evenhand_model::{Duration, Tier, Time};
use evenhand_simulate::workload::Came;
use indicatif::ProgressBar;
use jiff::Timestamp;

use crate::assess::source::open_text;
use crate::failure::{Doing as _, Failure, Result};
use crate::number::count;
use crate::output;

/// What a file has to look like.
const EXPECTED: &str = "expected the heads start,tier and, where you have them, cohort,category,language,minutes, and a line\n       \
    for each case such as 2026-11-23T10:00:00Z,T1,ordinary,threat,en,12";

/// How many wrong lines are told one by one.
const TOLD_MAX: usize = 10;

/// Longest time that a case may take, in minutes: a week.
const MINUTES_MAX: f64 = 10_080.0;

/// Longest word of a cohort, category or language, in bytes. A longer one is a text that got into the wrong column.
const WORD_BYTES_MAX: usize = 200;

/// Longest part of a cell that is told, in characters.
const CELL_CHARS_MAX: usize = 40;

/// Places of the columns.
struct Columns {
    start: usize,
    tier: usize,
    cohort: Option<usize>,
    category: Option<usize>,
    language: Option<usize>,
    minutes: Option<usize>,
}

/// What a person calls the file, and its cases. It is standard input where it is called `-`; gzip is recognised. Lines
/// that are no case are told on standard error before it fails.
pub fn read(path: &Path, progress: &ProgressBar) -> Result<(String, Vec<Came>)> {
    let (text, name) = open_text(Some(path), progress)?;
    let cases = cases(text, &name);
    progress.finish_and_clear();
    Ok((name, cases?))
}

fn cases(text: impl Read, name: &str) -> Result<Vec<Came>> {
    let mut table = csv::Reader::from_reader(text);
    let columns = Columns::find(table.byte_headers().doing(name)?).map_err(|missing| {
        Failure::new(format!("{name}:1: there is no column `{missing}`")).hint(EXPECTED)
    })?;
    let (mut cases, mut record, mut wrong) = (Vec::new(), ByteRecord::new(), 0);
    while table.read_byte_record(&mut record).doing(name)? {
        match columns.case(&record) {
            Ok(case) => cases.push(case),
            Err(why) => {
                wrong += 1;
                let line = record.position().map_or(0, csv::Position::line);
                if wrong <= TOLD_MAX {
                    output::remark(format!("{name}:{line}: {why}"));
                }
            }
        }
    }
    match (wrong, cases.is_empty()) {
        (0, false) => Ok(cases),
        (0, true) => {
            Err(Failure::new(format!("{name}: there are heads and no cases")).hint(EXPECTED))
        }
        (wrong, _) => Err(Failure::new(format!(
            "{name}: {} of {} lines are no case; nothing was run",
            count(wrong),
            count(wrong + cases.len())
        ))
        .hint("the first ten stand above; correct them and run the command again")),
    }
}

impl Columns {
    fn find(heads: &ByteRecord) -> Result<Self, &'static str> {
        let plain = |head: &[u8]| {
            let text = String::from_utf8_lossy(head);
            text.trim_start_matches('\u{feff}').trim().to_lowercase()
        };
        let heads: Vec<String> = heads.iter().map(plain).collect();
        let place = |name: &str| heads.iter().position(|head| head == name);
        Ok(Self {
            start: place("start").ok_or("start")?,
            tier: place("tier").ok_or("tier")?,
            cohort: place("cohort"),
            category: place("category"),
            language: place("language"),
            minutes: place("minutes"),
        })
    }

    /// The case of a record, or what is wrong with it.
    fn case(&self, record: &ByteRecord) -> Result<Came, String> {
        let cell = |column: usize| {
            let cell = record.get(column).unwrap_or_default().trim_ascii();
            std::str::from_utf8(cell).map_err(|_| "is not UTF-8 text".to_owned())
        };
        let may = |column: Option<usize>| column.map_or(Ok(""), cell);
        let named = |name: &'static str| move |why: String| format!("{name} {why}");
        Ok(Came {
            received_at: cell(self.start).and_then(time).map_err(named("start"))?,
            tier: cell(self.tier).and_then(tier).map_err(named("tier"))?,
            language: may(self.language)
                .and_then(word)
                .map_err(named("language"))?,
            topic: may(self.category)
                .and_then(word)
                .map_err(named("category"))?,
            cohort: may(self.cohort).and_then(word).map_err(named("cohort"))?,
            handling: may(self.minutes)
                .and_then(minutes)
                .map_err(named("minutes"))?,
        })
    }
}

fn time(cell: &str) -> Result<Time, String> {
    let at: Result<Timestamp, _> = cell.parse();
    at.map(|at| Time::from_micros(at.as_microsecond()))
        .map_err(|_| {
            format!(
                "`{}` is no time; expected RFC 3339 such as 2026-11-23T10:00:00Z",
                told(cell)
            )
        })
}

fn tier(cell: &str) -> Result<Tier, String> {
    let tier = cell.to_uppercase().parse();
    tier.map_err(|_| format!("`{}` is no tier; expected T0, T1, T2, T3 or T4", told(cell)))
}

fn word(cell: &str) -> Result<Option<String>, String> {
    if cell.len() > WORD_BYTES_MAX || cell.chars().any(char::is_control) {
        return Err(format!(
            "`{}` is no word; expected at most {WORD_BYTES_MAX} bytes on one line",
            told(cell)
        ));
    }
    Ok((!cell.is_empty()).then(|| cell.to_owned()))
}

fn minutes(cell: &str) -> Result<Option<Duration>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let number: Option<f64> = cell.parse().ok();
    match number.filter(|minutes| *minutes > 0.0 && *minutes <= MINUTES_MAX) {
        Some(minutes) => Ok(Some(Duration::from_micros((minutes * 6e7).ceil() as i64))),
        None => Err(format!(
            "`{}` is not how long a case takes; expected minutes above 0, at most {MINUTES_MAX}",
            told(cell)
        )),
    }
}

/// The beginning of a cell, fit for a terminal.
fn told(cell: &str) -> String {
    let plain = cell.chars().filter(|one| !one.is_control());
    plain.take(CELL_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match cases(text.as_bytes(), "cases.csv") {
            Ok(cases) => format!("{cases:?}"),
            Err(failure) => failure.message().to_owned(),
        };
        assert!(found.contains(expected), "{text}: {found}");
    }

    #[test]
    fn columns_come_in_any_order_and_company_and_most_may_be_left_out() {
        check(
            "start,tier\n2026-11-23T10:00:00Z,T1\n",
            "tier: T1, language: None",
        );
        check(
            "\u{feff}id, Tier ,START,minutes\n7,t2,2026-11-23T11:00:00+01:00,1.5\n",
            "2026-11-23T10:00:00",
        );
        check(
            "tier,start,minutes\nT2,2026-11-23T10:00:00Z,1.5\n",
            "handling: Some(",
        );
        check(
            "cohort,tier,category,language,start,stop,event\ninsider,T1,threat,en,2026-11-23T10:00:00Z,,0\n",
            "cohort: Some(\"insider\")",
        );
    }

    #[test]
    fn what_is_no_case_is_counted_and_nothing_is_run() {
        check("tier\nT1\n", "cases.csv:1: there is no column `start`");
        check("start,tier\n", "there are heads and no cases");
        let heads = "start,tier,minutes,cohort";
        check(
            &format!("{heads}\nyesterday,T1,,\n2026-11-23T10:00:00Z,T1,,\n"),
            "1 of 2 lines are no case",
        );
        for line in [
            "2026-11-23T10:00:00,T1,,",
            "2026-11-23T10:00:00Z,T5,,",
            "2026-11-23T10:00:00Z,T1,0,",
            "2026-11-23T10:00:00Z,T1,NaN,",
            "2026-11-23T10:00:00Z,T1,,a\u{7}b",
        ] {
            check(&format!("{heads}\n{line}\n"), "1 of 1 lines are no case");
        }
    }
}
