//! What a law has the house preserve once a person has confirmed it: neither an erasure nor the end of a retention takes it before its day,
//! and what held it ends on that day by itself.

use evenhand_model::{
    Case, Decision, DecisionOutcome, Duration, HoldBasis, HoldGround, Subject, UserId,
};

use crate::investigate::hold;
use crate::work::{Stop, Work};

/// A span that a clock of the case asks for.
struct Preservation {
    basis: HoldBasis,
    reason: String,
    preserve: Duration,
}

/// Holds what a sealed case is about, and the account that wrote it, for as long as the clocks that run in it ask for. The day counts from
/// the decision that found a violation; any other decision preserves nothing.
pub fn confirmed(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    user: UserId,
) -> Result<(), Stop> {
    if decision.outcome != DecisionOutcome::Violation || !case.class.is_sealed() {
        return Ok(());
    }
    let author = work.get::<Subject>(case.subject)?;
    let author = author.and_then(|subject| subject.author);
    for asked in asked(work, case) {
        for subject in std::iter::once(case.subject).chain(author) {
            let ground = HoldGround {
                basis: asked.basis,
                investigation: None,
                reference: Some(case.id.to_string()),
                reason: asked.reason.clone(),
                by: Some(user),
                set_at: work.now,
                until: Some(work.now.plus(asked.preserve)),
                salt: String::new(),
            };
            hold::put(work, subject, ground)?;
        }
    }
    Ok(())
}

/// What the clocks of a case ask for. A law that is a basis of holds of its own is named as that.
fn asked(work: &Work<'_>, case: &Case) -> Vec<Preservation> {
    let clocks = case.clocks.iter();
    let packed = clocks.filter_map(|clock| work.house.clocks.legal_clock(&clock.id));
    let asked = packed.filter_map(|clock| {
        let preserve = clock.duty.as_ref()?.preserve?;
        let mut bases = HoldBasis::ALL.iter().copied();
        let basis = bases.find(|basis| basis.as_str() == clock.id);
        Some(Preservation {
            basis: basis.unwrap_or_default(),
            reason: format!(
                "preserved as {} asks, once a person had confirmed it",
                clock.law
            ),
            preserve,
        })
    });
    asked.collect()
}
