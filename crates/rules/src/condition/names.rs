//! Names in conditions: fields, signals, counters, rules, attributes, loop variables.

use cel::common::ast::{CallExpr, Expr, IdedExpr, SelectExpr};

use super::check::{Check, Checker};
use super::grounds::{OPERATOR, PATTERN, SCORE};
use super::kind::Kind;
use super::parse::chain;
use super::taint::{ACCOUNT_NAMED, Taint, TaintKind};
use super::typed::Typed;
use crate::counter::Property;
use crate::error::{Complaint, nearest};
use crate::evaluate::fields::{FIELDS, FieldInfo, MEDIA_MEMBERS, Reveals, field};
use crate::evaluate::node::Node;
use crate::patterns::names_account;
use crate::schema::{Declared, SignalKind};

/// Beginnings of names that are no fields.
const ROOTS: &[&str] = &["signal", "counter", "rule", "attributes"];

/// Whether a signal is the score of a classifier outside of the house, `classifier.NAME.CATEGORY`. Which
/// there are stands in the configuration, which rules don't know: a score that never comes is missing.
fn is_of_classifier(signal: &str) -> bool {
    let mut parts = signal.split('.');
    let (first, name, category) = (parts.next(), parts.next(), parts.next());
    let is_named = |part: Option<&str>| part.is_some_and(|part| !part.is_empty());
    first == Some("classifier") && is_named(name) && is_named(category) && parts.next().is_none()
}

impl Checker<'_> {
    pub(super) fn name(&mut self, expr: &IdedExpr) -> Check {
        if let Expr::Select(select) = &expr.expr
            && select.test
        {
            return self.has(expr, select);
        }
        let Some(names) = chain(expr) else {
            return self.member(expr);
        };
        let Some((root, rest)) = names.split_first() else {
            return Err(self.complain(expr, "this is no name"));
        };
        if let Some(depth) = self.bound.iter().rposition(|(name, _)| name == root) {
            return if rest.is_empty() {
                Ok(self.variable(expr, depth))
            } else {
                self.member(expr)
            };
        }
        match *root {
            "signal" => self.signal(expr, &rest.join(".")),
            "counter" => self.counter(expr, &rest.join(".")),
            "rule" => self.rule(expr, &rest.join(".")),
            "attributes" if !rest.is_empty() => Ok(self.attribute(expr, rest)),
            _ => match field(&names.join(".")) {
                Some(info) => Ok(self.field(expr, info)),
                None => Err(self.unknown(expr, &names.join("."))),
            },
        }
    }

    fn variable(&self, expr: &IdedExpr, depth: usize) -> Typed {
        let item = self.bound.get(depth).map(|(_, item)| item.clone());
        let span = self.parsed.token(expr);
        let typed = item.unwrap_or_else(|| Typed::new(Node::Bound(depth), Kind::Any, span.clone()));
        Typed {
            span,
            in_loop: true,
            ..typed
        }
    }

    fn unknown(&self, expr: &IdedExpr, name: &str) -> Complaint {
        let span = self.parsed.span(expr);
        if name.starts_with("actor.private") {
            return Complaint::new(span, "private values are never shown to rules")
                .help("use `derived.email_domain` or `derived.ip_prefix`");
        }
        let known = FIELDS
            .iter()
            .map(|info| info.name)
            .chain(ROOTS.iter().copied());
        let help = nearest(name, known)
            .unwrap_or_else(|| "fields of the platform's own are read as `attributes.NAME`".into());
        Complaint::new(span, format!("there is no field `{name}`")).help(help)
    }

    fn field(&self, expr: &IdedExpr, info: &FieldInfo) -> Typed {
        let span = self.parsed.span(expr);
        let mut typed = Typed::new(Node::Field(info.field), (info.kind)(), span.clone());
        typed.condemns = info.condemns;
        let what = format!("`{}`", info.name);
        match info.reveals {
            Reveals::Nothing => {}
            Reveals::Name => typed.is_name = true,
            Reveals::Who => typed.taint = Taint::of(TaintKind::Who, span, what),
            Reveals::History => typed.taint = Taint::of(TaintKind::Author, span, what),
        }
        typed
    }

    fn attribute(&self, expr: &IdedExpr, path: &[&str]) -> Typed {
        let span = self.parsed.span(expr);
        let declared = self.declared(path);
        let kind = match declared {
            Some((declared, true)) => declared.kind.kind(),
            _ => Kind::Any,
        };
        let declared = declared.map(|(declared, _)| declared);
        let node = Node::Attribute(path.iter().map(|name| Box::from(*name)).collect());
        let mut typed = Typed::new(node, kind, span.clone());
        let what = format!("`attributes.{}`", path.join("."));
        if declared.is_none_or(|declared| declared.harmless.is_none()) {
            typed.taint.add(&Taint::of(
                TaintKind::Undeclared,
                span.clone(),
                what.clone(),
            ));
        }
        if declared.is_some_and(|declared| declared.history) {
            typed.taint.add(&Taint::of(TaintKind::Author, span, what));
        }
        typed
    }

    /// The declaration of an attribute, or of the nearest object that holds it, and whether it is its
    /// own.
    fn declared(&self, path: &[&str]) -> Option<(&Declared, bool)> {
        let known = &self.world.declarations.attributes;
        let declared = |length: usize| known.get(&path.get(..length)?.join("."));
        (1..=path.len())
            .rev()
            .find_map(|length| Some((declared(length)?, length == path.len())))
    }

    fn signal(&mut self, expr: &IdedExpr, name: &str) -> Check {
        let written = self.parsed.written("signal", name).to_string();
        let span = self.parsed.span(expr);
        if is_of_classifier(&written) {
            self.found.signals.insert(written.clone());
            let node = Node::Score(written.as_str().into());
            return Ok(Typed::new(node, Kind::Double, span).marked(SCORE));
        }
        let known = &self.world.schema.signals;
        let Some(spec) = known.iter().find(|spec| spec.name == written) else {
            let help = nearest(&written, known.iter().map(|spec| spec.name));
            let message = format!("no detector computes the signal `{written}`");
            return Err(Complaint::new(span, message).maybe_help(help));
        };
        self.found.signals.insert(written.clone());
        let name = written.as_str().into();
        let typed = match spec.kind {
            SignalKind::Score => Typed::new(Node::Score(name), Kind::Double, span).marked(SCORE),
            SignalKind::Known => {
                Typed::new(Node::Found(name), Kind::Bool, span).marked(PATTERN | OPERATOR)
            }
            SignalKind::Found if written.starts_with("text.") => {
                Typed::new(Node::Found(name), Kind::Bool, span).marked(SCORE)
            }
            SignalKind::Found => Typed::new(Node::Found(name), Kind::Bool, span).marked(PATTERN),
        };
        Ok(typed)
    }

    fn counter(&mut self, expr: &IdedExpr, name: &str) -> Check {
        let written = self.parsed.written("counter", name);
        let span = self.parsed.span(expr);
        let counters = self.world.counters;
        let Some(place) = counters.iter().position(|counter| counter.id == written) else {
            let help = nearest(written, counters.iter().map(|counter| counter.id.as_str()));
            let message = format!("there is no counter `{written}`");
            return Err(Complaint::new(span, message).maybe_help(help));
        };
        let mut typed = Typed::new(Node::Counter(place), Kind::Int, span.clone());
        let what = format!("`counter.{written}`");
        let counter = counters.get(place);
        let leaves_out = counter.and_then(|counter| counter.except.as_deref());
        if leaves_out.is_some_and(|list| !list.harmless && list.items().any(names_account)) {
            typed.taint = Taint::of(TaintKind::Who, span.clone(), ACCOUNT_NAMED);
        }
        match counter.map(|counter| counter.of) {
            Some(Property::Mention | Property::RelationTo) => {
                typed.taint = Taint::of(TaintKind::Who, span, what);
            }
            Some(Property::Actor | Property::IpPrefix | Property::EmailDomain) => {
                typed.taint = Taint::of(TaintKind::Author, span, what);
            }
            _ => {}
        }
        Ok(typed)
    }

    /// `rule("ID")`, for those who prefer it to `rule.ID`.
    pub(super) fn rule_by_text(&mut self, expr: &IdedExpr, call: &CallExpr) -> Check {
        let id = match call.args.as_slice() {
            [only] => self.expression(only)?.literal().map(str::to_string),
            _ => None,
        };
        match id {
            Some(id) => self.rule(expr, &id),
            None => Err(self.complain(
                expr,
                "expected one literal rule id, like rule(\"spam.links\")",
            )),
        }
    }

    fn rule(&mut self, expr: &IdedExpr, name: &str) -> Check {
        let written = self.parsed.written("rule", name).to_string();
        let span = self.parsed.span(expr);
        let Some(place) = self.world.rule_ids.iter().position(|id| *id == written) else {
            let help = nearest(&written, self.world.rule_ids.iter().map(String::as_str));
            let message = format!("there is no rule `{written}`");
            return Err(Complaint::new(span, message).maybe_help(help));
        };
        let Some(grounds) = self.world.known_rules.get(&place) else {
            return Err(if self.world.wrong_rules.contains(&place) {
                Complaint::new(span, format!("rule `{written}` is wrong; mend that first"))
            } else {
                Complaint::new(
                    span,
                    format!("rule `{written}` refers to this rule in turn"),
                )
                .help("rules may not refer to each other in a circle")
            });
        };
        self.found
            .rules
            .entry(place)
            .or_insert_with(|| span.clone());
        let mut typed = Typed::new(Node::Rule(place), Kind::Bool, span);
        typed.grounds = *grounds;
        typed.marks = grounds.yes.marks().fold(0, |all, marks| all | marks) & SCORE;
        Ok(typed)
    }

    /// `has(a.b)`, for a score whether it was assessed. Whether a list of mentions or an answered content is there tells nothing of who.
    fn has(&mut self, expr: &IdedExpr, select: &SelectExpr) -> Check {
        let plain = IdedExpr {
            id: expr.id,
            expr: Expr::Select(SelectExpr {
                test: false,
                ..select.clone()
            }),
        };
        let field = self.name(&plain)?;
        let readable = matches!(
            field.node,
            Node::Field(_) | Node::Attribute(_) | Node::Member(..) | Node::Score(_)
        );
        if !readable {
            let message =
                "has() asks for a field of the event or for a score, like has(content.lang)";
            return Err(Complaint::new(field.span, message));
        }
        let span = self.parsed.span(expr);
        let node = Node::Has(Box::new(field.node.clone()));
        let mut typed = Typed::of(node, Kind::Bool, span, &[&field]);
        typed.taint.forget(TaintKind::Who);
        Ok(typed)
    }

    /// A member of a media item or of an attribute's object.
    fn member(&mut self, expr: &IdedExpr) -> Check {
        let Expr::Select(select) = &expr.expr else {
            return Err(self.complain(expr, "this is no name"));
        };
        let item = self.expression(&select.operand)?;
        let member = select.field.as_str();
        let span = self.parsed.span(expr);
        let kind = match item.kind {
            Kind::Any => Kind::Any,
            Kind::Media if MEDIA_MEMBERS.contains(&member) => Kind::Text,
            Kind::Media => {
                let help = nearest(member, MEDIA_MEMBERS.iter().copied());
                let message = format!(
                    "media has no `{member}`; it has {}",
                    MEDIA_MEMBERS.join(", ")
                );
                return Err(Complaint::new(span, message).maybe_help(help));
            }
            kind => {
                let message = format!("a {kind} has no members");
                return Err(Complaint::new(span, message));
            }
        };
        let node = Node::Member(Box::new(item.node.clone()), member.into());
        let condemns = item.kind == Kind::Media;
        Ok(Typed {
            condemns,
            ..Typed::of(node, kind, span, &[&item])
        })
    }
}
