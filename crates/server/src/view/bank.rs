//! Banks of known media, as colleagues see them.

use std::collections::BTreeMap;

use evenhand_flow::known::hashes::HashSeal;
use evenhand_model::{
    Bank, BankAction, BankClass, BankItem, BankKind, CaseId, Confirmed, Matched, MediaHashes,
    Nearness, Time, UserId, Withdrawn,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A bank.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Bank")]
pub struct BankView {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Whether what matches it is acted on, or left alone.
    pub kind: BankKind,
    /// What the law says of what is in it.
    pub class: BankClass,
    /// What a match does, at most. Copies of what a person of this house has decided to remove (`confirmed.removes` of an item) are removed,
    /// whatever is said here.
    pub action: BankAction,
    /// The house rule that whatever matches breaks.
    pub policy: Option<String>,
    /// How near something must be.
    pub near: Nearness,
    /// Of a thousand look-ups, for how many it is asked.
    pub matching_thousandths: u16,
    /// Items in it.
    pub items: u64,
    /// When it was made.
    pub made_at: Time,
    /// Who made it.
    pub made_by: Option<UserId>,
}

impl From<Bank> for BankView {
    fn from(bank: Bank) -> Self {
        Self {
            name: bank.name,
            purpose: bank.purpose,
            kind: bank.kind,
            class: bank.class,
            action: bank.action,
            policy: bank.policy,
            near: bank.near,
            matching_thousandths: bank.matching_thousandths,
            items: bank.items,
            made_at: bank.made_at,
            made_by: bank.made_by,
        }
    }
}

/// An item of a bank.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "BankItem")]
pub struct BankItemView {
    /// Its number, over all banks.
    pub number: u32,
    /// Its bank.
    pub bank: String,
    /// Who says so.
    pub source: String,
    /// What the source calls it.
    pub id: Option<String>,
    /// A few words for colleagues.
    pub note: String,
    /// What the source says of it besides.
    pub metadata: BTreeMap<String, Value>,
    /// When it came in.
    pub added_at: Time,
    /// Who has looked at what it stands for, and agrees.
    pub confirmed: Option<Confirmed>,
    /// Until when it matches nothing.
    pub disabled_until: Option<Time>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// When it was taken back, and why.
    pub withdrawn: Option<Withdrawn>,
    /// How often it matched.
    pub matched: Matched,
    /// The case in which a person was asked last about whatever matches it.
    pub case: Option<CaseId>,
    /// Its hashes, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashes: Option<MediaHashes>,
}

impl BankItemView {
    /// An item without its hashes.
    pub fn of(item: BankItem) -> Self {
        Self {
            number: item.number,
            bank: item.bank,
            source: item.source,
            id: item.external_id,
            note: item.note,
            metadata: item.metadata,
            added_at: item.added_at,
            confirmed: item.confirmed,
            disabled_until: item.disabled_until,
            expires_at: item.expires_at,
            withdrawn: item.withdrawn,
            matched: item.matched,
            case: item.case,
            hashes: None,
        }
    }

    /// An item with its hashes.
    pub fn with_hashes(item: BankItem, seal: &HashSeal) -> Self {
        let hashes = seal.open(&item);
        Self {
            hashes,
            ..Self::of(item)
        }
    }
}
