//! The estimators against those of `lifelines` from PyPI, on its own data sets and on 50 generated ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use evenhand_parity::{Outcome, Plan, Spell, report};
use serde::Deserialize;

use crate::waits::wait;

/// How far a figure may be from that of lifelines, relative to it where it is above 1.
const SLACK: f64 = 1e-6;

/// One data set and what lifelines says of it.
#[derive(Deserialize)]
struct Expected {
    name: String,
    horizon: f64,
    groups: BTreeMap<String, Group>,
    logrank: Option<Test>,
}

#[derive(Deserialize)]
struct Group {
    rows: Vec<(f64, f64, f64)>,
    km: Vec<[f64; 2]>,
    bands: Vec<[f64; 3]>,
    quantiles: [Option<f64>; 3],
    rmst: f64,
    ended: Option<f64>,
    competing: Option<f64>,
}

#[derive(Deserialize)]
struct Test {
    statistic: f64,
    p: f64,
}

/// A Python that has lifelines; says so where there is none.
fn python(folder: &Path) -> Option<PathBuf> {
    let candidates = [folder.join("venv/bin/python3"), PathBuf::from("python3")];
    let has_lifelines = |python: &PathBuf| {
        let asked = Command::new(python)
            .args(["-c", "import lifelines"])
            .output();
        asked.is_ok_and(|output| output.status.success())
    };
    let found = candidates.into_iter().find(has_lifelines);
    if found.is_none() {
        eprintln!(
            "skipped: lifelines is missing; in crates/parity/tests/lifelines: python3 -m venv venv, then venv/bin/pip install -r requirements.txt"
        );
    }
    found
}

/// What was compared so far.
#[derive(Default)]
struct Differences {
    /// The largest of each kind of figure, and how many were compared.
    figures: BTreeMap<&'static str, (f64, u32)>,
    /// Quantiles that lifelines misses by rounding.
    missed_quantiles: u32,
}

impl Differences {
    fn check(&mut self, set: &str, figure: &'static str, got: f64, wanted: f64) {
        let difference = (got - wanted).abs() / wanted.abs().max(1.0);
        assert!(
            difference <= SLACK,
            "{figure} of {set}: {got} is not {wanted}"
        );
        let (largest, count) = self.figures.entry(figure).or_default();
        *largest = largest.max(difference);
        *count += 1;
    }
}

/// The step of a curve that holds at `hours`.
fn at<const WIDTH: usize>(curve: &[[f64; WIDTH]], hours: f64) -> [f64; WIDTH] {
    curve[curve.partition_point(|step| step[0] <= hours) - 1]
}

#[test]
fn estimators_agree_with_lifelines() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lifelines");
    let Some(python) = python(&folder) else {
        return;
    };
    let output = Command::new(python)
        .arg(folder.join("expected.py"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut differences = Differences::default();
    let mut sets = 0;
    for line in text.lines() {
        let expected: Expected = serde_json::from_str(line).unwrap();
        compare(&expected, &mut differences);
        sets += 1;
    }
    assert!(sets >= 60, "{sets} data sets");
    println!(
        "quantiles that lifelines misses by rounding: {}",
        differences.missed_quantiles
    );
    for (figure, (largest, count)) in differences.figures {
        println!("{figure}: largest difference {largest:.1e} in {count}");
    }
}

fn compare(expected: &Expected, differences: &mut Differences) {
    let spells: Vec<Spell> = expected
        .groups
        .iter()
        .flat_map(|(group, said)| {
            said.rows.iter().map(|&(hours, entry, outcome)| Spell {
                watched_from_hours: entry,
                ..wait(
                    group,
                    hours,
                    if outcome == 0.0 {
                        Outcome::Open
                    } else if outcome == 1.0 {
                        Outcome::Ended
                    } else {
                        Outcome::Competing
                    },
                )
            })
        })
        .collect();
    let plan = Plan {
        horizon_hours: expected.horizon,
        ..Plan::default()
    };
    let report = report(&spells, &plan);
    let name = expected.name.as_str();
    for (group, said) in &expected.groups {
        let cohort = &report.cohorts[group];
        for &[hours, waiting] in &said.km {
            let got = at(&cohort.km, hours)[1];
            differences.check(name, "curve", got, waiting);
        }
        for &[hours, low, high] in &said.bands {
            let waiting = at(&said.km, hours)[1];
            // Where nobody is left lifelines gives 1 for a band that has no value.
            if waiting > 1e-9 {
                let [_, got_low, got_high] = at(&cohort.bands, hours);
                differences.check(name, "band", got_low, low);
                differences.check(name, "band", got_high, high);
            }
        }
        let quantiles = [
            cohort.quantiles.p50,
            cohort.quantiles.p90,
            cohort.quantiles.p95,
        ];
        for ((got, wanted), share) in quantiles
            .into_iter()
            .zip(said.quantiles)
            .zip([0.5, 0.1, 0.05])
        {
            // Where a curve comes down to exactly that share, lifelines may miss it by a last digit and name the next
            // step; the definition takes the first at which no more than that share waits.
            let is_exactly_there =
                got.is_some_and(|hours| (at(&said.km, hours)[1] - share).abs() < 1e-12);
            if got != wanted && is_exactly_there {
                differences.missed_quantiles += 1;
            } else {
                assert_eq!(got, wanted, "quantile of {name}");
            }
        }
        differences.check(name, "mean within horizon", cohort.rmst, said.rmst);
        if let (Some(ended), Some(competing)) = (said.ended, said.competing) {
            differences.check(name, "incidence", cohort.ended_by_horizon, ended);
            differences.check(name, "incidence", cohort.competing_by_horizon, competing);
        }
    }
    if let Some(test) = &expected.logrank {
        let got = report.logrank.unwrap();
        differences.check(name, "log-rank statistic", got.statistic, test.statistic);
        differences.check(name, "log-rank p", got.p, test.p);
    }
}
