//! Cases that are in T0 on a reporter's word alone wait in a lane of their own for a short look.
//!
//! The lane is fair on three levels: ways by which reports come (API keys, the public form) take turns,
//! behind each way the networks, and behind each network the reporters. Whoever sends a thousand has one case in
//! each turn of theirs, like everybody else there, and however many accounts stand behind one network or
//! key, it has one case in each turn of its own level. Within a network the order is that of start-time fair
//! queueing (Goyal, Vin, Cheng 1996) with equal shares: a case begins where its reporter's last one ended, or
//! at the present turn if that is later.

use evenhand_model::{
    Account, Act, AlertKind, Case, CaseId, CaseState, Platform, Tier, Time, ToConfirm, limits,
};

use crate::case::interrupt::Purses;
use crate::case::{alert, order_of_work};
use crate::house::Secret;
use crate::work::{
    ConfirmationNetwork, ConfirmationSource, Confirmations, Key, Line, Stop, WayTurns, Work,
};

/// A day, in microseconds.
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// Whose word a report is, as keyed digests: nothing here can be turned back into who it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The way by which it came.
    pub way: String,
    /// Where it came from there.
    pub network: String,
    /// The reporter.
    pub source: String,
    /// Out of what it interrupts.
    pub purses: Purses,
}

impl Origin {
    /// The digests of a way, a network and a source, with that out of which it interrupts.
    pub fn new(secret: &Secret, way: &str, network: &str, source: &str, purses: Purses) -> Self {
        let short = |parts: &[&[u8]]| {
            let mut digest = secret.digest(parts);
            digest.truncate(32);
            digest
        };
        Self {
            way: short(&[b"way of reports", way.as_bytes()]),
            network: short(&[b"network of reports", network.as_bytes()]),
            source: short(&[b"source of reports", source.as_bytes()]),
            purses,
        }
    }
}

/// Which reporters with an account belong together, as far as can be known: those that the platform saw
/// at one address, else with one device, else those that are new since the same day, as accounts are that
/// somebody makes for a flood. Who was never heard of is new now.
pub fn network_of(account: Option<&Account>, first_seen_at: Time) -> String {
    let hash = |kind| account.and_then(|account| account.private_hashes.get(kind));
    if let Some(hash) = hash("ip") {
        return format!("address {hash}");
    }
    if let Some(hash) = hash("device") {
        return format!("device {hash}");
    }
    let since = account.and_then(|account| account.created_at);
    let since = since.unwrap_or(first_seen_at);
    format!("new on day {}", since.micros().div_euclid(DAY_MICROS))
}

/// What a person saw in their short look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Danger; or it was found by other means, or decided on.
    Danger,
    /// No imminent danger.
    NotImminent,
    /// They did not say in time, which counts as danger.
    Unanswered,
}

impl Seen {
    fn as_str(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::NotImminent => "not-imminent",
            Self::Unanswered => "unanswered",
        }
    }
}

/// Has a case wait in the lane. Those that interrupted nobody wait as if they had come a way of their own. The caller
/// writes the case.
pub fn enter(work: &mut Work<'_>, case: &mut Case, origin: &Origin) -> Result<(), Stop> {
    if case.to_confirm.is_some() {
        return Ok(());
    }
    let mut all = of_platform(work, &case.platform)?;
    let from = way_of(origin, case.quiet.is_some());
    let now = all.handed_out;
    let way = all.ways.entry(from.clone());
    // Who had nothing here does not come before those that have waited.
    let way = way.or_insert(WayTurns {
        handed_out: now,
        ..WayTurns::default()
    });
    way.waiting += 1;
    let mut network = match network(work, &case.platform, &from, &origin.network)? {
        Some(network) => network,
        None => ConfirmationNetwork {
            platform: case.platform.clone(),
            way: from.clone(),
            network: origin.network.clone(),
            waiting: 0,
            turn: way.turn + 1,
            handed_out: 0,
        },
    };
    network.waiting += 1;
    let id = source_id(&case.platform, &from, &origin.network, &origin.source);
    let known = work.get::<ConfirmationSource>(&id)?;
    let mut source = known.unwrap_or(ConfirmationSource {
        id,
        waiting: 0,
        turn: 0,
    });
    source.turn = source.turn.max(network.handed_out) + 1;
    source.waiting += 1;
    case.to_confirm = Some(ToConfirm {
        way: from.clone(),
        network: origin.network.clone(),
        source: origin.source.clone(),
        turn: source.turn,
    });
    work.put(network);
    work.put(source);
    work.put(all);
    Ok(())
}

/// The way by which what interrupts nobody comes, beside that by which it did.
fn way_of(origin: &Origin, is_quiet: bool) -> String {
    if is_quiet {
        format!("quiet-{}", origin.way)
    } else {
        origin.way.clone()
    }
}

/// Takes a case out of the lane, and writes down what was seen. Whoever looked has been interrupted; where nobody
/// said what they saw, the people on call are. The caller writes the case.
pub fn leave(work: &mut Work<'_>, case: &mut Case, seen: Seen) -> Result<(), Stop> {
    if !take_out(work, case)? {
        return Ok(());
    }
    if case.quiet.take().is_some() && seen == Seen::Unanswered {
        alert::raise(work, case, AlertKind::Danger)?;
    }
    work.record(
        Line::of(Act::CaseConfirmed)
            .subject(case.subject)
            .case(case.id)
            .with("seen", seen.as_str()),
    );
    Ok(())
}

/// Takes a case out of the lane, as if it had never waited there; false where it did not. The caller writes the
/// case.
pub fn take_out(work: &mut Work<'_>, case: &mut Case) -> Result<bool, Stop> {
    let Some(to_confirm) = case.to_confirm.take() else {
        return Ok(false);
    };
    let mut all = of_platform(work, &case.platform)?;
    if let Some(way) = all.ways.get_mut(&to_confirm.way) {
        way.waiting = way.waiting.saturating_sub(1);
        if way.waiting == 0 {
            all.ways.remove(&to_confirm.way);
        }
    }
    let ToConfirm {
        way,
        network: from,
        source,
        ..
    } = &to_confirm;
    if let Some(mut network) = network(work, &case.platform, way, from)? {
        network.waiting = network.waiting.saturating_sub(1);
        if network.waiting == 0 {
            let id = ConfirmationNetwork::id_of(&case.platform, way, from);
            work.delete::<ConfirmationNetwork>(&id)?;
        } else {
            work.put(network);
        }
    }
    let id = source_id(&case.platform, way, from, source);
    if let Some(mut source) = work.get::<ConfirmationSource>(&id)? {
        source.waiting = source.waiting.saturating_sub(1);
        if source.waiting == 0 {
            work.delete::<ConfirmationSource>(&id)?;
        } else {
            work.put(source);
        }
    }
    work.put(all);
    Ok(true)
}

/// The rows that a look at the lane needs.
pub fn key(platform: &Platform) -> Key {
    Key::of::<Confirmations>(platform)
}

/// Whether the lane's share allows it to be asked now. `other_work` says whether anything else waits,
/// `danger` whether some of that is a danger that content or rules show, or what would be asked interrupted
/// nobody.
pub fn is_turn(calls_since: u32, other_work: bool, danger: bool) -> bool {
    let least = match (other_work, danger) {
        (false, _) => 0,
        (true, false) => limits::CALLS_BETWEEN_CONFIRMATIONS,
        (true, true) => limits::CALLS_BETWEEN_CONFIRMATIONS_IN_DANGER,
    };
    calls_since >= least
}

/// Where a case stands in the lane: after those that interrupted somebody if it did not, when its way was asked last,
/// the turn of its network and which that is, its turn there, and itself.
type Place = (bool, u64, u64, String, u64, CaseId);

/// The first of some cases whose turn it is, those first that interrupted somebody: of the way that was asked
/// longest ago, of the network there with the lowest turn, the case with the lowest turn.
pub fn first(
    work: &mut Work<'_>,
    platform: &Platform,
    candidates: &[CaseId],
    fits: impl Fn(&Case) -> bool,
) -> Result<Option<Case>, Stop> {
    let all = of_platform(work, platform)?;
    let mut waiting = Vec::new();
    for id in candidates {
        if let Some(case) = work.get::<Case>(id)?
            && order_of_work::can_be_next(&case, platform)
            && fits(&case)
            && let Some(to_confirm) = case.to_confirm.clone()
        {
            waiting.push((to_confirm, case));
        }
    }
    let networks = waiting
        .iter()
        .map(|(one, _)| ConfirmationNetwork::id_of(platform, &one.way, &one.network));
    work.expect(networks.map(Key::of::<ConfirmationNetwork>))?;
    let mut first: Option<(Place, Case)> = None;
    for (to_confirm, case) in waiting {
        let way = all.ways.get(&to_confirm.way).copied().unwrap_or_default();
        let network = network(work, platform, &to_confirm.way, &to_confirm.network)?;
        let turn = network.map_or(0, |network| network.turn);
        let ToConfirm { network, .. } = to_confirm;
        let place = (
            case.quiet.is_some(),
            way.handed_out,
            turn,
            network,
            to_confirm.turn,
            case.id,
        );
        if first.as_ref().is_none_or(|(before, _)| place < *before) {
            first = Some((place, case));
        }
    }
    Ok(first.map(|(_, case)| case))
}

/// How many calls have handed out other work since somebody was last asked to confirm.
pub fn calls_since(work: &mut Work<'_>, platform: &Platform) -> Result<u32, Stop> {
    Ok(of_platform(work, platform)?.calls_since)
}

/// Remembers that a case of the lane was handed out.
pub fn handed_out(work: &mut Work<'_>, case: &Case) -> Result<(), Stop> {
    let mut all = of_platform(work, &case.platform)?;
    all.calls_since = 0;
    all.handed_out += 1;
    let number = all.handed_out;
    if let Some(to_confirm) = &case.to_confirm
        && let Some(way) = all.ways.get_mut(&to_confirm.way)
        && let Some(mut network) =
            network(work, &case.platform, &to_confirm.way, &to_confirm.network)?
    {
        way.handed_out = number;
        way.turn = way.turn.max(network.turn);
        network.turn = way.turn + 1;
        network.handed_out = network.handed_out.max(to_confirm.turn);
        work.put(network);
    }
    work.put(all);
    Ok(())
}

/// Remembers that other work was handed out, as far as that matters.
pub fn other_handed_out(work: &mut Work<'_>, platform: &Platform) -> Result<(), Stop> {
    let Some(mut all) = work.get::<Confirmations>(platform)? else {
        return Ok(());
    };
    if all.calls_since < limits::CALLS_BETWEEN_CONFIRMATIONS_IN_DANGER {
        all.calls_since += 1;
        work.put(all);
    }
    Ok(())
}

/// Whether a case waits in T0 on a reporter's word alone, or somebody looks at it now.
pub fn is_asked(case: &Case) -> bool {
    let is_open = matches!(case.state, CaseState::Open | CaseState::Claimed);
    is_open && case.to_confirm.is_some() && case.tier == Tier::T0
}

/// Nobody has been asked so far: then the first case is not kept waiting.
fn of_platform(work: &mut Work<'_>, platform: &Platform) -> Result<Confirmations, Stop> {
    let known = work.get::<Confirmations>(platform)?;
    Ok(known.unwrap_or_else(|| Confirmations {
        platform: platform.clone(),
        ways: Default::default(),
        handed_out: 0,
        calls_since: limits::CALLS_BETWEEN_CONFIRMATIONS_IN_DANGER,
    }))
}

fn network(
    work: &mut Work<'_>,
    platform: &Platform,
    way: &str,
    network: &str,
) -> Result<Option<ConfirmationNetwork>, Stop> {
    work.get::<ConfirmationNetwork>(ConfirmationNetwork::id_of(platform, way, network))
}

fn source_id(platform: &Platform, way: &str, network: &str, source: &str) -> String {
    format!("{platform}/{way}/{network}/{source}")
}
