//! What every page has around it: title, navigation, who is signed in, what was just decided.

use std::sync::Arc;

use evenhand_flow::work::Select;
use evenhand_model::{
    Alert, AlertId, Case, DecidedBy, Decision, DecisionId, Duration, Exposure, Matter, Preferences,
    Problem, Scope, User,
};
use serde::Deserialize;

use crate::api::{self, me};
use crate::auth::key::KeyText;
use crate::console::navigation::{self, Link};
use crate::console::tour::Tour;
use crate::console::words::Due;
use crate::console::{Visit, asset, words};

/// What every page has around it.
pub struct Frame {
    /// Title of the page.
    pub title: String,
    /// Who is signed in.
    pub user: Option<Arc<User>>,
    /// Links at the top, those of screens that the person may see.
    pub navigation: Vec<Link>,
    /// What the forms of this session carry.
    pub csrf: String,
    /// Makes a form of this page that is sent twice act once.
    pub once: String,
    /// Address of the style sheet.
    pub style: &'static str,
    /// Address of the script.
    pub script: &'static str,
    /// How many open alerts there are, where there are any.
    pub alerts: u64,
    /// What may put somebody in danger and nobody has taken upon themselves.
    pub danger: Option<Danger>,
    /// What was decided a moment ago and can still be taken back.
    pub undo: Option<Undo>,
    /// How the person wants to work.
    pub preferences: Preferences,
    /// How long the person has worked, where a break is due.
    pub pause: Option<String>,
    /// What to look at here, in a demo.
    pub tour: Option<String>,
    /// Where this page is, for what comes back to it.
    pub here: String,
    /// Whether it answers a form, so that nobody can ask for it again by its address.
    pub is_answer: bool,
}

/// Alerts about danger that wait for somebody.
pub struct Danger {
    /// How many there are.
    pub count: usize,
    /// The one that is paged next.
    pub alert: AlertId,
    /// What it is about, with its page.
    pub matter: &'static str,
    /// Path of that page.
    pub path: String,
    /// How its deadline stands.
    pub due: Due,
    /// Whether the visitor may take it.
    pub may_take: bool,
}

/// A decision that can still be taken back.
pub struct Undo {
    /// Which.
    pub decision: DecisionId,
    /// Of which case.
    pub case: String,
    /// What was decided, in words.
    pub what: String,
    /// How long it can still be taken back, in seconds.
    pub seconds: i64,
    /// Until when, for the script that counts down.
    pub until: String,
}

/// What any page may be told in its address.
#[derive(Default, Deserialize)]
struct Told {
    /// A decision that was just made.
    #[serde(default)]
    decided: Option<String>,
}

impl Frame {
    /// The frame of a page with that title.
    pub fn of(visit: &Visit, title: impl Into<String>) -> Result<Self, Problem> {
        let engine = visit.engine();
        let alerts = match &visit.call.caller {
            Some(caller) if caller.may(Scope::CasesRead) => {
                let reader = api::alerts::reader(caller);
                let open = Select::alerts_seen_by(&caller.platform, true, reader, ALERTS_MAX);
                engine.select::<Alert>(&open)?.len() as u64
            }
            _ => 0,
        };
        let care = Personal::of(visit)?;
        Ok(Self {
            danger: danger(visit)?,
            title: title.into(),
            user: visit.user.clone(),
            navigation: navigation::links(visit),
            csrf: visit.csrf_token(),
            once: KeyText::new(engine)
                .as_str()
                .trim_start_matches("evh_")
                .to_owned(),
            style: asset::style_path(),
            script: asset::script_path(),
            alerts,
            undo: undo(visit)?,
            pause: care.pause,
            preferences: care.preferences,
            tour: Tour::line(visit),
            here: visit.path.clone(),
            is_answer: !visit.form.is_empty(),
        })
    }

    /// How pictures are shown, as classes of the whole page.
    pub fn media_classes(&self) -> String {
        let chosen = [
            ("blurred", self.preferences.pictures_blurred),
            ("grey", self.preferences.pictures_grey),
            ("text-first", self.preferences.text_first),
        ];
        let classes = chosen.iter().filter(|(_, is_chosen)| *is_chosen);
        classes
            .map(|(class, _)| *class)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether the navigation leads to that screen.
    pub fn links_to(&self, path: &str) -> bool {
        self.navigation.iter().any(|link| link.path == path)
    }

    /// The hidden fields of a form, to be written into each.
    pub fn hidden(&self) -> String {
        format!(
            "<input type=\"hidden\" name=\"csrf\" value=\"{}\">\
             <input type=\"hidden\" name=\"once\" value=\"{}\">",
            self.csrf, self.once
        )
    }
}

/// What belongs to the person alone.
#[derive(Default)]
struct Personal {
    preferences: Preferences,
    pause: Option<String>,
}

impl Personal {
    fn of(visit: &Visit) -> Result<Self, Problem> {
        let Some(user) = &visit.user else {
            return Ok(Self::default());
        };
        let (engine, now) = (visit.engine(), visit.now());
        let preferences = me::preferences_of(engine, user.id)?;
        let ledger = engine.get::<Exposure>(user.id)?;
        let due = ledger.filter(|ledger| ledger.is_break_due(now, &preferences));
        let since = due.and_then(|ledger| ledger.working_since(now));
        Ok(Self {
            preferences,
            pause: since.map(|since| words::span(now.since(since))),
        })
    }
}

/// Open alerts that are counted at most; more is `99+`.
const ALERTS_MAX: usize = 100;

/// Alerts about danger that are looked through for those of the visitor's platform.
const DANGERS_MAX: usize = 200;

/// Those that nobody has acknowledged are those that somebody is still to be paged for.
fn danger(visit: &Visit) -> Result<Option<Danger>, Problem> {
    let caller = match &visit.call.caller {
        Some(caller) if caller.may(Scope::CasesRead) => caller,
        _ => return Ok(None),
    };
    let (engine, now) = (visit.engine(), visit.now());
    let ever = now.plus(Duration::from_days(1));
    let unpaged = Select::alerts_to_page(true, ever, DANGERS_MAX);
    let mut waiting = engine.select::<Alert>(&unpaged)?;
    let reader = api::alerts::reader(caller);
    waiting.retain(|alert| {
        let is_theirs = alert.platform == caller.platform && reader.may_know(alert.about);
        alert.is_open() && is_theirs
    });
    let Some(first) = waiting.first() else {
        return Ok(None);
    };
    let (matter, path) = match first.about {
        Matter::Case(case) => ("case", format!("/cases/{case}")),
        Matter::Appeal(appeal) => ("appeal", format!("/appeals/{appeal}")),
        Matter::Investigation(one) => ("investigation", format!("/investigations/{one}")),
        Matter::Import | Matter::Language => ("queue", "/queue?tier=T0".to_owned()),
        Matter::Parity => ("report", "/parity".to_owned()),
        Matter::Incident => ("incidents", "/incidents".to_owned()),
        Matter::KnownMedia => ("matches", "/matches".to_owned()),
        Matter::Sealed => ("people", "/admin/users".to_owned()),
    };
    Ok(Some(Danger {
        count: waiting.len(),
        alert: first.id,
        matter,
        path,
        due: words::due(now, first.due_at, first.due_at.since(first.raised_at)),
        may_take: caller.may(Scope::CasesWrite),
    }))
}

fn undo(visit: &Visit) -> Result<Option<Undo>, Problem> {
    let told: Told = visit.query().unwrap_or_default();
    let Some(id) = told.decided.and_then(|id| id.parse::<DecisionId>().ok()) else {
        return Ok(None);
    };
    let engine = visit.engine();
    let Some(decision) = engine.get::<Decision>(id)? else {
        return Ok(None);
    };
    let is_theirs = visit
        .user
        .as_ref()
        .is_some_and(|user| decision.by == DecidedBy::User(user.id));
    let until = decision.at.plus(engine.house.load().undo);
    let (true, None, Some(case)) = (
        is_theirs && until > visit.now(),
        decision.undone_at,
        decision.case,
    ) else {
        return Ok(None);
    };
    let Some(case) = engine
        .get::<Case>(case)?
        .filter(|case| case.decision == Some(id))
    else {
        return Ok(None);
    };
    Ok(Some(Undo {
        decision: id,
        case: case.id.to_string(),
        what: words::decision(&decision, &engine.house.load()),
        seconds: until.since(visit.now()).micros() / 1_000_000,
        until: until.to_string(),
    }))
}
