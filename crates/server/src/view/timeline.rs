//! What happened to an account and to what it wrote, in one order of time.

use evenhand_engine::Engine;
use evenhand_flow::work::{Row, Select, Value};
use evenhand_model::{
    Account, Case, CaseId, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderId,
    OrderKind, OrderState, Problem, Subject, SubjectId, Tier, Time, limits,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::veil::Veil;
use crate::endpoint::List;
use crate::endpoint::page::{Page, write_cursor};
use crate::view::SubjectView;

/// Contents of an account that are looked at, the latest first; those of which nothing became a case or an
/// action cost next to nothing.
const CONTENTS_MAX: usize = 5_000;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TimelineItem {
    /// When.
    pub at: Time,
    /// To what: the account, or content of it.
    pub subject: SubjectView,
    /// What.
    #[serde(flatten)]
    pub happened: Happened,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Happened {
    /// The account was made, as the platform says.
    Created,
    /// We heard of the account first.
    FirstSeen,
    /// A tag was set that is still there.
    Tagged {
        /// Which.
        tag: String,
        /// Who set it.
        by: String,
        /// When it ends.
        until: Option<Time>,
    },
    /// A case was opened, with the content as it was.
    CaseOpened {
        /// Which.
        case: CaseId,
        /// How soon it must be looked at, as it stands now.
        tier: Tier,
    },
    /// Something was decided.
    Decided {
        /// Which decision.
        decision: DecisionId,
        /// On which case.
        case: Option<CaseId>,
        /// Who decided.
        by: DecidedBy,
        /// What was found.
        outcome: DecisionOutcome,
        /// Which policy was broken.
        policy: Option<String>,
        /// When it was taken back.
        undone_at: Option<Time>,
    },
    /// Something was ordered.
    Ordered {
        /// Which action.
        action: OrderId,
        /// What must be done.
        kind: OrderKind,
        /// The action that it takes back.
        reverses: Option<OrderId>,
        /// Where it stands.
        state: OrderState,
        /// When it ends by itself.
        until: Option<Time>,
    },
    /// The platform told how an action went.
    Outcome {
        /// Which action.
        action: OrderId,
        /// What must be done.
        kind: OrderKind,
        /// How it went.
        state: OrderState,
    },
    /// An action stopped being in force.
    Ended {
        /// Which action.
        action: OrderId,
        /// What it did.
        kind: OrderKind,
    },
}

impl Happened {
    /// Whether it happened in a sealed case.
    fn is_sealed(&self, veil: &Veil) -> bool {
        match self {
            Self::CaseOpened { case, .. } => veil.hides_case(*case),
            Self::Decided { case, .. } => case.is_some_and(|case| veil.hides_case(case)),
            Self::Ordered { action, .. }
            | Self::Outcome { action, .. }
            | Self::Ended { action, .. } => veil.hides_order(*action),
            _ => false,
        }
    }
}

/// One page of what happened to an account and its content, the latest first.
pub fn page(
    engine: &Engine,
    account: &Subject,
    page: &Page,
    veil: Option<&Veil>,
) -> Result<List<TimelineItem>, Problem> {
    let mut items = Items::default();
    items.of_account(engine, account)?;
    let contents = Select::subjects_by(account.id, CONTENTS_MAX).descending();
    for content in engine.select::<Subject>(&contents)? {
        if content.latest_case.is_some() || content.next_sequence > 1 {
            items.of_subject(engine, &content)?;
        }
    }
    let mut items = items.0;
    if let Some(veil) = veil {
        items.retain(|(_, item)| !item.happened.is_sealed(veil));
    }
    items.sort_by(|one, other| other.0.cmp(&one.0));
    if let Some((Value::Integer(at), id)) = &page.after {
        let after = (Time::from_micros(*at), id.clone());
        items.retain(|(place, _)| *place < after);
    }
    let is_last = items.len() <= page.limit;
    items.truncate(page.limit);
    let next = items.last().filter(|_| !is_last);
    Ok(List {
        next: next.map(|((at, id), _)| write_cursor(&Value::Integer(at.micros()), id)),
        items: items.into_iter().map(|(_, item)| item).collect(),
    })
}

/// What happened, each with a place that no other has.
#[derive(Default)]
struct Items(Vec<((Time, String), TimelineItem)>);

impl Items {
    fn add(&mut self, at: Time, id: impl std::fmt::Display, of: &Subject, happened: Happened) {
        let item = TimelineItem {
            at,
            subject: SubjectView::of(of),
            happened,
        };
        self.0.push(((at, id.to_string()), item));
    }

    fn of_account(&mut self, engine: &Engine, subject: &Subject) -> Result<(), Problem> {
        self.of_subject(engine, subject)?;
        self.add(subject.first_seen_at, "1", subject, Happened::FirstSeen);
        let Some(account) = engine.get::<Account>(subject.id)? else {
            return Ok(());
        };
        if let Some(at) = account.created_at {
            self.add(at, "0", subject, Happened::Created);
        }
        let now = engine.now();
        for (tag, set) in account.tags {
            if set.until.is_none_or(|until| until > now) {
                let id = format!("tag {tag}");
                let tagged = Happened::Tagged {
                    tag,
                    by: set.by,
                    until: set.until,
                };
                self.add(set.set_at, id, subject, tagged);
            }
        }
        Ok(())
    }

    fn of_subject(&mut self, engine: &Engine, subject: &Subject) -> Result<(), Problem> {
        for case in rows::<Case>(engine, Select::cases_on, subject.id)? {
            let opened = Happened::CaseOpened {
                case: case.id,
                tier: case.tier,
            };
            self.add(case.opened_at, case.id, subject, opened);
        }
        for decision in rows::<Decision>(engine, Select::decisions_on, subject.id)? {
            let decided = Happened::Decided {
                decision: decision.id,
                case: decision.case,
                by: decision.by,
                outcome: decision.outcome,
                policy: decision.policy,
                undone_at: decision.undone_at,
            };
            self.add(decision.at, decision.id, subject, decided);
        }
        for order in rows::<Order>(engine, Select::orders_on, subject.id)? {
            self.of_order(&order, subject);
        }
        Ok(())
    }

    fn of_order(&mut self, order: &Order, subject: &Subject) {
        let (action, kind, state) = (order.id, order.kind, order.state);
        let ordered = Happened::Ordered {
            action,
            kind,
            reverses: order.reverses,
            state,
            until: order.until,
        };
        self.add(order.ordered_at, action, subject, ordered);
        if let Some(at) = order.outcome_at {
            let outcome = Happened::Outcome {
                action,
                kind,
                state,
            };
            self.add(at, format!("{action} outcome"), subject, outcome);
        }
        if let Some(at) = order.ended_at.filter(|_| order.reverses.is_none()) {
            let ended = Happened::Ended { action, kind };
            self.add(at, format!("{action} ended"), subject, ended);
        }
    }
}

/// The latest rows about a subject.
fn rows<R: Row>(
    engine: &Engine,
    select: impl Fn(SubjectId, usize) -> Select,
    subject: SubjectId,
) -> Result<Vec<R>, Problem> {
    engine.select::<R>(&select(subject, limits::HISTORY_ITEMS_MAX).descending())
}
