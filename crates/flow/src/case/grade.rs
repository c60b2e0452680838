//! The grades of a case: those of everything that was folded into it, united, and what the rubric
//! makes of them.

use std::str::FromStr;

use evenhand_model::{Case, Explanation, Factor, Graded, Level, Tier, limits};

use crate::assess::reporter;
use crate::assess::rubric::{self, Rubric};
use crate::assess::triage;
use crate::house::House;

/// Adds grades to those of a case. Equal ones count once and only the strongest are kept, so that
/// reports without number add nothing. What a reviewer has set stands, unless a later version of the
/// content shows more than that.
pub fn unite(case: &mut Case, more: Vec<Graded>, is_later_version: bool) {
    for mut one in more {
        if is_later_version && !reporter::is_heard(&one) {
            outgrow(case, &one);
            // The places are in another text than the one that the case shows.
            one.span = None;
        }
        if !case.graded.contains(&one) {
            case.graded.push(one);
        }
    }
    // What reporters say never crowds out what the content shows.
    for factor in Factor::ALL {
        keep_strongest(&mut case.graded, factor, true);
        keep_strongest(&mut case.graded, factor, false);
    }
}

/// Drops what a reviewer has set, and what that had overruled, where the content now shows more.
fn outgrow(case: &mut Case, now: &Graded) {
    let of_factor = |one: &&Graded| one.factor == now.factor && one.is_by_user();
    let set = case.graded.iter().find(of_factor).map(|one| one.level);
    if set.is_some_and(|set| set < now.level) {
        case.graded.retain(|one| one.factor != now.factor);
    }
}

fn keep_strongest(graded: &mut Vec<Graded>, factor: Factor, is_heard: bool) {
    let is_one = |one: &Graded| one.factor == factor && reporter::is_heard(one) == is_heard;
    let count = graded.iter().filter(|one| is_one(one)).count();
    for _ in limits::GRADES_PER_FACTOR_MAX..count {
        let of_factor = graded.iter().enumerate().filter(|(_, one)| is_one(one));
        let weakest =
            of_factor.max_by(|(_, one), (_, other)| rubric::rank(one).cmp(&rubric::rank(other)));
        if let Some(index) = weakest.map(|(index, _)| index) {
            graded.remove(index);
        }
    }
}

/// Factors that tell most: a reviewer is asked about them where content could not be assessed, and sets
/// each of them before a floor lets go.
pub const ASKED: [Factor; 5] = [
    Factor::Directness,
    Factor::Act,
    Factor::Target,
    Factor::Location,
    Factor::Time,
];

/// Grades a case again by the rubric in force, and says which tier that asks for.
pub fn again(case: &mut Case) -> Option<Tier> {
    ask(case);
    let graduated = Rubric::shipped().graduate(&case.graded);
    case.explanation.retain(|one| !is_of_factor(one));
    case.triage = None;
    let graduated = graduated?;
    case.explanation.extend(graduated.explanation);
    let asked = triage::asked_by(&graduated.triage);
    case.triage = Some(graduated.triage);
    asked
}

/// Makes what could not be assessed a question, where somebody complained of what the rubric is about.
/// A question weighs nothing; no signal is not a low signal.
fn ask(case: &mut Case) {
    case.graded.retain(|one| one.by != Graded::BY_COVERAGE);
    let is_about_threats = case.reasons.iter().any(|reason| reason.is_for_rubric());
    if !is_about_threats || case.uncovered.is_empty() {
        return;
    }
    case.graded.extend(ASKED.map(|factor| Graded {
        factor,
        level: Level::Unknown,
        span: None,
        by: Graded::BY_COVERAGE.into(),
    }));
}

/// The grade of a factor that counts, if any shows.
pub fn strongest_of(case: &Case, factor: Factor) -> Option<&Graded> {
    let of_factor = case.graded.iter().filter(|one| one.factor == factor);
    of_factor.min_by_key(|one| rubric::rank(one))
}

/// The tier below which the reasons of its reports don't let a case fall. Those that the rubric is about
/// let go once a reviewer has set the factors.
pub fn floor(case: &Case, house: &House) -> Option<Tier> {
    let is_settled = is_settled(case);
    let reasons = case.reasons.iter();
    let holding = reasons.filter(|reason| !(is_settled && reason.is_for_rubric()));
    holding.map(|reason| house.tier_for(*reason)).min()
}

/// Whether a reviewer has set each of the factors that tell most, and left no question open. One of them
/// alone says nothing of the others: a case does not become less urgent since somebody saw a knife in it.
pub fn is_settled(case: &Case) -> bool {
    let is_set = |factor: &Factor| {
        let of_factor = |one: &Graded| one.factor == *factor && one.is_by_user();
        case.graded.iter().any(of_factor)
    };
    let triage = case.triage.as_ref();
    ASKED.iter().all(is_set) && triage.is_some_and(|triage| triage.questions.is_empty())
}

/// Whether a line of the explanation is about a factor, and not about a rule or a signal.
pub fn is_of_factor(line: &Explanation) -> bool {
    Factor::from_str(&line.factor).is_ok()
}

/// Drops what reporters stated from the grades of a case; its tier stays. Whether there was anything.
pub fn forget_heard(case: &mut Case) -> bool {
    if !case.graded.iter().any(reporter::is_heard) {
        return false;
    }
    case.graded.retain(|one| !reporter::is_heard(one));
    case.explanation
        .retain(|one| !reporter::is_by_reporter(&one.by));
    again(case);
    true
}

/// Whether a line of the explanation says which tier a rule asks for.
pub fn is_of_rule(line: &Explanation) -> bool {
    line.factor == "rule"
}

/// Sets a factor as a reviewer sees it, with the place that showed it before.
pub fn set(case: &mut Case, factor: Factor, level: Level) {
    let span = strongest_of(case, factor).and_then(|one| one.span);
    case.graded
        .retain(|one| one.factor != factor || !one.is_by_user());
    case.graded.push(Graded {
        factor,
        level,
        span,
        by: Graded::BY_USER.into(),
    });
}
