//! The answer on a terminal: aligned tables, the orders of work below each other.

use evenhand_simulate::figures::{Figures, Quantiles, TierFigures};

use super::answer::Answer;
use super::need::{Need, PolicyNeed};
use crate::failure::Result;
use crate::number::{count, share, span, wait};
use crate::output::{self, Table};

/// Where nothing is known.
const NONE: &str = "-";

/// Writes it to standard output.
pub fn tell(answer: &Answer) -> Result<()> {
    output::line(head(answer))?;
    if let Some(need) = &answer.goal {
        output::line(format!("\n{}:", need_title(need)))?;
        output::line(needs(need).draw())?;
    }
    output::line(format!("\n{}:", tiers_title(answer)))?;
    output::line(tiers(answer).draw())?;
    match cohorts(answer) {
        Some(table) => output::line(format!("\n{COHORTS_TITLE}:\n{}", table.draw()))?,
        None => output::line(format!("\n{}", no_cohorts(answer)))?,
    }
    output::line(format!("\n{TEAM_TITLE}:\n{}", team(answer).draw()))
}

/// What was run, in a line.
pub fn head(answer: &Answer) -> String {
    let scenario = &answer.scenario;
    let from = scenario.start.to_string();
    let date = from.split('T').next().unwrap_or_default();
    format!(
        "{} from {date}, {} from {}, seed {}; {} with {} hours on shift",
        counted(scenario.days as usize, "day"),
        counted(answer.cases, "case"),
        answer.source,
        scenario.seed,
        counted(answer.reviewers as usize, "reviewer"),
        count(answer.staffed_hours.round() as usize),
    )
}

/// A number with its word.
pub fn counted(number: usize, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", count(number))
}

/// What the table of a goal is called.
pub fn need_title(need: &Need) -> String {
    match need.runs {
        1 => format!("Reviewers that are enough for {}", need.goal),
        runs => format!(
            "Reviewers that are enough for {}, met in each of {runs} draws of the cases",
            need.goal
        ),
    }
}

/// How many reviewers a goal needs, by order of work.
pub fn needs(need: &Need) -> Table {
    let mut table = Table::new(&["POLICY", "REVIEWERS", "WITH ONE FEWER", "GROUPS"]).right(&[1, 2]);
    for answer in &need.answers {
        table.row([
            answer.policy.as_str().to_owned(),
            answer
                .enough
                .reviewers
                .map_or_else(|| "none".into(), |number| count(number as usize)),
            one_fewer(answer).map_or_else(|| NONE.into(), share),
            groups(answer),
        ]);
    }
    table
}

/// The lowest share that one reviewer fewer reaches.
fn one_fewer(answer: &PolicyNeed) -> Option<f64> {
    let fewer = answer.enough.reviewers?.checked_sub(1)?;
    let tried = answer
        .enough
        .tried
        .iter()
        .find(|tried| tried.reviewers == fewer)?;
    tried.shares.iter().copied().reduce(f64::min)
}

fn groups(answer: &PolicyNeed) -> String {
    let groups = answer.enough.groups.iter();
    let groups = groups.map(|group| format!("{} {}", group.reviewers, group.name));
    groups.collect::<Vec<_>>().join(", ")
}

/// What the table of tiers is called.
pub fn tiers_title(answer: &Answer) -> String {
    match &answer.goal {
        Some(need) if need.reviewers().is_some() => format!(
            "How long cases wait with {}, from when they come to when somebody looks",
            counted(answer.reviewers as usize, "reviewer")
        ),
        _ => "How long cases wait, from when they come to when somebody looks".to_owned(),
    }
}

/// Waits by tier and order of work.
pub fn tiers(answer: &Answer) -> Table {
    let heads = [
        "TIER", "CLOCK", "POLICY", "IN TIME", "HALF", "95 %", "99 %", "MEAN", "CASES", "OPEN",
    ];
    let mut table = Table::new(&heads).right(&[1, 3, 4, 5, 6, 7, 8, 9]);
    let first = answer
        .policies
        .first()
        .map_or(&[][..], |figures| &figures.tiers);
    for of_tier in first {
        for (place, figures) in answer.policies.iter().enumerate() {
            if let Some(other) = figures.tier(of_tier.tier) {
                table.row(tier_row(other, figures, place == 0));
            }
        }
    }
    table
}

fn tier_row(tier: &TierFigures, figures: &Figures, is_first: bool) -> [String; 10] {
    let only_once = |text: String| if is_first { text } else { String::new() };
    let [half, most, nearly_all] = quantiles(&tier.waits);
    [
        only_once(tier.tier.as_str().to_owned()),
        only_once(span(tier.allowed_hours)),
        figures.policy.as_str().to_owned(),
        tier.in_time.map_or_else(|| NONE.into(), share),
        half,
        most,
        nearly_all,
        wait(tier.waits.mean_hours),
        only_once(count(tier.cases as usize)),
        count(tier.open as usize),
    ]
}

/// Hours until half, 95 % and 99 % were looked at.
fn quantiles(waits: &Quantiles) -> [String; 3] {
    let told = |hours: Option<f64>| hours.map_or_else(|| "not reached".into(), wait);
    [waits.p50_hours, waits.p95_hours, waits.p99_hours].map(told)
}

/// What the table of cohorts is called.
pub const COHORTS_TITLE: &str = "Mean wait by whom a case is about, like tiers compared with like";

/// What stands in its place where nobody can be compared.
pub fn no_cohorts(answer: &Answer) -> String {
    let insiders = &answer.scenario.insiders;
    format!(
        "No two cohorts to compare: nothing comes about `{insiders}`, or nothing about anybody else."
    )
}

/// Mean waits of insiders and everybody else.
pub fn cohorts(answer: &Answer) -> Option<Table> {
    let heads = ["POLICY", "EVERYBODY ELSE", "INSIDERS", "LONGER BY"];
    let mut table = Table::new(&heads).right(&[1, 2, 3]);
    for figures in &answer.policies {
        let difference = figures.difference?;
        table.row([
            figures.policy.as_str().to_owned(),
            wait(difference.others_hours),
            wait(difference.insiders_hours),
            wait(difference.hours),
        ]);
    }
    Some(table)
}

/// What the table of the team is called.
pub const TEAM_TITLE: &str = "What it takes";

/// How busy everybody is, and what was left.
pub fn team(answer: &Answer) -> Table {
    let heads = [
        "POLICY",
        "BUSY",
        "WAITING ON AVERAGE",
        "OPEN AT THE END",
        "LATEST BY",
        "INTERRUPTED",
        "NO SPEAKER",
    ];
    let mut table = Table::new(&heads).right(&[1, 2, 3, 4, 5, 6]);
    for figures in &answer.policies {
        let latest = figures.latest.map_or(0.0, |late| late.hours.max(0.0));
        table.row([
            figures.policy.as_str().to_owned(),
            // Above 100 % where cases in hand were finished after the end of a shift.
            share(figures.utilisation),
            format!("{:.1}", figures.mean_waiting),
            count(figures.open as usize),
            wait(latest),
            count(figures.interruptions as usize),
            count(figures.no_speaker as usize),
        ]);
    }
    table
}
