//! Who reported a case, as those who decide it see it: never a name.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_flow::reporting::accuracy::mean_of_house;
use evenhand_flow::reporting::campaign::summary;
use evenhand_flow::reporting::together::Source;
use evenhand_flow::reporting::{Accuracy, Findings, ReporterRecord, ReportersSummary, Seen};
use evenhand_flow::work::{Key, Row, Select};
use evenhand_model::{Case, Problem, Report, ReportId, Reporter, SubjectId};

/// Reports of a case that are looked at, the oldest first.
const REPORTS_READ_MAX: usize = 500;

/// What can be said of the reporters of a case. What was found in the case itself is left out: it says nothing of
/// what they had reported before.
pub fn of_case(engine: &Engine, case: &Case) -> Result<ReportersSummary, Problem> {
    let reports = engine.select::<Report>(&Select::reports_of(case.id, REPORTS_READ_MAX))?;
    let reporters = rows::<Reporter>(
        engine,
        reports.iter().map(|report| Key::of::<Reporter>(report.id)),
    )?;
    let accounts = reporters.values().filter_map(|reporter| reporter.account);
    let records = rows::<ReporterRecord>(engine, accounts.map(Key::of::<ReporterRecord>))?;
    let mut known: BTreeMap<SubjectId, Seen> = BTreeMap::new();
    let mut seen = Vec::new();
    for report in &reports {
        let reporter = reporters.get(&report.id.to_string());
        let network = reporter.and_then(|reporter| reporter.network.clone());
        let Some(account) = reporter.and_then(|reporter| reporter.account) else {
            seen.push(Seen {
                source: Source {
                    network,
                    reported: Vec::new(),
                },
                findings: Findings::default(),
            });
            continue;
        };
        let record = records.get(&account.to_string());
        let one = known.entry(account).or_insert_with(|| Seen {
            source: Source {
                network: None,
                reported: record
                    .map(|record| record.reported.clone())
                    .unwrap_or_default(),
            },
            findings: record
                .map(|record| record.findings.clone().without(case.id))
                .unwrap_or_default(),
        });
        // Who reports twice is one reporter, from wherever the first report came.
        one.source.network = one.source.network.take().or(network);
    }
    seen.extend(known.into_values());
    Ok(summary(&seen, house(engine, case)?, engine.now()))
}

/// How often the earlier reports of those who made some reports of a case held up; nothing is said of a reporter
/// without an account.
pub fn accuracies(
    engine: &Engine,
    case: &Case,
    reports: &[Report],
) -> Result<BTreeMap<ReportId, Accuracy>, Problem> {
    let reporters = rows::<Reporter>(
        engine,
        reports.iter().map(|report| Key::of::<Reporter>(report.id)),
    )?;
    let accounts = reporters.values().filter_map(|reporter| reporter.account);
    let records = rows::<ReporterRecord>(engine, accounts.map(Key::of::<ReporterRecord>))?;
    let house = house(engine, case)?;
    let now = engine.now();
    let mut found = BTreeMap::new();
    for reporter in reporters.into_values() {
        if let Some(account) = reporter.account {
            let record = records.get(&account.to_string());
            let findings = record.map(|record| record.findings.clone().without(case.id));
            let findings = findings.unwrap_or_default();
            found.insert(reporter.report, Accuracy::of(&findings, house, now));
        }
    }
    Ok(found)
}

/// How often reports hold up in the house.
fn house(engine: &Engine, case: &Case) -> Result<f64, Problem> {
    let record = engine.get::<ReporterRecord>(ReporterRecord::house_id(&case.platform))?;
    let findings = record.map(|record| record.findings.without(case.id));
    Ok(mean_of_house(&findings.unwrap_or_default(), engine.now()))
}

/// Rows by id, as far as there are any.
fn rows<R: Row>(
    engine: &Engine,
    keys: impl Iterator<Item = Key>,
) -> Result<BTreeMap<String, R>, Problem> {
    let keys: Vec<Key> = keys.collect();
    let loaded = engine.load(&keys)?;
    let rows = loaded.iter().flatten().filter_map(R::from_record);
    Ok(rows.map(|row| (row.id(), row.clone())).collect())
}
