//! Who is told of imminent danger: the people on call at once, unless it rests on a word alone and those behind that
//! have used up what they may interrupt with.

use evenhand_model::{AlertKind, Case};

use super::confirmation::{self, Origin};
use super::{alert, interrupt};
use crate::work::{Stop, Work};

/// Has the people on call told of a case that is in T0. `word` is whose word it rests on, where nothing else says so. A
/// case that comes into T0 on a word waits to be confirmed; one that interrupted nobody does too, and comes
/// forward once somebody else's word interrupts. The caller writes the case.
pub fn tell(
    work: &mut Work<'_>,
    case: &mut Case,
    word: Option<&Origin>,
    is_new: bool,
    is_shown: bool,
) -> Result<(), Stop> {
    if let Some(origin) = word.filter(|_| !is_shown) {
        let spent = interrupt::take(work, &case.platform, &origin.purses, case.received_at)?;
        if let Some(quiet) = spent {
            case.quiet.get_or_insert(Box::new(quiet));
            return if is_new {
                confirmation::enter(work, case, origin)
            } else {
                Ok(())
            };
        }
        let was_quiet = case.quiet.take().is_some();
        if was_quiet && case.to_confirm.is_some() {
            confirmation::take_out(work, case)?;
            confirmation::enter(work, case, origin)?;
        } else if is_new {
            confirmation::enter(work, case, origin)?;
        }
    } else if case.quiet.is_some() && !is_shown {
        // What came now says nothing of danger.
        return Ok(());
    }
    case.quiet = None;
    alert::raise(work, case, AlertKind::Danger)
}
