//! `TIME.getDayOfWeek()`

use super::{Call, Function, Style, expect};
use crate::condition::{Kind, Typed};
use crate::error::Complaint;
use crate::evaluate::Fault;
use crate::evaluate::node::{Apply, Node};
use crate::evaluate::value::{Outcome, Value};

pub(super) const FUNCTION: Function = Function {
    name: "getDayOfWeek",
    signature: "TIME.getDayOfWeek()",
    about: "The day of the week, 0 for Sunday to 6 for Saturday, in UTC.",
    style: Style::Method,
    cost: 1,
    examples: &[
        ("now.getDayOfWeek() == 4", true),
        ("now.getDayOfWeek() == 0", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [time] = call.take()?;
    expect(&time, &Kind::Time)?;
    let node = Node::Apply(Apply::One(run), Box::new([time.node.clone()]));
    Ok(Typed::of(node, Kind::Int, name, &[&time]))
}

fn run(time: Value<'_>) -> Outcome<'_> {
    match time {
        Value::Time(micros) => Ok(Value::Int(
            (micros.div_euclid(86_400_000_000) + 4).rem_euclid(7),
        )),
        _ => Err(Fault::WrongKind),
    }
}
