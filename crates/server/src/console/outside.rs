//! Text from outside: the only way for it to get onto a page. Everything in it is hostile: what can't be
//! seen is made visible, what turns the direction of a line is shown and not obeyed, and floods of
//! combining marks are cut. Escaping is left to the templates.

use std::ops::Range;
use std::sync::LazyLock;

use evenhand_detect::ContentView;
use evenhand_model::Explanation;
use regex::Regex;

/// Combining marks on one letter that are drawn; writing systems need three or four.
const MARKS_SHOWN_MAX: usize = 4;
/// Characters of a name or another single line that are shown.
const LINE_CHARACTERS_MAX: usize = 200;
/// Characters that are shown of words beside what they are evidence of.
const QUOTE_CHARACTERS_MAX: usize = 60;
/// What the console masks until it is pressed.
const MASKED: [&str; 6] = [
    "privacy.home_address",
    "privacy.phone",
    "privacy.email",
    "privacy.bank_account",
    "privacy.payment_card",
    "privacy.national_id",
];

/// Characters that nobody sees or that move others (Unicode general categories Cc, Cf, Zl, Zp, Co, Cn,
/// and blank letters), and runs of combining marks.
static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\p{M}{5,}|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{034f}--[\n\t]]";
    #[expect(
        clippy::expect_used,
        reason = "the pattern is a constant that a test compiles"
    )]
    Regex::new(pattern).expect("a constant pattern")
});

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What is drawn.
    pub text: String,
    /// How.
    pub kind: PieceKind,
    /// Why it stands out; empty for plain text.
    pub why: String,
}

/// How a piece is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// As it is.
    Plain,
    /// Marked, as it earned the case its place.
    Evidence,
    /// Something that can't be seen by itself.
    Unseen,
    /// Covered until somebody presses.
    Masked,
}

/// A text from outside, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
    /// How many places are masked.
    pub masked: usize,
    /// How many places can't be seen by themselves.
    pub unseen: usize,
}

/// A text with its evidence marked and its private data masked, unless somebody has uncovered it.
pub fn text(text: &str, evidence: &[Explanation], is_uncovered: bool) -> Shown {
    let masks = if is_uncovered {
        Vec::new()
    } else {
        private_spans(text)
    };
    let mut edges: Vec<usize> = vec![0, text.len()];
    let fits = |span: &[usize; 2]| span[0] < span[1] && text.get(span[0]..span[1]).is_some();
    let evidence: Vec<&Explanation> = evidence
        .iter()
        .filter(|one| one.span.as_ref().is_some_and(fits))
        .collect();
    edges.extend(evidence.iter().filter_map(|one| one.span).flatten());
    edges.extend(masks.iter().flat_map(|mask| [mask.start, mask.end]));
    edges.retain(|edge| text.is_char_boundary(*edge));
    edges.sort_unstable();
    edges.dedup();
    let mut shown = Shown::default();
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let Some(part) = text.get(start..end) else {
            continue;
        };
        if let Some(mask) = masks
            .iter()
            .find(|mask| mask.start <= start && end <= mask.end)
        {
            // One mask, however many pieces of evidence lie in it; its length tells nothing.
            if mask.start == start {
                shown.masked += 1;
                shown.push("masked", PieceKind::Masked, "Address, number or the like");
            }
            continue;
        }
        let why: Vec<String> = evidence
            .iter()
            .filter(|one| {
                one.span
                    .is_some_and(|[from, to]| from <= start && end <= to)
            })
            .map(|one| format!("{} ({})", one.factor, one.level))
            .collect();
        let kind = if why.is_empty() {
            PieceKind::Plain
        } else {
            PieceKind::Evidence
        };
        shown.push_visible(part, kind, &why.join(", "));
    }
    shown
}

/// A text whose words are quoted beside what they are evidence of.
#[derive(Debug)]
pub struct Quotes<'a> {
    text: &'a str,
    masks: Vec<Range<usize>>,
}

impl<'a> Quotes<'a> {
    /// Words of this text; private data stay masked unless somebody has uncovered them.
    pub fn of(text: &'a str, is_uncovered: bool) -> Self {
        let masks = if is_uncovered {
            Vec::new()
        } else {
            private_spans(text)
        };
        Self { text, masks }
    }

    /// The words at a place, cut where they go on and on; what they are masked with; nothing where the text
    /// has no such place.
    pub fn at(&self, [start, end]: [usize; 2]) -> String {
        let Some(words) = self.text.get(start..end).filter(|words| !words.is_empty()) else {
            return String::new();
        };
        let is_masked = |mask: &Range<usize>| mask.start < end && start < mask.end;
        if self.masks.iter().any(is_masked) {
            return "masked above".to_owned();
        }
        let cut: String = words.chars().take(QUOTE_CHARACTERS_MAX).collect();
        let more = if cut.len() < words.len() { "…" } else { "" };
        format!("“{}{more}”", line(&cut))
    }
}

/// A text without evidence, private data masked.
pub fn words(words: &str, is_uncovered: bool) -> Shown {
    text(words, &[], is_uncovered)
}

/// A name or another single line, cut where it goes on and on.
pub fn line(text: &str) -> String {
    let cut: String = text.chars().take(LINE_CHARACTERS_MAX).collect();
    let mut line = sentences(&cut);
    if cut.len() < text.len() {
        line.push('…');
    }
    line
}

/// Sentences in one paragraph, however long.
pub fn sentences(text: &str) -> String {
    let mut shown = Shown::default();
    shown.push_visible(text, PieceKind::Plain, "");
    let pieces = shown.pieces.into_iter();
    pieces
        .map(|piece| piece.text.replace(['\n', '\t'], " "))
        .collect()
}

impl Shown {
    fn push(&mut self, text: &str, kind: PieceKind, why: &str) {
        self.pieces.push(Piece {
            text: text.to_owned(),
            kind,
            why: why.to_owned(),
        });
    }

    /// Adds a part, with what can't be seen in it made visible.
    fn push_visible(&mut self, part: &str, kind: PieceKind, why: &str) {
        let mut done = 0;
        for found in UNSEEN.find_iter(part) {
            if is_in_its_place(part, found.range()) {
                continue;
            }
            let (text, keep) = visible(found.as_str());
            let before = part.get(done..found.start() + keep).unwrap_or_default();
            if !before.is_empty() {
                self.push(before, kind, why);
            }
            self.unseen += 1;
            self.push(&text, PieceKind::Unseen, "Can't be seen by itself");
            done = found.end();
        }
        if let Some(rest) = part.get(done..).filter(|rest| !rest.is_empty()) {
            self.push(rest, kind, why);
        }
    }
}

/// Joiners belong between letters of scripts that need them, and between the parts of an emoji.
fn is_in_its_place(text: &str, range: Range<usize>) -> bool {
    let is_joiner = matches!(text.get(range.clone()), Some("\u{200c}" | "\u{200d}"));
    let before = text
        .get(..range.start)
        .and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    let needs_joiner = |c: Option<char>| c.is_some_and(|c| c > '\u{5ff}' && !c.is_control());
    is_joiner && needs_joiner(before) && needs_joiner(after)
}

/// What stands for something that can't be seen, and how many of its bytes are drawn before it.
fn visible(unseen: &str) -> (String, usize) {
    let count = unseen.chars().count();
    if count > MARKS_SHOWN_MAX {
        let keep = unseen
            .char_indices()
            .nth(MARKS_SHOWN_MAX)
            .map_or(0, |(at, _)| at);
        return (format!("+{} marks", count - MARKS_SHOWN_MAX), keep);
    }
    let codes: Vec<String> = unseen
        .chars()
        .map(|c| format!("U+{:04X}", u32::from(c)))
        .collect();
    (codes.join(" "), 0)
}

/// Where a text holds addresses, numbers and the like, without overlaps.
fn private_spans(text: &str) -> Vec<Range<usize>> {
    let wanted = MASKED.iter().map(|name| (*name).to_owned()).collect();
    let found = evenhand_detect::run_on(&ContentView::of_text(text), Some(&wanted));
    let mut spans: Vec<Range<usize>> = found
        .evidence
        .iter()
        .map(|evidence| evidence.span[0]..evidence.span[1])
        .collect();
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match apart.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => apart.push(span),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = super::words(text, false);
        let drawn: String = shown
            .pieces
            .iter()
            .map(|piece| match piece.kind {
                PieceKind::Plain => piece.text.clone(),
                PieceKind::Evidence => format!("[{}]", piece.text),
                PieceKind::Unseen => format!("<{}>", piece.text),
                PieceKind::Masked => "#".to_owned(),
            })
            .collect();
        assert_eq!(drawn, expected, "{text:?}");
    }

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        check("plain\ntext", "plain\ntext");
        check("in\u{200b}visible", "in<U+200B>visible");
        check("turn \u{202e}round", "turn <U+202E>round");
        check("null\u{0}", "null<U+0000>");
        check("tags\u{e0041}", "tags<U+E0041>");
    }

    #[test]
    fn floods_of_marks_are_cut_and_ordinary_ones_are_not() {
        check("e\u{301}", "e\u{301}");
        let flood = format!("e{}", "\u{301}".repeat(60));
        check(&flood, "e\u{301}\u{301}\u{301}\u{301}<+56 marks>");
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
        check("👩\u{200d}🌾", "👩\u{200d}🌾");
        check("a\u{200d}b", "a<U+200D>b");
    }

    #[test]
    fn private_data_is_masked_until_it_is_uncovered() {
        check("Write to me@example.org now", "Write to # now");
        assert_eq!(words("Write to me@example.org now", true).masked, 0);
    }

    #[test]
    fn evidence_is_marked_and_spans_that_fit_no_text_are_ignored() {
        let evidence = |span| Explanation {
            factor: "word".into(),
            level: "seen".into(),
            points: 0,
            span: Some(span),
            by: "rule".into(),
        };
        let shown = text("a bad word", &[evidence([2, 5]), evidence([7, 900])], false);
        let marked: Vec<&str> = shown
            .pieces
            .iter()
            .filter(|piece| piece.kind == PieceKind::Evidence)
            .map(|piece| piece.text.as_str())
            .collect();
        assert_eq!(marked, ["bad"]);
        // Inside a letter of two bytes.
        text("é", &[evidence([1, 2])], false);
    }

    #[test]
    fn a_line_is_short_and_stays_one() {
        assert_eq!(line("two\nlines"), "two lines");
        assert_eq!(line(&"x".repeat(300)).chars().count(), 201);
        assert_eq!(line("a\u{202e}b"), "aU+202Eb");
    }
}
