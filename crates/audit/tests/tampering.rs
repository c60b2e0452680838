//! Whatever is done to a chain of thirty entries is found, and the first bad entry is named (L2).

mod story;

use evenhand_audit::{
    Checkpoint, Fault, FaultKind, Head, SigningKey, Standing, Tree, Verified, Verifier, append,
    entry_hash, merkle::leaf, read_line, write_line,
};
use evenhand_model::{Act, Entry, Time};
use story::{chain, draft};

const LENGTH: u64 = 30;
const CHECKPOINT_AT: Time = Time::from_micros(1_795_428_000_000_000);

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

fn checkpoint(of: &[Entry]) -> Checkpoint {
    let heads: Vec<Head> = of.last().map(Head::of).into_iter().collect();
    let mut tree = Tree::default();
    of.iter()
        .for_each(|entry| tree.push(leaf(&entry.hash).unwrap()));
    let trees = heads.iter().map(|head| tree.head(head.shard)).collect();
    Checkpoint::sign(CHECKPOINT_AT, heads, trees, &key())
}

fn verify(entries: &[Entry], against: &[Checkpoint]) -> Result<Verified, Fault> {
    let mut verifier = Verifier::with_checkpoints(against, &key().public_key()).unwrap();
    entries.iter().for_each(|entry| verifier.push(entry));
    verifier.finish()
}

/// The chain was tampered with; a checkpoint of the true chain lies outside.
#[track_caller]
fn check(tampered: &[Entry], sequence: u64, kind: FaultKind) {
    let truth = chain(LENGTH);
    let found = verify(tampered, &[checkpoint(&truth)]);
    let expected = Fault {
        shard: 0,
        sequence,
        kind,
    };
    assert_eq!(found, Err(expected));
}

fn rewritten() -> FaultKind {
    FaultKind::Rewritten {
        checkpoint_at: CHECKPOINT_AT,
    }
}

fn cut() -> FaultKind {
    FaultKind::Cut {
        checkpoint_at: CHECKPOINT_AT,
        checkpoint_sequence: LENGTH,
    }
}

/// Goes on from `entries` with other facts, as somebody would who can write the whole store.
fn continue_with_lies(mut entries: Vec<Entry>, length: u64) -> Vec<Entry> {
    let mut head = entries.last().map_or(Head::genesis(0), Head::of);
    while head.sequence < length {
        let mut lie = draft(head.sequence);
        lie.details.insert("lie".into(), true.into());
        entries.push(append(&mut head, lie));
    }
    entries
}

#[test]
fn an_untouched_chain_is_proven_up_to_the_checkpoint() {
    let entries = chain(LENGTH);
    let early = checkpoint(&entries[..20]);
    let verified = verify(&entries, std::slice::from_ref(&early)).unwrap();
    assert_eq!(verified.entry_count, LENGTH);
    assert_eq!(verified.heads, [Head::of(&entries[29])]);
    let heads = vec![Head::of(&entries[19])];
    assert_eq!(
        verified.standing,
        Standing::ProvenUpTo {
            at: CHECKPOINT_AT,
            heads
        }
    );
}

#[test]
fn without_a_checkpoint_nothing_is_proven_complete() {
    for length in [0, 1, LENGTH] {
        let verified = verify(&chain(length), &[]).unwrap();
        assert_eq!(verified.standing, Standing::ConsistentNotProvenComplete);
    }
    let of_nothing = Checkpoint::sign(CHECKPOINT_AT, vec![], vec![], &key());
    let verified = verify(&chain(3), &[of_nothing]).unwrap();
    assert_eq!(verified.standing, Standing::ConsistentNotProvenComplete);
}

#[test]
fn every_changed_byte_of_an_export_is_found() {
    let truth = chain(LENGTH);
    for (index, entry) in truth.iter().enumerate() {
        let line = write_line(entry);
        for at in 0..line.len() {
            for flip in [0x01, 0x20, 0x80] {
                let mut bytes = line.clone().into_bytes();
                bytes[at] ^= flip;
                let changed = std::str::from_utf8(&bytes).map(read_line);
                let Ok(Ok(changed)) = changed else { continue };
                let mut tampered = truth.clone();
                tampered[index] = changed.clone();
                let fault = verify(&tampered, &[]).expect_err(&line);
                if changed.shard == 0 {
                    let named = entry.sequence.min(changed.sequence);
                    assert_eq!(fault.sequence, named, "byte {at}, flip {flip}: {line}");
                }
            }
        }
    }
}

#[test]
fn every_altered_field_is_found() {
    type Change = fn(&mut Entry);
    let changes: &[Change] = &[
        |entry| {
            entry.draft.at = entry
                .draft
                .at
                .plus(evenhand_model::Duration::from_micros(1))
        },
        |entry| entry.draft.by = evenhand_model::Principal::Rule("other".into()),
        |entry| entry.draft.act = Act::HoldChanged,
        |entry| entry.draft.subject = None,
        |entry| entry.draft.case = None,
        |entry| entry.draft.order = None,
        |entry| drop(entry.draft.details.insert("count".into(), 99.into())),
        |entry| drop(entry.draft.details.insert("count".into(), "3".into())),
        |entry| drop(entry.draft.details.remove("count")),
        |entry| entry.previous.replace_range(0..1, "x"),
        |entry| entry.hash.replace_range(63..64, "x"),
        |entry| entry.hash.make_ascii_uppercase(),
        |entry| entry.hash.clear(),
    ];
    for index in 0..LENGTH as usize {
        for change in changes {
            let mut tampered = chain(LENGTH);
            change(&mut tampered[index]);
            if tampered == chain(LENGTH) {
                continue;
            }
            check(&tampered, index as u64 + 1, FaultKind::Altered);
        }
    }
}

#[test]
fn every_removed_entry_is_named() {
    for index in 0..LENGTH as usize {
        let mut tampered = chain(LENGTH);
        tampered.remove(index);
        let sequence = index as u64 + 1;
        let kind = match sequence {
            LENGTH => cut(),
            _ => FaultKind::Missing {
                found: sequence + 1,
            },
        };
        check(&tampered, sequence, kind);
    }
}

#[test]
fn every_cut_is_found() {
    for length in 0..LENGTH {
        check(&chain(length), length + 1, cut());
    }
}

#[test]
fn every_repeated_entry_is_named() {
    for copied in 0..LENGTH as usize {
        for place in copied + 1..=LENGTH as usize {
            let mut tampered = chain(LENGTH);
            tampered.insert(place, tampered[copied].clone());
            let after = place as u64;
            check(&tampered, copied as u64 + 1, FaultKind::Repeated { after });
        }
    }
}

#[test]
fn every_swap_is_named() {
    for first in 0..LENGTH as usize {
        for second in first + 1..LENGTH as usize {
            let mut tampered = chain(LENGTH);
            tampered.swap(first, second);
            let found = second as u64 + 1;
            check(&tampered, first as u64 + 1, FaultKind::Reordered { found });
        }
    }
}

#[test]
fn an_entry_put_in_with_a_hash_that_fits_is_found_at_the_next_one() {
    for length in 0..LENGTH {
        let truth = chain(LENGTH);
        let mut tampered = continue_with_lies(chain(length), length + 1);
        tampered.extend_from_slice(&truth[length as usize..]);
        let after = length + 1;
        match after {
            LENGTH => check(&tampered, LENGTH, rewritten()),
            _ => check(&tampered, after, FaultKind::Repeated { after }),
        }
    }
}

#[test]
fn an_entry_replaced_with_a_hash_that_fits_is_found_at_the_next_one() {
    for length in 0..LENGTH {
        let truth = chain(LENGTH);
        let mut tampered = continue_with_lies(chain(length), length + 1);
        tampered.extend_from_slice(&truth[length as usize + 1..]);
        match length + 1 {
            LENGTH => check(&tampered, LENGTH, rewritten()),
            replaced => check(&tampered, replaced + 1, FaultKind::Unlinked),
        }
    }
}

#[test]
fn a_chain_written_anew_is_found_by_the_first_checkpoint_after_the_change() {
    for length in 0..LENGTH {
        let tampered = continue_with_lies(chain(length), LENGTH + 5);
        assert!(verify(&tampered, &[]).is_ok(), "in itself it is consistent");
        check(&tampered, LENGTH, rewritten());

        let truth = chain(LENGTH);
        let two = [checkpoint(&truth), checkpoint(&truth[..10])];
        let fault = verify(&tampered, &two).unwrap_err();
        assert_eq!(fault.sequence, if length < 10 { 10 } else { LENGTH });
    }
}

#[test]
fn a_renumbered_entry_is_found_even_with_a_hash_that_fits() {
    let mut tampered = chain(LENGTH);
    tampered[11].sequence = 13;
    tampered[11].hash = entry_hash(&tampered[11]);
    check(&tampered, 12, FaultKind::Missing { found: 13 });
    tampered[11].sequence = 0;
    check(&tampered, 0, FaultKind::Repeated { after: 11 });
}

#[test]
fn shards_are_checked_apart_and_a_lost_shard_is_found() {
    let mut heads = [Head::genesis(0), Head::genesis(1), Head::genesis(2)];
    let mixed: Vec<Entry> = (0..LENGTH)
        .map(|number| append(&mut heads[number as usize % 3], draft(number)))
        .collect();
    let outside = [Checkpoint::sign(
        CHECKPOINT_AT,
        heads.to_vec(),
        vec![],
        &key(),
    )];
    let verified = verify(&mixed, &outside).unwrap();
    assert_eq!(verified.heads, heads);

    let without_one: Vec<Entry> = mixed.into_iter().filter(|entry| entry.shard != 1).collect();
    let fault = verify(&without_one, &outside).unwrap_err();
    assert_eq!((fault.shard, fault.sequence), (1, 1));
    assert!(fault.to_string().ends_with("history was cut"), "{fault}");
}

#[test]
fn a_checkpoint_with_another_root_than_the_entries_give_is_named_with_its_last_entry() {
    let entries = chain(LENGTH);
    let other = checkpoint(&continue_with_lies(entries[..20].to_vec(), LENGTH));
    let heads = vec![Head::of(&entries[29])];
    let wrong = Checkpoint::sign(CHECKPOINT_AT, heads.clone(), other.trees, &key());
    let fault = Fault {
        shard: 0,
        sequence: LENGTH,
        kind: FaultKind::OtherRoot {
            checkpoint_at: CHECKPOINT_AT,
        },
    };
    assert_eq!(
        verify(&entries, &[checkpoint(&entries[..9]), wrong]),
        Err(fault)
    );
    // From before there were trees.
    let old = Checkpoint::sign(CHECKPOINT_AT, heads, vec![], &key());
    assert!(verify(&entries, &[checkpoint(&entries[..9]), old]).is_ok());
}
