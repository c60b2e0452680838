//! A house in simulated time: people who work in shifts of the real operations, on what the dispatcher hands out.
//!
//! The office keeps what the store's indexes would answer (the front of each lane, whose turn it is to be
//! confirmed), and nothing else: everything that happens is an operation.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_flow::case::dispatch::{Front, Sight};
use evenhand_flow::operation::decide::Decide;
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::work::{ConfirmationNetwork, Key, Table};
use evenhand_model::*;
use serde_json::Value;

use crate::bench::Bench;
use crate::reviewer::no_violation;

/// One report that comes at some time.
pub struct Arrival {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Principal,
    /// From which network, where a form knows it.
    pub network: Option<String>,
    /// The report, less its time.
    pub report: Value,
}

/// How a house works.
pub struct Office {
    /// Rows and clock.
    pub bench: Bench,
    /// When each case was handed out first, and when it was decided.
    pub done: BTreeMap<CaseId, Done>,
    /// How many people have sat down to work.
    pub people: usize,
    /// How long it takes to decide a case; a short look that shows nothing takes half a minute.
    handling: Duration,
    rng: Rng,
    lanes: [BTreeSet<(Time, CaseId)>; Tier::ALL.len()],
    by_age: BTreeSet<(Time, CaseId)>,
    to_confirm: BTreeMap<String, BTreeSet<(u64, CaseId)>>,
    undecided: [u64; Tier::ALL.len()],
    known: BTreeMap<CaseId, Case>,
}

/// What became of a case.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    /// When somebody had it before them first.
    pub looked_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
}

/// Who works here, by when they are free and which of them they are, with what they will have decided by then.
type Desks = BTreeMap<(Time, usize), (UserId, Option<Case>)>;

impl Office {
    /// A house in which nothing waits, where a case takes so long on average.
    pub fn new(handling: Duration) -> Self {
        Self {
            bench: Bench::new(),
            done: BTreeMap::new(),
            people: 0,
            handling,
            rng: Rng::from_number(11),
            lanes: Default::default(),
            by_age: BTreeSet::new(),
            to_confirm: BTreeMap::new(),
            undecided: [0; Tier::ALL.len()],
            known: BTreeMap::new(),
        }
    }

    /// So many people work until everything that comes is decided, or until some time. Answers with the cases of the
    /// reports, in the order in which these came.
    pub fn work(&mut self, people: usize, mut arrivals: Vec<Arrival>, until: Time) -> Vec<CaseId> {
        arrivals.sort_by_key(|arrival| arrival.at);
        let mut desks: Desks = (0..people)
            .map(|number| ((self.bench.now, number), (self.bench.user(), None)))
            .collect();
        self.people += people;
        let mut idle: Vec<(usize, UserId)> = Vec::new();
        let mut cases = Vec::new();
        let mut arrivals = arrivals.into_iter().peekable();
        loop {
            let free_at = desks.first_key_value().map(|((at, _), _)| *at);
            let next_at = arrivals.peek().map(|arrival| arrival.at);
            let now = match (free_at, next_at) {
                (Some(free), Some(next)) => free.min(next),
                (Some(at), None) | (None, Some(at)) => at,
                (None, None) => return cases,
            };
            if now > until {
                return cases;
            }
            self.bench.now = self.bench.now.max(now);
            if next_at == Some(now)
                && let Some(arrival) = arrivals.next()
            {
                cases.push(self.arrive(arrival));
                // Whoever sits idle sees that something has come.
                if let Some((number, user)) = idle.pop() {
                    desks.insert((now, number), (user, None));
                }
                continue;
            }
            let Some(((_, number), (mut user, held))) = desks.pop_first() else {
                continue;
            };
            if let Some(case) = held {
                self.decide(user, &case);
            }
            match self.next(&mut user) {
                Some((case, takes)) => {
                    desks.insert((now.plus(takes), number), (user, Some(case)));
                }
                None => idle.push((number, user)),
            }
        }
    }

    fn arrive(&mut self, arrival: Arrival) -> CaseId {
        let mut report = arrival.report;
        report["at"] = self.bench.now.to_string().into();
        let network = arrival.network.as_deref();
        let told = self.bench.report_by(arrival.by, network, report).unwrap();
        self.follow();
        told.case
    }

    /// Somebody asks for work: what they get, and how long it will take them. Who has seen enough for a day goes home, and
    /// somebody else sits down in their place.
    fn next(&mut self, user: &mut UserId) -> Option<(Case, Duration)> {
        let case = loop {
            let next = NextCase {
                platform: Platform::default(),
                user: *user,
                claimed: vec![],
                sight: self.sight(),
                to_confirm: self.first_to_confirm(),
                danger: false,
            };
            match self.bench.run(Principal::User(*user), next) {
                Ok(case) => break case,
                Err(problem) => {
                    let enough = ["/problems/budget-spent", "/problems/danger-waits"];
                    assert!(enough.contains(&problem.kind.as_str()), "{problem}");
                    *user = self.bench.user();
                    self.people += 1;
                }
            }
        };
        self.follow();
        let case = case?;
        self.done.entry(case.id).or_insert(Done {
            looked_at: self.bench.now,
            decided_at: None,
        });
        let takes = if case.to_confirm.is_some() {
            Duration::from_seconds(limits::CONFIRMATION_SECONDS)
        } else {
            self.draw_handling()
        };
        Some((case, takes))
    }

    /// From half to one and a half of the mean.
    fn draw_handling(&mut self) -> Duration {
        let part = 500 + self.rng.below(1_001) as i64;
        Duration::from_micros(self.handling.micros() / 1_000 * part)
    }

    /// Nothing in it; whoever takes a short look and sees that decides at once.
    fn decide(&mut self, user: UserId, case: &Case) {
        let decide = Decide {
            platform: Platform::default(),
            case: case.id,
            user,
            decision: evenhand_flow::operation::decide::NewDecision {
                fence: case.fence,
                ..no_violation()
            },
        };
        self.bench.run(Principal::User(user), decide).unwrap();
        self.follow();
        let done = self.done.get_mut(&case.id).expect("it was handed out");
        done.decided_at = Some(self.bench.now);
    }

    /// The front of each lane, as the store would tell.
    fn sight(&self) -> Sight {
        let most = limits::DISPATCH_CANDIDATES;
        let front = |tier, lane: &BTreeSet<(Time, CaseId)>| Front {
            tier,
            cases: lane.iter().take(most).map(|(_, id)| *id).collect(),
            is_cut: lane.len() > most,
        };
        let tiers = Tier::ALL.into_iter().zip(&self.lanes);
        let mut fronts: Vec<Front> = tiers.map(|(tier, lane)| front(Some(tier), lane)).collect();
        fronts.push(front(None, &self.by_age));
        Sight {
            fronts,
            open: self.undecided,
            ..Sight::default()
        }
    }

    /// Of each way the networks whose turn it is, and of these the first cases.
    fn first_to_confirm(&self) -> Vec<CaseId> {
        let most = limits::CONFIRMATION_CANDIDATES;
        let platform = Platform::default();
        let mut ways: BTreeMap<String, Vec<ConfirmationNetwork>> = BTreeMap::new();
        for lane in self.to_confirm.keys() {
            let id = format!("{platform}/{lane}");
            let network = self
                .bench
                .find::<ConfirmationNetwork>(id)
                .expect("somebody waits there");
            ways.entry(network.way.clone()).or_default().push(network);
        }
        let mut found = Vec::new();
        for mut networks in ways.into_values() {
            networks.sort_by_key(|network| (network.turn, network.network.clone()));
            networks.truncate(most);
            let of_each = most / networks.len();
            for network in networks {
                let waiting = &self.to_confirm[&network.lane()];
                found.extend(waiting.iter().take(of_each.max(1)).map(|(_, id)| *id));
            }
        }
        found
    }

    /// Brings what the indexes would answer up to date with what the last operation changed.
    fn follow(&mut self) {
        for Key { table, id } in std::mem::take(&mut self.bench.changed) {
            if table != Table::Case {
                continue;
            }
            let case = self.bench.get::<Case>(&id);
            if let Some(before) = self.known.remove(&case.id) {
                self.place(&before, false);
            }
            self.place(&case, true);
            self.known.insert(case.id, case);
        }
    }

    fn place(&mut self, case: &Case, is_there: bool) {
        fn set<T: Ord>(all: &mut BTreeSet<T>, one: T, is_there: bool) {
            if is_there {
                all.insert(one);
            } else {
                all.remove(&one);
            }
        }
        if case.is_undecided() {
            let count = &mut self.undecided[case.tier as usize];
            *count = if is_there { *count + 1 } else { *count - 1 };
        }
        if case.state != CaseState::Open {
            return;
        }
        if let Some(to_confirm) = &case.to_confirm {
            let lane = case.lane().into_owned();
            let waiting = self.to_confirm.entry(lane.clone()).or_default();
            set(waiting, (to_confirm.turn, case.id), is_there);
            if waiting.is_empty() {
                self.to_confirm.remove(&lane);
            }
            return;
        }
        set(
            &mut self.lanes[case.tier as usize],
            (case.queue_at, case.id),
            is_there,
        );
        set(&mut self.by_age, (case.received_at, case.id), is_there);
    }
}
