//! `TIME.getHours()`

use super::{Call, Function, Style, expect};
use crate::condition::{Kind, Typed};
use crate::error::Complaint;
use crate::evaluate::Fault;
use crate::evaluate::node::{Apply, Node};
use crate::evaluate::value::{Outcome, Value};

pub(super) const FUNCTION: Function = Function {
    name: "getHours",
    signature: "TIME.getHours()",
    about: "The hour of the day, 0 to 23, in UTC.",
    style: Style::Method,
    cost: 1,
    examples: &[
        ("now.getHours() == 12", true),
        ("now.getHours() > 22", false),
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
            (micros.div_euclid(3_600_000_000)).rem_euclid(24),
        )),
        _ => Err(Fault::WrongKind),
    }
}
