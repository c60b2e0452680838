//! Somebody wants data for an authority.

use evenhand_model::{
    Act, Authority, Disclosure, DisclosureId, DisclosureKind, DisclosureState, Investigation,
    InvestigationId, Platform, Problem, Purpose, Time, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::investigate::custody::{self, Deed};
use crate::operation::investigation::{check_authority, check_prose, open_investigation};
use crate::work::{Operation, Stop, Work};

/// A disclosure to be entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDisclosure {
    /// Who wants it.
    pub kind: DisclosureKind,
    /// Who gets it.
    pub authority: Authority,
    /// Name and office of the person who asked; left out where the house itself reports a crime.
    #[serde(default)]
    pub requester: String,
    /// The law that it rests on, with the article.
    pub legal_basis: String,
    /// What is given and what is not: as little as serves.
    pub scope: String,
    /// Whether it says who made the reports; only where the purpose needs it.
    #[serde(default)]
    pub with_reporters: bool,
    /// Whether it has what the reporters wrote; that may show who they are.
    #[serde(default)]
    pub with_report_words: bool,
    /// When the people concerned may be told at the earliest, where the law asks for silence.
    #[serde(default)]
    pub told_not_before: Option<Time>,
}

/// Enters a disclosure.
#[derive(Clone, Debug)]
pub struct EnterDisclosure {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Who enters it.
    pub user: UserId,
    /// What is wanted.
    pub new: NewDisclosure,
}

impl Operation for EnterDisclosure {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        self.check()?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        if investigation.disclosures.len() >= limits::DISCLOSURES_PER_INVESTIGATION_MAX {
            let detail = format!(
                "an investigation takes {} disclosures; open another one",
                limits::DISCLOSURES_PER_INVESTIGATION_MAX
            );
            return Err(Problem::conflict(detail).into());
        }
        let disclosure = Disclosure {
            id: DisclosureId::new(work.now, &mut work.rng),
            kind: self.new.kind,
            state: DisclosureState::Requested,
            authority: self.new.authority.clone(),
            requester: self.new.requester.clone(),
            legal_basis: self.new.legal_basis.clone(),
            scope: self.new.scope.clone(),
            with_reporters: self.new.with_reporters,
            with_report_words: self.new.with_report_words,
            entered_by: self.user,
            entered_at: work.now,
            verification: None,
            approval: None,
            refusal: None,
            covers: Vec::new(),
            review_due_at: None,
            review: None,
            packets: Vec::new(),
            sent: None,
            told_not_before: self.new.told_not_before,
            told_at: None,
        };
        let id = disclosure.id;
        investigation.disclosures.push(disclosure);
        work.put(investigation.clone());
        let deed = Deed {
            act: Act::DisclosureRequested,
            by: self.user,
            purpose: Some(Purpose::Disclosure(id)),
            words: &self.new.scope,
        };
        custody::note(work, &investigation, &deed, |line| {
            line.with("kind", self.new.kind.as_str())
                .with("with_reporters", self.new.with_reporters)
                .with("with_report_words", self.new.with_report_words)
        });
        Ok(investigation)
    }
}

impl EnterDisclosure {
    fn check(&self) -> Result<(), Problem> {
        check_authority("authority", &self.new.authority)?;
        check_prose("legal_basis", &self.new.legal_basis)?;
        check_prose("scope", &self.new.scope)?;
        if self.new.kind != DisclosureKind::OwnComplaint {
            check_prose("requester", &self.new.requester)?;
        }
        Ok(())
    }
}
