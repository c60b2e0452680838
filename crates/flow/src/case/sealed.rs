//! Cases that the law has nobody see but who must: sealed by why people complained, by what was recognised, or by the case before.

use std::collections::BTreeSet;

use evenhand_model::{
    Act, BankClass, Case, CaseId, Channel, Decision, DecisionId, MediaFetch, Order, Platform,
    Subject, SubjectId,
};

use crate::accept::{evidence, locator};
use crate::case::{alert, clock, progress};
use crate::clocks::Occasion;
use crate::search::{self, DocumentId};
use crate::work::{Line, Stop, Work};

/// Seals a case that is of a class for which that is due. It is never opened again: what was said once may still be true. Of what it is about
/// nothing but hash and place is kept from then on.
pub fn seal(work: &mut Work<'_>, case: &mut Case, class: BankClass) -> Result<(), Stop> {
    let stricter = case.class.stricter(class);
    if stricter == case.class {
        return Ok(());
    }
    let digests = match case.class.is_sealed() {
        true => Vec::new(),
        false => reduce_all(work, case)?,
    };
    case.class = stricter;
    let line = Line::of(Act::CaseSealed)
        .subject(case.subject)
        .case(case.id)
        .with("class", stricter.as_str());
    let numbered = (1..).zip(digests);
    work.record(numbered.fold(line, |line, (number, digest)| {
        line.with(&format!("content_digest_{number}"), digest)
    }));
    Ok(())
}

/// Content that matches a sealed bank: its open case is sealed, and where there is none, nothing but its hash and place is kept all the same.
pub fn matched(work: &mut Work<'_>, subject: SubjectId, class: BankClass) -> Result<(), Stop> {
    let Some(subject) = work.get::<Subject>(subject)?.filter(|_| class.is_sealed()) else {
        return Ok(());
    };
    match subject.open_case {
        Some(open) => recognised(work, open, class),
        None => reduce_before(work, &subject, subject.latest_case).map(drop),
    }
}

/// Takes the words out of whatever holds the content of a case. Answers with the digests of what is kept in their place.
fn reduce_all(work: &mut Work<'_>, case: &mut Case) -> Result<Vec<String>, Stop> {
    let mut digests = reduce_case(work, case)?;
    if let Some(decision) = case.decision {
        digests.append(&mut reduce_decision(work, &case.platform, decision)?);
    }
    if let Some(subject) = work.get::<Subject>(case.subject)? {
        digests.append(&mut reduce_before(work, &subject, case.previous)?);
    }
    Ok(digests)
}

/// The same for the cases before, what was decided in them or ordered by rules, and what waits to be fetched.
fn reduce_before(
    work: &mut Work<'_>,
    subject: &Subject,
    mut before: Option<CaseId>,
) -> Result<Vec<String>, Stop> {
    let mut digests = Vec::new();
    let mut decisions: BTreeSet<DecisionId> = BTreeSet::new();
    while let Some(earlier) = before {
        let Some(mut earlier) = work.get::<Case>(earlier)? else {
            break;
        };
        digests.append(&mut reduce_case(work, &mut earlier)?);
        decisions.extend(earlier.decision);
        before = earlier.previous;
        work.put(earlier);
    }
    for order in &subject.orders {
        decisions.extend(work.get::<Order>(order)?.map(|order| order.decision));
    }
    for decision in decisions {
        digests.append(&mut reduce_decision(work, &subject.platform, decision)?);
    }
    reduce_fetch(work, subject.id)?;
    Ok(digests)
}

/// What waits to be fetched is fetched still: its hash is what is to be known.
fn reduce_fetch(work: &mut Work<'_>, subject: SubjectId) -> Result<(), Stop> {
    let Some(mut fetch) = work.get::<MediaFetch>(subject)? else {
        return Ok(());
    };
    fetch.media.retain(|medium| locator::is_place(&medium.url));
    if fetch.media.is_empty() {
        return work.delete::<MediaFetch>(subject);
    }
    if let Some(content) = &mut fetch.content {
        **content = locator::hash_and_place(content);
    }
    work.put(fetch);
    Ok(())
}

/// Versions that differ by their words alone become one.
fn reduce_case(work: &mut Work<'_>, case: &mut Case) -> Result<Vec<String>, Stop> {
    let held = case.evidence.iter().chain(&case.later_evidence);
    let waiting = case.proposals.iter();
    let waiting = waiting.filter_map(|proposal| proposal.evidence.as_ref());
    let addresses: Vec<&String> = held.chain(waiting).collect();
    locator::expect(work, &case.platform, &addresses)?;
    let mut digests = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    let addresses = case.evidence.take().into_iter();
    for address in addresses.chain(std::mem::take(&mut case.later_evidence)) {
        let address = reduce(work, &case.platform, address, &mut digests)?;
        if kept.contains(&address) {
            evidence::release(work, &address)?;
        } else {
            kept.push(address);
        }
    }
    let mut kept = kept.into_iter();
    case.evidence = kept.next();
    case.later_evidence = kept.collect();
    for proposal in &mut case.proposals {
        if let Some(address) = proposal.evidence.take() {
            proposal.evidence = Some(reduce(work, &case.platform, address, &mut digests)?);
        }
    }
    search::forget(work, DocumentId::of_case(case.id))?;
    Ok(digests)
}

fn reduce_decision(
    work: &mut Work<'_>,
    platform: &Platform,
    id: DecisionId,
) -> Result<Vec<String>, Stop> {
    let mut digests = Vec::new();
    let Some(mut decision) = work.get::<Decision>(id)? else {
        return Ok(digests);
    };
    if let Some(address) = decision.evidence.take() {
        decision.evidence = Some(reduce(work, platform, address, &mut digests)?);
        work.put(decision);
        search::forget(work, DocumentId::of_decision(id))?;
    }
    Ok(digests)
}

fn reduce(
    work: &mut Work<'_>,
    platform: &Platform,
    address: String,
    digests: &mut Vec<String>,
) -> Result<String, Stop> {
    let Some(kept) = locator::reduce(work, platform, &address)? else {
        return Ok(address);
    };
    if !digests.contains(&kept.salted_digest) {
        digests.push(kept.salted_digest);
    }
    Ok(kept.address)
}

/// Seals the case of something that matches a sealed bank, and starts the clocks of its class: nobody need have complained.
pub fn recognised(work: &mut Work<'_>, case: CaseId, class: BankClass) -> Result<(), Stop> {
    let mut case = work.need::<Case>(case, "case")?;
    if !class.is_sealed() || case.class.stricter(class) == case.class {
        return Ok(());
    }
    seal(work, &mut case, class)?;
    let due_at = case.due_at;
    let occasion = Occasion {
        channel: Channel::OwnDetection,
        reason: None,
        class,
        legal_ground: None,
        country: None,
        received_at: work.now,
        first_known_at: work.now,
        contact: false,
    };
    clock::start_legal(&work.house.clocks, &mut case, &occasion);
    if case.due_at != due_at {
        progress::tell(work, &case, work.now)?;
        alert::follow(work, &mut case)?;
    }
    work.put(case);
    Ok(())
}

/// The class of the case before on the same subject, which holds for the next one too.
pub fn class_before(work: &mut Work<'_>, before: Option<CaseId>) -> Result<BankClass, Stop> {
    let Some(before) = before else {
        return Ok(BankClass::Ordinary);
    };
    let case = work.get::<Case>(before)?;
    Ok(case.map_or(BankClass::Ordinary, |case| case.class))
}

/// Whether a subject's latest case is sealed, and so whatever comes of the same.
pub fn is_sealed(work: &mut Work<'_>, subject: SubjectId) -> Result<bool, Stop> {
    let Some(subject) = work.get::<Subject>(subject)? else {
        return Ok(false);
    };
    Ok(class_before(work, subject.latest_case)?.is_sealed())
}
