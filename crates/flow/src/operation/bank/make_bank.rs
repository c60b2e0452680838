//! A bank is made, empty.

use evenhand_model::{
    Act, Bank, BankAction, BankClass, BankKind, Nearness, Problem, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::house::House;
use crate::work::{BankNumbers, Line, Operation, Stop, Work};

/// A bank, as somebody wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBank {
    /// Its name, in capitals: `GRUESOME_PICTURES`.
    pub name: String,
    /// What it is for, for colleagues.
    #[serde(default)]
    pub purpose: String,
    /// Whether what matches it is acted on, or left alone.
    #[serde(default)]
    pub kind: BankKind,
    /// What the law says of what is in it.
    #[serde(default)]
    pub class: BankClass,
    /// What a match does, at most; a person looks when left out.
    #[serde(default)]
    pub action: Option<BankAction>,
    /// The house rule that whatever matches breaks.
    #[serde(default)]
    pub policy: Option<String>,
    /// How near something must be.
    #[serde(default)]
    pub near: Nearness,
    /// Of a thousand look-ups, for how many it is asked; all when left out.
    #[serde(default)]
    pub matching_thousandths: Option<u16>,
}

impl NewBank {
    /// A bank of which nothing but its name is said.
    pub fn named(name: String) -> Self {
        Self {
            name,
            purpose: String::new(),
            kind: BankKind::default(),
            class: BankClass::default(),
            action: None,
            policy: None,
            near: Nearness::default(),
            matching_thousandths: None,
        }
    }
}

/// Makes a bank.
#[derive(Clone, Debug)]
pub struct MakeBank {
    /// The bank.
    pub bank: NewBank,
    /// Who makes it; none where a key does.
    pub user: Option<UserId>,
}

impl Operation for MakeBank {
    type Answer = Bank;

    fn run(&self, work: &mut Work<'_>) -> Result<Bank, Stop> {
        let new = &self.bank;
        Bank::check_name(&new.name)?;
        if work.get::<Bank>(&new.name)?.is_some() {
            let detail = format!("there is a bank `{}` already", new.name);
            return Err(Problem::conflict(detail).at("name").into());
        }
        let bank = Bank {
            name: new.name.clone(),
            purpose: new.purpose.clone(),
            kind: new.kind,
            class: new.class,
            action: new.action.unwrap_or(BankAction::Review),
            policy: new.policy.clone(),
            near: new.near,
            matching_thousandths: new.matching_thousandths.unwrap_or(1_000),
            items: 0,
            made_at: work.now,
            made_by: self.user,
        };
        check(work.house, &bank)?;
        if count_one_more(work)? > limits::BANKS_MAX {
            let detail = format!(
                "there are {} banks, and no more are held; delete one that has nothing in it",
                limits::BANKS_MAX
            );
            return Err(Problem::conflict(detail).into());
        }
        work.put(bank.clone());
        work.record(
            Line::of(Act::BankMade)
                .with("bank", bank.name.as_str())
                .with("kind", bank.kind.as_str())
                .with("class", bank.class.as_str())
                .with("action", bank.action.as_str()),
        );
        Ok(bank)
    }
}

/// Counts one more bank, and answers how many there are with it.
pub(super) fn count_one_more(work: &mut Work<'_>) -> Result<usize, Stop> {
    let numbers = work.get::<BankNumbers>(BankNumbers::ID)?;
    let mut numbers = numbers.unwrap_or_default();
    numbers.banks = numbers.banks.saturating_add(1);
    work.put(numbers);
    Ok(numbers.banks as usize)
}

/// Refuses settings that can't be.
pub(super) fn check(house: &House, bank: &Bank) -> Result<(), Problem> {
    if bank.purpose.len() > limits::PROSE_BYTES_MAX {
        let detail = format!("expected at most {} bytes", limits::PROSE_BYTES_MAX);
        return Err(Problem::invalid(detail).at("purpose"));
    }
    if bank.near.pdq_distance_max > Nearness::PDQ_DISTANCE_MAX {
        let detail = format!(
            "expected 0 to {}: beyond it pictures match that only have the same form",
            Nearness::PDQ_DISTANCE_MAX
        );
        return Err(Problem::invalid(detail).at("near.pdq_distance_max"));
    }
    if bank.near.tlsh_distance_max > Nearness::TLSH_DISTANCE_MAX {
        let detail = format!(
            "expected 0 to {}: beyond it texts match that have nothing in common",
            Nearness::TLSH_DISTANCE_MAX
        );
        return Err(Problem::invalid(detail).at("near.tlsh_distance_max"));
    }
    for (field, percent) in [
        ("near.pdq_quality_min", bank.near.pdq_quality_min),
        ("near.frames_percent_min", bank.near.frames_percent_min),
    ] {
        if percent > 100 {
            return Err(Problem::invalid("expected 0 to 100").at(field));
        }
    }
    if bank.matching_thousandths > 1_000 {
        let detail = "expected 0 to 1000: of a thousand look-ups, for how many the bank is asked";
        return Err(Problem::invalid(detail).at("matching_thousandths"));
    }
    let Some(policy) = &bank.policy else {
        return Ok(());
    };
    if house.policies.contains_key(policy) {
        return Ok(());
    }
    let known: Vec<&str> = house.policies.keys().map(String::as_str).collect();
    let detail = format!(
        "there is no policy `{policy}`; expected one of {}",
        known.join(", ")
    );
    Err(Problem::invalid(detail).at("policy"))
}
