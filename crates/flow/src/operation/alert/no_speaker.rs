//! Languages in which cases have waited for half of their clocks, and that nobody at work reads.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use evenhand_model::{
    Act, Alert, AlertEndReason, AlertId, AlertKind, Case, CaseId, Matter, PersonalSkills, Platform,
    Tier, Time, UserId,
};

use crate::case::dispatch::{Waiting, primary, state};
use crate::case::{alert, order_of_work};
use crate::work::{Dispatching, Key, Operation, Stop, Work};

/// Has people on call told of languages that nobody at work reads, one alert for each, and ends those about
/// languages that somebody reads again or in which nothing waits any more. While nobody has worked for a day
/// no language is missing, but everybody: the clocks tell that.
#[derive(Clone, Debug)]
pub struct TellOfLanguages {
    /// Whose cases.
    pub platform: Platform,
    /// Open cases that had used up half of their clocks a moment ago.
    pub waiting: Vec<CaseId>,
}

/// What waits in one language.
struct Missing {
    count: u64,
    tier: Tier,
    due_at: Time,
}

impl Operation for TellOfLanguages {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let cases = self.waiting.iter().map(Key::of::<Case>);
        work.expect(cases.chain([Key::of::<Dispatching>(&self.platform)]))?;
        let mut state = state::of(work, &self.platform)?;
        let missing = self.missing(work, &state)?;
        let mut told = BTreeMap::new();
        for (language, id) in &state.uncovered {
            let known = work.get::<Alert>(id)?.filter(Alert::is_open);
            match known {
                Some(_) if missing.contains_key(language) => {
                    told.insert(language.clone(), *id);
                }
                Some(known) => {
                    alert::end(work, known, AlertEndReason::Covered);
                }
                None => {}
            }
        }
        for (language, missing) in missing {
            if let Entry::Vacant(place) = told.entry(language) {
                let id = raise(work, &self.platform, place.key(), &missing);
                place.insert(id);
            }
        }
        if told != state.uncovered {
            state.uncovered = told;
            work.put(state);
        }
        Ok(())
    }
}

impl TellOfLanguages {
    fn missing(
        &self,
        work: &mut Work<'_>,
        state: &Dispatching,
    ) -> Result<BTreeMap<String, Missing>, Stop> {
        let mut missing: BTreeMap<String, Missing> = BTreeMap::new();
        let at_work: Vec<UserId> = state.at_work_today(work.now).collect();
        let Some(read) = languages_of(work, &at_work)? else {
            return Ok(missing);
        };
        for id in &self.waiting {
            let Some(case) = work.get::<Case>(id)? else {
                continue;
            };
            let waits = order_of_work::can_be_next(&case, &self.platform)
                && Waiting::of(&case).is_half_over(work.now);
            let language = case.lang.as_deref().map(primary);
            let Some(language) = language.filter(|one| waits && !read.contains(*one)) else {
                continue;
            };
            let of_it = missing.entry(language.to_owned()).or_insert(Missing {
                count: 0,
                tier: case.tier,
                due_at: case.due_at,
            });
            of_it.count += 1;
            of_it.tier = of_it.tier.stricter(case.tier);
            of_it.due_at = of_it.due_at.min(case.due_at);
        }
        Ok(missing)
    }
}

/// What those at work read together; nothing where nobody is at work, or somebody takes any language.
fn languages_of(work: &mut Work<'_>, people: &[UserId]) -> Result<Option<BTreeSet<String>>, Stop> {
    work.expect(people.iter().map(Key::of::<PersonalSkills>))?;
    let mut read = BTreeSet::new();
    for user in people {
        match work.get::<PersonalSkills>(user)? {
            Some(row) if !row.skills.languages.is_empty() => read.extend(row.skills.languages),
            _ => return Ok(None),
        }
    }
    Ok(Some(read).filter(|_| !people.is_empty()))
}

fn raise(work: &mut Work<'_>, platform: &Platform, language: &str, missing: &Missing) -> AlertId {
    let id = AlertId::new(work.now, &mut work.rng);
    work.is_new::<Alert>(id);
    let (kind, about) = (AlertKind::NoSpeaker, Matter::Language);
    let alert = Alert {
        language: Some(language.to_owned()),
        tier: Some(missing.tier),
        due_at: missing.due_at,
        count: missing.count,
        ..Alert::raised(id, platform.clone(), kind, about, work.now)
    };
    work.record(alert::line(Act::AlertRaised, &alert).with("language", language));
    work.put(alert);
    id
}
