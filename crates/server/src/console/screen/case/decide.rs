//! The decision: filled in, previewed, made, and taken back.

use axum::response::Response;
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::lift_containment::{LiftContainment, NewLift};
use evenhand_model::{Case, CaseId, DecisionOutcome, OrderKind, Policy, Problem, SubjectKind};
use serde::Deserialize;

use crate::api;
use crate::console::actions::{self, Terms, some};
use crate::console::preview::{self, Preview};
use crate::console::screen::case::show::{Beside, draw};
use crate::console::visit::see_other;
use crate::console::{Visit, words};
use crate::endpoint::input::{Json, JsonOrNothing};
use crate::view::case::CaseView;

/// Choices that one key chooses.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const NO_VIOLATION: &str = "no-violation";
const MOOT: &str = "moot";
const LIFT: &str = "lift";
const LIFT_AND_CLOSE: &str = "lift-and-close";

/// A decision as it is filled in.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct DecideForm {
    /// Number of the claim.
    #[serde(default)]
    pub fence: u64,
    /// A policy, `no-violation` or `moot`; where something is contained also `lift` or `lift-and-close`.
    #[serde(default)]
    pub choice: String,
    /// `usual` for what the policy usually orders, `these` for those in `action`.
    #[serde(default)]
    pub orders: String,
    /// Actions by their words.
    #[serde(default)]
    pub action: Vec<String>,
    /// How many days a suspension or the like lasts; the policy's default when empty.
    #[serde(default)]
    pub days: String,
    /// Text of a label.
    #[serde(default)]
    pub label: String,
    /// The account to protect.
    #[serde(default)]
    pub protect: String,
    /// Who may still mention it.
    #[serde(default)]
    pub mentions_from: String,
    /// Why, for colleagues.
    #[serde(default)]
    pub reason: String,
    /// What the author is told beside the policy's text.
    #[serde(default)]
    pub explanation: String,
    /// The law that was broken.
    #[serde(default)]
    pub law: String,
    /// The tier as it should have been.
    #[serde(default)]
    pub tier: String,
    /// Whether what a braked rule proposes is ordered too.
    #[serde(default)]
    pub apply_proposals: bool,
    /// Whether copies follow.
    #[serde(default)]
    pub with_copies: bool,
    /// How many versions of the content the page showed.
    #[serde(default)]
    pub versions_seen: usize,
    /// `next`, `stay` or `preview`.
    #[serde(default)]
    pub then: String,
}

impl DecideForm {
    /// Whether an action is ticked.
    pub fn has(&self, action: &str) -> bool {
        self.action.iter().any(|one| one == action)
    }
}

/// One thing that can be decided, with the key that chooses it.
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What it is called.
    pub title: String,
    /// What it orders where nothing else is chosen.
    pub usual: Vec<&'static str>,
    /// Key that chooses it.
    pub key: &'static str,
    /// Whether people complained of just this.
    pub is_suggested: bool,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

impl Choice {
    /// Whether it stands among the first, whatever people complained of.
    pub fn is_always_shown(&self) -> bool {
        [NO_VIOLATION, MOOT, LIFT, LIFT_AND_CLOSE].contains(&self.value.as_str())
    }

    /// Everything that can be decided on a case: what people complained of comes first.
    pub fn all(visit: &Visit, case: &Case, view: &CaseView, form: &DecideForm) -> Vec<Self> {
        let house = visit.engine().house.load();
        let is_suggested = |policy: &Policy| {
            policy
                .reasons
                .iter()
                .any(|reason| case.reasons.contains(reason))
        };
        let mut policies: Vec<&Policy> = house.policies.values().collect();
        policies.sort_by_key(|policy| (!is_suggested(policy), policy.id.clone()));
        let mut keys = KEYS.into_iter();
        let mut choices: Vec<Self> = policies
            .into_iter()
            .map(|policy| Self {
                value: policy.id.clone(),
                title: words::policy(&house, &policy.id),
                usual: usual(policy, case.subject_kind, view.author.is_some())
                    .into_iter()
                    .map(words::action)
                    .collect(),
                key: keys.next().unwrap_or_default(),
                is_suggested: is_suggested(policy),
                is_chosen: form.choice == policy.id,
            })
            .collect();
        let others = [
            (NO_VIOLATION, "No violation", "0"),
            (MOOT, "Nothing left to decide on", "m"),
        ];
        let lifts = [
            (
                LIFT,
                "Hidden by mistake, for example as it is no address: show it again, go on with the case",
                "n",
            ),
            (
                LIFT_AND_CLOSE,
                "Hidden by mistake, and no violation: show it again, close the case",
                "c",
            ),
        ];
        let lifts = lifts.into_iter().filter(|_| case.is_contained());
        for (value, title, key) in others.into_iter().chain(lifts) {
            choices.push(Self {
                value: value.to_owned(),
                title: title.to_owned(),
                usual: Vec::new(),
                key,
                is_suggested: false,
                is_chosen: form.choice == value,
            });
        }
        choices
    }
}

/// What a policy usually orders, as far as it fits what a case is about.
fn usual(policy: &Policy, kind: SubjectKind, has_author: bool) -> Vec<OrderKind> {
    let fits = |action: &OrderKind| {
        let on = action.acts_on();
        *action != OrderKind::TargetProtect
            && (on == kind || (on == SubjectKind::Account && has_author))
    };
    policy.usual_actions.iter().copied().filter(fits).collect()
}

/// Decides the case, or shows what a decision would do.
pub async fn decide(visit: Visit) -> Result<Response, Problem> {
    let form: DecideForm = visit.form()?;
    if [LIFT, LIFT_AND_CLOSE].contains(&form.choice.as_str()) {
        return lift(&visit, form).await;
    }
    let decided = match decision(&visit, &form) {
        Ok(decision) if form.then == "preview" => {
            let preview = preview(&visit, decision)?;
            return draw(&visit, previewed(form, preview)).await;
        }
        Ok(decision) => api::case_work::decide(visit.call.clone(), Json(decision)).await,
        Err(problem) => Err(problem),
    };
    match decided {
        Ok(decision) if form.then == "stay" => {
            let case: CaseId = visit.call.id()?;
            see_other(&format!("/cases/{case}?decided={}", decision.0.decision.id))
        }
        Ok(decision) => to_next(&visit, decision.0.decision.id).await,
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, wrong(form, problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Says that what the case contains was contained by mistake, or shows what that would do.
async fn lift(visit: &Visit, form: DecideForm) -> Result<Response, Problem> {
    let closes = form.choice == LIFT_AND_CLOSE;
    let reason = "It is not what the rule took it for.".to_owned();
    let lift = NewLift {
        fence: form.fence,
        reason: some(&form.reason).unwrap_or(reason),
        versions_seen: Some(form.versions_seen),
        closes,
    };
    if form.then == "preview" {
        let case = api::cases::visible(&visit.call)?;
        let operation = LiftContainment {
            platform: case.platform.clone(),
            case: case.id,
            user: visit.call.user()?,
            lift,
        };
        let preview = preview::of(visit, operation, Some(&case).filter(|_| closes))?;
        return draw(visit, previewed(form, preview)).await;
    }
    let case = match api::case_work::lift(visit.call.clone(), Json(lift)).await {
        Ok(case) => case.0,
        Err(problem) if matches!(problem.status, 409 | 422) => {
            return draw(visit, wrong(form, problem)).await;
        }
        Err(problem) => return Err(problem),
    };
    match case.decision.filter(|_| closes) {
        Some(decided) if form.then == "stay" => {
            see_other(&format!("/cases/{}?decided={decided}", case.id))
        }
        Some(decided) => to_next(visit, decided).await,
        None => see_other(&format!("/cases/{}", case.id)),
    }
}

fn previewed(form: DecideForm, preview: Result<Preview, Problem>) -> Beside {
    match preview {
        Ok(preview) => Beside {
            preview: Some(preview),
            form: Some(form),
            ..Beside::default()
        },
        Err(problem) => wrong(form, problem),
    }
}

fn wrong(form: DecideForm, problem: Problem) -> Beside {
    Beside {
        form: Some(form),
        problem: Some(problem),
        ..Beside::default()
    }
}

/// The next case, with the decision just made still to be taken back. What stops the next one from
/// being taken, such as a spent budget, is told by the queue.
async fn to_next(visit: &Visit, decided: evenhand_model::DecisionId) -> Result<Response, Problem> {
    let mut call = visit.call.clone();
    call.idempotency_key = None;
    match api::cases::next(call, JsonOrNothing(api::cases::NextRequest::default())).await {
        Ok(next) => match next.0 {
            Some(case) => see_other(&format!("/cases/{}?decided={decided}", case.id)),
            None => see_other(&format!("/queue?decided={decided}")),
        },
        Err(_) => see_other(&format!("/queue?decided={decided}")),
    }
}

/// The decision that a form stands for.
fn decision(visit: &Visit, form: &DecideForm) -> Result<NewDecision, Problem> {
    let case = api::cases::visible(&visit.call)?;
    let house = visit.engine().house.load();
    let outcome = match form.choice.as_str() {
        "" => return Err(Problem::invalid("choose what you found").at("choice")),
        NO_VIOLATION => DecisionOutcome::NoViolation,
        MOOT => DecisionOutcome::Moot,
        _ => DecisionOutcome::Violation,
    };
    let policy = house
        .policies
        .get(&form.choice)
        .filter(|_| outcome == DecisionOutcome::Violation);
    let kinds = match policy {
        Some(policy) if form.orders != "these" => {
            let subject = visit
                .engine()
                .get::<evenhand_model::Subject>(case.subject)?;
            let has_author = subject.is_some_and(|subject| subject.author.is_some());
            usual(policy, case.subject_kind, has_author)
        }
        Some(_) => actions::ticked(&form.action)?,
        None => Vec::new(),
    };
    let terms = Terms {
        days: &form.days,
        label: &form.label,
        protect: &form.protect,
        mentions_from: &form.mentions_from,
    };
    Ok(NewDecision {
        fence: form.fence,
        outcome,
        policy: (outcome == DecisionOutcome::Violation).then(|| form.choice.clone()),
        law: some(&form.law),
        reason: some(&form.reason).unwrap_or_else(|| usual_reason(&house, form, outcome)),
        explanation: some(&form.explanation),
        actions: actions::on_terms(&kinds, terms)?,
        apply_proposals: form.apply_proposals,
        with_copies: form.with_copies,
        tier: match form.tier.as_str() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|detail: String| Problem::invalid(detail).at("tier"))?,
            ),
        },
    })
}

/// What stands in the record where the decider wrote no reason of their own.
fn usual_reason(
    house: &evenhand_flow::House,
    form: &DecideForm,
    outcome: DecisionOutcome,
) -> String {
    match outcome {
        DecisionOutcome::Violation => {
            format!(
                "It breaks the policy “{}”.",
                words::policy(house, &form.choice)
            )
        }
        DecisionOutcome::Moot => "There is nothing left to decide on.".to_owned(),
        DecisionOutcome::NoViolation | DecisionOutcome::Contained => {
            "It breaks no policy.".to_owned()
        }
    }
}

/// What a decision would do; the inner problem is one of the decision itself.
fn preview(visit: &Visit, decision: NewDecision) -> Result<Result<Preview, Problem>, Problem> {
    let case = api::cases::visible(&visit.call)?;
    let operation = Decide {
        platform: case.platform.clone(),
        case: case.id,
        user: visit.call.user()?,
        decision,
    };
    preview::of(visit, operation, Some(&case))
}

/// Takes a decision back before anything of it was sent.
pub async fn undo(visit: Visit) -> Result<Response, Problem> {
    let input = JsonOrNothing(api::cases::NoFields {});
    let case = api::decisions::undo(visit.call.clone(), input).await?.0;
    see_other(&format!("/cases/{}", case.id))
}
