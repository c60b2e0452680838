//! The rules in force, and what people have changed about them.

use askama::Template;
use axum::response::Response;
use evenhand_flow::work::RuleChangeKind;
use evenhand_model::Problem;
use evenhand_model::order::OrderWeight;
use serde::Deserialize;

use super::{may_change, overturn, precision, short};
use crate::api;
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::{Json, JsonOrNothing, Nothing};
use crate::view::rule::RuleView;

/// Changes that are shown.
const CHANGES_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules {
    frame: Frame,
    may_change: bool,
    version: String,
    short: String,
    pin: Option<PinShown>,
    rows: Vec<Row>,
    changes: Vec<ChangeShown>,
    precision_days: i64,
}

struct PinShown {
    short: String,
    version: String,
    by: String,
    at: String,
    reason: String,
}

struct Row {
    rule: RuleView,
    does: String,
    precision: String,
    overturn: Option<String>,
}

struct ChangeShown {
    what: String,
    by: String,
    at: String,
    reason: String,
}

/// The list.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let found = api::rules::list(visit.call.clone(), Nothing).await?.0;
    let mut changes = api::rules::versions::changes(visit.call.clone(), Nothing)
        .await?
        .0
        .items;
    changes.truncate(CHANGES_SHOWN);
    let who = changes.iter().map(|one| one.by);
    let people = People::read(
        visit.engine(),
        who.chain(found.pin.iter().map(|pin| pin.by)),
    )?;
    let changes = changes.into_iter().map(|one| ChangeShown {
        what: what(&one.change),
        by: people.name(one.by),
        at: words::instant(one.at),
        reason: one.reason,
    });
    let rows = found.items.into_iter().map(|rule| Row {
        does: does(&rule),
        precision: precision(&rule.figures.precision),
        overturn: contains(&rule).then(|| overturn(&rule.figures.overturn)),
        rule,
    });
    page(&Rules {
        may_change: may_change(&visit),
        short: short(&found.version),
        version: found.version,
        pin: found.pin.map(|pin| PinShown {
            short: short(&pin.version),
            version: pin.version,
            by: people.name(pin.by),
            at: words::instant(pin.at),
            reason: pin.reason,
        }),
        rows: rows.collect(),
        changes: changes.collect(),
        precision_days: api::rules::PRECISION_DAYS,
        frame: Frame::of(&visit, "Rules")?,
    })
}

/// Whether a rule contains something, or did.
pub(super) fn contains(rule: &RuleView) -> bool {
    let mut actions = rule.then.actions.iter();
    let contains = actions.any(|kind| kind.weight() == OrderWeight::Containment);
    contains || rule.figures.overturn.judged > 0
}

/// What a rule does when it matches, in one line.
pub(super) fn does(rule: &RuleView) -> String {
    let then = &rule.then;
    let verdict = (then.verdict > evenhand_model::Verdict::Allow).then(|| then.verdict.as_str());
    let tier = then.tier.map(evenhand_model::Tier::as_str);
    let actions = then.actions.iter().map(|kind| kind.as_str());
    let tags = then.tags.iter().map(|tag| format!("tag {}", tag.tag));
    let all: Vec<String> = verdict
        .into_iter()
        .chain(tier)
        .chain(actions)
        .map(str::to_owned)
        .chain(tags)
        .collect();
    if all.is_empty() {
        "is recorded".to_owned()
    } else {
        all.join(", ")
    }
}

fn what(change: &RuleChangeKind) -> String {
    match change {
        RuleChangeKind::Mode { rule, mode: None } => format!("{rule}: as its file says"),
        RuleChangeKind::Mode {
            rule,
            mode: Some(mode),
        } => format!("{rule}: {}", mode.as_str()),
        RuleChangeKind::Restored { version } => format!("set {} restored", short(version)),
        RuleChangeKind::Unpinned { version } => {
            format!("the files again, instead of set {}", short(version))
        }
    }
}

/// Reads the rule files again.
pub async fn reload(visit: Visit) -> Result<Response, Problem> {
    api::rules::reload(visit.call.clone(), JsonOrNothing(api::cases::NoFields {})).await?;
    see_other("/rules")
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

/// Puts the rule files in force again.
pub async fn unpin(visit: Visit) -> Result<Response, Problem> {
    let sent: Reason = visit.form()?;
    let because = api::rules::change::Because {
        reason: sent.reason,
    };
    api::rules::change::unpin(visit.call.clone(), Json(because)).await?;
    see_other("/rules")
}
