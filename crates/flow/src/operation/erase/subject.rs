//! Forgetting one account, piece of content or hashtag of a person.

use evenhand_model::{
    Account, Case, CaseId, Contact, Decision, DecisionId, Hold, Incident, IncidentMember,
    MediaFetch, MediaMatch, MediaMatchId, Note, NoteId, Order, OrderId, PendingAction,
    PendingActionId, Recipient, Rerating, ReturnLink, Subject, SubjectId,
};

use super::Erased;
use crate::accept::evidence;
use crate::investigate::hold::{self, is_held};
use crate::operation::rerating;
use crate::reporting::ReporterRecord;
use crate::search::{self, DocumentId, SearchDocument};
use crate::work::{Evidence, KeptConduct, Key, Operation, Stop, SubjectName, Work};

/// Forgets one subject, with everything that the store's named questions found about it.
#[derive(Clone, Debug)]
pub struct ForgetSubject {
    /// Which.
    pub subject: SubjectId,
    /// Cases on it, and cases that hold proposals about it.
    pub cases: Vec<CaseId>,
    /// Notes on the cases on it.
    pub notes: Vec<NoteId>,
    /// Decisions about it.
    pub decisions: Vec<DecisionId>,
    /// Orders on it.
    pub orders: Vec<OrderId>,
    /// Actions on it that wait for a second person, or did.
    pub pending: Vec<PendingActionId>,
    /// Links between it and other accounts.
    pub links: Vec<String>,
    /// Incidents that it is in, with its rows there.
    pub incidents: Vec<IncidentMember>,
    /// What in it was known. How often an item matched stays.
    pub matches: Vec<MediaMatchId>,
}

impl Operation for ForgetSubject {
    type Answer = Erased;

    fn run(&self, work: &mut Work<'_>) -> Result<Erased, Stop> {
        work.expect(self.keys())?;
        let drawn = self
            .cases
            .iter()
            .map(|case| rerating::draw::id_of(work.house, *case));
        work.expect(drawn.map(Key::of::<Rerating>))?;
        let Some(mut subject) = work.get::<Subject>(self.subject)? else {
            return Ok(Erased::default());
        };
        if is_held(work, self.subject)? {
            return Ok(Erased {
                held: 1,
                ..Erased::default()
            });
        }
        for case in &self.cases {
            self.forget_case(work, *case)?;
            search::forget(work, DocumentId::of_case(*case))?;
        }
        for decision in &self.decisions {
            forget_decision(work, *decision)?;
            search::forget(work, DocumentId::of_decision(*decision))?;
        }
        for order in &self.orders {
            if let Some(mut order) = work.get::<Order>(order)? {
                order.parameters.clear();
                work.put(order);
            }
        }
        for pending in &self.pending {
            if let Some(mut pending) = work.get::<PendingAction>(pending)? {
                pending.parameters.clear();
                if let Some(answer) = &mut pending.answer {
                    answer.reason.clear();
                }
                work.put(pending);
            }
        }
        for link in &self.links {
            work.delete::<ReturnLink>(link)?;
        }
        for member in &self.incidents {
            work.delete::<IncidentMember>(&member.id)?;
            if let Some(mut incident) = work.get::<Incident>(&member.incident)? {
                incident.forget(self.subject);
                work.put(incident);
            }
        }
        for found in &self.matches {
            work.delete::<MediaMatch>(found)?;
        }
        for note in &self.notes {
            work.delete::<Note>(note)?;
        }
        if let Some(mut hold) = work.get::<Hold>(self.subject)? {
            // One that has ended; nobody has cleared it away yet.
            hold::release_copies(work, &mut hold)?;
            work.put(hold);
        }
        search::forget(work, DocumentId::of_account(self.subject))?;
        work.delete::<Account>(self.subject)?;
        work.delete::<MediaFetch>(self.subject)?;
        work.delete::<KeptConduct>(self.subject)?;
        work.delete::<ReporterRecord>(self.subject)?;
        work.delete::<Contact>(Recipient::Author(self.subject))?;
        let named = subject.named();
        if let Some(named) = &named {
            work.delete::<SubjectName>(SubjectName::name_of(&subject.platform, named))?;
            subject.external_id = None;
            subject.matched = None;
            work.put(subject);
        }
        Ok(Erased {
            subjects: usize::from(named.is_some()),
            notes: self.notes.len(),
            ..Erased::default()
        })
    }
}

impl ForgetSubject {
    fn keys(&self) -> impl Iterator<Item = Key> {
        let subject = [
            Key::of::<Subject>(self.subject),
            Key::of::<Account>(self.subject),
            Key::of::<MediaFetch>(self.subject),
            Key::of::<KeptConduct>(self.subject),
            Key::of::<ReporterRecord>(self.subject),
        ];
        subject
            .into_iter()
            .chain(self.cases.iter().map(Key::of::<Case>))
            .chain(self.decisions.iter().map(Key::of::<Decision>))
            .chain(self.orders.iter().map(Key::of::<Order>))
            .chain(self.pending.iter().map(Key::of::<PendingAction>))
            .chain(self.notes.iter().map(Key::of::<Note>))
            .chain(self.links.iter().map(Key::of::<ReturnLink>))
            .chain(self.matches.iter().map(Key::of::<MediaMatch>))
            .chain(self.incidents.iter().flat_map(|member| {
                [
                    Key::of::<IncidentMember>(&member.id),
                    Key::of::<Incident>(&member.incident),
                ]
            }))
            .chain(
                self.documents()
                    .map(|id| Key::of::<SearchDocument>(id.place())),
            )
    }

    fn documents(&self) -> impl Iterator<Item = DocumentId> {
        let cases = self.cases.iter().copied().map(DocumentId::of_case);
        let decisions = self.decisions.iter().copied();
        [DocumentId::of_account(self.subject)]
            .into_iter()
            .chain(cases)
            .chain(decisions.map(DocumentId::of_decision))
    }

    /// The case may be one about somebody else that only holds a proposal about this subject.
    fn forget_case(&self, work: &mut Work<'_>, id: CaseId) -> Result<(), Stop> {
        let Some(mut case) = work.get::<Case>(id)? else {
            return Ok(());
        };
        let about_it = |subject| subject == self.subject;
        let mut addresses: Vec<String> = case
            .proposals
            .iter_mut()
            .filter(|proposal| about_it(proposal.subject))
            .filter_map(|proposal| proposal.evidence.take())
            .collect();
        if about_it(case.subject) {
            forget_words(&mut case, &mut addresses);
            rerating::draw::withdraw(work, case.id)?;
        }
        release_all(work, &addresses)?;
        work.put(case);
        Ok(())
    }
}

/// Takes everything that somebody wrote out of a case; the addresses of evidence are to be released.
pub fn forget_words(case: &mut Case, addresses: &mut Vec<String>) {
    addresses.extend(case.evidence.take());
    addresses.append(&mut case.later_evidence);
    case.lang = None;
    for expedite in &mut case.expedites {
        expedite.reason.clear();
    }
    let paused = case.clocks.iter_mut().flat_map(|clock| &mut clock.paused);
    for one in paused {
        one.proof.clear();
    }
}

fn forget_decision(work: &mut Work<'_>, id: DecisionId) -> Result<(), Stop> {
    let Some(mut decision) = work.get::<Decision>(id)? else {
        return Ok(());
    };
    let evidence = decision.evidence.take();
    decision.reason.clear();
    decision.explanation = None;
    work.put(decision);
    release_all(work, evidence.as_slice())
}

/// Gives references to evidence back.
pub fn release_all(work: &mut Work<'_>, addresses: &[String]) -> Result<(), Stop> {
    work.expect(addresses.iter().map(Key::of::<Evidence>))?;
    for address in addresses {
        evidence::release(work, address)?;
    }
    Ok(())
}
