//! An appeal as reviewers see it. What was decided stays out of sight until they have said what they
//! find themselves.

use evenhand_engine::Engine;
use evenhand_flow::accept::evidence;
use evenhand_flow::work::Evidence;
use evenhand_model::{
    Appeal, AppealAnswer, AppealFile, AppealId, AppealState, AppellantKind, Case, CaseId, Claim,
    Clock, Content, Decision, DecisionId, Problem, Time, UserId, Vote,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::case::{CaseView, content_at};
use crate::view::{Names, SubjectView};

/// An appeal.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Appeal")]
pub struct AppealView {
    /// Our id.
    pub id: AppealId,
    /// The platform's id of it; `null` once erased.
    pub external_id: Option<String>,
    /// Where it stands.
    pub state: AppealState,
    /// Who appeals: the author, or a reporter whose report was refused.
    pub by: AppellantKind,
    /// What the decision is about.
    pub subject: SubjectView,
    /// Who wrote the content.
    pub author: Option<SubjectView>,
    /// The case that was decided.
    pub case: Option<CaseId>,
    /// When it was made.
    pub at: Time,
    /// When it reached us.
    pub received_at: Time,
    /// When it must be decided.
    pub due_at: Time,
    /// What the deadline rests on.
    pub clock: Clock,
    /// Language of the answer.
    pub lang: String,
    /// The appellant's words; only where one appeal is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files sent along, to be read at `/v1/appeals/{id}/files/{n}`, from 0.
    pub files: Vec<FileView>,
    /// The content as it was decided on; only where one appeal is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Later versions of it, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub later_content: Vec<Content>,
    /// Who works on it.
    pub claim: Option<Claim>,
    /// What reviewers found before they saw the original decision.
    pub votes: Vec<Vote>,
    /// Which decision it is about.
    pub decision: DecisionId,
    /// The original decision; `null` until the reader has voted.
    pub original: Option<Decision>,
    /// How it ended.
    pub answer: Option<AppealAnswer>,
}

/// A file of an appeal.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "AppealFile")]
pub struct FileView {
    /// As the appellant called it.
    pub name: String,
    /// Its content type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How long it is.
    pub bytes: u64,
}

impl From<AppealFile> for FileView {
    fn from(file: AppealFile) -> Self {
        Self {
            name: file.name,
            kind: file.kind,
            bytes: file.bytes,
        }
    }
}

impl AppealView {
    /// Views of appeals, without words, content and decision.
    pub fn list(engine: &Engine, appeals: Vec<Appeal>) -> Result<Vec<Self>, Problem> {
        let names = Names::read(engine, appeals.iter().map(|appeal| appeal.subject))?;
        appeals
            .into_iter()
            .map(|appeal| Self::of(appeal, &names))
            .collect()
    }

    /// The whole of one appeal, as `reader` may see it.
    pub fn whole(engine: &Engine, appeal: Appeal, reader: Option<UserId>) -> Result<Self, Problem> {
        let has_voted = reader.is_some_and(|reader| appeal.has_voted(reader));
        let shows = has_voted || appeal.state == AppealState::Decided;
        let original = match shows {
            true => engine.get::<Decision>(appeal.decision)?,
            false => None,
        };
        let text = words(engine, appeal.evidence.as_deref())?;
        let (content, later_content) = content_of(engine, &appeal)?;
        let mut view = Self {
            text,
            content,
            later_content,
            original,
            ..Self::one(engine, appeal)?
        };
        if !shows {
            // Colleagues' votes would tell as much as the decision.
            view.votes.clear();
        }
        Ok(view)
    }

    fn one(engine: &Engine, appeal: Appeal) -> Result<Self, Problem> {
        let names = Names::read(engine, [appeal.subject])?;
        Self::of(appeal, &names)
    }

    fn of(appeal: Appeal, names: &Names) -> Result<Self, Problem> {
        Ok(Self {
            subject: names.of(appeal.subject)?,
            author: names.author_of(appeal.subject),
            id: appeal.id,
            external_id: appeal.external_id,
            state: appeal.state,
            by: appeal.by.kind(),
            case: appeal.case,
            at: appeal.at,
            received_at: appeal.received_at,
            due_at: appeal.due_at,
            clock: appeal.clock,
            lang: appeal.lang,
            text: None,
            files: appeal.files.into_iter().map(FileView::from).collect(),
            content: None,
            later_content: Vec::new(),
            claim: appeal.claim,
            votes: appeal.votes,
            decision: appeal.decision,
            original: None,
            answer: appeal.answer,
        })
    }
}

fn words(engine: &Engine, address: Option<&str>) -> Result<Option<String>, Problem> {
    let kept = match address {
        Some(address) => engine.get::<Evidence>(address)?,
        None => None,
    };
    let Some(kept) = kept else {
        return Ok(None);
    };
    serde_json::from_value(evidence::open(&kept)?)
        .map_err(|_| Problem::internal("a piece of evidence holds no words of an appeal"))
}

/// What was decided on: from the case, or from a rule's decision that had none.
fn content_of(
    engine: &Engine,
    appeal: &Appeal,
) -> Result<(Option<Content>, Vec<Content>), Problem> {
    if let Some(case) = appeal.case {
        let Some(case) = engine.get::<Case>(case)? else {
            return Ok(Default::default());
        };
        let view = CaseView::whole(engine, case)?;
        return Ok((view.content, view.later_content));
    }
    let decision = engine.get::<Decision>(appeal.decision)?;
    let address = decision.and_then(|decision| decision.evidence);
    Ok((content_at(engine, address.as_deref())?, Vec::new()))
}
