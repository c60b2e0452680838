//! What the detectors found.

use std::collections::BTreeSet;

use evenhand_model::{Factor, Graded, Level, Signal, Signals};

use crate::detector::{SignalKind, SignalSpec};

/// Most places that are kept for one signal; the signal itself says whether there are any.
pub const PLACES_PER_SIGNAL_MAX: usize = 16;

/// Signals with the places in the text that show them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Facts by name.
    pub signals: Signals,
    /// Where they show, in the order in which they were found.
    pub evidence: Vec<Evidence>,
    /// Factors of the rubric at their levels, in the order in which they were found.
    pub factors: Vec<Graded>,
}

/// One place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The signal that it shows.
    pub signal: &'static str,
    /// Byte offsets into the original text, on character boundaries: start, end.
    pub span: [usize; 2],
    /// What exactly was seen, one word like `full` for an address with its postal code.
    pub level: &'static str,
}

impl Findings {
    /// Records that something is there, without a place.
    pub fn mark(&mut self, signal: &'static str) {
        self.signals.insert(signal.to_owned(), Signal::Found(true));
    }

    /// Records that something is there, and where. Spans are byte offsets into the original text.
    pub fn mark_at(&mut self, signal: &'static str, level: &'static str, span: [usize; 2]) {
        self.mark(signal);
        self.place(signal, level, span);
    }

    /// Records a factor of the rubric at a level, and who says so: `privacy.home-address`,
    /// `threat.en.kill`. `Unknown` says that it could not be told.
    pub fn grade(
        &mut self,
        factor: Factor,
        level: Level,
        span: Option<[usize; 2]>,
        by: impl Into<String>,
    ) {
        let there = self.factors.iter().filter(|one| one.factor == factor);
        if there.count() < PLACES_PER_SIGNAL_MAX {
            self.factors.push(Graded {
                factor,
                level,
                span,
                by: by.into(),
            });
        }
    }

    /// Without the signals that are not wanted. Factors stay: a tier rests on all of them.
    #[must_use]
    pub fn only(mut self, wanted: &BTreeSet<String>) -> Self {
        self.signals.retain(|name, _| wanted.contains(name));
        self.evidence.retain(|one| wanted.contains(one.signal));
        self
    }

    /// Records how much of something there is, in 0..1.
    pub fn score(&mut self, signal: &'static str, score: f64) {
        let score = Signal::Score(score.clamp(0.0, 1.0));
        self.signals.insert(signal.to_owned(), score);
    }

    /// Records where something shows that [`score`](Self::score) reported.
    pub fn place(&mut self, signal: &'static str, level: &'static str, span: [usize; 2]) {
        let places = self.evidence.iter().filter(|e| e.signal == signal).count();
        if places < PLACES_PER_SIGNAL_MAX {
            self.evidence.push(Evidence {
                signal,
                span,
                level,
            });
        }
    }

    /// Records that a detector looked for a signal and did not see it, unless it did.
    pub(crate) fn note_absence(&mut self, spec: &SignalSpec) {
        if !self.signals.contains_key(spec.name) {
            let absent = match spec.kind {
                SignalKind::Found => Signal::Found(false),
                SignalKind::Score => Signal::Score(0.0),
            };
            self.signals.insert(spec.name.to_owned(), absent);
        }
    }
}
