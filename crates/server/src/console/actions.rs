//! Actions as they are ticked in a form, with what goes with them.

use std::collections::BTreeMap;

use evenhand_flow::enforce::protection::MENTIONS_FROM;
use evenhand_flow::operation::decide::NewAction;
use evenhand_model::{Duration, OrderKind, Problem, SubjectKind, SubjectRef};

/// Longest limit or suspension that a form takes, in days.
const DAYS_MAX: i64 = 3_650;

/// What goes with the actions of a form, as it was filled in.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// How many days a suspension or the like lasts; the policy's default when empty.
    pub days: &'a str,
    /// Text of a label.
    pub label: &'a str,
    /// The account to protect.
    pub protect: &'a str,
    /// Who may still mention it; those whom it follows when empty.
    pub mentions_from: &'a str,
}

/// The actions that are ticked, by their words.
pub fn ticked(names: &[String]) -> Result<Vec<OrderKind>, Problem> {
    let read = |name: &String| {
        name.parse()
            .map_err(|detail: String| Problem::invalid(detail).at("action"))
    };
    names.iter().map(read).collect()
}

/// These actions on those terms.
pub fn on_terms(kinds: &[OrderKind], terms: Terms<'_>) -> Result<Vec<NewAction>, Problem> {
    let lasts = terms.lasts()?;
    kinds
        .iter()
        .map(|kind| terms.action(*kind, lasts))
        .collect()
}

/// What was written into a field, if anything was.
pub fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

impl Terms<'_> {
    fn lasts(self) -> Result<Option<Duration>, Problem> {
        let Some(text) = some(self.days) else {
            return Ok(None);
        };
        let days = text.parse::<i64>().ok();
        let days = days.filter(|days| (1..=DAYS_MAX).contains(days));
        let wrong = || Problem::invalid(format!("expected 1 to {DAYS_MAX} days")).at("days");
        days.map(Duration::from_days).map(Some).ok_or_else(wrong)
    }

    fn action(self, kind: OrderKind, lasts: Option<Duration>) -> Result<NewAction, Problem> {
        let mut parameters = BTreeMap::new();
        let mut subject = None;
        match kind {
            OrderKind::ContentLabel => {
                let label = some(self.label).unwrap_or_else(|| "Sensitive content".to_owned());
                parameters.insert("label".to_owned(), label.into());
            }
            OrderKind::TargetProtect => {
                let missing = || Problem::invalid("say which account to protect").at("protect");
                subject = Some(SubjectRef {
                    kind: SubjectKind::Account,
                    id: some(self.protect).ok_or_else(missing)?,
                });
                if let Some(from) = some(self.mentions_from) {
                    parameters.insert(MENTIONS_FROM.to_owned(), from.into());
                }
            }
            _ => {}
        }
        let has_end = matches!(kind, OrderKind::AccountSuspend | OrderKind::AccountRestrict);
        Ok(NewAction {
            kind,
            subject,
            lasts: lasts.filter(|_| has_end),
            parameters,
        })
    }
}
