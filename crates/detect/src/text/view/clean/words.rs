//! What is disguised in the words of a text, chunk by chunk between spaces.

use super::super::offsets::Mapped;
use super::edits::Edits;
use super::leet::{self, Reading};
use super::lexicon::{LEXICON, START, Word};
use super::{Letter, hash, homoglyphs, mask, near, repeats, segment};

/// Words in leet that make their writer one who writes so.
const LEET_WORDS_MIN: usize = 2;
/// Fewest letters of a word that may be several without spaces.
const JOINED_MIN: usize = 7;
/// Fewest letters that stand apart and make a word.
const APART_MIN: usize = 3;

/// The edits that take the disguises off; `base` is folded.
pub(super) fn edits(original: &str, base: &Mapped) -> Edits {
    let mut pass = Pass::new(original, base, Reading::Strict);
    pass.run();
    let reads_leet = pass.leet_words >= LEET_WORDS_MIN;
    if reads_leet || pass.slips_in != 0 {
        let slips_in = pass.slips_in;
        let reading = if reads_leet {
            Reading::Generous
        } else {
            Reading::Strict
        };
        pass = Pass::new(original, base, reading);
        pass.is_second = true;
        pass.repairs_in = slips_in;
        pass.run();
    }
    pass.edits
}

struct Pass<'a> {
    original: &'a str,
    base: &'a Mapped,
    reading: Reading,
    /// Whether the text has shown itself to be disguised.
    is_second: bool,
    /// Languages in which the slips in words that aren't violent are repaired, too.
    repairs_in: u16,
    edits: Edits,
    leet_words: usize,
    /// Languages in which a slip in a violent word was repaired: whoever makes one makes others.
    slips_in: u16,
    /// Letters that stand alone between spaces, one after the other.
    apart: Vec<Letter>,
}

impl<'a> Pass<'a> {
    fn new(original: &'a str, base: &'a Mapped, reading: Reading) -> Self {
        Self {
            original,
            base,
            reading,
            is_second: false,
            repairs_in: 0,
            edits: Edits::default(),
            leet_words: 0,
            slips_in: 0,
            apart: Vec::new(),
        }
    }

    fn run(&mut self) {
        let text = self.base.text();
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let start = at + (rest.len() - rest.trim_start().len());
            let rest = &text[start..];
            let end = start + rest.find(char::is_whitespace).unwrap_or(rest.len());
            at = end;
            self.chunk(start, &text[start..end]);
        }
        self.join_apart();
    }

    fn chunk(&mut self, start: usize, chunk: &str) {
        if let Some(letter) = alone(chunk) {
            let place = [start, start + letter.len_utf8()];
            self.apart.push(Letter { is: letter, place });
            if letter.len_utf8() < chunk.len() {
                self.join_apart();
            }
            return;
        }
        self.join_apart();
        if (!self.is_second && is_plain(chunk)) || is_link(chunk) {
            return;
        }
        let letter = |(at, is): (usize, char)| Letter {
            is,
            place: [start + at, start + at + is.len_utf8()],
        };
        let letters: Vec<Letter> = chunk.char_indices().map(letter).collect();
        self.read(&letters, is_mention(chunk));
    }

    /// Reads a chunk: as a whole where its signs may be part of a word, else word by word.
    fn read(&mut self, letters: &[Letter], is_mention: bool) {
        let is_word = |letter: &Letter| letter.is.is_alphanumeric();
        let Some(first) = letters.iter().position(is_word) else {
            return;
        };
        let last = letters.iter().rposition(is_word).unwrap_or(first);
        let core = &letters[first..=last];
        // A sign before the first letter may be one: "$tab".
        if first > 0 && !leet::alternatives(letters[first - 1].is).is_empty() {
            let with_sign = &letters[first - 1..=last];
            if let Some(read) =
                leet::read(with_sign, Reading::Strict).filter(|read| is_sought(read))
            {
                self.leet_words += 1;
                self.replace(with_sign, &read);
                return;
            }
        }
        if is_mention {
            return;
        }
        if !core.iter().all(is_word) && self.read_whole(core) {
            return;
        }
        for word in core.chunk_by(|one, next| is_word(one) == is_word(next)) {
            if is_word(&word[0]) {
                self.read_word(word);
            }
        }
    }

    /// Reads a chunk with signs inside as one word.
    fn read_whole(&mut self, core: &[Letter]) -> bool {
        let mut core = core.to_vec();
        homoglyphs::unmix(&mut core);
        let bare: Vec<Letter> = core
            .iter()
            .copied()
            .filter(|letter| letter.is.is_alphanumeric())
            .collect();
        let mut parts = core.split(|letter| !letter.is.is_alphanumeric());
        if bare.len() >= APART_MIN
            && parts.clone().all(|part| part.len() <= 1)
            && let Some(joined) = self.join(&bare)
        {
            self.replace(&core, &joined);
            return true;
        }
        if let Some(read) = leet::read(&core, self.reading) {
            self.leet_words += 1;
            self.replace(&core, &read);
            return true;
        }
        if let Some(read) = mask::unmask(&core) {
            self.replace(&core, &read);
            return true;
        }
        let is_only_masked = core
            .iter()
            .all(|letter| letter.is.is_alphabetic() || mask::is_mask(letter.is));
        let is_word = |part: &[Letter]| part.is_empty() || known(part).is_some();
        if is_only_masked && bare.len() > APART_MIN && is_sought(&bare) && !parts.all(is_word) {
            self.replace(&core, &bare);
            return true;
        }
        false
    }

    fn read_word(&mut self, written: &[Letter]) {
        let mut word = written.to_vec();
        homoglyphs::unmix(&mut word);
        if word
            .iter()
            .any(|letter| !leet::alternatives(letter.is).is_empty())
        {
            if let Some(read) = leet::read(&word, self.reading) {
                self.leet_words += 1;
                word = read;
            } else if leet::read(&word, Reading::Generous)
                .is_some_and(|read| known(&read).is_some())
            {
                // Not believed by itself, but somebody who writes several of them is, or one with
                // several signs.
                self.leet_words += if leet::is_thorough(&word) {
                    LEET_WORDS_MIN
                } else {
                    1
                };
            } else if let Some(read) = self.read_hidden(&word) {
                self.leet_words += 1;
                word = read;
            }
        }
        if let Some(read) = self.repair(&word) {
            self.slips_in |= known(&read)
                .filter(Word::is_sought)
                .map_or(0, |word| word.languages);
            word = read;
        }
        self.replace(written, &word);
    }

    /// Signs in a word that is misspelled as well, or several without spaces.
    fn read_hidden(&self, word: &[Letter]) -> Option<Vec<Letter>> {
        let letters = word
            .iter()
            .filter(|letter| letter.is.is_alphabetic())
            .count();
        let signs = word.len() - letters;
        let is_number = |letter: &&Letter| letter.is.is_numeric();
        let leading = word.iter().take_while(is_number).count();
        let trailing = word.iter().rev().take_while(is_number).count();
        if letters < 2 || signs == leading + trailing {
            return None;
        }
        leet::uniform(word).find_map(|read| self.repair(&read))
    }

    /// What an unknown word of letters may be.
    fn repair(&self, word: &[Letter]) -> Option<Vec<Letter>> {
        if !word.iter().all(|letter| letter.is.is_alphabetic()) || known(word).is_some() {
            return None;
        }
        let is_same = |one: &Letter, next: &Letter| self.as_written(one) == self.as_written(next);
        let shortened = if word.windows(repeats::REPEATS_MIN).any(is_drawn_out) {
            repeats::shorten(word, is_same)
        } else {
            None
        };
        let word = shortened.as_deref().unwrap_or(word);
        if known(word).is_none() {
            if let Some(repaired) = near::repair(word) {
                return Some(repaired);
            }
            if self.repairs_in != 0
                && let Some(repaired) = near::repair_any(word, self.repairs_in)
            {
                return Some(repaired);
            }
            if word.len() >= JOINED_MIN {
                let pieces = segment::pieces(word);
                if segment::is_joined(word.len(), &pieces) {
                    return Some(segment::spaced(word, &pieces));
                }
            }
        }
        shortened
    }

    /// The letter with its accents.
    fn as_written(&self, letter: &Letter) -> Option<String> {
        let [start, end] = self.base.original(letter.place)?;
        Some(self.original.get(start..end)?.to_lowercase())
    }

    /// Letters that stood apart, as the words that they make.
    fn join(&self, apart: &[Letter]) -> Option<Vec<Letter>> {
        let mut letters = apart.to_vec();
        homoglyphs::unmix(&mut letters);
        let has_signs =
            |letters: &[Letter]| letters.iter().any(|letter| !letter.is.is_alphabetic());
        if letters.iter().all(|letter| !letter.is.is_alphabetic()) {
            return None;
        }
        let readings: Vec<Vec<Letter>> = if has_signs(&letters) {
            leet::uniform(&letters).collect()
        } else {
            vec![letters]
        };
        readings.into_iter().find_map(|letters| {
            let pieces = segment::pieces(&letters);
            if segment::makes_sense(letters.len(), &pieces) {
                return Some(segment::spaced(&letters, &pieces));
            }
            near::repair(&letters)
        })
    }

    fn join_apart(&mut self) {
        if self.apart.len() >= APART_MIN {
            let apart = std::mem::take(&mut self.apart);
            if let (Some(joined), [first, .., last]) = (self.join(&apart), apart.as_slice()) {
                // What was between them goes even where every letter stays.
                let place = [first.place[0], last.place[1]];
                self.edits.replace(place, &joined);
            }
            self.apart = apart;
        }
        self.apart.clear();
    }

    fn replace(&mut self, written: &[Letter], read: &[Letter]) {
        if let ([first, ..], [.., last]) = (written, written)
            && written != read
        {
            self.edits.replace([first.place[0], last.place[1]], read);
        }
    }
}

fn known(word: &[Letter]) -> Option<Word> {
    LEXICON.word(hash::of(word.iter().map(|letter| letter.is)))
}

fn is_sought(word: &[Letter]) -> bool {
    known(word).is_some_and(|word| word.is_sought())
}

fn is_drawn_out(letters: &[Letter]) -> bool {
    letters.iter().all(|letter| letter.is == letters[0].is)
}

/// The only letter or digit of a chunk, with nothing but marks behind it.
fn alone(chunk: &str) -> Option<char> {
    let first = chunk.chars().next()?;
    let rest = &chunk[first.len_utf8()..];
    let is_letter = first.is_alphanumeric() || !leet::alternatives(first).is_empty();
    (is_letter && rest.chars().all(|c| matches!(c, '.' | ',' | '!' | '?'))).then_some(first)
}

/// Whether a chunk holds nothing to look at more closely: only words of letters that are known, or
/// near to nothing, with marks around them.
fn is_plain(chunk: &str) -> bool {
    let is_mark = |c: char| {
        matches!(
            c,
            '.' | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '"'
                | '\''
                | '('
                | ')'
                | '['
                | ']'
                | '-'
                | '،'
                | '؟'
                | '؛'
                | '।'
                | '«'
                | '»'
                | '“'
                | '”'
                | '„'
                | '’'
                | '‘'
                | '…'
                | '–'
                | '—'
        )
    };
    let core = chunk.trim_matches(is_mark);
    if core.is_empty() {
        return true;
    }
    if !core.contains(char::is_alphabetic) {
        return core.is_ascii();
    }
    core.split(['\'', '’', ',', '/', ';', '(', ')'])
        .all(is_plain_word)
}

fn is_plain_word(word: &str) -> bool {
    let mut beginnings = [0; hash::LETTERS_MAX + 1];
    let mut length = 0;
    let (mut in_a_row, mut is_drawn_out, mut before) = (0, false, '\0');
    let (mut has_ascii, mut has_other) = (false, false);
    for letter in word.chars() {
        if length == hash::LETTERS_MAX || !letter.is_alphabetic() {
            return false;
        }
        has_ascii |= letter.is_ascii();
        has_other |= !letter.is_ascii();
        in_a_row = if letter == before { in_a_row + 1 } else { 1 };
        is_drawn_out |= in_a_row == repeats::REPEATS_MIN;
        before = letter;
        beginnings[length + 1] = hash::step(beginnings[length], letter);
        length += 1;
    }
    if has_ascii && has_other {
        return false;
    }
    LEXICON.word(beginnings[length]).is_some() || {
        let may_be_joined = length >= JOINED_MIN
            && (START..=length).any(|end| {
                let start = hash::of_part(&beginnings, end - START, end);
                LEXICON.violent_starts.may_hold(start)
            });
        !is_drawn_out && !may_be_joined && !near::may_be_near(&beginnings, length)
    }
}

/// Links and addresses are found and judged by others.
fn is_link(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.starts_with("www.")
        || chunk
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn is_mention(chunk: &str) -> bool {
    chunk.starts_with('@')
}
