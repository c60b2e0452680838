//! Which literals a text must hold before a regular expression can match it.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::fold::fold;

/// Shortest literal worth looking for, in bytes: shorter ones are in every text.
const LITERAL_BYTES_MIN: usize = 3;
/// Most literals that one expression may ask for.
const LITERALS_MAX: usize = 64;

/// Folded literals of which every match holds at least one, in the folded text. `None` when there
/// is no such set worth asking for.
pub(crate) fn required(hir: &Hir) -> Option<Vec<String>> {
    let literals = any_of(hir)?;
    let long = literals
        .iter()
        .all(|literal| literal.len() >= LITERAL_BYTES_MIN);
    (long && literals.len() <= LITERALS_MAX).then_some(literals)
}

fn any_of(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![fold(std::str::from_utf8(&literal.0).ok()?)]),
        HirKind::Capture(capture) => any_of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => any_of(&repetition.sub),
        HirKind::Alternation(branches) => {
            branches
                .iter()
                .map(any_of)
                .try_fold(Vec::new(), |mut all, branch| {
                    all.extend(branch?);
                    Some(all)
                })
        }
        HirKind::Concat(parts) => best_of(parts),
        _ => None,
    }
}

/// The most telling set among the parts of a sequence; letters in a row, also those that ignore
/// case, count as one literal.
fn best_of(parts: &[Hir]) -> Option<Vec<String>> {
    let mut candidates = Vec::new();
    let mut run = String::new();
    for part in parts {
        match one_letter(part) {
            Some(letters) => run.push_str(&letters),
            None => {
                candidates.push(vec![std::mem::take(&mut run)]);
                candidates.extend(any_of(part));
            }
        }
    }
    candidates.push(vec![run]);
    candidates
        .into_iter()
        .max_by_key(|set| set.iter().map(String::len).min().unwrap_or(0))
}

/// The folded text of a part that always folds to the same text.
fn one_letter(part: &Hir) -> Option<String> {
    match part.kind() {
        HirKind::Literal(literal) => Some(fold(std::str::from_utf8(&literal.0).ok()?)),
        HirKind::Capture(capture) => one_letter(&capture.sub),
        HirKind::Look(_) => Some(String::new()),
        HirKind::Class(Class::Unicode(class)) => {
            let mut letters = class
                .ranges()
                .iter()
                .take(4)
                .flat_map(|range| range.start()..=range.end())
                .take(9);
            let first = fold(&letters.next()?.to_string());
            let same = class.ranges().len() <= 4 && letters.all(|c| fold(&c.to_string()) == first);
            same.then_some(first)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, expected: Option<&[&str]>) {
        let hir = regex_syntax::parse(pattern).expect("a test pattern parses");
        let expected = expected.map(|set| set.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(required(&hir), expected, "{pattern}");
    }

    #[test]
    fn the_longest_certain_literal_is_required() {
        check("free (nitro|gift|skins?)", Some(&["free "]));
        check(r"\b(go away|get lost)\b", Some(&["go away", "get lost"]));
        check("(?i)click here", Some(&["click here"]));
        check(
            "work from home .{0,20}(daily|weekly)",
            Some(&["work from home "]),
        );
        check("(spam)+ok", Some(&["spam"]));
    }

    #[test]
    fn nothing_is_required_where_nothing_is_certain() {
        for pattern in ["^[A-Z0-9 ]+$", "(abc)?", "abc|[0-9]+", "a.b", "(abc|x)"] {
            check(pattern, None);
        }
    }
}
