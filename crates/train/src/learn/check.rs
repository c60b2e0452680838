//! What the weights come to on rows that they were not learnt from: curves, thresholds, figures.

use std::collections::BTreeMap;

use evenhand_detect::text::view::Views;
use evenhand_detect::text_model::Model;
use evenhand_detect::text_model::file::{DevFigures, Header, LANES, write};
use evenhand_detect::threat::ThreatEvidence;

use super::calibrate::{self, Point};
use crate::measure::figures::{
    average_precision, recall_at_false_alarms, roc_auc, threshold_at_false_alarms,
};
use crate::read::{Row, TEMPLATES};
use crate::{Result, Step};

/// Fills in what the header says of each head beside its weights. The sums are those that the model itself
/// comes to, sentences and all; the evidence is what the packs see in the posts that were learnt from.
pub fn check(
    header: &mut Header,
    table: &[u8],
    seen: &[Row],
    dev: &[Row],
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<()> {
    let model = Model::read(write(header.clone(), table))?;
    // Templates and disguises would make the packs look better than they are among people.
    let posts: Vec<&Row> = seen
        .iter()
        .filter(|row| !row.is_disguised && row.source != TEMPLATES)
        .collect();
    tell(Step::Begins {
        part: "checking",
        turns: posts.len() + dev.len(),
    });
    let mut read = |row: &Row| {
        tell(Step::Turn);
        ThreatEvidence::of(&Views::of(&row.text))
    };
    let posts: Vec<(&Row, ThreatEvidence)> = posts.iter().map(|row| (*row, read(row))).collect();
    let dev: Vec<(&Row, ThreatEvidence, [f32; LANES])> = dev
        .iter()
        .map(|row| (row, read(row), model.sums(&Views::of(&row.text))))
        .collect();
    for (head, facts) in header.heads.iter_mut().enumerate() {
        let labelled = posts.iter();
        let weight = calibrate::weight_of_evidence(
            labelled.filter_map(|(row, evidence)| Some((*evidence, row.labels[head]?))),
        );
        let labelled: Vec<(Point, &Row)> = dev
            .iter()
            .filter_map(|(row, evidence, sums)| {
                let figures = [sums[head], weight[*evidence as usize]];
                Some(((figures, row.labels[head]?), *row))
            })
            .collect();
        let points: Vec<Point> = labelled.iter().map(|(point, _)| *point).collect();
        let curve = calibrate::fit(&points);
        let scored: Vec<(f64, bool)> = points
            .iter()
            .map(|(figures, is)| (f64::from(curve.probability(*figures)), *is))
            .collect();
        facts.stretch = curve.stretch[0];
        facts.shift = curve.shift;
        facts.evidence = weight.map(|weight| weight * curve.stretch[1]);
        facts.at_one_percent = threshold_at_false_alarms(&scored, 0.01) as f32;
        facts.at_best_f1 = calibrate::at_best_f1(&scored) as f32;
        facts.dev = by_source(scored.iter().zip(labelled.iter().map(|(_, row)| *row)));
    }
    Ok(())
}

fn by_source<'a>(
    scored: impl Iterator<Item = (&'a (f64, bool), &'a Row)>,
) -> BTreeMap<String, DevFigures> {
    let mut sources: BTreeMap<String, Vec<(f64, bool)>> = BTreeMap::new();
    for (score, row) in scored {
        sources.entry(row.source.clone()).or_default().push(*score);
    }
    let figures = sources.into_iter().filter_map(|(source, scored)| {
        let positives = scored.iter().filter(|(_, is)| *is).count();
        if positives == 0 || positives == scored.len() {
            return None;
        }
        let figures = DevFigures {
            rows: scored.len(),
            positives,
            roc_auc: rounded(roc_auc(&scored)),
            average_precision: rounded(average_precision(&scored)),
            recall_at_one_percent: rounded(recall_at_false_alarms(&scored, 0.01)),
        };
        Some((source, figures))
    });
    figures.collect()
}

fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}
