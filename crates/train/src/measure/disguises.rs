//! How much of what is found in plain writing is found in disguise.

use evenhand_detect::text::disguise::Disguise;

use super::Kept;
use super::figures::threshold_at_false_alarms;
use super::sets::Set;
use crate::Step;

/// Measures with the English threats of every set against its English posts without one.
pub fn kept(
    sets: &[Set],
    score: &dyn Fn(&str) -> f64,
    tell: &mut dyn FnMut(Step<'_>),
) -> Vec<Kept> {
    tell(Step::Begins {
        part: "reading threats in disguise",
        turns: Disguise::ALL.len(),
    });
    let cases = || {
        let english = sets
            .iter()
            .flat_map(|set| &set.cases)
            .filter(|case| case.parts.is_empty());
        english.filter_map(|case| {
            let labels = &case.labels;
            let is = labels.get("threat").or_else(|| labels.get("threatening"))?;
            Some((case.text.as_str(), *is))
        })
    };
    let plain: Vec<(f64, bool)> = cases().map(|(text, is)| (score(text), is)).collect();
    let threshold = threshold_at_false_alarms(&plain, 0.01);
    let threats: Vec<&str> = cases()
        .filter(|(_, is)| *is)
        .map(|(text, _)| text)
        .collect();
    if threats.is_empty() {
        return Vec::new();
    }
    let recall = |disguised: &dyn Fn(&str) -> String| {
        let found = threats
            .iter()
            .filter(|text| score(&disguised(text)) > threshold);
        found.count() as f64 / threats.len() as f64
    };
    let recall_plain = recall(&|text| text.to_owned());
    let disguises = Disguise::ALL.into_iter().map(|disguise| {
        let recall = recall(&|text| disguise.apply(text, 100, text.len() as u64));
        tell(Step::Turn);
        Kept {
            disguise: disguise.name(),
            rows: threats.len(),
            recall_plain,
            recall,
            kept: if recall_plain > 0.0 {
                recall / recall_plain
            } else {
                0.0
            },
        }
    });
    disguises.collect()
}
