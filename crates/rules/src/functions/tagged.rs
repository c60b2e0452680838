//! `tagged("tag")`

use super::{Call, Function, Style, literal};
use crate::condition::{Kind, SCORE, Taint, TaintKind, Typed};
use crate::error::{Complaint, nearest};
use crate::evaluate::node::Node;
use crate::schema::SetBy;

pub(super) const FUNCTION: Function = Function {
    name: "tagged",
    signature: "tagged(\"TAG\")",
    about: "Whether the author has the tag now.",
    style: Style::Plain,
    cost: 5,
    examples: &[
        ("tagged('example-tag')", true),
        ("tagged('other-tag')", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let name = call.name.clone();
    let [named] = call.take()?;
    let tag = literal(&named, "the name of a tag")?;
    let world = call.checker.world;
    let declared = world.declarations.tags.get(tag);
    let set_by_rule = world.rule_tags.contains(tag);
    let is_trusted = declared.is_some_and(|declared| {
        declared.harmless.is_some() || (declared.set_by == SetBy::Rules && set_by_rule)
    });
    let what = format!("tag `{tag}`");
    let mut taint = Taint::of(TaintKind::Author, named.span.clone(), what.clone());
    if !is_trusted {
        let known = world.rule_tags.iter().chain(world.declarations.tags.keys());
        let what = match nearest(tag, known.map(String::as_str)) {
            Some(near) if !set_by_rule => format!("{what} ({near})"),
            _ => what,
        };
        taint.add(&Taint::of(TaintKind::Undeclared, named.span.clone(), what));
    }
    let marks = if world.score_tags.contains(tag) {
        SCORE
    } else {
        0
    };
    let node = Node::Tagged(tag.into());
    call.checker.reads_tag(tag, &named.span);
    let mut typed = Typed::new(node, Kind::Bool, name).marked(marks);
    typed.taint = taint;
    Ok(typed)
}
