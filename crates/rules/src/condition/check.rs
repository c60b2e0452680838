//! Walks a parsed condition once and finds out everything about every expression.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use cel::common::ast::{Expr, IdedExpr, ListExpr, LiteralValue};

use super::grounds::Grounds;
use super::kind::Kind;
use super::parse::Parsed;
use super::typed::Typed;
use crate::counter::Counter;
use crate::error::{Complaint, nearest};
use crate::evaluate::node::Node;
use crate::evaluate::value::Constant;
use crate::functions::{self, Call};
use crate::list::List;
use crate::patterns::Builder;
use crate::schema::{Declarations, Schema};

/// Most steps that one condition may need, at worst.
pub(crate) const STEPS_MAX: u64 = 100_000;

/// The names that conditions may use.
pub(crate) struct World<'a> {
    pub schema: &'a Schema,
    pub declarations: &'a Declarations,
    pub counters: &'a [Counter],
    pub lists: &'a BTreeMap<String, Arc<List>>,
    /// Every rule's id.
    pub rule_ids: &'a [String],
    /// On what the rules that are checked already rest, by place.
    pub known_rules: BTreeMap<usize, Grounds>,
    /// Rules that are wrong themselves, by place.
    pub wrong_rules: BTreeSet<usize>,
    /// Tags that some rule sets.
    pub rule_tags: &'a BTreeSet<String>,
    /// Tags that some rule sets on nothing but scores.
    pub score_tags: &'a BTreeSet<String>,
}

/// What came of a condition.
#[derive(Debug)]
pub(crate) struct Checked {
    pub typed: Typed,
    /// Parts worth showing to a person who asks why, outermost last.
    pub parts: Vec<(Range<usize>, Node)>,
    /// Signals read.
    pub signals: BTreeSet<String>,
    /// Rules and tags referred to, with the place of it.
    pub rules: BTreeMap<usize, Range<usize>>,
    pub tags: BTreeMap<String, Range<usize>>,
}

/// Checks conditions; collects their patterns.
pub(crate) struct Checker<'a> {
    pub world: &'a World<'a>,
    pub patterns: &'a mut Builder,
    pub(super) parsed: &'a Parsed,
    pub(super) bound: Vec<(String, Typed)>,
    pub(super) found: Found,
}

#[derive(Debug, Default)]
pub(super) struct Found {
    pub parts: Vec<(Range<usize>, Node)>,
    pub signals: BTreeSet<String>,
    pub rules: BTreeMap<usize, Range<usize>>,
    pub tags: BTreeMap<String, Range<usize>>,
}

/// A checked expression or what is wrong with it.
pub(crate) type Check = Result<Typed, Complaint>;

impl<'a> Checker<'a> {
    /// Checks a whole condition: it must be a `bool` within the cost limit.
    pub fn check(
        world: &'a World<'a>,
        patterns: &'a mut Builder,
        parsed: &'a Parsed,
    ) -> Result<Checked, Complaint> {
        let mut checker = Checker {
            world,
            patterns,
            parsed,
            bound: Vec::new(),
            found: Found::default(),
        };
        let typed = checker.expression(&parsed.root)?;
        if !typed.kind.fits(&Kind::Bool) {
            let message = format!("the condition is a {}; expected a bool", typed.kind);
            return Err(Complaint::new(typed.span, message));
        }
        if typed.cost > STEPS_MAX {
            let message = format!(
                "this may take {} steps for one event; at most {STEPS_MAX} are allowed",
                typed.cost
            );
            return Err(Complaint::new(typed.span, message)
                .help("a loop counts 1000 items; put loops side by side, not inside each other"));
        }
        let Found {
            parts,
            signals,
            rules,
            tags,
        } = checker.found;
        Ok(Checked {
            typed,
            parts,
            signals,
            rules,
            tags,
        })
    }

    pub(super) fn expression(&mut self, expr: &IdedExpr) -> Check {
        let typed = match &expr.expr {
            Expr::Literal(literal) => self.literal(expr, literal),
            Expr::Ident(_) | Expr::Select(_) => self.name(expr),
            Expr::Call(call) => match self.operator(expr, call) {
                Some(typed) => typed,
                None => self.call(expr, call),
            },
            Expr::Comprehension(comprehension) => self.comprehension(expr, comprehension),
            Expr::List(list) => self.list(expr, list),
            Expr::Map(_) | Expr::Struct(_) => {
                Err(self.complain(expr, "maps and messages can't be written in conditions"))
            }
            Expr::Unspecified => Err(self.complain(expr, "this is no expression")),
        }?;
        if !typed.in_loop && !typed.node.is_constant() {
            self.found
                .parts
                .push((self.parsed.span(expr), typed.node.clone()));
        }
        Ok(typed)
    }

    fn literal(&self, expr: &IdedExpr, literal: &LiteralValue) -> Check {
        let (constant, kind) = match literal {
            LiteralValue::Boolean(value) => (Constant::Bool(*value.inner()), Kind::Bool),
            LiteralValue::Int(value) => (Constant::Int(*value.inner()), Kind::Int),
            LiteralValue::UInt(value) => (Constant::Uint(*value.inner()), Kind::Uint),
            LiteralValue::Double(value) => (Constant::Double(*value.inner()), Kind::Double),
            LiteralValue::String(value) => (Constant::Text(value.inner().into()), Kind::Text),
            LiteralValue::Null => (Constant::Null, Kind::Null),
            LiteralValue::Bytes(_) => {
                return Err(self.complain(expr, "bytes are not supported; write a string"));
            }
        };
        Ok(Typed::constant(constant, kind, self.parsed.token(expr)))
    }

    /// A list of literals of one kind.
    fn list(&mut self, expr: &IdedExpr, list: &ListExpr) -> Check {
        let mut items = Vec::with_capacity(list.elements.len());
        let mut kind = Kind::Any;
        for element in &list.elements {
            let item = self.expression(element)?;
            let Node::Constant(constant) = item.node else {
                return Err(Complaint::new(item.span, "a list may hold only literals"));
            };
            if !item.kind.equals(&kind) {
                let message = format!("a {} in a list of {kind}", item.kind);
                return Err(Complaint::new(item.span, message));
            }
            kind = item.kind;
            items.push(constant);
        }
        let cost = items.len() as u64;
        let span = self.parsed.token(expr);
        let constant = Constant::List(items.into());
        Ok(Typed {
            cost,
            ..Typed::constant(constant, Kind::List(Box::new(kind)), span)
        })
    }

    fn call(&mut self, expr: &IdedExpr, call: &cel::common::ast::CallExpr) -> Check {
        let name = call.func_name.as_str();
        if name == "rule" && call.target.is_none() {
            return self.rule_by_text(expr, call);
        }
        let Some(function) = functions::find(name) else {
            let known = functions::ALL.iter().map(|function| function.name);
            let message = format!("there is no function `{name}`");
            let help = match name {
                "map" | "filter" => Some("use exists, all or exists_one".to_string()),
                "lowerAscii" | "lower" => Some("`text` is in lower case already".to_string()),
                _ => nearest(name, known),
            };
            return Err(Complaint::new(self.function_name(expr, name), message).maybe_help(help));
        };
        let receiver = match &call.target {
            Some(target) => Some(self.expression(target)?),
            None => None,
        };
        let mut arguments = Vec::with_capacity(call.args.len());
        for argument in &call.args {
            arguments.push(self.expression(argument)?);
        }
        let name = self.function_name(expr, name);
        let all = receiver.into_iter().chain(arguments).collect();
        let mut typed = functions::build(
            function,
            Call {
                checker: self,
                name,
                arguments: all,
            },
            call.target.is_some(),
        )?;
        typed.span = self.parsed.span(expr);
        Ok(typed)
    }

    /// Where a called function's name stands; the parser itself points at the bracket behind it.
    fn function_name(&self, expr: &IdedExpr, name: &str) -> Range<usize> {
        let token = self.parsed.token(expr);
        let before = self.parsed.text(&(0..token.end));
        match before.rfind(name) {
            Some(start) => start..start + name.len(),
            None => token,
        }
    }

    pub(super) fn complain(&self, expr: &IdedExpr, message: impl Into<String>) -> Complaint {
        Complaint::new(self.parsed.token(expr), message)
    }

    /// Notes that the condition reads a tag.
    pub(crate) fn reads_tag(&mut self, tag: &str, span: &Range<usize>) {
        self.found
            .tags
            .entry(tag.to_string())
            .or_insert_with(|| span.clone());
    }
}
