//! What a person has decided on becomes known here, so that copies of it follow.

use evenhand_model::{
    Bank, BankAction, BankClass, BankKind, Case, Confirmed, Decision, DecisionOutcome, HashedFrame,
    Media, MediaHashes, MediaSource, Nearness, Problem, UserId,
};
use serde_json::Value;

use super::add_items::{AddItems, NewItem};
use super::make_bank;
use crate::accept::evidence;
use crate::known::decided::removes;
use crate::known::hashes::sound;
use crate::work::{Evidence, Operation, Stop, Work};

/// Puts what is in the content of a case into the bank of what was decided here, or of what was cleared.
pub fn remember(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    user: UserId,
) -> Result<(), Stop> {
    let refused = |detail: &str| Stop::from(Problem::invalid(detail).at("with_copies"));
    let kind = match decision.outcome {
        DecisionOutcome::Violation if removes(work, decision)? => BankKind::Matching,
        DecisionOutcome::NoViolation => BankKind::Negative,
        _ => {
            return Err(refused(
                "copies can follow a removal, or a decision that nothing was broken",
            ));
        }
    };
    let items = items(work, case)?;
    if items.is_empty() {
        return Err(refused(
            "nothing in this content has a hash by which copies could be known",
        ));
    }
    add(work, case, decision, user, kind, items)
}

/// Of a sealed case that ends with a removal copies follow without anybody asking: who is shown in one reports it once. Content
/// without a hash by which copies could be known leaves nothing to be done.
pub fn remember_sealed(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    user: UserId,
) -> Result<(), Stop> {
    let is_confirmed = decision.outcome == DecisionOutcome::Violation && case.class.is_sealed();
    if !is_confirmed || !removes(work, decision)? {
        return Ok(());
    }
    match items(work, case)? {
        items if items.is_empty() => Ok(()),
        items => add(work, case, decision, user, BankKind::Matching, items),
    }
}

/// Of the first version that brings hashes: a report without any may have come before it, and what an edit brings later is not what was complained about.
fn items(work: &mut Work<'_>, case: &Case) -> Result<Vec<NewItem>, Stop> {
    for address in case.evidence.iter().chain(&case.later_evidence) {
        let media = media(work, address)?;
        let items = (0..).zip(&media);
        let items = items.filter_map(|(index, medium)| item(case, index, medium));
        let items: Vec<NewItem> = items.collect();
        if !items.is_empty() {
            return Ok(items);
        }
    }
    Ok(Vec::new())
}

fn add(
    work: &mut Work<'_>,
    case: &Case,
    decision: &Decision,
    user: UserId,
    kind: BankKind,
    items: Vec<NewItem>,
) -> Result<(), Stop> {
    let bank = Bank::of_house(kind, case.class);
    make(work, &bank, kind, case.class)?;
    let added = AddItems {
        bank,
        source: MediaSource::HOUSE.to_owned(),
        items,
        confirmed: Some(Confirmed {
            by: user,
            at: decision.at,
            removes: (kind == BankKind::Matching).then_some(decision.id),
            policy: decision.policy.clone(),
        }),
    };
    let ids: Vec<String> = added.ids(work);
    added.run(work)?;
    // Undoing the decision takes them back.
    let mut case = work.need::<Case>(case.id, "case")?;
    let known = case.known_items.iter().chain(&ids).cloned();
    case.known_items = known.collect();
    work.put(case);
    Ok(())
}

fn make(work: &mut Work<'_>, name: &str, kind: BankKind, class: BankClass) -> Result<(), Stop> {
    if work.get::<Bank>(name)?.is_some() {
        return Ok(());
    }
    // A decision is not refused because there are many banks.
    make_bank::count_one_more(work)?;
    let purpose = match kind {
        BankKind::Matching => {
            "What people of this house have decided to remove; copies of it are removed too."
        }
        BankKind::Negative => {
            "What people of this house have found to be fine; copies are left alone."
        }
    };
    work.put(Bank {
        name: name.to_owned(),
        purpose: purpose.to_owned(),
        kind,
        class,
        action: BankAction::Review,
        policy: None,
        near: Nearness::default(),
        matching_thousandths: 1_000,
        items: 0,
        made_at: work.now,
        made_by: None,
    });
    Ok(())
}

fn media(work: &mut Work<'_>, address: &str) -> Result<Vec<Media>, Stop> {
    let Some(kept) = work.get::<Evidence>(address)? else {
        return Ok(Vec::new());
    };
    let content = evidence::open(&kept)?;
    let media = content.get("media").cloned().unwrap_or(Value::Null);
    Ok(serde_json::from_value(media).unwrap_or_default())
}

fn item(case: &Case, index: usize, medium: &Media) -> Option<NewItem> {
    let hashes = sound(hashes_of(medium));
    (!hashes.is_empty()).then(|| NewItem {
        id: Some(format!("{}#{index}", case.id)),
        hashes,
        ..NewItem::default()
    })
}

/// The hashes that a platform sent with a medium.
pub fn hashes_of(medium: &Media) -> MediaHashes {
    let frames = medium.frames.iter().map(|frame| HashedFrame {
        at_ms: frame.at_ms,
        pdq: frame.pdq.clone(),
        quality: None,
    });
    MediaHashes {
        pdq: medium.pdq.clone(),
        sha256: medium.sha256.clone(),
        md5: medium.md5.clone(),
        frames: frames.collect(),
        opaque: medium.opaque.clone(),
        ..MediaHashes::default()
    }
}
