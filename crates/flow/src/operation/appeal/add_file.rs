//! A file that an appellant sends along.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use evenhand_model::{
    Act, Appeal, AppealFile, AppealId, AppealState, Platform, Problem, appeal::APPEAL_FILE_TYPES,
    limits,
};
use serde::{Deserialize, Serialize};

use super::appeal_of;
use crate::accept::evidence;
use crate::work::{Line, Operation, Stop, Work};

/// Longest name of a file, in bytes: what file systems take.
const NAME_BYTES_MAX: usize = 255;

/// Adds a file to an appeal. The same file twice is one.
#[derive(Clone, Debug)]
pub struct AddFile {
    /// Whose appeal.
    pub platform: Platform,
    /// Which appeal.
    pub appeal: AppealId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file as evidence holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeptFile {
    /// In base64.
    pub base64: String,
}

impl KeptFile {
    /// What is in it.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        BASE64.decode(&self.base64).ok()
    }
}

impl Operation for AddFile {
    type Answer = Appeal;

    fn run(&self, work: &mut Work<'_>) -> Result<Appeal, Stop> {
        self.check()?;
        let mut appeal = appeal_of(work, &self.platform, self.appeal)?;
        if appeal.state == AppealState::Decided {
            let detail = "this appeal has been decided; it takes no more files";
            return Err(Problem::conflict(detail).into());
        }
        let file = KeptFile {
            base64: BASE64.encode(&self.bytes),
        };
        let kept = evidence::keep(work, &self.platform, &file)?;
        if appeal
            .files
            .iter()
            .any(|file| file.evidence == kept.address)
        {
            evidence::release(work, &kept.address)?;
            return Ok(appeal);
        }
        if appeal.files.len() >= limits::FILES_PER_APPEAL_MAX {
            let detail = format!("an appeal takes {} files", limits::FILES_PER_APPEAL_MAX);
            return Err(Problem::conflict(detail).into());
        }
        appeal.files.push(AppealFile {
            name: self.name.clone(),
            kind: self.kind.clone(),
            bytes: self.bytes.len() as u64,
            evidence: kept.address,
        });
        work.put(appeal.clone());
        work.record(
            Line::of(Act::AppealFileAdded)
                .subject(appeal.subject)
                .with("appeal", appeal.id.to_string())
                .with("bytes", self.bytes.len())
                .with("digest", kept.salted_digest),
        );
        Ok(appeal)
    }
}

impl AddFile {
    fn check(&self) -> Result<(), Problem> {
        let is_name = |c: char| !c.is_control() && c != '/' && c != '\\';
        if self.name.is_empty()
            || self.name.len() > NAME_BYTES_MAX
            || !self.name.chars().all(is_name)
        {
            let detail = format!("expected the name of a file, at most {NAME_BYTES_MAX} bytes");
            return Err(Problem::invalid(detail).at("name"));
        }
        if !APPEAL_FILE_TYPES.contains(&self.kind.as_str()) {
            let known = APPEAL_FILE_TYPES.join(", ");
            let kind: String = self.kind.chars().take(64).collect();
            let detail = format!("`{kind}` is not taken here; expected one of {known}");
            return Err(Problem::unsupported_media(detail));
        }
        if self.bytes.is_empty() || self.bytes.len() > limits::FILE_BYTES_MAX {
            let detail = format!("expected 1 to {} bytes", limits::FILE_BYTES_MAX);
            return Err(Problem::too_large(detail));
        }
        Ok(())
    }
}
