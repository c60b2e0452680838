//! The page about everything that a condition can read and call, made from the tables themselves.

use std::fmt::Write as _;

use crate::evaluate::fields::{FIELDS, Reveals};
use crate::functions;

/// The page in Markdown: `docs/rules/fields.md`.
pub fn fields_and_functions() -> String {
    let mut page = String::from(HEAD);
    for field in FIELDS {
        let (kind, says) = ((field.kind)(), reveals(field.reveals));
        let _ = writeln!(
            page,
            "| `{}` | {kind} | {} | {says} |",
            field.name, field.about
        );
    }
    page.push_str(FUNCTIONS_HEAD);
    for function in functions::ALL {
        let _ = writeln!(page, "| `{}` | {} |", function.signature, function.about);
    }
    page
}

fn reveals(reveals: Reveals) -> &'static str {
    match reveals {
        Reveals::Nothing => "",
        Reveals::Who => "who",
        Reveals::Name => "name",
        Reveals::History => "history",
    }
}

const HEAD: &str = "\
# What a condition can read and call

Made from the tables in `crates/rules`; a test compares. How rules are written:
[writing-rules.md](writing-rules.md).

## Fields

A field that an event does not have makes a comparison with it neither true nor false: the rule does not
hold, unless the rest of the condition decides alone. `has(field)` asks whether it is there,
`has(signal.NAME)` whether a score could be assessed.

The last column says what a field tells about somebody. What tells **who** somebody is may open no
effect: such a rule is refused. A **name** may be looked at by patterns that fit many, but not compared with
anything that names somebody ([writing rules](writing-rules.md#what-a-rule-may-not-do)). **History** is the author's own past here: it may serve verdicts and actions, never a tier.

Beside these there are `signal.NAME` for what [detectors](../detectors.md) and [banks of known media](../media.md) found, `counter.ID` for counts,
`rule.ID` for another rule's condition, and `attributes.NAME` for what your platform sends beside: what
stands under `attributes` in an event, and every field that nobody knows. A field of the platform's own
inside `actor` or `content` is `attributes.actor.NAME` or `attributes.content.NAME`; `schema.toml` declares
it as `[attributes.\"actor.NAME\"]`.

| Field | Kind | What it is | Tells |
| --- | --- | --- | --- |
";

const FUNCTIONS_HEAD: &str = "
## Functions

| Call | What it answers |
| --- | --- |
";
