//! A person looks at a match and says whether it is the same.

use evenhand_model::{MatchJudgement, MediaMatch, MediaMatchId, Platform, Problem, UserId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::known::judge;
use crate::work::{Operation, Stop, Work};

/// What somebody found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJudgement {
    /// Whether it is the same picture, video or text.
    pub is_same: bool,
    /// Why, in their own words.
    #[serde(default)]
    pub reason: String,
}

/// Judges a match, once.
#[derive(Clone, Debug)]
pub struct JudgeMatch {
    /// Where it was posted.
    pub platform: Platform,
    /// Which match.
    pub id: MediaMatchId,
    /// Who judges.
    pub user: UserId,
    /// What they found.
    pub judgement: NewJudgement,
}

impl Operation for JudgeMatch {
    type Answer = MediaMatch;

    fn run(&self, work: &mut Work<'_>) -> Result<MediaMatch, Stop> {
        let NewJudgement { is_same, reason } = &self.judgement;
        if reason.len() > limits::PROSE_BYTES_MAX {
            let detail = format!("expected at most {} bytes", limits::PROSE_BYTES_MAX);
            return Err(Problem::invalid(detail).at("reason").into());
        }
        let found = work.get::<MediaMatch>(self.id)?;
        let Some(found) = found.filter(|found| found.platform == self.platform) else {
            return Err(Problem::not_found("there is no such match").into());
        };
        if found.judged.is_some() {
            return Err(Problem::conflict("somebody has judged this match already").into());
        }
        let judged = MatchJudgement {
            by: self.user,
            at: work.now,
            is_same: *is_same,
            reason: reason.trim().to_owned(),
        };
        judge::judge(work, found, judged)
    }
}
