//! What a pattern looks for: somebody's name, the name of an account, capitals.

use regex_syntax::hir::{Class, ClassUnicode, Hir, HirKind};

use super::fold::fold;

/// Letters from which on a class is not one letter written in several ways.
const CLASS_LETTERS_MAX: u32 = 4;
/// Longest range of a class that is looked at for capitals.
const CAPITALS_MAX: usize = 64;
/// Copies of a repeated part that are counted.
const REPEATS_MAX: u32 = 3;

/// Whether the text has an `@` directly before a letter or digit, as the name of an account has.
pub(crate) fn names_account(text: &str) -> bool {
    let mut parts = text.split('@');
    parts.next();
    parts.any(|after| after.starts_with(char::is_alphanumeric))
}

/// Whether the expression looks for an `@` directly before a certain letter or digit.
pub(crate) fn looks_for_account(hir: &Hir) -> bool {
    edges(hir).is_inside
}

/// How many certain letters and digits the expression looks for, on its longest branch. One that
/// looks for few fits the names of many.
pub(crate) fn certain_letters(hir: &Hir) -> u32 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            let count = text.chars().filter(|c| c.is_alphanumeric()).count();
            u32::try_from(count).unwrap_or(u32::MAX)
        }
        HirKind::Class(_) => few(hir)
            .is_some_and(|text| text.contains(char::is_alphanumeric))
            .into(),
        HirKind::Capture(capture) => certain_letters(&capture.sub),
        HirKind::Repetition(repetition) => {
            let copies = repetition.min.clamp(1, REPEATS_MAX);
            certain_letters(&repetition.sub).saturating_mul(copies)
        }
        HirKind::Concat(parts) => parts
            .iter()
            .map(certain_letters)
            .fold(0, u32::saturating_add),
        HirKind::Alternation(branches) => branches.iter().map(certain_letters).max().unwrap_or(0),
    }
}

/// Something with a capital that the expression looks for as it is, and so never finds in a text in
/// lower case.
pub(crate) fn capital(hir: &Hir) -> Option<String> {
    let is_capital = |c: char| c.to_lowercase().next() != Some(c);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            text.contains(is_capital).then(|| text.into_owned())
        }
        HirKind::Class(Class::Unicode(class)) => {
            let mut ranges = class.ranges().iter();
            let only_capitals = ranges.all(|range| {
                range.len() <= CAPITALS_MAX && (range.start()..=range.end()).all(is_capital)
            });
            let first = class.ranges().first().filter(|_| only_capitals)?;
            Some(first.start().to_string())
        }
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Capture(capture) => capital(&capture.sub),
        HirKind::Repetition(repetition) => capital(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().find_map(capital),
    }
}

/// How what an expression matches can begin and end.
#[derive(Clone, Copy, Default)]
struct Edges {
    /// With a certain letter or digit.
    begins: bool,
    /// With an `@`.
    ends: bool,
    /// It can match nothing, so that its neighbours touch.
    is_empty: bool,
    /// One follows the other inside it.
    is_inside: bool,
}

impl Edges {
    fn of(text: &str) -> Self {
        Self {
            begins: text.starts_with(char::is_alphanumeric),
            ends: text.ends_with('@'),
            is_empty: text.is_empty(),
            is_inside: names_account(text),
        }
    }

    fn then(self, next: Self) -> Self {
        Self {
            begins: self.begins || self.is_empty && next.begins,
            ends: next.ends || next.is_empty && self.ends,
            is_empty: self.is_empty && next.is_empty,
            is_inside: self.is_inside || next.is_inside || self.ends && next.begins,
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            begins: self.begins || other.begins,
            ends: self.ends || other.ends,
            is_empty: self.is_empty || other.is_empty,
            is_inside: self.is_inside || other.is_inside,
        }
    }
}

fn edges(hir: &Hir) -> Edges {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Edges::of(""),
        HirKind::Literal(literal) => Edges::of(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(_) => Edges {
            begins: few(hir).is_some_and(|text| text.contains(char::is_alphanumeric)),
            ends: few(hir).is_some_and(|text| text.contains('@')),
            ..Edges::default()
        },
        HirKind::Capture(capture) => edges(&capture.sub),
        HirKind::Repetition(repetition) => {
            let once = edges(&repetition.sub);
            let often = if repetition.max == Some(1) {
                once
            } else {
                once.then(once)
            };
            Edges {
                is_empty: often.is_empty || repetition.min == 0,
                ..often
            }
        }
        HirKind::Concat(parts) => parts.iter().map(edges).fold(Edges::of(""), Edges::then),
        HirKind::Alternation(branches) => {
            branches.iter().map(edges).fold(Edges::default(), Edges::or)
        }
    }
}

/// The characters of a class of few, in lower case.
fn few(hir: &Hir) -> Option<String> {
    let class = match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.clone(),
        HirKind::Class(Class::Bytes(class)) => class.to_unicode_class()?,
        _ => return None,
    };
    let is_small = |class: &ClassUnicode| {
        let sizes = class.ranges().iter().map(|range| range.len());
        sizes.sum::<usize>() <= 3 * CLASS_LETTERS_MAX as usize
    };
    let characters = || {
        class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
    };
    let folded = is_small(&class).then(|| fold(&characters().collect::<String>()))?;
    let mut distinct: Vec<char> = folded.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() <= CLASS_LETTERS_MAX as usize).then(|| distinct.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hir(pattern: &str) -> Hir {
        regex_syntax::parse(pattern).expect("a test pattern parses")
    }

    fn check_account(pattern: &str, expected: bool) {
        assert_eq!(looks_for_account(&hir(pattern)), expected, "{pattern}");
    }

    fn check_letters(pattern: &str, expected: u32) {
        assert_eq!(certain_letters(&hir(pattern)), expected, "{pattern}");
    }

    #[test]
    fn an_expression_that_looks_for_an_at_sign_before_a_letter_looks_for_an_account() {
        for pattern in [
            "@alice",
            "@(alice|bob)",
            "(?i)@alice",
            "@[Aa]lice",
            "@_?alice",
            "[@]a",
            "(@)(?:a)",
            "x@?7",
            r"@\balice",
            "(a@)+",
            "@(|x)a",
        ] {
            check_account(pattern, true);
        }
    }

    #[test]
    fn an_expression_that_fits_any_account_looks_for_none() {
        for pattern in [
            "[a-z]+@[a-z]+",
            "@",
            "@ a",
            r"@\w+",
            "a@",
            "@[^ ]alice",
            "(?i)alice",
        ] {
            check_account(pattern, false);
        }
    }

    #[test]
    fn a_capital_is_found_unless_the_expression_ignores_case() {
        for (pattern, expected) in [
            ("Buy", Some("Buy")),
            ("buy|(Sell)+", Some("Sell")),
            ("[A-Z]{3}", Some("A")),
            ("[A-Za-z]", None),
            ("(?i)Buy", None),
            (r"\W\S[^A]", None),
        ] {
            assert_eq!(capital(&hir(pattern)).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn certain_letters_are_counted_on_the_longest_branch() {
        check_letters("^alice$", 5);
        check_letters("(?i)^al.ce", 4);
        check_letters("^(al|bob)_[0-9]+", 3);
        check_letters("[ax][lx]?(i)", 3);
        check_letters("a{9}", 3);
        check_letters("^[a-z]+[0-9]{6,}$", 0);
        check_letters(r"^\W+x\d+$", 1);
    }
}
