//! One run: a workload, a team and an order of work in, what happened to every case out.
//!
//! A reviewer has one case at a time. Who is free and at work asks; a case in hand is finished also when the shift
//! or the break has come, and nothing new is begun then. Imminent danger (T0) that finds nobody free interrupts
//! the reviewer at work whose case is the least urgent, and of those the one begun last; only work in T2 to T4 is
//! interrupted. They put that case by, look at the danger, and go on where they were.

mod desk;
mod event;

use evenhand_flow::case::dispatch::Load;
use evenhand_model::{Duration, Tier, Time};

use crate::policy::{Asking, Handed, Policy, Queue};
use crate::scenario::Scenario;
use crate::team::Team;
use crate::workload::{self, Workload};
use desk::{Desk, InHand};
use event::{Event, Events};

/// How many instants of the queue's length are kept.
const SAMPLES: i64 = 240;

/// Events between two words on progress.
const PROGRESS_EVENTS: u64 = 1 << 15;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The order of work.
    pub policy: Policy,
    /// When it began.
    pub start: Time,
    /// When it ended; what was not begun by then is open.
    pub end: Time,
    /// When somebody first looked at each case, in the order of the workload.
    pub looked_at: Vec<Option<Time>>,
    /// How many cases were begun.
    pub begun: u64,
    /// Cases handed to somebody whose language or topic it is not.
    pub no_speaker: u64,
    /// How often danger interrupted somebody.
    pub interruptions: u64,
    /// Hours at cases.
    pub busy_hours: f64,
    /// Hours on shift, without breaks.
    pub staffed_hours: f64,
    /// Hours waited by all cases together: how many waited, over time.
    pub waiting_hours: f64,
    /// How many waited, at instants equally far from each other from the start to the end.
    pub waiting: Vec<u64>,
}

struct Run<'a> {
    workload: &'a Workload,
    team: &'a Team,
    queue: Queue,
    interrupts: bool,
    insiders: Option<u16>,
    handling_seconds: u32,
    desk: Desk,
    events: Events,
    outcome: Outcome,
    /// Up to when `waiting_hours` is counted.
    counted_until: Time,
}

/// Runs a workload. `hear` is told how many cases have come so far, now and then.
pub fn run(
    scenario: &Scenario,
    workload: &Workload,
    team: &Team,
    policy: Policy,
    hear: &mut dyn FnMut(usize),
) -> Outcome {
    let shares = scenario.dispatch.shares();
    let mut run = Run {
        workload,
        team,
        queue: Queue::new(policy, shares),
        interrupts: scenario.dispatch.interrupts,
        insiders: workload.cohorts.find(&scenario.insiders),
        handling_seconds: workload.handling_seconds().ceil() as u32,
        desk: Desk::new(team),
        events: Events::default(),
        counted_until: scenario.start,
        outcome: Outcome {
            policy,
            start: scenario.start,
            end: scenario.end(),
            looked_at: vec![None; workload.len()],
            begun: 0,
            no_speaker: 0,
            interruptions: 0,
            busy_hours: 0.0,
            staffed_hours: team.hours(),
            waiting_hours: 0.0,
            waiting: Vec::new(),
        },
    };
    run.lay_out();
    run.go(hear);
    run.outcome
}

impl<'a> Run<'a> {
    /// Shifts and the instants at which the queue is measured.
    fn lay_out(&mut self) {
        for (group, one) in self.team.groups.iter().enumerate() {
            for (from, until) in &one.spans {
                self.events.add(*from, Event::Begins { group });
                self.events.add(*until, Event::Ends { group });
            }
        }
        let span = self.outcome.end.since(self.outcome.start).micros();
        for sample in 0..=SAMPLES {
            let after = Duration::from_micros(span / SAMPLES * sample);
            self.events
                .add(self.outcome.start.plus(after), Event::Measure);
        }
    }

    fn go(&mut self, hear: &mut dyn FnMut(usize)) {
        let (mut come, mut count) = (0, 0_u64);
        loop {
            count += 1;
            if count.is_multiple_of(PROGRESS_EVENTS) {
                hear(come);
            }
            let arrives = self
                .workload
                .arrivals()
                .get(come)
                .map(|one| one.received_at);
            let arrives = arrives.filter(|at| *at < self.outcome.end);
            let happens = self.events.next_at().filter(|at| *at <= self.outcome.end);
            match (arrives, happens) {
                (Some(arrives), happens) if happens.is_none_or(|at| arrives < at) => {
                    self.arrive(come, arrives);
                    come += 1;
                }
                (_, Some(_)) => {
                    if let Some((now, event)) = self.events.pop() {
                        self.happen(event, now);
                    }
                }
                _ => break,
            }
        }
        let end = self.outcome.end;
        self.count_up_to(end);
        let unfinished = self.desk.busy().map(|(_, hand)| end.since(hand.since));
        let micros: i64 = unfinished.map(Duration::micros).sum();
        self.outcome.busy_hours += micros as f64 / 3.6e9;
        hear(come);
    }

    /// Counts those who have waited since something last happened.
    fn count_up_to(&mut self, now: Time) {
        let hours = now.since(self.counted_until).micros() as f64 / 3.6e9;
        self.outcome.waiting_hours += self.queue.len() as f64 * hours;
        self.counted_until = now;
    }

    fn arrive(&mut self, number: usize, now: Time) {
        self.count_up_to(now);
        let case = self.workload.waiting(number);
        let may_not_fit = self.desk.has_choosy && !(case.lang.is_none() && case.topics.is_empty());
        let half = case.allowed_micros() / 2;
        self.queue.add(case, self.is_insider(number));
        self.offer(number, now);
        if may_not_fit && self.outcome.looked_at[number].is_none() {
            let at = now.plus(Duration::from_micros(half));
            self.events.add(at, Event::HalfOver { number });
        }
    }

    fn happen(&mut self, event: Event, now: Time) {
        self.count_up_to(now);
        match event {
            Event::Ends { group } => self.desk.leave(group),
            Event::Begins { group } => {
                for reviewer in self.desk.come(group) {
                    self.ask(reviewer, now);
                }
            }
            Event::Done { reviewer, stamp } => {
                if self.desk.is_current(reviewer, stamp) {
                    self.finish(reviewer, now);
                }
            }
            Event::HalfOver { number } => {
                if self.outcome.looked_at[number].is_none() {
                    self.offer(number, now);
                }
            }
            Event::Measure => self.outcome.waiting.push(self.queue.len()),
        }
    }

    /// Offers a case to who is free, the one who has been for longest first; then, if it is danger, to who
    /// may be interrupted.
    fn offer(&mut self, number: usize, now: Time) {
        let case = self.workload.waiting(number);
        let free = self.desk.idle().find(|reviewer| {
            let group = &self.team.groups[self.desk.group(*reviewer)];
            group.fits(&case, now)
        });
        if let Some(reviewer) = free {
            self.ask(reviewer, now);
            return;
        }
        if case.tier != Tier::T0 || !self.interrupts {
            return;
        }
        let tier_of = |number: usize| self.workload.arrivals()[number].tier;
        let candidate = self
            .desk
            .interruptible(tier_of)
            .into_iter()
            .find(|reviewer| {
                let group = &self.team.groups[self.desk.group(*reviewer)];
                group.fits(&case, now)
            });
        let Some(reviewer) = candidate else { return };
        if let Some(handed) = self.interrupting(reviewer, now) {
            self.spend(reviewer, now);
            self.desk.put_by(reviewer, now);
            self.outcome.interruptions += 1;
            self.begin(reviewer, handed, now);
        }
    }

    /// A free reviewer at work asks for a case, and waits for one if there is none.
    fn ask(&mut self, reviewer: usize, now: Time) {
        let asking = self.asking(reviewer, now);
        match self.queue.next(asking) {
            Some(handed) => self.begin(reviewer, handed, now),
            None => self.desk.wait(reviewer),
        }
    }

    fn begin(&mut self, reviewer: usize, handed: Handed, now: Time) {
        let number = workload::number(handed.case);
        let arrival = &self.workload.arrivals()[number];
        let is_insider = self.is_insider(number);
        self.queue
            .take(&workload::place(number, arrival), is_insider);
        self.outcome.looked_at[number] = Some(now);
        self.outcome.begun += 1;
        self.outcome.no_speaker += u64::from(handed.no_speaker);
        self.hold(
            reviewer,
            InHand {
                number,
                since: now,
                until: now.plus(arrival.handling),
            },
        );
    }

    fn hold(&mut self, reviewer: usize, hand: InHand) {
        let stamp = self.desk.hold(reviewer, hand);
        self.events.add(hand.until, Event::Done { reviewer, stamp });
    }

    fn finish(&mut self, reviewer: usize, now: Time) {
        self.spend(reviewer, now);
        let put_by = self.desk.free(reviewer);
        match put_by {
            Some(case) => {
                if self.interrupts
                    && self.desk.is_at_work(reviewer)
                    && let Some(handed) = self.interrupting(reviewer, now)
                {
                    self.desk.keep_by(reviewer, case);
                    self.outcome.interruptions += 1;
                    self.begin(reviewer, handed, now);
                    return;
                }
                let until = now.plus(case.left);
                self.hold(
                    reviewer,
                    InHand {
                        number: case.number,
                        since: now,
                        until,
                    },
                );
            }
            None if self.desk.is_at_work(reviewer) => self.ask(reviewer, now),
            None => {}
        }
    }

    fn interrupting(&mut self, reviewer: usize, now: Time) -> Option<Handed> {
        let asking = self.asking(reviewer, now);
        self.queue.interrupting(asking)
    }

    /// Counts the time since a reviewer took up what they have in hand.
    fn spend(&mut self, reviewer: usize, now: Time) {
        if let Some(hand) = self.desk.in_hand(reviewer) {
            self.outcome.busy_hours += now.since(hand.since).micros() as f64 / 3.6e9;
        }
    }

    fn asking(&self, reviewer: usize, now: Time) -> Asking<'a> {
        let team: &'a Team = self.team;
        Asking {
            reviewer,
            group: &team.groups[self.desk.group(reviewer)],
            load: Load {
                open: self.queue.open(),
                reviewers: self.desk.at_work(),
                handling_seconds: self.handling_seconds,
            },
            now,
        }
    }

    fn is_insider(&self, number: usize) -> bool {
        self.insiders == Some(self.workload.arrivals()[number].cohort)
    }
}
