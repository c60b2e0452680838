//! The words of Evenhand, as passive data.
//!
//! Every other crate speaks in these types. This crate knows no file, no socket, no wall clock and
//! no source of randomness: time is a [`Time`] that somebody passes in, and random numbers come
//! from a seeded [`Rng`].
//!
//! Modules stand in reading order: what comes in, what we make of it, what goes out.

pub mod account;
pub mod alert;
pub mod appeal;
mod bank;
mod bank_item;
pub mod bulk;
pub mod care;
pub mod case;
pub mod clock;
pub mod cohort;
pub mod contact;
pub mod containment;
pub mod decision;
pub mod delivery;
pub mod disclosure;
pub mod dispatch;
pub mod duty;
pub mod entry;
pub mod event;
pub mod factor;
pub mod feedback;
pub mod hold;
pub mod id;
pub mod import;
mod incident;
mod incident_export;
pub mod interrupt;
pub mod investigation;
pub mod limits;
mod list_review;
mod media_fetch;
mod media_match;
mod media_source;
pub mod notice;
pub mod order;
pub mod outlook;
mod pending_action;
pub mod platform;
pub mod policy;
pub mod principal;
pub mod private_signals;
pub mod problem;
pub mod report;
pub mod rerating;
mod return_link;
pub mod rng;
pub mod saved_view;
pub mod stops;
pub mod subject;
mod surge;
pub mod tier;
pub mod time;
pub mod verdict;

pub use account::{Account, Tag};
pub use alert::{
    Acknowledged, Alert, AlertChannel, AlertEnd, AlertEndReason, AlertKind, AlertPage, AlertReader,
    Matter, ParityAlarm,
};
pub use appeal::{
    Appeal, AppealAnswer, AppealFile, AppealOutcome, AppealState, Appellant, AppellantKind,
    AppellantRef, NewAppeal, Vote,
};
pub use bank::{Bank, BankAction, BankClass, BankKind, Nearness, OpaqueMeasure};
pub use bank_item::{BankItem, Confirmed, HashedFrame, Matched, MediaHashes, Withdrawn};
pub use bulk::{
    Bulk, BulkAction, BulkDecision, BulkStep, BulkWork, LeftOut, LeftOutReason, RuleRevert,
};
pub use care::{Exposure, ExposureDay, PersonalPreferences, Preferences, Theme};
pub use case::{Case, CaseFlags, CaseState, Claim, Clock, Expedite, Note, Proposal, ToConfirm};
pub use clock::{
    CaseClock, Certainty, ClockPack, ClockStart, ClockState, ClockStop, PackedClock, Pause, Paused,
    ReportingDuty, Trigger,
};
pub use cohort::{CaseTargets, CohortList, CohortMember, Cohorts};
pub use contact::Contact;
pub use containment::{Contained, ContainmentTold};
pub use decision::{DecidedBy, Decision, DecisionOutcome};
pub use delivery::{Delivery, DeliveryState, Destination, Endpoint, Message};
pub use disclosure::{
    Approval, Authority, Disclosure, DisclosureKind, DisclosureState, Packed, Review, Sent,
    Verification,
};
pub use dispatch::{PersonalSkills, Skills, Why};
pub use duty::Duty;
pub use entry::{Act, Entry, EntryDraft};
pub use event::{
    Actor, Avatar, Content, Event, EventKind, Frame, Media, Private, Relation, Visibility,
};
pub use factor::{Factor, FactorReview, Graded, Level};
pub use feedback::{Feedback, SuggestedScore};
pub use hold::{Hold, HoldBasis, HoldGround, HoldTerm, LiftedGround};
pub use id::*;
pub use import::{ImportKind, Imported, OpenReport, PastAction, PastDecision, SuspendedAccount};
pub use incident::{
    Incident, IncidentCall, IncidentEdge, IncidentEvidence, IncidentFeature, IncidentGrowth,
    IncidentKind, IncidentMember, IncidentNode, IncidentPost, IncidentReading, IncidentRole,
    IncidentRoles, IncidentState, IncidentTarget, IncidentTick, IncidentVariant, VariantKind,
};
pub use incident_export::IncidentExport;
pub use interrupt::{Purse, Quiet};
pub use investigation::{
    CustodyLine, Investigation, InvestigationState, Link, LinkedTo, OpenClock, Purpose,
};
pub use list_review::{ListCounts, ListReview, ListReviewAnswer, ListReviewState};
pub use media_fetch::{FetchState, FetchedMedium, MediaFetch};
pub use media_match::{KnownMedium, MatchJudgement, MatchedBy, MediaMatch};
pub use media_source::{MediaSource, SourceTrust};
pub use notice::{
    AppealTold, EvidenceKind, Facts, Ground, Notice, NoticeKind, Protected, Recipient,
    ReportOutcome, ReportReceipt, Restriction, RestrictionsLifted, Statement, Told,
};
pub use order::{Order, OrderKind, OrderState};
pub use outlook::{Delay, Expected};
pub use pending_action::{PendingAction, PendingGround, PendingState};
pub use platform::Platform;
pub use policy::Policy;
pub use principal::{ApiKey, KeyKind, Password, Principal, Role, Scope, SealedRole, User};
pub use private_signals::{PrivateKind, PrivateReason, PrivateSignals};
pub use problem::Problem;
pub use report::{
    AlsoAbout, AlsoReported, Answer, Answers, Channel, NewReport, OnBehalfOf, Proof, PublicReport,
    Reason, Report, ReportedContent, Reporter, ReporterKind, ReporterRef, SideReport, TargetRef,
    Tell,
};
pub use rerating::{Rating, Rerating};
pub use return_link::{
    FirstPostsHold, HeldForLink, HoldEnd, HoldEnded, LinkBand, LinkDecision, LinkEvidence,
    LinkFamily, LinkFeature, LinkState, ReturnLink, ReturnsMode,
};
pub use rng::Rng;
pub use saved_view::SavedView;
pub use stops::Stops;
pub use subject::{MatchedVersion, Subject, SubjectKind, SubjectRef};
pub use surge::Surge;
pub use tier::Tier;
pub use time::{Clocks, Duration, Time};
pub use verdict::{
    Assessment, Counterfactual, Coverage, Explanation, Signal, Signals, Triage, Uncovered, Verdict,
};
