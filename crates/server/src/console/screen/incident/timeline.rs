//! Posts of an incident over time, as a chart.

use evenhand_model::{IncidentTick, Problem, Time};

use crate::console::chart::{Chart, Drawing, Kind, Series};
use crate::console::words;

/// Bars that fit.
const STEPS_MAX: i64 = 60;
const MINUTE_MICROS: i64 = 60_000_000;

/// One post in so many may have come so long before the others that drawing it would leave no room for them.
const EARLIER: u64 = 30;

/// The chart: who posts for the first time, and what else is posted. Answers too how many posts came before it begins.
pub fn draw(ticks: &[IncidentTick], what: &str) -> Result<(Drawing, u64), Problem> {
    let (ticks, earlier) = without_earlier(ticks);
    let (steps, joined, others) = binned(ticks);
    let series = vec![
        Series {
            name: "by accounts that come to it".to_owned(),
            values: joined.into_iter().map(Some).collect(),
        },
        Series {
            name: format!("further {what}"),
            values: others.into_iter().map(Some).collect(),
        },
    ];
    let title = format!("{what} over time");
    let chart = Chart::new("timeline", Kind::Bars, title, ("from (UTC)", steps), series);
    Ok((chart.draw()?, earlier))
}

/// Those steps that most posts are in.
fn without_earlier(ticks: &[IncidentTick]) -> (&[IncidentTick], u64) {
    let all: u64 = ticks.iter().map(|tick| u64::from(tick.posts)).sum();
    let mut earlier = 0;
    for (place, tick) in ticks.iter().enumerate() {
        let with_it = earlier + u64::from(tick.posts);
        if with_it * EARLIER > all {
            return (&ticks[place..], earlier);
        }
        earlier = with_it;
    }
    (ticks, 0)
}

/// Steps of equal length from the first to the last post, the empty ones too, with what falls into each.
fn binned(ticks: &[IncidentTick]) -> (Vec<String>, Vec<u64>, Vec<u64>) {
    let minute = |time: Time| time.micros().div_euclid(MINUTE_MICROS);
    let Some((first, last)) = ticks.first().zip(ticks.last()) else {
        return Default::default();
    };
    let (first, last) = (minute(first.at), minute(last.at).max(minute(first.at)));
    let minutes = (last - first) / STEPS_MAX + 1;
    let count = usize::try_from((last - first) / minutes + 1).unwrap_or(1);
    let (mut joined, mut others) = (vec![0; count], vec![0; count]);
    for tick in ticks {
        let place = usize::try_from((minute(tick.at) - first) / minutes).unwrap_or(0);
        if let (Some(joined), Some(others)) = (joined.get_mut(place), others.get_mut(place)) {
            *joined += u64::from(tick.joined);
            *others += u64::from(tick.posts.saturating_sub(tick.joined));
        }
    }
    let name = |place: usize| {
        let step = i64::try_from(place).unwrap_or(0);
        let at = Time::from_micros((first + step * minutes) * MINUTE_MICROS);
        let instant = words::instant(at);
        // The day is the same for most of them.
        instant
            .split_once(' ')
            .map_or(instant.clone(), |(_, time)| time.to_owned())
    };
    ((0..count).map(name).collect(), joined, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_post_is_in_a_step_and_there_are_never_too_many() {
        let start: Time = "2026-11-23T10:00:00Z".parse().unwrap();
        for (count, apart) in [(1, 1), (59, 1), (61, 1), (288, 5), (2, 9_000)] {
            let tick = |number: i64| IncidentTick {
                at: start.plus(evenhand_model::Duration::from_minutes(number * apart)),
                minutes: 1,
                posts: 3,
                joined: 1,
            };
            let ticks: Vec<IncidentTick> = (0..count).map(tick).collect();
            let (steps, joined, others) = binned(&ticks);
            assert!(
                steps.len() <= STEPS_MAX as usize + 1,
                "{count}: {}",
                steps.len()
            );
            assert_eq!(joined.iter().sum::<u64>(), count as u64);
            assert_eq!(others.iter().sum::<u64>(), 2 * count as u64);
        }
        assert!(binned(&[]).0.is_empty());
    }

    #[test]
    fn a_post_from_long_before_takes_no_room_from_the_others() {
        let start: Time = "2026-11-23T10:00:00Z".parse().unwrap();
        let tick = |days: i64, posts: u32| IncidentTick {
            at: start.plus(evenhand_model::Duration::from_days(days)),
            minutes: 1,
            posts,
            joined: 0,
        };
        let ticks = [tick(0, 1), tick(9, 40), tick(10, 20)];
        let (drawn, earlier) = without_earlier(&ticks);
        assert_eq!((drawn.len(), earlier), (2, 1));
        assert_eq!(without_earlier(&ticks[1..]), (&ticks[1..], 0));
    }
}
