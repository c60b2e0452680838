//! Forms as data, for screens that have many: what is asked, what was sent, and the same form again as it was
//! filled in where something was wrong with it.

use std::collections::HashMap;

use evenhand_model::{Problem, Time};
use serde::Deserialize;

use crate::console::actions::some;

/// A form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it is sent.
    pub action: String,
    /// What it does; the text of its button too.
    pub title: &'static str,
    /// What to know before.
    pub about: &'static str,
    /// Fields that nobody fills in.
    pub hidden: Vec<(&'static str, String)>,
    /// Fields to be filled in.
    pub fields: Vec<Field>,
    /// Whether it shows without being opened.
    pub is_open: bool,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in what is sent.
    pub name: &'static str,
    /// What it asks.
    pub label: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// What stands in it.
    pub value: String,
    /// Whether it must be filled in.
    pub is_required: bool,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line.
    Line,
    /// Sentences.
    Prose,
    /// Yes, where it is ticked.
    Tick,
    /// A day and a time of day, in UTC.
    Moment,
    /// One of these values, each with its words.
    Choice(Vec<(String, String)>),
}

impl Form {
    /// A form that is sent there.
    pub fn new(action: impl Into<String>, title: &'static str, about: &'static str) -> Self {
        Self {
            action: action.into(),
            title,
            about,
            ..Self::default()
        }
    }

    /// With a field that nobody fills in.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    /// Asking for something that must be given.
    #[must_use]
    pub fn asking(self, kind: FieldKind, name: &'static str, label: &'static str) -> Self {
        let is_required = !matches!(kind, FieldKind::Tick);
        self.field(kind, name, label, is_required)
    }

    /// Asking for something that can be left out.
    #[must_use]
    pub fn offering(self, kind: FieldKind, name: &'static str, label: &'static str) -> Self {
        self.field(kind, name, label, false)
    }

    fn field(
        mut self,
        kind: FieldKind,
        name: &'static str,
        label: &'static str,
        is_required: bool,
    ) -> Self {
        self.fields.push(Field {
            name,
            label,
            kind,
            value: String::new(),
            is_required,
        });
        self
    }

    /// With something that stands in one of its fields already.
    #[must_use]
    pub fn with_value(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
            field.value = value.into();
        }
        self
    }

    /// As it was filled in.
    #[must_use]
    pub fn filled(mut self, sent: &Sent) -> Self {
        for field in &mut self.fields {
            field.value = sent.text(field.name).to_owned();
        }
        self.is_open = true;
        self
    }
}

/// A value of a choice, with its words.
pub fn choice(value: impl Into<String>, words: impl Into<String>) -> (String, String) {
    (value.into(), words.into())
}

/// What was sent, by the names of the fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Sent(HashMap<String, String>);

impl Sent {
    /// What was written into a field; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.trim())
    }

    /// The same, to be kept.
    pub fn owned(&self, name: &str) -> String {
        self.text(name).to_owned()
    }

    /// The same, if anything was written.
    pub fn some(&self, name: &str) -> Option<String> {
        some(self.text(name))
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.text(name) == "true"
    }

    /// The day and time of day that were chosen, in UTC.
    pub fn moment(&self, name: &str) -> Result<Option<Time>, Problem> {
        let Some(text) = self.some(name) else {
            return Ok(None);
        };
        let whole = match text.len() {
            10 => format!("{text}T00:00:00Z"),
            16 => format!("{text}:00Z"),
            _ => text,
        };
        let wrong =
            |_| Problem::invalid("expected a day and a time, like 2026-11-23T10:00").at(name);
        whole.parse().map(Some).map_err(wrong)
    }

    /// What one of the words of a kind stands for.
    pub fn word<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Problem> {
        let word = serde_json::Value::String(self.owned(name));
        let wrong = |_| Problem::invalid("choose one").at(name);
        serde_json::from_value(word).map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was_filled_in() {
        let sent: Sent =
            serde_html_form::from_str("reason=+two+words+&tick=true&day=2026-11-23T10:00").unwrap();
        let form = Form::new("/x", "Do it", "")
            .asking(FieldKind::Line, "reason", "Why")
            .asking(FieldKind::Line, "other", "What else")
            .filled(&sent);
        let values: Vec<&str> = form
            .fields
            .iter()
            .map(|field| field.value.as_str())
            .collect();
        assert_eq!(values, ["two words", ""]);
        assert!(sent.is_ticked("tick") && !sent.is_ticked("reason"));
        let moment = sent.moment("day").unwrap().unwrap();
        assert_eq!(moment.to_string(), "2026-11-23T10:00:00Z");
        assert!(sent.moment("reason").is_err());
    }
}
