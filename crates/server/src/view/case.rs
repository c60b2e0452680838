//! A case as reviewers see it.

use std::collections::BTreeSet;

use evenhand_engine::Engine;
use evenhand_flow::accept::evidence;
use evenhand_flow::case::confirmation;
use evenhand_flow::reporting::ReportersSummary;
use evenhand_flow::work::Evidence;
use evenhand_model::{
    BankClass, Case, CaseFlags, CaseId, CaseState, Channel, Claim, Clock, Content, Coverage,
    DecisionId, Expedite, Explanation, Graded, Hold, Imported, OrderId, OrderKind, Problem,
    Proposal, Quiet, Reason, Stops, Tier, Time, Uncovered,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::clock::ClockView;
use crate::view::duty::DutyView;
use crate::view::triage::TriageView;
use crate::view::{Names, SubjectView};

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Case")]
pub struct CaseView {
    /// Our id.
    pub id: CaseId,
    /// Where it stands.
    pub state: CaseState,
    /// How soon it must be looked at.
    pub tier: Tier,
    /// The strictest deadline.
    pub due_at: Time,
    /// What the deadline rests on.
    pub clock: Clock,
    /// Every clock that runs in it, of the house and of the laws that apply, and how it stands.
    pub clocks: Vec<ClockView>,
    /// When it first came to each stop of its way. `contained_at` is the word of a rule, and apart from the
    /// first look and the first step of a person.
    pub stops: Stops,
    /// Place in the order of work.
    pub queue_at: Time,
    /// When the first report or event reached us.
    pub received_at: Time,
    /// When anybody first knew.
    pub first_known_at: Time,
    /// The way by which it was first known.
    pub channel: Channel,
    /// What it is about.
    pub subject: SubjectView,
    /// Who wrote the content.
    pub author: Option<SubjectView>,
    /// How many reports were folded in.
    pub report_count: u64,
    /// Why people complained.
    pub reasons: BTreeSet<Reason>,
    /// What the law says of what it is about; absent where that is nothing of its own. A case with a class is sealed.
    #[serde(skip_serializing_if = "BankClass::is_ordinary")]
    pub class: BankClass,
    /// Live rules that opened it or added to it.
    pub rules: Vec<String>,
    /// Why it is in this tier.
    pub explanation: Vec<Explanation>,
    /// What the rubric makes of it; absent where no factor shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triage: Option<TriageView>,
    /// Who says what about which factor; only where one case is asked for. What a reviewer has set is all
    /// that counts of a factor, else the strongest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub graded: Vec<Graded>,
    /// What could be assessed.
    pub coverage: Coverage,
    /// What could not be, for a human to look at.
    pub uncovered: Vec<Uncovered>,
    /// Language of the content, where known.
    pub lang: Option<String>,
    /// The content as it was; only where one case is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Later versions of the content, the oldest first; only where one case is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later_content: Vec<Content>,
    /// Whether it is in T0 on a reporter's word alone, and a short look at whether there is imminent danger
    /// comes before everything else: `POST /v1/cases/{id}/confirm`.
    pub confirm: bool,
    /// Why nobody was interrupted, where it is in T0 on a reporter's word and those behind it have used up what they may
    /// interrupt with: it waits to be confirmed like the others, after those that did, and pages later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// What is out of sight until somebody decides the case or lifts it; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<ContainmentView>,
    /// Who reported it, without a word on who they are; only where a person asks for one case. It has no say in how
    /// soon the case is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporters: Option<ReportersSummary>,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// Marks that don't stop the clock.
    pub flags: CaseFlags,
    /// The latest decision.
    pub decision: Option<DecisionId>,
    /// The case on an earlier version of the same subject.
    pub previous: Option<CaseId>,
    /// Cases that a person linked, and the previous one.
    pub linked: Vec<CaseId>,
    /// Out-of-order claims and decisions.
    pub expedites: Vec<Expedite>,
    /// Where it came from, if it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// Who must report what to which authority, by the laws whose clocks run in it; only where one case is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<DutyView>,
    /// Until when what it is about is preserved, as it was confirmed: no erasure or retention takes it before. Only where one case is
    /// asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preserve_until: Option<Time>,
    /// Links between accounts, by id, for which it was opened or added to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<String>,
    /// What a braked rule proposes; only where one case is asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalView>,
}

/// What is out of sight in a case that nobody has decided. No clock ends it, but of first posts of a likely return.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Containment")]
pub struct ContainmentView {
    /// The actions that contain it.
    pub actions: Vec<OrderId>,
    /// Since when.
    pub since: Time,
    /// When people on call are paged, as nobody has looked.
    pub due_at: Time,
}

impl ContainmentView {
    fn of(case: &Case) -> Option<Self> {
        let clock = case.containment_clock()?;
        Some(Self {
            actions: case.containment.clone(),
            since: clock.since,
            due_at: case.containment_due_at()?,
        })
    }
}

/// An order that a rule above its quota may not make by itself.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Proposal")]
pub struct ProposalView {
    /// On what.
    pub subject: SubjectView,
    /// What the rule would have ordered.
    pub kind: OrderKind,
    /// Which rule.
    pub rule: String,
    /// The content as it was.
    pub content: Option<Content>,
}

impl CaseView {
    /// Views of cases, without content.
    pub fn list(engine: &Engine, cases: Vec<Case>) -> Result<Vec<Self>, Problem> {
        let names = Names::read(engine, cases.iter().map(|case| case.subject))?;
        cases
            .into_iter()
            .map(|case| Self::of(case, &names, engine.now()))
            .collect()
    }

    /// The view of one case, without content.
    pub fn one(engine: &Engine, case: Case) -> Result<Self, Problem> {
        let names = Names::read(engine, [case.subject])?;
        Self::of(case, &names, engine.now())
    }

    /// The view of one case with its content.
    pub fn whole(engine: &Engine, case: Case) -> Result<Self, Problem> {
        let content = content_at(engine, case.evidence.as_deref())?;
        let names = Names::read(engine, case.proposals.iter().map(|one| one.subject))?;
        let view = |proposal: &Proposal| {
            Ok(ProposalView {
                subject: names.of(proposal.subject)?,
                kind: proposal.kind,
                rule: proposal.rule.clone(),
                content: content_at(engine, proposal.evidence.as_deref())?,
            })
        };
        let proposals = case.proposals.iter().map(view).collect::<Result<_, _>>()?;
        let later = case.later_evidence.iter();
        let later = later.map(|address| content_at(engine, Some(address)));
        let later_content: Vec<_> = later.collect::<Result<_, _>>()?;
        Ok(Self {
            graded: case.graded.clone(),
            duties: DutyView::all(engine, &case),
            preserve_until: preserve_until(engine, &case)?,
            content,
            later_content: later_content.into_iter().flatten().collect(),
            proposals,
            ..Self::one(engine, case)?
        })
    }

    fn of(case: Case, names: &Names, now: Time) -> Result<Self, Problem> {
        let confirm = confirmation::is_asked(&case);
        Ok(Self {
            subject: names.of(case.subject)?,
            author: names.author_of(case.subject),
            containment: ContainmentView::of(&case),
            clocks: ClockView::all(&case, now),
            id: case.id,
            state: case.state,
            tier: case.tier,
            due_at: case.due_at,
            clock: case.clock,
            stops: *case.stops,
            queue_at: case.queue_at,
            received_at: case.received_at,
            first_known_at: case.first_known_at,
            channel: case.channel,
            report_count: case.report_count,
            reasons: case.reasons,
            class: case.class,
            rules: case.rules,
            explanation: case.explanation,
            triage: case.triage.map(TriageView::from),
            graded: Vec::new(),
            coverage: case.coverage,
            uncovered: case.uncovered,
            lang: case.lang,
            content: None,
            later_content: Vec::new(),
            confirm,
            quiet: case.quiet.map(|quiet| *quiet),
            reporters: None,
            claim: case.claim,
            flags: case.flags,
            decision: case.decision,
            previous: case.previous,
            linked: case.linked,
            expedites: case.expedites,
            imported: case.imported.map(|imported| *imported),
            duties: Vec::new(),
            preserve_until: None,
            returns: case.returns.to_vec(),
            proposals: Vec::new(),
        })
    }
}

/// Until when the holds last that were set as the case was confirmed.
fn preserve_until(engine: &Engine, case: &Case) -> Result<Option<Time>, Problem> {
    let hold = engine.get::<Hold>(case.subject)?;
    let reference = case.id.to_string();
    let grounds = hold.into_iter().flat_map(|hold| hold.grounds);
    let of_case = grounds.filter(|ground| ground.reference.as_deref() == Some(&reference));
    Ok(of_case.filter_map(|ground| ground.until).max())
}

/// The content at an address; nothing where there is none any more.
pub fn content_at(engine: &Engine, address: Option<&str>) -> Result<Option<Content>, Problem> {
    let Some(address) = address else {
        return Ok(None);
    };
    let Some(kept) = engine.get::<Evidence>(address)? else {
        return Ok(None);
    };
    let content = serde_json::from_value(evidence::open(&kept)?);
    content
        .map(Some)
        .map_err(|_| Problem::internal("a piece of evidence holds no content"))
}
