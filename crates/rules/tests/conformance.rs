//! The simple tests of the CEL conformance suite: what conditions can say means what CEL says, and
//! everything else is refused at load.
//!
//! `cel/conformance.jsonl` holds the cases of <https://github.com/google/cel-spec>
//! (`tests/simple/testdata`, commit 508bd98, Apache-2.0) that need no protocol buffers, bytes or
//! bindings: a name, an expression, and its value as a CEL literal or `error`.

mod pages;

use std::collections::BTreeMap;
use std::fmt::Write;

use evenhand_model::{Event, Signals, Time};
use evenhand_rules::{AccountFacts, Derived, Facts, RuleError, RuleSet, Schema, SourceFile};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    expression: String,
    value: String,
}

impl Case {
    fn section(&self) -> &str {
        self.name
            .rsplit_once('/')
            .map_or(&*self.name, |(section, _)| section)
    }
}

#[derive(Debug, PartialEq)]
enum Answer {
    /// The value, or the error, is what the suite says.
    Equal,
    /// The condition can't be loaded.
    Refused(String),
    /// It runs and comes to something else.
    Different,
}

fn answer(case: &Case) -> Answer {
    let Case {
        expression, value, ..
    } = case;
    let fails = value == "error";
    let expected = if fails { expression } else { value };
    match compile(&format!("({expression}\n) == ({expected})")) {
        Err(errors) if fails && is_always_an_error(&errors) => Answer::Equal,
        Err(errors) => Answer::Refused(errors[0].message.clone()),
        Ok(set) => match outcome(&set) {
            Ok(true) if !fails => Answer::Equal,
            Err(_) if fails => Answer::Equal,
            _ => Answer::Different,
        },
    }
}

fn is_always_an_error(errors: &[RuleError]) -> bool {
    errors[0].message.starts_with("this is always an error")
}

/// A rule needs an example that hits and one that misses, whatever the case comes to.
fn compile(condition: &str) -> Result<RuleSet, Vec<RuleError>> {
    let when = format!("text == 'hit' || text != 'miss' && ({condition})");
    let rule = serde_json::json!({
        "id": "case", "about": "A case", "when": when,
        "examples": {"hits": ["hit"], "misses": ["miss"]},
    });
    let text = toml::to_string(&serde_json::json!({"rule": [rule]})).unwrap();
    let path = "case.toml".into();
    RuleSet::compile(&[SourceFile { path, text }], &Schema::default(), &|_| {
        Signals::new()
    })
}

fn outcome(set: &RuleSet) -> Result<bool, evenhand_rules::Fault> {
    let now: Time = "2026-01-01T12:00:00Z".parse().unwrap();
    let event: Event = serde_json::from_value(serde_json::json!({
        "id": "e", "kind": "content.created", "at": now, "actor": {"id": "a"},
    }))
    .unwrap();
    let facts = Facts {
        event: &event,
        now,
        signals: &Signals::new(),
        derived: &Derived::default(),
        account: AccountFacts::default(),
        counts: &[],
    };
    set.explain("case", &facts).unwrap().outcome
}

#[derive(Default)]
struct Section<'a> {
    equal: Vec<&'a str>,
    refused: Vec<&'a str>,
    reasons: BTreeMap<String, usize>,
}

fn page(sections: &BTreeMap<&str, Section<'_>>) -> String {
    let sum = |count: fn(&Section<'_>) -> usize| sections.values().map(count).sum::<usize>();
    let (equal, refused) = (sum(|one| one.equal.len()), sum(|one| one.refused.len()));
    let mut page = format!(
        "# The CEL conformance suite\n\n\
         Made by `crates/rules/tests/conformance.rs`, which runs the cases. The cases are those of the suite's\n\
         simple tests that need no protocol buffers, bytes or bindings. {equal} of them can be written as\n\
         conditions and come to what the suite says; {refused} are refused when the rules are loaded; none comes\n\
         to anything else. Why some things are left out: [cel.md](cel.md).\n\n\
         | Section | Equal | Refused | Most frequent reason |\n| --- | ---: | ---: | --- |\n"
    );
    for (name, section) in sections {
        let reason = section.reasons.iter().max_by_key(|(_, count)| **count);
        let reason = reason.map_or("", |(reason, _)| reason.as_str());
        let (equal, refused) = (section.equal.len(), section.refused.len());
        let _ = writeln!(page, "| `{name}` | {equal} | {refused} | {reason} |");
    }
    page.push_str("\n## Supported cases\n");
    for (name, section) in sections.iter().filter(|(_, one)| !one.equal.is_empty()) {
        let _ = writeln!(page, "\n`{name}`: {}.", section.equal.join(", "));
    }
    page
}

#[test]
fn a_case_of_the_suite_comes_to_what_it_says_or_is_refused() {
    let cases: Vec<Case> = include_str!("cel/conformance.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut sections: BTreeMap<&str, Section<'_>> = BTreeMap::new();
    let mut different = Vec::new();
    for case in &cases {
        let section = sections.entry(case.section()).or_default();
        let name = case.name.rsplit('/').next().unwrap_or_default();
        match answer(case) {
            Answer::Equal => section.equal.push(name),
            Answer::Refused(reason) => {
                section.refused.push(name);
                *section.reasons.entry(reason).or_default() += 1;
            }
            Answer::Different => {
                different.push(format!("{}: {}", case.name, case.expression));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    pages::check("rules/cel-conformance.md", &page(&sections));
}
