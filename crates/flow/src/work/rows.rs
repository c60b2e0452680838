//! Rows that only the flow itself speaks of.

use std::collections::BTreeMap;

use evenhand_model::{
    AlertId, CaseId, EndpointId, ImportKind, Platform, SubjectId, SubjectRef, Time, ToConfirm,
    UserId,
};
use evenhand_rules::Mode;
use serde::{Deserialize, Serialize};

use crate::case::dispatch::Credit;
use crate::work::{Stop, Work};

/// The deletable mapping from a platform's id of something to ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubjectName {
    /// `platform/kind/id`.
    pub name: String,
    /// Our id.
    pub subject: SubjectId,
}

impl SubjectName {
    /// The name under which the mapping of `subject` on `platform` is kept.
    pub fn name_of(platform: &Platform, subject: &SubjectRef) -> String {
        format!("{platform}/{}/{}", subject.kind.as_str(), subject.id)
    }
}

/// What belongs to a platform as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlatformRow {
    /// Which platform.
    pub platform: Platform,
    /// Endpoints that every order goes to.
    pub endpoints: Vec<EndpointId>,
    /// Those of them that are told whenever reports stand otherwise than before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress_endpoints: Vec<EndpointId>,
    /// Erasures that were asked for and of which something is left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erasures: Vec<Erasure>,
    /// Since when erased rows wait for the store's file to be written anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_since: Option<Time>,
}

impl PlatformRow {
    /// The platform's row, new if there is none.
    pub fn of(work: &mut Work<'_>, platform: &Platform) -> Result<Self, Stop> {
        let row = work.get::<Self>(platform)?;
        Ok(row.unwrap_or_else(|| Self {
            platform: platform.clone(),
            endpoints: Vec::new(),
            progress_endpoints: Vec::new(),
            erasures: Vec::new(),
            erased_since: None,
        }))
    }
}

/// A person who is being erased. Until it is done the list must know whom, and may not name them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// Keyed digest of the platform's id of the account.
    pub account_digest: String,
    /// Our id, where the account was known.
    pub account: Option<SubjectId>,
    /// When it was asked for.
    pub asked_at: Time,
    /// When event log and files were last rid of what had been erased by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wiped_at: Option<Time>,
}

/// What was answered to an event, report or request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// `platform/kind/keyed digest of the caller's id`; the caller's id itself is not kept.
    pub id: String,
    /// Keyed digest of the body after parsing.
    pub body_digest: String,
    /// The answer, less the caller's own id.
    pub answer: serde_json::Value,
    /// When it may be forgotten; `None` for reports, which are found by it for good.
    pub expires_at: Option<Time>,
}

/// Content as it was, compressed, at an address that only this store can compute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Keyed digest of the content, in hexadecimal.
    pub address: String,
    /// Random value that salts the digest in audit entries, in hexadecimal; erased with the content.
    pub salt: String,
    /// How many cases and reports refer to it.
    pub references: u64,
    /// When it was first kept.
    pub kept_at: Time,
    /// The content, compressed with zstd, in base64.
    pub content: String,
}

/// How far a file from another system has been imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// `platform/kind/file`.
    pub id: String,
    /// What wrote the file.
    pub from: String,
    /// How many records of it have been taken, from the first on.
    pub done: u64,
    /// How many it has.
    pub records: u64,
    /// What became of those that have been taken.
    pub counts: ImportCounts,
    /// When it began.
    pub started_at: Time,
    /// When the latest chunk was taken.
    pub last_at: Time,
    /// The alert that stands for those of its cases that can't wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
}

impl ImportProgress {
    /// The row's id, from the digest of the file and of what says how to read it.
    pub fn id_of(platform: &Platform, kind: ImportKind, file: &str) -> String {
        format!("{platform}/{}/{file}", kind.as_str())
    }
}

/// What became of imported records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows were made of so many.
    pub taken: u64,
    /// So many were known already.
    pub known: u64,
    /// So many were over, like a suspension whose end has come.
    pub over: u64,
}

impl ImportCounts {
    /// Adds the counts of a further chunk.
    pub fn add(&mut self, more: Self) {
        self.taken += more.taken;
        self.known += more.known;
        self.over += more.over;
    }
}

/// How often a rule acted within an hour, or was used on one author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brake {
    /// `rule/ID/hour` or `author/ID/hour`.
    pub id: String,
    /// How often.
    pub count: u32,
    /// The case that collects what the rule proposes above its quota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// When the row may be forgotten.
    pub expires_at: Time,
}

/// Whose turn it is among the cases of a platform that are in T0 on a reporter's word alone. One row a
/// platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confirmations {
    /// Which platform.
    pub platform: Platform,
    /// The ways by which those that wait came, by keyed digest: API keys and the public form.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ways: BTreeMap<String, WayTurns>,
    /// How many were handed out so far.
    pub handed_out: u64,
    /// How many calls of the dispatcher handed out other work since; counted as far as it matters.
    pub calls_since: u32,
}

/// Turns among cases that came one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayTurns {
    /// How many of them wait.
    pub waiting: u64,
    /// The latest turn of a network of which one was handed out.
    pub turn: u64,
    /// Which of all that were handed out the latest one was.
    pub handed_out: u64,
}

/// A network from which a case waits to be confirmed, or accounts that belong together. Gone once none does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfirmationNetwork {
    /// Whose cases.
    pub platform: Platform,
    /// The way by which they came: a keyed digest.
    pub way: String,
    /// Where they came from there: a keyed digest.
    pub network: String,
    /// How many of them wait.
    pub waiting: u64,
    /// In which turn of the networks it comes next.
    pub turn: u64,
    /// The latest turn of its reporters of which one was handed out.
    pub handed_out: u64,
}

impl ConfirmationNetwork {
    /// Id of the row.
    pub fn id_of(platform: &Platform, way: &str, network: &str) -> String {
        format!("{platform}/{way}/{network}")
    }

    /// Where its cases wait.
    pub fn lane(&self) -> String {
        ToConfirm::lane_of(&self.way, &self.network)
    }
}

/// A reporter of whom a case waits to be confirmed. Gone once none does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfirmationSource {
    /// `platform/way/network/source`, the latter three as keyed digests.
    pub id: String,
    /// How many of its cases wait.
    pub waiting: u64,
    /// The turn of the last of them.
    pub turn: u64,
}

/// What the dispatcher remembers of a platform. One row a platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispatching {
    /// Which platform.
    pub platform: Platform,
    /// What was given so far, to everybody.
    pub given: Credit,
    /// What was given so far, to each reviewer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given_to: BTreeMap<UserId, Credit>,
    /// When everybody who was at work within the last day asked for work or decided last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub at_work: BTreeMap<UserId, Time>,
    /// Languages in which cases wait and that nobody at work reads, with what people on call were told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub uncovered: BTreeMap<String, AlertId>,
    /// What people on call were told of sealed cases that nobody may be handed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_unstaffed: Option<AlertId>,
    /// How many decisions the mean handling time rests on, counted as far as it matters.
    pub handled: u32,
    /// Mean milliseconds from a claim to its decision, in which older ones fade.
    pub handling_millis: u64,
}

/// What a key, a network or reporters who report together may still interrupt with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterruptBucket {
    /// `platform/what/keyed digest of which`.
    pub id: String,
    /// When it is full again; from then on the row says nothing.
    pub full_at: Time,
}

/// The sources of a rule set that was in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleSetText {
    /// Content hash.
    pub version: String,
    /// When it came into force first.
    pub loaded_at: Time,
    /// Path and text of each file.
    pub files: Vec<(String, String)>,
    /// Modes that people had set, where they differ from what the files say.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modes: BTreeMap<String, Mode>,
}

/// How far a classifier outside of the house has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassifierPlace {
    /// Its name.
    pub classifier: String,
    /// The last commit whose cases it was asked about.
    pub sequence: u64,
    /// The day that `used` counts, in days since 1970.
    pub day: i64,
    /// Texts that it was asked about on that day.
    pub used: u32,
    /// Cases up to there that wait until it may be asked about them, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<CaseId>,
}

/// What the parity figures compare and what they call proof. One row at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParityPlan {
    /// What is fixed in advance.
    pub plan: evenhand_parity::Plan,
    /// Since when it is so.
    pub since: Time,
}

impl ParityPlan {
    /// Id of the only row.
    pub const ID: &str = "plan";

    /// Whether that is `plan`. A number with many digits may come back from the store a last bit off.
    pub fn is(&self, plan: &evenhand_parity::Plan) -> bool {
        let kept = serde_json::to_vec(plan).ok();
        let kept = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        self.plan == *plan || kept.is_some_and(|kept: evenhand_parity::Plan| kept == self.plan)
    }
}

/// The store was put back from a backup and sends nothing until somebody says so. One row at most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    /// When the backup was made.
    pub backup_at: Time,
    /// When it was put back.
    pub restored_at: Time,
}

impl Restored {
    /// Id of the only row.
    pub const ID: &str = "restored";
}

/// How people have judged links between accounts of a platform: figures of the house, kept when an account is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinksJudged {
    /// Whose accounts.
    pub platform: Platform,
    /// Links that people have confirmed or rejected, of any band.
    pub decisions: u64,
    /// Those that were likely when somebody judged them, by the script of the new account's names.
    pub likely: BTreeMap<String, LikelyJudged>,
}

/// Likely links of one script that people have judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikelyJudged {
    /// One person.
    pub confirmed: u64,
    /// Two people.
    pub rejected: u64,
}

impl LinksJudged {
    /// Where nobody has judged any.
    pub fn new(platform: &Platform) -> Self {
        Self {
            platform: platform.clone(),
            decisions: 0,
            likely: BTreeMap::new(),
        }
    }
}

/// How far the numbers of banks' items have been given out, and how many banks there are. One row at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankNumbers {
    /// The next number of an item.
    pub next: u32,
    /// What was posted before was compared with every item of a lower number.
    #[serde(default)]
    pub looked_back: u32,
    /// Banks that there are.
    #[serde(default)]
    pub banks: u32,
}

impl Default for BankNumbers {
    /// From 1 on: 0 is nobody's number, so it can stand for an item that must not be named.
    fn default() -> Self {
        Self {
            next: 1,
            looked_back: 1,
            banks: 0,
        }
    }
}

impl BankNumbers {
    /// Id of the only row.
    pub const ID: &str = "numbers";
}
