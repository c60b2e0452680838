//! Ours: names weighed by how rare that is which they share.

use evenhand_detect::names::{Name, Population, Weighed, compare_weighed};

use super::Matcher;

/// Names as the detectors compare them.
#[derive(Debug)]
pub struct Names(Population);

impl Names {
    /// With the names that ship, and what it has learned from the handles of a platform.
    pub fn learned_from<'a>(handles: impl Iterator<Item = &'a str>) -> Self {
        let mut population = Population::shipped();
        for handle in handles {
            population.learn(&Name::of(Some(handle), None));
        }
        Self(population)
    }
}

impl Matcher for Names {
    type Suspended = Name;
    type Candidate = Weighed;

    fn name(&self) -> &'static str {
        "evenhand"
    }

    fn suspended(&self, handle: &str) -> Name {
        Name::of(Some(handle), None)
    }

    fn candidate(&self, handle: &str) -> Weighed {
        self.0.weigh(&Name::of(Some(handle), None))
    }

    fn score(&self, suspended: &Name, candidate: &Weighed) -> f64 {
        compare_weighed(suspended, candidate).log_ratio
    }
}
