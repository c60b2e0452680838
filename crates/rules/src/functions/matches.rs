//! `TEXT.matches("regular expression")`

use super::{Call, Function, Style, blinded, expect, literal};
use crate::condition::{Kind, PATTERN, Typed};
use crate::error::Complaint;
use crate::evaluate::fields::Field;
use crate::evaluate::node::{Apply, Node};
use crate::patterns::{View, capital, certain_letters, fold, looks_for_account, regex};

/// Certain letters with which an expression does not yet fit one name alone.
const NAME_LETTERS_MAX: u32 = 2;

/// Texts that say nothing, in several scripts. An expression that fits one of them, like `.` or
/// `[a-z]`, would make a pattern of every text, or of a whole language.
const PLAIN_TEXTS: &[&str] = &[
    "",
    "Lorem ipsum dolor sit amet 12, elit.",
    "Лорем ипсум долор сит амет 12.",
    "Λορεμ ιψθμ δολορ σιτ αμετ 12.",
    "لوريم ايبسوم دولار ١٢.",
    "לורם איפסום דולור 12.",
    "लोरेम इप्सम डोलर १२.",
    "ลอเรม อิปซัม โดลอร์ ๑๒.",
    "我们今天说话12。",
    "ロレム・イプサム、どろる。",
    "로렘 입숨 돌로르 12.",
];

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
    let says_something =
        text.is_written() && !PLAIN_TEXTS.iter().any(|plain| regex.is_match(plain));
    if matches!(text.node, Node::Field(Field::Text))
        && let Some(capital) = capital(&hir)
    {
        let message = format!("`text` is in lower case, so `{capital}` can never be in it");
        let help = format!("write `{}`, or look at `content.text`", fold(&capital));
        return Err(Complaint::new(wanted.span, message).help(help));
    }
    let compares = certain_letters(&hir) > NAME_LETTERS_MAX;
    let finds_account = looks_for_account(&hir);
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
    let typed = Typed::of(node, Kind::Bool, name, &[&text]);
    let typed = typed.marked(if says_something { PATTERN } else { 0 });
    Ok(blinded(typed, &text, compares, finds_account))
}
