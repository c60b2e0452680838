//! The line of heads: which column holds what.

use csv::ByteRecord;

use crate::failure::Failure;

/// What a file has to look like.
pub const EXPECTED: &str = "expected the heads cohort,tier,category,language,start,stop,event, and a line for each case such as\n       \
    ordinary,T1,threat,en,2026-11-23T10:00:00Z,2026-11-23T13:00:00Z,1";

/// Columns without which nothing can be said.
const NEEDED: [&str; 4] = ["cohort", "start", "stop", "event"];
/// Columns within which cases are compared, where they are there.
const STRATA: [&str; 3] = ["tier", "category", "language"];
/// How alike two heads are from which on one is taken for a slip of the pen.
const LIKENESS_MIN: f64 = 0.89;

/// How many heads are told, and how much of each, where some are missing.
const SHOWN_MAX: usize = 12;
const HEAD_CHARS_MAX: usize = 40;

/// Places of the columns.
#[derive(Clone, Debug)]
pub struct Heads {
    /// The cohort.
    pub cohort: usize,
    /// The tier, where it is there.
    pub tier: Option<usize>,
    /// The category, where it is there.
    pub category: Option<usize>,
    /// The language, where it is there.
    pub language: Option<usize>,
    /// The start.
    pub start: usize,
    /// The stop.
    pub stop: usize,
    /// Whether the case was done.
    pub event: usize,
    /// How many columns there are.
    pub count: usize,
    /// What was left out or not found.
    pub remarks: Vec<String>,
}

/// Why heads are refused.
#[derive(Debug)]
pub struct Refused {
    what: String,
    has_line: bool,
}

impl Refused {
    /// The failure of a file of this name.
    pub fn of(self, name: &str) -> Failure {
        let Self { what, has_line } = self;
        let line = if has_line { ":1" } else { "" };
        Failure::new(format!("{name}{line}: {what}")).hint(EXPECTED)
    }
}

impl From<String> for Refused {
    fn from(what: String) -> Self {
        Self {
            what,
            has_line: true,
        }
    }
}

/// What separates the cells of a file that begins like this: a comma, but where its first line has none and
/// another sign, as spreadsheets of some languages write.
pub fn delimiter(begin: &[u8]) -> u8 {
    let line = begin
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let others = [b';', b'\t', b'|'];
    match line.contains(&b',') {
        true => b',',
        false => others
            .into_iter()
            .find(|sign| line.contains(sign))
            .unwrap_or(b','),
    }
}

impl Heads {
    /// Finds the columns.
    pub fn find(heads: &ByteRecord) -> Result<Self, Refused> {
        if heads.get(0).is_some_and(|first| {
            first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff])
        }) {
            return Err("the file is UTF-16; save it as CSV in UTF-8"
                .to_owned()
                .into());
        }
        let heads: Vec<String> = heads.iter().map(plain).collect();
        if heads.iter().all(String::is_empty) {
            return Err(Refused {
                what: "the file is empty".into(),
                has_line: false,
            });
        }
        let place = |name: &str| heads.iter().position(|head| head == name);
        for name in NEEDED.iter().chain(&STRATA) {
            if heads.iter().filter(|head| head == name).count() > 1 {
                return Err(format!("there are two columns `{name}`").into());
            }
            if place(name).is_some() {
                continue;
            }
            let alike = heads
                .iter()
                .filter(|head| !is_known(head))
                .find(|head| strsim::jaro_winkler(head, name) >= LIKENESS_MIN);
            if let Some(alike) = alike {
                let what = format!(
                    "there is no column `{name}`, and `{}` looks like it",
                    shortened(alike)
                );
                return Err(what.into());
            }
        }
        let needed = |name: &str| place(name).ok_or_else(|| missing(&heads));
        Ok(Self {
            cohort: needed("cohort")?,
            tier: place("tier"),
            category: place("category"),
            language: place("language"),
            start: needed("start")?,
            stop: needed("stop")?,
            event: needed("event")?,
            count: heads.len(),
            remarks: remarks(&heads),
        })
    }

    /// What is wrong with a line of another length.
    pub fn other_count(&self, count: usize) -> String {
        let quote = if count > self.count {
            "; a cell that holds a separator stands in quotes"
        } else {
            ""
        };
        format!(
            "the line has {count} cells; expected {}, as there are heads{quote}",
            self.count
        )
    }
}

/// All that is missing at once, and what is there instead.
fn missing(heads: &[String]) -> String {
    let quoted = |name: &str| format!("`{name}`");
    let missing: Vec<String> = NEEDED
        .into_iter()
        .filter(|name| !heads.iter().any(|head| head == name))
        .map(quoted)
        .collect();
    let missing = match missing.as_slice() {
        [one] => format!("there is no column {one}"),
        many => format!("there are no columns {}", many.join(", ")),
    };
    let shown: Vec<String> = heads
        .iter()
        .take(SHOWN_MAX)
        .map(|head| quoted(&shortened(head)))
        .collect();
    let more = if heads.len() > SHOWN_MAX {
        " and more"
    } else {
        ""
    };
    format!("{missing}; the first line has {}{more}", shown.join(", "))
}

/// A head, fit for a terminal.
fn shortened(head: &str) -> String {
    head.chars()
        .filter(|one| !one.is_control())
        .take(HEAD_CHARS_MAX)
        .collect()
}

fn plain(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    text.trim_start_matches('\u{feff}').trim().to_lowercase()
}

fn is_known(head: &str) -> bool {
    NEEDED.contains(&head) || STRATA.contains(&head)
}

fn remarks(heads: &[String]) -> Vec<String> {
    let absent: Vec<&str> = STRATA
        .into_iter()
        .filter(|name| !heads.iter().any(|head| head == name))
        .collect();
    let unknown: Vec<String> = heads
        .iter()
        .filter(|head| !is_known(head))
        .map(|head| format!("`{}`", shortened(head)))
        .collect();
    let mut remarks = Vec::new();
    match absent.as_slice() {
        [] => {}
        [one] => remarks.push(format!(
            "the column {one} is not there: cases are not compared within it"
        )),
        [most @ .., last] => remarks.push(format!(
            "the columns {} and {last} are not there: cases are not compared within them",
            most.join(", ")
        )),
    }
    match unknown.as_slice() {
        [] => {}
        [one] => remarks.push(format!("the column {one} is not known and was left out")),
        many => remarks.push(format!(
            "the columns {} are not known and were left out",
            many.join(", ")
        )),
    }
    remarks
}
