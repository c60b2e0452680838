//! A text without a word on whom it is about: what leads to a person is left out.

use std::ops::Range;

/// What stands where somebody was named.
pub const SOMEBODY: &str = "[somebody]";
/// What stands where a link was.
pub const LINK: &str = "[link]";
/// What stands where private data were.
pub const PRIVATE: &str = "[private]";

/// A text in which names, mentions, links and private data are replaced. `names` are what people in it are called;
/// `private` are places of private data.
pub fn mask(text: &str, names: &[String], private: &[Range<usize>]) -> String {
    let mut places: Vec<(Range<usize>, &str)> = private
        .iter()
        .map(|place| (place.clone(), PRIVATE))
        .collect();
    places.extend(words(text).filter_map(|place| Some((place.clone(), instead_of(&text[place])?))));
    for name in names {
        places.extend(found(text, name).map(|place| (place, SOMEBODY)));
    }
    places.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
    let mut masked = String::new();
    let mut done = 0;
    for (place, word) in places {
        if place.start < done {
            // What overlaps is one place: nothing of it may stay.
            done = done.max(place.end);
            continue;
        }
        masked.push_str(&text[done..place.start]);
        masked.push_str(word);
        done = place.end;
    }
    masked.push_str(&text[done.min(text.len())..]);
    masked
}

/// Mentions and links lead to people.
fn instead_of(word: &str) -> Option<&'static str> {
    let word = word.trim_start_matches(|first: char| !first.is_alphanumeric() && first != '@');
    let is_mention = word.starts_with('@') && word.chars().nth(1).is_some_and(char::is_alphanumeric);
    let is_link = word.contains("://") || word.to_ascii_lowercase().starts_with("www.");
    if is_link {
        Some(LINK)
    } else {
        is_mention.then_some(SOMEBODY)
    }
}

/// What stands between blanks.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// Where a name stands by itself, in whatever case.
fn found<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let letters: Vec<char> = name.trim().chars().flat_map(char::to_lowercase).collect();
    let starts = text.char_indices().map(|(start, _)| start);
    starts.filter_map(move |start| {
        let before = text[..start].chars().next_back();
        if letters.len() < 2 || before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let mut wanted = letters.iter();
        let mut end = start;
        for letter in text[start..].chars() {
            if wanted.as_slice().is_empty() {
                break;
            }
            if !letter.to_lowercase().all(|one| wanted.next() == Some(&one)) {
                return None;
            }
            end += letter.len_utf8();
        }
        let after = text[end..].chars().next();
        let is_whole = wanted.as_slice().is_empty() && !after.is_some_and(char::is_alphanumeric);
        is_whole.then_some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, names: &[&str], expected: &str) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(mask(text, &names, &[]), expected);
    }

    #[test]
    fn names_mentions_and_links_go_and_everything_else_stays() {
        check("Ana, I know where you live", &["Ana"], "[somebody], I know where you live");
        check("ANA NOVAK and ana", &["Ana Novak", "Ana"], "[somebody] and [somebody]");
        check("Banana, Anabel", &["Ana"], "Banana, Anabel");
        check("@ana@forum.example: (@bob) you will see", &[], "[somebody] [somebody] you will see");
        check("see https://forum.example/ana now", &[], "see [link] now");
        check("mail me @ nine", &[], "mail me @ nine");
        check("straße ÄNNE", &["Änne"], "straße [somebody]");
        check("", &["Ana"], "");
        check("a b", &["a", " "], "a b");
    }

    #[test]
    fn private_data_go_with_whatever_overlaps_them() {
        let text = "Ana lives at 12 Example Street, Ana";
        let masked = mask(text, &["Ana".to_owned()], &[13..30]);
        assert_eq!(masked, "[somebody] lives at [private], [somebody]");
    }

    proptest! {
        /// Whatever a text looks like, no name is left in it as a word.
        #[test]
        fn no_name_is_left(before in ".{0,20}", after in ".{0,20}") {
            let text = format!("{before} Zyxana {after}");
            let masked = mask(&text, &["zyxana".to_owned()], &[]);
            prop_assert!(!masked.contains("Zyxana"));
        }
    }
}
