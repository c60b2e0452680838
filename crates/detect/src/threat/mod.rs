//! Threats by patterns: one pack of words and patterns for each language, in `data/packs`.
//!
//! ```text
//! views ─► tokens ─► matches of all packs ─► judged by context ─► factors F1-F13, signals, places
//! ```
//!
//! A pack says which words a language has for what, and in which order they make a threat. What
//! negation, quotation, condition, fiction and figures of speech do to one is the same in all
//! languages and stands in `read`.

mod evidence;
mod letters;
mod lexicon;
mod pack;
mod pattern;
mod read;
#[cfg(test)]
mod tests;
mod tokens;
mod trial;

use evenhand_model::{Factor, Level};

use crate::detector::{found, hit, miss};
use crate::{ContentView, Detector, Example, Findings, SignalSpec};

pub use crate::pack::languages;
pub use evidence::ThreatEvidence;
use pack::Packs;
use read::Grade;
pub(crate) use read::{Reading, read};
pub use trial::Trial;

const DIRECT: &str = "threat.direct";
const CONDITIONAL: &str = "threat.conditional";
const VEILED: &str = "threat.veiled";
const INCITEMENT: &str = "threat.incitement";
const RECRUITMENT: &str = "text.recruitment";

/// Threats and calls to violence, and the factors of the rubric that show in them.
#[derive(Clone, Copy, Debug)]
pub struct Threats;

impl Detector for Threats {
    fn name(&self) -> &'static str {
        "threat.packs"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const SIGNALS: &[SignalSpec] = &[
            found(
                DIRECT,
                "The author says that they will do violence to somebody.",
            ),
            found(
                CONDITIONAL,
                "The author says so in case that something happens.",
            ),
            found(
                VEILED,
                "The author lets somebody understand that violence may come.",
            ),
            found(INCITEMENT, "The author calls on others to do violence."),
        ];
        SIGNALS
    }

    fn examples(&self) -> &'static [Example] {
        const EXAMPLES: &[Example] = &[
            hit("I will kill you", &[DIRECT]),
            hit("If you come back I will kill you", &[CONDITIONAL]),
            hit("I know where you live", &[VEILED]),
            hit("Somebody should burn them all", &[INCITEMENT]),
            miss("He said he would kill me"),
            miss("I will not hurt you"),
            miss("This heat will kill me"),
        ];
        EXAMPLES
    }

    fn grades_factors(&self) -> bool {
        true
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let rules = &Packs::shipped().rules;
        for one in &content.pack_reading().grades {
            let rule = &rules[usize::from(one.rule)];
            if let (Some(signal), Some(span)) = (signal(one), one.span) {
                found.mark_at(signal, rule.id(), span);
            }
            found.grade(one.factor, one.level, one.span, rule.by.as_str());
        }
    }
}

/// The signal that a grade is.
fn signal(grade: &Grade) -> Option<&'static str> {
    match (grade.factor, grade.level) {
        (Factor::Directness, Level::High) => Some(DIRECT),
        (Factor::Directness, Level::Mid) => Some(CONDITIONAL),
        (Factor::Directness, Level::Low) => Some(VEILED),
        (Factor::Incitement, Level::Mid | Level::High) => Some(INCITEMENT),
        _ => None,
    }
}

/// Calls into a violent group. News, research, aid work and the army are none.
#[derive(Clone, Copy, Debug)]
pub struct Recruitment;

impl Detector for Recruitment {
    fn name(&self) -> &'static str {
        "text.recruitment-calls"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const SIGNALS: &[SignalSpec] = &[found(
            RECRUITMENT,
            "Somebody is asked to join, to travel to, or to get in touch with a violent group.",
        )];
        SIGNALS
    }

    fn examples(&self) -> &'static [Example] {
        const EXAMPLES: &[Example] = &[
            hit(
                "Brothers, join the mujahideen, message me on Telegram",
                &[RECRUITMENT],
            ),
            miss("The army is hiring: join us as a nurse"),
            miss("Researchers study how armed groups recruit online"),
        ];
        EXAMPLES
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        for span in &content.pack_reading().recruitment {
            found.mark_at(RECRUITMENT, "call", *span);
        }
    }
}
