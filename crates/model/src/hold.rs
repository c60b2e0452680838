//! Legal holds: what lies under one is neither erased nor retired, until the last ground has ended.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, InvestigationId, SubjectId, Time, UserId};

/// Everything that keeps the data about one subject. The longest ground wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    /// About what; the content of an account goes with the account.
    pub subject: SubjectId,
    /// Why it is kept, the oldest ground first; nothing is held where there is none.
    pub grounds: Vec<HoldGround>,
    /// Address of the account's row as it was when the first ground was set: events change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Addresses of contacts that were replaced or deleted since, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Grounds that have ended, the first first. They hold nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifted: Vec<LiftedGround>,
}

/// A ground that has ended: who ended it and why can be told for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiftedGround {
    /// The ground.
    pub ground: HoldGround,
    /// Who lifted it; none where its time was over.
    pub by: Option<UserId>,
    /// When.
    pub at: Time,
    /// Why, in a sentence.
    pub reason: String,
    /// The word of the authority that it may go before the law's term is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_by: Option<String>,
    /// What the digests of these words in the audit chain are salted with.
    pub salt: String,
}

/// One reason to keep the data about a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldGround {
    /// What it rests on.
    pub basis: HoldBasis,
    /// The investigation that it belongs to, where that is the basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigation: Option<InvestigationId>,
    /// File number of the request; two requests on the same basis are two grounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The legal reason, in a sentence.
    pub reason: String,
    /// Who set it; none for a machine.
    pub by: Option<UserId>,
    /// When it was set.
    pub set_at: Time,
    /// When it ends; when somebody lifts it, if absent.
    pub until: Option<Time>,
    /// What the digests of reason and reference in the audit chain are salted with.
    #[serde(default)]
    pub salt: String,
}

impl Hold {
    /// A hold without a ground.
    pub fn new(subject: SubjectId) -> Self {
        Self {
            subject,
            grounds: Vec::new(),
            profile: None,
            contacts: Vec::new(),
            lifted: Vec::new(),
        }
    }

    /// Whether a ground is in force.
    pub fn holds_at(&self, now: Time) -> bool {
        self.grounds.iter().any(|ground| ground.holds_at(now))
    }

    /// When the next ground ends by itself.
    pub fn ends_at(&self) -> Option<Time> {
        self.grounds.iter().filter_map(|ground| ground.until).min()
    }

    /// When the first of the ended grounds ended.
    pub fn lifted_at(&self) -> Option<Time> {
        self.lifted.iter().map(|lifted| lifted.at).min()
    }
}

impl HoldGround {
    /// Whether it is in force.
    pub fn holds_at(&self, now: Time) -> bool {
        self.until.is_none_or(|until| until > now)
    }

    /// Whether both are the same ground, which a later call changes and does not add.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.basis, self.investigation, &self.reference)
            == (other.basis, other.investigation, &other.reference)
    }

    /// Whether the term that the law asks for is not over.
    pub fn is_in_term_at(&self, now: Time) -> bool {
        let term = self.basis.term();
        term.is_some_and(|term| self.set_at.plus(term.shortest()) > now)
    }
}

/// How long the law asks for data to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldTerm {
    /// Fewest days.
    pub days_min: i64,
    /// Most days, with every renewal that the law knows; none where it can go on.
    pub days_max: Option<i64>,
    /// The article.
    pub source: &'static str,
}

impl HoldTerm {
    /// The shortest span.
    pub fn shortest(self) -> Duration {
        Duration::from_days(self.days_min)
    }

    /// The longest span, where there is one.
    pub fn longest(self) -> Option<Duration> {
        self.days_max.map(Duration::from_days)
    }
}

macro_rules! bases {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $term:expr;)+) => {
        /// What a ground for keeping data rests on.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum HoldBasis {$(
            $(#[doc = $doc])+
            #[serde(rename = $text)]
            $name,
        )+
            /// Any other reason of the house, until it is lifted or as long as it says.
            #[default]
            #[serde(rename = "house")]
            House,
        }
        impl HoldBasis {
            /// Every basis.
            pub const ALL: &[HoldBasis] = &[$(HoldBasis::$name,)+ HoldBasis::House];
            /// The word in JSON.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text,)+ Self::House => "house"}
            }
            /// How long the law asks for; none where no law gives a term.
            pub fn term(self) -> Option<HoldTerm> {
                match self {$(Self::$name => $term,)+ Self::House => None}
            }
        }
    };
}

const fn term(days_min: i64, days_max: Option<i64>, source: &'static str) -> Option<HoldTerm> {
    Some(HoldTerm {
        days_min,
        days_max,
        source,
    })
}

bases! {
    /// An investigation in this house; it is set and lifted with that.
    Investigation = "investigation", None;
    /// Somebody who was harmed asked for it.
    Victim = "victim", None;
    /// A dispute before a court.
    Litigation = "litigation", None;
    /// Terrorist content that was removed: six months at their longest, and longer when asked.
    Tco6 = "tco6", term(184, None, "Regulation (EU) 2021/784, Article 6");
    /// A request of a US authority: 90 days, once more when renewed.
    Us2703f = "us.2703f", term(90, Some(180), "18 U.S.C. 2703(f)");
    /// A European Preservation Order: 60 days, and 30 more when extended.
    EuEpocPr = "eu.epoc-pr", term(60, Some(90), "Regulation (EU) 2023/1543, Article 11");
    /// What was reported to the CyberTipline: one year.
    Us2258A = "us.2258A", term(365, None, "18 U.S.C. 2258A(h), as amended by P.L. 118-59");
    /// What was removed after a complaint in India: 180 days.
    InGrievance = "in.grievance", term(180, None, "Information Technology Rules 2021, rule 3(1)(g)");
}
