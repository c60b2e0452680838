//! The pack of a report: gathered, signed, and put into one file.

use evenhand_audit::pack::{self, PackManifest, zip};
use evenhand_flow::redress::pack::{PackedPart, files};
use evenhand_flow::work::Evidence;
use evenhand_model::{Problem, Report, ReportId, Subject, limits};

use crate::engine::Engine;

impl Engine {
    /// Makes the pack of a report and of its other parts. Answers a ZIP.
    ///
    /// # Errors
    ///
    /// When there is no such report, or more than one file may hold.
    pub fn make_pack(&self, id: ReportId) -> Result<Vec<u8>, Problem> {
        let missing = || Problem::not_found("there is no such report");
        let first = self.get::<Report>(id)?.ok_or_else(missing)?;
        let manifest = PackManifest {
            format: pack::FORMAT.to_owned(),
            report: id.to_string(),
            instance: self.name_outside(&first.platform),
            received_at: first.received_at,
            made_at: self.now(),
            files: Vec::new(),
            public_key: String::new(),
        };
        let others = first.others.clone();
        let mut parts = vec![self.packed(first)?];
        for other in others {
            if let Some(report) = self.get::<Report>(other)? {
                parts.push(self.packed(report)?);
            }
        }
        let files = files(&parts)?;
        let bytes: usize = files.values().map(Vec::len).sum();
        if bytes > limits::PACKET_CONTENT_BYTES_MAX {
            return Err(Problem::conflict("this report is too long for one file"));
        }
        Ok(zip::write(&pack::sign(manifest, files, &self.signing)))
    }

    fn packed(&self, report: Report) -> Result<PackedPart, Problem> {
        let kept = |address: &Option<String>| match address {
            Some(address) => self.get::<Evidence>(address),
            None => Ok(None),
        };
        let subject = self.get::<Subject>(report.subject)?;
        Ok(PackedPart {
            subject: subject.and_then(|subject| subject.named()),
            seen: kept(&report.seen)?,
            words: kept(&report.evidence)?,
            report,
        })
    }
}
