//! How long what a person orders lasts.

use evenhand_model::{Duration, OrderKind, Policy, Problem, Time, limits};

/// When an action ends by itself. A duration makes sense for what can be lifted again; content is removed for good.
pub fn until(
    now: Time,
    kind: OrderKind,
    lasts: Option<Duration>,
    policy: Option<&Policy>,
) -> Option<Time> {
    let by_default = match kind {
        OrderKind::AccountSuspend | OrderKind::AccountRestrict => {
            policy.and_then(|policy| policy.default_duration)
        }
        _ => longest(kind),
    };
    lasts.or(by_default).map(|lasts| now.plus(lasts))
}

/// The longest that an action may last before a person looks again, for what is never ordered for good.
pub fn longest(kind: OrderKind) -> Option<Duration> {
    match kind {
        OrderKind::HashtagLimit => Some(Duration::from_hours(limits::HASHTAG_LIMIT_HOURS_MAX)),
        OrderKind::TargetProtect => Some(Duration::from_days(limits::PROTECTION_DAYS_MAX)),
        OrderKind::ContentRemove
        | OrderKind::ContentRestrict
        | OrderKind::ContentLabel
        | OrderKind::AccountWarn
        | OrderKind::AccountRestrict
        | OrderKind::AccountSuspend => None,
    }
}

/// Refuses a duration that is longer than the action may last.
pub fn check(kind: OrderKind, lasts: Option<Duration>) -> Result<(), Problem> {
    match (lasts, longest(kind)) {
        (Some(lasts), Some(longest)) if lasts > longest => {
            let detail = format!(
                "{} lasts {longest} at most; it can be renewed when that is over, with POST /v1/actions/{{id}}/renew",
                kind.as_str(),
            );
            Err(Problem::invalid(detail))
        }
        _ => Ok(()),
    }
}
