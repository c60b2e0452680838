//! The line for one candidate.

use evenhand_detect::returns::{Band, Feature, Link};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Totals;

/// A candidate and its matches.
#[derive(Debug, Serialize)]
pub struct Answer {
    candidate: String,
    matches: Vec<Match>,
}

/// A suspended account that the candidate may be the return of.
#[derive(Debug, Serialize)]
struct Match {
    suspended: String,
    posterior: f64,
    log_odds: f64,
    band: Band,
    prior_log_odds: f64,
    /// What each family adds, by its name.
    families: Map<String, Value>,
    features: Vec<Feature>,
}

impl Answer {
    /// The answer for a candidate with these links, the best first.
    pub fn of(candidate: &str, links: Vec<(&str, Link)>) -> Self {
        let matches = links.into_iter().map(|(suspended, link)| Match {
            suspended: suspended.to_owned(),
            posterior: link.posterior,
            log_odds: link.log_odds,
            band: link.band,
            prior_log_odds: link.prior_log_odds,
            families: link
                .families
                .into_iter()
                .map(|(family, log_odds)| (family.as_str().to_owned(), log_odds.into()))
                .collect(),
            features: link.features,
        });
        Self {
            candidate: candidate.to_owned(),
            matches: matches.collect(),
        }
    }

    /// Adds it to the totals.
    pub fn count(&self, totals: &mut Totals) {
        totals.candidates += 1;
        totals.matches += self.matches.len() as u64;
        totals.matched += u64::from(!self.matches.is_empty());
        match self.matches.iter().map(|one| one.band).max() {
            Some(Band::Likely) => totals.likely += 1,
            Some(Band::Possible) => totals.possible += 1,
            Some(Band::None) | None => {}
        }
    }
}
