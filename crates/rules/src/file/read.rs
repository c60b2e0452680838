//! Reads the files of a rules directory and checks what does not need conditions: names, lists,
//! counters.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::counter::{Counter, WINDOW_DAYS_MAX};
use crate::error::{RuleError, nearest};
use crate::list::{List, ListKind};
use crate::schema::Declarations;
use crate::source::SourceFile;

use super::rule::{RawCounter, RawFile, RawList, RawRule};

/// Most rules in one set.
const RULES_MAX: usize = 5_000;
/// Longest id of a rule, counter or list, in bytes.
const ID_BYTES_MAX: usize = 64;

/// Everything in a rules directory.
#[derive(Debug, Default)]
pub(crate) struct Files<'a> {
    pub rules: Vec<Located<'a, RawRule>>,
    pub counters: Vec<Counter>,
    pub lists: BTreeMap<String, Arc<List>>,
    pub declarations: Declarations,
}

/// Something with the file that it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located<'a, T> {
    pub file: &'a SourceFile,
    pub item: T,
}

/// Reads all files. Every fault found is answered, not only the first.
pub(crate) fn read(files: &[SourceFile]) -> (Files<'_>, Vec<RuleError>) {
    let mut read = Reader {
        files,
        all: Files::default(),
        errors: Vec::new(),
        ids: BTreeMap::new(),
        exceptions: Vec::new(),
    };
    for file in files {
        match file.path.as_str() {
            "schema.toml" => read.all.declarations = read.parse(file).unwrap_or_default(),
            path if path.ends_with(".toml") => read.rule_file(file),
            _ => {}
        }
    }
    read.find_exceptions();
    (read.all, read.errors)
}

struct Reader<'a> {
    files: &'a [SourceFile],
    all: Files<'a>,
    errors: Vec<RuleError>,
    /// Ids met so far, by what they name and how they look in a condition.
    ids: BTreeMap<(&'static str, String), String>,
    /// Counters by place, with the list that they leave out; it may stand in a later file.
    exceptions: Vec<(usize, Located<'a, toml::Spanned<String>>)>,
}

impl<'a> Reader<'a> {
    fn parse<T: serde::de::DeserializeOwned>(&mut self, file: &SourceFile) -> Option<T> {
        match toml::from_str(&file.text) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let help = nearest_expected(error.message());
                let message = error.message().to_string();
                self.errors.push(RuleError::at(file, span, message, help));
                None
            }
        }
    }

    fn rule_file(&mut self, file: &'a SourceFile) {
        let Some(raw) = self.parse::<RawFile>(file) else {
            return;
        };
        for counter in raw.counter {
            self.counter(file, counter);
        }
        for list in raw.list {
            self.list(file, list);
        }
        for rule in raw.rule {
            self.id(file, "rule", &rule.id);
            if self.all.rules.len() >= RULES_MAX {
                let message = format!("there are more than {RULES_MAX} rules");
                self.error(file, rule.id.span(), message);
                return;
            }
            if rule.about.get_ref().trim().is_empty() {
                self.error(
                    file,
                    rule.about.span(),
                    "`about` is empty; expected one line for people",
                );
            }
            let examples = rule.examples.get_ref();
            if examples.hits.is_empty() || examples.misses.is_empty() {
                let message = "expected at least one example that hits and one that misses";
                self.error(file, rule.examples.span(), message);
            }
            self.all.rules.push(Located { file, item: rule });
        }
    }

    fn counter(&mut self, file: &'a SourceFile, raw: RawCounter) {
        self.id(file, "counter", &raw.id);
        self.counter_id_in_conditions(file, &raw.id);
        let window = *raw.window.get_ref();
        let longest = evenhand_model::Duration::from_days(WINDOW_DAYS_MAX);
        if window.seconds() < 1 || window > longest {
            let message = format!("a window of {window}; expected 1s to {WINDOW_DAYS_MAX}d");
            self.error(file, raw.window.span(), message);
        }
        if let Some(list) = raw.except {
            if raw.of.tells_of_somebody() {
                let message = "a counter of people or their networks has no exceptions; \
                               whom it leaves out would tell who somebody is";
                self.error(file, list.span(), message);
            }
            let place = self.all.counters.len();
            self.exceptions.push((place, Located { file, item: list }));
        }
        self.all.counters.push(Counter {
            id: raw.id.into_inner(),
            of: raw.of,
            kinds: raw.kinds,
            distinct: raw.distinct,
            window,
            except: None,
        });
    }

    /// After a dash that a digit follows, a condition would read a subtraction.
    fn counter_id_in_conditions(&mut self, file: &SourceFile, id: &toml::Spanned<String>) {
        let text = id.get_ref();
        let bytes = text.as_bytes();
        if bytes
            .windows(2)
            .any(|pair| pair[0] == b'-' && pair[1].is_ascii_digit())
        {
            let message = format!("`counter.{text}` would be read as a subtraction in a condition");
            let help = format!("call it `{}`", text.replace('-', "_"));
            self.errors
                .push(RuleError::at(file, id.span(), message, Some(help)));
        }
    }

    fn find_exceptions(&mut self) {
        for (place, Located { file, item: named }) in std::mem::take(&mut self.exceptions) {
            let id = named.get_ref();
            let list = self.all.lists.get(id).cloned();
            match (list, self.all.counters.get_mut(place)) {
                (Some(list), Some(counter)) if list.kind != ListKind::Words => {
                    counter.except = Some(list);
                }
                (Some(_), _) => {
                    let message = format!("list `{id}` has kind words; expected domains or exact");
                    self.error(file, named.span(), message);
                }
                (None, _) => {
                    let help = nearest(id, self.all.lists.keys().map(String::as_str));
                    let message = format!("there is no list `{id}`");
                    self.errors
                        .push(RuleError::at(file, named.span(), message, help));
                }
            }
        }
    }

    fn list(&mut self, file: &SourceFile, raw: RawList) {
        self.id(file, "list", &raw.id);
        let id = raw.id.get_ref().clone();
        let mut list = match (&raw.file, &raw.items) {
            (None, Some(items)) => List::new(&id, raw.kind, items.iter().map(String::as_str)),
            (Some(path), None) => match self.files.iter().find(|file| file.path == *path.get_ref())
            {
                Some(source) => List::of_lines(&id, raw.kind, &source.text),
                None => {
                    let message = format!("there is no file `{}`", path.get_ref());
                    let known = self.files.iter().map(|file| file.path.as_str());
                    let help = nearest(path.get_ref(), known);
                    self.errors
                        .push(RuleError::at(file, path.span(), message, help));
                    List::new(&id, raw.kind, std::iter::empty())
                }
            },
            _ => {
                let message = "expected either `file` or `items` in a list";
                self.error(file, raw.id.span(), message);
                List::new(&id, raw.kind, std::iter::empty())
            }
        };
        if let Some(why) = &raw.harmless {
            list.harmless = true;
            if why.get_ref().trim().is_empty() {
                self.error(file, why.span(), "`harmless` is empty; expected the reason");
            }
        }
        self.all.lists.insert(id, Arc::new(list));
    }

    fn id(&mut self, file: &SourceFile, what: &'static str, id: &toml::Spanned<String>) {
        let text = id.get_ref();
        let fits = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && !part.ends_with('-')
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
        };
        if text.len() > ID_BYTES_MAX || !text.split('.').all(fits) {
            let message = format!(
                "`{text}` is no id; expected words of letters, digits, - and _, joined by dots, \
                 like threat.home-address, {ID_BYTES_MAX} bytes at most"
            );
            self.error(file, id.span(), message);
        }
        let looks = text.replace(['.', '-'], "_");
        if let Some(other) = self.ids.insert((what, looks), text.clone()) {
            let message = if other == *text {
                format!("there are two of {what} `{text}`")
            } else {
                format!("{what} ids `{other}` and `{text}` are too alike")
            };
            self.error(file, id.span(), message);
        }
    }

    fn error(&mut self, file: &SourceFile, span: Range<usize>, message: impl Into<String>) {
        self.errors.push(RuleError::at(file, span, message, None));
    }
}

/// A did-you-mean from a message like: unknown field `a`, expected one of `b`, `c`.
fn nearest_expected(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let found = quoted.next()?;
    message
        .starts_with("unknown")
        .then(|| nearest(found, quoted))?
}
