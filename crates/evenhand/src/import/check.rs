//! A file is read through before anything of it is taken, and every error in it is told.

use std::collections::BTreeMap;

use evenhand_engine::SystemClock;
use evenhand_flow::accept::import::{check_account, check_decision, check_report};
use evenhand_flow::accept::json;
use evenhand_model::{
    Clocks as _, ImportKind, OpenReport, PastDecision, Policy, Problem, SuspendedAccount, Time,
};

use super::Source;
use super::reader::Record;
use crate::command::backup::bar;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Errors that are shown.
const ERRORS_SHOWN: u64 = 20;

/// Policies by their ids.
pub type Policies = BTreeMap<String, Policy>;

/// A file without errors.
pub struct Checked {
    /// How many records it has.
    pub records: u64,
    /// How many things in it are no such records.
    pub left_out: u64,
    /// What names it: SHA-256 of it and of what says how to read it.
    pub digest: String,
}

/// Reads the whole file once, and tells every error in it.
pub fn check(source: &Source, kind: ImportKind, policies: &Policies) -> Result<Checked> {
    let now = SystemClock.now();
    let name = source.path().display().to_string();
    let progress = bar(source.bytes()).with_message("checking ");
    let mut reader = source.read(kind, &progress)?;
    let (mut record, mut records, mut errors) = (Record::default(), 0, 0);
    while reader.next(&mut record).doing(&name)? {
        records += 1;
        let refused = record.refused.take();
        let checked = match refused {
            Some(problem) => Err(problem),
            None => check_record(kind, &record.json, policies, now),
        };
        if let Err(problem) = checked {
            errors += 1;
            if errors <= ERRORS_SHOWN {
                let told = format!("{name}:{}: {}", record.line, reader.tell(&problem));
                progress.suspend(|| output::remark(told));
            }
        }
    }
    progress.finish_and_clear();
    if errors > 0 {
        let message = format!("{errors} of {records} records have errors; nothing was imported");
        return Err(Failure::new(message).hint("correct them, and run the command again"));
    }
    Ok(Checked {
        records,
        left_out: reader.left_out(),
        digest: source.digest()?,
    })
}

fn check_record(
    kind: ImportKind,
    record: &[u8],
    policies: &Policies,
    now: Time,
) -> std::result::Result<(), Problem> {
    match kind {
        ImportKind::Accounts => {
            check_account(policies, &json::read::<SuspendedAccount>(record)?, now)
        }
        ImportKind::Reports => check_report(&json::read::<OpenReport>(record)?, now),
        ImportKind::Decisions => {
            check_decision(policies, &json::read::<PastDecision>(record)?, now)
        }
    }
}
