//! CEL's loops: `all`, `exists` and `exists_one`. The parser has already rewritten them to folds;
//! here the few shapes that it makes are recognised again.

use cel::common::ast::{ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators as cel_name};

use super::check::{Check, Checker};
use super::kind::Kind;
use super::typed::Typed;
use crate::error::Complaint;
use crate::evaluate::node::{Node, Quantifier};
use crate::evaluate::value::Constant;
use crate::evaluate::{LIST_STEPS, LOOP_DEPTH_MAX};

impl Checker<'_> {
    pub(super) fn comprehension(&mut self, expr: &IdedExpr, fold: &ComprehensionExpr) -> Check {
        let Some((quantifier, body)) = shape(fold) else {
            return Err(self
                .complain(expr, "map and filter are not supported")
                .help("use exists, all or exists_one; size(..) counts a whole list"));
        };
        let depth = self.bound.len();
        if depth >= LOOP_DEPTH_MAX {
            let message = format!("loops may lie {LOOP_DEPTH_MAX} deep at most");
            return Err(self.complain(expr, message));
        }
        let range = self.expression(&fold.iter_range)?;
        let kind = match &range.kind {
            Kind::List(item) => (**item).clone(),
            Kind::Any => Kind::Any,
            kind => {
                let message = format!("a loop needs a list; this is a {kind}");
                return Err(Complaint::new(range.span, message));
            }
        };
        let mut item = Typed::of(Node::Bound(depth), kind, range.span.clone(), &[&range]);
        item.cost = 1;
        item.condemns = range.condemns;
        item.is_name = range.is_name;
        item.in_loop = true;
        self.bound.push((fold.iter_var.clone(), item));
        let body = self.expression(body);
        self.bound.pop();
        let body = body?;
        if !body.kind.fits(&Kind::Bool) {
            let message = format!("this is a {}; expected a bool", body.kind);
            return Err(Complaint::new(body.span, message));
        }
        Ok(self.quantified(expr, quantifier, depth, &range, &body))
    }

    fn quantified(
        &self,
        expr: &IdedExpr,
        quantifier: Quantifier,
        depth: usize,
        range: &Typed,
        body: &Typed,
    ) -> Typed {
        let items = match &range.node {
            Node::Constant(Constant::List(items)) => items.len() as u64,
            _ => LIST_STEPS,
        };
        let nodes = Box::new([range.node.clone(), body.node.clone()]);
        let node = Node::Loop(quantifier, depth, nodes);
        let mut typed = Typed::of(node, Kind::Bool, self.parsed.token(expr), &[range, body]);
        typed.cost = range
            .cost
            .saturating_add(items.saturating_mul(body.cost + 1));
        typed.in_loop = depth > 0;
        // Over an empty list `all` holds and the others fail, without any evidence.
        typed.grounds = match quantifier {
            Quantifier::All => body.grounds.not().or_fails().not(),
            Quantifier::Exists | Quantifier::ExistsOne => body.grounds.or_fails(),
        };
        typed
    }
}

/// What the parser made a fold of, and the condition on each item.
fn shape(fold: &ComprehensionExpr) -> Option<(Quantifier, &IdedExpr)> {
    if fold.iter_var2.is_some() {
        return None;
    }
    let Expr::Call(step) = &fold.loop_step.expr else {
        return None;
    };
    match (
        &fold.accu_init.expr,
        step.func_name.as_str(),
        step.args.as_slice(),
    ) {
        (Expr::Literal(LiteralValue::Boolean(_)), cel_name::LOGICAL_AND, [_, body]) => {
            Some((Quantifier::All, body))
        }
        (Expr::Literal(LiteralValue::Boolean(_)), cel_name::LOGICAL_OR, [_, body]) => {
            Some((Quantifier::Exists, body))
        }
        (Expr::Literal(LiteralValue::Int(_)), cel_name::CONDITIONAL, [body, ..]) => {
            Some((Quantifier::ExistsOne, body))
        }
        _ => None,
    }
}
