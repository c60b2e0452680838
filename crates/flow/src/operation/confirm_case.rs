//! The short look at a case that is in T0 on a reporter's word alone: is there imminent danger?

use evenhand_model::{Case, CaseId, Note, NoteId, Platform, Problem, Tier, UserId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::confirmation::{self, Seen};
use crate::case::{claim, stops, tier};
use crate::transparency::first_step;
use crate::work::{Operation, Stop, Work};

/// What a person saw in their short look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Number of the claim.
    pub fence: u64,
    /// Whether somebody may be in imminent danger. In doubt, yes.
    pub danger: bool,
    /// Why not, in a sentence; needed where there is none.
    #[serde(default)]
    pub reason: String,
}

/// Answers the question of a claimed case that is to be confirmed.
#[derive(Clone, Debug)]
pub struct ConfirmCase {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who looked.
    pub user: UserId,
    /// What they saw.
    pub confirmation: Confirmation,
}

impl Operation for ConfirmCase {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        claim::held(&case, self.user, self.confirmation.fence)?;
        if case.to_confirm.is_none() {
            let detail = "this case does not wait to be confirmed; decide it, or set its tier";
            return Err(Problem::conflict(detail).into());
        }
        if stops::looked(&mut case, self.user) {
            first_step::looked(work, &case);
        }
        if self.confirmation.danger {
            self.stands(work, &mut case)?;
        } else {
            self.lower(work, &mut case)?;
        }
        Ok(case)
    }
}

impl ConfirmCase {
    /// It stays with who has looked, who can go on at once.
    fn stands(&self, work: &mut Work<'_>, case: &mut Case) -> Result<(), Stop> {
        confirmation::leave(work, case, Seen::Danger)?;
        case.tier_by_human = true;
        if let Some(claim) = &mut case.claim {
            claim.lease_until = claim.lease_until.max(work.now.plus(work.house.lease));
        }
        work.put(case.clone());
        Ok(())
    }

    /// It goes to T1, which is stricter than every floor but that of the word itself. The deadline that
    /// the reporter was told stands, and so does the place in the order of work.
    fn lower(&self, work: &mut Work<'_>, case: &mut Case) -> Result<(), Stop> {
        let reason = self.confirmation.reason.trim();
        if reason.is_empty() {
            let detail = "say in a sentence why there is no imminent danger";
            return Err(Problem::invalid(detail).at("reason").into());
        }
        if reason.len() > limits::PROSE_BYTES_MAX {
            return Err(Problem::invalid("this reason is too long")
                .at("reason")
                .into());
        }
        tier::set(work, case, Tier::T1, reason)?;
        let note = Note {
            id: NoteId::new(work.now, &mut work.rng),
            case: case.id,
            by: self.user,
            at: work.now,
            text: reason.to_owned(),
            people_only: false,
        };
        work.put(note);
        claim::release(work, case, claim::GIVEN_BACK)
    }
}
