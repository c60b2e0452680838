//! Checking a packet, from the outside in.

use std::collections::BTreeSet;

use evenhand_model::Time;
use serde_json::Value;

use super::{CONTENT, KeptContent, Packet, PacketProblem, ProvenEntry};
use crate::chain::entry_hash;
use crate::key::{check_public_key, is_signed};
use crate::merkle;

/// A packet in which nothing wrong was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPacket {
    /// Entries that stand in the chain of the checkpoint.
    pub entry_count: usize,
    /// When that checkpoint was made.
    pub checkpoint_at: Time,
    /// Pieces of content whose digest stands in one of the entries.
    pub proven_content_count: usize,
    /// Cases, reports or decisions whose content is whole, but whose digest stands in none of them.
    pub unproven_content: Vec<String>,
    /// What that proves.
    pub standing: PacketStanding,
}

/// What a verification proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketStanding {
    /// Everything fits. Without a key from elsewhere, anybody could have made it.
    ConsistentNotProvenOrigin,
    /// Made by the holder of the key that was given.
    ProvenByKey,
}

impl Packet {
    /// Checks everything, against a public key that came by another way than the packet, if there is
    /// one.
    pub fn verify(&self, public_key: Option<&str>) -> Result<VerifiedPacket, PacketProblem> {
        let relied_on = public_key.map(|key| key.trim().to_ascii_lowercase());
        if let Some(key) = &relied_on {
            check_public_key(key)?;
        }
        let key = &self.manifest.public_key;
        if relied_on.as_ref().is_some_and(|relied_on| relied_on != key) {
            return Err(PacketProblem::OtherKey {
                named: key.chars().take(64).collect(),
            });
        }
        if !is_signed(self.manifest.signed_text().as_bytes(), &self.signature, key)? {
            return Err(PacketProblem::ManifestNotSigned);
        }
        self.checkpoint.verify(key)?;
        for entry in &self.entries {
            self.check_entry(entry)?;
        }
        let content = self.content()?;
        self.check_pieces()?;
        let unproven_content = self.unproven(&content);
        Ok(VerifiedPacket {
            entry_count: self.entries.len(),
            checkpoint_at: self.checkpoint.at,
            proven_content_count: content.len() - unproven_content.len(),
            unproven_content,
            standing: match relied_on {
                Some(_) => PacketStanding::ProvenByKey,
                None => PacketStanding::ConsistentNotProvenOrigin,
            },
        })
    }

    fn check_entry(&self, proven: &ProvenEntry) -> Result<(), PacketProblem> {
        let entry = &proven.entry;
        let (shard, sequence) = (entry.shard, entry.sequence);
        if entry_hash(entry) != entry.hash {
            return Err(PacketProblem::EntryChanged { shard, sequence });
        }
        let tree = self
            .checkpoint
            .tree(shard)
            .ok_or(PacketProblem::NoTree { shard })?;
        let proof: Option<Vec<_>> = proven
            .proof
            .iter()
            .map(|node| merkle::parse(node))
            .collect();
        let root = merkle::leaf(&entry.hash)
            .zip(proof)
            .and_then(|(leaf, proof)| {
                merkle::root_by_proof(leaf, sequence.checked_sub(1)?, tree.size, &proof)
            });
        if root.is_some() && root == merkle::parse(&tree.root) {
            Ok(())
        } else {
            Err(PacketProblem::NotIncluded { shard, sequence })
        }
    }

    fn content(&self) -> Result<Vec<KeptContent>, PacketProblem> {
        let Some(part) = self.parts.get(CONTENT) else {
            return Ok(Vec::new());
        };
        let kept: Vec<KeptContent> = serde_json::from_value(part.clone())
            .map_err(|error| PacketProblem::NotAPacket(format!("parts.content: {error}")))?;
        match kept.iter().find(|one| one.computed_digest() != one.digest) {
            Some(changed) => Err(PacketProblem::ContentChanged {
                of: changed.of.clone(),
            }),
            None => Ok(kept),
        }
    }

    /// The pieces that are there are those of the manifest.
    fn check_pieces(&self) -> Result<(), PacketProblem> {
        let found = self.pieces();
        for piece in &found {
            let mut listed = self
                .manifest
                .pieces
                .iter()
                .filter(|one| one.name == piece.name);
            let (first, second) = (listed.next(), listed.next());
            let name = piece.name.clone();
            match first {
                Some(first) if second.is_none() && first == piece => {}
                Some(_) if second.is_none() => return Err(PacketProblem::Changed { name }),
                _ => return Err(PacketProblem::NotListed { name }),
            }
        }
        let is_there = |name: &str| found.iter().any(|piece| piece.name == name);
        match self
            .manifest
            .pieces
            .iter()
            .find(|piece| !is_there(&piece.name))
        {
            Some(missing) => Err(PacketProblem::Missing {
                name: missing.name.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Content whose digest no entry carries.
    fn unproven(&self, content: &[KeptContent]) -> Vec<String> {
        let mut carried = BTreeSet::new();
        for proven in &self.entries {
            let texts = proven
                .entry
                .draft
                .details
                .values()
                .filter_map(Value::as_str);
            carried.extend(texts);
        }
        let unproven = content
            .iter()
            .filter(|one| !carried.contains(one.digest.as_str()));
        unproven.map(|one| one.of.clone()).collect()
    }
}
