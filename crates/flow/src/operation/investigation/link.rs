//! What belongs to an investigation. Linking puts a hold on it, in the same commit.

use std::collections::BTreeSet;

use evenhand_model::{
    Act, Case, CaseId, Investigation, InvestigationId, Link, LinkedTo, Platform, Problem,
    SubjectRef, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_prose, open_investigation};
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
        check_prose("reason", &self.request.reason)?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        let known = investigation.links.len();
        for to in self.request.to_link(work, &self.platform)? {
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
            let deed = self.request.deed(Act::InvestigationLinked, self.user);
            custody::note(work, &investigation, &deed, |line| naming(line, to));
        }
        if investigation.links.len() == known {
            // The answer shows the record, so even a link of nothing new is a read with a reason.
            let deed = self.request.deed(Act::InvestigationRead, self.user);
            custody::note(work, &investigation, &deed, |line| line);
        }
        let held = hold::subjects_of(work, &investigation.links[known..])?;
        hold::put_of(work, &held, investigation.id)?;
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
        check_prose("reason", &self.request.reason)?;
        let mut investigation = open_investigation(work, &self.platform, self.investigation)?;
        let to = self.request.to_unlink(work, &self.platform)?;
        let taken_out: Vec<Link> = investigation
            .links
            .extract_if(.., |link| Some(link.to) == to)
            .collect();
        let Some(to) = to.filter(|_| !taken_out.is_empty()) else {
            let detail = "this is not linked to the investigation";
            return Err(Problem::not_found(detail).into());
        };
        let needed = hold::subjects_of(work, &investigation.links)?;
        let mut held = hold::subjects_of(work, &taken_out)?;
        held.retain(|subject| !needed.contains(subject));
        hold::lift_of(work, &held, investigation.id)?;
        let deed = self.request.deed(Act::InvestigationUnlinked, self.user);
        custody::note(work, &investigation, &deed, |line| naming(line, to));
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

    /// What is to be linked: a case brings along the others that it belongs together with.
    fn to_link(&self, work: &mut Work<'_>, platform: &Platform) -> Result<Vec<LinkedTo>, Stop> {
        match (self.case, &self.subject) {
            (Some(case), None) => {
                let cases = together(work, platform, case)?;
                Ok(cases.iter().map(|case| LinkedTo::Case(case.id)).collect())
            }
            (None, Some(named)) => {
                let subject = subject::find_or_add(work, platform, named)?;
                Ok(vec![LinkedTo::Subject(subject.id)])
            }
            _ => Err(either().into()),
        }
    }

    /// What is to be taken out; none where the subject was never heard of.
    fn to_unlink(
        &self,
        work: &mut Work<'_>,
        platform: &Platform,
    ) -> Result<Option<LinkedTo>, Stop> {
        match (self.case, &self.subject) {
            (Some(case), None) => {
                let case = crate::operation::case_of(work, platform, case)?;
                Ok(Some(LinkedTo::Case(case.id)))
            }
            (None, Some(named)) => {
                let subject = subject::find(work, platform, named)?;
                Ok(subject.map(|subject| LinkedTo::Subject(subject.id)))
            }
            _ => Err(either().into()),
        }
    }
}

fn either() -> Problem {
    Problem::invalid("expected either `case` or `subject`").at("case")
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

/// The link goes into the entry's details: an entry that is filed under the case would show everybody
/// who works on it that there is an investigation.
fn naming(line: Line, to: LinkedTo) -> Line {
    match to {
        LinkedTo::Case(case) => line.with("linked_case", case.to_string()),
        LinkedTo::Subject(subject) => line.with("linked_subject", subject.to_string()),
    }
}
