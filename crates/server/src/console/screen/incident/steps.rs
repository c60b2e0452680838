//! What people can do about a campaign beside deciding its cases: the forms on its page, and what is sent with them.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use evenhand_flow::operation::incident::export::NewExport;
use evenhand_flow::operation::order_alone::NewOrder;
use evenhand_flow::stix::Marking;
use evenhand_model::{
    IncidentKind, OrderKind, Problem, Scope, SubjectKind, SubjectRef, VariantKind,
};
use serde_json::json;

use super::show::draw;
use crate::api;
use crate::console::form::FieldKind::{Choice, Prose};
use crate::console::form::{Form, Sent, choice};
use crate::console::visit::see_other;
use crate::console::{Visit, outside, words};
use crate::endpoint::Output as _;
use crate::endpoint::input::Json;
use crate::view::incident::{IncidentPostView, IncidentView};

/// What can be done about an incident by who looks at it. About a brigade nothing: it is a hint, and who reports is nobody's to know.
pub fn forms(visit: &Visit, incident: &IncidentView) -> Result<Vec<Form>, Problem> {
    let caller = visit.call.caller()?;
    if incident.kind == IncidentKind::Brigade || visit.call.user().is_err() {
        return Ok(Vec::new());
    }
    let mut forms = Vec::new();
    if caller.may(Scope::CasesWrite) {
        forms.extend(protect(incident));
        forms.extend(copies(visit, incident));
        forms.extend(limit(visit, incident));
    }
    if caller.may(Scope::AccountsWrite) {
        forms.push(export(&incident.id));
    }
    Ok(forms)
}

fn protect(incident: &IncidentView) -> Option<Form> {
    let targets = incident.targets.iter();
    let accounts = targets.filter(|target| target.kind == SubjectKind::Account);
    let choices = accounts.filter_map(|target| {
        let id = target.id.clone()?;
        let name = outside::line(target.name.as_deref().unwrap_or(&id));
        Some(choice(id, name))
    });
    let choices: Vec<_> = choices.collect();
    let from = vec![
        choice("followed", "whom the account follows"),
        choice("nobody", "nobody"),
    ];
    (!choices.is_empty()).then(|| {
        Form::new(
            format!("/incidents/{}/protect", incident.id),
            "Protect who is targeted",
            "Strangers can't mention the account for seven days. Its owner is told, did nothing wrong, and can lift it.",
        )
        .asking(Choice(choices), "account", "Account")
        .asking(Choice(from), "mentions_from", "Who may still mention it")
        .asking(Prose, "reason", "Why")
    })
}

fn limit(visit: &Visit, incident: &IncidentView) -> Option<Form> {
    let of_hashtags = incident
        .variants
        .iter()
        .filter(|variant| variant.kind == VariantKind::Hashtag && !variant.label.is_empty());
    let hashtags =
        of_hashtags.map(|variant| choice(variant.label.clone(), outside::line(&variant.label)));
    let hashtags: Vec<_> = hashtags.collect();
    let policies = policies(visit, OrderKind::HashtagLimit);
    (!hashtags.is_empty() && !policies.is_empty()).then(|| {
        Form::new(
            format!("/incidents/{}/limit", incident.id),
            "Limit a hashtag",
            "It touches everybody who uses it, so it waits until somebody else agrees, and ends after a day.",
        )
        .asking(Choice(hashtags), "hashtag", "Hashtag")
        .asking(Choice(policies), "policy", "Policy that is broken under it")
        .asking(Prose, "reason", "Why")
    })
}

fn copies(visit: &Visit, incident: &IncidentView) -> Option<Form> {
    let posts = incident.recruiting.iter().chain(&incident.seeds);
    let mut choices: Vec<(String, String)> = posts.filter_map(post).collect();
    let mut known = std::collections::BTreeSet::new();
    choices.retain(|(id, _)| known.insert(id.clone()));
    let policies = policies(visit, OrderKind::ContentRemove);
    let kinds = [OrderKind::ContentRemove, OrderKind::ContentRestrict];
    let actions = kinds.map(|kind| choice(kind.as_str(), words::action(kind)));
    (!choices.is_empty() && !policies.is_empty()).then(|| {
        Form::new(
            "/bulks/preview",
            "Decide a post and its exact copies",
            "You see first what would happen to each. Each author gets a statement and can appeal; nothing is done to an account.",
        )
        .with("work", "decide")
        .with("outcome", "violation")
        .asking(Choice(choices), "copies_of", "Post")
        .asking(Choice(policies), "policy", "Policy")
        .asking(Choice(actions.into()), "action", "What to do")
        .asking(Prose, "reason", "Why")
    })
}

/// A post by the beginning of its words, or by whom it is and when where they are not known.
fn post(post: &IncidentPostView) -> Option<(String, String)> {
    const CHARS_MAX: usize = 60;
    let id = post.id.clone()?;
    let Some(words) = post.text.as_deref().map(outside::line) else {
        let name = outside::line(post.account.name());
        return Some(choice(id, format!("{name}, {}", words::instant(post.at))));
    };
    let begin: String = words.chars().take(CHARS_MAX).collect();
    let more = if begin.len() < words.len() { "…" } else { "" };
    Some(choice(id, format!("{begin}{more}")))
}

fn export(id: &str) -> Form {
    let markings = [
        (Marking::Amber, "amber: within their organisation"),
        (Marking::Green, "green: within their community"),
        (Marking::Red, "red: for them alone"),
    ];
    let markings = markings.map(|(marking, about)| choice(marking.as_str(), about));
    Form::new(
        format!("/incidents/{id}/stix"),
        "Export it as STIX 2.1",
        "For other platforms and authorities: what is pushed and the accounts that push it. No target, no bystander, nobody who reported.",
    )
    .asking(Choice(markings.into()), "marking", "How far it may be passed on (TLP)")
    .asking(Prose, "reason", "For whom, and why")
}

/// Policies that allow an action.
fn policies(visit: &Visit, kind: OrderKind) -> Vec<(String, String)> {
    let house = visit.engine().house.load();
    let allowing = house
        .policies
        .values()
        .filter(|policy| policy.actions.contains(&kind));
    let choices = allowing.map(|policy| choice(&policy.id, words::policy(&house, &policy.id)));
    choices.collect()
}

/// Protects one of the targets.
pub async fn protect_target(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let wanted = NewOrder {
        kind: OrderKind::TargetProtect,
        subject: SubjectRef {
            kind: SubjectKind::Account,
            id: sent.owned("account"),
        },
        reason: sent.owned("reason"),
        policy: None,
        lasts: None,
        parameters: [(
            "mentions_from".to_owned(),
            json!(sent.text("mentions_from")),
        )]
        .into(),
    };
    order(&visit, wanted, &sent).await
}

/// Asks for the limit of one of its hashtags.
pub async fn limit_hashtag(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let wanted = NewOrder {
        kind: OrderKind::HashtagLimit,
        subject: SubjectRef {
            kind: SubjectKind::Hashtag,
            id: sent.owned("hashtag"),
        },
        reason: sent.owned("reason"),
        policy: sent.some("policy"),
        lasts: None,
        parameters: Default::default(),
    };
    order(&visit, wanted, &sent).await
}

async fn order(visit: &Visit, wanted: NewOrder, sent: &Sent) -> Result<Response, Problem> {
    match api::actions::order(visit.call.clone(), Json(wanted)).await {
        Ok(decision) if decision.0.pending.is_empty() => {
            let id = visit.call.parameter("id")?;
            see_other(&format!("/incidents/{id}?done=ordered"))
        }
        Ok(_) => see_other("/pending-actions"),
        Err(problem) => again(visit, sent, problem).await,
    }
}

/// Saves the bundle.
pub async fn stix(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let asked = sent.word::<Marking>("marking").map(|marking| NewExport {
        reason: sent.owned("reason"),
        marking,
    });
    // The page stays where it is while the browser saves the file, so another bundle may come from it.
    let mut call = visit.call.clone();
    call.idempotency_key = None;
    let made = match asked {
        Ok(export) => api::incident_export::stix(call, Json(export)).await,
        Err(problem) => Err(problem),
    };
    let bundle = match made {
        Ok(bundle) => bundle,
        Err(problem) => return again(&visit, &sent, problem).await,
    };
    let name = format!("incident-{}.json", visit.call.parameter("id")?);
    let mut response = bundle.into_response()?;
    let saved = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|_| Problem::internal("a file's name could not be written"))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, saved);
    Ok(response)
}

/// The page again, with the form as it was filled in, where a person can mend it.
async fn again(visit: &Visit, sent: &Sent, problem: Problem) -> Result<Response, Problem> {
    match problem.status {
        403 | 409 | 422 => draw(visit, Some((sent, problem))).await,
        _ => Err(problem),
    }
}
