//! HTML as Mastodon writes it, as plain text.

/// Entities that stand for one character.
const ENTITIES: [(&str, char); 6] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
];
/// Longest entity that is looked for, in bytes.
const ENTITY_BYTES_MAX: usize = 10;

/// The words of some HTML: tags left out, paragraphs and breaks as line feeds, entities as characters.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(place) = rest.find(['<', '&']) {
        let (before, found) = rest.split_at(place);
        text.push_str(before);
        let (said, after) = if found.starts_with('<') {
            tag(found)
        } else {
            entity(found)
        };
        text.push_str(&said);
        rest = after;
    }
    text.push_str(rest);
    text.trim().to_owned()
}

fn tag(found: &str) -> (String, &str) {
    let Some((tag, after)) = found.split_once('>') else {
        return (String::new(), "");
    };
    let said = match tag.trim_start_matches('<').trim_end_matches('/').trim() {
        "/p" => "\n\n",
        "br" | "/li" | "/blockquote" | "/pre" => "\n",
        _ => "",
    };
    (said.to_owned(), after)
}

fn entity(found: &str) -> (String, &str) {
    let end = found
        .bytes()
        .take(ENTITY_BYTES_MAX)
        .position(|byte| byte == b';');
    let read = end.and_then(|end| {
        let (name, after) = (found.get(1..end)?, found.get(end + 1..)?);
        let character = match name.strip_prefix('#') {
            Some(number) => {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
            None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
        };
        // What can't be stored is left out, whoever wrote it so.
        let said = if character == '\0' {
            String::new()
        } else {
            character.to_string()
        };
        Some((said, after))
    });
    read.unwrap_or_else(|| ("&".to_owned(), found.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_the_words_that_a_reader_saw() {
        for (html, expected) in [
            (
                "<p>One</p><p>two<br />three<br>four</p>",
                "One\n\ntwo\nthree\nfour",
            ),
            (
                "a &amp;&lt;b&gt; &quot;c&#39;&#x27; &unknown; & d&",
                "a &<b> \"c'' &unknown; & d&",
            ),
            (
                "<a href=\"https://a.example/x\"><span class=\"invisible\">https://</span>a.example/x</a>",
                "https://a.example/x",
            ),
            ("&#0;&#xD800;<never closed", "&#xD800;"),
            ("سلام <b>x</b>", "سلام x"),
        ] {
            assert_eq!(plain(html), expected, "{html}");
        }
    }
}
