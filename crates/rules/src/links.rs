//! Links in texts, found in one pass: what begins with `http://` or `https://`, what begins with
//! `www.`, bare hosts before a path, and the same written so that filters overlook it (`hxxp`,
//! `[.]`, `%2E`).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::patterns::fold_into;

/// One link: byte ranges into the text that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The whole link as written, without closing punctuation.
    pub whole: Range<usize>,
    /// The host as written, without user name and port.
    pub host: Range<usize>,
}

/// The links in `text` in their order.
pub fn links(text: &str) -> impl Iterator<Item = Link> {
    Links::of(text)
}

/// The host of a link that the platform sent, which may lack a scheme.
pub fn host_of_link(link: &str) -> Option<Range<usize>> {
    let start = ANCHOR
        .find(link)
        .filter(|anchor| anchor.start() == 0 && is_scheme(anchor.as_str()))
        .map_or(0, |scheme| scheme.end());
    let start = start
        + if link[start..].starts_with("//") {
            2
        } else {
            0
        };
    let host = host_in(link, start, authority_end(link, start))?;
    (start > 0 || is_host_name(&link[host.clone()])).then_some(host)
}

/// Appends a host as written to `plain`: in lower case, with plain dots, without a closing one.
pub fn plain_host_into(written: &str, plain: &mut String) {
    let start = plain.len();
    let mut from = 0;
    for dot in ANCHOR
        .find_iter(written)
        .filter(|anchor| !is_scheme(anchor.as_str()))
    {
        fold_into(&written[from..dot.start()], plain);
        plain.push('.');
        from = dot.end();
    }
    fold_into(&written[from..], plain);
    let length = plain[start..].trim_end_matches('.').len();
    plain.truncate(start + length);
}

/// The only places where a link can show: a scheme, or a dot in whatever spelling.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)h(?:tt|xx)ps?(?::|\[:\])//|[.。．｡]|%2e|[\[({](?:\.|dot)[\])}]")
        .expect("the pattern is valid")
});

/// Longest label that is looked at, in bytes; a label of a host has 63 letters at most.
const LABEL_BYTES_MAX: usize = 4 * 63;

struct Links<'t> {
    text: &'t str,
    from: usize,
    /// Bytes looked at so far, which a test holds against the length of the text.
    #[cfg(test)]
    looked_at: usize,
}

impl Iterator for Links<'_> {
    type Item = Link;

    fn next(&mut self) -> Option<Link> {
        loop {
            let anchor = ANCHOR.find_at(self.text, self.from)?;
            self.look_at(self.from, anchor.end());
            let found = if is_scheme(anchor.as_str()) {
                self.after_scheme(anchor.range())
            } else {
                self.around_dot(anchor.range())
            };
            match found {
                Ok(link) => {
                    self.from = link.whole.end;
                    return Some(link);
                }
                Err(from) => self.from = from.max(anchor.end()),
            }
        }
    }
}

/// A link, or from where to look on.
type Attempt = Result<Link, usize>;

impl<'t> Links<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            from: 0,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    fn after_scheme(&mut self, scheme: Range<usize>) -> Attempt {
        let end = authority_end(self.text, scheme.end);
        self.look_at(scheme.end, end);
        let host = host_in(self.text, scheme.end, end).ok_or(end)?;
        Ok(self.link(scheme.start, host))
    }

    fn around_dot(&mut self, dot: Range<usize>) -> Attempt {
        let start = label_start(self.text, self.from, dot.start);
        self.look_at(start, dot.start);
        let end = labels_end(self.text, dot.end);
        self.look_at(dot.start, end);
        let host = &self.text[start..end];
        let before = self.text[..start].chars().next_back();
        let after = &self.text[end..];
        let joins = before.is_some_and(|c| "@/\\=".contains(c)) || after.starts_with('@');
        let is_www = host.len() > 4
            && dot.len() == 1
            && host[..dot.start - start].eq_ignore_ascii_case("www");
        let is_bare = is_host_name(host) && (is_disguised(host) || leads_on(after));
        if start == dot.start || joins || !(is_www || is_bare) {
            return Err(end);
        }
        Ok(self.link(start, start..end))
    }

    fn link(&mut self, start: usize, host: Range<usize>) -> Link {
        let rest = &self.text[host.end..];
        let length = rest.find(ends_link).unwrap_or(rest.len());
        self.look_at(host.end, host.end + length);
        let written = &self.text[start..host.end + length];
        let whole = written.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
        Link {
            whole: start..(start + whole.len()).max(host.end),
            host,
        }
    }

    #[cfg_attr(not(test), allow(clippy::unused_self))]
    fn look_at(&mut self, _from: usize, _to: usize) {
        #[cfg(test)]
        {
            self.looked_at += _to.saturating_sub(_from);
        }
    }
}

fn is_scheme(anchor: &str) -> bool {
    anchor.ends_with("//")
}

fn ends_link(c: char) -> bool {
    c.is_whitespace() || "<>\"`{}|\\^".contains(c)
}

fn authority_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let end = rest.find(|c| ends_link(c) || "/?#".contains(c));
    start + end.unwrap_or(rest.len())
}

/// The host in an authority, without user name, port and closing punctuation.
fn host_in(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let authority = &text[start..end];
    let skipped = authority.rfind('@').map_or(0, |at| at + 1);
    let host = &authority[skipped..];
    let port = host.find(':').unwrap_or(host.len());
    let host = host[..port].trim_end_matches(['.', ',', ';', '!', ')', ']', '\'']);
    let start = start + skipped;
    (!host.is_empty()).then(|| start..start + host.len())
}

/// Whether it is two labels or more, of which the last has nothing but letters, two at least.
fn is_host_name(written: &str) -> bool {
    let Some(dot) = ANCHOR.find_iter(written).last() else {
        return false;
    };
    let last = &written[dot.end()..];
    dot.start() > 0
        && !is_scheme(dot.as_str())
        && written.starts_with(char::is_alphanumeric)
        && last.chars().count() >= 2
        && last.chars().all(char::is_alphabetic)
}

/// Whether a dot of it is written so that filters overlook it.
fn is_disguised(host: &str) -> bool {
    host.contains(['[', '(', '{', '%'])
}

/// Whether a path, or a port and a path, follows.
fn leads_on(after: &str) -> bool {
    let port = after.strip_prefix(':').map_or(after, |port| {
        port.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    port.starts_with('/')
}

fn label_start(text: &str, from: usize, dot: usize) -> usize {
    let label = text[from..dot].char_indices().rev();
    let letters = label.take_while(|(at, c)| is_label(*c) && dot - from - at <= LABEL_BYTES_MAX);
    letters.last().map_or(dot, |(at, _)| from + at)
}

/// End of the labels that follow a dot.
fn labels_end(text: &str, start: usize) -> usize {
    let label_end = |start: usize| {
        let rest = &text[start..];
        start + rest.find(|c| !is_label(c)).unwrap_or(rest.len())
    };
    let mut end = label_end(start);
    while let Some(dot) = ANCHOR.find_at(text, end).filter(|dot| dot.start() == end)
        && !is_scheme(dot.as_str())
        && label_end(dot.end()) > dot.end()
    {
        end = label_end(dot.end());
    }
    end
}

fn is_label(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = links(text)
            .map(|link| {
                let mut host = String::new();
                plain_host_into(&text[link.host], &mut host);
                (&text[link.whole], host)
            })
            .collect();
        let found: Vec<_> = found
            .iter()
            .map(|(whole, host)| (*whole, host.as_str()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    fn check_sent(link: &str, expected: Option<&str>) {
        let host = host_of_link(link).map(|host| {
            let mut plain = String::new();
            plain_host_into(&link[host], &mut plain);
            plain
        });
        assert_eq!(host.as_deref(), expected, "{link}");
    }

    #[test]
    fn links_are_found_with_their_hosts() {
        check(
            "see https://a.example/x?y.",
            &[("https://a.example/x?y", "a.example")],
        );
        check(
            "(HTTP://A.example:80/)",
            &[("HTTP://A.example:80/", "a.example")],
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
        check("http://localhost.", &[("http://localhost", "localhost")]);
    }

    #[test]
    fn a_bare_host_before_a_path_is_a_link() {
        check("see a.example/x now", &[("a.example/x", "a.example")]);
        check(
            "a.b.example:8080/x",
            &[("a.b.example:8080/x", "a.b.example")],
        );
        check("(ok: a.example/)", &[("a.example/", "a.example")]);
        check("пример.рф/а", &[("пример.рф/а", "пример.рф")]);
    }

    #[test]
    fn a_link_that_is_written_to_be_overlooked_is_found() {
        check(
            "hxxps://bad[.]example",
            &[("hxxps://bad[.]example", "bad.example")],
        );
        check(
            "hxxp[:]//bad.example/",
            &[("hxxp[:]//bad.example/", "bad.example")],
        );
        check(
            "http://bad%2Eexample/",
            &[("http://bad%2Eexample/", "bad.example")],
        );
        check(
            "http://bad。example/",
            &[("http://bad。example/", "bad.example")],
        );
        check("bad。example/x", &[("bad。example/x", "bad.example")]);
        check("bad(dot)example", &[("bad(dot)example", "bad.example")]);
        check("bad%2eexample", &[("bad%2eexample", "bad.example")]);
        check("www。bad。example", &[]);
    }

    #[test]
    fn a_link_that_the_platform_sent_needs_no_scheme() {
        check_sent("a.example/x", Some("a.example"));
        check_sent("a.example?u=https://b.example/", Some("a.example"));
        check_sent("//A.example", Some("a.example"));
        check_sent("https://u@a.example:1/", Some("a.example"));
        check_sent("http://localhost/", Some("localhost"));
        check_sent("bad[.]example", Some("bad.example"));
        check_sent("about", None);
        check_sent("", None);
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for text in [
            "://",
            "http://",
            "ftp://",
            "awww.example",
            "www",
            "www.",
            "http:// x",
            "e.g./i.e.",
            "10.30/11.30",
            "a.example",
            "ada@a.example/x",
            "x[.]",
            "array[.] and f(.)",
        ] {
            check(text, &[]);
        }
    }

    /// The work, in bytes looked at, is in proportion to the text, whatever is repeated.
    #[test]
    fn a_hostile_text_is_looked_at_a_few_times_at_most() {
        for piece in [
            "http://a.b.c.d.e.f ",
            "http://",
            "http:///",
            "http://@",
            "http://@/",
            "www.",
            "www.@",
            "www.a ",
            "a.",
            ".",
            "a.b@",
            "[.]",
            "a[.]",
            "%2e",
            "a-",
            "a.example/",
            "(((",
            "://",
            "例。",
        ] {
            let text = piece.repeat(65_536 / piece.len());
            let mut links = Links::of(&text);
            let _found = links.by_ref().count();
            let limit = 8 * text.len();
            assert!(links.looked_at <= limit, "{piece}: {}", links.looked_at);
        }
    }

    proptest! {
        #[test]
        fn ranges_always_lie_in_the_text(text in "[ hHtTpPwW:/.@a-zé%2e\\[\\]。(]{0,60}") {
            for link in links(&text) {
                prop_assert!(text.get(link.whole.clone()).is_some());
                prop_assert!(text.get(link.host.clone()).is_some());
                prop_assert!(link.whole.end >= link.host.end);
            }
            if let Some(host) = host_of_link(&text) {
                prop_assert!(text.get(host).is_some());
            }
        }
    }
}
