//! What is said of those who reported a case, in words. It is there to be weighed and moves nothing.

use evenhand_flow::reporting::campaign::GroupOfReporters;
use evenhand_flow::reporting::{Accuracy, ReportersSummary, Sign};
use evenhand_model::{Purse, Quiet};

use crate::console::words;

/// Sentences about all reporters of a case; none where it has no report.
pub fn sentences(of: &ReportersSummary) -> Vec<String> {
    let mut said = Vec::new();
    if of.reporters > 1 {
        said.push(format!("{}.", counted(of)));
    }
    for sign in &of.signs {
        said.push(sign_of(*sign).to_owned());
    }
    if of.reporters > 1 && of.earlier.findings > 0 {
        said.push(format!(
            "Of what they reported before, {}. In this house {} does.",
            expected(&of.earlier),
            percent(of.house)
        ));
    }
    if !said.is_empty() {
        said.push(
            "None of this changes when the case is looked at, or what may be decided.".into(),
        );
    }
    said
}

/// How often the earlier reports of one reporter held up.
pub fn accuracy(of: &Accuracy) -> String {
    if of.findings == 0 {
        return "Nothing else that they reported has been decided.".into();
    }
    format!("Of what this reporter reported before, {}.", expected(of))
}

/// Why a case in T0 interrupted nobody.
pub fn quiet(of: &Quiet) -> String {
    let who = match of.spent {
        Purse::Key => "the API key that the report came by has",
        Purse::Network => {
            "the network that the report came from has, and so has the reserve of all networks,"
        }
        Purse::Together => "those who keep reporting the same things as the reporter have",
    };
    format!(
        "Did not interrupt: {who} used up what may interrupt the people on call on a word alone ({} at once, {} an hour). \
         It is due all the same, and pages them {} if nobody has looked by then.",
        of.at_once,
        of.per_hour,
        words::instant(of.pages_at)
    )
}

fn expected(of: &Accuracy) -> String {
    let Accuracy {
        mean,
        low,
        high,
        findings,
    } = of;
    let findings = if *findings == 1 {
        "one finding".to_owned()
    } else {
        format!("{findings} findings")
    };
    format!(
        "about {} can be expected to be a violation ({} to {}; {findings})",
        percent(*mean),
        percent(*low),
        percent(*high)
    )
}

fn counted(of: &ReportersSummary) -> String {
    if of.count_as == of.reporters {
        return format!(
            "{} reporters, who have nothing to do with each other that is known",
            of.reporters
        );
    }
    let groups: Vec<String> = of.groups.iter().map(group).collect();
    format!(
        "{} reporters, who count as {}: {}",
        of.reporters,
        of.count_as,
        groups.join("; ")
    )
}

fn group(of: &GroupOfReporters) -> String {
    let why = match (of.same_network, of.same_things) {
        (true, true) => "from one network, or who keep reporting the same things",
        (true, false) => "from one network, or made on one day",
        (false, _) => "who keep reporting the same things",
    };
    format!("{} {why}", of.reporters)
}

fn sign_of(sign: Sign) -> &'static str {
    match sign {
        Sign::FewBehindMany => "Looks like a campaign: few stand behind many reports.",
        Sign::SeldomHeldUp => {
            "Looks like a campaign: what they reported before was a violation less often than in this house."
        }
    }
}

fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accuracy_of(findings: u64) -> Accuracy {
        Accuracy {
            mean: 0.4,
            low: 0.254,
            high: 0.556,
            findings,
        }
    }

    #[test]
    fn a_wave_of_few_is_told_in_plain_words() {
        let group = GroupOfReporters {
            reporters: 9,
            same_network: true,
            same_things: false,
        };
        let wave = ReportersSummary {
            reporters: 12,
            count_as: 3,
            groups: vec![group],
            earlier: accuracy_of(7),
            house: 0.5,
            signs: vec![Sign::FewBehindMany],
        };
        let expected = [
            "12 reporters, who count as 3: 9 from one network, or made on one day.",
            "Looks like a campaign: few stand behind many reports.",
            "Of what they reported before, about 40 % can be expected to be a violation (25 % to 56 %; 7 findings). In this house 50 % does.",
            "None of this changes when the case is looked at, or what may be decided.",
        ];
        assert_eq!(sentences(&wave), expected);
    }

    #[test]
    fn one_reporter_needs_no_sentence_about_all() {
        let alone = ReportersSummary {
            reporters: 1,
            count_as: 1,
            groups: vec![],
            earlier: accuracy_of(1),
            house: 0.5,
            signs: vec![],
        };
        assert!(sentences(&alone).is_empty());
        assert!(accuracy(&accuracy_of(1)).contains("one finding"));
        assert!(accuracy(&accuracy_of(0)).starts_with("Nothing"));
    }
}
