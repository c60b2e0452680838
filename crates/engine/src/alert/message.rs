//! What is sent: that something waits, how soon, and where to look. Never what is in it, and nobody's
//! name or id.

use std::fmt::Write as _;

use evenhand_model::{
    Alert, AlertId, AlertKind, AppealId, CaseId, InvestigationId, Matter, Platform, Tier, Time,
};
use jiff::Timestamp;
use serde::Serialize;

/// Alerts that one message names; it counts them all.
const NAMED_MAX: usize = 20;

/// A message to one channel, about one alert or several, or a test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// `alert.page` or `alert.test`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether somebody may be in danger right now.
    pub is_danger: bool,
    /// How many alerts it is about.
    pub count: usize,
    /// The first 20 of them.
    pub alerts: Vec<AlertTold>,
    /// When it was written.
    pub written_at: Time,
    /// The same in every attempt, so that whoever gets it twice can tell.
    #[serde(skip)]
    pub id: String,
    /// Where to look.
    #[serde(skip)]
    pub link: Option<String>,
}

/// An alert as a message tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertTold {
    /// Our id.
    pub alert: AlertId,
    /// Why somebody must be told.
    pub kind: AlertKind,
    /// How soon the case must be looked at.
    pub tier: Option<Tier>,
    /// Whose matter it is.
    pub platform: Platform,
    /// Which case.
    pub case: Option<CaseId>,
    /// Which appeal.
    pub appeal: Option<AppealId>,
    /// Which investigation.
    pub investigation: Option<InvestigationId>,
    /// Which incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// The language in which cases wait that nobody at work reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// How many it stands for: one, but of an import so many of its reports, of a language so many cases.
    pub reports: u64,
    /// When it is due.
    pub due_at: Time,
    /// When it was raised.
    pub raised_at: Time,
    /// Where to look.
    pub link: Option<String>,
    /// What to call, with a personal key, to take it upon oneself.
    pub acknowledge: String,
}

impl Message {
    /// A page about some alerts, of which there is one at least. Links begin with `base`.
    pub fn page(alerts: &[Alert], now: Time, base: Option<&str>) -> Self {
        let told: Vec<AlertTold> = alerts
            .iter()
            .take(NAMED_MAX)
            .map(|alert| AlertTold::of(alert, base))
            .collect();
        let id = alerts
            .first()
            .map(|first| format!("{}.{}", first.id, first.turn));
        let link = match told.as_slice() {
            [one] => one.link.clone(),
            _ => base.map(|base| format!("{base}/alerts")),
        };
        Self {
            kind: "alert.page",
            is_danger: alerts.iter().any(Alert::is_danger),
            count: alerts.len(),
            alerts: told,
            written_at: now,
            id: id.unwrap_or_default(),
            link,
        }
    }

    /// A message that says that the channel works.
    pub fn test(test: AlertId, now: Time) -> Self {
        Self {
            kind: "alert.test",
            is_danger: false,
            count: 0,
            alerts: Vec::new(),
            written_at: now,
            id: test.to_string(),
            link: None,
        }
    }

    /// One line, in ASCII.
    pub fn title(&self) -> String {
        match self.alerts.as_slice() {
            [] => "Evenhand: test".into(),
            [one] if self.count == 1 => format!("Evenhand: {}", one.title()),
            _ => {
                let danger = if self.is_danger { ", danger" } else { "" };
                format!("Evenhand: {} alerts{danger}", self.count)
            }
        }
    }

    /// The whole, as plain text; its first line is the title.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title());
        match self.alerts.as_slice() {
            [] => text.push_str("This is a test. Alerts arrive here.\n"),
            [one] if self.count == 1 => one.write(&mut text),
            _ => self.write_list(&mut text),
        }
        text
    }

    fn write_list(&self, text: &mut String) {
        for alert in &self.alerts {
            let _ = writeln!(text, "{}: {}", alert.alert, alert.title());
        }
        if self.count > self.alerts.len() {
            let _ = writeln!(text, "and {} more", self.count - self.alerts.len());
        }
        if let Some(link) = &self.link {
            let _ = writeln!(text, "{link}");
        }
        text.push_str("Until somebody acknowledges them, the next on call is paged.\n");
    }

    /// The body of a signed webhook.
    pub fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl AlertTold {
    fn of(alert: &Alert, base: Option<&str>) -> Self {
        let path = match alert.about {
            Matter::Case(case) => format!("/cases/{case}"),
            Matter::Appeal(appeal) => format!("/appeals/{appeal}"),
            Matter::Investigation(one) => format!("/investigations/{one}"),
            Matter::Import | Matter::Language => "/queue".to_owned(),
            Matter::Parity => "/parity".to_owned(),
            Matter::KnownMedia => "/matches".to_owned(),
            Matter::Sealed => "/admin/users".to_owned(),
            Matter::Incident => {
                format!(
                    "/incidents/{}",
                    alert.incident.as_deref().unwrap_or_default()
                )
            }
        };
        Self {
            alert: alert.id,
            kind: alert.kind,
            tier: alert.tier,
            platform: alert.platform.clone(),
            case: alert.about.case(),
            appeal: alert.about.appeal(),
            investigation: alert.about.investigation(),
            reports: alert.count,
            language: alert.language.clone(),
            incident: alert.incident.clone(),
            due_at: alert.due_at,
            raised_at: alert.raised_at,
            link: base.map(|base| format!("{base}{path}")),
            acknowledge: format!(
                "POST {}/v1/alerts/{}/acknowledge",
                base.unwrap_or_default(),
                alert.id
            ),
        }
    }

    fn title(&self) -> String {
        let what = match (self.tier, self.investigation) {
            (Some(_), Some(_)) => "word to an authority about a threat to life".to_owned(),
            (None, Some(_)) => "review in an investigation".to_owned(),
            (Some(tier), None) => format!("{} case", tier.as_str()),
            (None, None) => "appeal".to_owned(),
        };
        let due = minute(self.due_at);
        match self.kind {
            AlertKind::Danger => format!("{what}, imminent danger, due {due}"),
            AlertKind::DueSoon => format!("{what} is due {due}"),
            AlertKind::Broken => format!("{what} was due {due}"),
            AlertKind::ContainmentHalf => {
                format!("{what} contains something, half of its time is over, due {due}")
            }
            AlertKind::ContainmentOver => {
                format!("{what} contains something that nobody has decided on, was due {due}")
            }
            AlertKind::Backlog => {
                format!(
                    "an import brought reports that can't wait: {}, the first due {due}",
                    self.reports
                )
            }
            AlertKind::NoSpeaker => {
                let language = self.language.as_deref().unwrap_or("another language");
                format!(
                    "nobody at work reads {language}: {} have waited for half of their time, the first due {due}",
                    self.reports
                )
            }
            // The name of a list is for those who may read the figures, and a channel may reach others.
            AlertKind::Parity => {
                "the parity figures show that people on no list are served more slowly than those on one"
                    .to_owned()
            }
            AlertKind::Incident => "many accounts push one thing together".to_owned(),
            AlertKind::NoSealedRole => {
                format!(
                    "sealed cases wait and nobody has the role for them: {}, the first due {due}; an admin gives it under People",
                    self.reports
                )
            }
            AlertKind::MediaFlood => {
                "something known is suddenly posted far more than before, and acted on without asking".to_owned()
            }
        }
    }

    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "platform {}", self.platform);
        if let Some(case) = self.case {
            let _ = writeln!(text, "case {case}");
        }
        if let Some(appeal) = self.appeal {
            let _ = writeln!(text, "appeal {appeal}");
        }
        if let Some(investigation) = self.investigation {
            let _ = writeln!(text, "investigation {investigation}");
        }
        if let Some(incident) = &self.incident {
            let _ = writeln!(text, "incident {incident}");
        }
        let _ = writeln!(text, "alert {}", self.alert);
        if let Some(link) = &self.link {
            let _ = writeln!(text, "{link}");
        }
        let or_claim = if self.case.is_some() {
            ", or claim the case"
        } else {
            ""
        };
        let _ = writeln!(text, "To acknowledge: {}{or_claim}", self.acknowledge);
    }
}

/// To the minute, in UTC: who is paged at night reads this first.
fn minute(at: Time) -> String {
    match Timestamp::from_microsecond(at.micros()) {
        Ok(timestamp) => timestamp.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => at.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::{Duration, Rng};

    use super::*;

    fn alerts(count: u64) -> Vec<Alert> {
        let now: Time = "2026-11-23T10:00:00Z".parse().unwrap();
        let alert = |number: u64| {
            let mut rng = Rng::from_number(number);
            let id = AlertId::new(now, &mut rng);
            let kind = [AlertKind::Danger, AlertKind::DueSoon][usize::from(number > 0)];
            let about = match number {
                2 => Matter::Appeal(AppealId::new(now, &mut rng)),
                _ => Matter::Case(CaseId::new(now, &mut rng)),
            };
            Alert {
                tier: [Some(Tier::T0), Some(Tier::T2), None][number.min(2) as usize],
                due_at: now.plus(Duration::from_minutes(15)),
                turn: 3,
                ..Alert::raised(id, Platform::default(), kind, about, now)
            }
        };
        (0..count).map(alert).collect()
    }

    fn page(count: u64) -> Message {
        let now = "2026-11-23T10:00:01Z".parse().unwrap();
        Message::page(&alerts(count), now, Some("https://safety.example"))
    }

    #[test]
    fn one_alert_is_told_with_its_case_and_how_to_acknowledge_it() {
        let message = page(1);
        let (alert, case) = (message.alerts[0].alert, message.alerts[0].case.unwrap());
        assert_eq!(message.id, format!("{alert}.3"));
        assert_eq!(
            message.text(),
            format!(
                "Evenhand: T0 case, imminent danger, due 2026-11-23 10:15 UTC\nplatform main\n\
                 case {case}\nalert {alert}\nhttps://safety.example/cases/{case}\n\
                 To acknowledge: POST https://safety.example/v1/alerts/{alert}/acknowledge, or claim the case\n"
            )
        );
    }

    #[test]
    fn several_are_told_together_by_name_and_many_by_number() {
        let few = page(3);
        let text = few.text();
        assert!(text.starts_with("Evenhand: 3 alerts, danger\n"), "{text}");
        assert!(
            text.contains("appeal is due 2026-11-23 10:15 UTC"),
            "{text}"
        );
        let many = page(45);
        assert_eq!((many.count, many.alerts.len()), (45, NAMED_MAX));
        assert!(many.text().contains("and 25 more"), "{}", many.text());
        assert!(many.text().is_ascii());
    }
}
