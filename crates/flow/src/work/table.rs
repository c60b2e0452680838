//! The tables of the store: what a row is called, how it is found, and how it is written down.

use std::fmt::Display;

use evenhand_model::{
    Account, Alert, AlertChannel, ApiKey, Appeal, AppealState, Bank, BankItem, Bulk, Case,
    CaseState, CaseTargets, CohortMember, Cohorts, Contact, CustodyLine, Decision, Delivery,
    Endpoint, Exposure, FactorReview, Feedback, Hold, Incident, IncidentExport, IncidentMember,
    Investigation, KeyKind, ListReview, Matter, MediaFetch, MediaMatch, MediaSource, Note, Notice,
    Order, Password, PendingAction, PersonalPreferences, PersonalSkills, Report, Reporter,
    Rerating, ReturnLink, SavedView, Subject, Tier, User,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::case::dispatch::primary;
use crate::reporting::ReporterRecord;
use crate::search::{SearchDocument, SearchPosition, SearchTerm};
use crate::work::column::{Column, Value, instant, optional_instant, optional_text, text};
use crate::work::kept_conduct::KeptConduct;
use crate::work::private_signals::PrivateSignalsInForce;
use crate::work::rows::{
    BankNumbers, Brake, ClassifierPlace, ConfirmationNetwork, ConfirmationSource, Confirmations,
    Dispatching, Evidence, ImportProgress, InterruptBucket, LinksJudged, ParityPlan, PlatformRow,
    Receipt, Restored, RuleSetText, SubjectName,
};
use crate::work::rule_overrides::RuleOverrides;
use crate::work::tally::Tally;

/// Place of a row: its table and its id in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which table.
    pub table: Table,
    /// Which row of it.
    pub id: String,
}

impl Key {
    /// The place of the row of type `R` with that id.
    pub fn of<R: Row>(id: impl Display) -> Self {
        Self {
            table: R::TABLE,
            id: id.to_string(),
        }
    }
}

/// A type that is kept as rows of one table.
pub trait Row: Clone + Into<Record> {
    /// Which table.
    const TABLE: Table;
    /// The row's id in its table.
    fn id(&self) -> String;
    /// Values of the table's columns, in the order of [`Table::columns`].
    fn values(&self) -> Vec<Value>;
    /// The row of this type inside a record, if it is one.
    fn from_record(record: &Record) -> Option<&Self>;
}

/// A row could not be read back from its bytes.
#[derive(Debug, thiserror::Error)]
#[error("a row of table {table} can't be read: {why}")]
pub struct UnreadableRow {
    /// Which table.
    pub table: &'static str,
    /// What was wrong with the bytes.
    pub why: String,
}

macro_rules! tables {
    ($($(#[doc = $doc:literal])+ $name:ident in $text:literal,
        id |$id_row:ident| $id:expr,
        columns [$($column:ident: $kind:ident = |$row:ident| $value:expr),*],
        indexes [$($index:expr),*];)+) => {
        /// Every table of rows. Audit entries and the feed are kept apart, by the store itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table {$($(#[doc = $doc])+ $name,)+}

        /// A row of any table.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Record {$($(#[doc = $doc])+ $name($name),)+}

        impl Table {
            /// Every table, in the order in which they are made.
            pub const ALL: &[Table] = &[$(Table::$name),+];

            /// The table's name in SQL.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }

            /// The table of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|table| table.as_str() == name)
            }

            /// Whether those who follow the store hear of its rows. The feed would keep platform's ids, which
            /// an erasure deletes; whoever needs them sees the change of the subject. The index follows the
            /// feed itself. What belongs to one person alone is nobody's to follow: it would tell how much
            /// they look at, or report. A change of an incident's members is a change of the incident. Who decided a case must not hear that it was drawn to be judged again. What is sealed is for the parity figures alone.
            pub fn is_in_feed(self) -> bool {
                !matches!(
                    self,
                    Self::SubjectName
                        | Self::Confirmations
                        | Self::ConfirmationNetwork
                        | Self::ConfirmationSource
                        | Self::Dispatching
                        | Self::SearchTerm
                        | Self::SearchDocument
                        | Self::SearchPosition
                        | Self::ClassifierPlace
                        | Self::PersonalPreferences
                        | Self::Rerating
                        | Self::IncidentMember
                        | Self::CaseTargets
                        | Self::Cohorts
                        | Self::CohortMember
                        | Self::PersonalSkills
                        | Self::Exposure
                        | Self::ReporterRecord
                        | Self::InterruptBucket
                        | Self::KeptConduct
                        | Self::LinksJudged
                )
            }

            /// Columns beside id, version and body, by which rows are found and ordered.
            pub fn columns(self) -> &'static [Column] {
                match self {$(Self::$name => &[$(Column::$kind(stringify!($column))),*]),+}
            }

            /// Lists of columns that are searched together.
            pub fn indexes(self) -> &'static [&'static [&'static str]] {
                match self {$(Self::$name => &[$(&$index),*]),+}
            }

            /// The record that these bytes hold.
            pub fn decode(self, bytes: &[u8]) -> Result<Record, UnreadableRow> {
                let unreadable = |why| UnreadableRow { table: self.as_str(), why };
                match self {$(Self::$name => {
                    Body::read(bytes).map(Record::$name).map_err(unreadable)
                }),+}
            }
        }

        impl Record {
            /// The place of this row.
            pub fn key(&self) -> Key {
                match self {$(Self::$name(row) => Key { table: Table::$name, id: row.id() }),+}
            }

            /// Values of the table's columns.
            pub fn values(&self) -> Vec<Value> {
                match self {$(Self::$name(row) => row.values()),+}
            }

            /// The row as bytes.
            pub fn encode(&self) -> Vec<u8> {
                match self {$(Self::$name(row) => row.write()),+}
            }
        }

        $(impl From<$name> for Record {
            fn from(row: $name) -> Self {
                Self::$name(row)
            }
        }
        impl Row for $name {
            const TABLE: Table = Table::$name;
            fn id(&self) -> String {
                let $id_row = self;
                $id.to_string()
            }
            fn values(&self) -> Vec<Value> {
                vec![$({ let $row = self; $value }),*]
            }
            fn from_record(record: &Record) -> Option<&Self> {
                match record {
                    Record::$name(row) => Some(row),
                    _ => None,
                }
            }
        })+
    };
}

tables! {
    /// Accounts, content and hashtags, with what is in force on them.
    Subject in "subjects", id |row| row.id,
        columns [author: Text = |row| optional_text(row.author), platform: Text = |row| text(&row.platform)],
        indexes [["author"]];
    /// The deletable mapping from a platform's id to ours.
    SubjectName in "subject_names", id |row| row.name,
        columns [],
        indexes [];
    /// Latest public profile, tags and keyed hashes of an account.
    Account in "accounts", id |row| row.subject,
        columns [],
        indexes [];
    /// Cases.
    Case in "cases", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            state: Text = |row| text(row.state.as_str()),
            tier: Text = |row| text(row.tier.as_str()),
            subject: Text = |row| text(row.subject),
            queue_at: Integer = |row| instant(row.queue_at),
            lang: Text = |row| text(row.lang.as_deref().map_or("", primary)),
            waits_since: Integer = |row| waits_since(row),
            lane: Text = |row| text(row.lane()),
            turn: Integer = |row| turn_of(row),
            opened_at: Integer = |row| instant(row.opened_at),
            claimed_by: Text = |row| optional_text(row.claim.map(|claim| claim.by)),
            lease_until: Integer = |row| optional_instant(row.claim.map(|claim| claim.lease_until)),
            outcomes_due_at: Integer = |row| optional_instant(row.outcomes_due_at),
            alert_at: Integer = |row| optional_instant(row.alert_at())
        ],
        indexes [["platform", "state", "queue_at"], ["platform", "state", "tier", "queue_at"],
            ["platform", "state", "lane", "tier", "queue_at"], ["platform", "state", "lane", "tier", "lang", "queue_at"],
            ["platform", "state", "lane", "waits_since"], ["platform", "state", "lane", "lang", "waits_since"],
            ["platform", "state", "lane", "turn"], ["subject"], ["claimed_by"], ["lease_until"], ["outcomes_due_at"],
            ["alert_at"]];
    /// Reports, without reporter and words.
    Report in "reports", id |row| row.id,
        columns [
            case_id: Text = |row| text(row.case),
            subject: Text = |row| text(row.subject),
            received_at: Integer = |row| instant(row.received_at)
        ],
        indexes [["case_id", "received_at"], ["subject"], ["received_at"]];
    /// Who made a report.
    Reporter in "reporters", id |row| row.report,
        columns [account: Text = |row| optional_text(row.account), target: Text = |row| optional_text(row.target)],
        indexes [["account"], ["target"]];
    /// What accounts reported lately and what was found of it; and the same of the house.
    ReporterRecord in "reporter_records", id |row| row.of,
        columns [expires_at: Integer = |row| instant(row.expires_at)],
        indexes [["expires_at"]];
    /// Decisions.
    Decision in "decisions", id |row| row.id,
        columns [
            case_id: Text = |row| optional_text(row.case),
            subject: Text = |row| text(row.subject),
            at: Integer = |row| instant(row.at),
            rule: Text = |row| optional_text(row.rule()),
            bulk: Text = |row| optional_text(row.bulk)
        ],
        indexes [["case_id", "at"], ["subject", "at"], ["rule"], ["bulk"]];
    /// Orders.
    Order in "orders", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            subject: Text = |row| text(row.subject),
            awaits: Integer = |row| optional_instant(row.awaits_outcome_since()),
            ends_at: Integer = |row| optional_instant(row.ends_at()),
            state: Text = |row| text(row.state.as_str()),
            rule_in_force: Text = |row| optional_text(row.rule_in_force())
        ],
        indexes [["platform", "id"], ["platform", "state"], ["subject"], ["awaits"], ["ends_at"],
            ["rule_in_force", "platform"]];
    /// Acts on many subjects.
    Bulk in "bulks", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            is_running: Integer = |row| if row.is_running() { Value::Integer(1) } else { Value::Nothing }
        ],
        indexes [["platform", "id"], ["is_running"]];
    /// What people are told.
    Notice in "notices", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            recipient: Text = |row| text(row.to),
            decision: Text = |row| optional_text(row.decision),
            made_at: Integer = |row| instant(row.made_at)
        ],
        indexes [["platform", "id"], ["recipient"], ["decision"], ["made_at"]];
    /// Appeals, without the words.
    Appeal in "appeals", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            is_open: Integer = |row| Value::Integer(i64::from(row.state != AppealState::Decided)),
            due_at: Integer = |row| instant(row.due_at),
            appellant: Text = |row| text(row.by),
            claimed_by: Text = |row| optional_text(row.claim.map(|claim| claim.by)),
            alert_at: Integer = |row| optional_instant(row.alert_at())
        ],
        indexes [["platform", "is_open", "due_at"], ["appellant"], ["claimed_by"], ["alert_at"]];
    /// What the people on call are told of.
    Alert in "alerts", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            is_open: Integer = |row| Value::Integer(row.is_open().into()),
            is_danger: Integer = |row| Value::Integer(row.is_danger().into()),
            is_of_investigation: Integer = |row| Value::Integer(row.about.investigation().is_some().into()),
            is_of_parity: Integer = |row| Value::Integer((row.about == Matter::Parity).into()),
            page_at: Integer = |row| optional_instant(row.page_at)
        ],
        indexes [["platform", "is_open"], ["is_danger", "page_at"]];
    /// How it went last where people on call are reached.
    AlertChannel in "alert_channels", id |row| row.name,
        columns [],
        indexes [];
    /// Addresses for mail, encrypted.
    Contact in "contacts", id |row| row.of,
        columns [],
        indexes [];
    /// Orders and notices on their way.
    Delivery in "deliveries", id |row| row.id,
        columns [
            message: Text = |row| text(row.message.id()),
            endpoint: Text = |row| optional_text(row.to.endpoint()),
            subject: Text = |row| text(row.subject),
            sequence: Integer = |row| Value::Integer(i64::try_from(row.sequence).unwrap_or(i64::MAX)),
            state: Text = |row| text(row.state.as_str()),
            due_at: Integer = |row| instant(row.due_at)
        ],
        indexes [["state", "due_at"], ["endpoint", "state", "due_at"], ["message"],
            ["subject", "state", "sequence"]];
    /// Webhook endpoints.
    Endpoint in "endpoints", id |row| row.id,
        columns [platform: Text = |row| text(&row.platform)],
        indexes [];
    /// What belongs to a platform as a whole.
    PlatformRow in "platforms", id |row| row.platform,
        columns [],
        indexes [];
    /// People who work here.
    User in "users", id |row| row.id,
        columns [name: Text = |row| text(&row.name)],
        indexes [];
    /// Keys, found by their digest.
    ApiKey in "api_keys", id |row| row.digest,
        columns [
            key_id: Text = |row| text(row.id),
            user_id: Text = |row| optional_text(row.user),
            passes_at: Integer = |row| optional_instant(row.expires_at.filter(|_| row.kind != KeyKind::Api))
        ],
        indexes [["key_id"], ["user_id"], ["passes_at"]];
    /// Passwords, as salted hashes.
    Password in "passwords", id |row| row.user,
        columns [],
        indexes [];
    /// Filters of the queue that people come back to.
    SavedView in "saved_views", id |row| SavedView::id_of(row.user, &row.name),
        columns [user_id: Text = |row| text(row.user)],
        indexes [["user_id"]];
    /// How people want to work; each for themselves.
    PersonalPreferences in "preferences", id |row| row.user,
        columns [],
        indexes [];
    /// What reviewers read and know.
    PersonalSkills in "skills", id |row| row.user,
        columns [],
        indexes [];
    /// What was put before people; each for themselves.
    Exposure in "exposures", id |row| row.user,
        columns [expires_at: Integer = |row| optional_instant(row.expires_at())],
        indexes [["expires_at"]];
    /// Corrections of scores that platforms sent.
    Feedback in "feedback", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            key_id: Text = |row| text(row.key),
            text_digest: Text = |row| optional_text(row.text_digest.as_ref()),
            about_digest: Text = |row| optional_text(row.about_digest.as_ref()),
            forgets_at: Integer = |row| instant(row.forgets_at())
        ],
        indexes [["platform", "id"], ["key_id", "id"], ["text_digest"], ["about_digest"], ["forgets_at"]];
    /// Notes on cases.
    Note in "notes", id |row| row.id,
        columns [case_id: Text = |row| text(row.case)],
        indexes [["case_id"]];
    /// Factors as reviewers set them, without words and without who set them.
    FactorReview in "factor_reviews", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            at: Integer = |row| instant(row.at)
        ],
        indexes [["platform", "id"], ["at"]];
    /// Cases that are judged again, without seeing what was decided or whom they are about.
    Rerating in "reratings", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            waits_since: Integer = |row| optional_instant(row.waits_since()),
            claimed_by: Text = |row| {
                let claim = row.claim.filter(|_| row.second.is_none());
                optional_text(claim.map(|claim| claim.by))
            }
        ],
        indexes [["platform", "id"], ["platform", "waits_since"], ["claimed_by"]];
    /// Accounts that may be the return of suspended ones.
    ReturnLink in "return_links", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            state: Text = |row| text(row.state.as_str()),
            found_at: Integer = |row| instant(row.found_at),
            candidate: Text = |row| text(row.candidate),
            suspended: Text = |row| text(row.suspended),
            held_until: Integer = |row| optional_instant(row.held_until())
        ],
        indexes [["platform", "state", "found_at"], ["candidate"], ["suspended"], ["held_until"]];
    /// How people have judged links between accounts.
    LinksJudged in "links_judged", id |row| row.platform,
        columns [],
        indexes [];
    /// Campaigns, and brigades of reports.
    Incident in "incidents", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            state: Text = |row| text(row.state.as_str()),
            opened_at: Integer = |row| instant(row.opened_at)
        ],
        indexes [["platform", "state", "opened_at"]];
    /// Accounts in campaigns.
    IncidentMember in "incident_members", id |row| row.id,
        columns [
            incident: Text = |row| text(&row.incident),
            role: Text = |row| text(row.role.as_str()),
            first_at: Integer = |row| instant(row.first_at),
            account: Text = |row| text(row.account)
        ],
        indexes [["incident", "first_at"], ["incident", "role", "first_at"], ["account"]];
    /// What of incidents was given to others.
    IncidentExport in "incident_exports", id |row| row.id,
        columns [
            incident: Text = |row| text(&row.incident),
            at: Integer = |row| instant(row.at)
        ],
        indexes [["incident", "at"]];
    /// Actions that wait for a second person, or did.
    PendingAction in "pending_actions", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            state: Text = |row| text(row.state.as_str()),
            at: Integer = |row| instant(row.at),
            subject: Text = |row| text(row.subject),
            lapses_at: Integer = |row| optional_instant(row.lapses_at())
        ],
        indexes [["platform", "state", "at"], ["subject"], ["lapses_at"]];
    /// Banks of known media.
    Bank in "banks", id |row| row.name,
        columns [],
        indexes [];
    /// Known pictures, videos and texts, with their hashes encrypted.
    BankItem in "bank_items", id |row| row.id,
        columns [
            bank: Text = |row| text(&row.bank),
            number: Integer = |row| Value::Integer(row.number.into()),
            ends_at: Integer = |row| optional_instant(row.ends_at()),
            is_to_undo: Integer = |row| if row.is_to_undo() { Value::Integer(1) } else { Value::Nothing }
        ],
        indexes [["number"], ["bank", "number"], ["ends_at"], ["is_to_undo"]];
    /// How far the numbers of items have been given out.
    BankNumbers in "bank_numbers", id |_row| BankNumbers::ID,
        columns [],
        indexes [];
    /// Who says that something is known media.
    MediaSource in "media_sources", id |row| row.name,
        columns [],
        indexes [];
    /// Lists that changed far more than usual, and what a person said.
    ListReview in "list_reviews", id |row| row.digest,
        columns [],
        indexes [];
    /// What was posted and is known.
    MediaMatch in "media_matches", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            bank: Text = |row| text(&row.bank),
            item: Text = |row| text(&row.item),
            subject: Text = |row| text(row.subject)
        ],
        indexes [["platform", "id"], ["bank", "id"], ["item", "id"], ["subject"]];
    /// Media that came without hashes and are fetched.
    MediaFetch in "media_fetches", id |row| row.subject,
        columns [
            due_at: Integer = |row| optional_instant(row.due_at),
            ends_at: Integer = |row| instant(row.ends_at)
        ],
        indexes [["due_at"], ["ends_at"]];
    /// What suspended accounts have done.
    KeptConduct in "kept_conduct", id |row| row.subject,
        columns [],
        indexes [];
    /// For whom a case is. Sealed.
    CaseTargets in "case_targets", id |row| row.case,
        columns [],
        indexes [];
    /// What is told of lists of accounts. Sealed.
    Cohorts in "cohorts", id |row| row.platform,
        columns [],
        indexes [];
    /// Accounts that are on a list. Sealed.
    CohortMember in "cohort_members", id |row| row.account,
        columns [
            platform: Text = |row| text(&row.platform),
            cohort: Text = |row| text(&row.cohort)
        ],
        indexes [["platform", "cohort"]];
    /// What was answered to an event, report or request, so that a repeat gets the same.
    Receipt in "receipts", id |row| row.id,
        columns [expires_at: Integer = |row| optional_instant(row.expires_at)],
        indexes [["expires_at"]];
    /// Content as it was when it was reported or acted on.
    Evidence in "evidence", id |row| row.address,
        columns [],
        indexes [];
    /// How far files from other systems have been imported.
    ImportProgress in "imports", id |row| row.id,
        columns [],
        indexes [];
    /// Legal holds.
    Hold in "holds", id |row| row.subject,
        columns [
            ends_at: Integer = |row| optional_instant(row.ends_at()),
            lifted_at: Integer = |row| optional_instant(row.lifted_at())
        ],
        indexes [["ends_at"], ["lifted_at"]];
    /// Investigations.
    Investigation in "investigations", id |row| row.id,
        columns [
            platform: Text = |row| text(&row.platform),
            state: Text = |row| text(row.state.as_str()),
            alert_at: Integer = |row| optional_instant(row.alert_at())
        ],
        indexes [["platform", "state"], ["alert_at"]];
    /// Chains of custody.
    CustodyLine in "custody_lines", id |row| row.id,
        columns [
            investigation: Text = |row| text(row.investigation),
            at: Integer = |row| instant(row.at)
        ],
        indexes [["investigation", "at"]];
    /// Whose turn it is among cases that are in T0 on a reporter's word alone.
    Confirmations in "confirmations", id |row| row.platform,
        columns [],
        indexes [];
    /// Networks from which such a case waits, in turn.
    ConfirmationNetwork in "confirmation_networks",
        id |row| ConfirmationNetwork::id_of(&row.platform, &row.way, &row.network),
        columns [
            platform: Text = |row| text(&row.platform),
            way: Text = |row| text(&row.way),
            turn: Integer = |row| Value::Integer(i64::try_from(row.turn).unwrap_or(i64::MAX))
        ],
        indexes [["platform", "way", "turn"]];
    /// Reporters of whom such a case waits.
    ConfirmationSource in "confirmation_sources", id |row| row.id,
        columns [],
        indexes [];
    /// Whose turn it is among all other cases, who is at work, and how long a case takes.
    Dispatching in "dispatching", id |row| row.platform,
        columns [],
        indexes [];
    /// What a key, a network or reporters who report together may still interrupt with.
    InterruptBucket in "interrupt_buckets", id |row| row.id,
        columns [full_at: Integer = |row| instant(row.full_at)],
        indexes [["full_at"]];
    /// How often a rule acted in an hour, or was used on an author.
    Brake in "brakes", id |row| row.id,
        columns [expires_at: Integer = |row| instant(row.expires_at)],
        indexes [["expires_at"]];
    /// Rule sets that were in force, by content hash.
    RuleSetText in "rule_sets", id |row| row.version,
        columns [loaded_at: Integer = |row| instant(row.loaded_at)],
        indexes [["loaded_at"]];
    /// What leads to a document of the index. The ids are in the order of terms, then of time.
    SearchTerm in "search_terms", id |row| row.0,
        columns [],
        indexes [];
    /// Documents of the index, with everything that leads to them.
    SearchDocument in "search_documents", id |row| row.id,
        columns [],
        indexes [];
    /// How far the index has followed the store; one row at most.
    SearchPosition in "search_positions", id |row| { let _ = row; SearchPosition::ID },
        columns [],
        indexes [];
    /// How far classifiers outside of the house have come.
    ClassifierPlace in "classifier_places", id |row| row.classifier,
        columns [],
        indexes [];
    /// What people have set about rules; one row at most.
    RuleOverrides in "rule_overrides", id |row| { let _ = row; RuleOverrides::ID },
        columns [],
        indexes [];
    /// What the parity figures compare, and since when; one row at most.
    ParityPlan in "parity_plans", id |row| { let _ = row; ParityPlan::ID },
        columns [],
        indexes [];
    /// Which private values are compared, and since when; one row at most.
    PrivateSignalsInForce in "private_signals", id |row| { let _ = row; PrivateSignalsInForce::ID },
        columns [],
        indexes [];
    /// How often something happened in an hour.
    Tally in "tallies", id |row| Tally::id_of(&row.platform, row.figure, row.hour),
        columns [
            platform: Text = |row| text(&row.platform),
            figure: Text = |row| text(row.figure.as_str()),
            hour: Integer = |row| instant(row.hour)
        ],
        indexes [["platform", "figure", "hour"], ["hour"]];
    /// Whether the store was put back from a backup and sends nothing yet; one row at most.
    Restored in "restored", id |row| { let _ = row; Restored::ID },
        columns [],
        indexes [];
}

/// Since when an open case waits; none where it is in imminent danger, which has its own share.
fn waits_since(case: &Case) -> Value {
    let waits = case.state == CaseState::Open && case.tier != Tier::T0;
    optional_instant(waits.then_some(case.received_at))
}

/// The turn of a case that is to be confirmed; those in the order of work have none.
fn turn_of(case: &Case) -> Value {
    let turn = case.to_confirm.as_ref().map(|to_confirm| to_confirm.turn);
    turn.map_or(Value::Nothing, |turn| {
        Value::Integer(i64::try_from(turn).unwrap_or(i64::MAX))
    })
}

/// How a row becomes bytes: JSON, except where a row holds bytes already. Types of rows leave out
/// fields without a value, since most fields of most rows have none and every byte is synced.
pub(crate) trait Body: Sized {
    fn write(&self) -> Vec<u8>;
    fn read(bytes: &[u8]) -> Result<Self, String>;
}

impl<T: Serialize + DeserializeOwned> Body for T {
    fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
    fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}
