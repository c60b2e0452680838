//! What a classifier outside of the house said of a case's content, after the commit that brought the
//! content in. It may bring a case forward or open one, and lowers nothing.

use std::collections::BTreeMap;

use evenhand_model::{Case, CaseFlags, CaseId, CaseState, Channel, Content, Subject, Tier};

use crate::accept::{evidence, version};
use crate::assess::Classified;
use crate::case::{Cause, Invoked, classified, fold, fold_or_open};
use crate::work::{ClassifierPlace, Operation, Stop, Work};

/// Notes scores, and folds in what rules ask for because of them.
#[derive(Clone, Debug)]
pub struct NoteClassification {
    /// The case that the content was found in.
    pub case: CaseId,
    /// Address of the content that was scored. What the case no longer holds has been erased or retired
    /// meanwhile, and must not come back by what was said of it.
    pub evidence: String,
    /// The content that was scored.
    pub content: Content,
    /// Which classifier.
    pub classifier: String,
    /// Scores by the names of their signals.
    pub scores: BTreeMap<String, f64>,
    /// What rules ask for.
    pub found: Classified,
}

impl Operation for NoteClassification {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let Some(case) = work.get::<Case>(self.case)? else {
            return Ok(());
        };
        if !case.holds(&self.evidence) {
            return Ok(());
        }
        let folded = match self.found.opens_case && !self.is_known(&case) {
            true => self.fold(work, &case)?,
            false => None,
        };
        let mut case = match folded {
            Some(folded) => work.need::<Case>(folded, "case")?,
            None => case,
        };
        let is_looked_at = matches!(case.state, CaseState::Open | CaseState::Claimed);
        if is_looked_at && classified::note(&mut case, &self.classifier, &self.scores) {
            work.put(case);
        }
        Ok(())
    }
}

impl NoteClassification {
    /// Whether the case holds all that already, so that the same answer again adds nothing.
    fn is_known(&self, case: &Case) -> bool {
        let asked = case.asked_tier.unwrap_or(case.tier);
        let is_asked = self.found.tier.is_none_or(|tier| asked <= tier);
        let mut rules = self.found.rules.iter();
        is_asked && rules.all(|rule| case.rules.contains(rule))
    }

    /// The case that it was folded into or that it opened; none where an earlier decision on the same
    /// content stands.
    fn fold(&self, work: &mut Work<'_>, case: &Case) -> Result<Option<CaseId>, Stop> {
        let mut subject = work.need::<Subject>(case.subject, "subject")?;
        let kept = evidence::keep(work, &case.platform, &self.content)?;
        let cause = Cause {
            tier: self.found.tier.unwrap_or(Tier::T4),
            received_at: work.now,
            first_known_at: work.now,
            channel: Channel::OwnDetection,
            law: Invoked::default(),
            rules: self.found.rules.clone(),
            explanation: self.found.explanation.clone(),
            graded: Vec::new(),
            coverage: case.coverage,
            uncovered: Vec::new(),
            lang: self.content.lang.clone(),
            evidence: Some(kept.clone()),
            version: Some(version::of(work.house, &case.platform, &self.content)),
            reported: None,
            says_more: true,
            flags: CaseFlags::default(),
            imported: None,
            on_word_of: None,
        };
        if fold::answered_by_earlier(work, &subject, &cause)?.is_some() {
            evidence::release(work, &kept.address)?;
            return Ok(None);
        }
        let (case, _) = fold_or_open(work, &mut subject, cause)?;
        Ok(Some(case.id))
    }
}

/// Writes down how far a classifier has come.
#[derive(Clone, Debug)]
pub struct KeepClassifierPlace {
    /// The place.
    pub place: ClassifierPlace,
}

impl Operation for KeepClassifierPlace {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.get::<ClassifierPlace>(&self.place.classifier)?;
        work.put(self.place.clone());
        Ok(())
    }
}
