//! What a model reaches on posts that it has not seen.

mod disguises;
pub mod figures;
mod sets;

use std::collections::BTreeMap;
use std::path::Path;

use evenhand_detect::text::view::Views;
use evenhand_detect::text_model::Model;
use evenhand_detect::threat::ThreatEvidence;
use evenhand_model::Rng;
use serde::Serialize;

use crate::read::{HEADS, IDENTITY_ATTACK, INSULT, THREAT, TOXIC, VIOLENCE};
use crate::{Result, Step};
use figures::{average_precision, interval, recall_at_false_alarms, roc_auc};
use sets::{Case, Set};

/// Draws for the intervals.
const DRAWS: usize = 200;

/// All figures of one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Version of the model.
    pub model: String,
    /// By set, part of the set, and score.
    pub figures: Vec<Figure>,
    /// Shares of yes-or-no answers that were right, by set and functionality.
    pub shares: Vec<Share>,
    /// How many threats are still found in disguise.
    pub disguises: Vec<Kept>,
}

/// Recall of threats in one disguise, at the threshold that raises 1 % of clean posts without one.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// How every word of more than three letters is disguised.
    pub disguise: &'static str,
    /// Threats.
    pub rows: usize,
    /// Share found as they were written.
    pub recall_plain: f64,
    /// Share found in disguise.
    pub recall: f64,
    /// The second divided by the first.
    pub kept: f64,
}

/// How well one score orders one set of rows.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Name of the data set.
    pub set: String,
    /// `all`, a language or a functionality.
    pub part: String,
    /// What is looked for.
    pub label: String,
    /// The score, or the mean of which.
    pub score: &'static str,
    /// Rows with a label.
    pub rows: usize,
    /// Rows that have it.
    pub positives: usize,
    /// Area under the ROC curve.
    pub roc_auc: f64,
    /// Its 95 % interval.
    pub roc_auc_interval: [f64; 2],
    /// Average precision.
    pub average_precision: f64,
    /// Its 95 % interval.
    pub average_precision_interval: [f64; 2],
    /// Recall at 1 % false alarms.
    pub recall_at_one_percent: f64,
    /// Its 95 % interval.
    pub recall_at_one_percent_interval: [f64; 2],
}

/// How often yes or no was right at the threshold of the dev set.
#[derive(Clone, Debug, Serialize)]
pub struct Share {
    /// Name of the data set.
    pub set: String,
    /// `all` or a functionality.
    pub part: String,
    /// Rows.
    pub rows: usize,
    /// Share that was right.
    pub right: f64,
}

/// Measures a model on the benchmark files in a folder: those that are there. `tell` hears how far it is.
///
/// # Errors
///
/// When none is there, or one can't be read.
pub fn evaluate(
    folder: &Path,
    model: &Model,
    draws: Option<usize>,
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<Report> {
    let draws = draws.unwrap_or(DRAWS);
    let mut report = Report {
        model: model.header().version.clone(),
        figures: Vec::new(),
        shares: Vec::new(),
        disguises: Vec::new(),
    };
    let threshold = |head: usize| {
        let facts = model.header().heads.get(head);
        facts.map_or(0.5, |facts| f64::from(facts.at_best_f1))
    };
    let sets = sets::read(folder)?;
    for set in &sets {
        tell(Step::Begins {
            part: &format!("scoring {}", set.name),
            turns: set.cases.len(),
        });
        let scored: Vec<(&Case, [f64; HEADS.len()])> = set
            .cases
            .iter()
            .map(|case| {
                tell(Step::Turn);
                (case, probabilities(model, &case.text))
            })
            .collect();
        let mut orders = Vec::new();
        for (label, score, weigh) in SCORES {
            if !set.labels.contains(label) {
                continue;
            }
            let mut parts: BTreeMap<&str, Vec<(f64, bool)>> = BTreeMap::new();
            for (case, probabilities) in &scored {
                let Some(is) = case.labels.get(label) else {
                    continue;
                };
                let pair = (weigh(probabilities), *is);
                parts.entry("all").or_default().push(pair);
                for part in &case.parts {
                    parts.entry(part).or_default().push(pair);
                }
            }
            let of_parts = parts.into_iter();
            orders.extend(of_parts.map(|(part, pairs)| (part, label, *score, pairs)));
        }
        tell(Step::Begins {
            part: &format!("drawing intervals of {}", set.name),
            turns: orders.len(),
        });
        let mut rng = Rng::from_number(4);
        for (part, label, score, pairs) in orders {
            let figure = figure(set, part, label, score, &pairs, draws, &mut rng);
            report.figures.extend(figure);
            tell(Step::Turn);
        }
        if set.has_functionalities {
            shares(
                set,
                &scored,
                [threshold(THREAT), threshold(IDENTITY_ATTACK)],
                &mut report,
            );
        }
    }
    report.disguises = disguises::kept(&sets, &|text| probabilities(model, text)[THREAT], tell);
    Ok(report)
}

type Weigh = fn(&[f64; HEADS.len()]) -> f64;

/// Which score looks for which label.
const SCORES: &[(&str, &str, Weigh)] = &[
    ("threat", "threat", |p| p[THREAT]),
    ("toxic", "toxic", |p| p[TOXIC]),
    ("hate", "identity_attack", |p| p[IDENTITY_ATTACK]),
    ("hateful", "threat or identity_attack", |p| hateful(p)),
    ("threatening", "threat", |p| p[THREAT]),
    ("threatening", "violence", |p| p[VIOLENCE]),
    ("H2", "threat", |p| p[THREAT]),
    ("H2", "threat x identity_attack", |p| {
        (p[THREAT] * p[IDENTITY_ATTACK]).sqrt()
    }),
    ("V", "threat", |p| p[THREAT]),
    ("V", "violence", |p| p[VIOLENCE]),
    ("H", "identity_attack", |p| p[IDENTITY_ATTACK]),
    ("H", "identity_attack x toxic", |p| {
        (p[IDENTITY_ATTACK] * p[TOXIC]).sqrt()
    }),
    ("HR", "insult", |p| p[INSULT]),
    ("any", "toxic", |p| p[TOXIC]),
    ("any", "one of all", |p| {
        1.0 - p.iter().map(|p| 1.0 - p).product::<f64>()
    }),
];

/// Either hatred of a group or a threat.
fn hateful(probabilities: &[f64; HEADS.len()]) -> f64 {
    probabilities[THREAT].max(probabilities[IDENTITY_ATTACK])
}

fn probabilities(model: &Model, text: &str) -> [f64; HEADS.len()] {
    let views = Views::of(text);
    let all = model.probabilities(&views, ThreatEvidence::of(&views));
    std::array::from_fn(|head| f64::from(all[head]))
}

fn figure(
    set: &Set,
    part: &str,
    label: &str,
    score: &'static str,
    pairs: &[(f64, bool)],
    draws: usize,
    rng: &mut Rng,
) -> Option<Figure> {
    let positives = pairs.iter().filter(|(_, is)| *is).count();
    if positives == 0 || positives == pairs.len() {
        return None;
    }
    let recall = |pairs: &[(f64, bool)]| recall_at_false_alarms(pairs, 0.01);
    Some(Figure {
        set: set.name.to_owned(),
        part: part.to_owned(),
        label: label.to_owned(),
        score,
        rows: pairs.len(),
        positives,
        roc_auc: roc_auc(pairs),
        roc_auc_interval: interval(pairs, roc_auc, draws, rng),
        average_precision: average_precision(pairs),
        average_precision_interval: interval(pairs, average_precision, draws, rng),
        recall_at_one_percent: recall(pairs),
        recall_at_one_percent_interval: interval(pairs, recall, draws, rng),
    })
}

/// Yes where threat or identity attack reach their thresholds.
fn shares(
    set: &Set,
    scored: &[(&Case, [f64; HEADS.len()])],
    [threat, attack]: [f64; 2],
    report: &mut Report,
) {
    let mut parts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (case, probabilities) in scored {
        let Some(is) = case.labels.get("hateful") else {
            continue;
        };
        let says = probabilities[THREAT] >= threat || probabilities[IDENTITY_ATTACK] >= attack;
        let whole = if *is {
            "all hateful"
        } else {
            "all not hateful"
        };
        for part in case.groups.iter().map(String::as_str).chain(["all", whole]) {
            let (rows, right) = parts.entry(part).or_default();
            *rows += 1;
            *right += usize::from(says == *is);
        }
    }
    for (part, (rows, right)) in parts {
        report.shares.push(Share {
            set: set.name.to_owned(),
            part: part.to_owned(),
            rows,
            right: right as f64 / rows as f64,
        });
    }
}
