//! Slips and disguises, so that a model does not hang on perfect spelling.

use evenhand_detect::text::disguise::Disguise;
use evenhand_model::Rng;

use crate::read::Row;

/// Share of the longer words of a text that are disguised, in percent.
const WORDS_PERCENT: u8 = 50;

/// Adds that share of the rows once more, each in one disguise.
pub fn add(rows: &mut Vec<Row>, share: f32, rng: &mut Rng) {
    let mut noisy = Vec::new();
    for row in rows.iter() {
        if rng.below(1000) >= (share * 1000.0) as u64 {
            continue;
        }
        let disguise = Disguise::ALL[rng.below(Disguise::ALL.len() as u64) as usize];
        noisy.push(Row {
            text: disguise.apply(&row.text, WORDS_PERCENT, rng.below(u64::MAX)),
            id: format!("{}+{}", row.id, disguise.name()),
            is_disguised: true,
            ..row.clone()
        });
    }
    rows.extend(noisy);
}
