//! The report for programs.

use evenhand_parity::Report;
use jiff::Timestamp;
use serde::Serialize;

use super::Audit;
use super::words::headline::headline;

/// The report as it stands, and what it is about.
#[derive(Debug, Serialize)]
pub struct Answer<'a> {
    /// The figures. Hours, shares from 0 to 1.
    #[serde(flatten)]
    report: &'a Report,
    /// What it comes to, in one line.
    bottom_line: String,
    /// What a person calls the export.
    source: &'a str,
    /// SHA-256 of the text of the export, unpacked; `null` for the example.
    sha256: Option<&'a str>,
    /// When the first case came, and the latest time in the export.
    period: [Timestamp; 2],
    /// How the export was read, one sentence each.
    remarks: &'a [String],
    /// What makes the same figures again.
    command: &'a str,
    /// Who computed it.
    evenhand: &'static str,
}

/// The answer to `--json`.
pub fn answer(audit: &Audit) -> Answer<'_> {
    Answer {
        report: &audit.report,
        bottom_line: headline(&audit.report),
        source: &audit.source,
        sha256: audit.digest.as_deref(),
        period: audit.period,
        remarks: &audit.remarks,
        command: &audit.command,
        evenhand: env!("CARGO_PKG_VERSION"),
    }
}
