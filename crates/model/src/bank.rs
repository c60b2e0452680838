//! Banks of known media: what is in one, and what happens to what matches it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Problem, Time, UserId, limits};

/// A named set of known pictures, videos and texts with one purpose. Banks belong to the organisation: all of its platforms are matched
/// against them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bank {
    /// Its name, in capitals: `GRUESOME_PICTURES`.
    pub name: String,
    /// What it is for, for colleagues.
    pub purpose: String,
    /// Whether what matches it is acted on, or left alone.
    pub kind: BankKind,
    /// What the law says of what is in it.
    pub class: BankClass,
    /// What a match does, at most. Copies of what a person of this house has decided to remove are removed, whatever is said here.
    pub action: BankAction,
    /// The house rule that whatever matches breaks; it names the tier and what authors are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// How near something must be.
    pub near: Nearness,
    /// Of a thousand look-ups, for how many this bank is asked: a new one can be tried on a part of what comes.
    pub matching_thousandths: u16,
    /// Items in it, without those that were withdrawn.
    pub items: u64,
    /// When it was made.
    pub made_at: Time,
    /// Who made it; none for a bank that the house makes itself, or a key did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<UserId>,
}

impl Bank {
    /// The bank that holds what people of this house have decided on.
    pub const DECIDED: &'static str = "DECIDED_HERE";
    /// Its counterpart: what people of this house have found to be fine.
    pub const CLEARED: &'static str = "CLEARED_HERE";

    /// The name of the bank into which the house puts what its people have decided on, or cleared. What is sealed has banks of its own, which are
    /// sealed too.
    pub fn of_house(kind: BankKind, class: BankClass) -> String {
        let name = match kind {
            BankKind::Matching => Self::DECIDED,
            BankKind::Negative => Self::CLEARED,
        };
        match class {
            BankClass::Ordinary => name.to_owned(),
            sealed => format!("{name}_{}", sealed.as_str().to_uppercase()),
        }
    }

    /// Refuses a name that is none: capitals, digits and `_`, at most [`limits::BANK_NAME_BYTES_MAX`].
    pub fn check_name(name: &str) -> Result<(), Problem> {
        let is_fine = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let starts_well = name.starts_with(|first: char| first.is_ascii_uppercase());
        if starts_well && name.len() <= limits::BANK_NAME_BYTES_MAX && name.bytes().all(is_fine) {
            return Ok(());
        }
        let detail = format!(
            "a bank's name is in capitals with digits and _ and starts with a letter, like GRUESOME_PICTURES, {} letters at most",
            limits::BANK_NAME_BYTES_MAX
        );
        Err(Problem::invalid(detail).at("name"))
    }
}

/// Whether what matches a bank is acted on, or left alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BankKind {
    /// What matches is acted on.
    #[default]
    Matching,
    /// What matches is left alone, whatever other banks say.
    Negative,
}

impl BankKind {
    /// The word in JSON and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matching => "matching",
            Self::Negative => "negative",
        }
    }
}

/// What the law says of what is in a bank.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BankClass {
    /// Nothing of its own.
    #[default]
    Ordinary,
    /// Sexual abuse of children. Nobody may keep it, and who finds it may have to report it.
    Csam,
    /// Intimate pictures that are shown without consent. Who is in one reports it once.
    Ncii,
}

impl BankClass {
    /// The word in JSON and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Csam => "csam",
            Self::Ncii => "ncii",
        }
    }

    /// Whether nothing of a match is kept but hashes and where it is, and only who has the role for it sees that.
    pub fn is_sealed(self) -> bool {
        self != Self::Ordinary
    }

    /// Whether it is nothing of its own.
    pub fn is_ordinary(&self) -> bool {
        *self == Self::Ordinary
    }

    /// The one of both that forbids more: `csam` before `ncii` before nothing.
    pub fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (Self::Csam, _) | (_, Self::Csam) => Self::Csam,
            (Self::Ncii, _) | (_, Self::Ncii) => Self::Ncii,
            (Self::Ordinary, Self::Ordinary) => Self::Ordinary,
        }
    }
}

/// What a match does. Later variants are stricter.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BankAction {
    /// It is written down.
    Observe,
    /// A person looks.
    Review,
    /// It is hidden until a person has looked.
    Hold,
    /// It is removed.
    Remove,
}

impl BankAction {
    /// The word in JSON and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Review => "review",
            Self::Hold => "hold",
            Self::Remove => "remove",
        }
    }
}

/// How near something must be to an item of a bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Nearness {
    /// Bits in which two PDQ hashes differ at most, 0 to 31.
    pub pdq_distance_max: u8,
    /// Quality that both PDQ hashes must have, where it is known; below that only exact hashes match.
    pub pdq_quality_min: u8,
    /// Distance of two TLSH hashes of text at most.
    pub tlsh_distance_max: u16,
    /// Of the frames of a video, how many percent must be in the known one.
    pub frames_percent_min: u8,
    /// How values of other systems are compared. Only values that bear the same name of a method are.
    pub opaque_measure: OpaqueMeasure,
    /// Distance of two values of other systems at most, in the unit of the measure.
    pub opaque_distance_max: u16,
}

/// How two values of another system are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OpaqueMeasure {
    /// They match if they are the same.
    #[default]
    Equal,
    /// Bits that differ.
    Hamming,
    /// The root of the sum of squared differences of bytes.
    Euclidean,
    /// The sum of differences of bytes.
    Manhattan,
}

impl Nearness {
    /// The widest distance of PDQ hashes that a bank may ask for. Beyond it unrelated pictures of one form begin to match, and the index
    /// would have to read far more.
    pub const PDQ_DISTANCE_MAX: u8 = 31;
    /// The widest distance of texts that a bank may ask for. Of unrelated files one in sixteen lies within it (Oliver, Cheng and Chen 2013,
    /// table II: 6.43 percent at 100).
    pub const TLSH_DISTANCE_MAX: u16 = 100;
}

impl Default for Nearness {
    /// As PDQ's and vPDQ's authors recommend (ThreatExchange, hashing.pdf, 2019; vpdq README), and the TLSH distance that HMA uses.
    fn default() -> Self {
        Self {
            pdq_distance_max: 31,
            pdq_quality_min: 50,
            tlsh_distance_max: 30,
            frames_percent_min: 80,
            opaque_measure: OpaqueMeasure::Equal,
            opaque_distance_max: 0,
        }
    }
}
