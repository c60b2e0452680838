//! How much of an object is usual: at this hour of the week, and over all.

use evenhand_model::Time;

use super::sketch::CountMin;

pub(super) const HOUR_MICROS: i64 = 3_600_000_000;
const HOURS_OF_WEEK: usize = 168;
/// What is left of a count after an hour: half after five days.
const FADE_OF_HOUR: f64 = 0.994_24;
/// What is left of the counts of each hour of the week when a week ends.
const FADE_OF_WEEK: f32 = 0.6;
/// Weeks that the overall rate counts for beside those that were seen of an hour of the week.
const PRIOR_WEEKS: f64 = 1.0;
/// Hours that the overall rate of everything counts for in the profile of the week.
const PRIOR_PROFILE: f64 = 2.0;
/// Of an object that nobody has seen yet, so much is taken as usual in an hour.
const RATE_MIN: f64 = 0.06;

/// What is usual, in sketches of a fixed size.
///
/// The rate that is expected of an object in an hour of the week is `(seen + k * overall * profile) / (weeks + k)`: what was
/// seen of it in that hour of the weeks before, shrunk towards its own overall rate, bent by how the hours of the
/// week differ for everything together. Empirical Bayes with a gamma prior; k is one week. The hour
/// that runs and the one before it are left out, so that a burst does not become its own base line.
#[derive(Clone, Debug)]
pub(super) struct Baseline {
    /// The hour that runs.
    hour: i64,
    /// Counts of everything in the hour that runs and the one before, by the parity of the hour.
    recent: [CountMin; 2],
    /// The same of objects that are followed. What is used once never gets into what is usual:
    /// there is so much of it that it would fill the cells of everything else.
    waiting: [CountMin; 2],
    /// Fading counts of all complete hours.
    overall: CountMin,
    /// Fading hours that those stand for.
    hours: f64,
    /// Fading counts for each object and hour of the week.
    season: CountMin,
    /// Fading weeks that those stand for.
    weeks: [f64; HOURS_OF_WEEK],
    /// Fading counts of everything in each hour of the week.
    profile: [f64; HOURS_OF_WEEK],
    /// Everything in the hour that runs.
    everything: f64,
}

impl Baseline {
    pub(super) fn new(width: usize) -> Self {
        Self {
            hour: i64::MIN,
            recent: [CountMin::new(width), CountMin::new(width)],
            waiting: [CountMin::new(width), CountMin::new(width)],
            overall: CountMin::new(width),
            hours: 0.0,
            season: CountMin::new(width * 4),
            weeks: [0.0; HOURS_OF_WEEK],
            profile: [0.0; HOURS_OF_WEEK],
            everything: 0.0,
        }
    }

    /// Goes on to the hour of this time; hours never go back. Takes as long after a gap of years as
    /// after one of hours.
    pub(super) fn advance(&mut self, now: Time) {
        let hour = now.micros().div_euclid(HOUR_MICROS);
        if self.hour == i64::MIN {
            self.hour = hour;
        }
        let gap = hour - self.hour;
        for _ in 0..gap.min(2 * HOURS_OF_WEEK as i64) {
            self.end_hour();
        }
        if gap > 0 {
            self.hour = hour;
        }
    }

    fn end_hour(&mut self) {
        let place = of_week(self.hour);
        self.profile[place] += self.everything;
        self.weeks[place] += 1.0;
        self.everything = 0.0;
        self.hour += 1;
        let slot = (self.hour & 1) as usize;
        self.overall
            .fade_and_add(FADE_OF_HOUR as f32, &self.waiting[slot]);
        self.waiting[slot].clear();
        self.recent[slot].clear();
        self.hours = self.hours * FADE_OF_HOUR + 1.0;
        if of_week(self.hour) == 0 {
            self.season.fade(FADE_OF_WEEK);
            let fading = self.weeks.iter_mut().chain(&mut self.profile);
            fading.for_each(|count| *count *= f64::from(FADE_OF_WEEK));
        }
    }

    /// Counts a post, whatever it shares.
    pub(super) fn count_post(&mut self) {
        self.everything += 1.0;
    }

    /// Counts one share of an object, and says how often it was counted in the hour that runs and the
    /// one before.
    pub(super) fn add(&mut self, key: u64, at: Time) -> f32 {
        let hour = at.micros().div_euclid(HOUR_MICROS);
        if hour >= self.hour - 1 {
            self.recent[(hour & 1) as usize].add(key, 1.0);
        }
        self.recent(key)
    }

    /// Counts one share of an object that is followed for what is usual, in the hour in which it was posted.
    pub(super) fn add_usual(&mut self, key: u64, at: Time) {
        let hour = at.micros().div_euclid(HOUR_MICROS);
        self.season.add(seasonal(key, hour), 1.0);
        if hour >= self.hour - 1 {
            self.waiting[(hour & 1) as usize].add(key, 1.0);
        } else {
            let age = i32::try_from(self.hour - hour).unwrap_or(i32::MAX);
            self.overall.add(key, FADE_OF_HOUR.powi(age) as f32);
        }
    }

    /// How often an object was counted in the hour that runs and the one before.
    pub(super) fn recent(&self, key: u64) -> f32 {
        self.recent[0].estimate(key) + self.recent[1].estimate(key)
    }

    /// How many shares of an object are usual in the hour that runs.
    pub(super) fn expected(&self, key: u64) -> f64 {
        let place = of_week(self.hour);
        let overall = f64::from(self.overall.estimate(key)) / self.hours.max(1.0);
        let now = self.waiting[(self.hour & 1) as usize].estimate(key);
        let seen = f64::from(self.season.estimate(seasonal(key, self.hour)) - now).max(0.0);
        let weeks = self.weeks[place];
        let expected = (seen + PRIOR_WEEKS * overall * self.factor(place)) / (weeks + PRIOR_WEEKS);
        expected.max(RATE_MIN)
    }

    /// How much busier this hour of the week is than the mean hour, for everything together.
    fn factor(&self, place: usize) -> f64 {
        let rate = |count: f64, weeks: f64| if weeks > 0.0 { count / weeks } else { 0.0 };
        let weeks: f64 = self.weeks.iter().sum();
        let mean = rate(self.profile.iter().sum(), weeks);
        if mean <= 0.0 {
            return 1.0;
        }
        (self.profile[place] + PRIOR_PROFILE * mean) / ((self.weeks[place] + PRIOR_PROFILE) * mean)
    }

    pub(super) fn bytes(&self) -> usize {
        let hours = self.recent.iter().chain(&self.waiting);
        let sketches = hours.chain([&self.overall, &self.season]);
        sketches.map(|sketch| sketch.bytes()).sum()
    }
}

fn of_week(hour: i64) -> usize {
    hour.rem_euclid(HOURS_OF_WEEK as i64) as usize
}

fn seasonal(key: u64, hour: i64) -> u64 {
    super::key::mix(key ^ (of_week(hour) as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hour: i64) -> Time {
        Time::from_micros(hour * HOUR_MICROS)
    }

    /// Counts `per_hour` of one object in each hour for three weeks, and says what is expected then.
    fn expected_after(per_hour: impl Fn(i64) -> u32, at: i64) -> f64 {
        let mut baseline = Baseline::new(1 << 10);
        for number in 0..at {
            baseline.advance(hour(number));
            for _ in 0..per_hour(number) {
                baseline.count_post();
                baseline.add_usual(42, hour(number));
            }
        }
        baseline.advance(hour(at));
        baseline.expected(42)
    }

    #[test]
    fn what_is_steady_is_expected_at_its_rate() {
        let expected = expected_after(|_| 6, 24 * 21);
        assert!((5.0..7.0).contains(&expected), "{expected}");
    }

    #[test]
    fn what_comes_once_a_week_is_expected_then_and_only_then() {
        let weekly = |hour: i64| if hour % 168 == 20 { 100 } else { 0 };
        let at_its_hour = expected_after(weekly, 168 * 3 + 20);
        let a_day_later = expected_after(weekly, 168 * 3 + 44);
        assert!(at_its_hour > 50.0, "{at_its_hour}");
        assert!(a_day_later < 5.0, "{a_day_later}");
    }

    #[test]
    fn a_burst_is_no_base_line_of_its_own() {
        let burst = |hour: i64| if hour >= 24 * 21 - 1 { 500 } else { 2 };
        let expected = expected_after(burst, 24 * 21);
        assert!(expected < 4.0, "{expected}");
    }

    #[test]
    fn a_gap_of_a_thousand_years_ends() {
        let mut baseline = Baseline::new(1 << 10);
        baseline.advance(hour(0));
        baseline.add_usual(1, hour(0));
        baseline.advance(Time::from_micros(i64::MAX));
        baseline.advance(Time::from_micros(i64::MIN));
        assert!(baseline.expected(1) < 1.0);
    }
}
