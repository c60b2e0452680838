//! What a report says in sentences and cells, the same in the terminal and on the page. Figures are only written
//! here; all of them come from [`Report`].

pub mod headline;
mod limits;
mod methods;
mod tables;
mod verdict;

use evenhand_parity::Report;
use evenhand_parity::report::{Cohort, Gap};
use jiff::Timestamp;

pub use limits::{LIMITS, LIMITS_IN_SHORT};
pub use methods::Method;
pub use tables::{Table, TableRow};
pub use verdict::Verdict;

use super::Audit;
use crate::number::{self, difference, span, wait};

/// A report in words.
#[derive(Debug)]
pub struct Told {
    /// Where the cases come from, and how many there are.
    pub source: String,
    /// From when to when.
    pub period: String,
    /// Both cohorts and the horizon.
    pub title: String,
    /// What it comes to, in one line.
    pub headline: String,
    /// How many cases are still open.
    pub open: String,
    /// Over how long waits are compared.
    pub horizon: String,
    /// The two cohorts, the reference first.
    pub glance: Vec<Glance>,
    /// What the medians of closed cases seem to say.
    pub closed_remark: String,
    /// What the mean waits say.
    pub counted_remark: String,
    /// What is proved.
    pub verdict: Verdict,
    /// How the curves are to be read.
    pub curve_caption: String,
    /// The difference as it stands between the curves.
    pub between: Option<String>,
    /// The curves in numbers.
    pub curves: Table,
    /// Every cohort, and its quantiles.
    pub cohorts: Vec<Table>,
    /// What a proof would be.
    pub proof: String,
    /// The tests.
    pub tests: Table,
    /// Each tier by itself, where there are tiers.
    pub tiers: Option<Table>,
    /// What was compared within what.
    pub like_remark: String,
    /// What a reader has to know of the figures.
    pub notes: Vec<String>,
    /// How the file was read.
    pub remarks: Vec<String>,
    /// How every figure was computed.
    pub methods: Vec<Method>,
    /// What makes the same figures again.
    pub command: String,
    /// What the file is known by.
    pub digest: Option<String>,
}

/// A cohort at a glance.
#[derive(Debug)]
pub struct Glance {
    /// Its class on the page: `first` or `second`.
    pub class: &'static str,
    /// What it is called.
    pub name: String,
    /// Within which half of its closed cases were done.
    pub closed_median: String,
    /// Its mean wait within the horizon.
    pub mean_wait: String,
    /// How many of its cases are still open.
    pub open: String,
}

/// Says what an audit came to.
pub fn tell(audit: &Audit) -> Told {
    let report = &audit.report;
    let (reference, compared) = (&report.reference, &report.compared);
    let horizon = span(report.horizon);
    let total: u64 = report.cohorts.values().map(|cohort| cohort.n).sum();
    Told {
        source: format!("{}, {} cases", audit.source, counted(total)),
        period: period(audit.period),
        title: format!("Parity: {reference} and {compared}, first {horizon}"),
        headline: headline::headline(report),
        open: open(report),
        glance: vec![
            glance(report, "first", reference),
            glance(report, "second", compared),
        ],
        closed_remark: headline::closed(report),
        counted_remark: counted_remark(audit),
        verdict: verdict::verdict(report),
        curve_caption: format!(
            "The share of cases that are still waiting (Kaplan-Meier: open cases count for as long as they were watched), with {} \
             bands. The area between {reference} and {compared} up to {horizon} is the difference of their mean waits, before like is \
             compared with like.",
            confidence(report)
        ),
        between: report
            .rmst_difference_unadjusted
            .map(|gap| wait(gap.value.abs())),
        curves: tables::curves(report),
        cohorts: vec![tables::cohorts(report), tables::quantiles(report)],
        proof: proof(report),
        tests: tables::tests(report),
        tiers: tables::tiers(report),
        like_remark: like_remark(audit),
        notes: report.notes.clone(),
        remarks: audit
            .remarks
            .iter()
            .map(|remark| sentence(remark))
            .collect(),
        methods: methods::of(audit),
        command: audit.command.clone(),
        digest: audit.digest.clone(),
        horizon,
    }
}

/// How sure intervals are.
fn confidence(report: &Report) -> String {
    format!("{:.0} %", report.confidence * 100.0)
}

/// An interval in words.
fn interval(gap: &Gap) -> String {
    format!("{} to {}", difference(gap.low), difference(gap.high))
}

fn counted(cases: u64) -> String {
    number::count(cases)
}

fn period([from, to]: [Timestamp; 2]) -> String {
    let day = |time: Timestamp| time.strftime("%-d %B %Y").to_string();
    format!("{} to {} (UTC)", day(from), day(to))
}

fn glance(report: &Report, class: &'static str, name: &str) -> Glance {
    let cohort = report.cohorts.get(name);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".into());
    Glance {
        class,
        name: name.to_owned(),
        closed_median: or_dash(cohort.and_then(|cohort| cohort.closed_median.map(wait))),
        mean_wait: or_dash(cohort.map(|cohort| wait(cohort.rmst))),
        open: or_dash(
            cohort.map(|cohort| format!("{} of {}", counted(cohort.open), counted(cohort.n))),
        ),
    }
}

/// How many are still open. It is the first thing that medians of closed cases hide.
fn open(report: &Report) -> String {
    let pair = [&report.reference, &report.compared];
    let [Some(one), Some(other)] = pair.map(|name| report.cohorts.get(name)) else {
        return "One of the two cohorts has no cases that can be compared.".into();
    };
    if one.open == 0 && other.open == 0 {
        return "No case of either cohort is still open.".into();
    }
    let told = |name: &str, cohort: &Cohort| match cohort.open {
        0 => format!("none of {name}'s {} cases", counted(cohort.n)),
        open => format!(
            "{} of {name}'s {} cases ({})",
            counted(open),
            counted(cohort.n),
            number::percent(open as usize, cohort.n as usize)
        ),
    };
    format!(
        "Still open: {}, and {}. The median of closed cases knows nothing of them.",
        told(pair[0], one),
        told(pair[1], other)
    )
}

fn counted_remark(audit: &Audit) -> String {
    let report = &audit.report;
    let Some(gap) = &report.rmst_difference else {
        return "There is nothing to compare.".into();
    };
    let like = match audit.within.is_empty() {
        true => "",
        false => " where like is compared with like",
    };
    let more = if gap.value < 0.0 { "less" } else { "more" };
    format!(
        "Open cases count with the time they have waited. {} {more} for {}{like} ({} interval {}).",
        wait(gap.value.abs()),
        report.reference,
        confidence(report),
        interval(gap)
    )
}

/// A text that ends like a sentence. It begins as it did where that is the name of a cohort or of a column.
fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    let begin = signs.next().map(|one| one.to_uppercase().to_string());
    let mut sentence = begin.unwrap_or_default() + signs.as_str();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

fn proof(report: &Report) -> String {
    format!(
        "Parity is proved when the whole {} interval of the difference lies below the margin of {}, which is to be set before anybody looks: \
         then {} can't wait much longer than {}, whatever chance did. A test that finds no difference proves nothing, as few \
         cases never show one.",
        confidence(report),
        span(report.margin),
        report.reference,
        report.compared
    )
}

fn like_remark(audit: &Audit) -> String {
    if audit.within.is_empty() {
        return "The difference is not standardised: all cases are compared with all.".into();
    }
    format!(
        "The difference compares cases of the same {} and weighs them like those of {}; {} of its cases have a like to be compared with.",
        list(&audit.within),
        audit.report.reference,
        number::share(audit.report.standardised.covered_share)
    )
}

/// Words with commas and an and.
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
