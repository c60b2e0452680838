//! The texts of a packet, each exactly as it was kept.

use evenhand_audit::packet::KeptContent;
use evenhand_model::{Problem, limits};

use super::{CUSTODY, Gathered};
use crate::accept::evidence;

/// Every text with its salt, so that its digest in the chain can be computed again. A text that
/// belongs to several is there once for each, under what it belongs to.
pub(super) fn content(gathered: &Gathered) -> Result<Vec<KeptContent>, Problem> {
    let mut all = Vec::new();
    let mut bytes = 0;
    for (address, of) in wanted(gathered) {
        let Some(kept) = gathered.evidence.get(address) else {
            continue;
        };
        let mut content = KeptContent {
            digest: String::new(),
            salt: kept.salt.clone(),
            kept: evidence::text(kept)?,
            kept_at: kept.kept_at,
            of,
        };
        bytes += content.kept.len();
        if bytes > limits::PACKET_CONTENT_BYTES_MAX {
            return Err(too_much());
        }
        content.digest = content.computed_digest();
        all.push(content);
    }
    let with_words = gathered.custody.iter();
    let with_words = with_words.filter(|line| gathered.scope.takes_words(line));
    all.extend(with_words.map(|line| KeptContent {
        digest: line.words_digest.clone(),
        salt: line.salt.clone(),
        kept: line.words.clone(),
        kept_at: line.at,
        of: format!("{CUSTODY} {}", line.id),
    }));
    Ok(all)
}

/// The addresses of the texts, with what each belongs to.
fn wanted(gathered: &Gathered) -> impl Iterator<Item = (&String, String)> {
    let of_cases = gathered.cases.iter().flat_map(|case| {
        let addresses = case.evidence.iter().chain(&case.later_evidence);
        addresses.map(|address| (address, format!("case {}", case.id)))
    });
    let of_decisions = gathered.decisions.iter().filter_map(|decision| {
        let address = decision.evidence.as_ref()?;
        Some((address, format!("decision {}", decision.id)))
    });
    let reports = gathered.reports.iter();
    let reports = reports.filter(|_| gathered.scope.with_report_words);
    let of_reports = reports.filter_map(|report| {
        let address = report.evidence.as_ref()?;
        Some((address, format!("report {}", report.id)))
    });
    of_cases.chain(of_decisions).chain(of_reports)
}

/// A packet is written in memory, so it must end somewhere.
pub fn too_much() -> Problem {
    Problem::conflict(format!(
        "the content is over {} MiB; give it in several disclosures with fewer links each",
        limits::PACKET_CONTENT_BYTES_MAX / 1024 / 1024
    ))
}
