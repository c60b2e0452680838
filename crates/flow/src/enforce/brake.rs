//! Brakes that fail safe: above its quota a rule's removals become proposals; containment goes on.

use evenhand_model::{Case, CaseState, Duration, Platform, SubjectId, limits};

use crate::work::{Brake, Stop, Work};

/// One hour, the span of every quota.
const HOUR: Duration = Duration::from_hours(1);

/// Counts one more heavy order of a rule; false when its quota for this hour is used up.
pub fn rule_may_remove(work: &mut Work<'_>, platform: &Platform, rule: &str) -> Result<bool, Stop> {
    let quota = work.house.brakes.rule_removals_per_hour;
    count(work, &name_of(platform, rule)).map(|count| count <= quota)
}

/// Counts one more containment of an author's content; false when the author's share for this hour
/// is used up and the account should be contained instead.
pub fn author_has_share(work: &mut Work<'_>, author: SubjectId) -> Result<bool, Stop> {
    let quota = work.house.brakes.containments_per_author_per_hour;
    count(work, &name_of_author(author)).map(|count| count <= quota)
}

/// Counts an author's containments from nothing again, as a person has found them mistaken.
pub fn give_share_back(work: &mut Work<'_>, author: SubjectId) -> Result<(), Stop> {
    let mut brake = brake(work, &name_of_author(author))?;
    if brake.count > 0 {
        brake.count = 0;
        work.put(brake);
    }
    Ok(())
}

/// The case that collects what a rule proposes, while somebody can still decide it and it has room.
pub fn case_for_proposals(
    work: &mut Work<'_>,
    platform: &Platform,
    rule: &str,
) -> Result<Option<Case>, Stop> {
    let brake = brake(work, &name_of(platform, rule))?;
    let Some(id) = brake.case else {
        return Ok(None);
    };
    let case = work.get::<Case>(id)?;
    Ok(case.filter(|case| {
        matches!(case.state, CaseState::Open | CaseState::Claimed)
            && case.proposals.len() < limits::PROPOSALS_PER_CASE_MAX
    }))
}

/// From now on that case collects what the rule proposes within this hour.
pub fn collect_in(work: &mut Work<'_>, rule: &str, case: &Case) -> Result<(), Stop> {
    let mut brake = brake(work, &name_of(&case.platform, rule))?;
    brake.case = Some(case.id);
    work.put(brake);
    Ok(())
}

/// One platform's flood must not use up another one's quota.
fn name_of(platform: &Platform, rule: &str) -> String {
    format!("rule/{platform}/{rule}")
}

fn name_of_author(author: SubjectId) -> String {
    format!("author/{author}")
}

fn count(work: &mut Work<'_>, name: &str) -> Result<u32, Stop> {
    let mut brake = brake(work, name)?;
    brake.count = brake.count.saturating_add(1);
    let count = brake.count;
    work.put(brake);
    Ok(count)
}

/// The row of this hour.
fn brake(work: &mut Work<'_>, name: &str) -> Result<Brake, Stop> {
    let hour = work.now.micros().div_euclid(HOUR.micros());
    let id = format!("{name}/{hour}");
    let expires_at = work.now.plus(HOUR).plus(HOUR);
    Ok(work.get::<Brake>(&id)?.unwrap_or(Brake {
        id,
        count: 0,
        case: None,
        expires_at,
    }))
}
