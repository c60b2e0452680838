//! The curves of an answer: the share that still waits, by hours, with the cases that wait at the end counted in.

use evenhand_parity::draw::{self, Corner, Curve, Size, ticks};
use evenhand_simulate::figures::{CohortFigures, Drawn, Figures, Quantiles};

use super::answer::Answer;
use crate::number::{span, wait};

/// Shortest span that is drawn, in hours.
const HORIZON_HOURS_MIN: f64 = 0.1;

/// A chart, ready to be drawn.
pub struct Chart {
    /// Its name in a page.
    pub id: String,
    /// What it shows.
    pub title: String,
    about: String,
    horizon_hours: f64,
    curves: Vec<Named>,
    between: Option<String>,
}

/// A curve with its name and how many waited so long, at the ticks of the axis.
struct Named {
    name: String,
    corners: Vec<Corner>,
    at_risk: Vec<[f64; 2]>,
}

/// Every chart: cohorts by order of work, then orders of work by tier.
pub fn charts(answer: &Answer) -> Vec<Chart> {
    let cohorts = answer.policies.iter().filter_map(cohorts);
    cohorts.chain(tiers(answer)).collect()
}

/// Insiders and everybody else under one order of work.
fn cohorts(figures: &Figures) -> Option<Chart> {
    let (insiders, others): (Vec<_>, Vec<_>) =
        figures.cohorts.iter().partition(|cohort| cohort.is_insider);
    let ([inside], Some(other)) = (
        insiders.as_slice(),
        others.iter().max_by_key(|cohort| cohort.cases),
    ) else {
        return None;
    };
    let policy = figures.policy.as_str();
    let half = |cohort: &CohortFigures| cohort.waits.p50_hours.map_or("not reached".into(), wait);
    let horizon_hours = horizon([&other.waits, &inside.waits]);
    let named = |cohort: &CohortFigures| named(&cohort.cohort, &cohort.drawn, horizon_hours);
    Some(Chart {
        id: format!("cohorts-{policy}"),
        title: format!("{policy}: {}", figures.policy.about()),
        about: format!(
            "Half of {} were looked at within {}, half of {} within {}.",
            other.cohort,
            half(other),
            inside.cohort,
            half(inside)
        ),
        horizon_hours,
        between: figures.difference.map(|difference| wait(difference.hours)),
        curves: vec![named(other), named(inside)],
    })
}

/// Every order of work, tier by tier.
fn tiers(answer: &Answer) -> impl Iterator<Item = Chart> {
    let first = answer
        .policies
        .first()
        .map_or(&[][..], |figures| &figures.tiers);
    first.iter().map(|tier| {
        let all = answer.policies.iter();
        let all: Vec<_> = all
            .filter_map(|figures| Some((figures.policy, figures.tier(tier.tier)?)))
            .collect();
        let told = all.iter().map(|(policy, one)| {
            let most = one.waits.p95_hours.map_or("not reached".into(), wait);
            format!("{}: {most}", policy.as_str())
        });
        let horizon_hours = horizon(all.iter().map(|(_, one)| &one.waits));
        let curves = all.iter();
        let curves = curves.map(|(policy, one)| named(policy.as_str(), &one.drawn, horizon_hours));
        Chart {
            id: format!("tier-{}", tier.tier.as_str().to_lowercase()),
            title: format!("{}, clock {}", tier.tier.as_str(), span(tier.allowed_hours)),
            about: format!(
                "95 % were looked at within: {}.",
                told.collect::<Vec<_>>().join(", ")
            ),
            horizon_hours,
            between: None,
            curves: curves.collect(),
        }
    })
}

/// As far as something is to be seen: until 95 % of the slowest were looked at.
fn horizon<'a>(waits: impl IntoIterator<Item = &'a Quantiles>) -> f64 {
    let hours = waits.into_iter().map(|one| {
        let most = one.p95_hours.or(one.p90_hours).or(one.p50_hours);
        most.unwrap_or(one.mean_hours * 2.0)
    });
    hours.fold(HORIZON_HOURS_MIN, f64::max)
}

fn named(name: &str, drawn: &Drawn, horizon_hours: f64) -> Named {
    let corner = |[hours, waiting, low, high]: &[f64; 4]| Corner {
        hours: *hours,
        waiting: *waiting,
        low: *low,
        high: *high,
    };
    let at_risk = ticks(horizon_hours).into_iter();
    Named {
        name: name.to_owned(),
        corners: drawn.corners.iter().map(corner).collect(),
        at_risk: at_risk
            .map(|hours| [hours, drawn.at_risk(hours) as f64])
            .collect(),
    }
}

impl Chart {
    /// Draws it.
    pub fn draw(&self, size: Size) -> String {
        let curves = self.curves.iter().map(|one| Curve {
            name: &one.name,
            corners: one.corners.clone(),
            at_risk: &one.at_risk,
        });
        draw::draw(
            &draw::Chart {
                id: &self.id,
                title: &self.title,
                about: &self.about,
                horizon_hours: self.horizon_hours,
                curves: &curves.collect::<Vec<_>>(),
                between: self.between.as_deref(),
            },
            size,
        )
    }
}
