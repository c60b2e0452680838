//! Runs compiled conditions with CEL's rules: `&&` and `||` absorb errors, everything else passes
//! them on.

use std::cell::Cell;
use std::cmp::Ordering;

use evenhand_model::Signal;

use super::facts::Facts;
use super::fields::media_member;
use super::links::LinkBuffer;
use super::node::{Apply, Comparison, Node, Operation, Quantifier};
use super::value::{Fault, Outcome, Value, from_json};
use crate::patterns::{PatternStates, Patterns};

/// Deepest nesting of loops.
pub(crate) const LOOP_DEPTH_MAX: usize = 2;

/// Everything that a condition can reach while it runs.
pub(crate) struct Scope<'a> {
    pub facts: &'a Facts<'a>,
    /// `content.text` as written, empty where there is none.
    pub raw: &'a str,
    /// The same in lower case.
    pub folded: &'a str,
    pub links: &'a LinkBuffer,
    pub patterns: &'a Patterns,
    pub states: &'a PatternStates,
    /// What the rules evaluated so far came to.
    pub rules: &'a [Cell<Result<bool, Fault>>],
    /// Variables of the loops that are running.
    pub bound: Cell<[Value<'a>; LOOP_DEPTH_MAX]>,
}

impl<'a> Scope<'a> {
    /// The value of a condition.
    pub fn bool(&self, node: &'a Node) -> Result<bool, Fault> {
        match node {
            Node::Fired(bit) => Ok(self.states.has_fired(*bit)),
            Node::All(parts) => self.absorb(parts, false),
            Node::Any(parts) => self.absorb(parts, true),
            Node::Not(part) => Ok(!self.bool(part)?),
            Node::Compare(comparison, sides) => self.compare(*comparison, sides),
            Node::Rule(rule) => self.rules.get(*rule).map_or(Err(Fault::Missing), Cell::get),
            Node::Tagged(tag) => Ok(self.facts.account.tags.contains(&&**tag)),
            Node::Found(name) => self.found(name),
            Node::FoldedTest(test) => {
                Ok(self
                    .patterns
                    .test(*test, self.raw, self.folded, self.states))
            }
            Node::RawTest(test) => self.raw_test(*test),
            Node::Has(field) => self.has(field),
            Node::In(sides) => self.is_in(sides),
            Node::Listed(list, node) => match self.value(node)? {
                Value::Text(text) => Ok(list.has(text)),
                items => Ok(items
                    .items()?
                    .any(|item| item.text().is_ok_and(|text| list.has(text)))),
            },
            Node::Loop(quantifier, depth, parts) => self.quantify(*quantifier, *depth, parts),
            _ => self.value(node)?.bool(),
        }
    }

    /// The value of any expression.
    pub fn value(&self, node: &'a Node) -> Outcome<'a> {
        match node {
            Node::Constant(constant) => Ok(constant.value()),
            Node::Field(field) => field.read(self),
            Node::Attribute(path) => self.attribute(path),
            Node::Member(item, member) => match self.value(item)? {
                Value::Media(media) => media_member(media, member),
                Value::Json(json) => json.get(&**member).map(from_json).ok_or(Fault::Missing),
                _ => Err(Fault::WrongKind),
            },
            Node::Bound(depth) => self.bound.get().get(*depth).copied().ok_or(Fault::Missing),
            Node::Score(name) => match self.facts.signals.get(&**name) {
                Some(Signal::Score(score)) => Ok(Value::Double(*score)),
                Some(Signal::Found(found)) => Ok(Value::Double(f64::from(u8::from(*found)))),
                None => Err(Fault::Missing),
            },
            Node::Counter(counter) => {
                let count = self.facts.counts.get(*counter).ok_or(Fault::Missing)?;
                Ok(Value::Int(i64::try_from(*count).unwrap_or(i64::MAX)))
            }
            Node::Choose(parts) => {
                let [condition, then, other] = &**parts;
                self.value(if self.bool(condition)? { then } else { other })
            }
            Node::Arithmetic(operation, sides) => {
                let [left, right] = &**sides;
                arithmetic(*operation, self.value(left)?, self.value(right)?)
            }
            Node::Negate(part) => negate(self.value(part)?),
            Node::Index(sides) => self.index(sides),
            Node::Apply(function, arguments) => self.apply(function, arguments),
            _ => self.bool(node).map(Value::Bool),
        }
    }

    /// `&&` (`decisive` is false) or `||` (true): the decisive value wins over any error.
    fn absorb(&self, parts: &'a [Node], decisive: bool) -> Result<bool, Fault> {
        let mut fault = None;
        for part in parts {
            match self.bool(part) {
                Ok(value) if value == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(found) => fault = fault.or(Some(found)),
            }
        }
        fault.map_or(Ok(!decisive), Err)
    }

    fn compare(&self, comparison: Comparison, sides: &'a [Node; 2]) -> Result<bool, Fault> {
        let left = self.value(&sides[0])?;
        let right = self.value(&sides[1])?;
        let order = match comparison {
            Comparison::Equal => return Ok(left.equals(right)),
            Comparison::NotEqual => return Ok(!left.equals(right)),
            _ => left.order(right)?,
        };
        Ok(match comparison {
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
            Comparison::Greater => order == Some(Ordering::Greater),
            _ => order.is_some_and(Ordering::is_ge),
        })
    }

    fn found(&self, name: &str) -> Result<bool, Fault> {
        Ok(match self.facts.signals.get(name) {
            Some(Signal::Found(found)) => *found,
            Some(Signal::Score(score)) => *score > 0.0,
            None => false,
        })
    }

    fn raw_test(&self, test: u32) -> Result<bool, Fault> {
        let content = self.facts.event.content.as_ref().ok_or(Fault::Missing)?;
        content.text.as_ref().ok_or(Fault::Missing)?;
        Ok(self.patterns.test(test, self.raw, self.folded, self.states))
    }

    /// `has(a.b)`: lists and objects are there when they are not empty, as for CEL's messages.
    fn has(&self, field: &'a Node) -> Result<bool, Fault> {
        match (field, self.value(field)) {
            (Node::Field(_), Ok(value)) => Ok(value.text().is_ok() || value.size() != Ok(0)),
            (_, Ok(_)) => Ok(true),
            (_, Err(Fault::Missing)) => Ok(false),
            (_, Err(fault)) => Err(fault),
        }
    }

    fn is_in(&self, sides: &'a [Node; 2]) -> Result<bool, Fault> {
        let wanted = self.value(&sides[0])?;
        match self.value(&sides[1])? {
            Value::Json(serde_json::Value::Object(fields)) => {
                Ok(fields.contains_key(wanted.text()?))
            }
            list => Ok(list.items()?.any(|item| item.equals(wanted))),
        }
    }

    fn attribute(&self, path: &'a [Box<str>]) -> Outcome<'a> {
        let (first, rest) = path.split_first().ok_or(Fault::Missing)?;
        let mut value = self
            .facts
            .event
            .attributes
            .get(&**first)
            .ok_or(Fault::Missing)?;
        for name in rest {
            let fields = value.as_object().ok_or(Fault::WrongKind)?;
            value = fields.get(&**name).ok_or(Fault::Missing)?;
        }
        Ok(from_json(value))
    }

    fn index(&self, sides: &'a [Node; 2]) -> Outcome<'a> {
        let list = self.value(&sides[0])?;
        match (list, self.value(&sides[1])?) {
            (Value::Json(json), Value::Text(name)) => {
                json.get(name).map(from_json).ok_or(Fault::Missing)
            }
            (list, Value::Int(index)) => {
                list.item(usize::try_from(index).map_err(|_| Fault::OutOfRange)?)
            }
            (list, Value::Uint(index)) => {
                list.item(usize::try_from(index).map_err(|_| Fault::OutOfRange)?)
            }
            _ => Err(Fault::WrongKind),
        }
    }

    fn quantify(
        &self,
        quantifier: Quantifier,
        depth: usize,
        parts: &'a [Node; 2],
    ) -> Result<bool, Fault> {
        let mut fault = None;
        let mut held = 0_usize;
        for item in self.value(&parts[0])?.items()? {
            let mut bound = self.bound.get();
            *bound.get_mut(depth).ok_or(Fault::OutOfRange)? = item;
            self.bound.set(bound);
            match (quantifier, self.bool(&parts[1])) {
                (Quantifier::All, Ok(false)) => return Ok(false),
                (Quantifier::Exists, Ok(true)) => return Ok(true),
                (Quantifier::ExistsOne, Ok(true)) => held += 1,
                (Quantifier::ExistsOne, Err(found)) => return Err(found),
                (_, Err(found)) => fault = fault.or(Some(found)),
                (_, Ok(_)) => {}
            }
        }
        match (quantifier, fault) {
            (_, Some(fault)) => Err(fault),
            (Quantifier::All, None) => Ok(true),
            (Quantifier::Exists, None) => Ok(false),
            (Quantifier::ExistsOne, None) => Ok(held == 1),
        }
    }

    fn apply(&self, function: &Apply, arguments: &'a [Node]) -> Outcome<'a> {
        match (function, arguments) {
            (Apply::One(run), [only]) => run(self.value(only)?),
            (Apply::Test(run), [text]) => Ok(Value::Bool(run(self.value(text)?.text()?))),
            _ => Err(Fault::WrongKind),
        }
    }
}

fn negate(value: Value<'_>) -> Outcome<'_> {
    match value {
        Value::Int(value) => value.checked_neg().map(Value::Int).ok_or(Fault::Overflow),
        Value::Double(value) => Ok(Value::Double(-value)),
        _ => Err(Fault::WrongKind),
    }
}

/// CEL's arithmetic: no mixing of number kinds, overflow is an error.
pub(crate) fn arithmetic<'a>(
    operation: Operation,
    left: Value<'a>,
    right: Value<'a>,
) -> Outcome<'a> {
    use Operation::{Add, Divide, Multiply, Remainder, Subtract};
    let overflow = Fault::Overflow;
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => {
            if right == 0 && matches!(operation, Divide | Remainder) {
                return Err(Fault::DivisionByZero);
            }
            let result = match operation {
                Add => left.checked_add(right),
                Subtract => left.checked_sub(right),
                Multiply => left.checked_mul(right),
                Divide => left.checked_div(right),
                Remainder => left.checked_rem(right),
            };
            result.map(Value::Int).ok_or(overflow)
        }
        (Value::Uint(left), Value::Uint(right)) => {
            if right == 0 && matches!(operation, Divide | Remainder) {
                return Err(Fault::DivisionByZero);
            }
            let result = match operation {
                Add => left.checked_add(right),
                Subtract => left.checked_sub(right),
                Multiply => left.checked_mul(right),
                Divide => left.checked_div(right),
                Remainder => left.checked_rem(right),
            };
            result.map(Value::Uint).ok_or(overflow)
        }
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(match operation {
            Add => left + right,
            Subtract => left - right,
            Multiply => left * right,
            Divide => left / right,
            Remainder => return Err(Fault::WrongKind),
        })),
        _ => time_arithmetic(operation, left, right),
    }
}

fn time_arithmetic<'a>(operation: Operation, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    use Operation::{Add, Subtract};
    use Value::{Span, Time};
    let result = match (operation, left, right) {
        (Add, Span(left), Span(right)) => left.checked_add(right).map(Span),
        (Add, Time(left), Span(right)) | (Add, Span(left), Time(right)) => {
            left.checked_add(right).map(Time)
        }
        (Subtract, Span(left), Span(right)) | (Subtract, Time(left), Time(right)) => {
            left.checked_sub(right).map(Span)
        }
        (Subtract, Time(left), Span(right)) => left.checked_sub(right).map(Time),
        _ => return Err(Fault::WrongKind),
    };
    result.and_then(Value::in_range).ok_or(Fault::Overflow)
}
