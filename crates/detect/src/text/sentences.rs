//! Where sentences begin and end, for scores that are told sentence by sentence.

/// Marks that end a sentence wherever they stand: scripts that write them put no space after them.
const ENDS_ALWAYS: &str = "。！？｡।॥۔؟";
/// Marks that end a sentence where a space or the end of the text follows.
const ENDS_BEFORE_SPACE: &str = ".!?…";
/// What may stand between the mark and the space.
const CLOSERS: &str = "\"'”’»)]}」』）】";
/// Words after which a full stop ends no sentence, in small letters, without their last stop.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e", "no", "nr",
    "z.b", "bzw", "ca", "hr", "fr", "str", "sra", "srta", "ud", "av", "sig", "dott", "mme", "mlle",
    "ul",
];

/// The sentences of a text as byte ranges, in order: without the space around them, never empty,
/// and together every character but white space. A line end ends a sentence too.
///
/// This is a rule of thumb without a dictionary: it errs towards the longer sentence at abbreviations
/// and initials. One pass, so that hostile text costs no more than other text.
pub fn sentences(text: &str) -> Vec<[usize; 2]> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let mut end = at + letter.len_utf8();
        let ends = if matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            true
        } else if ENDS_ALWAYS.contains(letter) || ENDS_BEFORE_SPACE.contains(letter) {
            let mut is_full_stop = letter == '.';
            let mut ends_always = ENDS_ALWAYS.contains(letter);
            while let Some((at, next)) = letters.peek().copied() {
                let is_mark = ENDS_ALWAYS.contains(next) || ENDS_BEFORE_SPACE.contains(next);
                if !is_mark && !CLOSERS.contains(next) {
                    break;
                }
                is_full_stop &= !is_mark;
                ends_always |= ENDS_ALWAYS.contains(next);
                end = at + next.len_utf8();
                letters.next();
            }
            let is_followed_by_space = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
            ends_always
                || is_followed_by_space && !(is_full_stop && is_abbreviated(&text[start..at]))
        } else {
            false
        };
        if ends {
            push(text, [start, end], &mut found);
            start = end;
        }
    }
    push(text, [start, text.len()], &mut found);
    found
}

/// Adds a range without the white space around it, unless nothing is left.
fn push(text: &str, [start, end]: [usize; 2], found: &mut Vec<[usize; 2]>) {
    let whole = &text[start..end];
    let bare = whole.trim_start();
    let start = start + (whole.len() - bare.len());
    let bare = bare.trim_end();
    if !bare.is_empty() {
        found.push([start, start + bare.len()]);
    }
}

/// Whether the last word before a full stop is an abbreviation or an initial. Only the end of what
/// stands before is looked at, so that many stops in one line cost no more than few.
fn is_abbreviated(before: &str) -> bool {
    const LETTERS_MAX: usize = 8;
    let is_inside = |letter: &char| letter.is_alphanumeric() || *letter == '.';
    let mut word: Vec<char> = before
        .chars()
        .rev()
        .take(LETTERS_MAX)
        .take_while(is_inside)
        .collect();
    word.reverse();
    let word: String = word.into_iter().flat_map(char::to_lowercase).collect();
    let is_initial =
        word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && word != "i";
    is_initial || ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).iter().map(|[a, b]| &text[*a..*b]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mark_before_a_space_ends_a_sentence() {
        check("", &[]);
        check(" \n ", &[]);
        check("Hello", &["Hello"]);
        check("Hello. How are you?", &["Hello.", "How are you?"]);
        check("What?! No... Yes", &["What?!", "No...", "Yes"]);
        check("He said \"Go.\" I went.", &["He said \"Go.\"", "I went."]);
        check(
            "It costs 3.50 at a.example",
            &["It costs 3.50 at a.example"],
        );
        check("one line\nanother", &["one line", "another"]);
    }

    #[test]
    fn scripts_without_spaces_and_with_marks_of_their_own_are_split() {
        check("你好。再见！", &["你好。", "再见！"]);
        check("كيف حالك؟ بخير.", &["كيف حالك؟", "بخير."]);
        check("यह ठीक है। अच्छा", &["यह ठीक है।", "अच्छा"]);
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        check("Ask Dr. Example. Now.", &["Ask Dr. Example.", "Now."]);
        check("J. Example writes", &["J. Example writes"]);
        check("So do I. Now", &["So do I.", "Now"]);
        check("Obst, z.B. Birnen", &["Obst, z.B. Birnen"]);
    }

    proptest! {
        #[test]
        fn sentences_hold_every_character_but_white_space_once(text in "[a-zé .!?…。\n\"😀]{0,80}") {
            let found = sentences(&text);
            let mut end = 0;
            for [a, b] in &found {
                prop_assert!(a < b && *a >= end && text[end..*a].trim().is_empty());
                let sentence = &text[*a..*b];
                prop_assert_eq!(sentence.trim(), sentence);
                end = *b;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
