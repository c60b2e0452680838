//! `TEXT.endsWith("literal")`

use super::contains::check_folded;
use super::{Call, Function, Style, expect, literal, literal_test};
use crate::condition::{Kind, Typed};
use crate::error::Complaint;
use crate::evaluate::fields::Field;
use crate::evaluate::node::{Apply, Node};

pub(super) const FUNCTION: Function = Function {
    name: "endsWith",
    signature: "TEXT.endsWith(\"literal\")",
    about: "Whether the text ends with the literal.",
    style: Style::Method,
    cost: 2,
    examples: &[
        ("text.endsWith('!')", true),
        ("text.endsWith('buy')", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [text, wanted] = call.take()?;
    expect(&text, &Kind::Text)?;
    let needle = literal(&wanted, "a text")?.to_string();
    if matches!(text.node, Node::Field(Field::Text)) {
        check_folded(&needle, &wanted)?;
    }
    let wanted = needle.clone();
    let test = move |text: &str| text.ends_with(needle.as_str());
    let node = Node::Apply(
        Apply::Test(std::sync::Arc::new(test)),
        Box::new([text.node.clone()]),
    );
    Ok(literal_test(node, name, &text, &wanted))
}
