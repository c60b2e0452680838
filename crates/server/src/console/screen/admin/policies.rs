//! Policies as they are in force. They are files, so that they are reviewed and kept like other rules of
//! the house; here they are read.

use askama::Template;
use axum::response::Response;
use evenhand_model::{Policy, Problem};

use crate::api;
use crate::console::frame::Frame;
use crate::console::visit::page;
use crate::console::{Visit, words};
use crate::endpoint::input::Nothing;

#[derive(Template)]
#[template(path = "admin_policies.html")]
struct Policies {
    frame: Frame,
    are_own: bool,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    title: String,
    version: u32,
    tier: &'static str,
    tier_name: &'static str,
    languages: String,
    usual: String,
}

/// Every policy.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let policies = api::policies::list(visit.call.clone(), Nothing).await?.0;
    let row = |policy: Policy| Row {
        title: title(&policy),
        version: policy.version,
        tier: policy.tier.as_str(),
        tier_name: words::tier(policy.tier),
        languages: languages(&policy),
        usual: actions(&policy.usual_actions),
        id: policy.id,
    };
    page(&Policies {
        are_own: visit.engine().settings.policies.is_some(),
        rows: policies.items.into_iter().map(row).collect(),
        frame: Frame::of(&visit, "Policies")?,
    })
}

#[derive(Template)]
#[template(path = "admin_policy.html")]
struct PolicyPage {
    frame: Frame,
    title: String,
    policy: Policy,
    tier_name: &'static str,
    reasons: String,
    allowed: String,
    usual: String,
    lasts: String,
    texts: Vec<Text>,
}

/// The words of a policy in one language.
struct Text {
    lang: String,
    title: String,
    paragraphs: Vec<String>,
}

/// One policy with its words in every language.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let id = visit.call.parameter("id")?;
    let policies = api::policies::list(visit.call.clone(), Nothing).await?.0;
    let found = policies.items.into_iter().find(|policy| policy.id == id);
    let policy = found.ok_or_else(|| Problem::not_found("there is no policy of this id"))?;
    let reasons = policy.reasons.iter().map(|reason| words::reason(*reason));
    let texts = policy.text.iter().map(|(lang, text)| Text {
        lang: lang.clone(),
        title: policy.title.get(lang).cloned().unwrap_or_default(),
        paragraphs: text.split("\n\n").map(str::to_owned).collect(),
    });
    page(&PolicyPage {
        title: title(&policy),
        tier_name: words::tier(policy.tier),
        reasons: reasons.collect::<Vec<_>>().join(", "),
        allowed: actions(&policy.actions),
        usual: actions(&policy.usual_actions),
        lasts: match policy.default_duration {
            Some(span) => words::span(span),
            None => "until somebody ends it".to_owned(),
        },
        texts: texts.collect(),
        frame: Frame::of(&visit, title(&policy))?,
        policy,
    })
}

fn title(policy: &Policy) -> String {
    let title = policy.title.get("en").cloned();
    title.unwrap_or_else(|| policy.id.clone())
}

fn languages(policy: &Policy) -> String {
    let languages: Vec<&str> = policy.text.keys().map(String::as_str).collect();
    languages.join(", ")
}

fn actions(kinds: &[evenhand_model::OrderKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| words::action(*kind)).collect();
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}
