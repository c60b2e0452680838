//! Cases drawn from rates: within an hour the rate is one number, and gaps are exponential, which forgets
//! (so that every hour may begin anew).

use std::collections::BTreeMap;

use evenhand_model::{Duration, Tier, Time};

use super::{Arrival, ORDINARY, Words, Workload};
use crate::random::Stream;
use crate::scenario::{Arrivals, Handling, Law, Scenario};
use crate::team::weekday;

const HOUR_MICROS: f64 = 3.6e9;

/// Streams of random numbers of an entry.
const INSTANTS: u64 = 0;
const MARKS: u64 = 1;
const HANDLING: u64 = 2;

pub(super) fn draw(scenario: &Scenario) -> Workload {
    let mut workload = Workload::default();
    for (entry, stream) in scenario.arrivals.iter().enumerate() {
        let mut handling = Stream::new(scenario.seed, entry, HANDLING);
        let mut marks = Stream::new(scenario.seed, entry, MARKS);
        let languages = Weights::of(&stream.languages, &mut workload.languages);
        let topics = Weights::of(&stream.topics, &mut workload.topics);
        let cohorts = Weights::of(&stream.cohorts, &mut workload.cohorts);
        let ordinary = workload.cohorts.number(ORDINARY).unwrap_or(0);
        for received_at in instants(scenario, entry, stream) {
            workload.arrivals.push(Arrival {
                received_at,
                tier: stream.tier,
                language: languages.draw(&mut marks),
                topic: topics.draw(&mut marks),
                cohort: cohorts.draw(&mut marks).unwrap_or(ordinary),
                handling: time(&scenario.handling, stream.tier, &mut handling),
            });
        }
    }
    workload.arrivals.sort_by_key(|arrival| arrival.received_at);
    workload
}

pub(super) fn handling(scenario: &Scenario, tiers: &[Tier]) -> Vec<Duration> {
    let mut stream = Stream::new(scenario.seed, 0, HANDLING);
    let times = tiers.iter();
    times
        .map(|tier| time(&scenario.handling, *tier, &mut stream))
        .collect()
}

fn instants(scenario: &Scenario, entry: usize, stream: &Arrivals) -> Vec<Time> {
    let mut random = Stream::new(scenario.seed, entry, INSTANTS);
    let mut instants = Vec::new();
    for hour in 0..scenario.days * 24 {
        let begins = scenario.start.plus(Duration::from_hours(i64::from(hour)));
        let hour_of_day = (begins.micros().div_euclid(3_600_000_000)).rem_euclid(24) as usize;
        let bursts = scenario.bursts.iter();
        let bursts = bursts.filter(|burst| burst.is_of(stream.tier) && burst.has(hour));
        let rate = stream.per_hour
            * scenario.shape.factor(hour_of_day, weekday(begins))
            * bursts.map(|burst| burst.times).product::<f64>();
        if rate <= 0.0 {
            continue;
        }
        let mut share = random.exponential() / rate;
        while share < 1.0 {
            let micros = Duration::from_micros((share * HOUR_MICROS) as i64);
            instants.push(begins.plus(micros));
            share += random.exponential() / rate;
        }
    }
    instants
}

fn time(handling: &Handling, tier: Tier, random: &mut Stream) -> Duration {
    let mean_micros = handling.mean_minutes(tier) * 6e7;
    let micros = match handling.law {
        Law::Fixed => mean_micros,
        Law::Exponential => mean_micros * random.exponential(),
        Law::LogNormal => {
            let spread = handling.spread;
            mean_micros * (spread * random.normal() - spread * spread / 2.0).exp()
        }
    };
    Duration::from_micros((micros as i64).max(1))
}

/// Words with their weights, by number.
struct Weights {
    numbers: Vec<u16>,
    weights: Vec<f64>,
}

impl Weights {
    fn of(weights: &BTreeMap<String, f64>, words: &mut Words) -> Self {
        let pairs = weights.iter();
        let pairs = pairs.filter_map(|(word, weight)| Some((words.number(word)?, *weight)));
        let (numbers, weights) = pairs.unzip();
        Self { numbers, weights }
    }

    fn draw(&self, random: &mut Stream) -> Option<u16> {
        match self.numbers.len() {
            0 => None,
            _ => self.numbers.get(random.place(&self.weights)).copied(),
        }
    }
}
