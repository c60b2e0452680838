//! What belongs to an investigation. Linking puts a hold on it, in the same commit.

use std::collections::BTreeSet;

use evenhand_model::{
    Act, Case, CaseId, Hold, HoldBasis, Investigation, InvestigationId, Link, LinkedTo, Platform,
    Problem, SubjectId, SubjectRef, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open_investigation;
use crate::accept::subject;
use crate::investigate::custody::{self, Deed};
use crate::investigate::hold;
use crate::work::{Key, Line, Operation, Stop, Work};

/// What to link to an investigation, or take out of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkChange {
    /// A case. Cases that people linked to it belong together with it and come along.
    #[serde(default)]
    pub case: Option<CaseId>,
    /// Or an account with all that it wrote, a piece of content, or a hashtag.
    #[serde(default)]
    pub subject: Option<SubjectRef>,
    /// Why.
    pub reason: String,
}

/// Links a case or a subject to an investigation.
#[derive(Clone, Debug)]
pub struct LinkToInvestigation {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Who asks.
    pub user: UserId,
    /// What to link.
    pub request: LinkChange,
}

impl Operation for LinkToInvestigation {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        custody::check_words("reason", &self.request.reason)?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        for (to, held) in self.request.named(work, &self.platform, true)? {
            if investigation.links.iter().any(|link| link.to == to) {
                continue;
            }
            if investigation.links.len() >= limits::LINKS_PER_INVESTIGATION_MAX {
                let detail = format!(
                    "an investigation takes {} cases and subjects; open another one",
                    limits::LINKS_PER_INVESTIGATION_MAX
                );
                return Err(Problem::conflict(detail).into());
            }
            investigation.links.push(Link {
                to,
                by: self.user,
                at: work.now,
            });
            let ground = hold::of_investigation(work, investigation.id);
            hold::put(work, held, ground)?;
            let deed = self.request.deed(Act::InvestigationLinked, self.user);
            custody::note(work, &investigation, &deed, |line| naming(line, to));
        }
        work.put(investigation.clone());
        Ok(investigation)
    }
}

/// Takes a case or a subject out of an investigation; its hold ends, unless something else that is
/// linked needs it.
#[derive(Clone, Debug)]
pub struct UnlinkFromInvestigation {
    /// Whose.
    pub platform: Platform,
    /// Which investigation.
    pub investigation: InvestigationId,
    /// Who asks.
    pub user: UserId,
    /// What to take out.
    pub request: LinkChange,
}

impl Operation for UnlinkFromInvestigation {
    type Answer = Investigation;

    fn run(&self, work: &mut Work<'_>) -> Result<Investigation, Stop> {
        custody::check_words("reason", &self.request.reason)?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        for (to, held) in self.request.named(work, &self.platform, false)? {
            let before = investigation.links.len();
            investigation.links.retain(|link| link.to != to);
            if investigation.links.len() == before {
                let detail = "this is not linked to the investigation";
                return Err(Problem::not_found(detail).into());
            }
            if !is_needed(work, &investigation, held)? {
                let id = investigation.id;
                hold::lift(work, held, |ground| {
                    ground.basis == HoldBasis::Investigation && ground.investigation == Some(id)
                })?;
            }
            let deed = self.request.deed(Act::InvestigationUnlinked, self.user);
            custody::note(work, &investigation, &deed, |line| naming(line, to));
        }
        work.put(investigation.clone());
        Ok(investigation)
    }
}

impl LinkChange {
    fn deed(&self, act: Act, by: UserId) -> Deed<'_> {
        Deed {
            act,
            by,
            purpose: None,
            words: &self.reason,
        }
    }

    /// What is named, each with the subject that is held for it.
    fn named(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
        with_linked: bool,
    ) -> Result<Vec<(LinkedTo, SubjectId)>, Stop> {
        match (self.case, &self.subject) {
            (Some(case), None) => {
                let cases = match with_linked {
                    true => together(work, platform, case)?,
                    false => vec![crate::operation::case_of(work, platform, case)?],
                };
                let named = cases
                    .iter()
                    .map(|case| (LinkedTo::Case(case.id), case.subject));
                let named: Vec<_> = named.collect();
                work.expect(named.iter().map(|(_, subject)| Key::of::<Hold>(subject)))?;
                Ok(named)
            }
            (None, Some(named)) => {
                let subject = subject::find_or_add(work, platform, named)?;
                Ok(vec![(LinkedTo::Subject(subject.id), subject.id)])
            }
            _ => {
                let detail = "expected either `case` or `subject`";
                Err(Problem::invalid(detail).at("case").into())
            }
        }
    }
}

/// A case with all that are linked to it, directly or by others.
fn together(work: &mut Work<'_>, platform: &Platform, first: CaseId) -> Result<Vec<Case>, Stop> {
    let mut cases = vec![crate::operation::case_of(work, platform, first)?];
    let mut seen = BTreeSet::from([first]);
    let mut next = 0;
    while let Some(case) = cases.get(next).cloned() {
        next += 1;
        work.expect(case.linked.iter().map(Key::of::<Case>))?;
        for other in case.linked {
            if seen.insert(other) && cases.len() <= limits::LINKS_PER_INVESTIGATION_MAX {
                cases.extend(work.get::<Case>(other)?);
            }
        }
    }
    Ok(cases)
}

/// Whether something that is still linked needs the hold on a subject.
fn is_needed(
    work: &mut Work<'_>,
    investigation: &Investigation,
    held: SubjectId,
) -> Result<bool, Stop> {
    work.expect(investigation.cases().map(Key::of::<Case>))?;
    for link in &investigation.links {
        let needs = match link.to {
            LinkedTo::Subject(subject) => Some(subject),
            LinkedTo::Case(case) => work.get::<Case>(case)?.map(|case| case.subject),
        };
        if needs == Some(held) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The link goes into the entry's details: an entry that is filed under the case would show everybody
/// who works on it that there is an investigation.
fn naming(line: Line, to: LinkedTo) -> Line {
    match to {
        LinkedTo::Case(case) => line.with("linked_case", case.to_string()),
        LinkedTo::Subject(subject) => line.with("linked_subject", subject.to_string()),
    }
}
