//! One checked expression.

use std::ops::Range;

use super::grounds::Grounds;
use super::kind::Kind;
use super::taint::Taint;
use crate::evaluate::node::Node;
use crate::evaluate::value::Constant;

/// An expression with everything that was found out about it.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub node: Node,
    pub kind: Kind,
    /// Bytes of the condition.
    pub span: Range<usize>,
    pub taint: Taint,
    /// Marks that a test of this value rests on.
    pub marks: u8,
    /// For conditions: on what it rests when it holds or fails.
    pub grounds: Grounds,
    /// Steps to run it, at worst.
    pub cost: u64,
    /// Whether it reads a variable of a loop.
    pub in_loop: bool,
    /// Whether it is a name of the author, so that comparing it with a literal name may not act.
    pub is_name: bool,
    /// Whether an operator's list of such values may remove content.
    pub condemns: bool,
}

impl Typed {
    pub fn new(node: Node, kind: Kind, span: Range<usize>) -> Self {
        Self {
            node,
            kind,
            span,
            taint: Taint::default(),
            marks: 0,
            grounds: Grounds::leaf(0),
            cost: 1,
            in_loop: false,
            is_name: false,
            condemns: false,
        }
    }

    pub fn constant(constant: Constant, kind: Kind, span: Range<usize>) -> Self {
        let grounds = match constant {
            Constant::Bool(holds) => Grounds::constant(holds),
            _ => Grounds::leaf(0),
        };
        Self {
            cost: 0,
            grounds,
            ..Self::new(Node::Constant(constant), kind, span)
        }
    }

    /// A value made of `parts`: it has seen, rests on and costs what they do together.
    pub fn of(node: Node, kind: Kind, span: Range<usize>, parts: &[&Typed]) -> Self {
        let mut typed = Self::new(node, kind, span);
        for part in parts {
            typed.taint.add(&part.taint);
            typed.marks |= part.marks;
            typed.cost = typed.cost.saturating_add(part.cost);
            typed.in_loop |= part.in_loop;
        }
        typed.grounds = Grounds::leaf(typed.marks);
        typed
    }

    /// The same, resting on `marks`.
    pub fn marked(mut self, marks: u8) -> Self {
        self.marks |= marks;
        self.grounds = Grounds::leaf(self.marks);
        self
    }

    /// The text of a literal.
    pub fn literal(&self) -> Option<&str> {
        match &self.node {
            Node::Constant(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }
}
