//! `listed("list", VALUE)`

use super::{Call, Function, Style, blinded_by_list, expect_list};
use crate::condition::{Kind, OPERATOR, PATTERN, Typed};
use crate::error::Complaint;
use crate::evaluate::LIST_STEPS;
use crate::evaluate::node::Node;
use crate::list::ListKind;

pub(super) const FUNCTION: Function = Function {
    name: "listed",
    signature: "listed(\"LIST\", TEXT or list of texts)",
    about: "Whether the text, or one of the texts, is on the list. A list of domains also covers every host under its items.",
    style: Style::Plain,
    cost: 2,
    examples: &[
        ("listed('example-domains', content.domains)", true),
        ("listed('example-domains', event.kind)", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [named, value] = call.take()?;
    let list = call.list(&named)?;
    expect_list(&list, &[ListKind::Domains, ListKind::Exact], &named)?;
    let is_list = value.kind.fits(&Kind::texts());
    if !is_list && !value.kind.fits(&Kind::Text) {
        let message = format!(
            "this is a {}; expected a string or a list of strings",
            value.kind
        );
        return Err(Complaint::new(value.span, message));
    }
    let node = Node::Listed(list.clone(), Box::new(value.node.clone()));
    let mut typed = Typed::of(node, Kind::Bool, name, &[&value]);
    if is_list {
        typed.cost = typed.cost.saturating_add(LIST_STEPS);
    }
    let marks = match (value.condemns, value.is_name) {
        (true, _) => PATTERN | OPERATOR,
        (false, true) => PATTERN,
        (false, false) => 0,
    };
    Ok(blinded_by_list(typed.marked(marks), &value, &list))
}
