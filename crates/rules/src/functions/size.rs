//! `size(VALUE)`

use super::{Call, Function, Style};
use crate::condition::{Kind, TaintKind, Typed};
use crate::error::Complaint;
use crate::evaluate::node::{Apply, Node};
use crate::evaluate::value::{Outcome, Value};

pub(super) const FUNCTION: Function = Function {
    name: "size",
    signature: "size(TEXT or list)",
    about: "How many characters a text has, how many items a list. How many are mentioned tells nothing of who, so effects may depend on it.",
    style: Style::Both,
    cost: 2,
    examples: &[
        ("size(content.links) == 1", true),
        ("text.size() > 100", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [value] = call.take()?;
    if !matches!(value.kind, Kind::Any | Kind::Text | Kind::List(_)) {
        let message = format!("a {} has no size", value.kind);
        return Err(Complaint::new(value.span, message));
    }
    let node = Node::Apply(Apply::One(run), Box::new([value.node.clone()]));
    let mut typed = Typed::of(node, Kind::Int, name, &[&value]);
    if matches!(value.kind, Kind::List(_)) {
        typed.taint.forget(TaintKind::Who);
    }
    Ok(typed)
}

fn run(value: Value<'_>) -> Outcome<'_> {
    Ok(Value::Int(i64::try_from(value.size()?).unwrap_or(i64::MAX)))
}
