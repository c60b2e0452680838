//! The file of weights, `returns/weights.toml`: read once, and checked whole.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use super::feature::Family;
use super::outcome::Outcome;

/// The file of weights that ships.
pub const SHIPPED_TEXT: &str = include_str!("../../../../returns/weights.toml");

/// The weights that ship.
static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    Weights::parse(SHIPPED_TEXT)
        .unwrap_or_else(|problem| unreachable!("a test parses the shipped weights: {problem}"))
});

/// How far from 1 the shares of one comparison may add up.
const SUM_SLACK: f64 = 1e-4;

/// What every kind of evidence weighs.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Rises with every change.
    pub version: u32,
    /// Where they come from, where somebody has fitted them; none of those that ship.
    pub origin: Option<String>,
    /// Share of sign-ups that are somebody's return.
    pub returning_per_sign_up: f64,
    /// Where bands begin.
    pub bands: Bands,
    families: BTreeMap<&'static str, FamilyRule>,
    copied: Copied,
    spoken_to: SpokenTo,
    common_hosts: Vec<String>,
    /// By the place of the outcome among all.
    outcomes: Vec<OutcomeRule>,
}

/// Where bands begin.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Posterior from which on a link is possible.
    pub possible_from: f64,
    /// Posterior above which it is likely.
    pub likely_above: f64,
    /// Log-odds from which on a family supports a link.
    pub family_supports_from: f64,
}

/// What a family may add.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyRule {
    /// At least, below 0.
    pub lowest: f64,
    /// At most.
    pub highest: f64,
}

/// Families of what anybody can copy from an account, and how many do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Copied {
    families: Vec<String>,
    per_sign_up: f64,
}

/// What is left of behaviour where the new account speaks to the suspended one.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpokenTo {
    /// The share of what other behaviour says for the link, 0 to 1.
    pub(super) behaviour_counts: f64,
}

/// How often an outcome shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Among pairs of accounts of one person.
    pub when_same: f64,
    /// Among pairs that have nothing to do with each other.
    pub by_chance: f64,
}

impl Rates {
    /// The weight of the outcome.
    pub fn log_odds(self) -> f64 {
        (self.when_same / self.by_chance).ln()
    }
}

/// One outcome of a comparison.
#[derive(Clone, Debug)]
pub struct OutcomeRule {
    /// How often it shows.
    pub rates: Rates,
    /// What a person reads.
    pub says: String,
    /// Most that a shared value adds, however rare, and all of them together.
    pub highest: f64,
}

/// Why a file of weights is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WeightsError {
    /// It is no TOML of this shape; where, and what was expected.
    Malformed(String),
    /// A figure is beyond its bounds: which one, and what was expected.
    OutOfBounds(String, &'static str),
    /// There is no outcome of this name.
    Unknown(String),
    /// An outcome stands in it twice.
    Twice(String),
    /// An outcome is missing.
    Missing(&'static str),
    /// A comparison stands in another family than the code says.
    OtherFamily(String, &'static str),
    /// The shares of a comparison don't add up to 1.
    Sum(String, String),
}

impl fmt::Display for WeightsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(formatter, "{why}"),
            Self::OutOfBounds(what, expected) => write!(formatter, "{what}: expected {expected}"),
            Self::Unknown(name) => write!(
                formatter,
                "there is no outcome `{name}`; each is compared by code of its own"
            ),
            Self::Twice(name) => write!(formatter, "the outcome `{name}` stands there twice"),
            Self::Missing(name) => write!(formatter, "the outcome `{name}` is missing"),
            Self::OtherFamily(name, family) => write!(
                formatter,
                "the comparison `{name}` belongs to the family `{family}`"
            ),
            Self::Sum(name, sum) => write!(
                formatter,
                "the outcomes of `{name}` add up to {sum}; expected 1, as exactly one of them applies"
            ),
        }
    }
}

impl std::error::Error for WeightsError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    origin: Option<String>,
    prior: Prior,
    bands: Bands,
    families: BTreeMap<String, FamilyRule>,
    copied: Copied,
    spoken_to: SpokenTo,
    links: Links,
    comparison: Vec<Comparison>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Prior {
    returning_per_sign_up: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    common_hosts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comparison {
    name: String,
    family: String,
    #[serde(default = "unbounded")]
    highest: f64,
    // For whoever reads the file; a comparison without them is refused.
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "source")]
    _source: String,
    outcomes: Vec<OutcomeLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomeLine {
    name: String,
    when_same: f64,
    by_chance: f64,
    says: String,
}

fn unbounded() -> f64 {
    f64::INFINITY
}

impl Weights {
    /// The weights that ship.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads weights from TOML and checks that they are whole and make sense.
    pub fn parse(text: &str) -> Result<Self, WeightsError> {
        let file: File = toml::from_str(text)
            .map_err(|error| WeightsError::Malformed(error.to_string().trim_end().to_owned()))?;
        check_share(
            "prior.returning_per_sign_up",
            file.prior.returning_per_sign_up,
        )?;
        check_bands(file.bands)?;
        Ok(Self {
            version: file.version,
            origin: file.origin,
            returning_per_sign_up: file.prior.returning_per_sign_up,
            bands: file.bands,
            families: families(&file.families)?,
            copied: copied(file.copied)?,
            spoken_to: spoken_to(file.spoken_to)?,
            common_hosts: file.links.common_hosts,
            outcomes: outcomes(file.comparison)?,
        })
    }

    /// The same weights with another share of sign-ups that are returns, between 0 and 1.
    pub fn with_prior(&self, returning_per_sign_up: f64) -> Result<Self, WeightsError> {
        check_share("the prior", returning_per_sign_up)?;
        Ok(Self {
            returning_per_sign_up,
            ..self.clone()
        })
    }

    /// What a family may add.
    pub fn family(&self, family: Family) -> FamilyRule {
        let known = self.families.get(family.as_str()).copied();
        known.unwrap_or(FamilyRule {
            lowest: 0.0,
            highest: 0.0,
        })
    }

    /// Whether a family is of what anybody can copy.
    pub(super) fn can_be_copied(&self, family: Family) -> bool {
        let mut families = self.copied.families.iter();
        families.any(|name| name == family.as_str())
    }

    /// What such families add together at most, with so many suspended accounts: as much as makes a pair that agrees in all of it as likely as
    /// copies are among sign-ups.
    pub(super) fn copied_highest(&self, suspended: usize) -> f64 {
        -pair_log_odds(self.copied.per_sign_up, suspended)
    }

    /// What speaking to the suspended account explains.
    pub(super) fn spoken_to(&self) -> SpokenTo {
        self.spoken_to
    }

    /// Whether everybody has a page on a host.
    pub(super) fn is_common_host(&self, host: &str) -> bool {
        self.common_hosts.iter().any(|common| common == host)
    }

    /// The rule of an outcome.
    pub(super) fn outcome(&self, outcome: Outcome) -> &OutcomeRule {
        // As long as all outcomes, in their order, since the file was read.
        &self.outcomes[outcome as usize]
    }

    /// Log-odds that a new account is the return of one of so many suspended ones, before anything is known of either.
    pub(super) fn prior_log_odds(&self, suspended: usize) -> f64 {
        pair_log_odds(self.returning_per_sign_up, suspended)
    }
}

/// Log-odds of one pair, where a share of sign-ups belongs to one of so many suspended accounts.
fn pair_log_odds(share: f64, suspended: usize) -> f64 {
    (share / (1.0 - share)).ln() - (suspended.max(1) as f64).ln()
}

fn copied(copied: Copied) -> Result<Copied, WeightsError> {
    let is_known = |name: &String| Family::ALL.iter().any(|family| family.as_str() == name);
    let out = |what: String, expected| Err(WeightsError::OutOfBounds(what, expected));
    if let Some(name) = copied.families.iter().find(|name| !is_known(name)) {
        return out(format!("copied.families has `{name}`"), "names of families");
    }
    check_share("copied.per_sign_up", copied.per_sign_up)?;
    Ok(copied)
}

fn spoken_to(spoken_to: SpokenTo) -> Result<SpokenTo, WeightsError> {
    let counts = spoken_to.behaviour_counts;
    if (0.0..=1.0).contains(&counts) {
        return Ok(spoken_to);
    }
    let what = format!("spoken_to.behaviour_counts is {counts}");
    Err(WeightsError::OutOfBounds(what, "a share from 0 to 1"))
}

fn check_share(name: &str, share: f64) -> Result<(), WeightsError> {
    if share > 0.0 && share < 1.0 {
        return Ok(());
    }
    let expected = "a share above 0 and below 1";
    Err(WeightsError::OutOfBounds(
        format!("{name} is {share}"),
        expected,
    ))
}

fn check_bands(bands: Bands) -> Result<(), WeightsError> {
    check_share("bands.possible_from", bands.possible_from)?;
    check_share("bands.likely_above", bands.likely_above)?;
    let out = |what: &str, expected| Err(WeightsError::OutOfBounds(what.to_owned(), expected));
    if bands.likely_above < bands.possible_from {
        return out("bands.likely_above", "`possible_from` or more");
    }
    if !(bands.family_supports_from > 0.0 && bands.family_supports_from.is_finite()) {
        return out("bands.family_supports_from", "log-odds above 0");
    }
    Ok(())
}

fn families(
    read: &BTreeMap<String, FamilyRule>,
) -> Result<BTreeMap<&'static str, FamilyRule>, WeightsError> {
    let known = |name: &str| Family::ALL.iter().any(|family| family.as_str() == name);
    if let Some(unknown) = read.keys().find(|name| !known(name)) {
        let what = format!("families.{unknown}");
        return Err(WeightsError::OutOfBounds(
            what,
            "one of names, profile, avatar, behaviour, timing, network",
        ));
    }
    let mut families = BTreeMap::new();
    for family in Family::ALL {
        let name = family.as_str();
        let rule = read.get(name).ok_or_else(|| {
            WeightsError::OutOfBounds(
                format!("families.{name} is missing"),
                "`lowest` and `highest`",
            )
        })?;
        if !(rule.lowest.is_finite() && rule.highest.is_finite())
            || rule.lowest > 0.0
            || rule.highest < 0.0
        {
            let expected = "`lowest` of 0 or below, `highest` of 0 or above";
            return Err(WeightsError::OutOfBounds(
                format!("families.{name}"),
                expected,
            ));
        }
        families.insert(name, *rule);
    }
    Ok(families)
}

fn outcomes(comparisons: Vec<Comparison>) -> Result<Vec<OutcomeRule>, WeightsError> {
    let mut found: BTreeMap<Outcome, OutcomeRule> = BTreeMap::new();
    for comparison in comparisons {
        if comparison.highest.is_nan() || comparison.highest < 0.0 {
            let what = format!("`highest` of `{}`", comparison.name);
            return Err(WeightsError::OutOfBounds(what, "log-odds of 0 or above"));
        }
        let (mut when_same, mut by_chance) = (0.0, 0.0);
        for line in comparison.outcomes {
            let name = format!("{}.{}", comparison.name, line.name);
            let outcome = Outcome::ALL.iter().find(|known| known.as_str() == name);
            let outcome = *outcome.ok_or_else(|| WeightsError::Unknown(name.clone()))?;
            let family = outcome.family().as_str();
            if family != comparison.family {
                return Err(WeightsError::OtherFamily(comparison.name, family));
            }
            check_share(&format!("`when_same` of `{name}`"), line.when_same)?;
            check_share(&format!("`by_chance` of `{name}`"), line.by_chance)?;
            when_same += line.when_same;
            by_chance += line.by_chance;
            let rule = OutcomeRule {
                rates: Rates {
                    when_same: line.when_same,
                    by_chance: line.by_chance,
                },
                says: line.says,
                highest: comparison.highest,
            };
            if found.insert(outcome, rule).is_some() {
                return Err(WeightsError::Twice(name));
            }
        }
        for sum in [when_same, by_chance] {
            if (sum - 1.0_f64).abs() > SUM_SLACK {
                return Err(WeightsError::Sum(comparison.name, format!("{sum:.5}")));
            }
        }
    }
    let in_order = Outcome::ALL.iter().map(|outcome| {
        let rule = found.remove(outcome);
        rule.ok_or(WeightsError::Missing(outcome.as_str()))
    });
    in_order.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = SHIPPED_TEXT;

    #[test]
    fn the_shipped_weights_are_whole_and_agreement_weighs_more_than_disagreement() {
        let weights = Weights::parse(TEXT).unwrap();
        for outcome in Outcome::ALL {
            let rule = weights.outcome(*outcome);
            assert!(!rule.says.is_empty());
            let name = outcome.as_str();
            if name.ends_with(".same") || name.ends_with(".shared") {
                assert!(rule.rates.log_odds() > 2.0, "{name}");
            }
            if name.ends_with(".other") {
                assert!(rule.rates.log_odds() < 0.0, "{name}");
            }
        }
    }

    #[test]
    fn another_address_or_device_alone_says_next_to_nothing() {
        for outcome in [
            Outcome::EmailOther,
            Outcome::PhoneOther,
            Outcome::DeviceOther,
            Outcome::AddressOther,
        ] {
            assert!(Weights::shipped().outcome(outcome).rates.log_odds() > -0.4);
        }
    }

    #[track_caller]
    fn check_refused(text: &str, by: &str, expected: &str) {
        assert!(TEXT.contains(text), "{text}");
        let error = Weights::parse(&TEXT.replacen(text, by, 1)).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(expected), "{said}");
    }

    #[test]
    fn a_file_that_makes_no_sense_is_refused_with_what_was_expected() {
        check_refused("version = 2", "version = \"one\"", "expected u32");
        check_refused("version = 2", "versoin = 1", "versoin");
        check_refused(
            "returning_per_sign_up = 0.001",
            "returning_per_sign_up = 0",
            "above 0 and below 1",
        );
        check_refused(
            "possible_from = 0.2",
            "possible_from = 0.9",
            "`possible_from` or more",
        );
        check_refused(
            "family_supports_from = 2.3",
            "family_supports_from = nan",
            "log-odds above 0",
        );
        check_refused(
            "names     = { lowest = -3.0",
            "names     = { lowest = 3.0",
            "families.names",
        );
        check_refused("network   =", "netwrok   =", "families.netwrok");
        check_refused(
            "\"profile\", \"avatar\"]",
            "\"profil\"]",
            "copied.families has `profil`",
        );
        check_refused(
            "behaviour_counts = 0.5",
            "behaviour_counts = 1.5",
            "spoken_to.behaviour_counts is 1.5",
        );
        check_refused(
            "\"avatar\"]\nper_sign_up = 0.001",
            "\"avatar\"]\nper_sign_up = 0",
            "copied.per_sign_up",
        );
        check_refused(
            "{ name = \"partly\"",
            "{ name = \"part\"",
            "no outcome `bio.part`",
        );
        check_refused(
            "{ name = \"partly\"",
            "{ name = \"same\"",
            "`bio.same` stands there twice",
        );
        check_refused(
            "when_same = 0.55",
            "when_same = 0.65",
            "`bio` add up to 1.10000",
        );
        check_refused(
            "by_chance = 1e-5",
            "by_chance = -1e-5",
            "`by_chance` of `link.same` is -0.00001",
        );
        check_refused(
            "family = \"network\"",
            "family = \"profile\"",
            "`email` belongs to the family `network`",
        );
        check_refused("highest = 6.0", "highest = -6.0", "`highest` of `targets`");
        let (start, _) = TEXT
            .split_once("[[comparison]]\nname = \"address\"")
            .unwrap();
        let missing = Weights::parse(start).unwrap_err();
        assert_eq!(missing, WeightsError::Missing("address.same"));
    }
}
