//! How somebody wants to work, and how much was put before them. Only they see it.

use axum::http::Method;
use axum::response::Response;
use evenhand_model::{ExposureDay, Preferences, Problem, Theme};
use serde::Deserialize;

use crate::api::me;
use crate::console::visit::see_other;
use crate::console::{Visit, table, words};
use crate::endpoint::input::{Json, JsonOrNothing, Nothing};

/// Room of one day in the chart.
const BAR_WIDTH: u32 = 20;
/// Room of the whole chart: that of every day that is kept.
const CHART_WIDTH: u32 = 31 * BAR_WIDTH;
/// Height of the chart where the bars are.
const BAR_HEIGHT: u32 = 100;

/// What the account's page says of care.
pub struct Care {
    /// How the person wants to work.
    pub preferences: Preferences,
    /// The day that goes on.
    pub today: Day,
    /// How long it goes on.
    pub left: String,
    /// Whether nothing further is handed out on it.
    pub is_spent: bool,
    /// Days with something on them, the latest first.
    pub days: Vec<Day>,
    /// The same as bars, the latest at the end.
    pub bars: Vec<Bar>,
    /// Width of the chart.
    pub width: u32,
}

/// One day.
pub struct Day {
    /// When it began, in UTC.
    pub began: String,
    /// How many cases and appeals.
    pub looks: u32,
    /// Their units.
    pub spent: u32,
    /// Units that were to be enough.
    pub budget: u32,
}

/// One day in the chart.
pub struct Bar {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Height.
    pub height: u32,
    /// Where the budget lies.
    pub budget_y: u32,
    /// Whether the day brought all of the budget.
    pub is_full: bool,
    /// What it says, in words.
    pub words: String,
}

impl Care {
    /// Of whoever visits.
    pub async fn of(visit: &Visit) -> Result<Self, Problem> {
        let seen = me::exposure(visit.call.clone(), Nothing).await?.0;
        let preferences = me::preferences(visit.call.clone(), Nothing).await?.0;
        let days = [seen.today].into_iter().chain(seen.days);
        let days: Vec<ExposureDay> = days.collect();
        let bars = bars(&days);
        Ok(Self {
            preferences,
            today: day(&seen.today),
            left: words::span(seen.today.ends_at.since(visit.now())),
            is_spent: seen.budget_spent,
            width: CHART_WIDTH,
            bars,
            days: days.iter().map(day).collect(),
        })
    }
}

fn day(day: &ExposureDay) -> Day {
    Day {
        began: words::instant(day.began_at),
        looks: day.looks,
        spent: day.spent,
        budget: day.budget,
    }
}

/// The days as bars, against the highest of all units and of the budgets near them.
fn bars(latest_first: &[ExposureDay]) -> Vec<Bar> {
    let spent = latest_first.iter().map(|day| day.spent).max().unwrap_or(0);
    // A budget that is practically none must not press the bars flat.
    let budgets = latest_first.iter().map(|day| day.budget);
    let near = budgets.filter(|budget| *budget <= spent.saturating_mul(4).max(100));
    let most = near.max().unwrap_or(0).max(spent).max(1);
    let height = |units: u32| {
        let part = u64::from(units.min(most)) * u64::from(BAR_HEIGHT) / u64::from(most);
        u32::try_from(part).unwrap_or(BAR_HEIGHT)
    };
    let from_right = (0..CHART_WIDTH).step_by(BAR_WIDTH as usize).rev();
    let bars = latest_first.iter().zip(from_right).map(|(day, x)| Bar {
        x,
        y: BAR_HEIGHT - height(day.spent),
        height: height(day.spent),
        budget_y: BAR_HEIGHT - height(day.budget),
        is_full: day.is_spent(),
        words: format!(
            "{}: {} units of {}, {} looked at",
            words::instant(day.began_at),
            day.spent,
            day.budget,
            day.looks
        ),
    });
    let mut bars: Vec<Bar> = bars.collect();
    bars.reverse();
    bars
}

/// Preferences as a form sends them: what is not ticked is not there.
#[derive(Deserialize)]
struct Chosen {
    theme: Theme,
    #[serde(default)]
    shortcuts: bool,
    #[serde(default)]
    pictures_blurred: bool,
    #[serde(default)]
    pictures_grey: bool,
    #[serde(default)]
    sound_muted: bool,
    #[serde(default)]
    text_first: bool,
    daily_budget: String,
    day_begins_at_hour: u8,
    #[serde(default)]
    break_after_minutes: String,
}

/// Sets how the person wants to work.
pub async fn set(visit: Visit) -> Result<Response, Problem> {
    let chosen: Chosen = visit.form()?;
    let preferences = Preferences {
        theme: chosen.theme,
        shortcuts: chosen.shortcuts,
        pictures_blurred: chosen.pictures_blurred,
        pictures_grey: chosen.pictures_grey,
        sound_muted: chosen.sound_muted,
        text_first: chosen.text_first,
        daily_budget: number(&chosen.daily_budget, "daily_budget")?,
        day_begins_at_hour: chosen.day_begins_at_hour,
        break_after_minutes: match chosen.break_after_minutes.trim() {
            "" => None,
            text => Some(number(text, "break_after_minutes")?),
        },
    };
    me::set_preferences(visit.call.clone(), Json(preferences)).await?;
    see_other("/me")
}

fn number<T: std::str::FromStr>(text: &str, field: &str) -> Result<T, Problem> {
    let wrong = |_| Problem::invalid("expected a whole number").at(field);
    text.trim().parse().map_err(wrong)
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

/// Puts the break off, and goes on where the person was.
pub async fn put_off(visit: Visit) -> Result<Response, Problem> {
    let sent: Back = visit.form()?;
    let nothing = JsonOrNothing(crate::api::cases::NoFields {});
    me::put_break_off(visit.call.clone(), nothing).await?;
    see_other(own_page(&sent.back))
}

/// The page that a path leads to, or the one above it where only a form goes there. A browser would take
/// `//host` and `/\host` for another server; they are no page of ours.
fn own_page(back: &str) -> &str {
    let path = back.split('?').next().unwrap_or_default();
    if is_page(path) {
        return back;
    }
    match path.rsplit_once('/') {
        Some((above, _)) if is_page(above) => above,
        _ => "/queue",
    }
}

fn is_page(path: &str) -> bool {
    let fits = |(pattern, part): (&str, &str)| {
        pattern == part || (pattern.starts_with('{') && !part.is_empty() && !part.contains('\\'))
    };
    let count = path.split('/').count();
    table::screens().iter().any(|screen| {
        screen.method == Method::GET
            && screen.path.split('/').count() == count
            && screen.path.split('/').zip(path.split('/')).all(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_to_no_other_server() {
        for (back, expected) in [
            ("/cases/1", "/cases/1"),
            ("/queue?tier=T1", "/queue?tier=T1"),
            ("/cases/1/decide", "/cases/1"),
            ("/", "/"),
            ("", "/queue"),
            ("/nowhere", "/queue"),
            ("//elsewhere.example", "/"),
            ("//elsewhere.example/cases", "/queue"),
            ("/\\elsewhere.example", "/queue"),
            ("elsewhere.example", "/queue"),
        ] {
            assert_eq!(own_page(back), expected);
        }
    }

    #[test]
    fn bars_stay_within_their_chart_whatever_the_numbers() {
        let at = evenhand_model::Time::from_micros(0);
        let day = |spent, budget| ExposureDay {
            spent,
            budget,
            ..ExposureDay::new(at, None, &Preferences::default())
        };
        let days = [
            day(0, 400),
            day(u32::MAX, 1),
            day(7, u32::MAX),
            day(400, 400),
        ];
        let bars = bars(&days);
        assert_eq!(bars.len(), days.len());
        for bar in bars {
            assert_eq!(bar.y + bar.height, BAR_HEIGHT);
            assert!(bar.budget_y <= BAR_HEIGHT);
        }
    }
}
