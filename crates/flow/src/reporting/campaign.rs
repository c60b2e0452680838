//! Whether the reports of a case look like a campaign of few, for the reviewer to see. Nothing is done because of
//! it: what was reported is looked at as soon as if one person had reported it, and no later.

use evenhand_model::Time;
use schemars::JsonSchema;
use serde::Serialize;

use super::accuracy::Accuracy;
use super::findings::{Findings, Weights};
use super::together::{self, Source};

/// Fewer reporters than this are no campaign.
pub const CAMPAIGN_MIN: u64 = 10;
/// Groups that are told one by one.
const GROUPS_SHOWN_MAX: usize = 5;

/// A reporter of a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// From where they report, and what they reported lately.
    pub source: Source,
    /// What was found of that.
    pub findings: Findings,
}

/// Who reported a case, without a word on who they are.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Reporters")]
pub struct ReportersSummary {
    /// How many reporters were looked at; all of them, up to a limit.
    pub reporters: u64,
    /// As how many they count: who comes from one network is one, and who keeps reporting the same things.
    pub count_as: u64,
    /// The largest groups of several that count as one.
    pub groups: Vec<GroupOfReporters>,
    /// How often what they reported before held up, each group counted as one reporter.
    pub earlier: Accuracy,
    /// How often reports hold up in this house.
    pub house: f64,
    /// What makes it look like a campaign of few; empty where nothing does.
    pub signs: Vec<Sign>,
}

/// Several reporters who count as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupOfReporters {
    /// How many they are.
    pub reporters: u64,
    /// Whether some of them came from one network, or were made on one day.
    pub same_network: bool,
    /// Whether some of them keep reporting the same things.
    pub same_things: bool,
}

/// What makes many reports look like a campaign of few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// At least ten reporters count as a quarter of them at most.
    FewBehindMany,
    /// What at least ten reporters reported before held up less often than in the house, and that is no chance.
    SeldomHeldUp,
}

/// What can be said of the reporters of a case, where `house` is the mean of the house.
pub fn summary(reporters: &[Seen], house: f64, now: Time) -> ReportersSummary {
    let sources: Vec<Source> = reporters.iter().map(|seen| seen.source.clone()).collect();
    let groups = together::groups(&sources);
    let mut weights = Weights::default();
    let mut findings = 0;
    for group in &groups {
        // The mean of a group: a thousand accounts of one hand have found what one has.
        let share = 1.0 / group.members.len() as f64;
        for member in &group.members {
            let of_member = reporters[*member].findings.weights(now);
            weights.held += of_member.held * share;
            weights.not += of_member.not * share;
            findings += reporters[*member].findings.count();
        }
    }
    let earlier = Accuracy::of_weights(weights, findings, house);
    let (count, count_as) = (reporters.len() as u64, groups.len() as u64);
    let mut signs = Vec::new();
    if count >= CAMPAIGN_MIN && count_as * 4 <= count {
        signs.push(Sign::FewBehindMany);
    }
    if count >= CAMPAIGN_MIN && earlier.high < house {
        signs.push(Sign::SeldomHeldUp);
    }
    let several = groups.iter().filter(|group| group.members.len() > 1);
    let shown = several.take(GROUPS_SHOWN_MAX);
    ReportersSummary {
        reporters: count,
        count_as,
        groups: shown
            .map(|group| GroupOfReporters {
                reporters: group.members.len() as u64,
                same_network: group.same_network,
                same_things: group.same_things,
            })
            .collect(),
        earlier,
        house,
        signs,
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::{CaseId, Rng};

    use super::*;

    fn now() -> Time {
        Time::from_micros(0)
    }

    /// Somebody who came from there, with so many earlier reports that held up or did not.
    fn seen(number: u64, network: Option<&str>, held: u64, not: u64) -> Seen {
        let mut findings = Findings::default();
        for index in 0..held + not {
            let case = CaseId::new(now(), &mut Rng::from_number(number * 1_000 + index));
            findings.set(case, now(), Some(index < held));
        }
        Seen {
            source: Source {
                network: network.map(str::to_owned),
                reported: Vec::new(),
            },
            findings,
        }
    }

    #[track_caller]
    fn check(reporters: &[Seen], count_as: u64, signs: &[Sign]) -> ReportersSummary {
        let found = summary(reporters, 0.5, now());
        assert_eq!((found.count_as, found.signs.as_slice()), (count_as, signs));
        found
    }

    #[test]
    fn many_behind_one_network_look_like_a_campaign_and_nine_do_not() {
        let from_one = |count| -> Vec<Seen> {
            (0..count)
                .map(|number| seen(number, Some("a"), 0, 0))
                .collect()
        };
        let found = check(&from_one(40), 1, &[Sign::FewBehindMany]);
        assert_eq!(found.groups.len(), 1);
        assert_eq!(found.groups[0].reporters, 40);
        check(&from_one(9), 1, &[]);
    }

    #[test]
    fn many_who_have_nothing_in_common_are_many() {
        let crowd: Vec<Seen> = (0..40).map(|number| seen(number, None, 1, 1)).collect();
        let found = check(&crowd, 40, &[]);
        assert!(found.groups.is_empty());
        assert_eq!(found.earlier.findings, 80);
    }

    #[test]
    fn many_whose_reports_seldom_held_up_are_shown_as_such_and_one_hand_counts_once() {
        let crowd: Vec<Seen> = (0..12).map(|number| seen(number, None, 0, 2)).collect();
        check(&crowd, 12, &[Sign::SeldomHeldUp]);
        // The same findings of one hand are two findings, which may be chance.
        let one: Vec<Seen> = (0..12)
            .map(|number| seen(number, Some("a"), 0, 2))
            .collect();
        check(&one, 1, &[Sign::FewBehindMany]);
    }

    #[test]
    fn without_reporters_there_is_nothing_to_say() {
        let found = check(&[], 0, &[]);
        assert_eq!(found.earlier.findings, 0);
        assert!((found.earlier.mean - 0.5).abs() < 1e-9);
    }
}
