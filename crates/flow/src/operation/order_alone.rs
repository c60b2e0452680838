//! What a person orders without a case: somebody is protected, or a hashtag is limited.

use std::collections::BTreeMap;

use evenhand_model::{
    DecidedBy, Decision, DecisionId, DecisionOutcome, Duration, OrderKind, Platform, Problem,
    SubjectKind, SubjectRef, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accept::{shape, subject};
use crate::enforce::order::OrderRequest;
use crate::enforce::second_person::{Made, Under, make_or_wait};
use crate::enforce::{protection, term};
use crate::operation::decide::decided;
use crate::redress::protected;
use crate::work::{Operation, Stop, Work};

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// `target.protect` or `hashtag.limit`; everything else is decided in a case.
    pub kind: OrderKind,
    /// The account to protect, or the hashtag.
    pub subject: SubjectRef,
    /// Why, for colleagues.
    pub reason: String,
    /// Which policy is broken under the hashtag; needed for `hashtag.limit`.
    #[serde(default)]
    pub policy: Option<String>,
    /// How long; the longest that it may last when left out: 24 hours for a hashtag, 7 days for a protection.
    #[serde(default, rename = "for")]
    pub lasts: Option<Duration>,
    /// For `target.protect` `mentions_from`: `followed`, which is meant when left out, or `nobody`.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
}

/// Orders it.
#[derive(Clone, Debug)]
pub struct OrderAlone {
    /// On which platform.
    pub platform: Platform,
    /// Who orders.
    pub user: UserId,
    /// What.
    pub wanted: NewOrder,
}

impl Operation for OrderAlone {
    type Answer = Decision;

    fn run(&self, work: &mut Work<'_>) -> Result<Decision, Stop> {
        self.check(work)?;
        let NewOrder { kind, .. } = self.wanted;
        let on = subject::find_or_add(work, &self.platform, &self.named())?.id;
        let id = DecisionId::new(work.now, &mut work.rng);
        let request = OrderRequest {
            subject: on,
            kind,
            parameters: protection::complete(kind, &self.wanted.parameters),
            until: term::until(work.now, kind, self.wanted.lasts, None),
            decision: id,
            rule: None,
            case: None,
            not_before: work.now,
            reverses: None,
        };
        let mut made = Made::default();
        make_or_wait(work, request, self.user, Under::default(), None, &mut made)?;
        let policy = self.wanted.policy.as_ref();
        let policy = policy.and_then(|id| work.house.policies.get(id));
        // Whoever is protected did nothing, and nothing is decided about anybody else by that.
        let outcome = match kind {
            OrderKind::TargetProtect => DecisionOutcome::Contained,
            _ => DecisionOutcome::Violation,
        };
        let mut decision = Decision {
            policy: policy.map(|policy| policy.id.clone()),
            policy_version: policy.map(|policy| policy.version),
            reason: self.wanted.reason.trim().to_owned(),
            rules_version: work.house.rules_version.clone(),
            orders: made.orders,
            pending: made.pending,
            ..Decision::new(id, on, DecidedBy::User(self.user), work.now, outcome)
        };
        let now = work.now;
        protected::tell(work, &mut decision, now)?;
        work.put(decision.clone());
        work.record(decided(&decision));
        Ok(decision)
    }
}

impl OrderAlone {
    /// A hashtag has the same id however it is written, as in events.
    fn named(&self) -> SubjectRef {
        let mut named = self.wanted.subject.clone();
        if named.kind == SubjectKind::Hashtag {
            named.id = named.id.trim_start_matches('#').to_lowercase();
        }
        named
    }

    fn check(&self, work: &Work<'_>) -> Result<(), Problem> {
        let wanted = &self.wanted;
        let refuse = |field: &str, detail: String| Err(Problem::invalid(detail).at(field));
        if !matches!(
            wanted.kind,
            OrderKind::TargetProtect | OrderKind::HashtagLimit
        ) {
            let detail =
                "expected target.protect or hashtag.limit; everything else is decided in a case";
            return refuse("kind", detail.into());
        }
        let on = wanted.kind.acts_on();
        if wanted.subject.kind != on {
            let detail = format!("{} acts on {}", wanted.kind.as_str(), on.as_str());
            return refuse("subject", detail);
        }
        shape::check_id("subject.id", &wanted.subject.id)?;
        if wanted.reason.trim().is_empty() || wanted.reason.len() > limits::PROSE_BYTES_MAX {
            return refuse("reason", "say why in a sentence".into());
        }
        term::check(wanted.kind, wanted.lasts).map_err(|problem| problem.at("for"))?;
        protection::check(wanted.kind, &wanted.parameters)
            .map_err(|problem| problem.at("parameters"))?;
        let Some(id) = &wanted.policy else {
            if wanted.kind == OrderKind::TargetProtect {
                return Ok(());
            }
            return refuse(
                "policy",
                "name the policy that is broken under the hashtag".into(),
            );
        };
        let allows = |policy: &evenhand_model::Policy| policy.actions.contains(&wanted.kind);
        match work.house.policies.get(id) {
            Some(policy) if allows(policy) => Ok(()),
            _ => {
                let policies = work.house.policies.values();
                let fitting: Vec<_> = policies
                    .filter(|policy| allows(policy))
                    .map(|policy| policy.id.as_str())
                    .collect();
                let detail = format!(
                    "no policy `{id}` allows {}; expected one of {}",
                    wanted.kind.as_str(),
                    fitting.join(", ")
                );
                refuse("policy", detail)
            }
        }
    }
}
