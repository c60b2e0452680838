//! Forgetting a person in what they were told and in their appeals.

use evenhand_model::{
    Appeal, AppealId, Contact, Decision, DecisionId, Hold, Notice, NoticeId, Recipient, Subject,
    SubjectId,
};

use super::Erased;
use super::subject::release_all;
use crate::accept::receipt::{self, Kind};
use crate::investigate::reach::{is_appeal_held, is_notice_held};
use crate::work::{Key, Operation, Receipt, Stop, Work};

/// Forgets some notices to a person, and some appeals by them.
#[derive(Clone, Debug)]
pub struct ForgetRedress {
    /// Which notices.
    pub notices: Vec<NoticeId>,
    /// Which appeals.
    pub appeals: Vec<AppealId>,
}

impl Operation for ForgetRedress {
    type Answer = Erased;

    fn run(&self, work: &mut Work<'_>) -> Result<Erased, Stop> {
        let notices = self.notices.iter().map(Key::of::<Notice>);
        work.expect(notices.chain(self.appeals.iter().map(Key::of::<Appeal>)))?;
        let mut erased = Erased::default();
        for id in &self.appeals {
            let Some(mut appeal) = work.get::<Appeal>(id)? else {
                continue;
            };
            if is_appeal_held(work, &appeal)? {
                erased.held += 1;
            } else if appeal.external_id.is_some() {
                forget_appeal(work, &mut appeal)?;
                erased.notes += 1;
            }
        }
        let mut notices = Vec::new();
        for id in &self.notices {
            notices.extend(work.get::<Notice>(id)?);
        }
        let decisions = notices.iter().filter_map(|notice| notice.decision);
        let decisions: Vec<DecisionId> = decisions.collect();
        work.expect(decisions.iter().map(Key::of::<Decision>))?;
        let mut about = Vec::new();
        for id in decisions {
            about.extend(work.get::<Decision>(id)?.map(|decision| decision.subject));
        }
        let rows = |id: &SubjectId| [Key::of::<Subject>(id), Key::of::<Hold>(id)];
        work.expect(about.iter().flat_map(rows))?;
        for notice in notices {
            if is_notice_held(work, &notice)? {
                erased.held += 1;
            } else {
                work.delete::<Notice>(notice.id)?;
                erased.notes += 1;
            }
        }
        Ok(erased)
    }
}

/// Takes words, files, address and the platform's id from an appeal. What it was about and how it
/// ended stays: that names nobody.
pub fn forget_appeal(work: &mut Work<'_>, appeal: &mut Appeal) -> Result<(), Stop> {
    let mut addresses: Vec<String> = appeal.evidence.take().into_iter().collect();
    addresses.extend(appeal.files.drain(..).map(|file| file.evidence));
    release_all(work, &addresses)?;
    if let Some(id) = appeal.external_id.take() {
        let receipt = receipt::row_id(work.house, &appeal.platform, Kind::Appeal, &id);
        work.delete::<Receipt>(receipt)?;
    }
    if let Some(answer) = &mut appeal.answer {
        answer.reason.clear();
        answer.explanation.clear();
    }
    work.delete::<Contact>(Recipient::Appellant(appeal.id))?;
    work.put(appeal.clone());
    Ok(())
}
