//! CEL's operators.

use cel::common::ast::{CallExpr, IdedExpr, operators as cel_name};

use super::check::{Check, Checker};
use super::grounds::{Grounds, PATTERN};
use super::kind::Kind;
use super::taint::{ACCOUNT_NAMED, NAME_COMPARED, Taint, TaintKind};
use super::typed::Typed;
use crate::error::Complaint;
use crate::evaluate::LIST_STEPS;
use crate::evaluate::arithmetic;
use crate::evaluate::node::{Comparison, Node, Operation};
use crate::evaluate::value::{Constant, Value};
use crate::patterns::names_account;

/// From how many on a count is a pattern of behaviour: once is no pattern.
const COUNT_MIN: i64 = 2;

impl Checker<'_> {
    /// The checked operator, or `None` when `call` is a plain function.
    pub(super) fn operator(&mut self, expr: &IdedExpr, call: &CallExpr) -> Option<Check> {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        use Operation::{Add, Divide, Multiply, Remainder, Subtract};
        let args = call.args.as_slice();
        let compare = |checker: &mut Self, comparison| match args {
            [left, right] => checker.compare(expr, comparison, left, right),
            _ => Err(checker.complain(expr, "expected two sides")),
        };
        let compute = |checker: &mut Self, operation| match args {
            [left, right] => checker.compute(expr, operation, left, right),
            _ => Err(checker.complain(expr, "expected two sides")),
        };
        Some(match (call.func_name.as_str(), args) {
            (cel_name::LOGICAL_AND, _) => self.combine(expr, cel_name::LOGICAL_AND),
            (cel_name::LOGICAL_OR, _) => self.combine(expr, cel_name::LOGICAL_OR),
            (cel_name::LOGICAL_NOT, [part]) => self.not(expr, part),
            (cel_name::CONDITIONAL, [condition, then, other]) => {
                self.choose(expr, condition, then, other)
            }
            (cel_name::EQUALS, _) => compare(self, Equal),
            (cel_name::NOT_EQUALS, _) => compare(self, NotEqual),
            (cel_name::LESS, _) => compare(self, Less),
            (cel_name::LESS_EQUALS, _) => compare(self, LessOrEqual),
            (cel_name::GREATER, _) => compare(self, Greater),
            (cel_name::GREATER_EQUALS, _) => compare(self, GreaterOrEqual),
            (cel_name::ADD, _) => compute(self, Add),
            (cel_name::SUBSTRACT, _) => compute(self, Subtract),
            (cel_name::MULTIPLY, _) => compute(self, Multiply),
            (cel_name::DIVIDE, _) => compute(self, Divide),
            (cel_name::MODULO, _) => compute(self, Remainder),
            (cel_name::NEGATE, [part]) => self.negate(expr, part),
            (cel_name::IN, [item, list]) => self.is_in(expr, item, list),
            (cel_name::INDEX, [list, index]) => self.index(expr, list, index),
            _ => return None,
        })
    }

    fn boolean(&mut self, expr: &IdedExpr) -> Check {
        let typed = self.expression(expr)?;
        if typed.kind.fits(&Kind::Bool) {
            return Ok(typed);
        }
        let message = format!("this is a {}; expected a bool", typed.kind);
        Err(Complaint::new(typed.span, message))
    }

    /// `&&` and `||` with all their sides at once, the cheapest first: CEL lets either side decide,
    /// so their order does not change the answer.
    fn combine(&mut self, expr: &IdedExpr, operator: &str) -> Check {
        let mut sides = Vec::new();
        flatten(expr, operator, &mut sides);
        let mut typed = Vec::with_capacity(sides.len());
        for side in sides {
            typed.push(self.boolean(side)?);
        }
        let all = operator == cel_name::LOGICAL_AND;
        let grounds = typed.iter().map(|side| side.grounds).reduce(|left, right| {
            if all { left.and(right) } else { left.or(right) }
        });
        typed.sort_by_key(|side| side.cost);
        let nodes = typed.iter().map(|side| side.node.clone()).collect();
        let node = if all {
            Node::All(nodes)
        } else {
            Node::Any(nodes)
        };
        let parts: Vec<&Typed> = typed.iter().collect();
        let mut whole = Typed::of(node, Kind::Bool, self.parsed.token(expr), &parts);
        whole.grounds = grounds.unwrap_or(Grounds::constant(all));
        Ok(whole)
    }

    fn not(&mut self, expr: &IdedExpr, part: &IdedExpr) -> Check {
        let part = self.boolean(part)?;
        let node = Node::Not(Box::new(part.node.clone()));
        let typed = Typed::of(node, Kind::Bool, self.parsed.token(expr), &[&part]);
        Ok(Typed {
            grounds: part.grounds.not(),
            ..typed
        })
    }

    fn choose(
        &mut self,
        expr: &IdedExpr,
        condition: &IdedExpr,
        then: &IdedExpr,
        other: &IdedExpr,
    ) -> Check {
        let condition = self.boolean(condition)?;
        let then = self.expression(then)?;
        let other = self.expression(other)?;
        if !then.kind.fits(&other.kind) {
            let message = format!("one side is a {}, the other a {}", then.kind, other.kind);
            return Err(self.complain(expr, message));
        }
        let nodes = [&condition, &then, &other].map(|part| part.node.clone());
        let kind = if then.kind == Kind::Any {
            other.kind.clone()
        } else {
            then.kind.clone()
        };
        let span = self.parsed.token(expr);
        let typed = Typed::of(
            Node::Choose(Box::new(nodes)),
            kind,
            span,
            &[&condition, &then, &other],
        );
        Ok(Typed {
            grounds: condition.grounds.choose(then.grounds, other.grounds),
            ..typed
        })
    }

    fn compare(
        &mut self,
        expr: &IdedExpr,
        comparison: Comparison,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Check {
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let fits = if equality {
            left.kind.equals(&right.kind)
        } else {
            left.kind.compares(&right.kind)
        };
        if !fits {
            let message = format!("a {} can't be compared with a {}", left.kind, right.kind);
            return Err(self.complain(expr, message));
        }
        let nodes = Box::new([left.node.clone(), right.node.clone()]);
        let span = self.parsed.token(expr);
        let mut typed = Typed::of(
            Node::Compare(comparison, nodes),
            Kind::Bool,
            span,
            &[&left, &right],
        );
        typed.cost += 1;
        typed.grounds = compared(comparison, &left, &right, typed.marks);
        names_somebody(&mut typed, &[&left, &right]);
        Ok(typed)
    }

    fn is_in(&mut self, expr: &IdedExpr, item: &IdedExpr, list: &IdedExpr) -> Check {
        let item = self.expression(item)?;
        let list = self.expression(list)?;
        let fits = match &list.kind {
            Kind::List(kind) => kind.equals(&item.kind),
            kind => *kind == Kind::Any,
        };
        if !fits {
            let message = format!("a {} can't be in a {}", item.kind, list.kind);
            return Err(self.complain(expr, message));
        }
        let nodes = Box::new([item.node.clone(), list.node.clone()]);
        let mut typed = Typed::of(
            Node::In(nodes),
            Kind::Bool,
            self.parsed.token(expr),
            &[&item, &list],
        );
        if !list.node.is_constant() {
            typed.cost = typed.cost.saturating_add(LIST_STEPS);
        }
        let mark = match (&item.node, &list.node) {
            (Node::Constant(Constant::Text(literal)), _) => list.pattern_mark(literal),
            (_, Node::Constant(Constant::List(literals))) => item.pattern_mark(shortest(literals)),
            _ => 0,
        };
        names_somebody(&mut typed, &[&item, &list]);
        Ok(typed.marked(mark))
    }

    fn compute(
        &mut self,
        expr: &IdedExpr,
        operation: Operation,
        left: &IdedExpr,
        right: &IdedExpr,
    ) -> Check {
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        let Some(kind) = result_kind(operation, &left.kind, &right.kind) else {
            let message = format!(
                "a {} and a {} can't be computed with here",
                left.kind, right.kind
            );
            let help = left.kind.is_number() && right.kind.is_number();
            let help = help
                .then(|| "CEL does not mix int, uint and double; write 1.0 for a double".into());
            return Err(self.complain(expr, message).maybe_help(help));
        };
        let span = self.parsed.token(expr);
        if let (Node::Constant(left), Node::Constant(right)) = (&left.node, &right.node) {
            return match arithmetic(operation, left.value(), right.value()).map(constant) {
                Ok(Some(constant)) => Ok(Typed::constant(constant, kind, span)),
                Ok(None) => Err(self.complain(expr, "this can't be computed")),
                Err(fault) => Err(self.complain(expr, format!("this is always an error: {fault}"))),
            };
        }
        let nodes = Box::new([left.node.clone(), right.node.clone()]);
        Ok(Typed::of(
            Node::Arithmetic(operation, nodes),
            kind,
            span,
            &[&left, &right],
        ))
    }

    fn negate(&mut self, expr: &IdedExpr, part: &IdedExpr) -> Check {
        let part = self.expression(part)?;
        if !matches!(part.kind, Kind::Any | Kind::Int | Kind::Double) {
            return Err(self.complain(expr, format!("a {} has no negative", part.kind)));
        }
        let span = self.parsed.token(expr);
        let negative = match &part.node {
            Node::Constant(Constant::Int(value)) => value.checked_neg().map(Constant::Int),
            Node::Constant(Constant::Double(value)) => Some(Constant::Double(-value)),
            _ => None,
        };
        Ok(match negative {
            Some(constant) => Typed::constant(constant, part.kind, span),
            None => {
                let node = Node::Negate(Box::new(part.node.clone()));
                Typed::of(node, part.kind.clone(), span, &[&part])
            }
        })
    }

    fn index(&mut self, expr: &IdedExpr, list: &IdedExpr, index: &IdedExpr) -> Check {
        let list = self.expression(list)?;
        let index = self.expression(index)?;
        let kind = match (&list.kind, &index.kind) {
            (Kind::List(item), Kind::Int | Kind::Uint | Kind::Any) => (**item).clone(),
            (Kind::Any, Kind::Int | Kind::Uint | Kind::Text | Kind::Any) => Kind::Any,
            _ => {
                let message = format!("a {} has no item under a {}", list.kind, index.kind);
                return Err(self.complain(expr, message));
            }
        };
        let nodes = Box::new([list.node.clone(), index.node.clone()]);
        Ok(Typed::of(
            Node::Index(nodes),
            kind,
            self.parsed.token(expr),
            &[&list, &index],
        ))
    }
}

fn flatten<'a>(expr: &'a IdedExpr, operator: &str, sides: &mut Vec<&'a IdedExpr>) {
    match &expr.expr {
        cel::common::ast::Expr::Call(call) if call.func_name == operator => {
            call.args
                .iter()
                .for_each(|side| flatten(side, operator, sides));
        }
        _ => sides.push(expr),
    }
}

/// Comparing a name of the author, or anything with the name of an account, asks who somebody is.
fn names_somebody(typed: &mut Typed, parts: &[&Typed]) {
    for part in parts {
        let what = if part.is_name {
            NAME_COMPARED
        } else if matches!(&part.node, Node::Constant(constant) if holds_account(constant)) {
            ACCOUNT_NAMED
        } else {
            continue;
        };
        typed
            .taint
            .add(&Taint::of(TaintKind::Who, part.span.clone(), what));
    }
}

fn holds_account(constant: &Constant) -> bool {
    match constant {
        Constant::Text(text) => names_account(text),
        Constant::List(items) => items.iter().any(holds_account),
        _ => false,
    }
}

/// On what a comparison rests. Two conditions are compared by what both hold or fail on, so that
/// `listed(..) == false` rests on nothing. A count rests on a pattern of behaviour, a text on the
/// literal that it equals.
fn compared(comparison: Comparison, left: &Typed, right: &Typed, marks: u8) -> Grounds {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let is_condition = left.kind == Kind::Bool || right.kind == Kind::Bool;
    let counts = |count: &Typed, least: &Typed| {
        matches!(count.node, Node::Counter(_))
            && matches!(least.node, Node::Constant(Constant::Int(least)) if least >= COUNT_MIN)
    };
    match comparison {
        Equal if is_condition => left.grounds.same(right.grounds),
        NotEqual if is_condition => left.grounds.same(right.grounds).not(),
        Equal => {
            let one = right.literal().map_or(0, |text| left.pattern_mark(text));
            let other = left.literal().map_or(0, |text| right.pattern_mark(text));
            Grounds::leaf(marks | one | other)
        }
        Greater | GreaterOrEqual if counts(left, right) => Grounds::leaf(marks | PATTERN),
        Less | LessOrEqual if counts(right, left) => Grounds::leaf(marks | PATTERN),
        _ => Grounds::leaf(marks),
    }
}

/// The shortest text of a list of literals; empty when one is no text.
fn shortest(literals: &[Constant]) -> &str {
    let texts = literals.iter().map(|literal| match literal {
        Constant::Text(text) => &**text,
        _ => "",
    });
    texts.min_by_key(|text| text.len()).unwrap_or("")
}

fn result_kind(operation: Operation, left: &Kind, right: &Kind) -> Option<Kind> {
    use Operation::{Add, Remainder, Subtract};
    Some(match (operation, left, right) {
        (Add, Kind::Time, Kind::Span) | (Add, Kind::Span, Kind::Time) => Kind::Time,
        (Subtract, Kind::Time, Kind::Span) => Kind::Time,
        (Subtract, Kind::Time, Kind::Time) => Kind::Span,
        (Add | Subtract, Kind::Span, Kind::Span) => Kind::Span,
        (Remainder, Kind::Double, _) | (Remainder, _, Kind::Double) => return None,
        (_, Kind::Any, Kind::Any) => Kind::Any,
        (_, Kind::Any, kind) | (_, kind, Kind::Any) => match kind {
            Kind::Span | Kind::Time => Kind::Any,
            kind if kind.is_number() => kind.clone(),
            _ => return None,
        },
        (_, left, right) if left == right && left.is_number() => left.clone(),
        _ => return None,
    })
}

fn constant(value: Value<'_>) -> Option<Constant> {
    match value {
        Value::Int(value) => Some(Constant::Int(value)),
        Value::Uint(value) => Some(Constant::Uint(value)),
        Value::Double(value) => Some(Constant::Double(value)),
        Value::Span(value) => Some(Constant::Span(value)),
        Value::Time(value) => Some(Constant::Time(value)),
        _ => None,
    }
}
