//! Nothing waits for ever: the bounds of docs/dispatch.md, with skills, topics, skips, budgets, conflicts and
//! overload on.

use std::collections::{BTreeMap, BTreeSet};

use evenhand_flow::case::dispatch::{
    Credit, Fit, Load, Pile, Reviewer, Shares, Turns, Waiting, choose,
};
use evenhand_model::{CaseId, Duration, Tier, Time};
use proptest::prelude::*;

/// A case as a trace has it.
#[derive(Clone, Debug)]
struct Arrival {
    tier: Tier,
    lang: Option<&'static str>,
    topic: &'static str,
    /// Reviewers for whom it is not: one of their accounts reported it, or they decided it before.
    barred: Vec<usize>,
}

/// What happens in a trace.
#[derive(Clone, Debug)]
enum Step {
    Comes(Arrival),
    /// A reviewer asks, and does something with what they get.
    Asks {
        who: usize,
        and: Then,
        is_busy: bool,
    },
    Passes(i64),
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Decides,
    /// Gives it back and is not handed it again.
    Skips,
    /// Gives it back, or lets the lease end.
    Returns,
}

/// Somebody at work.
struct Person {
    languages: BTreeSet<String>,
    topics: BTreeSet<String>,
    /// Slots after which a day has brought enough; then the day begins anew after as many slots again.
    budget: usize,
    slots: usize,
    own: Credit,
}

/// A case and somebody who may have it, from when they may on.
#[derive(Default)]
struct Wait {
    /// Slots that they have had since.
    slots: usize,
    /// Cases that may go before it: those that were there, and those that came back.
    before: usize,
}

struct House {
    now: Time,
    pile: Pile,
    waiting: BTreeMap<CaseId, Waiting>,
    barred: BTreeSet<(usize, CaseId)>,
    people: Vec<Person>,
    given: Credit,
    shares: Shares,
    waits: BTreeMap<(CaseId, usize), Wait>,
    number: u128,
}

impl House {
    fn new(people: Vec<Person>, shares: Shares) -> Self {
        Self {
            now: "2026-11-23T10:00:00Z".parse().unwrap(),
            pile: Pile::default(),
            waiting: BTreeMap::new(),
            barred: BTreeSet::new(),
            people,
            given: Turns::AT_FIRST,
            shares,
            waits: BTreeMap::new(),
            number: 0,
        }
    }

    fn comes(&mut self, arrival: Arrival) {
        self.number += 1;
        self.now = self.now.plus(Duration::from_micros(1));
        let id: CaseId = format!("{:032x}", self.number).parse().unwrap();
        let case = Waiting {
            id,
            tier: arrival.tier,
            received_at: self.now,
            queue_at: self.now.plus(arrival.tier.allowed()),
            lang: arrival.lang.map(str::to_owned),
            topics: vec![arrival.topic.to_owned()],
        };
        let barred = arrival.barred.into_iter();
        self.barred.extend(barred.map(|who| (who, id)));
        self.put(case);
    }

    fn put(&mut self, case: Waiting) {
        self.pile.add(case.clone());
        self.waiting.insert(case.id, case);
    }

    fn is_only_danger(&self, who: usize) -> bool {
        let person = &self.people[who];
        person.slots % (2 * person.budget) >= person.budget
    }

    fn fit(&self, who: usize, case: &Waiting) -> Fit {
        let person = &self.people[who];
        let barred = |id| self.barred.contains(&(who, id));
        let reviewer = Reviewer {
            languages: &person.languages,
            topics: &person.topics,
            barred: &barred,
            only_danger: self.is_only_danger(who),
        };
        reviewer.fit(case, self.now)
    }

    /// Whether one case may go before another in the share that gets every case out in the end.
    fn may_go_before(one: &Waiting, other: &Waiting) -> bool {
        match other.tier {
            Tier::T0 => one.tier == Tier::T0 && (one.queue_at, one.id) < (other.queue_at, other.id),
            _ => one.tier != Tier::T0 && (one.received_at, one.id) < (other.received_at, other.id),
        }
    }

    /// Most slots of one person that can pass while a case waits that they may have.
    fn bound(&self, case: &Waiting, before: usize) -> usize {
        let every = |share: u32| 1_000_usize.div_ceil(share as usize);
        match case.tier {
            Tier::T0 => {
                2 * every(self.shares.danger) + 2 + before * (every(self.shares.danger) + 1)
            }
            _ => 2 * every(self.shares.oldest) + 1 + before * every(self.shares.oldest),
        }
    }

    fn asks(&mut self, who: usize, then: Then, load: Load) -> Result<(), TestCaseError> {
        let person = &self.people[who];
        let only_danger = self.is_only_danger(who);
        for case in self.waiting.values() {
            if self.fit(who, case) != Fit::No && !self.waits.contains_key(&(case.id, who)) {
                let others = self.waiting.values();
                let before = others.filter(|one| Self::may_go_before(one, case)).count();
                let wait = Wait { slots: 0, before };
                self.waits.insert((case.id, who), wait);
            }
        }
        let barred = |id| self.barred.contains(&(who, id));
        let reviewer = Reviewer {
            languages: &person.languages,
            topics: &person.topics,
            barred: &barred,
            only_danger,
        };
        let mut turns = Turns {
            house: self.given,
            own: person.own,
        };
        let pile = &self.pile;
        let choice = choose(&mut turns, self.shares, &pile, &reviewer, load, self.now);
        let Some(choice) = choice else {
            // Days pass for who is handed nothing, too.
            self.people[who].slots += usize::from(only_danger);
            return Ok(());
        };
        (self.given, self.people[who].own) = (turns.house, turns.own);
        let handed = self.pile.take_by_id(choice.case).expect("it waits");
        self.waiting.remove(&handed.id);
        self.waits.retain(|(case, _), _| *case != handed.id);
        let waiting = &self.waiting;
        for ((case, by), wait) in &mut self.waits {
            let case = &waiting[case];
            let counts = *by == who && (case.tier == Tier::T0 || !only_danger);
            wait.slots += usize::from(counts);
        }
        for ((case, by), wait) in &self.waits {
            let bound = self.bound(&self.waiting[case], wait.before);
            prop_assert!(
                wait.slots < bound,
                "reviewer {by} had {} slots while {:?} waited behind {}",
                wait.slots,
                self.waiting[case],
                wait.before
            );
        }
        self.people[who].slots += 1;
        if let Then::Skips = then {
            self.barred.insert((who, handed.id));
        }
        if let Then::Skips | Then::Returns = then {
            let waiting = &self.waiting;
            for ((case, _), wait) in &mut self.waits {
                wait.before += usize::from(Self::may_go_before(&handed, &waiting[case]));
            }
            self.put(handed);
        }
        Ok(())
    }
}

fn tier() -> impl Strategy<Value = Tier> {
    // Danger is rare in life, and common here: its share is what may keep others waiting.
    prop_oneof![3 => Just(Tier::T0), 2 => Just(Tier::T1), 1 => Just(Tier::T2), 1 => Just(Tier::T3),
        1 => Just(Tier::T4)]
}

fn lang() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        Just(None),
        Just(Some("en")),
        Just(Some("ar-EG")),
        Just(Some("fi"))
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let arrival = (
        tier(),
        lang(),
        prop_oneof![Just("threat"), Just("spam")],
        prop::collection::vec(0..3_usize, 0..3),
    );
    let arrival = arrival.prop_map(|(tier, lang, topic, barred)| Arrival {
        tier,
        lang,
        topic,
        barred,
    });
    let then = prop_oneof![
        6 => Just(Then::Decides),
        1 => Just(Then::Skips),
        1 => Just(Then::Returns)
    ];
    let asks = (0..3_usize, then, any::<bool>());
    prop_oneof![
        4 => arrival.prop_map(Step::Comes),
        5 => asks.prop_map(|(who, and, is_busy)| Step::Asks { who, and, is_busy }),
        1 => (1..300_i64).prop_map(Step::Passes),
    ]
}

fn shares() -> impl Strategy<Value = Shares> {
    let danger = prop_oneof![3 => Just(500_u32), 1 => 100..=900_u32];
    let oldest = prop_oneof![3 => Just(100_u32), 1 => 10..=500_u32];
    (danger, oldest).prop_map(|(danger, oldest)| Shares {
        danger,
        oldest: oldest.min(1_000 - danger),
    })
}

fn people(budgets: &[usize]) -> Vec<Person> {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let skills: [(&[&str], &[&str]); 3] =
        [(&["en"], &[]), (&["ar", "en"], &["threat"]), (&[], &[])];
    let people = skills.into_iter().zip(budgets);
    let people = people.map(|((languages, topics), budget)| Person {
        languages: set(languages),
        topics: set(topics),
        budget: *budget,
        slots: 0,
        own: Credit::default(),
    });
    people.collect()
}

const TOO_MUCH: Load = Load {
    open: [0, 10_000, 0, 0, 0],
    reviewers: 1,
    handling_seconds: 300,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whoever_may_have_a_case_is_handed_it_within_the_bound(
        steps in prop::collection::vec(step(), 100..600),
        budgets in prop::collection::vec(5..400_usize, 3),
        shares in shares(),
    ) {
        let mut house = House::new(people(&budgets), shares);
        for step in steps {
            match step {
                Step::Comes(arrival) => house.comes(arrival),
                Step::Passes(minutes) => house.now = house.now.plus(Duration::from_minutes(minutes)),
                Step::Asks { who, and, is_busy } => {
                    house.asks(who, and, if is_busy { TOO_MUCH } else { Load::default() })?;
                }
            }
        }
    }

    /// Reviewers in step with the shares, and a case that only one of them may have: chance gives that one
    /// nothing, ever.
    #[test]
    fn no_rhythm_keeps_a_case_from_the_only_one_who_may_have_it(
        team in 2..8_usize,
        tier in tier(),
        is_busy in any::<bool>(),
        shares in shares(),
    ) {
        let nobody = BTreeSet::new();
        let mut people: Vec<Person> = Vec::new();
        people.resize_with(team, || Person {
            languages: nobody.clone(),
            topics: nobody.clone(),
            budget: usize::MAX / 4,
            slots: 0,
            own: Credit::default(),
        });
        let mut house = House::new(people, shares);
        let new = |tier, barred| Arrival { tier, lang: None, topic: "spam", barred };
        house.comes(new(tier, (1..team).collect()));
        let theirs = *house.waiting.keys().next().unwrap();
        for slot in 0..4_000 {
            if !house.waiting.contains_key(&theirs) {
                break;
            }
            // More comes than is done, most of it more urgent.
            house.comes(new(Tier::T0, Vec::new()));
            house.comes(new(Tier::T1, Vec::new()));
            let load = if is_busy { TOO_MUCH } else { Load::default() };
            house.asks((slot + 1) % team, Then::Decides, load)?;
        }
        prop_assert!(!house.waiting.contains_key(&theirs));
    }

    /// policy.md 4.4 with the shares: among cases that everybody may have, only those with an earlier deadline,
    /// which is a closed set, and the shares of danger and of the oldest go before one.
    #[test]
    fn by_deadline_a_case_waits_for_the_earlier_ones_and_the_shares_alone(
        steps in prop::collection::vec(
            prop_oneof![
                4 => tier().prop_map(Some),
                5 => Just(None),
            ],
            100..800,
        ),
        team in 1..5_usize,
        shares in shares(),
    ) {
        let nobody = BTreeSet::new();
        let mut people: Vec<Person> = Vec::new();
        people.resize_with(team, || Person {
            languages: nobody.clone(),
            topics: nobody.clone(),
            budget: usize::MAX / 4,
            slots: 0,
            own: Credit::default(),
        });
        let mut house = House::new(people, shares);
        // Slots since it came, and cases with an earlier deadline that were there or came.
        let mut counts: BTreeMap<CaseId, (usize, usize)> = BTreeMap::new();
        let earlier = |one: &Waiting, other: &Waiting| {
            one.tier != Tier::T0 && (one.queue_at, one.id) < (other.queue_at, other.id)
        };
        for (number, step) in steps.into_iter().enumerate() {
            house.now = house.now.plus(Duration::from_minutes(5));
            let Some(tier) = step else {
                let waited = house.waiting.len();
                house.asks(number % team, Then::Decides, Load::default())?;
                let was_slot = house.waiting.len() < waited;
                counts.retain(|id, _| house.waiting.contains_key(id));
                let rest = 1_000 - (shares.danger + shares.oldest) as usize;
                for (slots, before) in counts.values_mut().filter(|_| was_slot) {
                    *slots += 1;
                    // The part that goes by deadline, over what the shares can be ahead by.
                    let by_deadline = (*slots * rest / 1_000).saturating_sub(4 * team + 4);
                    prop_assert!(by_deadline <= *before, "{slots} slots, {before} before");
                }
                continue;
            };
            let known: BTreeSet<CaseId> = house.waiting.keys().copied().collect();
            house.comes(Arrival { tier, lang: None, topic: "spam", barred: Vec::new() });
            let new = house.waiting.values().find(|case| !known.contains(&case.id)).unwrap();
            for (id, (_, before)) in &mut counts {
                *before += usize::from(earlier(new, &house.waiting[id]));
            }
            if new.tier != Tier::T0 {
                let before = house.waiting.values().filter(|one| earlier(one, new)).count();
                counts.insert(new.id, (0, before));
            }
        }
    }
}
