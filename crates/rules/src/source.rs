//! Rule files as text, and places in them.

use std::ops::Range;

/// One file of a rules directory: `*.toml`, `schema.toml` or `lists/*.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the rules directory, with `/` between its parts.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The part of a file that is one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText<'f> {
    /// Number of its first line in the file, from 1.
    pub first_line: usize,
    /// The lines, without what follows the rule.
    pub text: &'f str,
}

impl SourceFile {
    /// The text of the rule whose id stands in that line, from 1: from its `[[rule]]` to the next table
    /// of the file, without the comments that belong to that.
    pub fn rule_text(&self, line: usize) -> RuleText<'_> {
        let mut starts = vec![0];
        starts.extend(self.text.match_indices('\n').map(|(at, _)| at + 1));
        let line_at = |index: usize| {
            let from = starts.get(index).copied().unwrap_or(self.text.len());
            let to = starts.get(index + 1).copied().unwrap_or(self.text.len());
            self.text.get(from..to).unwrap_or_default()
        };
        let id_line = line.saturating_sub(1).min(starts.len() - 1);
        let is_table = |index: usize| line_at(index).trim_start().starts_with("[[");
        let first = (0..=id_line).rev().find(|index| is_table(*index));
        let first = first.unwrap_or(id_line);
        let next = (id_line + 1..starts.len()).find(|index| is_table(*index));
        let mut end = next.unwrap_or(starts.len());
        let says_nothing = |index: usize| {
            let text = line_at(index).trim();
            text.is_empty() || text.starts_with('#')
        };
        while end > id_line + 1 && says_nothing(end - 1) {
            end -= 1;
        }
        let from = starts.get(first).copied().unwrap_or(0);
        let to = starts.get(end).copied().unwrap_or(self.text.len());
        RuleText {
            first_line: first + 1,
            text: self.text.get(from..to).unwrap_or_default().trim_end(),
        }
    }
}

/// Line and column of a byte offset, both from 1, the column in characters, with the whole line.
pub(crate) fn place(text: &str, offset: usize) -> (usize, usize, &str) {
    let offset = (0..=offset.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    let column = text[start..offset].chars().count() + 1;
    (line, column, text[start..].lines().next().unwrap_or(""))
}

/// For every byte of a TOML string's value, and for its end, the byte offset in the file.
///
/// `token` is the string as written, with its quotes, beginning at `start`. `None` when the token
/// does not decode to `value`, which means that it was no plain string.
pub(crate) fn offsets(token: &str, start: usize, value: &str) -> Option<Vec<usize>> {
    let (body, literal) = body(token)?;
    let mut offsets = Vec::with_capacity(value.len() + 1);
    let mut decoded = String::with_capacity(value.len());
    let mut at = body.start;
    while at < body.end {
        let (length, character) = if literal {
            plain(&token[at..body.end])?
        } else {
            escaped(&token[at..body.end])?
        };
        if let Some(character) = character {
            decoded.push(character);
            offsets.extend((0..character.len_utf8()).map(|byte| start + at + byte.min(length - 1)));
        }
        at += length;
    }
    offsets.push(start + body.end);
    (decoded == value).then_some(offsets)
}

/// The part between the quotes, and whether backslashes are plain characters in it.
fn body(token: &str) -> Option<(Range<usize>, bool)> {
    let literal = token.starts_with('\'');
    let long = token.starts_with("'''") || token.starts_with("\"\"\"");
    let quotes = if long { 3 } else { 1 };
    let end = token.len().checked_sub(quotes)?;
    let newline = match token.get(quotes..)? {
        rest if long && rest.starts_with("\r\n") => 2,
        rest if long && rest.starts_with('\n') => 1,
        _ => 0,
    };
    token.get(quotes + newline..end)?;
    Some((quotes + newline..end, literal))
}

fn plain(rest: &str) -> Option<(usize, Option<char>)> {
    let character = rest.chars().next()?;
    Some((character.len_utf8(), Some(character)))
}

/// Length of one written character and what it stands for; a line-ending backslash stands for nothing.
fn escaped(rest: &str) -> Option<(usize, Option<char>)> {
    let Some(after) = rest.strip_prefix('\\') else {
        return plain(rest);
    };
    let simple = |character| Some((2, Some(character)));
    match after.chars().next()? {
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'e' => simple('\u{1b}'),
        '"' => simple('"'),
        '\\' => simple('\\'),
        'x' => code(after, 2),
        'u' => code(after, 4),
        'U' => code(after, 8),
        _ => {
            let blank = after.len() - after.trim_start().len();
            (blank > 0).then_some((1 + blank, None))
        }
    }
}

fn code(after: &str, digits: usize) -> Option<(usize, Option<char>)> {
    let number = u32::from_str_radix(after.get(1..1 + digits)?, 16).ok()?;
    Some((2 + digits, Some(char::from_u32(number)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(token: &str, value: &str, expected: &[usize]) {
        assert_eq!(offsets(token, 100, value).as_deref(), Some(expected));
    }

    #[test]
    fn every_byte_of_a_toml_string_is_found_in_the_file() {
        check("'ab'", "ab", &[101, 102, 103]);
        check("'''\nab'''", "ab", &[104, 105, 106]);
        check(r#""a\"b""#, "a\"b", &[101, 102, 104, 105]);
        check(r#""\u0041b""#, "Ab", &[101, 107, 108]);
        check("\"\"\"a\\\n  b\"\"\"", "ab", &[103, 108, 109]);
    }

    #[test]
    fn a_token_that_means_something_else_has_no_offsets() {
        assert_eq!(offsets("'ab'", 0, "xy"), None);
        assert_eq!(offsets("'", 0, ""), None);
    }

    #[test]
    fn a_rule_goes_from_its_table_to_the_comments_of_the_next() {
        let file = SourceFile {
            path: "a.toml".into(),
            text: "# all\n[[rule]]\nid = 'a'\nwhen = 'x'\n\n# b\n[[rule]]\nid = 'b'\n".into(),
        };
        let rule = |line| {
            let RuleText { first_line, text } = file.rule_text(line);
            (first_line, text)
        };
        assert_eq!(rule(3), (2, "[[rule]]\nid = 'a'\nwhen = 'x'"));
        assert_eq!(rule(8), (7, "[[rule]]\nid = 'b'"));
        // A line that is not there is no panic.
        assert_eq!(rule(99), (7, "[[rule]]\nid = 'b'"));
        assert_eq!(rule(0).0, 1);
    }

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(place("a\näö x", 6), (2, 3, "äö x"));
    }
}
