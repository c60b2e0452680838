//! Which cohort a case belongs to.

use std::collections::HashMap;
use std::sync::Arc;

use evenhand_model::{Case, CaseTargets, CohortMember, Factor, Level, ReporterKind, SubjectId};
use evenhand_parity::Names;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The cohort of those who are on no list.
pub const ORDINARY: &str = "ordinary";
/// The cohort of those of whom nobody knows who they are.
pub const UNKNOWN: &str = "unknown";

/// By what cases are told apart.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ComparedBy {
    /// By the sealed lists: for whom they are.
    Cohort,
    /// By the language of the content.
    Language,
    /// By the way they came; trusted flaggers and authorities are ways of their own.
    Channel,
}

impl ComparedBy {
    /// The word in addresses and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cohort => "cohort",
            Self::Language => "language",
            Self::Channel => "channel",
        }
    }
}

/// Where a case belongs.
#[derive(Clone, Debug, PartialEq)]
pub enum Placed {
    /// With the cases of this cohort.
    In(Arc<str>),
    /// Nowhere: nobody is waiting for it. We found it ourselves, and it is about and addressed to nobody.
    ForNobody,
}

/// Who is on which list.
#[derive(Clone, Debug, Default)]
pub struct Members(HashMap<SubjectId, Arc<str>>);

impl Members {
    /// From the sealed rows.
    pub fn new(rows: impl IntoIterator<Item = CohortMember>, names: &mut Names) -> Self {
        let rows = rows.into_iter();
        Self(
            rows.map(|row| (row.account, names.name(&row.cohort)))
                .collect(),
        )
    }

    /// Whether nobody is on any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where `case` belongs. `targets` is what is known of for whom it is.
    ///
    /// One account on a list is enough to be that list's case; of several lists the first by name counts.
    pub fn place(
        &self,
        by: ComparedBy,
        case: &Case,
        targets: Option<&CaseTargets>,
        names: &mut Names,
    ) -> Placed {
        Placed::In(match by {
            ComparedBy::Language => names.name(case.lang.as_deref().map_or(UNKNOWN, primary)),
            ComparedBy::Channel => names.name(targets.map_or(UNKNOWN, way)),
            ComparedBy::Cohort => {
                let empty: &[SubjectId] = &[];
                let (harmed, reporters) = targets.map_or((empty, empty), |known| {
                    (&known.targets[..], &known.reporters[..])
                });
                let of_whom = if harmed.is_empty() { reporters } else { harmed };
                match of_whom.iter().filter_map(|one| self.0.get(one)).min() {
                    Some(cohort) => cohort.clone(),
                    None if !of_whom.is_empty() => names.name(ORDINARY),
                    None if is_for_nobody(case) => return Placed::ForNobody,
                    None => names.name(UNKNOWN),
                }
            }
        })
    }
}

/// Whether nobody reported it, the platform did nothing of its own, and the content means nobody.
fn is_for_nobody(case: &Case) -> bool {
    let means_somebody = case
        .graded
        .iter()
        .any(|graded| graded.factor == Factor::Target && graded.level > Level::None);
    case.report_count == 0 && !case.flags.acted_outside_queue && !means_somebody
}

/// The language of a tag, without region and script.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// The way a case first came.
fn way(targets: &CaseTargets) -> &str {
    match targets.reporter_kind {
        Some(ReporterKind::TrustedFlagger) => "trusted-flagger",
        Some(ReporterKind::Authority) => "authority",
        Some(ReporterKind::Staff) => "staff",
        Some(ReporterKind::User | ReporterKind::Anonymous) | None => targets.channel.as_str(),
    }
}
