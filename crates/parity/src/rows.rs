//! The spells in the one order that every estimator walks through.

use std::collections::HashMap;
use std::sync::Arc;

use crate::report::LeftOut;
use crate::risk::Wait;
use crate::spell::{Outcome, Spell};

const HOUR_SECONDS: f64 = 3_600.0;
const WEEK_SECONDS: i64 = 7 * 24 * 3_600;

/// A spell whose names are numbers in the order of the alphabet, so that nothing depends on the order in which
/// the spells came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub hours: f64,
    pub entry: f64,
    pub outcome: Outcome,
    pub tier: u32,
    pub category: u32,
    pub language: u32,
    /// Weeks since the first arrival of all.
    pub week: i64,
    /// Seconds since the first arrival of all.
    pub arrived: i64,
}

impl Row {
    /// The row as one wait that counts once.
    pub(crate) fn wait(&self) -> Wait {
        Wait {
            hours: self.hours,
            entry: self.entry,
            outcome: self.outcome,
            weight: 1.0,
            arm: 0,
        }
    }

    /// Seconds from the first arrival of all to the end of what is known of this one.
    pub(crate) fn known_until(&self) -> i64 {
        self.arrived + (self.hours * HOUR_SECONDS).round() as i64
    }
}

/// What can be used of the spells: each cohort's rows, shortest wait first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// One for each of `cohort_names`.
    pub cohorts: Vec<Vec<Row>>,
    pub cohort_names: Vec<Arc<str>>,
    pub tier_names: Vec<Arc<str>>,
    pub category_names: Vec<Arc<str>>,
    pub language_names: Vec<Arc<str>>,
    /// The first arrival of all, in seconds since 1970 (UTC).
    pub first_at: i64,
    pub left_out: LeftOut,
}

impl Rows {
    pub(crate) fn of(spells: &[Spell]) -> Self {
        let mut left_out = LeftOut::default();
        let mut usable: Vec<&Spell> = Vec::with_capacity(spells.len());
        for spell in spells {
            let makes_sense = spell.hours.is_finite()
                && spell.hours >= 0.0
                && spell.watched_from_hours.is_finite();
            if !makes_sense {
                left_out.hours += 1;
            } else if spell.watched_from_hours > 0.0 && spell.hours <= spell.watched_from_hours {
                left_out.watched_too_late += 1;
            } else {
                usable.push(spell);
            }
        }
        let first_at = usable
            .iter()
            .map(|spell| spell.started_at)
            .min()
            .unwrap_or(0);
        let (cohort_names, cohort_of) = numbered(&usable, |spell| &spell.cohort);
        let (tier_names, tier_of) = numbered(&usable, |spell| &spell.tier);
        let (category_names, category_of) = numbered(&usable, |spell| &spell.category);
        let (language_names, language_of) = numbered(&usable, |spell| &spell.language);
        let mut cohorts = vec![Vec::new(); cohort_names.len()];
        for (index, spell) in usable.iter().enumerate() {
            let arrived = spell.started_at.saturating_sub(first_at);
            cohorts[cohort_of[index] as usize].push(Row {
                // Adding 0 turns a negative zero into a positive one, so that both sort alike.
                hours: spell.hours + 0.0,
                entry: spell.watched_from_hours.max(0.0) + 0.0,
                outcome: spell.outcome,
                tier: tier_of[index],
                category: category_of[index],
                language: language_of[index],
                week: arrived / WEEK_SECONDS,
                arrived,
            });
        }
        for rows in &mut cohorts {
            rows.sort_unstable_by(in_order);
        }
        Self {
            cohorts,
            cohort_names,
            tier_names,
            category_names,
            language_names,
            first_at,
            left_out,
        }
    }

    /// The rows of the cohort called `name`; none where it has no cases.
    pub(crate) fn cohort(&self, name: &str) -> &[Row] {
        self.cohort_names
            .binary_search_by(|known| (**known).cmp(name))
            .map_or(&[], |index| &self.cohorts[index])
    }

    /// Cases of all cohorts.
    pub(crate) fn len(&self) -> usize {
        self.cohorts.iter().map(Vec::len).sum()
    }
}

/// The shortest wait first; what comes after that makes equal waits come in one order.
pub(crate) fn in_order(a: &Row, b: &Row) -> std::cmp::Ordering {
    let rest = |row: &Row| {
        (
            row.outcome,
            row.tier,
            row.category,
            row.language,
            row.arrived,
        )
    };
    a.hours
        .total_cmp(&b.hours)
        .then(a.entry.total_cmp(&b.entry))
        .then_with(|| rest(a).cmp(&rest(b)))
}

/// The names in order, and for each spell the number of its name.
fn numbered<'a>(
    spells: &[&'a Spell],
    name: impl Fn(&'a Spell) -> &'a Arc<str>,
) -> (Vec<Arc<str>>, Vec<u32>) {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut names: Vec<Arc<str>> = Vec::new();
    let met: Vec<u32> = spells
        .iter()
        .map(|&spell| {
            let name = name(spell);
            *seen.entry(name).or_insert_with(|| {
                names.push(name.clone());
                names.len() as u32 - 1
            })
        })
        .collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_unstable_by(|&a, &b| names[a].cmp(&names[b]));
    let mut place = vec![0; names.len()];
    for (at, &index) in order.iter().enumerate() {
        place[index] = at as u32;
    }
    let sorted = order.iter().map(|&index| names[index].clone()).collect();
    (sorted, met.iter().map(|&at| place[at as usize]).collect())
}
