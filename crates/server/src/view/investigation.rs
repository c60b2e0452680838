//! Investigations as those who work on them see them.

use evenhand_engine::Engine;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Act, Authority, Case, CaseId, CustodyLine, CustodyLineId, Disclosure, Duty, Investigation,
    InvestigationId, InvestigationState, LinkedTo, Problem, Time, UserId, limits,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::case::CaseView;
use crate::view::{Names, SubjectView};

/// An investigation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Investigation")]
pub struct InvestigationView {
    /// Our id.
    pub id: InvestigationId,
    /// Where it stands.
    pub state: InvestigationState,
    /// What colleagues call it; empty once its words have served their time.
    pub title: String,
    /// Who opened it.
    pub opened_by: UserId,
    /// When.
    pub opened_at: Time,
    /// When it was closed.
    pub closed_at: Option<Time>,
    /// The nearest of its clocks.
    pub due_at: Option<Time>,
    /// How many cases and subjects belong to it.
    pub link_count: usize,
    /// What it is about; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Whose file it is; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// What belongs to it; not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkView>,
    /// The duty to inform the authorities about a threat to life; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<Duty>,
    /// What authorities were given, or asked for; not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disclosures: Vec<Disclosure>,
    /// The linked cases with their content; only where it was read with a reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseView>,
    /// The latest lines of custody with their words; only where it was read with a reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custody: Vec<CustodyView>,
}

/// Something that belongs to an investigation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "InvestigationLink")]
pub struct LinkView {
    /// A case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Or an account, a piece of content, a hashtag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectView>,
    /// Who linked it.
    pub by: UserId,
    /// When.
    pub at: Time,
}

/// One line of the chain of custody.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CustodyLine")]
pub struct CustodyView {
    /// Our id; the entry of the audit chain names it.
    pub id: CustodyLineId,
    /// When.
    pub at: Time,
    /// Who.
    pub by: UserId,
    /// What was done.
    pub act: Act,
    /// Why, or what else was said; only where it was read with a reason, and empty once retired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// SHA-256 of a salt and the words, as the audit chain has it.
    pub words_digest: String,
}

impl InvestigationView {
    /// An investigation as a line of a list.
    pub fn line(row: Investigation) -> Self {
        Self {
            due_at: row.due_at(),
            link_count: row.links.len(),
            id: row.id,
            state: row.state,
            title: row.title,
            opened_by: row.opened_by,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            summary: None,
            authority: None,
            links: Vec::new(),
            duty: None,
            disclosures: Vec::new(),
            cases: Vec::new(),
            custody: Vec::new(),
        }
    }

    /// The record, without the content of its cases.
    pub fn record(engine: &Engine, row: Investigation) -> Result<Self, Problem> {
        let names = Names::read(engine, row.subjects())?;
        let link = |link: &evenhand_model::Link| {
            let (case, subject) = match link.to {
                LinkedTo::Case(case) => (Some(case), None),
                LinkedTo::Subject(subject) => (None, Some(names.of(subject)?)),
            };
            Ok(LinkView {
                case,
                subject,
                by: link.by,
                at: link.at,
            })
        };
        Ok(Self {
            summary: Some(row.summary.clone()),
            authority: row.authority.clone(),
            links: row.links.iter().map(link).collect::<Result<_, _>>()?,
            duty: row.duty.clone(),
            disclosures: row.disclosures.clone(),
            ..Self::line(row)
        })
    }

    /// The record with the content of its cases.
    pub fn whole(engine: &Engine, row: Investigation) -> Result<Self, Problem> {
        let keys: Vec<Key> = row.cases().map(Key::of::<Case>).collect();
        let rows = engine.load(&keys)?;
        let cases = rows.iter().flatten().filter_map(Case::from_record);
        let cases = cases.map(|case| CaseView::whole(engine, case.clone()));
        let lines = Select::custody_of(row.id, limits::PAGE_ITEMS_MAX).descending();
        let lines = engine.select::<CustodyLine>(&lines)?.into_iter().rev();
        Ok(Self {
            cases: cases.collect::<Result<_, _>>()?,
            custody: lines.map(CustodyView::with_words).collect(),
            ..Self::record(engine, row)?
        })
    }
}

impl CustodyView {
    /// Who did what and when.
    pub fn without_words(line: CustodyLine) -> Self {
        Self {
            id: line.id,
            at: line.at,
            by: line.by,
            act: line.act,
            words: None,
            words_digest: line.words_digest,
        }
    }

    /// And why.
    fn with_words(line: CustodyLine) -> Self {
        Self {
            words: Some(line.words.clone()),
            ..Self::without_words(line)
        }
    }
}
