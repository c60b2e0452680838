//! A compiled condition: a small tree with every name resolved to a number or a field.

use std::sync::Arc;

use super::fields::Field;
use super::value::{Constant, Outcome, Value};
use crate::list::List;

/// One step of a condition.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Constant(Constant),
    Field(Field),
    /// A path under `attributes`.
    Attribute(Arc<[Box<str>]>),
    /// A member of an item of `content.media` or of an attribute's object.
    Member(Box<Node>, Box<str>),
    /// Whether the field is there.
    Has(Box<Node>),
    /// The variable of the loop at this depth.
    Bound(usize),
    /// A detector's finding; absent means not found.
    Found(Box<str>),
    /// A detector's score; absent means missing, for no signal is not a low signal.
    Score(Box<str>),
    /// A counter, by its place.
    Counter(usize),
    /// Another rule's condition, by its place.
    Rule(usize),
    /// Whether the author has the tag now.
    Tagged(Box<str>),
    /// A literal or word list in the folded text, by its bit.
    Fired(u32),
    /// A pattern on the text as written, by its number.
    RawTest(u32),
    /// A pattern on the folded text, by its number.
    FoldedTest(u32),
    Not(Box<Node>),
    All(Box<[Node]>),
    Any(Box<[Node]>),
    Choose(Box<[Node; 3]>),
    Compare(Comparison, Box<[Node; 2]>),
    /// Whether a list holds a value.
    In(Box<[Node; 2]>),
    Arithmetic(Operation, Box<[Node; 2]>),
    Negate(Box<Node>),
    Index(Box<[Node; 2]>),
    Loop(Quantifier, usize, Box<[Node; 2]>),
    /// Whether a text, or one of several, is on a list.
    Listed(Arc<List>, Box<Node>),
    /// Any other function.
    Apply(Apply, Box<[Node]>),
}

/// A function that needs nothing but its arguments.
#[derive(Clone)]
pub(crate) enum Apply {
    One(for<'a> fn(Value<'a>) -> Outcome<'a>),
    /// A test of one text with something prepared.
    Test(Arc<dyn Fn(&str) -> bool + Send + Sync>),
}

impl std::fmt::Debug for Apply {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Apply")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    All,
    Exists,
    ExistsOne,
}

impl Node {
    pub fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }

    /// Bits of which at least one must have fired for this to hold; `None` when it may hold without.
    pub fn necessary(&self, scope: &dyn Necessity) -> Option<Vec<u32>> {
        match self {
            Self::Fired(bit) => Some(vec![*bit]),
            Self::RawTest(test) | Self::FoldedTest(test) => scope.of_test(*test),
            Self::Rule(rule) => scope.of_rule(*rule),
            Self::All(parts) => parts
                .iter()
                .filter_map(|part| part.necessary(scope))
                .min_by_key(Vec::len),
            Self::Any(parts) => parts.iter().try_fold(Vec::new(), |mut all, part| {
                all.extend(part.necessary(scope)?);
                Some(all)
            }),
            _ => None,
        }
    }
}

/// What is known of necessary bits outside a condition.
pub(crate) trait Necessity {
    fn of_test(&self, test: u32) -> Option<Vec<u32>>;
    fn of_rule(&self, rule: usize) -> Option<Vec<u32>>;
}
