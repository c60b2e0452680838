//! `TEXT.matches("regular expression")`

use regex_syntax::hir::{Hir, Look};

use super::{Call, Function, Style, expect, literal};
use crate::condition::{Kind, PATTERN, Taint, TaintKind, Typed};
use crate::error::Complaint;
use crate::evaluate::fields::Field;
use crate::evaluate::node::{Apply, Node};
use crate::patterns::{View, only_literals, regex};

pub(super) const FUNCTION: Function = Function {
    name: "matches",
    signature: "TEXT.matches(\"regular expression\")",
    about: "Whether the expression matches somewhere in the text. Linear time only: no back-references, no look-around. `(?i)` ignores case, `^` and `$` anchor.",
    style: Style::Both,
    cost: 20,
    examples: &[
        ("text.matches('buy (now|today)')", true),
        ("matches(text, '^now')", false),
        ("content.text.matches('(?i)SHOP[.]example')", true),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [text, wanted] = call.take()?;
    expect(&text, &Kind::Text)?;
    let pattern = literal(&wanted, "a regular expression")?.to_string();
    let (regex, hir) = regex(&pattern).map_err(|message| {
        Complaint::new(wanted.span.clone(), message)
            .help("backslashes are doubled in CEL strings, or write r'..' for a raw one")
    })?;
    let says_something = !regex.is_match("");
    let names_somebody = text.is_name && is_whole_literal(&hir);
    let node = match text.node {
        Node::Field(Field::Text) => Node::FoldedTest(call.checker.patterns.regex(
            View::Folded,
            &pattern,
            regex,
            &hir,
        )),
        Node::Field(Field::ContentText) => Node::RawTest(call.checker.patterns.regex(
            View::Raw,
            &pattern,
            regex,
            &hir,
        )),
        _ => {
            let test = move |text: &str| regex.is_match(text);
            Node::Apply(
                Apply::Test(std::sync::Arc::new(test)),
                Box::new([text.node.clone()]),
            )
        }
    };
    let mut typed = Typed::of(node, Kind::Bool, name, &[&text]);
    if names_somebody {
        let what = "a name compared with literal names";
        typed
            .taint
            .add(&Taint::of(TaintKind::Who, text.span.clone(), what));
    }
    Ok(typed.marked(if says_something { PATTERN } else { 0 }))
}

/// Whether the expression only compares the whole text with literals.
fn is_whole_literal(hir: &Hir) -> bool {
    let properties = hir.properties();
    properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End)
        && only_literals(hir)
}
