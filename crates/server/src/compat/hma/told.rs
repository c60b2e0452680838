//! What may be said of an item that is near: its number, bank and distance, and of a sealed bank that there is one.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_engine::media::Near;
use evenhand_model::{BankClass, BankKind, MatchedBy};
use schemars::JsonSchema;
use serde::Serialize;

/// Stands for every item of sealed banks; no item has it.
const SEALED_NUMBER: u32 = 0;
/// Where there is no distance, or none that is told.
const NO_DISTANCE: &str = "-";

/// A match as clients of that API read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "HmaMatch")]
pub struct Match {
    /// Number of the item; 0 for whatever is in a sealed bank.
    pub bank_content_id: u32,
    /// Bits in which the hashes differ, as text; `-` where hashes are equal or not, and for sealed banks.
    pub distance: String,
}

/// Matches by the name of their bank.
pub type MatchesByBank = BTreeMap<String, Vec<Match>>;

/// The banks that an answer is to be limited to, with commas between them; all where it is left out.
pub struct Banks(Option<BTreeSet<String>>);

impl Banks {
    /// Those that a query names.
    pub fn named(text: Option<&str>) -> Self {
        let named = text.filter(|text| !text.is_empty());
        Self(named.map(|text| text.split(',').map(|name| name.trim().to_owned()).collect()))
    }

    fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(name))
    }
}

/// What is told of what is near, the nearest first. Who is told of a sealed bank learns neither which it is nor how near: a distance would
/// lead to what is in it, step by step.
pub fn told(near: Vec<Near>, banks: &Banks) -> Vec<(String, Match)> {
    let mut told = Vec::new();
    let mut classes = BTreeSet::new();
    for near in near {
        let class = near.bank.class;
        let name = match class {
            _ if near.bank.kind == BankKind::Negative => continue,
            BankClass::Ordinary => near.bank.name.clone(),
            sealed if classes.insert(sealed.as_str()) => sealed.as_str().to_uppercase(),
            _ => continue,
        };
        if !banks.has(&name) {
            continue;
        }
        let matched = if class.is_sealed() {
            Match {
                bank_content_id: SEALED_NUMBER,
                distance: NO_DISTANCE.to_owned(),
            }
        } else {
            Match {
                bank_content_id: near.number,
                distance: distance(&near),
            }
        };
        told.push((name, matched));
    }
    told
}

/// The same by banks; nothing where it is in a bank of what is fine, whatever other banks say.
pub fn told_by_bank(near: Vec<Near>, banks: &Banks) -> MatchesByBank {
    let mut by_bank = MatchesByBank::new();
    if near.iter().any(|near| near.bank.kind == BankKind::Negative) {
        return by_bank;
    }
    for (name, matched) in told(near, banks) {
        by_bank.entry(name).or_default().push(matched);
    }
    by_bank
}

fn distance(near: &Near) -> String {
    match near.by {
        MatchedBy::Md5 => NO_DISTANCE.to_owned(),
        _ => near.distance.to_string(),
    }
}
