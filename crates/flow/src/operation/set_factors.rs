//! A reviewer sets factors of the rubric, and the case is graded again.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, Case, CaseId, CaseState, Duration, Factor, FactorReview, FactorReviewId, Graded, Level,
    Platform, Problem, Tier, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assess::reporter;
use crate::assess::rubric::Rubric;
use crate::case::{claim, contain, grade, language, stops, tier};
use crate::house::House;
use crate::operation::change_case;
use crate::transparency::{first_step, overturn};
use crate::work::{Figure, Key, Line, Operation, Stop, Work};

/// Factors as a reviewer sees them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactorsSet {
    /// Number of the claim.
    pub fence: u64,
    /// The level of each factor that is set: `none`, `unknown` or one that the rubric knows. What is left
    /// out stays as it is. `context` lowers, and only here.
    pub factors: BTreeMap<Factor, Level>,
    /// Why; needed where the tier is lowered by it.
    #[serde(default)]
    pub reason: String,
}

/// Sets factors of a claimed case.
#[derive(Clone, Debug)]
pub struct SetFactors {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who asks.
    pub user: UserId,
    /// What to set.
    pub set: FactorsSet,
}

impl Operation for SetFactors {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        self.check()?;
        if case.state == CaseState::Decided {
            let detail = "this case has been decided already; read its decision";
            return Err(Problem::conflict(detail).into());
        }
        claim::held(&case, self.user, self.set.fence)?;
        if stops::looked(&mut case, self.user) {
            first_step::looked(work, &case);
        }
        let before = Before::of(&case, work.house);
        for (factor, level) in &self.set.factors {
            self.review(work, &case, *factor, *level)?;
            grade::set(&mut case, *factor, *level);
        }
        let by_rubric = grade::again(&mut case);
        let by_rubric = by_rubric.unwrap_or(Tier::T4);
        let to = before.tier_now(&case, by_rubric, work.house);
        let to = contain::at_least(&case, to);
        work.record(
            Line::of(Act::CaseFactorsSet)
                .subject(case.subject)
                .case(case.id)
                .with("factors", serde_json::json!(self.set.factors))
                .with("rubric", Rubric::shipped().digest.as_str()),
        );
        if to == case.tier {
            work.put(case.clone());
        } else {
            tier::set(work, &mut case, to, &self.set.reason)?;
        }
        change_case::keep_reason(work, case.id, self.user, &self.set.reason);
        Ok(case)
    }
}

/// What a case rested on before factors were set.
struct Before {
    tier: Tier,
    by_rubric: Option<Tier>,
    floor: Option<Tier>,
}

impl Before {
    fn of(case: &Case, house: &House) -> Self {
        Self {
            tier: case.tier,
            by_rubric: case.triage.as_ref().map(|triage| triage.tier),
            floor: grade::floor(case, house),
        }
    }

    /// The tier that follows. The rubric raises whatever it was before. It lowers only a tier that it had
    /// set itself or that a floor held which lets go now, for nobody who says that there was no weapon has
    /// said that a rule or a colleague was wrong.
    fn tier_now(&self, case: &Case, by_rubric: Tier, house: &House) -> Tier {
        let floor = grade::floor(case, house);
        let was_by_rubric = self.by_rubric == Some(self.tier);
        let was_by_floor = self.floor == Some(self.tier) && !case.tier_by_human;
        if !was_by_rubric && !was_by_floor {
            return self.tier.stricter(by_rubric);
        }
        [Some(by_rubric), floor, by_rules(case)]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(by_rubric)
    }
}

/// The strictest tier that rules have asked for.
fn by_rules(case: &Case) -> Option<Tier> {
    let lines = case.explanation.iter().filter(|one| grade::is_of_rule(one));
    lines.filter_map(|one| one.level.parse().ok()).min()
}

impl SetFactors {
    fn check(&self) -> Result<(), Problem> {
        if self.set.reason.len() > limits::PROSE_BYTES_MAX {
            return Err(Problem::invalid("this reason is too long").at("reason"));
        }
        if self.set.factors.is_empty() {
            let detail =
                "expected at least one factor with its level, like {\"location\": \"none\"}";
            return Err(Problem::invalid(detail).at("factors"));
        }
        for (factor, level) in &self.set.factors {
            let known: Vec<Level> = Rubric::shipped().levels(*factor).map(|one| one.0).collect();
            if !known.contains(level) && !matches!(level, Level::None | Level::Unknown) {
                let known: Vec<&str> = known.iter().map(|level| level.as_str()).collect();
                let detail = format!(
                    "`{}` has no level `{}` in the rubric; expected none, unknown, {}",
                    factor.as_str(),
                    level.as_str(),
                    known.join(", ")
                );
                return Err(Problem::invalid(detail).at(format!("factors.{}", factor.as_str())));
            }
        }
        Ok(())
    }

    /// Keeps what the reviewer says beside what had been said, and counts it.
    fn review(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        factor: Factor,
        to: Level,
    ) -> Result<(), Stop> {
        let lang = language::of(work, case)?;
        let was = grade::strongest_of(case, factor);
        let is_machine = was.is_some_and(is_machine);
        let (from, by) = was.map_or((Level::None, None), |one| (one.level, Some(one.by.clone())));
        if let Some(by) = by.as_deref().filter(|_| is_machine) {
            let figure = if from == to {
                Figure::FactorsKept
            } else {
                Figure::FactorsOverturned
            };
            let label = overturn::label(by, lang.as_deref());
            work.count(&case.platform, figure, label);
        }
        let rubric = Rubric::shipped();
        let review = FactorReview {
            id: FactorReviewId::new(work.now, &mut work.rng),
            platform: case.platform.clone(),
            case: case.id,
            at: work.now,
            factor,
            from,
            to,
            by,
            lang,
            rubric_version: rubric.version,
            rubric_digest: rubric.digest.clone(),
        };
        work.put(review);
        Ok(())
    }
}

/// Whether a detector says so, and neither a person nor the lack of one.
fn is_machine(graded: &Graded) -> bool {
    graded.by != Graded::BY_COVERAGE && !graded.is_by_user() && !reporter::is_heard(graded)
}

/// Forgets what reviewers have set long ago.
#[derive(Clone, Debug)]
pub struct ForgetFactorReviews {
    /// Which.
    pub ids: Vec<FactorReviewId>,
    /// How long they are kept.
    pub kept: Duration,
}

impl Operation for ForgetFactorReviews {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.ids.iter().map(Key::of::<FactorReview>))?;
        let mut count = 0;
        for id in &self.ids {
            let row = work.get::<FactorReview>(id)?;
            if row.is_some_and(|row| row.at.plus(self.kept) <= work.now) {
                work.delete::<FactorReview>(id)?;
                count += 1;
            }
        }
        Ok(count)
    }
}
