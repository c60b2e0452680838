//! Values while a condition runs: small, copied, borrowed from the event.

use std::cmp::Ordering;

use evenhand_model::Media;
use serde_json::Value as Json;

use super::links::LinkTexts;

/// Longest span of time either way, in microseconds: 10,000 years, as in the CEL specification and
/// in protocol buffers.
pub(crate) const SPAN_MICROS_MAX: i64 = 315_576_000_000 * 1_000_000;
/// First instant, in microseconds since 1970: the year 1, as in the CEL specification.
pub(crate) const TIME_MICROS_MIN: i64 = -62_135_596_800 * 1_000_000;
/// Last instant: the end of the year 9999.
pub(crate) const TIME_MICROS_MAX: i64 = 253_402_300_800 * 1_000_000 - 1;

/// One value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(&'a str),
    /// Microseconds.
    Span(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    Texts(&'a [String]),
    Links(LinkTexts<'a>),
    Medias(&'a [Media]),
    Media(&'a Media),
    Constants(&'a [Constant]),
    /// An array or object of the platform's own attributes.
    Json(&'a Json),
}

/// A value that stands in a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Box<str>),
    Span(i64),
    Time(i64),
    List(Box<[Constant]>),
}

impl Constant {
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Uint(value) => Value::Uint(*value),
            Self::Double(value) => Value::Double(*value),
            Self::Text(value) => Value::Text(value),
            Self::Span(value) => Value::Span(*value),
            Self::Time(value) => Value::Time(*value),
            Self::List(items) => Value::Constants(items),
        }
    }
}

/// Why an expression has no value. CEL calls it an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The event does not have this field.
    Missing,
    /// The value has a kind for which this is not defined.
    WrongKind,
    /// A number became too large or too small.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// The list has no such place.
    OutOfRange,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "missing",
            Self::WrongKind => "wrong kind of value",
            Self::Overflow => "overflow",
            Self::DivisionByZero => "division by zero",
            Self::OutOfRange => "no such place in the list",
        })
    }
}

/// A value or why there is none.
pub(crate) type Outcome<'a> = Result<Value<'a>, Fault>;

/// A value of the platform's own attributes. Whole numbers are `int`, others `double`.
pub(crate) fn from_json(json: &Json) -> Value<'_> {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::String(value) => Value::Text(value),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(int), _) => Value::Int(int),
            (None, Some(uint)) => Value::Uint(uint),
            (None, None) => Value::Double(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::Array(_) | Json::Object(_) => Value::Json(json),
    }
}

impl<'a> Value<'a> {
    /// How many items a list has, how many characters a text.
    pub fn size(self) -> Result<usize, Fault> {
        match self {
            Self::Text(text) if text.is_ascii() => Ok(text.len()),
            Self::Text(text) => Ok(text.chars().count()),
            Self::Json(Json::Object(fields)) => Ok(fields.len()),
            _ => self.item_count(),
        }
    }

    fn item_count(self) -> Result<usize, Fault> {
        match self {
            Self::Texts(items) => Ok(items.len()),
            Self::Links(items) => Ok(items.len()),
            Self::Medias(items) => Ok(items.len()),
            Self::Constants(items) => Ok(items.len()),
            Self::Json(Json::Array(items)) => Ok(items.len()),
            _ => Err(Fault::WrongKind),
        }
    }

    /// The item at `index` of a list.
    pub fn item(self, index: usize) -> Outcome<'a> {
        let item = match self {
            Self::Texts(items) => items.get(index).map(|text| Value::Text(text)),
            Self::Links(items) => items.get(index).map(Value::Text),
            Self::Medias(items) => items.get(index).map(Value::Media),
            Self::Constants(items) => items.get(index).map(Constant::value),
            Self::Json(Json::Array(items)) => items.get(index).map(from_json),
            _ => return Err(Fault::WrongKind),
        };
        item.ok_or(Fault::OutOfRange)
    }

    /// The items of a list.
    pub fn items(self) -> Result<impl Iterator<Item = Value<'a>>, Fault> {
        let count = self.item_count()?;
        Ok((0..count).filter_map(move |index| self.item(index).ok()))
    }

    /// A span or an instant, if it is within the range of such values.
    pub fn in_range(self) -> Option<Self> {
        let inside = match self {
            Self::Span(micros) => (-SPAN_MICROS_MAX..=SPAN_MICROS_MAX).contains(&micros),
            Self::Time(micros) => (TIME_MICROS_MIN..=TIME_MICROS_MAX).contains(&micros),
            _ => true,
        };
        inside.then_some(self)
    }

    pub fn text(self) -> Result<&'a str, Fault> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err(Fault::WrongKind),
        }
    }

    pub fn bool(self) -> Result<bool, Fault> {
        match self {
            Self::Bool(value) => Ok(value),
            _ => Err(Fault::WrongKind),
        }
    }

    /// CEL's `==`: numbers by value, lists by their items, different kinds are not equal.
    pub fn equals(self, other: Value<'_>) -> bool {
        match (self, other) {
            (Self::Null, Value::Null) => true,
            (Self::Bool(left), Value::Bool(right)) => left == right,
            (Self::Text(left), Value::Text(right)) => left == right,
            (Self::Span(left), Value::Span(right)) => left == right,
            (Self::Time(left), Value::Time(right)) => left == right,
            (Self::Media(left), Value::Media(right)) => left == right,
            (Self::Json(left @ Json::Object(_)), Value::Json(right @ Json::Object(_))) => {
                left == right
            }
            (left, right) if left.is_number() && right.is_number() => {
                numbers(left, right) == Some(Ordering::Equal)
            }
            (left, right) => match (left.items(), right.items()) {
                (Ok(left), Ok(right)) => left.eq_by_value(right),
                _ => false,
            },
        }
    }

    /// CEL's order of two values; `None` for a NaN.
    pub fn order(self, other: Value<'_>) -> Result<Option<Ordering>, Fault> {
        match (self, other) {
            (Self::Bool(left), Value::Bool(right)) => Ok(Some(left.cmp(&right))),
            (Self::Text(left), Value::Text(right)) => Ok(Some(left.cmp(right))),
            (Self::Span(left), Value::Span(right)) => Ok(Some(left.cmp(&right))),
            (Self::Time(left), Value::Time(right)) => Ok(Some(left.cmp(&right))),
            (left, right) if left.is_number() && right.is_number() => Ok(numbers(left, right)),
            _ => Err(Fault::WrongKind),
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Int(_) | Self::Uint(_) | Self::Double(_))
    }
}

trait EqByValue<'a>: Iterator<Item = Value<'a>> + Sized {
    fn eq_by_value<'b>(mut self, mut other: impl Iterator<Item = Value<'b>>) -> bool {
        loop {
            match (self.next(), other.next()) {
                (None, None) => return true,
                (Some(left), Some(right)) if left.equals(right) => {}
                _ => return false,
            }
        }
    }
}

impl<'a, I: Iterator<Item = Value<'a>>> EqByValue<'a> for I {}

/// The order of two numbers by their exact value.
fn numbers(left: Value<'_>, right: Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(&right),
        (Value::Double(left), right) => double_with_whole(left, whole(right)?),
        (left, Value::Double(right)) => {
            double_with_whole(right, whole(left)?).map(Ordering::reverse)
        }
        (left, right) => Some(whole(left)?.cmp(&whole(right)?)),
    }
}

fn whole(value: Value<'_>) -> Option<i128> {
    match value {
        Value::Int(value) => Some(value.into()),
        Value::Uint(value) => Some(value.into()),
        _ => None,
    }
}

/// A double holds every 64-bit whole number only roughly, so whole parts are compared first.
#[allow(clippy::cast_possible_truncation)]
fn double_with_whole(double: f64, whole: i128) -> Option<Ordering> {
    if double.is_nan() {
        return None;
    }
    let floor = double.floor();
    let order = (floor as i128).cmp(&whole);
    Some(order.then(if double > floor {
        Ordering::Greater
    } else {
        Ordering::Equal
    }))
}

impl std::fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Int(value) => write!(formatter, "{value}"),
            Self::Uint(value) => write!(formatter, "{value}u"),
            Self::Double(value) => write!(formatter, "{value:?}"),
            Self::Text(value) => write!(formatter, "{value:?}"),
            Self::Span(micros) => write!(formatter, "{}s", micros as f64 / 1e6),
            Self::Time(micros) => {
                write!(formatter, "{}", evenhand_model::Time::from_micros(micros))
            }
            Self::Media(_) => formatter.write_str("media"),
            Self::Json(json @ Json::Object(_)) => write!(formatter, "{json}"),
            list => write_list(list, formatter),
        }
    }
}

fn write_list(list: Value<'_>, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    formatter.write_str("[")?;
    for (index, item) in list.items().into_iter().flatten().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(formatter, "{comma}{item}")?;
    }
    formatter.write_str("]")
}
