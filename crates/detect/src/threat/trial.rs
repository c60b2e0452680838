//! Packs that are read from somewhere else than the program, to try words of them.

use std::collections::BTreeMap;

use evenhand_model::{Factor, Level};

use super::pack::Packs;
use super::read::read_with;
use crate::text::view::Views;

/// Packs on trial.
#[derive(Debug)]
pub struct Trial(Packs);

impl Trial {
    /// Compiles packs: names of languages with the text of their files. The error says where the problem
    /// is and what was expected.
    pub fn of(sources: &[(&str, &str)]) -> Result<Self, String> {
        Packs::compile(sources).map(Self)
    }

    /// What they see in a text, in one line as examples in packs have it: the strongest level of every
    /// factor that shows, and `recruitment`.
    pub fn see(&self, text: &str) -> String {
        see(&self.0, text)
    }
}

pub(super) fn see(packs: &Packs, text: &str) -> String {
    let reading = read_with(packs, &Views::of(text));
    let mut strongest: BTreeMap<Factor, Level> = BTreeMap::new();
    for one in &reading.grades {
        let kept = strongest.entry(one.factor).or_default();
        *kept = one.level.max(*kept);
    }
    let factors = strongest
        .iter()
        .map(|(factor, level)| format!("{} {}", factor.as_str(), level.as_str()));
    let recruitment = (!reading.recruitment.is_empty()).then(|| "recruitment".to_owned());
    factors.chain(recruitment).collect::<Vec<_>>().join(", ")
}
