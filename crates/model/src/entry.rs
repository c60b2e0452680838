//! One line of the audit chain.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{CaseId, OrderId, Principal, SubjectId, Time};

macro_rules! acts {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum Act {$(
            $(#[doc = $doc])+
            #[serde(rename = $text)]
            $name,
        )+}
        impl Act {
            /// Every act, in the order of a case's life.
            pub const ALL: &[Act] = &[$(Act::$name),+];
            /// The word in JSON and in the store.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
        }
    };
}

acts! {
    /// A report came in.
    ReportReceived = "report.received";
    /// A case was opened.
    CaseOpened = "case.opened";
    /// Something was folded into a case.
    CaseFolded = "case.folded";
    /// The tier was changed.
    CaseTierChanged = "case.tier-changed";
    /// A reviewer set factors of the rubric.
    CaseFactorsSet = "case.factors-set";
    /// A case in T0 on a reporter's word alone was confirmed or not, or left unanswered.
    CaseConfirmed = "case.confirmed";
    /// The platform supplied the content that a case is about.
    ContentSupplied = "content.supplied";
    /// A reviewer took the next case.
    CaseClaimed = "case.claimed";
    /// A reviewer took a case out of order.
    CaseExpedited = "case.expedited";
    /// A clock of a law stands still, as that law allows.
    ClockPaused = "clock.paused";
    /// A clock of a law runs again.
    ClockResumed = "clock.resumed";
    /// A case was pulled forward in balance of an expedite.
    CasePulledForward = "case.pulled-forward";
    /// A reviewer gave a case back, or the lease ran out.
    CaseReleased = "case.released";
    /// Somebody wrote a note.
    CaseNoted = "case.noted";
    /// Cases were linked.
    CaseLinked = "case.linked";
    /// Flags of a case were changed.
    CaseFlagged = "case.flagged";
    /// A person found that something was contained by mistake.
    ContainmentLifted = "containment.lifted";
    /// Somebody closed the link that showed how a report stands.
    StatusLinkClosed = "report.link-closed";
    /// A case was decided.
    CaseDecided = "case.decided";
    /// A decision was taken back before anything of it was sent.
    DecisionUndone = "decision.undone";
    /// Somebody was to be told something: a statement, a receipt, an outcome.
    NoticeMade = "notice.made";
    /// A notice was cancelled before it was sent.
    NoticeCancelled = "notice.cancelled";
    /// An appeal came in.
    AppealReceived = "appeal.received";
    /// A file was added to an appeal.
    AppealFileAdded = "appeal.file-added";
    /// A reviewer took an appeal.
    AppealClaimed = "appeal.claimed";
    /// A reviewer gave an appeal back.
    AppealReleased = "appeal.released";
    /// A reviewer voted before seeing the original decision.
    AppealVoted = "appeal.voted";
    /// An appeal was decided.
    AppealDecided = "appeal.decided";
    /// The people on call are to be told of something.
    AlertRaised = "alert.raised";
    /// A channel took a message about alerts.
    AlertPaged = "alert.paged";
    /// A channel did not take a message about alerts; the next one is tried.
    AlertPageFailed = "alert.page-failed";
    /// Somebody took an alert upon themselves.
    AlertAcknowledged = "alert.acknowledged";
    /// Who had acknowledged an alert gave its matter back, so that others are told again.
    AlertGivenBack = "alert.given-back";
    /// Nobody needs to be told any more.
    AlertEnded = "alert.ended";
    /// Somebody tried whether channels work.
    AlertTested = "alert.tested";
    /// Somebody began an act on many subjects, or to take one back.
    BulkBegun = "bulk.begun";
    /// An act on many subjects had dealt with each of them.
    BulkFinished = "bulk.finished";
    /// A rule made orders.
    RuleDecided = "rule.decided";
    /// A brake turned a rule's orders into proposals.
    RuleBraked = "rule.braked";
    /// An action was ordered.
    OrderMade = "order.made";
    /// An order was taken back or ran out.
    OrderEnded = "order.ended";
    /// An order is in force again, since what ended it was undone.
    OrderRestored = "order.restored";
    /// An order stays for another reason than before: what it matched was taken back, and something else that it matches wants it too.
    OrderGroundChanged = "order.ground-changed";
    /// An order was cancelled before it was sent.
    OrderCancelled = "order.cancelled";
    /// A person decided an action that a second person must agree to.
    ActionAsked = "action.asked";
    /// A second person agreed to an action, and it is ordered.
    ActionApproved = "action.approved";
    /// A second person refused an action.
    ActionRefused = "action.refused";
    /// Nobody agreed to an action in time.
    ActionLapsed = "action.lapsed";
    /// Who had decided an action took it back before anybody agreed.
    ActionWithdrawn = "action.withdrawn";
    /// The platform told how an order went.
    OrderOutcome = "order.outcome";
    /// Every attempt to deliver an order failed.
    DeliveryDead = "delivery.dead";
    /// Somebody had a dead letter sent again.
    DeliveryResent = "delivery.resent";
    /// The platform acted with no order of ours behind it.
    ActedOutsideQueue = "platform.acted-outside-queue";
    /// An auditor added accounts to a sealed list, or removed the list.
    CohortChanged = "cohort.changed";
    /// What the parity figures compare and what they call proof was set, or is set otherwise than before.
    ParityPlanned = "parity.planned";
    /// Somebody judged a case again, without seeing what was decided or whom it is about.
    ReratingDone = "rerating.done";
    /// It was set which private values are compared when an account may be a return, why, and how long.
    PrivateSignalsSet = "returns.private-set";
    /// Two accounts were found that may be one person's, one of them suspended.
    ReturnFound = "return.found";
    /// A person believes that an account is the return of a suspended one.
    ReturnConfirmed = "return.confirmed";
    /// A person believes that an account is not the return of a suspended one; the two are never linked again.
    ReturnRejected = "return.rejected";
    /// Accounts were found to act together: a campaign, or a brigade of reports.
    IncidentOpened = "incident.opened";
    /// An incident turned out to be a part of another one.
    IncidentMerged = "incident.merged";
    /// An incident has been quiet for so long that it is over.
    IncidentClosed = "incident.closed";
    /// First posts of an account are held from now on, as it is likely the return of a suspended one.
    ReturnHoldBegun = "return.hold-begun";
    /// One of them was held.
    ReturnPostHeld = "return.post-held";
    /// Nothing is held any more for that link.
    ReturnHoldEnded = "return.hold-ended";
    /// An appeal was upheld, and the two accounts are linked no longer.
    ReturnUnlinked = "return.unlinked";
    /// Somebody exported an incident, with accounts in it, for others.
    IncidentExported = "incident.exported";
    /// Somebody made a bank of known media.
    BankMade = "bank.made";
    /// Somebody changed what a bank is for, or what its matches do.
    BankChanged = "bank.changed";
    /// Items were added to a bank.
    BankItemsAdded = "bank.items-added";
    /// A person of this house has looked at an item of a bank and agrees.
    BankItemConfirmed = "bank.item-confirmed";
    /// Somebody let an item of a bank rest for a while, or act again.
    BankItemDisabled = "bank.item-disabled";
    /// An item of a bank was taken back.
    BankItemWithdrawn = "bank.item-withdrawn";
    /// An item of a bank suddenly matches far more than before.
    BankItemFlooded = "bank.item-flooded";
    /// A list that changes far more than usual waits for a person.
    ListHeld = "list.held";
    /// A person agreed to what a list changes, or refused it.
    ListAnswered = "list.answered";
    /// A list to which a person had agreed was taken in.
    ListTaken = "list.taken";
    /// Something that was posted matches an item of a bank.
    MediaMatched = "media.matched";
    /// A person said whether something matches what it was found to match.
    MediaMatchJudged = "media.match-judged";
    /// Somebody said how far a source of known media is trusted.
    SourceChanged = "source.changed";
    /// A source of known media has been wrong too often: its items only ask people from now on, or act again.
    SourceBudgetCrossed = "source.budget-crossed";
    /// Somebody looked up who made a report.
    ReporterRead = "reporter.read";
    /// A case was sealed, as it is about what the law has nobody keep or show.
    CaseSealed = "case.sealed";
    /// Somebody with the role for it looked at a sealed case.
    SealedSeen = "sealed.seen";
    /// Somebody uncovered the addresses and numbers in the content of a case.
    ContentUncovered = "content.uncovered";
    /// Somebody had the content of a case translated by the server that the house has named.
    ContentTranslated = "content.translated";
    /// Lines of a file from another system were taken in.
    ImportTaken = "import.taken";
    /// A tag was set or removed.
    AccountTagged = "account.tagged";
    /// An account's address for mail was kept or forgotten.
    ContactChanged = "contact.changed";
    /// Somebody asked for a person's data to be erased.
    ErasureAsked = "erasure.asked";
    /// Personal data were erased.
    SubjectErased = "subject.erased";
    /// Something was deleted because its time had come.
    RetentionRun = "retention.run";
    /// A legal hold was set or lifted.
    HoldChanged = "hold.changed";
    /// An investigation was opened.
    InvestigationOpened = "investigation.opened";
    /// Title, summary or authority of an investigation were changed.
    InvestigationChanged = "investigation.changed";
    /// Something was linked to an investigation, and held.
    InvestigationLinked = "investigation.linked";
    /// Something was taken out of an investigation.
    InvestigationUnlinked = "investigation.unlinked";
    /// Somebody read an investigation.
    InvestigationRead = "investigation.read";
    /// An investigation was closed, and its hold ended.
    InvestigationClosed = "investigation.closed";
    /// A closed investigation was opened again.
    InvestigationReopened = "investigation.reopened";
    /// Somebody found a duty to inform the authorities about a threat to life.
    DutyStated = "duty.stated";
    /// The authority was informed.
    DutyInformed = "duty.informed";
    /// There was no such duty after all.
    DutyDropped = "duty.dropped";
    /// Somebody else looked at what the authority was told.
    DutyReviewed = "duty.reviewed";
    /// A disclosure was entered.
    DisclosureRequested = "disclosure.requested";
    /// The requester of a disclosure was called back.
    DisclosureVerified = "disclosure.verified";
    /// A second person agreed to a disclosure.
    DisclosureApproved = "disclosure.approved";
    /// A disclosure was refused.
    DisclosureRefused = "disclosure.refused";
    /// An emergency was reviewed afterwards.
    DisclosureReviewed = "disclosure.reviewed";
    /// A disclosure left the house.
    DisclosureSent = "disclosure.sent";
    /// The people concerned were told of a disclosure.
    DisclosureTold = "disclosure.told";
    /// Somebody had a packet made.
    PacketExported = "packet.exported";
    /// The packet was made; the digest is that of the whole file.
    PacketMade = "packet.made";
    /// A rule set came into force.
    RulesLoaded = "rules.loaded";
    /// A person set the mode of a rule, or let the files say it again.
    RuleModeSet = "rules.mode-set";
    /// A person put an earlier rule set in force, over the files.
    RulesRestored = "rules.restored";
    /// A person put the rule files in force again.
    RulesUnpinned = "rules.unpinned";
    /// A key was made or withdrawn.
    KeyChanged = "key.changed";
    /// A user was added or changed.
    UserChanged = "user.changed";
    /// Somebody said what a reviewer reads and knows, and which accounts are theirs.
    SkillsSet = "skills.set";
    /// Somebody signed in to the console.
    SessionBegun = "session.begun";
    /// Somebody signed out, or was signed out.
    SessionEnded = "session.ended";
    /// Somebody set or removed their password.
    PasswordChanged = "password.changed";
    /// A webhook endpoint was added or changed.
    EndpointChanged = "endpoint.changed";
    /// The server started.
    ServerStarted = "server.started";
    /// The server stopped in order.
    ServerStopped = "server.stopped";
    /// A backup was begun.
    BackupBegun = "backup.begun";
    /// The store was restored from a backup; nothing is sent from then on.
    StoreRestored = "store.restored";
    /// A restored store sends again.
    DeliveryResumed = "delivery.resumed";
}

/// What a stage says should be in the chain. The store adds place and hashes when it commits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntryDraft {
    /// When.
    pub at: Time,
    /// Who.
    pub by: Principal,
    /// What was done.
    pub act: Act,
    /// About what.
    pub subject: Option<SubjectId>,
    /// In which case.
    pub case: Option<CaseId>,
    /// By which order.
    pub order: Option<OrderId>,
    /// Further facts, without personal data: ids, counts, salted digests.
    pub details: BTreeMap<String, Value>,
}

impl EntryDraft {
    /// Under which id the entry is found again: its case, else the investigation that it names, else
    /// the decision of a rule that needed no case.
    pub fn filed_under(&self) -> Option<String> {
        let named = |name: &str| Some(self.details.get(name)?.as_str()?.to_owned());
        self.case
            .map(|case| case.to_string())
            .or_else(|| named("investigation"))
            .or_else(|| named("decision").filter(|_| self.act == Act::RuleDecided))
    }
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Which chain.
    pub shard: u32,
    /// Place in it, from 1, without gaps.
    pub sequence: u64,
    /// What it says.
    #[serde(flatten)]
    pub draft: EntryDraft,
    /// Hash of the entry before, in hexadecimal; 64 zeros before the first.
    pub previous: String,
    /// Hash of this one, in hexadecimal.
    pub hash: String,
}
