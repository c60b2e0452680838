//! The fields of our own lists, NDJSON and CSV, by name.

use super::draft::Draft;
use super::listed::Algorithm;

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Hash(Algorithm),
    /// Values of other systems, each with the name of its algorithm.
    Opaque,
    Quality,
    Profile,
    Labels,
    Note,
    Uri,
    UpdatedAt,
    ExpiresAt,
    Withdrawn,
}

impl Field {
    /// The field that is meant: `SHA-256`, `sha256` and `Sha_256` are one. Unknown ones are none; lists have columns of their own.
    pub fn named(name: &str) -> Option<Self> {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        let name: String = letters.map(|one| one.to_ascii_lowercase()).collect();
        Some(match name.as_str() {
            "id" => Self::Id,
            "pdq" => Self::Hash(Algorithm::Pdq),
            "md5" | "videomd5" => Self::Hash(Algorithm::Md5),
            "sha1" => Self::Hash(Algorithm::Sha1),
            "sha256" => Self::Hash(Algorithm::Sha256),
            "sha512" => Self::Hash(Algorithm::Sha512),
            "tlsh" => Self::Hash(Algorithm::Tlsh),
            "photodna" | "pdna" => Self::Hash(Algorithm::Opaque("photodna".into())),
            "opaque" => Self::Opaque,
            "quality" | "pdqquality" => Self::Quality,
            "profile" => Self::Profile,
            "labels" | "tags" => Self::Labels,
            "note" => Self::Note,
            "uri" | "url" => Self::Uri,
            "updatedat" => Self::UpdatedAt,
            "expiresat" => Self::ExpiresAt,
            "withdrawn" => Self::Withdrawn,
            _ => return None,
        })
    }

    /// Whether a list with it can say what to look for.
    pub fn is_hash(&self) -> bool {
        matches!(self, Self::Hash(_) | Self::Opaque)
    }

    /// Whether an entry is worth nothing where it can't be read: it may be another one, or hold no more.
    pub fn is_vital(&self) -> bool {
        matches!(self, Self::Id | Self::Withdrawn)
    }

    /// Takes what a text says of it; of labels it is one, of opaque values `algorithm:value`.
    pub fn take(&self, draft: &mut Draft<'_>, name: &str, text: &str) {
        match self {
            Self::Id => draft.id(name, text),
            Self::Hash(algorithm) => draft.hash(name, algorithm.clone(), text),
            Self::Opaque => {
                let (algorithm, value) = text.split_once(':').unwrap_or(("", text));
                draft.hash(name, Algorithm::Opaque(algorithm.trim().to_owned()), value);
            }
            Self::Quality => draft.quality(name, text),
            Self::Profile => draft.profile(name, text),
            Self::Labels => draft.label(name, text),
            Self::Note => draft.note(text),
            Self::Uri => draft.uri(name, text),
            Self::UpdatedAt => draft.updated_at(name, text),
            Self::ExpiresAt => draft.expires_at(name, text),
            Self::Withdrawn => draft.withdrawn_text(name, text),
        }
    }
}
