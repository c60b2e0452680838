//! Every function has documentation, a cost and examples that come true.

use evenhand_model::Signals;
use evenhand_rules::functions::{ALL, Function};
use evenhand_rules::{RuleSet, Schema, SourceFile};

/// Compiles a rule with one example text that must hit (or miss).
fn check(condition: &str, holds: bool) {
    let example = r#"{ tags = ["example-tag"], event = { content = { text = "Buy NOW at https://shop.example!" } } }"#;
    let other = r#"{ event = { kind = "relation.created" } }"#;
    let text = format!(
        r#"
[[list]]
id = "example-words"
kind = "words"
items = ["buy"]
[[list]]
id = "example-domains"
kind = "domains"
items = ["shop.example"]
[[rule]]
id = "example"
about = "An example of a function"
when = '''event.kind == "content.created" && ({condition}) == {holds}'''
examples = {{ hits = [{example}], misses = [{other}] }}
"#
    );
    let files = [SourceFile {
        path: "example.toml".into(),
        text,
    }];
    if let Err(errors) = RuleSet::compile(&files, &Schema::default(), &|_| Signals::new()) {
        panic!("{condition}\n{}", errors[0]);
    }
}

fn check_function(function: &Function) {
    let name = function.name;
    assert!(
        function.about.ends_with('.'),
        "`{name}` needs a sentence about it"
    );
    assert!(
        function.signature.contains(name),
        "`{name}` needs a signature"
    );
    assert!(
        function.cost > 0 || ["duration", "timestamp"].contains(&name),
        "`{name}` needs a cost"
    );
    for holds in [true, false] {
        let some = function
            .examples
            .iter()
            .any(|(_, expected)| *expected == holds);
        assert!(some, "`{name}` needs an example that is {holds}");
    }
    for (condition, holds) in function.examples {
        check(condition, *holds);
    }
}

#[test]
fn every_function_has_docs_cost_and_examples_that_come_true() {
    ALL.iter().for_each(check_function);
}

#[test]
fn names_of_functions_are_unique() {
    let mut names: Vec<_> = ALL.iter().map(|function| function.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
}
