//! Conditions: CEL text to a checked, compiled tree.
//!
//! `parse` reads the text with the `cel` crate's parser, `check` walks the result once and makes
//! of every expression a [`Typed`]: its node to run, its kind, what it has seen, on what it rests
//! and what it costs. `effects` then compares that with what the rule wants to do.

mod check;
mod effects;
mod grounds;
mod kind;
mod loops;
mod names;
mod operators;
mod parse;
mod taint;
mod typed;

pub(crate) use check::{Checked, Checker, World};
pub(crate) use effects::refuse;
pub(crate) use grounds::{OPERATOR, PATTERN, SCORE};
pub(crate) use kind::Kind;
pub(crate) use parse::{Parsed, parse, rules_mentioned};
pub(crate) use taint::{ACCOUNT_NAMED, NAME_COMPARED, Taint, TaintKind};
pub(crate) use typed::Typed;
