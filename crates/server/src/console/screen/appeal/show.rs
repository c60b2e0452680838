//! One appeal: what it is about, the appellant's words, and what is to be done now. What was decided shows
//! only to who has said what they find themselves.

use askama::Template;
use axum::response::Response;
use evenhand_flow::work::{Key, Row as _};
use evenhand_model::{
    AppealId, AppealState, CaseId, Claim, Content, DecidedBy, Decision, Order, Problem, Scope,
    UserId,
};

use super::list::appellant;
use crate::api;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::people::People;
use crate::console::preview::Preview;
use crate::console::screen::appeal::answer::AnswerForm;
use crate::console::visit::page;
use crate::console::words::Due;
use crate::console::{Visit, link, words};
use crate::endpoint::input::Nothing;
use crate::view::appeal::{AppealView, FileView};

/// What is chosen where no policy was broken.
pub(super) const NO_VIOLATION: &str = "no-violation";
/// Keys that choose a policy; the others are for what is no violation.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

#[derive(Template)]
#[template(path = "appeal.html")]
struct AppealPage {
    frame: Frame,
    id: AppealId,
    by: &'static str,
    is_of_reporter: bool,
    kind: &'static str,
    subject: Option<String>,
    author: Option<(String, String)>,
    due: Due,
    is_open: bool,
    received: String,
    clock: String,
    lang: String,
    words: Option<Shown>,
    files: Vec<File>,
    content: Option<Shown>,
    has_media: bool,
    later: Vec<Shown>,
    hands: Hands,
    choices: Vec<(String, String, &'static str)>,
    votes: Vec<VoteShown>,
    original: Option<Original>,
    case: Option<CaseId>,
    answer: Option<Answered>,
    form: AnswerForm,
    problem: Option<Problem>,
    preview: Option<Preview>,
    may_take: bool,
}

/// What a page shows beside the appeal itself.
#[derive(Default)]
pub struct Beside {
    /// An answer as it was filled in.
    pub form: AnswerForm,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// What it would do.
    pub preview: Option<Preview>,
}

impl Beside {
    /// Something is wrong.
    pub fn of(problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            ..Self::default()
        }
    }
}

/// A file that the appellant sent.
struct File {
    path: String,
    name: String,
    kind: String,
    size: String,
    is_picture: bool,
}

/// In whose hands an appeal is.
enum Hands {
    /// Nobody's.
    Nobodys,
    /// The visitor's, who has not yet voted.
    ToVote { fence: u64, until: String },
    /// The visitor's, who has voted.
    ToAnswer { fence: u64, until: String },
    /// Somebody else's.
    Others { by: String, until: String },
}

struct VoteShown {
    by: String,
    at: String,
    found: String,
}

/// What was decided.
struct Original {
    words: String,
    by: String,
    at: String,
    reason: Shown,
    explanation: Option<Shown>,
    actions: Vec<String>,
}

struct Answered {
    outcome: &'static str,
    by: String,
    at: String,
    reason: Shown,
    explanation: Shown,
    same_person: bool,
}

/// One appeal.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, Beside::default()).await
}

/// The page of the appeal in the path.
pub async fn draw(visit: &Visit, beside: Beside) -> Result<Response, Problem> {
    let appeal = api::appeals::get(visit.call.clone(), Nothing).await?.0;
    let (now, user) = (visit.now(), visit.call.user()?);
    let people = people(visit, &appeal)?;
    let allowed = appeal.due_at.since(appeal.clock.started_at);
    let may_take = visit.call.caller()?.may(Scope::CasesWrite);
    let has_original = appeal.original.is_some();
    page(&AppealPage {
        frame: Frame::of(visit, "Appeal")?,
        id: appeal.id,
        by: appellant(appeal.by),
        is_of_reporter: appeal.by == evenhand_model::AppellantKind::Reporter,
        kind: words::subject_kind(appeal.subject.kind),
        subject: appeal.subject.id.as_deref().map(outside::line),
        author: appeal
            .author
            .as_ref()
            .and_then(|author| author.id.as_deref())
            .filter(|_| has_original)
            .map(|id| (outside::line(id), link::account(id))),
        due: words::due(now, appeal.due_at, allowed),
        is_open: appeal.state != AppealState::Decided,
        received: words::ago(now, appeal.received_at),
        clock: appeal.clock.basis.clone(),
        lang: outside::line(&appeal.lang),
        words: appeal
            .text
            .as_deref()
            .map(|text| outside::words(text, true)),
        files: files(&appeal),
        content: text_of(appeal.content.as_ref()),
        has_media: appeal
            .content
            .as_ref()
            .is_some_and(|content| !content.media.is_empty()),
        later: appeal
            .later_content
            .iter()
            .filter_map(|content| text_of(Some(content)))
            .collect(),
        hands: hands(&appeal, user, visit, &people),
        choices: choices(visit),
        votes: votes(&appeal, visit, &people),
        original: match &appeal.original {
            Some(decision) => Some(original(visit, decision, &people)?),
            None => None,
        },
        case: appeal.case.filter(|_| has_original),
        answer: answered(&appeal, visit, &people),
        form: beside.form,
        problem: beside.problem,
        preview: beside.preview,
        may_take,
    })
}

fn people(visit: &Visit, appeal: &AppealView) -> Result<People, Problem> {
    let mut ids: Vec<UserId> = appeal.votes.iter().map(|vote| vote.by).collect();
    ids.extend(appeal.claim.map(|claim| claim.by));
    ids.extend(appeal.answer.as_ref().map(|answer| answer.by));
    if let Some(DecidedBy::User(user)) = appeal.original.as_ref().map(|decision| &decision.by) {
        ids.push(*user);
    }
    People::read(visit.engine(), ids)
}

/// Private data stays masked here: the case uncovers it, and writes that down.
fn text_of(content: Option<&Content>) -> Option<Shown> {
    let text = content?.text.as_deref()?;
    Some(outside::words(text, false))
}

fn files(appeal: &AppealView) -> Vec<File> {
    let shown = |(index, file): (usize, &FileView)| File {
        path: format!("/appeals/{}/files/{index}", appeal.id),
        name: outside::line(&file.name),
        is_picture: file.kind.starts_with("image/"),
        kind: file.kind.clone(),
        size: words::size(file.bytes),
    };
    appeal.files.iter().enumerate().map(shown).collect()
}

fn hands(appeal: &AppealView, user: UserId, visit: &Visit, people: &People) -> Hands {
    let now = visit.now();
    let held = |claim: &Claim| appeal.state == AppealState::Claimed && claim.lease_until > now;
    let Some(claim) = appeal.claim.filter(held) else {
        return Hands::Nobodys;
    };
    let (fence, until) = (claim.fence, words::span(claim.lease_until.since(now)));
    if claim.by != user {
        let by = people.name(claim.by);
        Hands::Others { by, until }
    } else if appeal.original.is_some() {
        Hands::ToAnswer { fence, until }
    } else {
        Hands::ToVote { fence, until }
    }
}

/// What can be found: each policy, or that there was no violation.
fn choices(visit: &Visit) -> Vec<(String, String, &'static str)> {
    let house = visit.engine().house.load();
    let keys = KEYS.into_iter().chain(std::iter::repeat(""));
    let policies = house.policies.keys().zip(keys);
    policies
        .map(|(id, key)| (id.clone(), words::policy(&house, id), key))
        .collect()
}

fn votes(appeal: &AppealView, visit: &Visit, people: &People) -> Vec<VoteShown> {
    let house = visit.engine().house.load();
    let shown = |vote: &evenhand_model::Vote| VoteShown {
        by: people.name(vote.by),
        at: words::ago(visit.now(), vote.at),
        found: match &vote.policy {
            Some(policy) => format!(
                "{} of “{}”",
                words::outcome(vote.outcome),
                words::policy(&house, policy)
            ),
            None => words::outcome(vote.outcome).to_owned(),
        },
    };
    appeal.votes.iter().map(shown).collect()
}

fn original(visit: &Visit, decision: &Decision, people: &People) -> Result<Original, Problem> {
    let (engine, now) = (visit.engine(), visit.now());
    let keys: Vec<Key> = decision.orders.iter().map(Key::of::<Order>).collect();
    let rows = engine.load(&keys)?;
    let orders = rows.iter().flatten().filter_map(Order::from_record);
    let action = |order: &Order| match order.ended_at {
        Some(at) => format!(
            "{}, ended {}",
            words::action(order.kind),
            words::ago(now, at)
        ),
        None => format!(
            "{}: {}",
            words::action(order.kind),
            words::order_state(order.state)
        ),
    };
    Ok(Original {
        words: words::decision(decision, &engine.house.load()),
        by: people.decider(&decision.by),
        at: words::ago(now, decision.at),
        reason: outside::words(&decision.reason, true),
        explanation: decision
            .explanation
            .as_deref()
            .map(|text| outside::words(text, true)),
        actions: orders.map(action).collect(),
    })
}

fn answered(appeal: &AppealView, visit: &Visit, people: &People) -> Option<Answered> {
    let answer = appeal.answer.as_ref()?;
    Some(Answered {
        outcome: words::appeal_outcome(answer.outcome),
        by: people.name(answer.by),
        at: words::ago(visit.now(), answer.at),
        reason: outside::words(&answer.reason, true),
        explanation: outside::words(&answer.explanation, true),
        same_person: answer.same_person,
    })
}
