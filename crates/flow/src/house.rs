//! What every operation may rely on: settings, policies and the secret of the house.

use std::collections::BTreeMap;

use crate::case::dispatch::Shares;
use crate::case::interrupt::Allowances;
use crate::clocks::ClocksInForce;
use crate::redress::Templates;
use evenhand_model::{BankClass, Duration, Policy, Reason, ReturnsMode, Tier, limits};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Settings, policies and secrets that operations read and never change.
#[derive(Clone, Debug)]
pub struct House {
    /// Key for addresses of evidence, receipts and private values.
    pub secret: Secret,
    /// House rules by id.
    pub policies: BTreeMap<String, Policy>,
    /// Content hash of the rule set in force.
    pub rules_version: String,
    /// The clocks of the house and of laws.
    pub clocks: ClocksInForce,
    /// How long a claim lasts without a heartbeat.
    pub lease: Duration,
    /// How long an order of a human decision waits before it is sent.
    pub undo: Duration,
    /// How often danger on a word alone may interrupt the people on call.
    pub interrupts: Allowances,
    /// Quotas above which a rule's heavy orders become proposals.
    pub brakes: Brakes,
    /// Parts of the dispatcher's slots that go to imminent danger and to the oldest case.
    pub shares: Shares,
    /// How many thousandths of the cases that people decide are judged again by somebody else.
    pub rerated_thousandths: u32,
    /// What may happen because a link between accounts is likely.
    pub returns_mode: ReturnsMode,
    /// Whether media that came without hashes are fetched to be hashed.
    pub fetches_media: bool,
    /// Where the public reaches us, without a slash at its end, like `https://safety.example`; empty
    /// where nobody has said.
    pub public_url: String,
    /// What people are told, by language.
    pub templates: Templates,
}

impl House {
    /// A house with default settings.
    pub fn new(secret: Secret, policies: Vec<Policy>) -> Self {
        Self {
            secret,
            policies: policies
                .into_iter()
                .map(|policy| (policy.id.clone(), policy))
                .collect(),
            rules_version: String::new(),
            clocks: ClocksInForce::default(),
            lease: Duration::from_seconds(limits::LEASE_SECONDS),
            undo: Duration::from_seconds(limits::UNDO_SECONDS),
            interrupts: Allowances::default(),
            brakes: Brakes::default(),
            shares: Shares::default(),
            rerated_thousandths: limits::RERATED_THOUSANDTHS,
            returns_mode: ReturnsMode::default(),
            fetches_media: false,
            public_url: String::new(),
            templates: Templates::shipped(),
        }
    }

    /// The link to a public page with that path, like `/status/..`: absolute, or the path alone
    /// where nobody has said under which address the public reaches us.
    pub fn public_link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The part of a status link that nobody can guess: 128 bits of a keyed digest of an id, which is
    /// unlike every other id.
    pub fn status_token(&self, id: &[u8; 16]) -> String {
        let mut token = self.secret.digest(&[b"status", id]);
        token.truncate(32);
        token
    }

    /// The policy that reports for `reason` usually mean.
    pub fn policy_for(&self, reason: Reason) -> Option<&Policy> {
        self.policies
            .values()
            .find(|policy| policy.reasons.contains(&reason))
    }

    /// What the law says of what is reported for `reason`: the strictest class of the policies that it may mean.
    pub fn class_of(&self, reason: Reason) -> BankClass {
        let policies = self.policies.values();
        policies
            .filter(|policy| policy.reasons.contains(&reason))
            .fold(BankClass::Ordinary, |class, policy| {
                class.stricter(policy.class)
            })
    }

    /// Tier of a report for `reason` where nothing else says more.
    pub fn tier_for(&self, reason: Reason) -> Tier {
        let floor = reason.floor();
        self.policy_for(reason)
            .map_or(floor, |policy| floor.stricter(policy.tier))
    }
}

/// Quotas per hour.
#[derive(Clone, Copy, Debug)]
pub struct Brakes {
    /// Removals and suspensions that one rule may order.
    pub rule_removals_per_hour: u32,
    /// Containments of one author's content before the account is contained instead.
    pub containments_per_author_per_hour: u32,
}

impl Default for Brakes {
    fn default() -> Self {
        Self {
            rule_removals_per_hour: limits::RULE_REMOVALS_PER_HOUR,
            containments_per_author_per_hour: limits::CONTAINMENTS_PER_AUTHOR_PER_HOUR,
        }
    }
}

/// A key of the house. It never shows itself.
#[derive(Clone)]
pub struct Secret {
    id: String,
    key: [u8; 32],
}

impl Secret {
    /// The key with that id.
    pub fn new(id: impl Into<String>, key: [u8; 32]) -> Self {
        Self { id: id.into(), key }
    }

    /// Which key it is.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// HMAC-SHA256 of the parts under this key, in hexadecimal. Each part is preceded by its
    /// length, so that no two lists of parts look the same.
    pub fn digest(&self, parts: &[&[u8]]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            unreachable!("HMAC takes a key of any length")
        };
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        let mut digits = [0; 64];
        match hex::encode_to_slice(mac.finalize().into_bytes(), &mut digits) {
            Ok(()) => String::from_utf8_lossy(&digits).into_owned(),
            Err(_) => unreachable!("SHA-256 has 32 bytes"),
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Secret({}, ..)", self.id)
    }
}
