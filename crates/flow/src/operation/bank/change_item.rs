//! A person of this house says of an item that it is right, lets it rest, or takes it back.

use evenhand_model::{Act, BankItem, Confirmed, Problem, Time, UserId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::known::decided;
use crate::work::{Line, Operation, Stop, Work};

/// What is to be otherwise with an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "change", deny_unknown_fields)]
pub enum ItemChange {
    /// Somebody has looked at what it stands for, and agrees.
    Confirm,
    /// It matches nothing until then; at once again where that is past.
    Disable {
        /// Until when.
        until: Time,
    },
    /// It is taken back, and what was done because of it is undone.
    Withdraw {
        /// Why, for colleagues.
        reason: String,
    },
    /// Other words for colleagues.
    Note {
        /// The words.
        note: String,
    },
}

/// Changes an item.
#[derive(Clone, Debug)]
pub struct ChangeItem {
    /// Of which bank.
    pub bank: String,
    /// Which.
    pub id: String,
    /// How.
    pub change: ItemChange,
    /// Who; a key can only let an item rest, write a note, or take back.
    pub user: Option<UserId>,
}

impl Operation for ChangeItem {
    type Answer = BankItem;

    fn run(&self, work: &mut Work<'_>) -> Result<BankItem, Stop> {
        let class = super::bank(work, &self.bank)?.class;
        if class.is_sealed() && self.user.is_none() {
            let detail = "what is in a sealed bank is changed by people alone; use a personal key";
            return Err(Problem::forbidden(detail).into());
        }
        let mut item = super::item(work, &self.bank, &self.id)?;
        if item.withdrawn.is_some() {
            return Err(Problem::conflict("this item was taken back; add it anew").into());
        }
        match &self.change {
            ItemChange::Confirm => {
                let Some(by) = self.user else {
                    return Err(Problem::forbidden("only a person can confirm an item").into());
                };
                item.matched.flood_since = None;
                // What was decided before stands.
                let before = item.confirmed.take();
                let (removes, policy) = before
                    .map(|one| (one.removes, one.policy))
                    .unwrap_or_default();
                item.confirmed = Some(Confirmed {
                    by,
                    at: work.now,
                    removes,
                    policy,
                });
                work.record(line(Act::BankItemConfirmed, &item));
            }
            ItemChange::Disable { until } => {
                let latest = work
                    .now
                    .plus(evenhand_model::Duration::from_days(BankItem::REST_DAYS_MAX));
                if *until > latest {
                    return Err(Problem::invalid("expected a time within five years")
                        .at("until")
                        .into());
                }
                item.disabled_until = Some(*until).filter(|until| *until > work.now);
                work.record(line(Act::BankItemDisabled, &item).with("until", until.to_string()));
            }
            ItemChange::Withdraw { reason } => {
                let reason = reason.trim();
                if reason.is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
                    return Err(Problem::invalid("expected a reason in your own words")
                        .at("reason")
                        .into());
                }
                decided::withdraw(work, item, self.user, reason.to_owned())?;
                return super::item(work, &self.bank, &self.id);
            }
            ItemChange::Note { note } => {
                if note.len() > limits::PROSE_BYTES_MAX {
                    let detail = format!("expected at most {} bytes", limits::PROSE_BYTES_MAX);
                    return Err(Problem::invalid(detail).at("note").into());
                }
                item.note.clone_from(note);
            }
        }
        work.put(item.clone());
        Ok(item)
    }
}

fn line(act: Act, item: &BankItem) -> Line {
    Line::of(act)
        .with("bank", item.bank.as_str())
        .with("item", item.id.as_str())
}
