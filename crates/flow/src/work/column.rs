//! Columns of a table, and the values in them.

use std::fmt::Display;

use evenhand_model::Time;

/// A column by which rows are found or ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Holds text or nothing.
    Text(&'static str),
    /// Holds a whole number or nothing; times are microseconds.
    Integer(&'static str),
}

impl Column {
    /// The column's name in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Integer(name) => name,
        }
    }
}

/// A value in a column. Nothing sorts before numbers, numbers before texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// No value.
    Nothing,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
}

/// A text value.
pub fn text(value: impl Display) -> Value {
    Value::Text(value.to_string())
}

/// A text value, or nothing.
pub fn optional_text(value: Option<impl Display>) -> Value {
    value.map_or(Value::Nothing, text)
}

/// An instant as microseconds.
pub fn instant(value: Time) -> Value {
    Value::Integer(value.micros())
}

/// An instant as microseconds, or nothing.
pub fn optional_instant(value: Option<Time>) -> Value {
    value.map_or(Value::Nothing, instant)
}
