//! A model at work: features to sums to probabilities.

use std::borrow::Cow;

use super::features::{self, BUCKETS, Family, Sink};
use super::file::{self, Damage, HeadFacts, Header, LANES};
use super::lexicon::Lexicon;
use super::{Head, Scores};
use crate::text::view::Views;
use crate::threat::ThreatEvidence;

/// A model that is ready to score.
#[derive(Clone, Debug)]
pub struct Model {
    header: Header,
    lexicon: Lexicon,
    table: Cow<'static, [u8]>,
    /// Where each head of [`Head::ALL`] stands in a row.
    lanes: [Option<usize>; Head::ALL.len()],
}

impl Model {
    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    ///
    /// When the file is damaged or of another kind.
    pub fn read(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Self, Damage> {
        let (header, table) = file::read(bytes.into())?;
        Ok(Self {
            lexicon: lexicon_of(&header),
            lanes: Head::ALL.map(|head| {
                header
                    .heads
                    .iter()
                    .position(|facts| facts.name == head.name())
            }),
            table,
            header,
        })
    }

    /// What it says about itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Scores a text: the strongest of its views, with what the packs have seen in it.
    pub fn score(&self, views: &Views<'_>, evidence: ThreatEvidence) -> Scores {
        let probabilities = self.probabilities(views, evidence);
        Scores(
            self.lanes
                .map(|lane| lane.map_or(0.0, |lane| probabilities[lane])),
        )
    }

    /// The probability of every head of the header, in its order: of each the strongest view's.
    pub fn probabilities(&self, views: &Views<'_>, evidence: ThreatEvidence) -> [f32; LANES] {
        let mut probabilities = self.sums(views);
        for (lane, facts) in probabilities.iter_mut().zip(&self.header.heads) {
            let logit = *lane * facts.stretch + facts.shift + facts.evidence[evidence as usize];
            *lane = 1.0 / (1.0 + (-logit).exp());
        }
        probabilities
    }

    /// What the probabilities are made of: sums of weights, without a scale.
    pub fn sums(&self, views: &Views<'_>) -> [f32; LANES] {
        let mut strongest = [f32::MIN; LANES];
        for view in views.to_read() {
            let mut weighing = Weighing::of(self);
            features::each(view.text(), &self.lexicon, &mut weighing);
            let sums = weighing.sums();
            strongest = std::array::from_fn(|lane| strongest[lane].max(sums[lane]));
        }
        for lane in &mut strongest[self.header.heads.len()..] {
            *lane = 0.0;
        }
        strongest
    }
}

/// The weights of some features, letters and words apart, and how many there were.
#[derive(Clone, Copy, Default)]
struct Pile {
    sums: [[i32; LANES]; 2],
    counts: [u32; 2],
}

impl Pile {
    fn add(&mut self, row: &[u8; LANES], family: usize) {
        self.counts[family] += 1;
        for (sum, weight) in self.sums[family].iter_mut().zip(row) {
            *sum = sum.wrapping_add(i32::from(*weight as i8));
        }
    }

    /// The sum, divided by the length of the features' vector.
    fn sum(&self, lane: usize, facts: &HeadFacts, word_weight: f32) -> f32 {
        let [letters, words] = self.counts.map(|count| count as f32);
        let length = (letters + word_weight * word_weight * words)
            .sqrt()
            .max(1.0);
        let sum = self.sums[0][lane] as f32 + word_weight * self.sums[1][lane] as f32;
        sum / length * facts.step + facts.bias
    }
}

/// A text while it is read. The whole counts each feature once, and so does each sentence. What a
/// text comes to lies midway between the whole and its strongest sentence, so that a threat in a long
/// text is not talked down.
struct Weighing<'a> {
    model: &'a Model,
    seen: [u64; BUCKETS / 64],
    whole: Pile,
    seen_in_sentence: [u64; BUCKETS / 64],
    sentence: Pile,
    strongest: Option<[f32; LANES]>,
}

impl<'a> Weighing<'a> {
    fn of(model: &'a Model) -> Self {
        Self {
            model,
            seen: [0; BUCKETS / 64],
            whole: Pile::default(),
            seen_in_sentence: [0; BUCKETS / 64],
            sentence: Pile::default(),
            strongest: None,
        }
    }

    fn sums_of(&self, pile: &Pile) -> [f32; LANES] {
        let header = &self.model.header;
        let mut sums = [0.0; LANES];
        for (lane, facts) in header.heads.iter().enumerate() {
            sums[lane] = pile.sum(lane, facts, header.word_weight);
        }
        sums
    }

    fn sums(mut self) -> [f32; LANES] {
        let whole = self.sums_of(&self.whole);
        if self.strongest.is_some() && self.sentence.counts[1] > 0 {
            self.end_of_sentence();
        }
        self.strongest.map_or(whole, |strongest| {
            std::array::from_fn(|lane| (whole[lane] + whole[lane].max(strongest[lane])) / 2.0)
        })
    }
}

impl Sink for Weighing<'_> {
    fn feature(&mut self, bucket: u32, family: Family) {
        let (rows, _) = self.model.table.as_chunks::<LANES>();
        let bucket = bucket as usize;
        let family = usize::from(family == Family::Words);
        let bit = 1 << (bucket & 63);
        if self.seen_in_sentence[bucket >> 6] & bit != 0 {
            return;
        }
        self.seen_in_sentence[bucket >> 6] |= bit;
        self.sentence.add(&rows[bucket], family);
        if self.seen[bucket >> 6] & bit == 0 {
            self.seen[bucket >> 6] |= bit;
            self.whole.add(&rows[bucket], family);
        }
    }

    fn end_of_sentence(&mut self) {
        let sums = self.sums_of(&self.sentence);
        let strongest = self.strongest.get_or_insert(sums);
        for (strongest, sum) in strongest.iter_mut().zip(sums) {
            *strongest = strongest.max(sum);
        }
        self.sentence = Pile::default();
        self.seen_in_sentence.fill(0);
    }
}

/// The lexicon of a header; classes are numbered in the order of their names.
pub fn lexicon_of(header: &Header) -> Lexicon {
    let changes_the_rest = |class: &String| header.scopes.contains(class);
    let scopes = (1..=31).zip(header.lexicon.keys());
    Lexicon::of(
        scopes
            .filter(|(_, class)| changes_the_rest(class))
            .fold(0, |scopes, (number, _)| scopes | 1 << number),
        (1..=31)
            .zip(&header.lexicon)
            .flat_map(|(class, (_, words))| words.iter().map(move |word| (class, word.as_str()))),
    )
}
