//! Home addresses: a house number and a street, in the order of nine languages.
//!
//! The search goes from street words outwards, over at most a handful of words on each side, so it
//! takes linear time. The words around an address say what stands there and whose it is.

use evenhand_model::{Factor, Level};

use super::cues::cues;
use super::place::{Place, in_original, place};
use super::postcode::end_of_postcode;
use super::streets::{
    Order, Street, is_common_word, is_counted, is_number_sign, is_particle, is_place_cue, street,
};
use super::words::{Gap, Word, is_digit, words};
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Most words in the name of a street.
const NAME_WORDS_MAX: usize = 5;
/// How many words before an address a cue may stand.
const CUE_REACH: usize = 4;

/// Finds home addresses.
#[derive(Debug)]
pub struct HomeAddress;

/// Words `first..=last` are a house number and a street.
#[derive(Clone, Copy)]
struct Address {
    first: usize,
    last: usize,
    /// Whether the words could be something else, so that more must speak for an address.
    is_doubtful: bool,
}

impl Detector for HomeAddress {
    fn name(&self) -> &'static str {
        "privacy.home-address"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found(
                    "privacy.home_address",
                    "A house number with a street, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Turkish, Arabic or as in India, unless the words around say that it is the author's own or a public place.",
                ),
                found(
                    "privacy.own_address",
                    "An address that the author calls their own home.",
                ),
                found(
                    "privacy.public_place",
                    "An address of a shop, an office or a public building, as the words around say.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        EXAMPLES
    }

    fn grades_factors(&self) -> bool {
        true
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        if !plain.text().chars().any(is_digit) {
            return;
        }
        let words = words(plain.text());
        let addresses = addresses(plain.text(), &words);
        if addresses.is_empty() {
            return;
        }
        let folded = content.views().folded();
        let said = in_original(&cues(folded), |span| folded.original(span));
        for (level, span) in addresses {
            let Some(span) = plain.original(span) else {
                continue;
            };
            match place(&said, span) {
                Place::OwnHome => found.mark_at("privacy.own_address", level, span),
                Place::Public => {
                    found.mark_at("privacy.public_place", level, span);
                    found.grade(Factor::Location, Level::Low, Some(span), BY);
                }
                Place::TheirHome => {
                    let level = if level == "full" {
                        "full-theirs"
                    } else {
                        "street-theirs"
                    };
                    found.mark_at("privacy.home_address", level, span);
                    found.grade(Factor::Location, Level::Mid, Some(span), BY);
                }
                Place::Unknown => {
                    found.mark_at("privacy.home_address", level, span);
                    found.grade(Factor::Location, Level::Mid, Some(span), BY);
                }
            }
        }
    }
}

const BY: &str = "privacy.home-address";

/// The addresses among the words: `full` with a postal code or `street` without, and their place.
fn addresses(text: &str, words: &[Word<'_>]) -> Vec<(&'static str, [usize; 2])> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in 0..words.len() {
        let is_abbreviation = &*words[at].lower != "c" || text[words[at].end..].starts_with('/');
        let Some(address) = street(&words[at].lower)
            .filter(|_| is_abbreviation)
            .and_then(|street| address_at(words, at, street))
            .filter(|address| !is_part_of_number(text, words, *address))
        else {
            continue;
        };
        let postcode_end = end_of_postcode(words, address.last);
        let has_cue = cue_before(words, address.first);
        if address.first < from || address.is_doubtful && postcode_end.is_none() && !has_cue {
            continue;
        }
        let level = if postcode_end.is_some() {
            "full"
        } else {
            "street"
        };
        let end = postcode_end.unwrap_or(words[address.last].end);
        found.push((level, [words[address.first].start, end]));
        from = address.last + 1;
    }
    found
}

/// Whether the house number is a part of a longer one: of a network's address, of a sum.
fn is_part_of_number(text: &str, words: &[Word<'_>], address: Address) -> bool {
    let (first, last) = (&words[address.first], &words[address.last]);
    let before = text[..first.start].trim_end_matches('.');
    let after = text[last.end..].strip_prefix('.');
    let is_digit_before = before.len() < first.start && before.ends_with(is_digit);
    let is_digit_after = after.is_some_and(|after| after.starts_with(is_digit));
    first.digits() > 0 && is_digit_before || last.digits() > 0 && is_digit_after
}

fn address_at(words: &[Word<'_>], at: usize, street: Street) -> Option<Address> {
    match street.order {
        // "Avenue" and "Boulevard" are French words too: "5 avenue Foch", "Boulevard Anspach 5".
        Order::NumberNameStreet if is_also_french(&words[at].lower) => {
            number_street_name(words, at, street)
                .or_else(|| number_name_street(words, at, street))
                .or_else(|| street_name_number(words, at, street))
        }
        Order::NumberNameStreet => number_name_street(words, at, street),
        Order::NumberStreetName => {
            number_street_name(words, at, street).or_else(|| street_name_number(words, at, street))
        }
        Order::StreetNameNumber => {
            street_name_number(words, at, street).or_else(|| number_street_name(words, at, street))
        }
        Order::NameStreetNumber => name_street_number(words, at, street),
        Order::NameThenStreetThenNumber => words_before_street_number(words, at),
    }
}

fn is_also_french(lower: &str) -> bool {
    matches!(lower, "avenue" | "ave" | "boulevard" | "blvd")
}

fn number_name_street(words: &[Word<'_>], at: usize, street: Street) -> Option<Address> {
    if is_court_of_law(words, at) {
        return None;
    }
    let mut is_capitalised = words[at].is_name_like() || street.is_sure;
    for (names, index) in (at.saturating_sub(NAME_WORDS_MAX)..at).rev().enumerate() {
        let (word, next) = (&words[index], &words[index + 1]);
        let is_number = word.is_house_number() && !word.is_ordinal();
        if next.gap == Gap::Break || next.gap == Gap::Comma && !is_number {
            return None;
        }
        if is_number {
            let is_address =
                names > 0 && !is_year(words, index) && (street.is_sure || is_capitalised);
            return is_address.then_some(Address {
                first: index,
                last: at,
                is_doubtful: !is_capitalised,
            });
        }
        if !word.is_name_like() {
            if is_common_word(&word.lower) || word.digits() > 0 {
                return None;
            }
            is_capitalised = false;
        }
    }
    None
}

/// "Supreme Court": what is no name of a street before this word.
fn is_court_of_law(words: &[Word<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).map(|index| &*words[index].lower);
    &*words[at].lower == "court"
        && matches!(
            before,
            Some(
                "supreme"
                    | "constitutional"
                    | "european"
                    | "high"
                    | "district"
                    | "federal"
                    | "county"
                    | "criminal"
                    | "appeals"
                    | "superior"
                    | "international"
                    | "circuit"
                    | "crown"
            )
        )
}

fn number_street_name(words: &[Word<'_>], at: usize, street: Street) -> Option<Address> {
    let before = at.checked_sub(1)?;
    let is_addition = matches!(&*words[before].lower, "bis" | "ter" | "quater");
    let first = if is_addition {
        before.checked_sub(1)?
    } else {
        before
    };
    let touches = words[first + 1..=at]
        .iter()
        .all(|word| word.gap != Gap::Break);
    if !words[first].is_house_number() || !touches {
        return None;
    }
    let name = (at + 1..words.len().min(at + 1 + NAME_WORDS_MAX))
        .take_while(|index| words[*index].gap == Gap::Space)
        .find(|index| !is_particle(&words[*index].lower))?;
    let word = &words[name];
    let is_name =
        word.digits() == 0 && !is_common_word(&word.lower) && (street.is_sure || is_proper(word));
    if !is_name {
        return None;
    }
    let more = words[name + 1..].iter().take(3);
    let last = name
        + more
            .take_while(|word| word.gap == Gap::Space && word.is_name_like() && word.digits() == 0)
            .count();
    Some(Address {
        first,
        last,
        is_doubtful: false,
    })
}

fn street_name_number(words: &[Word<'_>], at: usize, street: Street) -> Option<Address> {
    let mut is_capitalised = true;
    let mut names = 0;
    for index in at + 1..words.len().min(at + 3 + NAME_WORDS_MAX) {
        let word = &words[index];
        if word.gap == Gap::Break {
            return None;
        }
        if word.is_house_number() {
            let fits = names > 0
                && (street.is_sure || is_capitalised)
                && !is_counting(words, index, is_capitalised);
            return fits.then_some(Address {
                first: at,
                last: index,
                is_doubtful: is_year(words, index),
            });
        }
        if is_number_sign(&word.lower) {
            continue;
        }
        if word.gap == Gap::Comma && names > 0 {
            return None;
        }
        if !is_particle(&word.lower) {
            if is_common_word(&word.lower) || word.digits() > 0 {
                return None;
            }
            is_capitalised &= is_proper(word);
            names += 1;
        }
    }
    None
}

fn name_street_number(words: &[Word<'_>], at: usize, street: Street) -> Option<Address> {
    let number =
        (at + 1..words.len().min(at + 3)).find(|index| !is_number_sign(&words[*index].lower))?;
    let touches = words[at + 1..=number]
        .iter()
        .all(|word| word.gap != Gap::Break);
    let is_number = words[number].is_house_number() && words[number].digits() <= 3;
    if !touches || !is_number || is_counting(words, number, street.is_sure) {
        return None;
    }
    let is_whole_word = matches!(&*words[at].lower, "straße" | "strasse" | "str" | "straat");
    let first = if is_whole_word {
        let before = at.checked_sub(1)?;
        let is_name = words[at].gap == Gap::Space
            && words[before].is_name_like()
            && words[before].digits() == 0;
        is_name.then_some(before)?
    } else {
        at
    };
    let is_proper = street.is_sure || words[first].is_name_like();
    is_proper.then_some(Address {
        first,
        last: number,
        is_doubtful: false,
    })
}

/// `Atatürk Caddesi No: 12`: a name of its own word, the street word, the number.
fn words_before_street_number(words: &[Word<'_>], at: usize) -> Option<Address> {
    let before = at.checked_sub(1)?;
    let has_name = words[at].gap == Gap::Space && words[before].is_name_like();
    let sign = words.get(at + 1)?;
    let number = if is_number_sign(&sign.lower) {
        at + 2
    } else {
        at + 1
    };
    let follows = words.get(at + 1..=number)?;
    // "No: 12" has a colon, which ends other addresses.
    let touches = follows
        .iter()
        .enumerate()
        .all(|(index, word)| index == 1 || word.gap != Gap::Break);
    let is_number = words[number].is_house_number() && words[number].digits() <= 4;
    (has_name && touches && is_number).then_some(Address {
        first: before,
        last: number,
        is_doubtful: false,
    })
}

/// Capitalised, or of a script without capitals.
fn is_proper(word: &Word<'_>) -> bool {
    word.is_name_like() || word.text.contains(['\'', '’'])
}

/// Whether the number counts what follows ("3 Leute") or begins a date ("12 de mayo").
fn is_counting(words: &[Word<'_>], number: usize, is_name_sure: bool) -> bool {
    let Some(next) = words.get(number + 1).filter(|next| next.gap == Gap::Space) else {
        return false;
    };
    let is_joined = matches!(
        &*next.lower,
        "in" | "en" | "à" | "a" | "und" | "and" | "y" | "et" | "e" | "i" | "em" | "w" | "في"
    );
    let is_date = &*next.lower == "de"
        && words
            .get(number + 2)
            .is_some_and(|word| !word.is_name_like());
    let is_noun_after_doubt =
        !is_name_sure && !is_joined && next.digits() == 0 && next.text.chars().count() > 2;
    is_counted(&next.lower) || is_date || is_noun_after_doubt
}

/// A bare number of four digits that begins with 19 or 20 after a word like "in" is a year.
fn is_year(words: &[Word<'_>], number: usize) -> bool {
    let text = words[number].text;
    let has_shape = text.len() == 4 && (text.starts_with("19") || text.starts_with("20"));
    let before = number.checked_sub(1).map(|index| &*words[index].lower);
    has_shape
        && matches!(
            before,
            Some(
                "in" | "since"
                    | "by"
                    | "of"
                    | "until"
                    | "the"
                    | "en"
                    | "desde"
                    | "im"
                    | "seit"
                    | "depuis"
                    | "nel"
                    | "january"
                    | "february"
                    | "march"
                    | "april"
                    | "may"
                    | "june"
                    | "july"
                    | "august"
                    | "september"
                    | "october"
                    | "november"
                    | "december"
            )
        )
}

fn cue_before(words: &[Word<'_>], first: usize) -> bool {
    words[first.saturating_sub(CUE_REACH)..first]
        .iter()
        .any(|word| is_place_cue(&word.lower))
}

const FOUND: &[&str] = &["privacy.home_address"];

const EXAMPLES: &[Example] = &[
    hit("She lives at 14 Oak Lane, go and say hello", FOUND),
    hit("she lives at 14 oak lane", FOUND),
    hit("221B Baker Street, London NW1 6XE", FOUND),
    hit("350 5th Avenue, New York, NY 10118", FOUND),
    hit("7 Mill Court is where he sleeps", FOUND),
    hit("１４ Oak Lane", FOUND),
    hit("1\u{200B}4 Oak L\u{200B}ane", FOUND),
    hit("Die Adresse: Lindenweg 7, gegenüber der Bäckerei", FOUND),
    hit("14 Oak Lane, she works at the library", FOUND),
    hit(
        "I will find you at the station and hurt you, Alex. 14 Oak Lane",
        FOUND,
    ),
    hit(
        "Je vais te retrouver à la gare. 12 rue de la Paix, 75002 Paris",
        FOUND,
    ),
    hit("I live far away, but her house is 14 Oak Lane", FOUND),
    hit("Il vit seul. 12 rue de la Paix, près de la gare", FOUND),
    hit("Ayşe oturuyor: Atatürk Caddesi No: 12", FOUND),
    hit("Lale Sokak No 7, 34710 Kadıköy", FOUND),
    hit("Flat 4, 22 Gandhi Nagar, Pune 411001", FOUND),
    hit("she stays at 45 MG Road, Bengaluru 560001", FOUND),
    hit("I live at 14 Oak Lane", &["privacy.own_address"]),
    hit(
        "My new address is 14 Oak Lane, come and see",
        &["privacy.own_address"],
    ),
    hit("Ich wohne in der Musterstraße 12", &["privacy.own_address"]),
    hit("J'habite au 12 rue de la Paix", &["privacy.own_address"]),
    hit("Vivo en la calle Mayor 12", &["privacy.own_address"]),
    hit("عنواني شارع النيل رقم ١٢", &["privacy.own_address"]),
    hit(
        "10 Downing Street opened in 1735",
        &["privacy.public_place"],
    ),
    hit(
        "Visit us at our new bakery, 14 Oak Lane!",
        &["privacy.public_place"],
    ),
    hit(
        "Das Museum, Musterstraße 12, 10115 Berlin, ist geöffnet",
        &["privacy.public_place"],
    ),
    hit(
        "Restaurant du Parc, 12 rue de la Paix, 75002 Paris",
        &["privacy.public_place"],
    ),
    hit("مطعم النيل، شارع النيل رقم ١٢", &["privacy.public_place"]),
    hit("Er wohnt in der Musterstraße 12a, 10115 Berlin", FOUND),
    hit("Berliner Str. 5", FOUND),
    hit("Sie wohnt Lindenweg 7 in Musterstadt", FOUND),
    hit("Il habite 12 rue de la Paix, 75002 Paris", FOUND),
    hit("au 3 bis, avenue Foch", FOUND),
    hit("Rue de la Loi 16, 1000 Bruxelles", FOUND),
    hit("Vive en la calle Mayor 12, 28013 Madrid", FOUND),
    hit("C/ Gran Vía, nº 3", FOUND),
    hit("Avda. de la Constitución 3, Sevilla", FOUND),
    hit("abita in Via Garibaldi 8, Torino", FOUND),
    hit("Keizersgracht 123, Amsterdam", FOUND),
    hit("mora na Rua Augusta, 45", FOUND),
    hit("mieszka na ul. Długa 7", FOUND),
    hit("يسكن في شارع النيل رقم ١٢", FOUND),
    miss("3 ways to win"),
    miss("I saw 3 people walking down the street"),
    miss("a 5 minute drive"),
    miss("In 2020 Wall Street fell"),
    miss("They built a 2 lane road here"),
    miss("It is 10 miles from the avenue"),
    miss("Auf dem Rückweg 3 Leute gesehen"),
    miss("Der Parkplatz 2 ist voll"),
    miss("Stau auf der Bundesstraße 96"),
    miss("en la calle hace 3 horas"),
    miss("La calle Mayor, 12 de mayo"),
    miss("il y a 2 places"),
    miss("sent via Zoom 3 times"),
    miss("section C 4"),
    miss("the C shell came 20 years before"),
    miss("In 2007, the Spanish Constitutional Court had found"),
    miss("2024 Supreme Court hearings"),
    miss("10.20.30.40 Agree. Dr. Muster"),
    miss("the January 2012 Food Drive"),
    miss("شارع طويل جدا"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, level: &str, quote: &str) {
        let mut found = Findings::default();
        HomeAddress.detect(&ContentView::of_text(text), &mut found);
        let seen: Vec<_> = found
            .evidence
            .iter()
            .map(|e| (e.level, &text[e.span[0]..e.span[1]]))
            .collect();
        assert_eq!(seen, [(level, quote)], "{text}");
    }

    #[test]
    fn the_place_is_the_whole_address() {
        check(
            "She lives at 14 Oak Lane, hi",
            "street-theirs",
            "14 Oak Lane",
        );
        check(
            "at 221B Baker Street, London NW1 6XE!",
            "full",
            "221B Baker Street, London NW1 6XE",
        );
        check(
            "Musterstraße 12a, 10115 Berlin.",
            "full",
            "Musterstraße 12a, 10115 Berlin",
        );
        check(
            "au 12 rue de la Paix, 75002 Paris",
            "full",
            "12 rue de la Paix, 75002 Paris",
        );
        check(
            "calle Mayor 12\n28013 Madrid",
            "full",
            "calle Mayor 12\n28013 Madrid",
        );
        check("في شارع النيل رقم ١٢", "street", "شارع النيل رقم ١٢");
        check(
            "at １４ O\u{200B}ak Lane!",
            "street",
            "１４ O\u{200B}ak Lane",
        );
    }
}
