//! The rubric: factors at their levels become points, triggers and a tier.
//!
//! The numbers are in `triage/rubric.toml`, so that they can be read, published and changed without
//! reading code. Nothing here knows who anybody is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use evenhand_model::{Counterfactual, Explanation, Factor, Graded, Level, Tier, Triage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::assess::reporter;

/// The rubric that ships.
static SHIPPED: LazyLock<Rubric> = LazyLock::new(|| {
    Rubric::parse(include_str!("../../../../triage/rubric.toml"))
        .unwrap_or_else(|problem| unreachable!("a test parses the shipped rubric: {problem}"))
});

/// Points, words, triggers and bands, with version and digest.
#[derive(Clone, Debug)]
pub struct Rubric {
    /// Rises with every change.
    pub version: u32,
    /// SHA-256 of the file, the first 16 hexadecimal digits.
    pub digest: String,
    factors: BTreeMap<Factor, FactorRule>,
    triggers: Vec<Trigger>,
    bands: Vec<(i32, Tier)>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorRule {
    factor: Factor,
    levels: BTreeMap<Level, (String, i32)>,
    question: String,
}

/// A tier whatever the sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// By which it is named, like `imminent`.
    pub id: String,
    /// What it means, in a sentence.
    pub about: String,
    /// The tier that it sets at least.
    pub tier: Tier,
    /// The least level of each factor that must show.
    pub all: BTreeMap<Factor, Level>,
    /// The least levels of which one must show besides; none where it is empty.
    #[serde(default)]
    pub any: BTreeMap<Factor, Level>,
    /// Whether only what the content shows counts, not what a reporter says.
    #[serde(default)]
    pub content_alone: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    bands: BTreeMap<Tier, i32>,
    factor: Vec<FactorRule>,
    trigger: Vec<Trigger>,
}

/// What the rubric says of a set of factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Graduated {
    /// Tier, sum, triggers, counterfactuals, questions.
    pub triage: Triage,
    /// One line for each factor that shows or is a question, in the order of the rubric.
    pub explanation: Vec<Explanation>,
}

impl Rubric {
    /// The rubric that ships.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a rubric from TOML. The error says what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|problem| problem.to_string())?;
        let factors: BTreeMap<_, _> = file
            .factor
            .into_iter()
            .map(|rule| (rule.factor, rule))
            .collect();
        let missing = Factor::ALL.iter().find(|one| !factors.contains_key(one));
        if let Some(missing) = missing {
            return Err(format!("the factor `{}` is missing", missing.as_str()));
        }
        let mut bands: Vec<_> = file
            .bands
            .into_iter()
            .map(|(tier, sum)| (sum, tier))
            .collect();
        bands.sort_unstable_by(|one, other| other.cmp(one));
        let mut digest = hex::encode(Sha256::digest(text));
        digest.truncate(16);
        Ok(Self {
            version: file.version,
            digest,
            factors,
            triggers: file.trigger,
            bands,
        })
    }

    /// The rubric's word for a level, like `direct`.
    pub fn word(&self, factor: Factor, level: Level) -> &str {
        let rule = self.factors.get(&factor);
        let known = rule.and_then(|rule| rule.levels.get(&level));
        known.map_or(level.as_str(), |(word, _)| word)
    }

    /// What a reviewer is asked about a factor that nobody could tell.
    pub fn question(&self, factor: Factor) -> &str {
        self.factors
            .get(&factor)
            .map_or("", |rule| rule.question.as_str())
    }

    /// The levels that a factor can have, beside none and unknown, with words and points.
    pub fn levels(&self, factor: Factor) -> impl Iterator<Item = (Level, &str, i32)> {
        let rule = self.factors.get(&factor).into_iter();
        rule.flat_map(|rule| &rule.levels)
            .map(|(level, (word, points))| (*level, word.as_str(), *points))
    }

    /// What sets a tier whatever the sum.
    pub fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }

    /// What a trigger means, in a sentence.
    pub fn about_trigger(&self, id: &str) -> &str {
        let mut triggers = self.triggers.iter();
        triggers
            .find(|trigger| trigger.id == id)
            .map_or("", |trigger| &trigger.about)
    }

    /// The least sum of points for each tier, the most urgent first; below all of them it is T4.
    pub fn bands(&self) -> &[(i32, Tier)] {
        &self.bands
    }

    /// Sums up factors; the strongest grade of each counts, whatever order they stand in, or what a
    /// reviewer has set. `None` where none shows.
    pub fn graduate(&self, found: &[Graded]) -> Option<Graduated> {
        let shown = strongest(found.iter().filter(|one| !reporter::is_heard(one)));
        let strongest = strongest(found);
        if strongest.is_empty() {
            return None;
        }
        let sum = |without| self.sum(&levels(&strongest, without), &levels(&shown, without));
        let (tier, points, triggers) = sum(None);
        let counterfactuals = strongest.keys().filter_map(|factor| {
            let (other, ..) = sum(Some(*factor));
            (other != tier).then_some(Counterfactual {
                without: *factor,
                tier: other,
            })
        });
        let asked = strongest.values().filter(|one| one.level == Level::Unknown);
        Some(Graduated {
            triage: Triage {
                tier,
                points,
                triggers,
                counterfactuals: counterfactuals.collect(),
                questions: asked.map(|one| one.factor).collect(),
                rubric_version: self.version,
                rubric_digest: self.digest.clone(),
            },
            explanation: strongest.values().map(|one| self.explain(one)).collect(),
        })
    }

    fn explain(&self, graded: &Graded) -> Explanation {
        Explanation {
            factor: graded.factor.as_str().into(),
            level: self.word(graded.factor, graded.level).into(),
            points: self.points(graded.factor, graded.level),
            span: graded.span,
            by: graded.by.clone(),
        }
    }

    fn points(&self, factor: Factor, level: Level) -> i32 {
        let rule = self.factors.get(&factor);
        let known = rule.and_then(|rule| rule.levels.get(&level));
        known.map_or(0, |(_, points)| *points)
    }

    /// Tier, points and triggers of all levels; `shown` are those that the content alone has.
    fn sum(&self, levels: &Levels, shown: &Levels) -> (Tier, i32, Vec<String>) {
        let points = levels
            .iter()
            .map(|(factor, level)| self.points(*factor, *level))
            .sum();
        let band = self.bands.iter().find(|(least, _)| points >= *least);
        let by_sum = band.map_or(Tier::T4, |(_, tier)| *tier);
        let fired: Vec<&Trigger> = self
            .triggers
            .iter()
            .filter(|one| one.fires(if one.content_alone { shown } else { levels }))
            .collect();
        let tier = fired
            .iter()
            .fold(by_sum, |tier, trigger| tier.stricter(trigger.tier));
        (
            tier,
            points,
            fired.iter().map(|one| one.id.clone()).collect(),
        )
    }
}

type Levels = BTreeMap<Factor, Level>;

impl Trigger {
    fn fires(&self, levels: &Levels) -> bool {
        let holds = |(factor, least): (&Factor, &Level)| {
            levels.get(factor).is_some_and(|level| level >= least)
        };
        self.all.iter().all(holds) && (self.any.is_empty() || self.any.iter().any(holds))
    }
}

/// The levels of all factors but one that is thought away.
fn levels(strongest: &BTreeMap<Factor, &Graded>, without: Option<Factor>) -> Levels {
    let kept = strongest
        .iter()
        .filter(|(factor, _)| Some(**factor) != without);
    kept.map(|(factor, graded)| (*factor, graded.level))
        .collect()
}

/// The strongest grade of each factor, or the one that a reviewer has set. Of equal ones what the content
/// shows, then the first in the text, then by who says so, so that the order in which they were found
/// plays no part.
fn strongest<'a>(found: impl IntoIterator<Item = &'a Graded>) -> BTreeMap<Factor, &'a Graded> {
    let found: Vec<&Graded> = found.into_iter().collect();
    let set: BTreeSet<Factor> = found
        .iter()
        .filter(|one| one.is_by_user())
        .map(|one| one.factor)
        .collect();
    // What lowers is for people alone to say.
    let counts = |one: &&Graded| {
        let is_for_people = one.factor == Factor::Context || set.contains(&one.factor);
        one.is_by_user() || (!is_for_people && one.level != Level::None)
    };
    let mut strongest: BTreeMap<Factor, &Graded> = BTreeMap::new();
    for one in found.iter().copied().filter(counts) {
        let kept = strongest.entry(one.factor).or_insert(one);
        if rank(one) < rank(kept) {
            *kept = one;
        }
    }
    strongest
}

/// The place of a grade among those of its factor, the strongest first.
pub(crate) fn rank(one: &Graded) -> impl Ord + '_ {
    let is_by_user = Reverse(one.is_by_user());
    let is_heard = reporter::is_heard(one);
    (is_by_user, Reverse(one.level), is_heard, one.span, &*one.by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Factor::*;
    use Level::{High, Low, Mid, Unknown};

    fn check(levels: &[(Factor, Level)], tier: Tier, points: i32, triggers: &[&str]) {
        let found: Vec<Graded> = levels
            .iter()
            .map(|(factor, level)| Graded {
                factor: *factor,
                level: *level,
                span: None,
                by: "test".into(),
            })
            .collect();
        let seen = Rubric::shipped().graduate(&found).unwrap().triage;
        assert_eq!(
            (seen.tier, seen.points, seen.triggers),
            (
                tier,
                points,
                triggers.iter().map(|id| (*id).to_owned()).collect()
            ),
            "{levels:?}"
        );
    }

    fn by_user(found: &[(Factor, Level)], set: (Factor, Level), tier: Tier, points: i32) {
        let graded = |by: &'static str| {
            move |(factor, level): &(Factor, Level)| Graded {
                factor: *factor,
                level: *level,
                span: None,
                by: by.into(),
            }
        };
        let mut all: Vec<Graded> = found.iter().map(graded("test")).collect();
        all.extend([set].iter().map(graded(Graded::BY_USER)));
        let seen = Rubric::shipped().graduate(&all).unwrap().triage;
        assert_eq!((seen.tier, seen.points), (tier, points), "{set:?}");
    }

    #[test]
    fn the_shipped_rubric_is_right() {
        Rubric::parse(include_str!("../../../../triage/rubric.toml")).unwrap();
    }

    #[test]
    fn points_add_up_to_a_band() {
        check(&[(Directness, Low)], Tier::T4, 2, &[]);
        check(&[(Directness, High), (Act, Low)], Tier::T3, 7, &[]);
        check(
            &[(Directness, High), (Act, High), (Target, Mid)],
            Tier::T2,
            13,
            &[],
        );
        check(
            &[
                (Directness, High),
                (Act, High),
                (Target, Mid),
                (Time, Mid),
                (Means, Mid),
            ],
            Tier::T1,
            19,
            &[],
        );
    }

    #[test]
    fn triggers_set_a_tier_whatever_the_sum() {
        check(&[(Location, Mid)], Tier::T1, 5, &["published-home"]);
        check(
            &[(Directness, Mid), (Act, Low), (Time, High)],
            Tier::T0,
            10,
            &["imminent"],
        );
        check(
            &[(OfflineEvent, High), (Directness, Low)],
            Tier::T0,
            7,
            &["threat-after-harm"],
        );
        check(
            &[(Incitement, Mid), (Act, Low), (Location, Low)],
            Tier::T1,
            7,
            &["call-to-attack"],
        );
        check(&[(OfflineEvent, High)], Tier::T3, 5, &[]);
    }

    #[test]
    fn an_address_that_a_reporter_speaks_of_is_not_a_published_one() {
        let says = |by: &str| Graded {
            factor: Location,
            level: Mid,
            span: None,
            by: by.into(),
        };
        let of = |found: &[Graded]| Rubric::shipped().graduate(found).unwrap();
        assert_eq!(of(&[says("reporter")]).triage.tier, Tier::T3);
        assert_eq!(
            of(&[says("reporter:privacy.home-address")]).triage.tier,
            Tier::T3
        );
        let both = of(&[says("reporter"), says("privacy.home-address")]);
        assert_eq!(both.triage.tier, Tier::T1);
        assert_eq!(both.explanation[0].by, "privacy.home-address");
    }

    #[test]
    fn what_nobody_could_tell_weighs_nothing_and_is_a_question() {
        check(&[(Directness, Unknown), (Time, High)], Tier::T3, 5, &[]);
    }

    #[test]
    fn a_human_lowers_by_context_but_not_below_a_trigger() {
        by_user(&[(Directness, High)], (Context, Low), Tier::T4, 3);
        by_user(&[(Location, Mid)], (Context, High), Tier::T1, 2);
    }

    #[test]
    fn nobody_else_lowers_by_context() {
        check(&[(Directness, High), (Context, Low)], Tier::T3, 5, &[]);
    }

    #[test]
    fn what_a_human_has_set_is_all_that_is_heard_of_a_factor() {
        by_user(&[(Location, Mid)], (Location, Level::None), Tier::T4, 0);
        by_user(&[(Location, Mid)], (Location, Unknown), Tier::T4, 0);
        by_user(&[(Location, Low)], (Location, Mid), Tier::T1, 5);
    }

    #[test]
    fn what_would_change_the_tier_is_told() {
        let found = [
            (Directness, High),
            (Act, High),
            (Target, Mid),
            (Location, Mid),
        ]
        .map(|(factor, level)| Graded {
            factor,
            level,
            span: None,
            by: "test".into(),
        });
        let seen = Rubric::shipped().graduate(&found).unwrap().triage;
        let told: Vec<_> = seen
            .counterfactuals
            .iter()
            .map(|one| (one.without, one.tier))
            .collect();
        assert_eq!(told, [(Location, Tier::T2)]);
    }
}
