//! The factors of a case: what the rubric makes of them, and the form by which a reviewer sets them.

use std::collections::BTreeMap;

use axum::response::Response;
use evenhand_flow::assess::rubric::Rubric;
use evenhand_flow::case::grade;
use evenhand_flow::operation::set_factors::FactorsSet;
use evenhand_model::{Case, CaseId, Explanation, Factor, Graded, Level, Problem, Triage};

use crate::api;
use crate::console::Visit;
use crate::console::form::Sent;
use crate::console::outside::Quotes;
use crate::console::screen::case::show::{Beside, draw};
use crate::console::visit::see_other;
use crate::console::{outside, words};
use crate::endpoint::input::Json;
use crate::view::triage::{ABOUT, name, sentences};

/// What a page shows of factors.
pub struct FactorsShown {
    pub about: &'static str,
    pub version: u32,
    pub digest: String,
    pub told: Option<Told>,
    pub fields: Vec<Field>,
    pub reason: String,
    /// Whether the form shows without being opened.
    pub is_open: bool,
}

/// What the rubric says.
pub struct Told {
    pub tier: &'static str,
    pub points: String,
    pub rows: Vec<Row>,
    pub sentences: Vec<String>,
}

/// One factor that shows, or is a question.
pub struct Row {
    pub name: String,
    pub word: String,
    pub points: i32,
    pub by: String,
    pub place: String,
    pub is_question: bool,
}

/// What a reviewer can set about one factor.
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub question: String,
    pub is_asked: bool,
    /// What it is now, in words.
    pub now: String,
    /// Values with their words, and whether each is chosen.
    pub choices: Vec<(&'static str, String, bool)>,
}

impl FactorsShown {
    /// The factors of a case, with what somebody has begun to fill in.
    pub fn of(case: &Case, quotes: Option<&Quotes<'_>>, sent: Option<&Sent>) -> Self {
        let rubric = Rubric::shipped();
        let triage = case.triage.as_ref();
        let is_asked = triage.is_some_and(|triage| !triage.questions.is_empty());
        let mut fields: Vec<Field> = Factor::ALL
            .into_iter()
            .map(|factor| Field::of(case, factor, sent))
            .collect();
        fields.sort_by_key(|field| !field.is_asked);
        Self {
            about: ABOUT,
            version: triage.map_or(rubric.version, |triage| triage.rubric_version),
            digest: triage
                .map_or(&rubric.digest, |triage| &triage.rubric_digest)
                .clone(),
            told: triage.map(|triage| Told::of(triage, &case.explanation, quotes)),
            fields,
            reason: sent.map(|sent| sent.owned("reason")).unwrap_or_default(),
            is_open: is_asked || sent.is_some(),
        }
    }
}

impl Told {
    /// What a triage says, with the lines of the explanation that are about factors and the words that they
    /// quote.
    pub fn of(triage: &Triage, explanation: &[Explanation], quotes: Option<&Quotes<'_>>) -> Self {
        let lines = explanation.iter();
        let quote = |span| quotes.map_or_else(String::new, |quotes| quotes.at(span));
        Self {
            tier: triage.tier.as_str(),
            points: words::points(triage.points),
            rows: lines
                .filter(|line| grade::is_of_factor(line))
                .map(|line| Row {
                    is_question: line.level == Level::Unknown.as_str(),
                    name: line.factor.replace('-', " "),
                    word: line.level.replace('-', " "),
                    points: line.points,
                    by: who(&line.by),
                    place: line.span.map(quote).unwrap_or_default(),
                })
                .collect(),
            sentences: sentences(triage),
        }
    }
}

/// Who or what says so, in words.
fn who(by: &str) -> String {
    match by {
        Graded::BY_USER => "a reviewer".to_owned(),
        Graded::BY_COVERAGE => "nobody: it could not be assessed".to_owned(),
        by => outside::line(&words::seen_by(by)),
    }
}

impl Field {
    fn of(case: &Case, factor: Factor, sent: Option<&Sent>) -> Self {
        let rubric = Rubric::shipped();
        let now = grade::strongest_of(case, factor).map(|one| one.level);
        let chosen = sent.map_or("", |sent| sent.text(factor.as_str()));
        let mut choices = vec![
            ("none", "none of it".to_owned()),
            ("unknown", "can’t be told".to_owned()),
        ];
        choices.extend(rubric.levels(factor).map(|(level, word, points)| {
            let word = word.replace('-', " ");
            (level.as_str(), format!("{word} ({points})"))
        }));
        let choices = choices.into_iter();
        Self {
            name: factor.as_str(),
            label: name(factor),
            question: rubric.question(factor).to_owned(),
            is_asked: now == Some(Level::Unknown),
            now: now.map_or("none".to_owned(), |level| {
                rubric.word(factor, level).replace('-', " ")
            }),
            choices: choices
                .map(|(value, words)| (value, words, value == chosen))
                .collect(),
        }
    }
}

/// Sets factors; the tier follows.
pub async fn set(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let id: CaseId = visit.call.id()?;
    match send(&visit, &sent).await {
        Ok(()) => see_other(&format!("/cases/{id}#factors")),
        Err(problem) if problem.field.is_some() => {
            let beside = Beside {
                factors: Some(sent),
                problem: Some(problem),
                ..Beside::default()
            };
            draw(&visit, beside).await
        }
        Err(problem) => Err(problem),
    }
}

async fn send(visit: &Visit, sent: &Sent) -> Result<(), Problem> {
    let mut factors = BTreeMap::new();
    for factor in Factor::ALL {
        if !sent.text(factor.as_str()).is_empty() {
            factors.insert(factor, sent.word::<Level>(factor.as_str())?);
        }
    }
    let fence = sent.text("fence").parse();
    let fence =
        fence.map_err(|_| Problem::invalid("expected the number of the claim").at("fence"))?;
    let set = FactorsSet {
        fence,
        factors,
        reason: sent.owned("reason"),
    };
    api::factors::set(visit.call.clone(), Json(set))
        .await
        .map(drop)
}
