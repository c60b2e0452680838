//! What the dispatcher looks at, as the store has it at the moment.

use evenhand_engine::Engine;
use evenhand_flow::case::dispatch::Sight;
use evenhand_flow::work::{ConfirmationNetwork, Confirmations, Row, Select, Table};
use evenhand_model::{
    Appeal, Case, CaseId, Platform, Problem, Role, Scope, Tier, User, UserId, limits,
};

use crate::api::looking::{self, Looking};
use crate::api::users::COLLEAGUES_MAX;
use crate::endpoint::page::value_of;

/// Cases that a person has claimed.
pub fn claimed_by(engine: &Engine, user: UserId) -> Result<Vec<CaseId>, Problem> {
    let claimed = Select::cases_claimed_by(user, limits::CLAIMS_PER_REVIEWER_MAX + 1);
    Ok(ids(engine.select::<Case>(&claimed)?))
}

/// What was seen for a person who asks for the next case: of each lane so many that they might have.
pub fn sight(
    engine: &Engine,
    platform: &Platform,
    user: UserId,
    wanted: usize,
) -> Result<Sight, Problem> {
    Looking::of(engine, platform, user)?.sight(wanted)
}

/// The same with those between that the person has skipped, to which they may come back.
pub fn sight_with_skipped(
    engine: &Engine,
    platform: &Platform,
    user: UserId,
    wanted: usize,
) -> Result<Sight, Problem> {
    let mut looking = Looking::of(engine, platform, user)?;
    looking.with_skipped = true;
    looking.sight(wanted)
}

/// Open cases of imminent danger that can be handed to a person, the first first.
pub fn dangers(engine: &Engine, platform: &Platform, user: UserId) -> Result<Vec<CaseId>, Problem> {
    let looking = Looking::of(engine, platform, user)?;
    let fronts = looking.fronts(Some(Tier::T0), limits::DISPATCH_CANDIDATES)?;
    Ok(fronts.into_iter().flat_map(|front| front.cases).collect())
}

/// Open cases in T0 on a reporter's word alone that can be handed to a person: of each way by which reports
/// come those from the networks that are first in turn.
pub fn cases_to_confirm(
    engine: &Engine,
    platform: &Platform,
    user: UserId,
) -> Result<Vec<CaseId>, Problem> {
    let mut found = Vec::new();
    let turns = engine.get::<Confirmations>(platform)?;
    for way in turns.iter().flat_map(|turns| turns.ways.keys()) {
        found.extend(of_way(engine, platform, way, user)?);
    }
    Ok(found)
}

/// As many cases as one look at the lane takes into account, from as many networks as there are among the
/// first. A network of which the person has skipped everything takes up no room.
fn of_way(
    engine: &Engine,
    platform: &Platform,
    way: &str,
    user: UserId,
) -> Result<Vec<CaseId>, Problem> {
    let most = limits::CONFIRMATION_CANDIDATES;
    let all = Select::networks_to_confirm(platform, way, most);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let networks = engine.select::<ConfirmationNetwork>(&all.clone().after(after))?;
        for network in &networks {
            let of_each = most / networks.len();
            let of_it = Select::cases_to_confirm(platform, &network.lane(), of_each);
            found.extend(not_skipped(engine, of_it, user)?);
        }
        if networks.len() < most || found.len() >= most {
            return Ok(found);
        }
        let last = networks.last();
        after = last.map(|row| (value_of(row, all.order), row.id()));
    }
}

/// Appeals that can be handed to a person, as far as they have not skipped them.
pub fn open_appeals(
    engine: &Engine,
    platform: &Platform,
    user: UserId,
) -> Result<Vec<Appeal>, Problem> {
    let all = Select::appeals_in_order(platform, true, limits::APPEAL_CANDIDATES);
    let sees_sealed = looking::sees_sealed(engine, user)?;
    let is_sealed = |appeal: &Appeal| {
        let case = appeal.case.map(|case| engine.get::<Case>(case));
        !sees_sealed
            && case.is_some_and(|case| {
                case.map_or(true, |case| case.is_some_and(|case| case.class.is_sealed()))
            })
    };
    let is_skipped = |appeal: &Appeal| appeal.skipped_by.contains(&user) || is_sealed(appeal);
    let mut found = scan(engine, all, is_skipped)?;
    found.retain(|appeal| !is_skipped(appeal));
    Ok(found)
}

/// Whose work it is to take cases: the moderators, or everybody who may where there are none.
pub fn reviewers(engine: &Engine) -> Result<Vec<UserId>, Problem> {
    let mut users = engine.select::<User>(&Select::all(Table::User, COLLEAGUES_MAX))?;
    users.retain(|user| {
        user.disabled_at.is_none() && user.role.scopes().contains(&Scope::CasesWrite)
    });
    let moderators = users.iter().filter(|user| user.role == Role::Moderator);
    let moderators: Vec<UserId> = moderators.map(|user| user.id).collect();
    if moderators.is_empty() {
        Ok(users.into_iter().map(|user| user.id).collect())
    } else {
        Ok(moderators)
    }
}

fn not_skipped(engine: &Engine, all: Select, user: UserId) -> Result<Vec<CaseId>, Problem> {
    let sees_sealed = looking::sees_sealed(engine, user)?;
    let is_for_others =
        |case: &Case| case.is_skipped_by(user) || (case.class.is_sealed() && !sees_sealed);
    let mut found = scan(engine, all, is_for_others)?;
    found.retain(|case| !is_for_others(case));
    Ok(ids(found))
}

/// Rows in their order until as many as `select` asks for were not skipped: whoever has skipped all of
/// the first ones still gets the next.
fn scan<R: Row>(
    engine: &Engine,
    select: Select,
    is_skipped: impl Fn(&R) -> bool,
) -> Result<Vec<R>, Problem> {
    let (mut found, mut after, mut left) = (Vec::new(), None, select.limit);
    loop {
        let rows = engine.select::<R>(&select.clone().after(after))?;
        let is_end = rows.len() < select.limit;
        let last = rows
            .last()
            .map(|row| (value_of(row, select.order), row.id()));
        let wanted = rows.iter().filter(|row| !is_skipped(row)).count();
        found.extend(rows);
        left = left.saturating_sub(wanted);
        if is_end || left == 0 {
            return Ok(found);
        }
        after = last;
    }
}

fn ids(cases: Vec<Case>) -> Vec<CaseId> {
    cases.into_iter().map(|case| case.id).collect()
}
