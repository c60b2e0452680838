//! A packet proves itself on another machine, and whatever is changed in it is named.

mod story;

use evenhand_audit::merkle::{TILE_LEAVES, leaf};
use evenhand_audit::packet::{
    Contents, KeptContent, Manifest, PacketStanding, ProvenEntry, Withheld,
};
use evenhand_audit::{Checkpoint, Head, Packet, PacketProblem, SigningKey, Tree, append};
use evenhand_model::{Entry, Time};
use serde_json::{Map, Value, json};
use story::{chain, draft};

const AT: Time = Time::from_micros(1_795_428_000_000_000);

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

fn kept() -> KeptContent {
    let mut kept = KeptContent {
        digest: String::new(),
        salt: "ab12".into(),
        kept: "{\"id\":\"c1\",\"text\":\"gr\u{fc}n\"}".into(),
        kept_at: AT,
        of: "case 1".into(),
    };
    kept.digest = kept.computed_digest();
    kept
}

/// A chain of which one entry carries the digest of the content.
fn entries() -> Vec<Entry> {
    let mut entries = chain(700);
    let mut head = Head::of(entries.last().unwrap());
    let mut supplied = draft(700);
    supplied
        .details
        .insert("content_digest".into(), kept().digest.into());
    entries.push(append(&mut head, supplied));
    entries
}

fn packet() -> Packet {
    let entries = entries();
    let mut tree = Tree::default();
    entries
        .iter()
        .for_each(|entry| tree.push(leaf(&entry.hash).unwrap()));
    let mut prover = tree.prover(tree.size(), |tile| {
        let from = (tile * TILE_LEAVES) as usize;
        let leaves = entries.iter().skip(from).take(TILE_LEAVES as usize);
        Ok::<_, ()>(leaves.map(|entry| leaf(&entry.hash).unwrap()).collect())
    });
    let mut proven = |index: usize| ProvenEntry {
        entry: entries[index].clone(),
        proof: prover
            .prove(index as u64)
            .unwrap()
            .unwrap()
            .iter()
            .map(hex::encode)
            .collect(),
    };
    let proven = [3, 255, 256, 700].map(&mut proven).to_vec();
    let heads = vec![Head::of(entries.last().unwrap())];
    let contents = Contents {
        manifest: Manifest {
            format: "evenhand-packet 1".into(),
            packet: "p1".into(),
            instance: "main".into(),
            made_at: AT,
            made_by: "u1".into(),
            purpose: Map::from_iter([("authority".to_owned(), json!({"name": "BKA"}))]),
            pieces: vec![],
            withheld: vec![Withheld {
                what: "reporters".into(),
                why: "not in the scope".into(),
            }],
            public_key: String::new(),
        },
        parts: Map::from_iter([
            (
                "cases".to_owned(),
                json!([{"id": "c1", "tier": "T0", "score": 0.5}]),
            ),
            ("content".to_owned(), json!([kept()])),
        ]),
        entries: proven,
        checkpoint: Checkpoint::sign(AT, heads, vec![tree.head(0)], &key()),
    };
    Packet::sign(contents, &key(), |contents| {
        format!("<p>{}</p>", contents.parts["cases"])
    })
}

#[test]
fn a_packet_is_proven_by_a_key_from_elsewhere_and_only_consistent_without_one() {
    let text = packet().to_text();
    let read = Packet::read(&text).unwrap();
    assert_eq!(read, packet());
    let verified = read.verify(Some(&key().public_key())).unwrap();
    assert_eq!(verified.standing, PacketStanding::ProvenByKey);
    assert_eq!(
        (verified.entry_count, verified.proven_content_count),
        (4, 1)
    );
    assert_eq!(verified.unproven_content, Vec::<String>::new());
    assert!(read.page.contains("\"0.5\""), "{}", read.page);
    let alone = read.verify(None).unwrap();
    assert_eq!(alone.standing, PacketStanding::ConsistentNotProvenOrigin);
    let other = SigningKey::from_seed([8; 32]).public_key();
    let named = key().public_key();
    assert_eq!(
        read.verify(Some(&other)),
        Err(PacketProblem::OtherKey { named })
    );
}

/// Changes the packet as JSON and says what is found.
fn changed(change: impl FnOnce(&mut Value)) -> PacketProblem {
    let mut value: Value = serde_json::from_str(&packet().to_text()).unwrap();
    change(&mut value);
    let text = evenhand_audit::canonical::canonical_value(&value);
    let verified = Packet::read(&text).and_then(|packet| packet.verify(None));
    verified.expect_err("a changed packet was taken")
}

#[test]
fn whatever_is_changed_is_named() {
    let named = |name: &str| name.to_owned();
    let entry = |sequence| PacketProblem::EntryChanged { shard: 0, sequence };
    let proof = |sequence| PacketProblem::NotIncluded { shard: 0, sequence };
    let content = || PacketProblem::ContentChanged {
        of: "case 1".into(),
    };
    let other_digits = |value: &mut Value| {
        let turned: String = value.as_str().unwrap().chars().rev().collect();
        *value = turned.into();
    };
    for (pointer, expected) in [
        ("/manifest/made_by", PacketProblem::ManifestNotSigned),
        (
            "/manifest/pieces/0/sha256",
            PacketProblem::ManifestNotSigned,
        ),
        ("/manifest/withheld/0/why", PacketProblem::ManifestNotSigned),
        (
            "/manifest/purpose/authority/name",
            PacketProblem::ManifestNotSigned,
        ),
        ("/signature", PacketProblem::ManifestNotSigned),
        (
            "/parts/cases/0/tier",
            PacketProblem::Changed {
                name: named("parts.cases"),
            },
        ),
        (
            "/page",
            PacketProblem::Changed {
                name: named("page"),
            },
        ),
        ("/parts/content/0/kept", content()),
        ("/parts/content/0/salt", content()),
        ("/parts/content/0/digest", content()),
        ("/entries/0/entry/details/reason", entry(4)),
        ("/entries/1/entry/hash", entry(256)),
        ("/entries/1/entry/previous", entry(256)),
        ("/entries/2/proof/0", proof(257)),
        ("/entries/3/proof/2", proof(701)),
        (
            "/checkpoint/signature",
            PacketProblem::Checkpoint(evenhand_audit::CheckpointProblem::NotSigned),
        ),
        (
            "/checkpoint/trees/0/root",
            PacketProblem::Checkpoint(evenhand_audit::CheckpointProblem::NotSigned),
        ),
        (
            "/checkpoint/heads/0/hash",
            PacketProblem::Checkpoint(evenhand_audit::CheckpointProblem::NotSigned),
        ),
    ] {
        let found = changed(|value| other_digits(value.pointer_mut(pointer).unwrap()));
        assert_eq!(found, expected, "{pointer}");
    }
}

#[test]
fn whatever_is_taken_out_put_in_or_moved_is_named() {
    let entries_changed = || PacketProblem::Changed {
        name: "entries".into(),
    };
    let array = |value: &mut Value, pointer: &str, change: fn(&mut Vec<Value>)| {
        change(value.pointer_mut(pointer).unwrap().as_array_mut().unwrap());
    };
    let found = changed(|value| array(value, "/entries", |entries| drop(entries.pop())));
    assert_eq!(found, entries_changed());
    assert_eq!(
        changed(|value| array(value, "/entries", |entries| entries.swap(0, 1))),
        entries_changed()
    );
    let found = changed(|value| array(value, "/entries/0/proof", |proof| drop(proof.pop())));
    assert_eq!(
        found,
        PacketProblem::NotIncluded {
            shard: 0,
            sequence: 4
        }
    );
    let found = changed(|value| {
        drop(
            value["parts"]
                .as_object_mut()
                .unwrap()
                .shift_remove("cases"),
        )
    });
    assert_eq!(
        found,
        PacketProblem::Missing {
            name: "parts.cases".into()
        }
    );
    let found = changed(|value| value["parts"]["more"] = json!(1));
    assert_eq!(
        found,
        PacketProblem::NotListed {
            name: "parts.more".into()
        }
    );
    // An entry that is whole in itself, at a place where the chain has another.
    let found = changed(|value| {
        let mut head = Head::of(&chain(3)[2]);
        let lie = append(&mut head, draft(90));
        value["entries"][0]["entry"] = serde_json::to_value(lie).unwrap();
    });
    assert_eq!(
        found,
        PacketProblem::NotIncluded {
            shard: 0,
            sequence: 4
        }
    );
    let found = changed(|value| value["entries"][0]["entry"]["sequence"] = json!(0));
    assert_eq!(
        found,
        PacketProblem::EntryChanged {
            shard: 0,
            sequence: 0
        }
    );
    let found = changed(|value| value["checkpoint"]["trees"] = json!([]));
    assert!(matches!(found, PacketProblem::Checkpoint(_)), "{found}");
}

#[test]
fn a_packet_that_is_written_in_another_way_or_holds_more_is_refused() {
    let text = packet().to_text();
    for edited in [
        format!(" {text}"),
        format!("{text}\n"),
        text.replacen(':', ": ", 1),
        text.replace("\u{fc}", "\\u00fc"),
        text.replacen("\"parts\":{", "\"parts\":{\"cases\":1,", 1),
    ] {
        assert_eq!(Packet::read(&edited), Err(PacketProblem::NotCanonical));
    }
    for edited in [
        "",
        "[]",
        "{}",
        &text[..text.len() / 2],
        &text.replacen("\"page\":", "\"pagf\":", 1),
    ] {
        let problem = Packet::read(edited).unwrap_err();
        assert!(matches!(problem, PacketProblem::NotAPacket(_)), "{problem}");
    }
    let later = text.replace("evenhand-packet 1", "evenhand-packet 2");
    assert_eq!(
        Packet::read(&later),
        Err(PacketProblem::OtherFormat("evenhand-packet 2".into()))
    );
}

#[test]
fn content_that_no_entry_speaks_of_is_told_apart() {
    let mut value: Value = serde_json::from_str(&packet().to_text()).unwrap();
    value["entries"].as_array_mut().unwrap().pop();
    let packet: Packet = serde_json::from_value(value).unwrap();
    let Packet {
        manifest,
        parts,
        entries,
        checkpoint,
        ..
    } = packet;
    let contents = Contents {
        manifest,
        parts,
        entries,
        checkpoint,
    };
    let fewer = Packet::sign(contents, &key(), |_| String::new());
    let verified = fewer.verify(None).unwrap();
    assert_eq!(verified.unproven_content, ["case 1"]);
    assert_eq!(verified.proven_content_count, 0);
}
