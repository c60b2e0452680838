//! What rules can read of known media.
//!
//! A rule speaks of a bank by the rule that the bank is, `rule.bank.NAME`, no more: what a bank's match does stands in the bank. These signals
//! are for what a match means together with something else.

use std::collections::BTreeSet;

use evenhand_flow::known::weigh::{KNOWN, LISTED};
use evenhand_model::{Bank, BankItem, BankKind, Signal, Signals};
use evenhand_rules::{SignalKind, SignalSpec};

/// The signals, as rules know them.
pub const SIGNALS: [SignalSpec; 2] = [
    SignalSpec {
        name: KNOWN,
        kind: SignalKind::Known,
        about: "the content has a picture, video or text that a person of this house has confirmed to be in a bank",
    },
    SignalSpec {
        name: LISTED,
        kind: SignalKind::Found,
        about: "the content has a picture, video or text that is in a bank, whoever says so",
    },
];

/// Gathers what the matches of one content say.
#[derive(Debug, Default)]
pub(super) struct Said {
    listed: BTreeSet<u16>,
    confirmed: BTreeSet<u16>,
    fine: BTreeSet<u16>,
}

impl Said {
    /// Adds a match of a medium. Of what is sealed rules learn nothing: whoever writes one could find out what is in a bank.
    pub fn add(&mut self, medium: u16, bank: &Bank, item: &BankItem) {
        if bank.kind == BankKind::Negative {
            self.fine.insert(medium);
        } else if !bank.class.is_sealed() {
            self.listed.insert(medium);
            if item.confirmed.is_some() {
                self.confirmed.insert(medium);
            }
        }
    }

    /// The signals. What is not there was not found.
    pub fn signals(&self) -> Signals {
        let shows = |media: &BTreeSet<u16>| media.difference(&self.fine).next().is_some();
        let found = [(KNOWN, &self.confirmed), (LISTED, &self.listed)];
        let found = found.into_iter().filter(|(_, media)| shows(media));
        found
            .map(|(name, _)| (name.to_owned(), Signal::Found(true)))
            .collect()
    }
}
