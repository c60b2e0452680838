//! Links in texts, found in one fast pass.

use std::ops::Range;

use memchr::memmem;

/// One link: byte ranges into the text that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole link as written, without closing punctuation.
    pub whole: Range<usize>,
    /// The host, without user name and port.
    pub host: Range<usize>,
}

/// The links in `text` in their order: what begins with `http://` or `https://` in any case, and
/// words that begin with `www.`.
pub fn links(text: &str) -> impl Iterator<Item = Link> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = next_start(text, from)?;
            let link = read(text, start);
            from = link.as_ref().map_or(start + 4, |link| link.whole.end);
            if link.is_some() {
                return link;
            }
        }
    })
}

/// Where the next link may begin, at or after `from`.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let rest = bytes.get(from..)?;
    let scheme = memmem::find(rest, b"://").map(|at| scheme_start(bytes, from, from + at));
    let www = next_www(bytes, from);
    match (scheme, www) {
        (Some(scheme), Some(www)) => Some(scheme.min(www)),
        (scheme, www) => scheme.or(www),
    }
}

/// The first letter of the `http` or `https` before the `://` at `colon`; `colon` where there is none.
fn scheme_start(bytes: &[u8], from: usize, colon: usize) -> usize {
    let before = bytes.get(from..colon).unwrap_or_default();
    ["https", "http"]
        .iter()
        .find(|scheme| {
            let tail = before.len().checked_sub(scheme.len());
            tail.is_some_and(|tail| before[tail..].eq_ignore_ascii_case(scheme.as_bytes()))
        })
        .map_or(colon, |scheme| colon - scheme.len())
}

/// The next `www.`, in any case, that no letter or digit stands before.
fn next_www(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(b'.', rest)
        .filter_map(|dot| (from + dot).checked_sub(3))
        .find(|start| {
            let before = start.checked_sub(1).and_then(|at| bytes.get(at));
            *start >= from
                && starts_with_ignoring_case(&bytes[*start..], b"www.")
                && !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'/')
        })
}

fn starts_with_ignoring_case(bytes: &[u8], prefix: &[u8]) -> bool {
    bytes
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The link that begins at byte `start`; `None` when it has no known scheme or no host.
fn read(text: &str, start: usize) -> Option<Link> {
    let rest = text.get(start..)?;
    let bytes = rest.as_bytes();
    let prefixes: [&[u8]; 2] = [b"https://", b"http://"];
    let scheme = prefixes
        .iter()
        .find(|prefix| starts_with_ignoring_case(bytes, prefix))
        .map(|prefix| prefix.len());
    let after = match scheme {
        Some(length) => length,
        None if starts_with_ignoring_case(bytes, b"www.") => 0,
        None => return None,
    };
    let length = rest
        .find(|c: char| c.is_whitespace() || "<>\"`{}|\\^".contains(c))
        .unwrap_or(rest.len());
    let whole = rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    let authority = whole.get(after..)?;
    let end = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    let skipped = authority[..end].rfind('@').map_or(0, |at| at + 1);
    let host = &authority[skipped..end];
    let host = host.split(':').next().unwrap_or(host);
    let host_start = start + after + skipped;
    (!host.is_empty()).then(|| Link {
        whole: start..start + whole.len(),
        host: host_start..host_start + host.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = links(text)
            .map(|link| (&text[link.whole], &text[link.host]))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn links_are_found_with_their_hosts() {
        check(
            "see https://a.example/x?y.",
            &[("https://a.example/x?y", "a.example")],
        );
        check(
            "(HTTP://A.example:80/)",
            &[("HTTP://A.example:80/", "A.example")],
        );
        check(
            "go www.b.example, now",
            &[("www.b.example", "www.b.example")],
        );
        check(
            "http://u:p@c.example#d",
            &[("http://u:p@c.example#d", "c.example")],
        );
        check(
            "http://a.example http://b.example",
            &[
                ("http://a.example", "a.example"),
                ("http://b.example", "b.example"),
            ],
        );
        check("xhttp://a.example", &[("http://a.example", "a.example")]);
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for text in [
            "://",
            "http://",
            "ftp://a.example",
            "awww.example",
            "www",
            "http:// x",
        ] {
            check(text, &[]);
        }
    }

    proptest! {
        #[test]
        fn ranges_always_lie_in_the_text(text in "[ hHtTpPwW:/.@a-zé]{0,60}") {
            for link in links(&text) {
                prop_assert!(text.get(link.whole.clone()).is_some());
                prop_assert!(text.get(link.host.clone()).is_some());
            }
        }
    }
}
