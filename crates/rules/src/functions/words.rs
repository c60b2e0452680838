//! `words("list", TEXT)`

use super::{Call, Function, Style, blinded_by_list, expect, expect_list};
use crate::condition::{Kind, OPERATOR, PATTERN, Typed};
use crate::error::Complaint;
use crate::evaluate::fields::Field;
use crate::evaluate::node::{Apply, Node};
use crate::list::ListKind;
use crate::patterns::WordFinder;

pub(super) const FUNCTION: Function = Function {
    name: "words",
    signature: "words(\"LIST\", TEXT)",
    about: "Whether the text holds a word or phrase of the list as a whole word, in any case.",
    style: Style::Plain,
    cost: 2,
    examples: &[
        ("words('example-words', text)", true),
        ("words('example-words', event.kind)", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [named, text] = call.take()?;
    expect(&text, &Kind::Text)?;
    let list = call.list(&named)?;
    expect_list(&list, &[ListKind::Words], &named)?;
    let node = match text.node {
        Node::Field(Field::Text) => {
            Node::Fired(call.checker.patterns.words(&list.id, list.items()))
        }
        Node::Field(Field::ContentText) => {
            Node::RawTest(call.checker.patterns.raw_words(&list.id, list.items()))
        }
        _ => {
            let finder = WordFinder::new(list.items())
                .map_err(|message| Complaint::new(named.span.clone(), message))?;
            let test = move |text: &str| finder.is_in(text);
            Node::Apply(
                Apply::Test(std::sync::Arc::new(test)),
                Box::new([text.node.clone()]),
            )
        }
    };
    let marks = match (text.condemns, text.is_name) {
        (true, _) => PATTERN | OPERATOR,
        (false, true) => PATTERN,
        (false, false) => 0,
    };
    let typed = Typed::of(node, Kind::Bool, name, &[&text]).marked(marks);
    Ok(blinded_by_list(typed, &text, &list))
}
