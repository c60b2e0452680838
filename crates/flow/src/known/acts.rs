//! What a match does: what its bank says, less whatever speaks against doing that much without a person.

use evenhand_model::{Bank, BankAction, BankItem, MatchedBy, MediaSource, SourceTrust};

/// Everything that decides what one match does.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The bank.
    pub bank: &'a Bank,
    /// What is in it.
    pub item: &'a BankItem,
    /// Who says so.
    pub source: &'a MediaSource,
    /// How it was found.
    pub by: MatchedBy,
}

/// What a match does.
///
/// Whatever a person of this house has decided on is followed. Nothing is removed on the word of a list alone, unless the operator
/// answers for it: it hides until a person has looked. A source that nobody has proven, or that was wrong too often, only asks a person.
/// What suddenly matches far more than before does no more than hide, unless it is the same file byte for byte or a person has
/// confirmed it.
pub fn action(standing: Standing<'_>) -> BankAction {
    let Standing {
        bank,
        item,
        source,
        by,
    } = standing;
    if let Some(confirmed) = &item.confirmed {
        return match confirmed.removes {
            Some(_) => BankAction::Remove,
            None => bank.action,
        };
    }
    let mut action = match source.trust {
        SourceTrust::Operator => bank.action,
        SourceTrust::Listed => bank.action.min(BankAction::Hold),
        SourceTrust::Unproven => bank.action.min(BankAction::Review),
    };
    if source.over_budget_since.is_some() {
        action = action.min(BankAction::Review);
    }
    if item.matched.flood_since.is_some() && !is_exact(by) {
        action = action.min(BankAction::Hold);
    }
    action
}

/// Whether a match means the same bytes. Two files can be made that share an MD5 (Wang and Yu 2005), so that MD5 is not exact.
pub fn is_exact(by: MatchedBy) -> bool {
    by == MatchedBy::Sha256
}
