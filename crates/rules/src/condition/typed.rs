//! One checked expression.

use std::ops::Range;

use super::grounds::{Grounds, PATTERN, SCORE};
use super::kind::Kind;
use super::taint::Taint;
use crate::evaluate::node::Node;
use crate::evaluate::value::Constant;

/// Shortest literal that counts as a pattern, in bytes: shorter ones are in almost every text.
const PATTERN_BYTES_MIN: usize = 3;

/// An expression with everything that was found out about it.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub node: Node,
    pub kind: Kind,
    /// Bytes of the condition.
    pub span: Range<usize>,
    pub taint: Taint,
    /// What the value itself rests on, whatever is asked of it: a score, or nothing.
    pub marks: u8,
    /// For conditions: on what it rests when it holds or fails.
    pub grounds: Grounds,
    /// Steps to run it, at worst.
    pub cost: u64,
    /// Whether it reads a variable of a loop.
    pub in_loop: bool,
    /// Whether it is a name of the author or holds one, so that looking for a certain name in it may
    /// not act.
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

    /// A value made of `parts`: it has seen and costs what they do together, and rests on their
    /// scores. That a part is a pattern shows nothing of the whole, which may as well hold when the
    /// pattern is not there; who builds the whole says what its grounds are.
    pub fn of(node: Node, kind: Kind, span: Range<usize>, parts: &[&Typed]) -> Self {
        let mut typed = Self::new(node, kind, span);
        let hands_on = matches!(typed.kind, Kind::Any | Kind::Text | Kind::List(_));
        for part in parts {
            typed.taint.add(&part.taint);
            typed.marks |= part.marks & SCORE;
            typed.is_name |= part.is_name && hands_on;
            typed.cost = typed.cost.saturating_add(part.cost);
            typed.in_loop |= part.in_loop;
        }
        typed.grounds = Grounds::leaf(typed.marks);
        typed
    }

    /// The same as a test that rests on `marks` when it holds.
    pub fn marked(mut self, marks: u8) -> Self {
        self.marks |= marks & SCORE;
        self.grounds = Grounds::leaf(self.marks | marks);
        self
    }

    /// [`PATTERN`] if looking for `literal` in this text is one: somebody wrote the text, and the
    /// literal is not in almost every text.
    pub fn pattern_mark(&self, literal: &str) -> u8 {
        if self.is_written() && literal.len() >= PATTERN_BYTES_MIN {
            PATTERN
        } else {
            0
        }
    }

    /// Whether people wrote or made it. What kind of event it is, where and in which language, is
    /// a setting and no evidence.
    pub fn is_written(&self) -> bool {
        self.condemns || self.is_name
    }

    /// The text of a literal.
    pub fn literal(&self) -> Option<&str> {
        match &self.node {
            Node::Constant(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }
}
