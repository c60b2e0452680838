//! What a packet is for, and what it may hold: what two people agreed to, or what the duty asks for.

use evenhand_model::{
    Act, CaseId, CustodyLine, Entry, Investigation, LinkedTo, Problem, Purpose, SubjectId,
};

use crate::investigate::custody::{DISCLOSURE, DUTY};

/// What a packet may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// What it is for.
    pub purpose: Purpose,
    /// Which links it is about.
    pub covers: Vec<LinkedTo>,
    /// Whether it says who made the reports.
    pub with_reporters: bool,
    /// Whether it has what the reporters wrote.
    pub with_report_words: bool,
}

impl Scope {
    /// What was agreed to for this purpose. A link that was taken out since is not given.
    pub fn of(investigation: &Investigation, purpose: Purpose) -> Result<Self, Problem> {
        let missing = || Problem::internal("what the packet is for is missing");
        let linked = investigation.links.iter().map(|link| link.to);
        match purpose {
            Purpose::Disclosure(id) => {
                let disclosure = investigation.disclosure(id).ok_or_else(missing)?;
                Ok(Self {
                    purpose,
                    covers: linked.filter(|to| disclosure.covers.contains(to)).collect(),
                    with_reporters: disclosure.with_reporters,
                    with_report_words: disclosure.with_report_words,
                })
            }
            Purpose::Duty => {
                let duty = investigation.duty.as_ref().ok_or_else(missing)?;
                Ok(Self {
                    purpose,
                    covers: linked.collect(),
                    with_reporters: false,
                    with_report_words: duty.with_report_words,
                })
            }
        }
    }

    /// The cases that it is about.
    pub fn cases(&self) -> impl Iterator<Item = CaseId> {
        self.covers.iter().filter_map(|to| to.case())
    }

    /// The accounts, content and hashtags that it is about themselves.
    pub fn subjects(&self) -> impl Iterator<Item = SubjectId> {
        self.covers.iter().filter_map(|to| to.subject())
    }

    /// Whether a line of custody is anybody's business here: no other authority's.
    pub fn takes_line(&self, line: &CustodyLine) -> bool {
        line.purpose.is_none_or(|purpose| purpose == self.purpose)
    }

    /// Whether its words are, which colleagues may have written about others.
    pub fn takes_words(&self, line: &CustodyLine) -> bool {
        line.purpose == Some(self.purpose) || line.act == Act::InvestigationOpened
    }

    /// Whether an entry of the chain is: none of another purpose, none about what is not given.
    pub fn takes_entry(&self, entry: &Entry) -> bool {
        let said = |name: &str| entry.draft.details.get(name)?.as_str();
        let is_of =
            |name, own: Option<String>| said(name).is_none_or(|id| own.as_deref() == Some(id));
        let (disclosure, duty) = match self.purpose {
            Purpose::Disclosure(id) => (Some(id.to_string()), false),
            Purpose::Duty => (None, true),
        };
        let is_linked = |name| said(name).is_none_or(|id| self.covers_id(id));
        is_of(DISCLOSURE, disclosure)
            && (duty || said(DUTY).is_none())
            && is_linked("linked_case")
            && is_linked("linked_subject")
    }

    fn covers_id(&self, id: &str) -> bool {
        self.covers.iter().any(|to| match to {
            LinkedTo::Case(case) => case.to_string() == id,
            LinkedTo::Subject(subject) => subject.to_string() == id,
        })
    }
}
