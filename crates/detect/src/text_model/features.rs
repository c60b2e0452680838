//! What the model looks at: hashed pieces of a text.
//!
//! ```text
//! folded text ─► words ─┬► 2 to 5 letters within the word     letters
//!                       ├► words, pairs, triples, skipped pairs  ┐
//!                       └► classes of a lexicon (threat verb,    ├ words
//!                          group, you, not ...) and their pairs  ┘
//! ```
//!
//! Chinese and Japanese are read sign by sign. Handles and addresses count as such, not by their
//! letters. What stands in quotation marks is counted a second time as quoted, so that the model can
//! learn that a quotation is not a statement. The classes are the same in every language: what was
//! learnt on English sentences helps others as far as the lexicon knows their words.

use super::hash::{START, hash_of, mix};
use super::lexicon::Lexicon;

/// Bits of a bucket's number.
const BUCKET_BITS: u32 = 18;
/// How many buckets the table has.
pub const BUCKETS: usize = 1 << BUCKET_BITS;
/// Longest stretch of letters that is read as one word; the rest is read as another.
const WORD_LETTERS_MAX: usize = 32;

/// Fewest words of a sentence; shorter ones go with the next.
const SENTENCE_WORDS_MIN: u32 = 3;

/// What hears about the features of a text.
pub trait Sink {
    /// A feature, as often as it occurs: the number of its bucket, below [`BUCKETS`], and its family.
    fn feature(&mut self, bucket: u32, family: Family);
    /// A sentence of at least a few words ends here.
    fn end_of_sentence(&mut self) {}
}

impl<F: FnMut(u32, Family)> Sink for F {
    fn feature(&mut self, bucket: u32, family: Family) {
        self(bucket, family);
    }
}

/// Which family a feature is of; each has its own weight beside the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Letters within a word.
    Letters,
    /// Words and classes of words.
    Words,
}

const PAIR: u64 = 0x51;
const SKIPPED: u64 = 0x52;
const TRIPLE: u64 = 0x53;
const QUOTED: u64 = 0x54;
const CLASS: u64 = 0x55;
const CLASS_PAIR: u64 = 0x56;
const CLASS_TRIPLE: u64 = 0x57;
const CLASS_BESIDE_WORD: u64 = 0x58;
const WORD_BESIDE_CLASS: u64 = 0x59;
const CLASS_IN_SCOPE: u64 = 0x5d;
const PAIR_IN_SCOPE: u64 = 0x5e;
const HANDLE: u64 = 0x5a;
const LINK: u64 = 0x5b;
const SYMBOL: u64 = 0x5c;

fn bucket(hash: u64) -> u32 {
    let spread = hash ^ (hash >> 29);
    (spread.wrapping_mul(START) >> (64 - BUCKET_BITS)) as u32
}

/// What a character does to the words around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Sign,
    Nothing,
    Space,
    End,
    Quote,
    Opening,
    Closing,
    At,
    Symbol,
}

fn kind(letter: char) -> Kind {
    match letter {
        'a'..='z' | '0'..='9' | 'A'..='Z' => Kind::Letter,
        ' ' | ',' | ';' | ':' | '-' | '(' | ')' | '/' | '*' | '_' | '#' => Kind::Space,
        '\'' | '’' | '`' => Kind::Nothing,
        '.' | '!' | '?' | '\n' | '。' | '！' | '？' | '؟' | '।' | '…' => Kind::End,
        '"' => Kind::Quote,
        '“' | '„' | '«' | '「' | '『' => Kind::Opening,
        '”' | '»' | '」' | '』' => Kind::Closing,
        '@' => Kind::At,
        '\0'..='\u{bf}' => Kind::Space,
        // Marks above and below belong to the letter before: vowel signs, points.
        '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' => Kind::Letter,
        '\u{900}'..='\u{963}' | '\u{966}'..='\u{dff}' | '\u{e00}'..='\u{fff}' => Kind::Letter,
        '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Kind::Sign,
        '\u{20000}'..='\u{3ffff}' => Kind::Sign,
        '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => Kind::Nothing,
        '\u{1f000}'..='\u{1ffff}' | '\u{2600}'..='\u{27bf}' => Kind::Symbol,
        letter if letter.is_alphanumeric() => Kind::Letter,
        _ => Kind::Space,
    }
}

/// The last few words and classes, and whether they are quoted.
struct Reader<'a, S> {
    lexicon: &'a Lexicon,
    sink: &'a mut S,
    /// Words since the last sentence.
    words: u32,
    letters: [u32; WORD_LETTERS_MAX],
    length: usize,
    /// Hash of the letters so far.
    hash: u64,
    /// The class of the longest stem of the lexicon that the word begins with.
    class: u8,
    before: u64,
    before_that: u64,
    class_before: u8,
    class_before_that: u8,
    was_class: u8,
    signs: [u64; 3],
    is_quoted: bool,
    /// Classes that change what the rest of a sentence says, of those that it had so far.
    scope: u32,
}

/// Tells every feature of a folded text, and where its sentences end, but for the last.
pub fn each(text: &str, lexicon: &Lexicon, sink: &mut impl Sink) {
    let mut reader = Reader {
        lexicon,
        sink,
        words: 0,
        letters: [0; WORD_LETTERS_MAX],
        length: 0,
        hash: START,
        class: 0,
        before: 0,
        before_that: 0,
        class_before: 0,
        class_before_that: 0,
        was_class: 0,
        signs: [0; 3],
        is_quoted: false,
        scope: 0,
    };
    let mut skip_until_space = false;
    for letter in text.chars() {
        if skip_until_space {
            if letter.is_whitespace() {
                skip_until_space = false;
            } else {
                continue;
            }
        }
        match kind(letter) {
            Kind::Letter => reader.letter(letter),
            Kind::Sign => reader.sign(letter),
            Kind::Nothing => {}
            Kind::Space => {
                if letter == ':' && reader.is_scheme() {
                    reader.length = 0;
                    reader.token(mix(START, LINK), 0);
                    skip_until_space = true;
                }
                reader.end_word();
            }
            Kind::End => {
                reader.end_word();
                reader.end_sentence();
            }
            Kind::Quote => {
                reader.end_word();
                reader.is_quoted = !reader.is_quoted;
            }
            Kind::Opening | Kind::Closing => {
                reader.end_word();
                reader.is_quoted = kind(letter) == Kind::Opening;
            }
            Kind::At => {
                reader.end_word();
                reader.token(mix(START, HANDLE), 0);
                skip_until_space = true;
            }
            Kind::Symbol => {
                reader.end_word();
                let class = reader.lexicon.class_of(hash_of([letter]));
                reader.token(mix(mix(START, SYMBOL), u64::from(letter)), class);
            }
        }
    }
    reader.end_word();
}

impl<S: Sink> Reader<'_, S> {
    fn letter(&mut self, letter: char) {
        if self.length == WORD_LETTERS_MAX {
            self.end_word();
        }
        self.signs = [0; 3];
        self.letters[self.length] = u32::from(letter);
        self.length += 1;
        self.hash = mix(self.hash, u64::from(letter));
        if self.length >= 3
            && let Some(class) = self.lexicon.stem(self.hash)
        {
            self.class = class;
        }
    }

    fn is_scheme(&self) -> bool {
        self.length >= 4 && self.letters[..4] == ['h', 't', 't', 'p'].map(u32::from)
    }

    /// Chinese and Japanese: one to four signs, and the pairs as words.
    fn sign(&mut self, sign: char) {
        self.end_word();
        let [third, second, first] = self.signs;
        let sign = u64::from(sign);
        self.words += 1;
        let one = mix(START, sign);
        let mut class = self.lexicon.class_of(one);
        self.sink.feature(bucket(one), Family::Words);
        if first != 0 {
            let two = mix(mix(START, first), sign);
            class = class.max(self.lexicon.class_of(two));
            self.sink.feature(bucket(two), Family::Words);
            if second != 0 {
                let three = mix(mix(mix(START, second), first), sign);
                class = class.max(self.lexicon.class_of(three));
                self.sink.feature(bucket(three), Family::Words);
                if third != 0 {
                    let four = mix(mix(mix(mix(START, third), second), first), sign);
                    class = class.max(self.lexicon.class_of(four));
                    self.sink.feature(bucket(four), Family::Words);
                }
            }
        }
        self.signs = [second, first, sign];
        if class != 0 {
            self.class(class);
        }
        self.before_that = self.before;
        self.before = one;
        self.was_class = class;
    }

    fn end_word(&mut self) {
        if self.length == 0 {
            return;
        }
        self.grams();
        let hash = self.hash;
        let class = match self.lexicon.class_of(hash) {
            0 => self.class,
            class => class,
        };
        self.length = 0;
        self.hash = START;
        self.class = 0;
        self.token(hash, class);
    }

    /// Two to five letters, the word's borders among them.
    fn grams(&mut self) {
        const BORDER: u64 = 0x20;
        let letters = &self.letters[..self.length];
        for first in 0..=letters.len() {
            let mut hash = match first.checked_sub(1) {
                None => mix(START ^ 1, BORDER),
                Some(at) => mix(START ^ 1, u64::from(letters[at])),
            };
            for letter in letters[first..].iter().take(4) {
                hash = mix(hash, u64::from(*letter));
                self.sink.feature(bucket(hash), Family::Letters);
            }
            if letters.len() - first < 4 {
                hash = mix(hash, BORDER);
                self.sink.feature(bucket(hash), Family::Letters);
            }
        }
    }

    /// A word, whatever it is made of.
    fn token(&mut self, word: u64, class: u8) {
        self.words += 1;
        self.sink.feature(bucket(word), Family::Words);
        if self.is_quoted {
            self.sink.feature(bucket(mix(word, QUOTED)), Family::Words);
        }
        if self.before != 0 {
            let pair = mix(mix(self.before, PAIR), word);
            self.sink.feature(bucket(pair), Family::Words);
            if self.before_that != 0 {
                let skipped = mix(mix(self.before_that, SKIPPED), word);
                self.sink.feature(bucket(skipped), Family::Words);
                let triple = mix(mix(self.before_that, TRIPLE), pair);
                self.sink.feature(bucket(triple), Family::Words);
            }
        }
        if class != 0 {
            self.class(class);
        } else if self.was_class != 0 {
            let beside = mix(mix(u64::from(self.was_class), WORD_BESIDE_CLASS), word);
            self.sink.feature(bucket(beside), Family::Words);
        }
        self.before_that = self.before;
        self.before = word;
        self.was_class = class;
    }

    /// A word of the lexicon: its class, alone and with the classes before it in the sentence,
    /// whatever stands between them.
    fn class(&mut self, class: u8) {
        let quoted = u64::from(self.is_quoted);
        let one = mix(mix(START, CLASS + (quoted << 8)), u64::from(class));
        self.sink.feature(bucket(one), Family::Words);
        if self.before != 0 && self.was_class == 0 {
            let beside = mix(mix(self.before, CLASS_BESIDE_WORD), u64::from(class));
            self.sink.feature(bucket(beside), Family::Words);
        }
        if self.class_before != 0 {
            let pair = mix(
                mix(u64::from(self.class_before), CLASS_PAIR + (quoted << 8)),
                u64::from(class),
            );
            self.sink.feature(bucket(pair), Family::Words);
            if self.class_before_that != 0 {
                let triple = mix(mix(u64::from(self.class_before_that), CLASS_TRIPLE), pair);
                self.sink.feature(bucket(triple), Family::Words);
            }
        }
        if self.scope != 0 {
            let scope = mix(u64::from(self.scope), CLASS_IN_SCOPE);
            self.sink
                .feature(bucket(mix(scope, u64::from(class))), Family::Words);
            if self.class_before != 0 {
                let pair = mix(mix(scope, PAIR_IN_SCOPE), u64::from(self.class_before));
                self.sink
                    .feature(bucket(mix(pair, u64::from(class))), Family::Words);
            }
        }
        self.scope |= self.lexicon.scope(class);
        self.class_before_that = self.class_before;
        self.class_before = class;
    }

    fn end_sentence(&mut self) {
        if self.words >= SENTENCE_WORDS_MIN {
            self.sink.end_of_sentence();
            self.words = 0;
        }
        self.before = 0;
        self.before_that = 0;
        self.class_before = 0;
        self.class_before_that = 0;
        self.was_class = 0;
        self.scope = 0;
        self.signs = [0; 3];
    }
}
