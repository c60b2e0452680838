//! Lists that an operator keeps: words, domains, or exact values.

use std::collections::HashSet;

use serde::Deserialize;

use crate::patterns::fold;

/// What the items of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    /// Words or phrases, found as whole words in a text, in any case.
    Words,
    /// Hosts; each stands for itself and every host under it.
    Domains,
    /// Values compared as they are, but for case.
    Exact,
}

impl ListKind {
    /// The word in rule files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Domains => "domains",
            Self::Exact => "exact",
        }
    }
}

/// A named list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List {
    pub id: String,
    pub kind: ListKind,
    /// Whether its declaration says why comparing names with it tells nothing of who somebody is.
    pub harmless: bool,
    items: HashSet<String>,
}

impl List {
    /// A list of the lines of a file; those that begin with `#` are comments.
    pub fn of_lines(id: &str, kind: ListKind, text: &str) -> Self {
        let lines = text.lines().map(str::trim);
        Self::new(id, kind, lines.filter(|line| !line.starts_with('#')))
    }

    /// A list of `items`, folded to lower case; empty ones are left out.
    pub fn new<'a>(id: &str, kind: ListKind, items: impl Iterator<Item = &'a str>) -> Self {
        let items = items
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| match kind {
                ListKind::Domains => fold(item.trim_start_matches("*.").trim_matches('.')),
                ListKind::Words | ListKind::Exact => fold(item),
            })
            .collect();
        Self {
            id: id.to_string(),
            kind,
            harmless: false,
            items,
        }
    }

    /// The items, folded, in no order.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(String::as_str)
    }

    /// Whether `value` is on the list; for domains also whether a parent of it is.
    pub fn has(&self, value: &str) -> bool {
        if value.chars().any(|c| c.is_uppercase()) {
            return self.has_folded(&fold(value));
        }
        self.has_folded(value)
    }

    fn has_folded(&self, value: &str) -> bool {
        let parents = value.match_indices('.').map(|(dot, _)| &value[dot + 1..]);
        self.items.contains(value)
            || (self.kind == ListKind::Domains && { parents }.any(|p| self.items.contains(p)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ListKind, items: &str, value: &str, expected: bool) {
        let list = List::of_lines("l", kind, items);
        assert_eq!(list.has(value), expected, "{value} on {items}");
    }

    #[test]
    fn a_domain_stands_for_every_host_under_it() {
        check(ListKind::Domains, "# bad\nBad.example", "bad.example", true);
        check(ListKind::Domains, "bad.example", "www.BAD.example", true);
        check(ListKind::Domains, "*.bad.example", "x.bad.example", true);
        check(ListKind::Domains, "bad.example", "notbad.example", false);
        check(ListKind::Domains, "bad.example", "example", false);
    }

    #[test]
    fn an_exact_value_stands_only_for_itself() {
        check(ListKind::Exact, "Abc\n\n", "aBC", true);
        check(ListKind::Exact, "b.example", "a.b.example", false);
        check(ListKind::Exact, "", "", false);
    }

    #[test]
    fn only_a_line_of_a_file_can_be_a_comment() {
        check(ListKind::Exact, " # tag\ntag", "# tag", false);
        let inline = List::new("l", ListKind::Words, ["#tag"].into_iter());
        assert!(inline.has("#tag"));
    }
}
