//! Which language a case's content is in.

use evenhand_detect::text::language::sure_language;
use evenhand_model::{Case, Content};

use crate::accept::evidence;
use crate::work::{Evidence, Stop, Work};

/// The platform's tag; where it gave none, the language that the text is in beyond doubt. Telling that costs more than
/// all patterns together, so only those ask who count what a person has judged.
pub fn of(work: &mut Work<'_>, case: &Case) -> Result<Option<String>, Stop> {
    if case.lang.is_some() {
        return Ok(case.lang.clone());
    }
    let Some(address) = case.latest_evidence() else {
        return Ok(None);
    };
    let Some(kept) = work.get::<Evidence>(address)? else {
        return Ok(None);
    };
    // What can't be read has no language, which is no reason to refuse a decision.
    let content = evidence::open(&kept).ok();
    let content = content.and_then(|content| serde_json::from_value::<Content>(content).ok());
    let text = content.and_then(|content| content.text).unwrap_or_default();
    Ok(sure_language(&text).map(str::to_owned))
}
