//! Hashtags in a text, where the platform does not list them.

/// Words with the sign before them, without the sign, in the order in which they stand.
pub fn find(text: &str) -> impl Iterator<Item = &str> {
    text.split(['#', '＃']).skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !is_of_tag(c)).unwrap_or(rest.len());
        let tag = &rest[..end];
        tag.chars().any(char::is_alphabetic).then_some(tag)
    })
}

/// Letters, digits, marks that belong to letters, and what joins them without showing.
fn is_of_tag(c: char) -> bool {
    c.is_alphanumeric()
        || c == '_'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{0300}'..='\u{036f}' | '\u{0610}'..='\u{061a}' | '\u{064b}'..='\u{065f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_end_where_their_words_do() {
        let cases: &[(&str, &[&str])] = &[
            ("no tag", &[]),
            ("# alone and #1 and C#", &[]),
            ("#one, #two_three! (#four)", &["one", "two_three", "four"]),
            ("see #حملة_الغد now", &["حملة_الغد"]),
            ("#a\u{200b}b", &["a\u{200b}b"]),
            ("#one#two", &["one", "two"]),
        ];
        for (text, expected) in cases {
            assert_eq!(find(text).collect::<Vec<_>>(), *expected, "{text}");
        }
    }
}
