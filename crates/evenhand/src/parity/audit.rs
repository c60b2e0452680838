//! From the cases of an export to a report.

use std::fmt::Write as _;

use evenhand_parity::{Outcome, Plan, Report, Spell, report};
use jiff::Timestamp;

use super::cohorts::Chosen;
use super::export::{Export, Row};
use crate::failure::{Failure, Result};
use crate::number;

/// The horizon where nobody says otherwise, in hours.
const HORIZON_HOURS: f64 = 72.0;
/// The margin where nobody says otherwise, as a share of the horizon: 1.2 of 72 hours.
const MARGIN_SHARE: f64 = 1.0 / 60.0;

/// What a person asked for beside the cohorts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Hours within which waiting counts.
    pub horizon_hours: Option<f64>,
    /// Hours more that still count as alike.
    pub margin_hours: Option<f64>,
    /// Where chance begins.
    pub seed: Option<u64>,
}

/// A report, and what has to be told beside it.
#[derive(Debug)]
pub struct Audit {
    /// The figures.
    pub report: Report,
    /// What a person calls the export.
    pub source: String,
    /// When the first case came, and the latest time in the export.
    pub period: [Timestamp; 2],
    /// SHA-256 of the text of the export; none of the example.
    pub digest: Option<String>,
    /// Within what cases were compared, of what the export tells apart.
    pub within: Vec<&'static str>,
    /// How the export was read, in sentences.
    pub remarks: Vec<String>,
    /// What makes the same figures again.
    pub command: String,
}

impl Audit {
    /// Compares two cohorts of an export.
    pub fn of(export: &Export, chosen: &Chosen, asked: Asked) -> Result<Self> {
        let horizon_hours = asked.horizon_hours.unwrap_or(HORIZON_HOURS);
        let margin_hours = asked.margin_hours.unwrap_or(horizon_hours * MARGIN_SHARE);
        if margin_hours >= horizon_hours {
            let message = format!(
                "the margin of {} is not below the horizon of {}; mean waits within it can't differ by more",
                number::span(margin_hours),
                number::span(horizon_hours)
            );
            return Err(Failure::wrong_usage(message).hint(
                "the margin says how much longer still counts as alike, such as --margin 1",
            ));
        }
        let usual = Plan::default();
        let plan = Plan {
            reference: chosen.reference.clone(),
            compared: chosen.compared.clone(),
            horizon_hours,
            margin_hours,
            // What the tiers of another system promise is not known here.
            tiers: Default::default(),
            seed: asked.seed.unwrap_or(usual.seed),
            ..usual
        };
        let spells: Vec<Spell> = export.rows.iter().map(|row| spell(export, row)).collect();
        let first = export.rows.iter().map(|row| row.start).min();
        let report = report(&spells, &plan);
        Ok(Self {
            within: within(export, &report),
            report,
            source: source(export),
            period: [first.unwrap_or(export.latest), export.latest],
            digest: export.digest.clone(),
            remarks: export
                .remarks
                .iter()
                .chain(&chosen.remark)
                .cloned()
                .collect(),
            command: command(export, &plan),
        })
    }
}

fn within(export: &Export, report: &Report) -> Vec<&'static str> {
    let columns = [
        ("tier", "tier", export.tiers.are_several()),
        ("category", "category", export.categories.are_several()),
        ("language", "language", export.languages.are_several()),
        ("week", "week of arrival", true),
    ];
    let over = &report.standardised.over;
    let told = columns
        .into_iter()
        .filter(|(name, _, are_several)| *are_several && over.iter().any(|one| one == name));
    told.map(|(_, told, _)| told).collect()
}

/// The export without its folders, which belong into no report that is passed on.
fn source(export: &Export) -> String {
    match &export.file {
        Some(file) if file != "-" => file.clone(),
        _ => export.name.clone(),
    }
}

fn spell(export: &Export, row: &Row) -> Spell {
    Spell {
        cohort: export.cohorts.shared(row.cohort),
        tier: export.tiers.shared(row.tier),
        category: export.categories.shared(row.category),
        language: export.languages.shared(row.language),
        started_at: row.start.as_second(),
        watched_from_hours: 0.0,
        hours: row.stop.duration_since(row.start).as_secs_f64() / 3_600.0,
        outcome: if row.is_done {
            Outcome::Ended
        } else {
            Outcome::Open
        },
    }
}

/// With everything that has a default, so that it says the same after a default has changed.
fn command(export: &Export, plan: &Plan) -> String {
    let mut command = "evenhand parity".to_owned();
    match &export.file {
        Some(file) => {
            let _ = write!(command, " --csv {}", quoted(file));
        }
        None => command.push_str(" --example"),
    }
    // Writing into a string does not fail.
    let _ = write!(
        command,
        " --reference {} --compared {} --horizon {} --margin {} --seed {}",
        quoted(&plan.reference),
        quoted(&plan.compared),
        plan.horizon_hours,
        plan.margin_hours,
        plan.seed
    );
    command
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |one: char| one.is_alphanumeric() || "-_./".contains(one);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parity::cohorts::choose;
    use crate::parity::example;

    fn of(asked: Asked) -> Result<Audit> {
        let export = example::export();
        let chosen = choose(&export, None, None)?;
        Audit::of(&export, &chosen, asked)
    }

    #[test]
    fn the_margin_is_a_sixtieth_of_the_horizon_unless_one_is_set() {
        let report = |horizon_hours, margin_hours| {
            let asked = Asked {
                horizon_hours,
                margin_hours,
                seed: None,
            };
            let report = of(asked).unwrap().report;
            (report.horizon, report.margin)
        };
        let usual = Plan::default();
        assert_eq!(
            report(None, None),
            (usual.horizon_hours, usual.margin_hours)
        );
        assert_eq!(report(Some(24.0), None), (24.0, 0.4));
        assert_eq!(report(Some(24.0), Some(2.0)), (24.0, 2.0));
        let too_wide = Asked {
            horizon_hours: Some(2.0),
            margin_hours: Some(2.0),
            seed: None,
        };
        assert!(of(too_wide).is_err());
    }

    #[test]
    fn the_command_is_one_that_a_shell_takes() {
        let audit = of(Asked::default()).unwrap();
        assert_eq!(
            audit.command,
            "evenhand parity --example --reference ordinary --compared insider --horizon 72 --margin 1.2 --seed 1"
        );
        for (word, expected) in [
            ("cases.csv", "cases.csv"),
            ("two words", "'two words'"),
            ("it's", r"'it'\''s'"),
            ("$(x)", "'$(x)'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
