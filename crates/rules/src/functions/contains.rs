//! `TEXT.contains("literal")`

use super::{Call, Function, Style, expect, literal, literal_test};
use crate::condition::{Kind, Typed};
use crate::error::Complaint;
use crate::evaluate::fields::Field;
use crate::evaluate::node::{Apply, Node};
use crate::patterns::fold;

pub(super) const FUNCTION: Function = Function {
    name: "contains",
    signature: "TEXT.contains(\"literal\")",
    about: "Whether the text holds the literal. On `text` and `content.text` it costs next to nothing.",
    style: Style::Method,
    cost: 2,
    examples: &[
        ("text.contains('buy now')", true),
        ("content.text.contains('buy now')", false),
        ("content.text.contains('Buy NOW')", true),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [text, wanted] = call.take()?;
    expect(&text, &Kind::Text)?;
    let needle = literal(&wanted, "a text")?.to_string();
    let node = match text.node {
        Node::Field(Field::Text) => {
            check_folded(&needle, &wanted)?;
            Node::Fired(call.checker.patterns.literal(&needle))
        }
        Node::Field(Field::ContentText) => {
            Node::RawTest(call.checker.patterns.raw_literal(&needle))
        }
        _ => {
            let finder = memchr::memmem::Finder::new(&needle).into_owned();
            let test = move |text: &str| finder.find(text.as_bytes()).is_some();
            Node::Apply(
                Apply::Test(std::sync::Arc::new(test)),
                Box::new([text.node.clone()]),
            )
        }
    };
    Ok(literal_test(node, name, &text, &needle))
}

/// Refuses a literal that a text in lower case can't hold.
pub(super) fn check_folded(needle: &str, at: &Typed) -> Result<(), Complaint> {
    let folded = fold(needle);
    if folded == needle {
        return Ok(());
    }
    let message = "`text` is in lower case, so this literal can never be in it";
    Err(Complaint::new(at.span.clone(), message)
        .help(format!("write \"{folded}\", or look at `content.text`")))
}
