//! What somebody looks for: words, phrases in quotes, and `field:word`, all of which must be there.

use evenhand_model::{Platform, Problem};

use crate::house::House;
use crate::search::document::{address_of, hashtag_of};
use crate::search::words::{is_spaceless, parts_of_name, spaced, words};
use crate::search::{Field, Term, fold};

/// Longest query, in bytes.
const QUERY_BYTES_MAX: usize = 1_024;
/// Most things that one query asks for.
const WANTED_MAX: usize = 32;

/// A query that was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Everything that must be there.
    pub wanted: Vec<Wanted>,
    /// Ids, ours or the platform's: what is called so, beside everything else.
    pub ids: Vec<String>,
}

/// One thing that must be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// As it was asked for.
    pub said: String,
    /// In one of these fields.
    pub fields: Vec<Field>,
    /// These words, in any order.
    pub words: Vec<String>,
    /// And this text, where the order matters.
    pub phrase: Option<String>,
}

impl Query {
    /// Reads a query.
    pub fn read(text: &str) -> Result<Self, Problem> {
        if text.len() > QUERY_BYTES_MAX {
            let detail = format!("expected at most {QUERY_BYTES_MAX} bytes");
            return Err(Problem::invalid(detail).at("q"));
        }
        let mut query = Self::default();
        for part in split(text) {
            query.add(&part)?;
        }
        if query.wanted.is_empty() && query.ids.is_empty() {
            let detail = "say what to look for: words, \"a phrase\", #hashtag, @handle, or one of \
                          handle: text: link: hash: tag: rule: decision: id: with a value";
            return Err(Problem::invalid(detail).at("q"));
        }
        if query.wanted.len() > WANTED_MAX {
            let detail = format!("expected at most {WANTED_MAX} words");
            return Err(Problem::invalid(detail).at("q"));
        }
        if !query.wanted.is_empty() && !query.ids.is_empty() {
            let detail = "an id names one thing; leave out the other words";
            return Err(Problem::invalid(detail).at("q"));
        }
        Ok(query)
    }

    /// For everything that must be there: terms, each of which may be in any of the fields.
    pub fn terms(&self, house: &House, platform: &Platform) -> Vec<Vec<Term>> {
        let of = |wanted: &Wanted, word: &String| -> Vec<Term> {
            let fields = wanted.fields.iter();
            fields
                .map(|field| Term::of(house, platform, *field, word))
                .collect()
        };
        let words = self.wanted.iter();
        words
            .flat_map(|wanted| wanted.words.iter().map(move |word| of(wanted, word)))
            .collect()
    }

    fn add(&mut self, part: &Part) -> Result<(), Problem> {
        let said = part.said();
        let value = part.value.trim();
        match (part.field.as_deref(), value) {
            (Some("id"), id) => {
                self.ids.push(id.to_owned());
                return Ok(());
            }
            (Some(name), _) => {
                let field = field_named(name)?;
                return self.want(said, vec![field], value, part.is_quoted);
            }
            (None, _) => {}
        }
        if is_id(value) {
            self.ids.push(value.to_owned());
            return Ok(());
        }
        let fields = match value {
            _ if part.is_quoted => vec![Field::Text, Field::Handle],
            _ if value.starts_with("http://") || value.starts_with("https://") => vec![Field::Link],
            _ if value.starts_with('#') => vec![Field::Hashtag],
            _ if value.starts_with('@') => vec![Field::Handle],
            _ if is_hash(value) => vec![Field::Hash],
            _ => vec![Field::Text, Field::Handle],
        };
        self.want(said, fields, value, part.is_quoted)
    }

    fn want(
        &mut self,
        said: String,
        fields: Vec<Field>,
        value: &str,
        is_quoted: bool,
    ) -> Result<(), Problem> {
        let folded = fold(value);
        let first = fields.first().copied();
        let (found, phrase) = match first {
            Some(Field::Hashtag) => (vec![hashtag_of(value)], None),
            Some(Field::Link) => (vec![address_of(value)], None),
            Some(Field::Hash) => (vec![folded], None),
            Some(Field::Decision | Field::Rule | Field::Tag) => (vec![value.to_owned()], None),
            Some(Field::Handle) if !is_quoted => (parts_of_name(&folded), None),
            _ => (words(&folded), phrase_of(&folded, is_quoted)),
        };
        let mut found: Vec<String> = found.into_iter().filter(|word| !word.is_empty()).collect();
        found.sort();
        found.dedup();
        if found.is_empty() {
            // A sign between words is no word.
            if first == Some(Field::Text) && !is_quoted {
                return Ok(());
            }
            let detail = format!("there is no word in `{said}`");
            return Err(Problem::invalid(detail).at("q"));
        }
        self.wanted.push(Wanted {
            said,
            fields,
            words: found,
            phrase,
        });
        Ok(())
    }
}

/// What must stand in the text as it is: a phrase in quotes, and what was cut into pairs of letters.
fn phrase_of(folded: &str, is_quoted: bool) -> Option<String> {
    let spaced = spaced(folded);
    let inner = spaced.trim();
    let is_cut = inner.chars().any(is_spaceless);
    if !is_quoted && !is_cut {
        return None;
    }
    let starts_word = inner
        .chars()
        .next()
        .is_some_and(|letter| !is_spaceless(letter));
    let ends_word = inner
        .chars()
        .last()
        .is_some_and(|letter| !is_spaceless(letter));
    let before = if starts_word { " " } else { "" };
    let after = if ends_word { " " } else { "" };
    Some(format!("{before}{inner}{after}"))
}

fn field_named(name: &str) -> Result<Field, Problem> {
    let known = Field::ALL.iter().find(|field| field.as_str() == name);
    known.copied().ok_or_else(|| {
        let known: Vec<_> = Field::ALL.iter().map(|field| field.as_str()).collect();
        let detail = format!(
            "there is no field `{name}`; expected one of {}, id",
            known.join(", ")
        );
        Problem::invalid(detail).at("q")
    })
}

fn is_id(value: &str) -> bool {
    value.len() == 36 && value.parse::<evenhand_model::CaseId>().is_ok()
}

fn is_hash(value: &str) -> bool {
    matches!(value.len(), 32 | 64) && value.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// One word or phrase of a query, with its field.
#[derive(Debug, PartialEq)]
struct Part {
    field: Option<String>,
    value: String,
    is_quoted: bool,
}

impl Part {
    fn said(&self) -> String {
        let quote = if self.is_quoted { "\"" } else { "" };
        let value = format!("{quote}{}{quote}", self.value);
        match &self.field {
            Some(field) => format!("{field}:{value}"),
            None => value,
        }
    }
}

/// Parts at spaces outside of quotes. A quote that is never closed goes on to the end.
fn split(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (field, after) = match rest.split_once(':') {
            Some((name, after)) if is_name(name) && !after.starts_with("//") => {
                (Some(name.to_ascii_lowercase()), after)
            }
            _ => (None, rest),
        };
        let (value, is_quoted, after) = match after.strip_prefix(['"', '“', '”', '„', '«']) {
            Some(quoted) => {
                let (value, after) = quoted
                    .split_once(['"', '“', '”', '»'])
                    .unwrap_or((quoted, ""));
                (value, true, after)
            }
            None => {
                let end = after.find(char::is_whitespace).unwrap_or(after.len());
                (&after[..end], false, &after[end..])
            }
        };
        parts.push(Part {
            field,
            value: value.to_owned(),
            is_quoted,
        });
        rest = after.trim_start();
    }
    parts
}

/// A field's name is a short word; anything else before a colon is part of what is looked for.
fn is_name(name: &str) -> bool {
    (2..=10).contains(&name.len()) && name.bytes().all(|letter| letter.is_ascii_alphabetic())
}
