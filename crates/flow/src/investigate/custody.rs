//! The chain of custody: one line for whatever is done with an investigation, in the same commit as the
//! deed. The audit chain has the digest of its words, so that they can be erased and still be proven.

use evenhand_model::{Act, CustodyLine, CustodyLineId, Investigation, Purpose, UserId};

use crate::accept::salted;
use crate::work::{Line, Work};

/// Details of an entry that say for what something was done.
pub const DISCLOSURE: &str = "disclosure";
/// The same, where it was done for the duty to inform.
pub const DUTY: &str = "duty";

/// What somebody did, and why.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// What.
    pub act: Act,
    /// Who.
    pub by: UserId,
    /// For what, where it is not about the investigation as a whole.
    pub purpose: Option<Purpose>,
    /// Why, or what else is to be said.
    pub words: &'a str,
}

/// Writes a line of custody and its entry. `more` adds ids to the entry.
pub fn note(
    work: &mut Work<'_>,
    investigation: &Investigation,
    deed: &Deed<'_>,
    more: impl FnOnce(Line) -> Line,
) -> CustodyLine {
    let salt = salted::salt(work);
    let line = CustodyLine {
        id: CustodyLineId::new(work.now, &mut work.rng),
        investigation: investigation.id,
        at: work.now,
        by: deed.by,
        act: deed.act,
        purpose: deed.purpose,
        words: deed.words.to_owned(),
        words_digest: salted::digest(&salt, deed.words),
        salt,
    };
    work.is_new::<CustodyLine>(line.id);
    work.put(line.clone());
    let mut entry = Line::of(deed.act)
        .with("investigation", investigation.id.to_string())
        .with("custody", line.id.to_string())
        .with("words_digest", line.words_digest.clone());
    entry = match deed.purpose {
        Some(Purpose::Disclosure(id)) => entry.with(DISCLOSURE, id.to_string()),
        Some(Purpose::Duty) => entry.with(DUTY, "dsa18"),
        None => entry,
    };
    work.record(more(entry));
    line
}
