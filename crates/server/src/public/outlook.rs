//! What a reporter may expect of a case that waits, from the queue as it is now.

use evenhand_engine::{Engine, shift};
use evenhand_flow::case::forecast::{Queue, Shift, forecast};
use evenhand_flow::work::{Dispatching, Select};
use evenhand_model::{AlertKind, Case, Delay, Expected, Platform, Problem, Tier, Time};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::looking;

/// What a reporter may expect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Outlook {
    /// When a person will probably look: a range from the queue of this moment, not a promise. Null where nobody
    /// knows, and once a person looks.
    pub expected: Option<Expected>,
    /// Why it takes longer than it should; empty while it does not.
    pub delays: Vec<Delay>,
    /// Whether somebody is at work.
    pub on_shift: bool,
    /// When somebody comes, where nobody is at work and that is known.
    pub on_shift_from: Option<Time>,
    /// Whether people on call have been alerted.
    pub on_call_alerted: bool,
}

impl Outlook {
    /// The outlook of a case.
    pub fn of(engine: &Engine, case: &Case) -> Result<Self, Problem> {
        let now = engine.now();
        let on_call_alerted = !engine.settings.alerts.on_call.is_empty()
            && case.alerts.contains_key(&AlertKind::Danger);
        let (shift, queue) = queue(engine, case, now)?;
        let on_shift = shift == Shift::Now;
        let on_shift_from = match shift {
            Shift::From(at) => Some(at),
            Shift::Now | Shift::Unknown => None,
        };
        let forecast = forecast(case.tier, case.due_at, &queue, now);
        Ok(Self {
            expected: forecast.expected,
            delays: forecast.delays,
            on_shift,
            on_shift_from,
            on_call_alerted,
        })
    }
}

fn queue(engine: &Engine, case: &Case, now: Time) -> Result<(Shift, Queue), Problem> {
    let platform = &case.platform;
    let open = looking::open(engine, platform)?;
    let dispatching = engine.get::<Dispatching>(platform)?;
    let load = dispatching
        .unwrap_or_else(|| Dispatching::new(platform))
        .load(open, now);
    let shifts = &engine.settings.shifts;
    // Who has taken or finished something lately is there, whatever was said; and who said they are there is,
    // though nothing may have come for them to take.
    let shift = if load.reviewers > 0 || shift::is_one_at(shifts, now) {
        Shift::Now
    } else {
        shift::next_after(shifts, now).map_or(Shift::Unknown, Shift::From)
    };
    let waits = |tier: Tier| count(engine, platform, tier, None).map(|count| count > 0);
    let before = |tier: Tier| count(engine, platform, tier, Some(case));
    let others = Tier::ALL.into_iter().filter(|tier| *tier != Tier::T0);
    let (ahead, shares_slots) = if case.tier == Tier::T0 {
        let mut others_wait = false;
        for tier in others {
            others_wait |= waits(tier)?;
        }
        (before(Tier::T0)?, others_wait)
    } else {
        let mut ahead = 0;
        for tier in others {
            ahead += before(tier)?;
        }
        (ahead, waits(Tier::T0)?)
    };
    let queue = Queue {
        ahead,
        shares_slots,
        load,
        shares: engine.settings.shares,
        shift,
    };
    Ok((shift, queue))
}

/// Open cases of a tier: all of them, or those before a case in the order of work.
fn count(
    engine: &Engine,
    platform: &Platform,
    tier: Tier,
    before: Option<&Case>,
) -> Result<u64, Problem> {
    match before {
        // Those that wait since before the same instant; the case itself is one of them.
        Some(case) => {
            let until = engine.count(&Select::cases_of_tier_until(
                platform,
                tier,
                case.queue_at,
                1,
            ))?;
            Ok(until.saturating_sub(u64::from(tier == case.tier)))
        }
        None => engine.count(&Select::cases_of_tier(
            platform,
            evenhand_model::CaseState::Open,
            tier,
            1,
        )),
    }
}
