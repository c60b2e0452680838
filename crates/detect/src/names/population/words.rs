//! Words that many names have.

use std::collections::HashMap;

/// Shortest and longest word that is counted, in letters.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=24;
/// So many words are counted at most; further ones are not learned.
const WORDS_MAX: usize = 2_000_000;
/// What it costs to have a word stand there at all, in nats: a part of all names is made of words that many have.
const SWITCH: f64 = 0.7;
/// So much as was learned does what ships weigh.
const SHIPPED_TOTAL: f64 = 20_000.0;

#[derive(Clone, Debug, Default)]
pub struct Words {
    counts: HashMap<Box<str>, Count>,
    shipped_total: f64,
    learned_total: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    shipped: f64,
    learned: f64,
}

/// The words of a view that has separators.
pub fn of(view: &str) -> impl Iterator<Item = &str> {
    let words = view.split(|letter: char| !letter.is_alphabetic());
    words.filter(|word| !word.is_empty())
}

impl Words {
    /// Counts a word of which it is known how often it comes.
    pub fn add(&mut self, word: &str, count: f64) {
        if LETTERS.contains(&word.chars().count()) {
            self.counts.entry(word.into()).or_default().shipped += count;
            self.shipped_total += count;
        }
    }

    /// Counts a word of one account.
    pub fn learn(&mut self, word: &str) {
        let is_known = self.counts.contains_key(word);
        let is_counted =
            LETTERS.contains(&word.chars().count()) && (is_known || self.counts.len() < WORDS_MAX);
        if is_counted {
            self.counts.entry(word.into()).or_default().learned += 1.0;
        }
        self.learned_total += 1.0;
    }

    /// Lowers the surprise of letters where words stand that many have: the cheapest way to read
    /// the name, as words and as letters.
    pub fn lower(&self, letters: &[char], nats: &mut [f64]) {
        let total = SHIPPED_TOTAL + self.learned_total;
        // The cheapest way to read what comes before a place, and where its last piece begins.
        let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
        let mut starts: Vec<usize> = letters
            .iter()
            .scan(0, |at, letter| {
                let start = *at;
                *at += letter.len_utf8();
                Some(start)
            })
            .collect();
        let text: String = letters.iter().collect();
        starts.push(text.len());
        for end in 1..=letters.len() {
            let mut cheapest = (best[end - 1].0 + nats[end - 1], end - 1);
            let longest = end.min(*LETTERS.end());
            for length in *LETTERS.start()..=longest {
                let start = end - length;
                let word = &text[starts[start]..starts[end]];
                let Some(chance) = self.chance(word, total) else {
                    continue;
                };
                let cost = best[start].0 + SWITCH - chance.ln();
                if cost < cheapest.0 {
                    cheapest = (cost, start);
                }
            }
            best.push(cheapest);
        }
        let mut end = letters.len();
        while end > 0 {
            let (cost, start) = best[end];
            let each = (cost - best[start].0) / (end - start) as f64;
            for nat in nats.iter_mut().take(end).skip(start) {
                *nat = nat.min(each).max(0.0);
            }
            end = start;
        }
    }

    fn chance(&self, word: &str, total: f64) -> Option<f64> {
        let count = self.counts.get(word)?;
        let shipped = count.shipped / self.shipped_total.max(1.0) * SHIPPED_TOTAL;
        let learned = (count.learned - 1.0).max(0.0);
        let times = shipped + learned;
        (times > 0.0).then(|| times / total)
    }
}
