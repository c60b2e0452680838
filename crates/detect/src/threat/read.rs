//! What the packs see in a text: matches, judged by what stands around them, as grades of factors.
//!
//! ```text
//! view ─► tokens with classes ─► matches of patterns ─► judged by context ─► grades
//! ```

use evenhand_model::{Factor, Level};

use super::evidence::ThreatEvidence;
use super::lexicon::Class;
use super::pack::{Packs, Rule};
use super::tokens::Tokens;
use crate::pack::Says;
use crate::text::view::{Mapped, Views};

/// Words before a match in which a negation counts.
const NEGATION_WORDS: usize = 3;
/// Words before a match in which whoever said it is sought.
const QUOTATION_WORDS: usize = 14;
/// Words beside a quotation in which whoever said it is sought.
const BESIDE_QUOTATION_WORDS: usize = 8;
/// Words after a match in which a figure of speech counts.
const IDIOM_WORDS: usize = 4;
/// Words at both sides of a match that tell its language.
const LANGUAGE_WORDS: usize = 12;

/// What the packs see in a text.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Factors at their levels, with places in the original.
    pub grades: Vec<Grade>,
    /// Places of calls into a violent group.
    pub recruitment: Vec<[usize; 2]>,
    /// How far it is a threat.
    pub evidence: ThreatEvidence,
}

/// A factor at a level, and the rule that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grade {
    pub factor: Factor,
    pub level: Level,
    /// Byte offsets into the original text: start, end.
    pub span: Option<[usize; 2]>,
    /// Which of [`Packs::rules`].
    pub rule: u16,
}

/// Reads the views of a text with the packs that ship.
pub(crate) fn read(views: &Views<'_>) -> Reading {
    read_with(Packs::shipped(), views)
}

impl ThreatEvidence {
    /// What the packs that ship see in a text: the strongest in any of its views.
    pub fn of(views: &Views<'_>) -> Self {
        read(views).evidence
    }
}

/// Reads the views of a text.
pub(super) fn read_with(packs: &Packs, views: &Views<'_>) -> Reading {
    let mut reading = Reading::default();
    for view in views.to_read() {
        read_view(packs, views.original(), view, &mut reading);
    }
    reading
}

/// A match of a rule: first word, word after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    start: usize,
    end: usize,
    rule: u16,
}

fn read_view(packs: &Packs, original: &str, view: &Mapped, reading: &mut Reading) {
    let is_capital = |at: usize| {
        let start = view.original([at, at + 1]).map(|span| span[0]);
        let rest = start.and_then(|start| original.get(start..));
        let mut letters = rest.unwrap_or_default().chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(|second| !second.is_uppercase())
    };
    let tokens = Tokens::read(view.text(), &packs.lexicon, is_capital);
    let matches = matches(packs, &tokens);
    if matches.is_empty() {
        return;
    }
    let seen = Seen {
        packs,
        tokens: &tokens,
        matches: &matches,
    };
    let mut said = Vec::new();
    let mut context: Vec<(Factor, Level, Match)> = Vec::new();
    for one in &matches {
        let rule = seen.rule(one);
        if !(rule.says.is_threat() || rule.says == Says::Event || rule.says == Says::Recruitment) {
            continue;
        }
        let judged = seen.judge(one);
        if rule.says.is_threat() {
            reading.evidence = reading.evidence.max(judged.evidence(rule.says));
        }
        match judged {
            Judged::Nothing | Judged::Dismissed => {}
            Judged::Quoted => context.push((Factor::Context, Level::Low, *one)),
            Judged::Said(level) => said.push((*one, level)),
            Judged::Unclear => {
                context.push((Factor::Context, Level::Low, *one));
                said.push((*one, Some(Level::Unknown)));
            }
            Judged::Fiction => {
                context.push((Factor::Context, Level::High, *one));
                context.push((Factor::Directness, Level::Unknown, *one));
            }
        }
    }
    let place = |one: &Match| {
        let start = tokens.get(one.start)?.span[0] as usize;
        let end = tokens.get(one.end.checked_sub(1)?)?.span[1] as usize;
        view.original([start, end])
    };
    let mut grade = |factor: Factor, level: Level, one: &Match| {
        let grade = Grade {
            factor,
            level,
            span: place(one),
            rule: one.rule,
        };
        if !reading.grades.contains(&grade) && reading.grades.len() < GRADES_MAX {
            reading.grades.push(grade);
        }
    };
    for (factor, level, one) in &context {
        grade(*factor, *level, one);
    }
    let mut recruitment = Vec::new();
    for (one, level) in &said {
        let rule = seen.rule(one);
        if rule.says == Says::Recruitment {
            recruitment.push(*one);
        }
        if let Some(level) = level {
            grade(Factor::Directness, *level, one);
        }
        for (factor, level) in &rule.grades {
            grade(*factor, *level, one);
        }
    }
    let is_threat = said.iter().any(|(one, _)| seen.rule(one).says.is_threat())
        || context.iter().any(|(_, level, _)| *level == Level::High);
    if is_threat {
        for one in matches
            .iter()
            .filter(|one| seen.rule(one).says == Says::Detail)
        {
            let is_near = || {
                let mut threats = said
                    .iter()
                    .filter(|(one, _)| seen.rule(one).says.is_threat());
                threats.any(|(threat, _)| tokens.are_in_one_sentence(threat.start, one.start))
            };
            let counts = !seen.rule(one).is_near || is_near();
            if counts && seen.is_in_its_language(one) && !seen.is_negated(one) {
                for (factor, level) in &seen.rule(one).grades {
                    grade(*factor, *level, one);
                }
            }
        }
    }
    for one in &recruitment {
        if let Some(place) = place(one)
            && reading.recruitment.len() < GRADES_MAX
        {
            reading.recruitment.push(place);
        }
    }
    target_with_place_or_time(&mut reading.grades);
}

/// Most grades that one text has; enough for every factor at every level in several places.
const GRADES_MAX: usize = 256;

/// A person becomes a person who can be found: with a place, or with a time that is more than vague.
fn target_with_place_or_time(grades: &mut Vec<Grade>) {
    let is_target_high = |one: &Grade| one.factor == Factor::Target && one.level == Level::High;
    let is_person = |one: &Grade| one.factor == Factor::Target && one.level == Level::Mid;
    if grades.iter().any(is_target_high) || !grades.iter().any(is_person) {
        return;
    }
    let found = grades.iter().find(|one| match one.factor {
        Factor::Location => one.level >= Level::Low,
        Factor::Time => one.level >= Level::Mid,
        _ => false,
    });
    if let Some(found) = found {
        let higher = Grade {
            factor: Factor::Target,
            level: Level::High,
            ..*found
        };
        grades.push(higher);
    }
}

fn matches(packs: &Packs, tokens: &Tokens) -> Vec<Match> {
    let mut matches: Vec<Match> = Vec::new();
    for at in 0..tokens.len() {
        for class in tokens.classes(at) {
            for (pattern, row) in &packs.triggers[usize::from(*class)] {
                let pattern = &packs.patterns[usize::from(*pattern)];
                let row = &pattern.elements[pattern.anchor].rows[usize::from(*row)];
                if let Some([start, end]) = pattern.find(tokens, row, at) {
                    matches.push(Match {
                        start,
                        end,
                        rule: pattern.rule,
                    });
                }
            }
        }
    }
    matches.sort_unstable();
    matches.dedup();
    matches
}

/// What a match comes to.
enum Judged {
    /// It is in another language.
    Nothing,
    /// It is negated, or a figure of speech.
    Dismissed,
    /// Somebody else said it.
    Quoted,
    /// Nobody can tell whether the author means it.
    Unclear,
    /// It is part of a game or a story.
    Fiction,
    /// The author says it; the level of its directness, if it has any.
    Said(Option<Level>),
}

impl Judged {
    fn evidence(&self, says: Says) -> ThreatEvidence {
        match self {
            Self::Nothing => ThreatEvidence::Nothing,
            Self::Dismissed | Self::Quoted | Self::Fiction => ThreatEvidence::Dismissed,
            Self::Unclear => ThreatEvidence::Unclear,
            Self::Said(level) => ThreatEvidence::of_said(says, *level),
        }
    }
}

struct Seen<'a> {
    packs: &'a Packs,
    tokens: &'a Tokens,
    matches: &'a [Match],
}

impl Seen<'_> {
    fn rule(&self, one: &Match) -> &Rule {
        &self.packs.rules[usize::from(one.rule)]
    }

    fn judge(&self, one: &Match) -> Judged {
        let says = self.rule(one).says;
        if !self.is_in_its_language(one) {
            return Judged::Nothing;
        }
        if self.is_negated(one) || self.is_idiom(one) {
            return Judged::Dismissed;
        }
        if self.is_said_by_another(one) {
            return Judged::Quoted;
        }
        if self.near(one, Says::Fiction, 0, usize::MAX) {
            return if says == Says::Event {
                Judged::Nothing
            } else {
                Judged::Fiction
            };
        }
        let is_quoted = self
            .tokens
            .quotation(one.start)
            .is_some_and(|[start, end]| end - start >= 3);
        match says {
            Says::Event => Judged::Said(None),
            _ if is_quoted => Judged::Unclear,
            Says::Direct if self.is_conditional(one) => Judged::Said(Some(Level::Mid)),
            Says::Direct => Judged::Said(Some(Level::High)),
            Says::Veiled => Judged::Said(Some(Level::Low)),
            Says::Unclear => Judged::Said(Some(Level::Unknown)),
            _ => Judged::Said(None),
        }
    }

    /// Whether a word like `not` stands in the match or shortly before it, or right behind it.
    fn is_negated(&self, one: &Match) -> bool {
        let rule = self.rule(one);
        if rule.is_negative {
            return false;
        }
        let pack = &self.packs.packs[usize::from(rule.pack)];
        let from = one.start.saturating_sub(NEGATION_WORDS);
        (from..=one.end).any(|at| {
            let anchor = if at < one.start {
                one.start
            } else {
                one.end - 1
            };
            (at >= one.start && at < one.end || self.tokens.are_in_one_clause(at, anchor))
                && self.stands(&pack.not, at)
                && !(at.saturating_sub(2)..=at).any(|before| self.covers(&pack.earnest, before, at))
        })
    }

    /// Whether a condition stands before it in the sentence, in it, or right behind it.
    fn is_conditional(&self, one: &Match) -> bool {
        let rows = &self.packs.packs[usize::from(self.rule(one).pack)].condition;
        let from = one.start.saturating_sub(QUOTATION_WORDS * 2);
        (from..one.end + IDIOM_WORDS)
            .any(|at| self.tokens.are_in_one_sentence(at, one.start) && self.stands(rows, at))
    }

    fn is_idiom(&self, one: &Match) -> bool {
        self.near(one, Says::Idiom, 1, IDIOM_WORDS)
    }

    fn is_said_by_another(&self, one: &Match) -> bool {
        let is_before = |other: &Match| {
            other.end <= one.start + 1
                && one.start - other.start.min(one.start) <= QUOTATION_WORDS
                && self.tokens.are_in_one_sentence(other.start, one.start)
        };
        let quotation = self.tokens.quotation(one.start);
        let is_beside = |other: &Match| {
            quotation.is_some_and(|[start, end]| {
                let before = other.end <= start && start - other.end <= BESIDE_QUOTATION_WORDS;
                let after = other.start >= end && other.start - end <= BESIDE_QUOTATION_WORDS;
                before || after
            })
        };
        self.around(one, Says::Quotation, QUOTATION_WORDS * 4)
            .any(|other| is_before(other) || is_beside(other))
    }

    /// Whether a match of that kind stands in the same sentence, at most so many words before and after.
    fn near(&self, one: &Match, says: Says, before: usize, after: usize) -> bool {
        let words = before.max(after).clamp(1, QUOTATION_WORDS * 2);
        let is_wide = after == usize::MAX;
        self.around(one, says, words).any(|other| {
            self.tokens.are_in_one_sentence(other.start, one.start)
                && (is_wide
                    || other.end + before > one.start
                        && other.start < one.end.saturating_add(after))
        })
    }

    /// Matches of a kind in the same pack that begin at most so many words before or after.
    fn around(&self, one: &Match, says: Says, words: usize) -> impl Iterator<Item = &Match> {
        let first = one.start.saturating_sub(words);
        let from = self.matches.partition_point(|other| other.start < first);
        let until = one.end.saturating_add(words);
        let pack = self.rule(one).pack;
        self.matches[from..]
            .iter()
            .take_while(move |other| other.start <= until)
            .filter(move |other| self.rule(other).says == says && self.rule(other).pack == pack)
    }

    /// Whether no other pack knows more of the words around it: `die` is German among German words.
    fn is_in_its_language(&self, one: &Match) -> bool {
        let pack = self.rule(one).pack;
        let mut known = vec![0_usize; self.packs.packs.len()];
        let from = one.start.saturating_sub(LANGUAGE_WORDS);
        for at in (from..one.end + LANGUAGE_WORDS)
            .filter(|at| self.tokens.are_in_one_sentence(*at, one.start))
        {
            let mut counted = 0_u32;
            for class in self.tokens.classes(at) {
                let of = self.packs.pack_of[usize::from(*class)];
                if let Some(of) = of.filter(|of| counted & (1 << of) == 0) {
                    known[usize::from(of)] += 1;
                    counted |= 1 << of;
                }
            }
        }
        let best = known.iter().copied().max().unwrap_or(0);
        known[usize::from(pack)] >= best
    }

    fn stands(&self, rows: &[Box<[Class]>], at: usize) -> bool {
        rows.iter().any(|row| self.row_stands(row, at))
    }

    fn covers(&self, rows: &[Box<[Class]>], at: usize, word: usize) -> bool {
        rows.iter()
            .any(|row| at + row.len() > word && self.row_stands(row, at))
    }

    fn row_stands(&self, row: &[Class], at: usize) -> bool {
        row.iter()
            .enumerate()
            .all(|(offset, class)| self.tokens.has(at + offset, *class))
    }
}
