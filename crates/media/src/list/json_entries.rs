//! The entries of a JSON list, one after the other, so that no list needs to be in memory whole.

use std::borrow::Cow;
use std::fmt;
use std::io::BufRead;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::bounded::{Allowance, Bounded};
use super::fault::{FieldProblem, ListError};

/// Sees each entry with its number, from 1: those of an array, or of the array that an object has in a field.
pub fn each(
    source: impl BufRead,
    field: &'static str,
    mut see: impl FnMut(u64, &Value),
) -> Result<(), ListError> {
    let allowance = Allowance::default();
    let source = Bounded::new(source, &allowance)?;
    let mut json = serde_json::Deserializer::from_reader(source);
    let mut entries = 0;
    let mut counted = |value: &Value| {
        entries += 1;
        see(entries, value);
    };
    let top = Top {
        field,
        allowance: &allowance,
        see: &mut counted,
    };
    let read = top.deserialize(&mut json).and_then(|has_entries| {
        allowance.renew();
        json.end().map(|()| has_entries)
    });
    match read {
        Ok(true) => Ok(()),
        Ok(false) => Err(ListError::NoEntries { field }),
        Err(error) if error.is_io() => Err(ListError::Source(error.into())),
        Err(error) if error.is_data() => Err(ListError::NoEntries { field }),
        Err(error) => Err(ListError::NotJson {
            line: error.line(),
            column: error.column(),
            entries,
        }),
    }
}

/// A single value as text: `12` and `"12"` are one, as ids and times come either way.
pub fn text(value: &Value) -> Result<Cow<'_, str>, FieldProblem> {
    match value {
        Value::Null => Ok(Cow::Borrowed("")),
        Value::String(text) => Ok(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Ok(Cow::Owned(value.to_string())),
        Value::Array(_) | Value::Object(_) => Err(FieldProblem::Kind {
            expected: "text",
            found: kind(value),
        }),
    }
}

/// What kind of value it is, in words.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The whole list. Answers whether there are entries in it, be it none.
struct Top<'a, S> {
    field: &'static str,
    allowance: &'a Allowance,
    see: &'a mut S,
}

/// The array of entries.
struct Entries<'a, S> {
    allowance: &'a Allowance,
    see: &'a mut S,
}

impl<'de, S: FnMut(&Value)> DeserializeSeed<'de> for Top<'_, S> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: FnMut(&Value)> Visitor<'de> for Top<'_, S> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<bool, A::Error> {
        let all = Entries {
            allowance: self.allowance,
            see: self.see,
        };
        all.visit_seq(entries).map(|()| true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<bool, A::Error> {
        let mut has_entries = false;
        while let Some(name) = object.next_key::<String>()? {
            if name == self.field {
                has_entries = true;
                object.next_value_seed(Entries {
                    allowance: self.allowance,
                    see: &mut *self.see,
                })?;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
            self.allowance.renew();
        }
        Ok(has_entries)
    }
}

impl<'de, S: FnMut(&Value)> DeserializeSeed<'de> for Entries<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, S: FnMut(&Value)> Visitor<'de> for Entries<'_, S> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.allowance.renew();
        while let Some(entry) = entries.next_element::<Value>()? {
            (self.see)(&entry);
            self.allowance.renew();
        }
        Ok(())
    }
}
