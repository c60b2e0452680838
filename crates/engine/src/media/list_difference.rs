//! What a new version of a source's list changes in a bank, found out some entries at a time: a list can have millions.

use std::collections::HashSet;

use evenhand_flow::known::hashes::{HashSeal, check, item_id};
use evenhand_flow::operation::bank::add_items::NewItem;
use evenhand_flow::work::{Select, Value};
use evenhand_media::list::difference::{ReviewCause, needs_review};
use evenhand_model::{
    Bank, BankItem, ListCounts, ListReview, ListReviewState, MediaHashes, Principal, Problem, Time,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::engine::Engine;

/// Changed entries that are named, so that a person can look at some.
pub const EXAMPLES_MAX: usize = 20;
/// Items of a bank that are read at a time.
const HELD_PER_PAGE: usize = 2_000;

/// Some entries of a list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListPart {
    /// The bank.
    pub bank: String,
    /// Whose list it is.
    pub source: String,
    /// What is known.
    pub items: Vec<NewItem>,
    /// What the source takes back, by its ids.
    pub withdrawn: Vec<String>,
}

/// What some entries of a list change, or all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDifference {
    /// How much it is.
    pub counts: ListCounts,
    /// Entries that are left out, since a value of theirs is none.
    pub unfit: u64,
    /// The first of what changes.
    pub examples: Vec<String>,
    /// The digest of each change.
    marks: Vec<[u8; 32]>,
}

/// What a list does to one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Added,
    Changed,
    Rehashed,
    Withdrawn,
}

impl ListDifference {
    /// What entries of a list change. A bank that is not there yet holds nothing.
    pub fn of(engine: &Engine, part: &ListPart) -> Result<Self, Problem> {
        let house = engine.house.load();
        let seal = HashSeal::new(&house.secret);
        let held = |id: &str, hashes: &MediaHashes| {
            engine.get::<BankItem>(item_id(&house, &part.bank, &part.source, Some(id), hashes))
        };
        let mut difference = Self::default();
        for new in &part.items {
            let name = new.id.as_deref().unwrap_or_default();
            if check(&new.hashes).is_err() {
                difference.unfit += 1;
                continue;
            }
            match change(&seal, held(name, &new.hashes)?.as_ref(), new) {
                Some(change) => difference.note(change, name, Some(new)),
                None => difference.counts.unchanged += 1,
            }
        }
        for name in &part.withdrawn {
            let item = held(name, &MediaHashes::default())?;
            if item.is_some_and(|item| item.withdrawn.is_none()) {
                difference.note(Change::Withdrawn, name, None);
            }
        }
        Ok(difference)
    }

    /// Both of two.
    pub fn add(&mut self, more: Self) {
        let (counts, others) = (&mut self.counts, more.counts);
        counts.held += others.held;
        counts.added += others.added;
        counts.changed += others.changed;
        counts.rehashed += others.rehashed;
        counts.withdrawn += others.withdrawn;
        counts.unchanged += others.unchanged;
        self.unfit += more.unfit;
        self.marks.extend(more.marks);
        let room = EXAMPLES_MAX.saturating_sub(self.examples.len());
        self.examples.extend(more.examples.into_iter().take(room));
    }

    /// The digest of the difference, in hexadecimal: of bank, source and every change, in whichever order the list has them.
    pub fn digest(&self, bank: &str, source: &str) -> String {
        let mut marks = self.marks.clone();
        marks.sort_unstable();
        let mut digest = Sha256::new();
        for part in [bank, source] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        for mark in marks {
            digest.update(mark);
        }
        hex::encode(digest.finalize())
    }

    /// Whether a person looks at it first, and why. An entry with other hashes is another one under its old name, and counts as taken back
    /// and new: else a list could be exchanged whole without anybody having looked.
    pub fn needs_review(&self) -> Option<ReviewCause> {
        let counts = &self.counts;
        let added = counts.added + counts.rehashed;
        needs_review(counts.held, added, counts.withdrawn + counts.rehashed)
    }

    /// What a person is asked, where the difference is one that nobody takes in unseen.
    pub fn review(&self, part: &ListPart, is_whole: bool, now: Time) -> Option<ListReview> {
        let cause = self.needs_review()?;
        Some(ListReview {
            digest: self.digest(&part.bank, &part.source),
            bank: part.bank.clone(),
            source: part.source.clone(),
            is_whole,
            counts: self.counts,
            cause: cause.to_string(),
            examples: self.examples.clone(),
            offered_at: now,
            offered_by: Principal::System,
            state: ListReviewState::Waiting,
            answer: None,
        })
    }

    fn note(&mut self, change: Change, name: &str, new: Option<&NewItem>) {
        let sign = match change {
            Change::Added => {
                self.counts.added += 1;
                '+'
            }
            Change::Changed | Change::Rehashed => {
                self.counts.changed += 1;
                self.counts.rehashed += u64::from(change == Change::Rehashed);
                '~'
            }
            Change::Withdrawn => {
                self.counts.withdrawn += 1;
                '-'
            }
        };
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(format!("{sign} {name}"));
        }
        let said = serde_json::to_vec(&(sign, name, new)).unwrap_or_default();
        self.marks.push(Sha256::digest(said).into());
    }
}

/// What a list does to an entry that is held so. What a person has taken back stays so whatever a list says.
fn change(seal: &HashSeal, held: Option<&BankItem>, new: &NewItem) -> Option<Change> {
    let Some(item) = held else {
        return Some(Change::Added);
    };
    match &item.withdrawn {
        Some(withdrawn) if withdrawn.by.is_some() => return None,
        Some(_) => return Some(Change::Added),
        None => {}
    }
    if seal.open(item).as_ref() != Some(&new.hashes) {
        return Some(Change::Rehashed);
    }
    let says_the_same =
        item.note == new.note && item.metadata == new.metadata && item.expires_at == new.expires_at;
    (!says_the_same).then_some(Change::Changed)
}

/// Where to go on in a bank.
pub type HeldPlace = Option<(u32, String)>;

/// Some entries of a source that a bank holds, by the source's ids.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HeldNames {
    /// The ids.
    pub names: Vec<String>,
    /// Where to go on; none at the end.
    pub next: HeldPlace,
}

impl HeldNames {
    /// The next of them.
    pub fn page(
        engine: &Engine,
        bank: &str,
        source: &str,
        after: HeldPlace,
    ) -> Result<Self, Problem> {
        if engine.get::<Bank>(bank)?.is_none() {
            return Ok(Self::default());
        }
        let after = after.map(|(number, id)| (Value::Integer(number.into()), id));
        let select = Select::items_of_bank(bank, HELD_PER_PAGE).after(after);
        let items = engine.select::<BankItem>(&select)?;
        let next = items.last().filter(|_| items.len() == HELD_PER_PAGE);
        let next = next.map(|last| (last.number, last.id.clone()));
        let held = items
            .into_iter()
            .filter(|item| item.source == source && item.withdrawn.is_none());
        Ok(Self {
            names: held.filter_map(|item| item.external_id).collect(),
            next,
        })
    }
}

/// What a list that lies here in whole changes. Where it is everything that its source knows, what it no longer names is taken back with it.
///
/// # Errors
///
/// If it is said to be whole and has entries that can't be taken: what is missing then need not be taken back.
pub fn of_whole(
    engine: &Engine,
    list: &mut ListPart,
    is_whole: bool,
) -> Result<ListDifference, Problem> {
    let mut held = Vec::new();
    let mut place = None;
    loop {
        let page = HeldNames::page(engine, &list.bank, &list.source, place)?;
        held.extend(page.names);
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    let held_count = held.len() as u64;
    if is_whole {
        let names = list.items.iter().filter_map(|item| item.id.as_ref());
        let named: HashSet<&String> = names.chain(&list.withdrawn).collect();
        held.retain(|name| !named.contains(name));
        list.withdrawn.extend(held);
    }
    let mut difference = ListDifference::of(engine, list)?;
    difference.counts.held = held_count;
    if is_whole && difference.unfit > 0 {
        return Err(not_whole(difference.unfit));
    }
    Ok(difference)
}

/// A list is said to be whole, and is not.
pub fn not_whole(lost: u64) -> Problem {
    let detail = format!(
        "{lost} entries of the list can't be read, so that what it does not name need not be gone; mend them, or send it as a part"
    );
    Problem::invalid(detail).at("whole")
}

#[cfg(test)]
mod tests {
    use evenhand_flow::Secret;
    use serde_json::json;

    use super::*;

    fn entry(id: &str, digit: &str, note: &str) -> NewItem {
        NewItem {
            id: Some(id.to_owned()),
            hashes: MediaHashes {
                md5: Some(digit.repeat(32)),
                ..MediaHashes::default()
            },
            note: note.to_owned(),
            ..NewItem::default()
        }
    }

    fn difference(changes: &[(Change, NewItem)], held: u64) -> ListDifference {
        let mut difference = ListDifference::default();
        difference.counts.held = held;
        for (change, new) in changes {
            let name = new.id.clone().unwrap_or_default();
            difference.note(*change, &name, Some(new));
        }
        difference
    }

    #[test]
    fn a_digest_is_of_what_changes_and_not_of_its_order() {
        let changes = [
            (Change::Added, entry("a", "1", "")),
            (Change::Rehashed, entry("b", "2", "")),
        ];
        let one = difference(&changes, 5).digest("B", "list");
        let turned = [changes[1].clone(), changes[0].clone()];
        assert_eq!(difference(&turned, 5).digest("B", "list"), one);
        let others = [
            difference(&changes[..1], 5).digest("B", "list"),
            difference(&changes, 5).digest("C", "list"),
            difference(&changes, 5).digest("B", "other"),
            difference(
                &[changes[0].clone(), (Change::Rehashed, entry("b", "3", ""))],
                5,
            )
            .digest("B", "list"),
            difference(
                &[
                    changes[0].clone(),
                    (Change::Changed, entry("b", "2", "words")),
                ],
                5,
            )
            .digest("B", "list"),
        ];
        assert!(others.iter().all(|other| *other != one));
    }

    #[test]
    fn parts_of_a_list_add_up_to_the_whole() {
        let changes: Vec<_> = (0..50)
            .map(|n| (Change::Added, entry(&n.to_string(), "1", "")))
            .collect();
        let mut both = difference(&changes[..30], 2);
        both.add(difference(&changes[30..], 3));
        let whole = difference(&changes, 5);
        assert_eq!(
            (both.counts, both.digest("B", "l")),
            (whole.counts, whole.digest("B", "l"))
        );
        assert_eq!(both.examples.len(), EXAMPLES_MAX);
    }

    #[test]
    fn an_entry_with_other_hashes_counts_as_taken_back_and_new() {
        let rehashed: Vec<_> = (0..6)
            .map(|n| (Change::Rehashed, entry(&n.to_string(), "1", "")))
            .collect();
        assert!(difference(&rehashed, 10).needs_review().is_some());
        assert!(difference(&rehashed[..5], 10).needs_review().is_none());
        assert!(
            difference(&rehashed, 0).needs_review().is_none(),
            "the first list of a source"
        );
    }

    #[test]
    fn an_entry_is_compared_with_what_is_held_and_what_a_person_has_taken_back_stays_so() {
        let seal = HashSeal::new(&Secret::new("1", [1; 32]));
        let at = "2026-11-23T10:00:00Z";
        let user = "0192d3a0-0000-7000-8000-000000000001";
        let taken_back =
            |by: Option<&str>| json!({"by": by, "at": at, "reason": "gone", "is_undone": true});
        let held = |withdrawn: serde_json::Value| -> BankItem {
            let sealed = seal
                .close("i", &entry("a", "1", "").hashes, [7; 24])
                .unwrap();
            let item = json!({"id": "i", "number": 1, "bank": "B", "source": "list", "key_id": "1", "sealed": sealed,
                "added_at": at, "withdrawn": withdrawn});
            serde_json::from_value(item).unwrap()
        };
        let check = |held: Option<BankItem>, new: NewItem, expected: Option<Change>| {
            assert_eq!(
                change(&seal, held.as_ref(), &new),
                expected,
                "{held:?} {new:?}"
            );
        };
        let nothing = serde_json::Value::Null;
        check(None, entry("a", "1", ""), Some(Change::Added));
        check(Some(held(nothing.clone())), entry("a", "1", ""), None);
        check(
            Some(held(nothing.clone())),
            entry("a", "1", "words"),
            Some(Change::Changed),
        );
        check(
            Some(held(nothing)),
            entry("a", "2", ""),
            Some(Change::Rehashed),
        );
        check(
            Some(held(taken_back(None))),
            entry("a", "1", ""),
            Some(Change::Added),
        );
        check(
            Some(held(taken_back(Some(user)))),
            entry("a", "1", ""),
            None,
        );
    }
}
