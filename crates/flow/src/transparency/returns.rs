//! How often links between accounts were right, as people judged, and whether first posts may be held because of one.

use evenhand_detect::names::Script;
use evenhand_model::{Account, LinkBand, LinkState, Platform, ReturnLink, ReturnsMode, limits};
use schemars::JsonSchema;
use serde::Serialize;

use super::precision::Precision;
use crate::work::{LikelyJudged, LinksJudged, Stop, Work};

/// How often likely links were right, and what that allows.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ReturnsPrecision {
    /// What may happen before anybody has looked, as the operator has set it.
    pub mode: ReturnsMode,
    /// Links that people have confirmed or rejected, of any band.
    pub decisions: u64,
    /// So many must be there before anything is held.
    pub decisions_min: u64,
    /// The lower end of the interval must be so high before anything is held.
    pub precision_min: f64,
    /// By the script of the new account's names: those in which a likely link was judged. Nothing is held in any other.
    pub scripts: Vec<ScriptPrecision>,
}

/// Likely links to accounts with names of one script.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ScriptPrecision {
    /// Which, like `latin`.
    pub script: String,
    /// Found to be one person's, of those that were likely when somebody judged them.
    pub confirmed: u64,
    /// Found to be two people's, by whoever judged them or by an appeal.
    pub rejected: u64,
    /// The part that was right, 0 to 1; `null` where nothing was judged.
    pub share: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Whether first posts are held.
    pub holds: bool,
    /// Why they are not; empty where they are.
    pub why_not: Vec<WhyNot>,
}

/// Why first posts are not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhyNot {
    /// Nobody has switched it on.
    Observes,
    /// People have judged too few links here.
    TooFewDecisions,
    /// Links of this script were not right often enough, or too few were judged to know.
    NotRightEnough,
    /// The names are of a script that is not told apart from others, or have no letters.
    ScriptUnknown,
}

impl ReturnsPrecision {
    /// What people's decisions show. The interval is that of [`Precision`]. Only links that were likely when somebody judged
    /// them count for it: of those that are possible far fewer are right, and nothing is ever held for them.
    pub fn of(mode: ReturnsMode, judged: &LinksJudged) -> Self {
        let scripts = judged.likely.iter();
        Self {
            mode,
            decisions: judged.decisions,
            decisions_min: limits::RETURN_DECISIONS_MIN,
            precision_min: limits::RETURN_PRECISION_MIN,
            scripts: scripts
                .map(|(script, likely)| of_script(mode, judged.decisions, script, *likely))
                .collect(),
        }
    }

    /// Why nothing is held for a likely link to an account with names of a script; nothing where something is.
    pub fn why_not(&self, script: &str) -> Vec<WhyNot> {
        let known = self.scripts.iter().find(|one| one.script == script);
        match known {
            Some(known) => known.why_not.clone(),
            None => of_script(self.mode, self.decisions, script, LikelyJudged::default()).why_not,
        }
    }
}

fn of_script(
    mode: ReturnsMode,
    decisions: u64,
    script: &str,
    likely: LikelyJudged,
) -> ScriptPrecision {
    let Precision {
        share, low, high, ..
    } = Precision::of(likely.confirmed, likely.rejected);
    let why_not: Vec<WhyNot> = [
        (mode == ReturnsMode::Observe, WhyNot::Observes),
        (
            decisions < limits::RETURN_DECISIONS_MIN,
            WhyNot::TooFewDecisions,
        ),
        (low < limits::RETURN_PRECISION_MIN, WhyNot::NotRightEnough),
        (
            script == Script::Other.as_str() || script.is_empty(),
            WhyNot::ScriptUnknown,
        ),
    ]
    .into_iter()
    .filter_map(|(is_so, why)| is_so.then_some(why))
    .collect();
    ScriptPrecision {
        script: script.to_owned(),
        confirmed: likely.confirmed,
        rejected: likely.rejected,
        share,
        low,
        high,
        holds: why_not.is_empty(),
        why_not,
    }
}

/// The script of an account's names.
pub fn script_of(account: &Account) -> Script {
    let names = [&account.handle, &account.display_name];
    Script::of_names(names.into_iter().flatten().map(String::as_str))
}

/// A person has judged a link that stood as `before`.
pub fn judged(work: &mut Work<'_>, before: LinkState, link: &ReturnLink) -> Result<(), Stop> {
    let mut row = row_of(work, &link.platform)?;
    row.decisions += u64::from(before == LinkState::Open);
    if link.evidence.band == LinkBand::Likely {
        let likely = row.likely.entry(link.script.clone()).or_default();
        for (state, change) in [(before, -1), (link.state, 1)] {
            let count = match state {
                LinkState::Open => continue,
                LinkState::Confirmed => &mut likely.confirmed,
                LinkState::Rejected => &mut likely.rejected,
            };
            *count = count.saturating_add_signed(change);
        }
    }
    work.put(row);
    Ok(())
}

/// What people have judged on a platform so far.
pub fn row_of(work: &mut Work<'_>, platform: &Platform) -> Result<LinksJudged, Stop> {
    let row = work.get::<LinksJudged>(platform)?;
    Ok(row.unwrap_or_else(|| LinksJudged::new(platform)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why nothing is held in Latin letters, after so many decisions, of which these were about likely links.
    #[track_caller]
    fn check(mode: ReturnsMode, decisions: u64, likely: (u64, u64), expected: &[WhyNot]) {
        let (confirmed, rejected) = likely;
        let mut judged = LinksJudged::new(&Platform::default());
        judged.decisions = decisions;
        let likely = LikelyJudged {
            confirmed,
            rejected,
        };
        judged.likely.insert("latin".into(), likely);
        let precision = ReturnsPrecision::of(mode, &judged);
        assert_eq!(precision.why_not("latin"), expected);
        assert_eq!(precision.scripts[0].holds, expected.is_empty());
    }

    #[test]
    fn nothing_is_held_before_it_is_wanted_and_people_have_shown_that_links_are_right() {
        use WhyNot::{NotRightEnough, Observes, TooFewDecisions};
        check(ReturnsMode::Hold, 200, (35, 0), &[]);
        check(ReturnsMode::Observe, 200, (35, 0), &[Observes]);
        check(ReturnsMode::Hold, 199, (35, 0), &[TooFewDecisions]);
        // 34 of 34 are no more than 0.898 for certain; 186 of 200 are 0.886, 189 are 0.904.
        check(ReturnsMode::Hold, 200, (34, 0), &[NotRightEnough]);
        check(ReturnsMode::Hold, 200, (186, 14), &[NotRightEnough]);
        check(ReturnsMode::Hold, 200, (189, 11), &[]);
        let all = [Observes, TooFewDecisions, NotRightEnough];
        check(ReturnsMode::Observe, 0, (0, 0), &all);
    }

    #[test]
    fn what_is_known_of_one_script_says_nothing_of_another() {
        let mut judged = LinksJudged::new(&Platform::default());
        judged.decisions = 1_000;
        for script in ["latin", "other", ""] {
            let likely = LikelyJudged {
                confirmed: 300,
                rejected: 0,
            };
            judged.likely.insert(script.into(), likely);
        }
        let precision = ReturnsPrecision::of(ReturnsMode::Hold, &judged);
        for (script, expected) in [
            ("latin", &[][..]),
            ("arabic", &[WhyNot::NotRightEnough]),
            ("other", &[WhyNot::ScriptUnknown]),
            ("", &[WhyNot::ScriptUnknown]),
        ] {
            assert_eq!(precision.why_not(script), expected, "{script}");
        }
    }
}
