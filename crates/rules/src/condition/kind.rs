//! Kinds of values in conditions.

use std::fmt;

/// The kind of a value; CEL calls it a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Known only when the event is there; CEL's `dyn`.
    Any,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    Text,
    /// CEL's `duration`.
    Span,
    /// CEL's `timestamp`.
    Time,
    /// One item of `content.media`.
    Media,
    List(Box<Kind>),
}

impl Kind {
    /// A list of texts.
    pub fn texts() -> Self {
        Self::List(Box::new(Self::Text))
    }

    pub fn is_number(&self) -> bool {
        matches!(self, Self::Any | Self::Int | Self::Uint | Self::Double)
    }

    /// Whether a value of this kind may stand where `wanted` is needed.
    pub fn fits(&self, wanted: &Kind) -> bool {
        match (self, wanted) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::List(item), Self::List(wanted)) => item.fits(wanted),
            _ => self == wanted,
        }
    }

    /// Whether `==` between the two can ever hold.
    pub fn equals(&self, other: &Kind) -> bool {
        matches!((self, other), (Self::Null, _) | (_, Self::Null))
            || self.fits(other)
            || (self.is_number() && other.is_number())
    }

    /// Whether `<` between the two is defined.
    pub fn compares(&self, other: &Kind) -> bool {
        let ordered = |kind: &Kind| !matches!(kind, Kind::Null | Kind::Media | Kind::List(_));
        ordered(self)
            && ordered(other)
            && (self.fits(other) || (self.is_number() && other.is_number()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Any => "dyn",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::Text => "string",
            Self::Span => "duration",
            Self::Time => "timestamp",
            Self::Media => "media",
            Self::List(item) => return write!(formatter, "list({item})"),
        };
        formatter.write_str(word)
    }
}
