//! Cases that the law has nobody see but who must: sealed by why people complained, by what was recognised, or by the case before.

use evenhand_model::{Act, BankClass, Case, CaseId, Channel};

use crate::case::{alert, clock, progress};
use crate::clocks::Occasion;
use crate::work::{Line, Stop, Work};

/// Seals a case that is of a class for which that is due. It is never opened again: what was said once may still be true.
pub fn seal(work: &mut Work<'_>, case: &mut Case, class: BankClass) {
    let stricter = case.class.stricter(class);
    if stricter == case.class {
        return;
    }
    case.class = stricter;
    work.record(
        Line::of(Act::CaseSealed)
            .subject(case.subject)
            .case(case.id)
            .with("class", stricter.as_str()),
    );
}

/// Seals the case of something that matches a sealed bank, and starts the clocks of its class: nobody need have complained.
pub fn recognised(work: &mut Work<'_>, case: CaseId, class: BankClass) -> Result<(), Stop> {
    let mut case = work.need::<Case>(case, "case")?;
    if !class.is_sealed() || case.class.stricter(class) == case.class {
        return Ok(());
    }
    seal(work, &mut case, class);
    let due_at = case.due_at;
    let occasion = Occasion {
        channel: Channel::OwnDetection,
        reason: None,
        class,
        legal_ground: None,
        country: None,
        received_at: work.now,
        first_known_at: work.now,
        contact: false,
    };
    clock::start_legal(&work.house.clocks, &mut case, &occasion);
    if case.due_at != due_at {
        progress::tell(work, &case, work.now)?;
        alert::follow(work, &mut case)?;
    }
    work.put(case);
    Ok(())
}

/// The class of the case before on the same subject, which holds for the next one too.
pub fn class_before(work: &mut Work<'_>, before: Option<CaseId>) -> Result<BankClass, Stop> {
    let Some(before) = before else {
        return Ok(BankClass::Ordinary);
    };
    let case = work.get::<Case>(before)?;
    Ok(case.map_or(BankClass::Ordinary, |case| case.class))
}
