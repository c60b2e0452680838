//! What a reporter says, as factors. Only what is about who is harmed is taken from their words; what
//! the author wrote, did or called for is read from the content alone.

use evenhand_detect::ContentView;
use evenhand_model::{Answer, Answers, Content, Factor, Graded, Level, NewReport};

/// Who says so, where it is an answer to a question. What a detector sees in the comment has the
/// detector's name behind it.
pub const BY: &str = "reporter";

/// Factors that a reporter's words can tell of.
const TOLD_BY_REPORTERS: &[Factor] = &[
    Factor::Location,
    Factor::Time,
    Factor::Repetition,
    Factor::Fixation,
    Factor::OfflineEvent,
    Factor::Dependant,
];

/// Everything that the reporter says, each marked as the reporter's statement. No spans: they would
/// point into the comment, and whoever reads them looks at the content.
pub fn heard(report: &NewReport) -> Vec<Graded> {
    let mut heard = answered(&report.answers);
    if let Some(comment) = &report.comment {
        heard.extend(commented(comment, report.reporter.lang.as_deref()));
    }
    heard
}

/// Whether a factor stands for what a reporter says.
pub fn is_heard(graded: &Graded) -> bool {
    is_by_reporter(&graded.by)
}

/// Whether that is the name of a reporter's statement: `reporter`, or a detector that read their words.
pub fn is_by_reporter(by: &str) -> bool {
    let rest = by.strip_prefix(BY);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn answered(answers: &Answers) -> Vec<Graded> {
    let questions = [
        (answers.in_danger_now, Factor::Time, Level::High),
        (answers.they_know_where_i_live, Factor::Location, Level::Mid),
        (answers.happened_offline, Factor::OfflineEvent, Level::High),
    ];
    let grade = |(answer, factor, level): (Option<Answer>, Factor, Level)| {
        let level = match answer? {
            Answer::Yes => level,
            Answer::Unsure => Level::Unknown,
            Answer::No => return None,
        };
        Some(Graded {
            factor,
            level,
            span: None,
            by: BY.into(),
        })
    };
    questions.into_iter().filter_map(grade).collect()
}

fn commented(comment: &str, lang: Option<&str>) -> Vec<Graded> {
    let content = Content {
        text: Some(comment.to_owned()),
        lang: lang.map(str::to_owned),
        ..Content::default()
    };
    let Some(view) = ContentView::of_content(&content) else {
        return Vec::new();
    };
    let found = evenhand_detect::run_on(&view, None).factors;
    let is_told = |graded: &Graded| TOLD_BY_REPORTERS.contains(&graded.factor);
    let told = found.into_iter().filter(is_told);
    told.map(|graded| Graded {
        span: None,
        by: format!("{BY}:{}", graded.by),
        ..graded
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: Answers, expected: &[(Factor, Level)]) {
        let found = answered(&answers);
        assert!(found.iter().all(is_heard));
        let found: Vec<_> = found.iter().map(|one| (one.factor, one.level)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn answers_are_factors_that_the_reporter_states() {
        check(Answers::default(), &[]);
        check(
            Answers {
                in_danger_now: Some(Answer::Yes),
                they_know_where_i_live: Some(Answer::Yes),
                happened_offline: Some(Answer::Yes),
            },
            &[
                (Factor::Time, Level::High),
                (Factor::Location, Level::Mid),
                (Factor::OfflineEvent, Level::High),
            ],
        );
        check(
            Answers {
                in_danger_now: Some(Answer::No),
                they_know_where_i_live: Some(Answer::Unsure),
                happened_offline: None,
            },
            &[(Factor::Location, Level::Unknown)],
        );
    }
}
