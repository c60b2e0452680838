//! The forms of an investigation, and what each stands for.

use evenhand_flow::operation::investigation::disclosure::{DisclosureStep, NewDisclosure};
use evenhand_flow::operation::investigation::duty::{DutyStep, NewDuty};
use evenhand_flow::operation::investigation::link::LinkChange;
use evenhand_flow::operation::investigation::open::{InvestigationChange, NewInvestigation};
use evenhand_model::{
    Authority, Disclosure, DisclosureKind, DisclosureState, Duty, InvestigationId, Problem,
    SubjectKind, SubjectRef,
};

use crate::console::form::FieldKind::{Choice, Line, Moment, Prose, Tick};
use crate::console::form::{Form, Sent, choice};
use crate::view::investigation::{InvestigationView, LinkView};

const REASON: &str = "Why";

/// Opens an investigation.
pub fn open() -> Form {
    Form::new(
        "/investigations",
        "Open an investigation",
        "What it links is held: neither an erasure nor the end of a retention period takes it away.",
    )
    .asking(Line, "title", "Title; it should name nobody")
    .asking(Prose, "summary", "What it is about")
    .offering(Line, "authority_name", "Authority whose file it is")
    .offering(Line, "authority_country", "Its country, like DE, or EU")
    .offering(Line, "authority_reference", "Its file number")
}

/// What an open investigation begins with.
pub fn new(sent: &Sent) -> NewInvestigation {
    NewInvestigation {
        title: sent.owned("title"),
        summary: sent.owned("summary"),
        authority: sent.some("authority_name").map(|_| authority(sent)),
    }
}

fn authority(sent: &Sent) -> Authority {
    Authority {
        name: sent.owned("authority_name"),
        country: sent.text("authority_country").to_uppercase(),
        reference: sent.some("authority_reference"),
    }
}

/// Reads an investigation.
pub fn read(id: InvestigationId) -> Form {
    let about = "The reason goes into the chain of custody.";
    let mut form = Form::new(format!("/investigations/{id}"), "Read it", about);
    form.is_open = true;
    form.asking(Line, "reason", "Why do you read it?")
}

/// Changes words, closes it or opens it again.
pub fn change(id: InvestigationId) -> Form {
    let path = format!("/investigations/{id}/change");
    let about = "Closing ends the hold, unless another ground needs it.";
    let states = vec![
        choice("", "as it is"),
        choice("open", "open"),
        choice("closed", "closed"),
    ];
    Form::new(path, "Change or close it", about)
        .offering(Line, "title", "Another title")
        .offering(Prose, "summary", "Another summary")
        .offering(Choice(states), "state", "State")
        .asking(Line, "reason", REASON)
}

/// What a change stands for.
pub fn changed(sent: &Sent) -> Result<InvestigationChange, Problem> {
    Ok(InvestigationChange {
        title: sent.some("title"),
        summary: sent.some("summary"),
        authority: None,
        state: match sent.text("state") {
            "" => None,
            _ => Some(sent.word("state")?),
        },
        reason: sent.owned("reason"),
    })
}

/// Links a case or a subject.
pub fn link(id: InvestigationId) -> Form {
    let about = "A case brings along the cases that people linked to it. What is linked is held.";
    let kinds = [
        SubjectKind::Account,
        SubjectKind::Content,
        SubjectKind::Hashtag,
    ];
    let kinds = kinds.map(|kind| choice(kind.as_str(), kind.as_str()));
    Form::new(format!("/investigations/{id}/links"), "Link", about)
        .offering(Line, "case", "Id or address of a case")
        .offering(Choice(kinds.into()), "kind", "Or what else it is")
        .offering(Line, "subject", "Its id on the platform")
        .asking(Line, "reason", REASON)
}

/// What is linked by a form.
pub fn linked(sent: &Sent) -> Result<LinkChange, Problem> {
    let case = match sent.text("case").rsplit('/').next().unwrap_or_default() {
        "" => None,
        id => Some(id.parse().map_err(|_| {
            Problem::invalid("expected the id of a case, or its address").at("case")
        })?),
    };
    let subject = match sent.some("subject") {
        Some(id) => Some(SubjectRef {
            kind: sent.word("kind")?,
            id,
        }),
        None => None,
    };
    Ok(LinkChange {
        case,
        subject,
        reason: sent.owned("reason"),
    })
}

/// Takes out what is linked.
pub fn unlink(one: &InvestigationView) -> Form {
    let path = format!("/investigations/{}/unlink", one.id);
    let about = "Its hold ends, unless another ground needs it.";
    let links = one.links.iter().filter_map(named).collect();
    Form::new(path, "Take something out", about)
        .asking(Choice(links), "link", "What")
        .asking(Line, "reason", REASON)
}

fn named(link: &LinkView) -> Option<(String, String)> {
    if let Some(case) = link.case {
        return Some(choice(format!("case {case}"), format!("case {case}")));
    }
    let subject = link.subject.as_ref()?;
    let name = format!("{} {}", subject.kind.as_str(), subject.id.as_deref()?);
    Some(choice(name.clone(), crate::console::outside::line(&name)))
}

/// What is taken out by a form.
pub fn unlinked(sent: &Sent) -> Result<LinkChange, Problem> {
    let wrong = || Problem::invalid("choose what to take out").at("link");
    let (kind, id) = sent.text("link").split_once(' ').ok_or_else(wrong)?;
    let (mut case, mut subject) = (None, None);
    if kind == "case" {
        case = Some(id.parse().map_err(|_| wrong())?);
    } else {
        let kind = serde_json::from_value(kind.into()).map_err(|_| wrong())?;
        let id = id.to_owned();
        subject = Some(SubjectRef { kind, id });
    }
    Ok(LinkChange {
        case,
        subject,
        reason: sent.owned("reason"),
    })
}

/// States the duty to inform.
pub fn duty(id: InvestigationId) -> Form {
    let about = "Where somebody's life or safety is threatened, the authorities must be informed \
                 promptly (Regulation (EU) 2022/2065, Article 18). The clock runs for an hour from when \
                 the suspicion arose.";
    Form::new(
        format!("/investigations/{id}/duty"),
        "State a duty to inform",
        about,
    )
    .asking(Prose, "at_risk", "Who is in danger, as far as known")
    .asking(Prose, "whereabouts", "What is known of where they are")
    .asking(Prose, "reason", "Why life or safety is in danger")
    .asking(Line, "authority_name", "Authority that is informed")
    .asking(
        Line,
        "authority_country",
        "Its country, like DE, or EU for Europol",
    )
    .offering(Line, "authority_reference", "Its file number")
    .asking(Prose, "authority_reason", "Why this authority")
    .offering(
        Moment,
        "known_at",
        "When the suspicion arose (UTC); now, if left out",
    )
    .offering(
        Tick,
        "with_report_words",
        "It gets what the reporters wrote; that may show who they are",
    )
}

/// What a stated duty stands for.
pub fn stated(sent: &Sent) -> Result<NewDuty, Problem> {
    Ok(NewDuty {
        known_at: sent.moment("known_at")?,
        at_risk: sent.owned("at_risk"),
        whereabouts: sent.owned("whereabouts"),
        reason: sent.owned("reason"),
        authority: authority(sent),
        authority_reason: sent.owned("authority_reason"),
        with_report_words: sent.is_ticked("with_report_words"),
    })
}

/// The steps that a duty can take now; the packet is one of them.
pub fn duty_steps(id: InvestigationId, duty: &Duty) -> Vec<Form> {
    let mut steps = Vec::new();
    if duty.open_until().is_some() {
        steps.push(packet(id, ""));
        steps.push(duty_step(id, "informed"));
        steps.push(duty_step(id, "dropped"));
    }
    if duty.review_until().is_some() {
        steps.push(duty_step(id, "review"));
    }
    steps
}

/// One step of a duty.
pub fn duty_step(id: InvestigationId, step: &str) -> Form {
    let path = format!("/investigations/{id}/duty/steps");
    match step {
        "informed" => sent_form(path, "The authority was informed", "Make the packet first."),
        "review" => review_form(path, "Review it", "For somebody who had no part in it."),
        _ => {
            let about = "For somebody else than who stated it.";
            Form::new(path, "There was no such duty", about).asking(Prose, "reason", REASON)
        }
    }
    .with("step", step)
}

/// What a step of a duty stands for.
pub fn duty_stepped(sent: &Sent) -> Result<DutyStep, Problem> {
    let reason = sent.owned("reason");
    match sent.text("step") {
        "informed" => Ok(DutyStep::Informed {
            way: sent.owned("way"),
            receipt: sent.some("receipt"),
        }),
        "dropped" => Ok(DutyStep::Dropped { reason }),
        "review" => Ok(DutyStep::Review {
            justified: sent.text("justified") == "yes",
            reason,
        }),
        _ => Err(Problem::invalid("there is no such step").at("step")),
    }
}

/// Enters a disclosure.
pub fn disclosure(id: InvestigationId) -> Form {
    let path = format!("/investigations/{id}/disclosures");
    let about = "Frauds have used the mailboxes of authorities to ask for people's data. So the \
                 requester is called back on a number that did not come from them, and a second person \
                 approves.";
    let kinds = vec![
        choice("request", "an authority asks"),
        choice(
            "emergency",
            "an authority asks, as somebody's life is in danger",
        ),
        choice("own-complaint", "the house itself reports a crime"),
    ];
    Form::new(path, "Enter a disclosure", about)
        .asking(Choice(kinds), "kind", "Who wants it")
        .asking(Line, "authority_name", "Authority")
        .asking(Line, "authority_country", "Its country, like DE, or EU")
        .offering(Line, "authority_reference", "Its file number")
        .offering(Line, "requester", "Name and office of the person who asked")
        .asking(
            Line,
            "legal_basis",
            "The law that it rests on, with the article",
        )
        .asking(
            Prose,
            "scope",
            "What is given and what is not: as little as serves",
        )
        .offering(Tick, "with_reporters", "It says who made the reports")
        .offering(
            Tick,
            "with_report_words",
            "It has what the reporters wrote; that may show who they are",
        )
        .offering(
            Moment,
            "told_not_before",
            "Before when the law forbids to tell the people concerned (UTC)",
        )
}

/// What an entered disclosure stands for.
pub fn entered(sent: &Sent) -> Result<NewDisclosure, Problem> {
    Ok(NewDisclosure {
        kind: sent.word("kind")?,
        authority: authority(sent),
        requester: sent.owned("requester"),
        legal_basis: sent.owned("legal_basis"),
        scope: sent.owned("scope"),
        with_reporters: sent.is_ticked("with_reporters"),
        with_report_words: sent.is_ticked("with_report_words"),
        told_not_before: sent.moment("told_not_before")?,
    })
}

/// The steps that a disclosure can take now; the packet is one of them.
pub fn disclosure_steps(id: InvestigationId, one: &Disclosure) -> Vec<Form> {
    let step = |name| disclosure_step(id, &one.id.to_string(), name);
    let mut steps = Vec::new();
    let is_requested = one.state == DisclosureState::Requested;
    let is_over = matches!(one.state, DisclosureState::Sent | DisclosureState::Refused);
    if is_requested && one.verification.is_none() && one.kind != DisclosureKind::OwnComplaint {
        steps.push(step("verify"));
    } else if is_requested {
        steps.push(step("approve"));
    }
    if one.may_be_packed() {
        steps.push(packet(id, &one.id.to_string()));
        steps.push(step("sent"));
    }
    if !is_over {
        steps.push(step("refuse"));
    }
    if one.review_until().is_some() {
        steps.push(step("review"));
    }
    if one.sent.is_some() && one.told_at.is_none() {
        steps.push(step("told"));
    }
    steps
}

/// One step of a disclosure.
pub fn disclosure_step(id: InvestigationId, disclosure: &str, step: &str) -> Form {
    let path = format!("/investigations/{id}/disclosures/{disclosure}/steps");
    match step {
        "verify" => Form::new(
            path,
            "Called back",
            "On a number that did not come from the requester.",
        )
        .asking(Line, "number_source", "Where the number was found")
        .asking(
            Prose,
            "confirmed",
            "Whom you spoke to, and what was confirmed",
        ),
        "approve" => Form::new(
            path,
            "Approve it",
            "For somebody else than who entered it. What is linked now is what may be given.",
        )
        .asking(Prose, "reason", "Why it is lawful and no more than needed"),
        "sent" => sent_form(path, "It was sent", "Make the packet first."),
        "review" => review_form(path, "Review it", "For somebody who had no part in it."),
        "told" => Form::new(path, "The people concerned were told", "").asking(Line, "way", "How"),
        _ => Form::new(path, "Refuse it", "").asking(Prose, "reason", REASON),
    }
    .with("step", step)
}

/// What a step of a disclosure stands for.
pub fn disclosure_stepped(sent: &Sent) -> Result<DisclosureStep, Problem> {
    let reason = sent.owned("reason");
    match sent.text("step") {
        "verify" => Ok(DisclosureStep::Verify {
            number_source: sent.owned("number_source"),
            confirmed: sent.owned("confirmed"),
        }),
        "approve" => Ok(DisclosureStep::Approve { reason }),
        "refuse" => Ok(DisclosureStep::Refuse { reason }),
        "review" => Ok(DisclosureStep::Review {
            justified: sent.text("justified") == "yes",
            reason,
        }),
        "sent" => Ok(DisclosureStep::Sent {
            way: sent.owned("way"),
            receipt: sent.some("receipt"),
        }),
        "told" => Ok(DisclosureStep::Told {
            way: sent.owned("way"),
        }),
        _ => Err(Problem::invalid("there is no such step").at("step")),
    }
}

/// Makes the packet of a disclosure, or of the duty where none is named.
pub fn packet(id: InvestigationId, disclosure: &str) -> Form {
    let path = format!("/investigations/{id}/packets");
    let about = "It is saved on your machine and not kept here; its digest is.";
    Form::new(path, "Make the packet", about)
        .with("disclosure", disclosure)
        .asking(Line, "reason", REASON)
}

fn sent_form(path: String, title: &'static str, about: &'static str) -> Form {
    Form::new(path, title, about)
        .asking(Line, "way", "Which way, like a portal, fax or courier")
        .offering(
            Line,
            "receipt",
            "What the authority confirmed, like a number",
        )
}

fn review_form(path: String, title: &'static str, about: &'static str) -> Form {
    let answers = vec![
        choice("yes", "it was right"),
        choice("no", "it was not right"),
    ];
    Form::new(path, title, about)
        .asking(Choice(answers), "justified", "What you find")
        .asking(Prose, "reason", REASON)
}
