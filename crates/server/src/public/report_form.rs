//! The form by which everybody can report something, without an account, and its API.

use askama::Template;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use evenhand_engine::ReportForm;
use evenhand_engine::intake::PublicSource;
use evenhand_flow::operation::{OtherAnswer, ReportAnswer};
use evenhand_flow::redress;
use evenhand_model::{
    AlsoAbout, Answer, Answers, Case, CaseState, OnBehalfOf, Problem, PublicReport, Reason,
    ReportId, SubjectKind, Tier, Time, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth::password;
use crate::endpoint::Call;
use crate::endpoint::output::Created;
use crate::public::outlook::Outlook;
use crate::public::page::{Frame, Page};
use crate::public::visitor::{Asked, Filled, Sent, Visitor};
use crate::public::words::FormWords;

/// The reasons in the order of the form: what can't wait stands first.
pub const REASONS: &[Reason] = &[
    Reason::DangerToLife,
    Reason::Threat,
    Reason::Stalking,
    Reason::PrivateData,
    Reason::SelfHarm,
    Reason::ChildSafety,
    Reason::IntimateImages,
    Reason::Harassment,
    Reason::Hate,
    Reason::Extremism,
    Reason::Violence,
    Reason::Impersonation,
    Reason::BanEvasion,
    Reason::Scam,
    Reason::Spam,
    Reason::Illegal,
    Reason::Other,
];

/// What a page that shows the form can fill in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct FormQuery {
    /// What is complained about: an address, or the platform's id or name of it.
    #[serde(default)]
    pub about: String,
    /// What that is: `content`, `account` or `hashtag`.
    #[serde(default)]
    pub kind: String,
    /// Why, as reports call it.
    #[serde(default)]
    pub reason: String,
    /// Language of the form, a BCP 47 tag; as the browser wants it when left out.
    #[serde(default)]
    pub lang: String,
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct FilledForm {
    /// Makes a form that is sent twice act once.
    #[serde(default)]
    pub token: String,
    /// What is complained about.
    #[serde(default)]
    pub about: String,
    /// What that is.
    #[serde(default)]
    pub kind: String,
    /// What else, of the same kind: one a line.
    #[serde(default)]
    pub also: String,
    /// Whether it is reported for somebody else: `yes`, or nothing.
    #[serde(default)]
    pub on_behalf: String,
    /// Account of who is affected then.
    #[serde(default)]
    pub affected: String,
    /// Who is told then.
    #[serde(default)]
    pub tell: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The reporter's own words.
    #[serde(default)]
    pub comment: String,
    /// Whether somebody is in danger now.
    #[serde(default)]
    pub in_danger_now: String,
    /// Whether who is complained about knows where somebody lives or is.
    #[serde(default)]
    pub they_know_where_i_live: String,
    /// Whether something has happened outside the network.
    #[serde(default)]
    pub happened_offline: String,
    /// Where receipt and outcome are mailed to.
    #[serde(default)]
    pub email: String,
    /// What opens the evidence later; never shown again.
    #[serde(default)]
    pub passphrase: String,
}

#[derive(Template)]
#[template(path = "public_report.html")]
struct FormPage {
    words: &'static FormWords,
    frame: Frame,
    languages: &'static [FormWords],
    query: String,
    filled: FilledForm,
    wrong: Option<(&'static str, String)>,
    takes_email: bool,
    comment_length_max: usize,
    about_length_max: usize,
    also_length_max: usize,
}

#[derive(Template)]
#[template(path = "public_receipt.html")]
struct ReceiptPage {
    words: &'static FormWords,
    frame: Frame,
    title: String,
    thanks: String,
    report: ReportId,
    due: String,
    due_at: Time,
    status_url: String,
    /// What may be expected, a sentence each.
    outlook: Vec<String>,
    /// How many things were reported, where they are several.
    several: Option<String>,
    says_whom_to_call: bool,
}

/// The form.
pub async fn show(call: Call, asked: Asked<FormQuery>) -> Result<Page, Problem> {
    let Asked(visitor, query) = asked;
    settings(&call)?;
    let filled = FilledForm {
        token: new_token(&call),
        about: query.about,
        kind: query.kind,
        reason: query.reason,
        ..FilledForm::default()
    };
    form(&call, &visitor, filled, None)
}

/// Takes the form, and shows the receipt, or what was wrong.
pub async fn send(call: Call, filled: Filled<FilledForm>) -> Result<Page, Problem> {
    let Filled(visitor, mut filled) = filled;
    let words = visitor.words();
    let wrong = match filled.read(words, &visitor.lang) {
        Ok(report) => {
            let is_danger = report.is_danger();
            match take_one(&call, &visitor, report).await {
                Ok(answer) => return receipt(&call, &visitor, answer, is_danger),
                Err(problem) => problem,
            }
        }
        Err(wrong) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return form(&call, &visitor, filled, Some((status, wrong)));
        }
    };
    let told = match (wrong.status, wrong.field.as_deref()) {
        (404, _) => return Err(wrong),
        (409, _) => {
            filled.token = new_token(&call);
            ("about", words.sent_before.clone())
        }
        (429, _) => ("about", words.too_many.clone()),
        (_, Some("about" | "subject.id")) if filled.about.is_empty() => {
            ("about", words.missing_about.clone())
        }
        (_, Some("about" | "subject.id")) => ("about", words.too_long.clone()),
        (_, Some("also")) => ("also", words.pile.too_many.clone()),
        (_, Some(field)) if field.starts_with("also[") => ("also", words.too_long.clone()),
        (_, Some("on_behalf_of.id")) => ("affected", words.pile.whom.clone()),
        (_, Some("passphrase")) => ("passphrase", words.pack.too_short.clone()),
        (_, Some("comment")) => ("comment", words.too_long.clone()),
        (_, Some("email" | "reporter.email")) => ("email", words.bad_email.clone()),
        (500.., _) => ("about", words.failed.clone()),
        _ => {
            filled.token = new_token(&call);
            ("about", wrong.detail.clone())
        }
    };
    let status = StatusCode::from_u16(wrong.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    form(&call, &visitor, filled, Some((status, told)))
}

/// The receipt of a report that was sent without a key.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PublicReceipt {
    /// Our id of the report.
    pub id: ReportId,
    /// How soon a human looks.
    pub tier: Tier,
    /// When at the latest.
    pub due_at: Time,
    /// Where its state can be asked.
    pub status_url: String,
    /// What may be expected; null where an earlier decision answers it.
    pub outlook: Option<Outlook>,
    /// What became of the other things that it is about, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherAnswer>,
}

/// Takes a report as JSON, from software of the reporter's or a page of the platform's own.
pub async fn take(call: Call, sent: Sent<PublicReport>) -> Result<Created<PublicReceipt>, Problem> {
    let Sent(visitor, report) = sent;
    let answer = take_one(&call, &visitor, report).await?;
    Ok(Created(PublicReceipt {
        outlook: outlook(&call, &answer)?,
        id: answer.id,
        tier: answer.tier,
        due_at: answer.due_at,
        status_url: answer.status_url,
        others: answer.others,
    }))
}

async fn take_one(
    call: &Call,
    visitor: &Visitor,
    mut report: PublicReport,
) -> Result<ReportAnswer, Problem> {
    let platform = settings(call)?.platform.clone();
    let rates = &call.server.form_rates;
    let subjects = 1 + report.also.len();
    rates.count_pile(visitor.network.as_deref(), report.is_danger(), subjects)?;
    let lang = report.lang.take();
    report.lang = Some(lang.unwrap_or_else(|| visitor.lang.clone()));
    let engine = call.engine();
    let pack_lock = match report.passphrase.take() {
        Some(passphrase) => Some(password::hash_passphrase(passphrase).await?),
        None => None,
    };
    let source = PublicSource {
        network: visitor.network.clone(),
        pack_lock,
    };
    let taken = engine.take_public_report(&platform, report, source);
    let mut answer = taken.await?;
    answer.status_url = engine.house.load().public_link(&answer.status_url);
    Ok(answer)
}

/// What may be expected of the case of a report, while it waits.
fn outlook(call: &Call, answer: &ReportAnswer) -> Result<Option<Outlook>, Problem> {
    let case = call.engine().get::<Case>(answer.case)?;
    let waits = case.filter(|case| case.state == CaseState::Open);
    waits
        .map(|case| Outlook::of(call.engine(), &case))
        .transpose()
}

fn settings(call: &Call) -> Result<&ReportForm, Problem> {
    let form = call.engine().settings.report_form.as_ref();
    form.ok_or_else(|| Problem::not_found("the public report form is closed here"))
}

/// A token of 128 random bits.
fn new_token(call: &Call) -> String {
    let bytes: [u8; 16] = call.engine().draw(|_, rng| rng.bytes());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn form(
    call: &Call,
    visitor: &Visitor,
    filled: FilledForm,
    wrong: Option<(StatusCode, (&'static str, String))>,
) -> Result<Page, Problem> {
    let (status, wrong) = match wrong {
        Some((status, wrong)) => (status, Some(wrong)),
        None => (StatusCode::OK, None),
    };
    let again = [
        ("about", filled.about.as_str()),
        ("kind", filled.kind.as_str()),
        ("reason", filled.reason.as_str()),
    ];
    let again: Vec<_> = again
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let page = FormPage {
        words: visitor.words(),
        frame: Frame::of(&call.server),
        languages: FormWords::all(),
        query: serde_html_form::to_string(again).unwrap_or_default(),
        filled,
        wrong,
        takes_email: call.engine().settings.mail.is_some(),
        // Four bytes a character at most.
        comment_length_max: limits::PROSE_BYTES_MAX / 4,
        about_length_max: limits::EXTERNAL_ID_BYTES_MAX,
        also_length_max: limits::SUBJECTS_PER_FORM_MAX * limits::EXTERNAL_ID_BYTES_MAX,
    };
    Page::of(&call.server, status, &page)
}

fn receipt(
    call: &Call,
    visitor: &Visitor,
    answer: ReportAnswer,
    is_danger: bool,
) -> Result<Page, Problem> {
    let words = visitor.words();
    let house = call.engine().house.load();
    let template = house.templates.for_lang(&visitor.lang);
    let due = redress::words::instant(answer.due_at);
    let say = |key: &str| {
        let text = template.report_receipt.get(key).map_or("", String::as_str);
        redress::template::fill(text, &[("due_at", &due)])
    };
    let outlook = outlook(call, &answer)?;
    let is_nobody_there = outlook.as_ref().is_some_and(|outlook| !outlook.on_shift);
    let count = (answer.others.len() + 1).to_string();
    let several = redress::template::fill(&words.pile.several, &[("count", &count)]);
    let page = ReceiptPage {
        several: (!answer.others.is_empty()).then_some(several),
        outlook: outlook
            .map(|outlook| words.standing.outlook(&outlook))
            .unwrap_or_default(),
        words,
        frame: Frame::of(&call.server),
        title: say("title"),
        thanks: say("text"),
        report: answer.id,
        due_at: answer.due_at,
        status_url: answer.status_url,
        says_whom_to_call: is_danger || answer.tier == Tier::T0 || is_nobody_there,
        due,
    };
    Page::of(&call.server, StatusCode::OK, &page)
}

impl FilledForm {
    /// The report that the form makes; else the field that is wrong, and why.
    fn read(&self, words: &FormWords, lang: &str) -> Result<PublicReport, (&'static str, String)> {
        let about = self.about.trim();
        if about.is_empty() {
            return Err(("about", words.missing_about.clone()));
        }
        let reason = word::<Reason>(&self.reason);
        let reason = reason.ok_or_else(|| ("reason", words.missing_reason.clone()))?;
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let kind = word(&self.kind).unwrap_or(SubjectKind::Content);
        let also = self.also.lines().map(str::trim);
        let also = also.filter(|line| !line.is_empty()).map(|line| AlsoAbout {
            about: line.to_owned(),
            kind,
        });
        let on_behalf_of = (self.on_behalf == "yes").then(|| OnBehalfOf {
            id: some(&self.affected),
            tell: word(&self.tell).unwrap_or_default(),
        });
        Ok(PublicReport {
            token: self.token.clone(),
            about: about.to_owned(),
            kind,
            also: also.collect(),
            on_behalf_of,
            reason,
            comment: some(&self.comment),
            answers: Answers {
                in_danger_now: word::<Answer>(&self.in_danger_now),
                they_know_where_i_live: word::<Answer>(&self.they_know_where_i_live),
                happened_offline: word::<Answer>(&self.happened_offline),
            },
            email: some(&self.email),
            passphrase: Some(self.passphrase.clone()).filter(|text| !text.is_empty()),
            lang: Some(lang.to_owned()),
        })
    }

    /// The three questions with the names of their fields and what was answered.
    fn questions<'a>(&'a self, words: &'a FormWords) -> [(&'static str, &'a str, &'a str); 3] {
        [
            ("in_danger_now", &words.in_danger_now, &self.in_danger_now),
            (
                "they_know_where_i_live",
                &words.they_know_where_i_live,
                &self.they_know_where_i_live,
            ),
            (
                "happened_offline",
                &words.happened_offline,
                &self.happened_offline,
            ),
        ]
    }
}

fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}
