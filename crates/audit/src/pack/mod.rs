//! A pack: what somebody has reported, as it was then, in a few files that prove themselves.
//!
//! The [`PackManifest`] names every file with its digest and is signed. [`verify`] needs nothing but the files;
//! a public key from elsewhere says whose they are. They travel as one ZIP ([`zip`]) or lie in a folder. The
//! format is described in `docs/audit.md`.

pub mod zip;

use std::collections::BTreeMap;

use evenhand_model::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::canonical::canonical_value;
use crate::key::{check_public_key, is_signed};
use crate::{KeyProblem, SigningKey};

/// What the manifest calls the form of the pack.
pub const FORMAT: &str = "evenhand-pack 1";
/// The file that holds manifest and signature.
pub const MANIFEST: &str = "manifest.json";
/// The file with the digests as `sha256sum` reads them.
pub const SUMS: &str = "SHA256SUMS";

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a pack holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackManifest {
    /// [`FORMAT`].
    pub format: String,
    /// The number of the report, as its receipt has it.
    pub report: String,
    /// Name of the instance that made it.
    pub instance: String,
    /// When the report reached it.
    pub received_at: Time,
    /// When the pack was made.
    pub made_at: Time,
    /// Every file but the manifest, by name.
    pub files: Vec<PackFile>,
    /// The key that signed: 64 lower-case hexadecimal digits. It proves nothing by itself.
    pub public_key: String,
}

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of it: 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// The manifest with its signature, as it stands in its file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    manifest: PackManifest,
    /// Ed25519 signature of [`PackManifest::signed_text`]: 128 lower-case hexadecimal digits.
    signature: String,
}

/// A pack that is as it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedPack {
    /// What it holds.
    pub manifest: PackManifest,
    /// Whether a key from elsewhere shows who made it. Without one, anybody could have.
    pub is_proven: bool,
}

/// One thing about a pack that is not as it was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum PackFault {
    /// A file has other bytes.
    #[error("{0}: it was changed")]
    Changed(String),
    /// A file is gone.
    #[error("{0}: it was taken out")]
    Missing(String),
    /// A file was not there.
    #[error("{0}: it was put in")]
    Added(String),
}

/// Why a pack proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackProblem {
    /// No manifest, or none that can be read.
    #[error("this is not a pack: {0}; expected the files as they were downloaded")]
    NotAPack(String),
    /// Made by a later version.
    #[error("the pack has the format `{0}`, this program reads `{FORMAT}`; use a later one")]
    OtherFormat(String),
    /// A public key that is none.
    #[error(transparent)]
    Key(#[from] KeyProblem),
    /// Signed with another key than the one that is relied on.
    #[error("the pack names another key ({0}) than the public key you gave")]
    OtherKey(String),
    /// The signature does not fit the manifest.
    #[error("{MANIFEST}: the signature does not fit; it was changed")]
    NotSigned,
    /// Files are not as they were.
    #[error("{}", lines(.0))]
    NotAsMade(Vec<PackFault>),
}

fn lines(faults: &[PackFault]) -> String {
    let lines: Vec<String> = faults.iter().map(PackFault::to_string).collect();
    lines.join("; ")
}

/// Digests and signs files: what comes out has the manifest and the digests beside them.
pub fn sign(mut manifest: PackManifest, mut files: Files, key: &SigningKey) -> Files {
    let sums = files.iter().map(|(name, bytes)| {
        let digest = hex::encode(Sha256::digest(bytes));
        format!("{digest}  {name}\n")
    });
    let sums: String = sums.collect();
    files.insert(SUMS.to_owned(), sums.into_bytes());
    manifest.format = FORMAT.to_owned();
    manifest.public_key = key.public_key();
    manifest.files = files
        .iter()
        .map(|(name, bytes)| PackFile::of(name, bytes))
        .collect();
    let signature = key.sign(manifest.signed_text().as_bytes());
    let signed = Signed {
        manifest,
        signature,
    };
    files.insert(MANIFEST.to_owned(), signed.to_text().into_bytes());
    files
}

/// Checks files against their manifest, and the manifest against a public key that came by another way, if
/// there is one.
///
/// # Errors
///
/// The first reason for which the manifest can't be relied on, else everything that is not as it says.
pub fn verify(files: &Files, public_key: Option<&str>) -> Result<VerifiedPack, PackProblem> {
    let relied_on = public_key.map(|key| key.trim().to_ascii_lowercase());
    if let Some(key) = &relied_on {
        check_public_key(key)?;
    }
    let Signed {
        manifest,
        signature,
    } = Signed::read(files)?;
    let key = &manifest.public_key;
    if relied_on.as_ref().is_some_and(|relied_on| relied_on != key) {
        return Err(PackProblem::OtherKey(key.chars().take(64).collect()));
    }
    if !is_signed(manifest.signed_text().as_bytes(), &signature, key)? {
        return Err(PackProblem::NotSigned);
    }
    let faults = faults(&manifest, files);
    if !faults.is_empty() {
        return Err(PackProblem::NotAsMade(faults));
    }
    Ok(VerifiedPack {
        manifest,
        is_proven: relied_on.is_some(),
    })
}

fn faults(manifest: &PackManifest, files: &Files) -> Vec<PackFault> {
    let listed: BTreeMap<&str, &PackFile> = manifest
        .files
        .iter()
        .map(|file| (file.name.as_str(), file))
        .collect();
    let mut faults = Vec::new();
    for (name, file) in &listed {
        match files.get(*name) {
            None => faults.push(PackFault::Missing((*name).to_owned())),
            Some(bytes) if PackFile::of(name, bytes) != **file => {
                faults.push(PackFault::Changed((*name).to_owned()));
            }
            Some(_) => {}
        }
    }
    let added = files
        .keys()
        .filter(|name| *name != MANIFEST && !listed.contains_key(name.as_str()));
    faults.extend(added.map(|name| PackFault::Added(name.chars().take(200).collect())));
    faults.sort();
    faults
}

impl PackFile {
    fn of(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(bytes)),
        }
    }
}

impl PackManifest {
    /// The text that is signed: a line [`FORMAT`], then the canonical text of the manifest.
    fn signed_text(&self) -> String {
        format!("{FORMAT}\n{}", canonical_value(&json(self)))
    }
}

impl Signed {
    fn to_text(&self) -> String {
        canonical_value(&json(self)) + "\n"
    }

    /// Reads what [`Signed::to_text`] wrote, and nothing else.
    fn read(files: &Files) -> Result<Self, PackProblem> {
        let not_a_pack = |why: &str| PackProblem::NotAPack(why.to_owned());
        let missing = || not_a_pack("there is no manifest.json");
        let bytes = files.get(MANIFEST).ok_or_else(missing)?;
        let text = std::str::from_utf8(bytes).map_err(|_| PackProblem::NotSigned)?;
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| PackProblem::NotAPack(format!("{MANIFEST}: {error}")))?;
        let form = value
            .pointer("/manifest/format")
            .and_then(|form| form.as_str());
        if let Some(other) = form.filter(|form| *form != FORMAT) {
            return Err(PackProblem::OtherFormat(other.chars().take(64).collect()));
        }
        let signed: Self = serde_json::from_value(value)
            .map_err(|error| PackProblem::NotAPack(format!("{MANIFEST}: {error}")))?;
        // White space, order, a name that stands twice, or digits in capitals would be a change that nobody sees.
        let is_lower = !signed
            .signature
            .bytes()
            .any(|byte| byte.is_ascii_uppercase());
        if is_lower && signed.to_text() == text {
            Ok(signed)
        } else {
            Err(PackProblem::NotSigned)
        }
    }
}

fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("a plain value in memory can be written as JSON")
}
