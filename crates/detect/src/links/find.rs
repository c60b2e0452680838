//! Finds links in a text: with a scheme, with `www.`, bare, and defanged (`hxxp`, `[.]`).

use std::sync::LazyLock;

use regex::Regex;

use super::host::{Host, LABEL_BYTES_MAX, WRITTEN_HOST_BYTES_MAX, read_host};
use super::is_shortener;
use super::top_level::{is_top_level, looks_like_a_word};

/// A link in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Byte offsets into the text: start, end.
    pub span: [usize; 2],
    /// How it is written.
    pub form: LinkForm,
    /// Where it leads.
    pub host: Host,
    /// What follows host and port, as written.
    pub path: String,
    /// Whether it is written so that machines overlook it.
    pub is_defanged: bool,
    /// Whether there is a name before the host.
    pub has_user_info: bool,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkForm {
    /// `https://example.org`
    Scheme,
    /// `www.example.org`
    Www,
    /// `example.org`
    Bare,
}

impl LinkForm {
    /// The word in evidence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Www => "www",
            Self::Bare => "bare",
        }
    }
}

/// Labels that may be cut from the end of a bare host, as in "example.org.Then we went".
const CUT_LABELS_MAX: usize = 2;

/// A scheme or a dot: the only places where a link can show.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(?:h(?:tt|xx)ps?|ftp)(?::|\[:\])//|[.。．｡]|[\[({](?:\.|dot)[\])}]")
        .expect("the pattern is valid")
});

/// Finds the links of a text from left to right, without overlap, in linear time.
pub fn find(text: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut position = 0;
    while let Some(anchor) = ANCHOR.find_at(text, position) {
        let attempt = if anchor.as_str().ends_with("//") {
            with_scheme(text, anchor.start(), anchor.end())
        } else {
            without_scheme(text, position, anchor.start(), anchor.end())
        };
        position = attempt.end.max(anchor.end());
        links.extend(attempt.link);
    }
    links
}

/// What came of one anchor: perhaps a link, and from where to go on.
struct Attempt {
    link: Option<Link>,
    end: usize,
}

fn with_scheme(text: &str, start: usize, authority_start: usize) -> Attempt {
    let authority_end = scan(text, authority_start, |c| {
        !ends_link(c) && !matches!(c, '/' | '?' | '#' | '\\')
    });
    let authority = &text[authority_start..authority_end];
    let user_info_end = authority.rfind('@').map_or(0, |at| at + 1);
    let host_start = authority_start + user_info_end;
    let raw = split_port(&authority[user_info_end..]);
    let (raw, is_host_defanged) = refang(raw);
    let written = raw.trim_end_matches(|c: char| c != ']' && !c.is_alphanumeric());
    let Some(host) = read_host(written) else {
        return Attempt {
            link: None,
            end: host_start,
        };
    };
    let end = trim_end(text, start, scan(text, authority_end, |c| !ends_link(c)));
    let scheme = &text[start..authority_start];
    let is_scheme_defanged =
        scheme.contains("[:]") || scheme.to_ascii_lowercase().starts_with("hxx");
    Attempt {
        link: Some(Link {
            span: [start, end],
            form: LinkForm::Scheme,
            host,
            path: text.get(authority_end..end).unwrap_or_default().to_owned(),
            is_defanged: is_host_defanged || is_scheme_defanged,
            has_user_info: user_info_end > 0,
        }),
        end,
    }
}

fn without_scheme(text: &str, from: usize, dot_start: usize, dot_end: usize) -> Attempt {
    let start = label_start(text, from, dot_start);
    if ends_sentence(text, dot_start, dot_end) {
        return Attempt {
            link: None,
            end: dot_end,
        };
    }
    let host_end = host_end(text, dot_end);
    let nothing = Attempt {
        link: None,
        end: host_end,
    };
    let before = text[..start].chars().next_back();
    if start == dot_start || before.is_some_and(|c| matches!(c, '@' | '/' | '\\' | '=' | '_')) {
        return nothing;
    }
    let Some((host, host_end)) = known_host(text, start, dot_end, host_end) else {
        return nothing;
    };
    let after = text[host_end..].chars().next();
    if after == Some('@') {
        return nothing;
    }
    let (path_start, has_path) = path_start(text, host_end);
    let form = if host.ascii.starts_with("www.") {
        LinkForm::Www
    } else {
        LinkForm::Bare
    };
    let is_defanged = text[start..host_end].contains(['[', '(', '{']);
    if form == LinkForm::Bare
        && !has_path
        && !is_defanged
        && looks_like_a_word(&host.ascii)
        && !is_shortener(&host.ascii)
    {
        return nothing;
    }
    let end = if has_path {
        trim_end(text, path_start, scan(text, path_start, |c| !ends_link(c)))
    } else {
        path_start
    };
    Attempt {
        link: Some(Link {
            span: [start, end],
            form,
            host,
            path: text.get(path_start..end).unwrap_or_default().to_owned(),
            is_defanged,
            has_user_info: false,
        }),
        end,
    }
}

/// Whether an ideographic full stop ends a sentence, as it does wherever a sentence of such a script follows
/// or goes before; only right before a top level, as in `例え。com`, it can be the dot of a name.
fn ends_sentence(text: &str, dot_start: usize, dot_end: usize) -> bool {
    if !matches!(text.get(dot_start..dot_end), Some("。" | "｡")) {
        return false;
    }
    let next_end = label_end(text, dot_end);
    let next = &text[dot_end..next_end];
    let is_last = host_end(text, dot_end) == next_end;
    let goes_before = text[..dot_start].chars().next_back().is_some_and(is_dense);
    next.chars().next().is_some_and(is_dense) || goes_before && !(is_last && is_top_level(next))
}

/// The longest host from `start` whose last label is a known top level, with its end.
fn known_host(text: &str, start: usize, first_dot_end: usize, end: usize) -> Option<(Host, usize)> {
    let mut end = end;
    for _ in 0..=CUT_LABELS_MAX {
        if end <= first_dot_end || end - start > WRITTEN_HOST_BYTES_MAX {
            return None;
        }
        let (written, is_defanged) = refang(&text[start..end]);
        let is_name = |host: &Host| {
            !host.is_address && (is_top_level(host.top_level()) || host.ascii.starts_with("www."))
        };
        if let Some(host) = read_host(&written).filter(is_name)
            && has_plain_case(&written, is_defanged)
        {
            return Some((host, end));
        }
        end = ANCHOR
            .find_iter(&text[start..end])
            .last()
            .map_or(start, |dot| start + dot.start());
    }
    None
}

/// Whether the last label is not capitalised: "finished.So" is a missing space, not a host.
fn has_plain_case(written: &str, is_defanged: bool) -> bool {
    let last = written.rsplit('.').next().unwrap_or_default();
    let mut letters = last.chars();
    let first_is_capital = letters.next().is_some_and(char::is_uppercase);
    is_defanged || !first_is_capital || letters.all(char::is_uppercase)
}

/// Where the path begins after an optional port, and whether there is one.
fn path_start(text: &str, host_end: usize) -> (usize, bool) {
    let rest = &text[host_end..];
    let port_end = rest.strip_prefix(':').map_or(0, |port| {
        let digits = port.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=5).contains(&digits) {
            digits + 1
        } else {
            0
        }
    });
    let has_path = rest[port_end..].starts_with(['/', '?', '#']);
    (host_end + port_end, has_path || port_end > 0)
}

/// Start of the label that ends at `dot_start`, not before `from`.
fn label_start(text: &str, from: usize, dot_start: usize) -> usize {
    let mut start = dot_start;
    let mut script: Option<bool> = None;
    for (index, c) in text[from..dot_start].char_indices().rev() {
        let index = from + index;
        let is_far = dot_start - index > 4 * LABEL_BYTES_MAX;
        if is_far || !is_label_char(c) || script.is_some_and(|dense| dense != is_dense(c)) {
            break;
        }
        script.get_or_insert(is_dense(c));
        start = index;
    }
    start + text[start..dot_start].len()
        - text[start..dot_start].trim_start_matches(['-', '_']).len()
}

/// End of the labels that follow a dot.
fn host_end(text: &str, dot_end: usize) -> usize {
    let mut end = label_end(text, dot_end);
    while let Some(dot) = ANCHOR.find_at(text, end).filter(|dot| dot.start() == end) {
        let next = label_end(text, dot.end());
        if next == dot.end() {
            break;
        }
        end = next;
    }
    end
}

fn label_end(text: &str, start: usize) -> usize {
    let mut dense: Option<bool> = None;
    scan(text, start, |c| {
        is_label_char(c) && *dense.get_or_insert(is_dense(c)) == is_dense(c)
    })
}

/// Whether it belongs to a script that is written without spaces, where a host can touch words.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

fn is_label_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// Whether a link can't go on over this character.
fn ends_link(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '<' | '>'
                | '"'
                | '`'
                | '«'
                | '»'
                | '“'
                | '”'
                | '„'
                | '，'
                | '。'
                | '、'
                | '）'
                | '】'
                | '」'
        )
}

/// First byte offset from `start` on whose character is refused.
fn scan(text: &str, start: usize, mut goes_on: impl FnMut(char) -> bool) -> usize {
    text[start..]
        .char_indices()
        .find(|(_, c)| !goes_on(*c))
        .map_or(text.len(), |(index, _)| start + index)
}

/// Takes off the punctuation of the sentence around a link, and a bracket that was opened before it.
fn trim_end(text: &str, start: usize, end: usize) -> usize {
    let mut link = &text[start..end];
    let mut open: isize = link.chars().map(bracket_weight).sum();
    while let Some(last) = link.chars().next_back() {
        let is_sentence = matches!(
            last,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…' | '؟' | '،'
        );
        let is_stray_bracket = bracket_weight(last) < 0 && open < 0;
        if !is_sentence && !is_stray_bracket {
            break;
        }
        open -= bracket_weight(last);
        link = &link[..link.len() - last.len_utf8()];
    }
    start + link.len()
}

fn bracket_weight(c: char) -> isize {
    match c {
        '(' | '[' | '{' => 1,
        ')' | ']' | '}' => -1,
        _ => 0,
    }
}

/// Host without its port; the colons of an IPv6 address stay.
fn split_port(authority: &str) -> &str {
    match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
        _ => authority,
    }
}

/// The host with plain dots, and whether it had others in brackets.
fn refang(written: &str) -> (String, bool) {
    let mut is_defanged = false;
    let plain = ANCHOR.replace_all(written, |dot: &regex::Captures<'_>| {
        is_defanged |= dot[0].starts_with(['[', '(', '{']);
        "."
    });
    (plain.into_owned(), is_defanged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let links = find(text);
        let seen: Vec<_> = links
            .iter()
            .map(|link| (&text[link.span[0]..link.span[1]], link.host.ascii.as_str()))
            .collect();
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn links_are_found_with_their_place_and_host() {
        check(
            "go https://Example.org/a, now",
            &[("https://Example.org/a", "example.org")],
        );
        check(
            "(see http://example.org/a_(b))",
            &[("http://example.org/a_(b)", "example.org")],
        );
        check(
            "ftp://example.org:21/x?y=1#z.",
            &[("ftp://example.org:21/x?y=1#z", "example.org")],
        );
        check("www.example.org", &[("www.example.org", "www.example.org")]);
        check(
            "two: a.example.com/x b.example.net",
            &[
                ("a.example.com/x", "a.example.com"),
                ("b.example.net", "b.example.net"),
            ],
        );
        check(
            "example.com:8080/x",
            &[("example.com:8080/x", "example.com")],
        );
        check(
            "http://localhost:3000/",
            &[("http://localhost:3000/", "localhost")],
        );
        check(
            "https://a.example@b.example/",
            &[("https://a.example@b.example/", "b.example")],
        );
        check(
            "<a href=\"https://example.org\">",
            &[("https://example.org", "example.org")],
        );
    }

    #[test]
    fn hosts_touching_other_writing_are_found() {
        check("请看example.com谢谢", &[("example.com", "example.com")]);
        check("see example.com.Then go", &[("example.com", "example.com")]);
        check("(example.org)", &[("example.org", "example.org")]);
        check("例え。com", &[("例え。com", "xn--r8jz45g.com")]);
        check("example。com", &[("example。com", "example.com")]);
        check("見てね。example.com", &[("example.com", "example.com")]);
        check("пример.рф", &[("пример.рф", "xn--e1afmkfd.xn--p1ai")]);
        check(
            "https://例え.example/道",
            &[("https://例え.example/道", "xn--r8jz45g.example")],
        );
    }

    #[test]
    fn defanged_links_are_found() {
        check(
            "hxxps://example[.]org/x",
            &[("hxxps://example[.]org/x", "example.org")],
        );
        check(
            "hxxp[:]//example.org",
            &[("hxxp[:]//example.org", "example.org")],
        );
        check(
            "a(.)example[dot]com",
            &[("a(.)example[dot]com", "a.example.com")],
        );
    }

    #[test]
    fn what_only_looks_like_a_link_is_left_alone() {
        for text in [
            "e.g. this",
            "1.2.3",
            "192.0.2.1",
            "U.S. today",
            "main.rs",
            "ada@example.org",
            "@ada@social.example",
            "done.So we left",
            "done.so we left",
            "...",
            "://",
            "http://",
            "a..b",
            "10.30",
            "[.]",
            "x[dot]",
            "隣の人が笑っている。写真はあとで。",
            "やっぱり原作のほうがよかった。またやりたい。",
            "我喜欢这本书。明天见。",
            "またね。ok",
        ] {
            check(text, &[]);
        }
    }
}
