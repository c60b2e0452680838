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
    fn a_column_counts_characters() {
        assert_eq!(place("a\näö x", 6), (2, 3, "äö x"));
    }
}
