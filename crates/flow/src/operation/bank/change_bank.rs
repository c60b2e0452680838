//! What a bank is for, and what its matches do, is changed.

use evenhand_model::{Act, Bank, BankAction, Nearness, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::make_bank::check;
use crate::work::{BankNumbers, Line, Operation, Stop, Work};

/// What is to be otherwise; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BankChange {
    /// What it is for.
    pub purpose: Option<String>,
    /// What a match does, at most.
    pub action: Option<BankAction>,
    /// The house rule that whatever matches breaks.
    pub policy: Option<String>,
    /// How near something must be.
    pub near: Option<Nearness>,
    /// Of a thousand look-ups, for how many it is asked.
    pub matching_thousandths: Option<u16>,
}

/// Changes a bank.
#[derive(Clone, Debug)]
pub struct ChangeBank {
    /// Which.
    pub name: String,
    /// How.
    pub change: BankChange,
}

impl Operation for ChangeBank {
    type Answer = Bank;

    fn run(&self, work: &mut Work<'_>) -> Result<Bank, Stop> {
        let before = super::bank(work, &self.name)?;
        let BankChange {
            purpose,
            action,
            policy,
            near,
            matching_thousandths,
        } = self.change.clone();
        let bank = Bank {
            purpose: purpose.unwrap_or_else(|| before.purpose.clone()),
            action: action.unwrap_or(before.action),
            policy: policy.or_else(|| before.policy.clone()),
            near: near.unwrap_or(before.near),
            matching_thousandths: matching_thousandths.unwrap_or(before.matching_thousandths),
            ..before.clone()
        };
        check(work.house, &bank)?;
        if bank == before {
            return Ok(bank);
        }
        work.put(bank.clone());
        let line = Line::of(Act::BankChanged)
            .with("bank", bank.name.as_str())
            .with("action", bank.action.as_str())
            .with("policy", bank.policy.clone())
            .with("matching_thousandths", bank.matching_thousandths)
            .with("near", serde_json::to_value(bank.near).unwrap_or_default());
        work.record(line);
        Ok(bank)
    }
}

/// Deletes a bank that has nothing in it any more.
#[derive(Clone, Debug)]
pub struct DeleteBank {
    /// Which.
    pub name: String,
}

impl Operation for DeleteBank {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let bank = super::bank(work, &self.name)?;
        if bank.class.is_sealed() {
            // Made anew under its name as another class it would show what was in it.
            return Err(Problem::conflict(
                "a sealed bank stays; let it rest with matching_thousandths 0",
            )
            .into());
        }
        if bank.items > 0 {
            let detail = format!(
                "bank `{}` still has {} items; withdraw them first",
                bank.name, bank.items
            );
            return Err(Problem::conflict(detail).into());
        }
        work.record(
            Line::of(Act::BankChanged)
                .with("bank", bank.name.as_str())
                .with("is_deleted", true),
        );
        if let Some(mut numbers) = work.get::<BankNumbers>(BankNumbers::ID)? {
            numbers.banks = numbers.banks.saturating_sub(1);
            work.put(numbers);
        }
        work.delete::<Bank>(&self.name)
    }
}
