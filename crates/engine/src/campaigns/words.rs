//! What was counted of a group, in words.

use evenhand_detect::campaign::{Assessment, Family, Reading};
use evenhand_model::{IncidentEvidence, IncidentFeature, IncidentReading, Time};

/// What is written down of what speaks for coordination and against it.
pub fn evidence(assessment: &Assessment, at: Time) -> IncidentEvidence {
    let features = assessment.contributions.iter().map(|one| IncidentFeature {
        family: family(one.family).to_owned(),
        feature: one.figure.to_owned(),
        value: one.value,
        log_odds: one.weight,
        about: about(one.figure, one.value, assessment),
    });
    IncidentEvidence {
        at,
        reading: match assessment.reading {
            Reading::Organic => IncidentReading::Organic,
            Reading::Unclear => IncidentReading::Unclear,
            Reading::Coordinated => IncidentReading::Coordinated,
        },
        log_odds: assessment.log_odds,
        features: features.collect(),
    }
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Accounts => "accounts",
        Family::Timing => "timing",
        Family::Content => "content",
        Family::Targets => "targets",
    }
}

fn about(figure: &str, value: f64, assessment: &Assessment) -> String {
    let figures = &assessment.figures;
    match figure {
        "new_accounts" => format!(
            "{} of the accounts are younger than 30 days; of all posts of the platform {} come from such accounts",
            percent(value),
            percent(figures.new_usual)
        ),
        "sign_ups_together" => {
            format!(
                "{} of the accounts signed up within three days",
                percent(value)
            )
        }
        "synchrony" => format!(
            "two of them posted within ten seconds of each other {} as often as evenly spread posts would",
            times(value)
        ),
        "repeated_pairs" => format!(
            "{value:.0} pairs of accounts did so again and again; by chance it would be {:.1}",
            figures.repeated_pairs_by_chance
        ),
        "interval_entropy" if value < 0.55 => {
            "the time between two posts of one account is nearly always the same".to_owned()
        }
        "interval_entropy" => {
            "the time between two posts of one account is of all lengths".to_owned()
        }
        "copied" => format!(
            "{} of the posts are in nearly the same words as another account's",
            percent(value)
        ),
        "repeaters" => format!(
            "{} of the accounts posted three times or more",
            percent(value)
        ),
        "target_concentration" if figures.targeted < 0.01 => {
            "hardly any post mentions anybody".to_owned()
        }
        "target_concentration" => format!(
            "{} of the posts mention somebody, and those mentions are {}",
            percent(figures.targeted),
            match figures.target_gini {
                gini if gini > 0.8 => "nearly all of few people",
                gini if gini > 0.4 => "more of some people than of others",
                _ => "of many people",
            }
        ),
        other => format!("{}: {value:.2}", other.replace('_', " ")),
    }
}

fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}

fn times(value: f64) -> String {
    match value {
        few if few < 10.0 => format!("{few:.1} times"),
        many => format!("{many:.0} times"),
    }
}
