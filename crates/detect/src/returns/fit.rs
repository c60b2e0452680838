//! Weights re-estimated from links that people have judged.
//!
//! How often an outcome shows among returns is counted in confirmed links, starting from what the file says as if [`WORTH`] links had been
//! judged before (a Dirichlet prior). How often it shows by chance is not: only links that were found are judged, and they were found because
//! they agree, so that in rejected ones agreement is far more frequent than by chance. Counting it there would take nearly all weight
//! from a shared picture. Only when an account was made has no part in finding it, and is counted in rejected links too. The share of returns follows how
//! many of the judged links were confirmed, beside how many should have been.

use std::collections::BTreeMap;

use super::outcome::Outcome;
use super::weights::{Weights, WeightsError};

/// How many judged links what the file says is worth.
pub const WORTH: f64 = 100.0;
/// Links of each verdict below which nothing is fitted.
pub const LINKS_MIN: usize = 20;
/// The share of returns changes at most so many times.
const PRIOR_TIMES_MAX: f64 = 5.0;
/// Comparisons of which not every outcome is told, so that nobody can count them.
const UNCOUNTED: [&str; 2] = ["claim", "contact"];
/// Comparisons that have no part in whether a link is found.
const BLIND: [&str; 2] = ["made", "burst"];
/// No share is fitted to less.
const SHARE_MIN: f64 = 1e-9;

/// A link that a person has judged.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Whether both accounts are one person's.
    pub is_return: bool,
    /// What the link was found with; none where nobody knows.
    pub posterior: Option<f64>,
    /// What was compared, like `picture.same`.
    pub features: Vec<String>,
}

/// One outcome before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Refit {
    /// Which, like `picture.same`.
    pub outcome: &'static str,
    /// Confirmed links that have it, of those in which it was compared.
    pub confirmed: [usize; 2],
    /// The same of rejected links.
    pub rejected: [usize; 2],
    /// How often it shows among returns, before and now.
    pub when_same: [f64; 2],
    /// How often by chance, before and now.
    pub by_chance: [f64; 2],
}

impl Refit {
    /// The weight before and now.
    pub fn log_odds(&self) -> [f64; 2] {
        [0, 1].map(|time| (self.when_same[time] / self.by_chance[time]).ln())
    }
}

/// What a fit came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Every outcome that was compared in some link, in the order of the file.
    pub outcomes: Vec<Refit>,
    /// The share of sign-ups that are returns, before and now.
    pub returning_per_sign_up: [f64; 2],
    /// Confirmed and rejected links.
    pub links: [usize; 2],
}

/// Fits weights to judged links; with fewer than [`LINKS_MIN`] of either verdict to none.
pub fn fit(links: &[Judged], weights: &Weights) -> Option<Fitted> {
    let confirmed = links.iter().filter(|link| link.is_return).count();
    let rejected = links.len() - confirmed;
    if confirmed.min(rejected) < LINKS_MIN {
        return None;
    }
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for link in links {
        // Each once, and only those that there are: another version may know others.
        let has = |outcome: &&Outcome| link.features.iter().any(|one| one == outcome.as_str());
        for outcome in Outcome::ALL.iter().filter(has) {
            counts.entry(outcome.as_str()).or_default()[usize::from(!link.is_return)] += 1;
        }
    }
    let compared = |comparison: &str, verdict: usize| -> usize {
        let of = counts
            .iter()
            .filter(|(name, _)| comparison_of(name) == comparison);
        of.map(|(_, counted)| counted[verdict]).sum()
    };
    let refit = |outcome: &Outcome| {
        let name = outcome.as_str();
        let comparison = comparison_of(name);
        let all = [0, 1].map(|verdict| compared(comparison, verdict));
        if all == [0, 0] || UNCOUNTED.contains(&comparison) {
            return None;
        }
        let [has, has_rejected] = counts.get(name).copied().unwrap_or_default();
        let rates = weights.outcome(*outcome).rates;
        let by_chance = match BLIND.contains(&comparison) {
            true => shrunk(rates.by_chance, has_rejected, all[1]),
            false => rates.by_chance,
        };
        Some(Refit {
            outcome: name,
            confirmed: [has, all[0]],
            rejected: [has_rejected, all[1]],
            when_same: [rates.when_same, shrunk(rates.when_same, has, all[0])],
            by_chance: [rates.by_chance, by_chance],
        })
    };
    Some(Fitted {
        outcomes: Outcome::ALL.iter().filter_map(refit).collect(),
        returning_per_sign_up: [
            weights.returning_per_sign_up,
            returning(links, weights.returning_per_sign_up),
        ],
        links: [confirmed, rejected],
    })
}

/// A share that was assumed, after it was counted.
fn shrunk(assumed: f64, has: usize, of: usize) -> f64 {
    ((assumed * WORTH + has as f64) / (WORTH + of as f64)).max(SHARE_MIN)
}

/// The share of returns: the odds change as what was confirmed is to what should have been.
fn returning(links: &[Judged], share: f64) -> f64 {
    let told = links
        .iter()
        .filter_map(|link| Some((link.is_return, link.posterior?)));
    let (mut is, mut should_be, mut count) = (0.0, 0.0, 0.0);
    for (is_return, posterior) in told {
        is += f64::from(u8::from(is_return));
        should_be += posterior;
        count += 1.0;
    }
    if count == 0.0 {
        return share;
    }
    let worth = WORTH * should_be / count;
    let odds = |right: f64| (right + worth) / (count - right + WORTH - worth).max(1.0);
    let times = (odds(is) / odds(should_be)).clamp(1.0 / PRIOR_TIMES_MAX, PRIOR_TIMES_MAX);
    let odds = share / (1.0 - share) * times;
    odds / (1.0 + odds)
}

fn comparison_of(outcome: &str) -> &str {
    outcome.split('.').next().unwrap_or(outcome)
}

impl Fitted {
    /// The text of a file of weights with the fitted figures in the place of the old ones, a version higher, and `origin` written into
    /// it. Everything else stays as it is.
    pub fn write_into(&self, text: &str, origin: &str) -> Result<String, WeightsError> {
        let version = Weights::parse(text)?.version.saturating_add(1);
        let mut comparison = String::new();
        let mut lines = Vec::new();
        for line in text.lines() {
            let name = quoted(line, "name = \"");
            if let Some(name) = name.filter(|_| line.starts_with("name = ")) {
                name.clone_into(&mut comparison);
            }
            let outcome = name.map(|name| format!("{comparison}.{name}"));
            let refit = self
                .outcomes
                .iter()
                .find(|one| Some(one.outcome) == outcome.as_deref());
            lines.push(match refit {
                _ if line.starts_with("version = ") => {
                    format!("version = {version}\norigin = {origin:?}")
                }
                _ if line.starts_with("origin = ") => continue,
                _ if line.starts_with("returning_per_sign_up = ") => {
                    format!(
                        "returning_per_sign_up = {:.3e}",
                        self.returning_per_sign_up[1]
                    )
                }
                Some(refit) => with_rates(line, refit),
                None => line.to_owned(),
            });
        }
        let text = lines.join("\n") + "\n";
        Weights::parse(&text)?;
        Ok(text)
    }
}

fn quoted<'a>(line: &'a str, before: &str) -> Option<&'a str> {
    let (_, behind) = line.split_once(before)?;
    behind.split('"').next()
}

fn with_rates(line: &str, refit: &Refit) -> String {
    let (Some((head, _)), Some((_, tail))) = (
        line.split_once("when_same = "),
        line.split_once(", says = "),
    ) else {
        return line.to_owned();
    };
    let [when_same, by_chance] = [refit.when_same[1], refit.by_chance[1]];
    format!("{head}when_same = {when_same:.7e}, by_chance = {by_chance:.7e}, says = {tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../../../returns/weights.toml");

    /// So many confirmed and rejected links with these features each.
    fn links(confirmed: (usize, &[&str]), rejected: (usize, &[&str])) -> Vec<Judged> {
        let some = |is_return, (count, features): (usize, &[&str])| {
            let link = Judged {
                is_return,
                posterior: Some(0.5),
                features: features.iter().map(ToString::to_string).collect(),
            };
            vec![link; count]
        };
        [some(true, confirmed), some(false, rejected)].concat()
    }

    fn of(fitted: &Fitted, outcome: &str) -> Refit {
        fitted
            .outcomes
            .iter()
            .find(|one| one.outcome == outcome)
            .cloned()
            .unwrap()
    }

    #[test]
    fn of_too_few_links_nothing_is_fitted() {
        for (confirmed, rejected) in [(0, 0), (19, 500), (500, 19)] {
            assert_eq!(
                fit(
                    &links((confirmed, &[]), (rejected, &[])),
                    Weights::shipped()
                ),
                None
            );
        }
        assert!(fit(&links((20, &[]), (20, &[])), Weights::shipped()).is_some());
    }

    #[test]
    fn what_is_confirmed_moves_a_share_by_as_much_as_there_is_and_chance_stays() {
        let judged = links((100, &["picture.other"]), (50, &["picture.same"]));
        let same = of(&fit(&judged, Weights::shipped()).unwrap(), "picture.same");
        assert_eq!((same.confirmed, same.rejected), ([0, 100], [50, 50]));
        // Half of it is what the file says, half what was counted.
        assert!(
            (same.when_same[1] - same.when_same[0] / 2.0).abs() < 1e-9,
            "{same:?}"
        );
        assert_eq!(same.by_chance[0], same.by_chance[1]);
        assert!(same.log_odds()[1] < same.log_odds()[0]);
    }

    #[test]
    fn only_what_was_compared_counts() {
        let fitted = fit(
            &links((30, &["picture.same"]), (30, &["claim.another"])),
            Weights::shipped(),
        )
        .unwrap();
        assert!(
            fitted
                .outcomes
                .iter()
                .all(|one| one.outcome.starts_with("picture."))
        );
    }

    #[test]
    fn when_accounts_were_made_is_counted_in_rejected_links_too() {
        let judged = links((50, &["made.within_a_day"]), (100, &["made.before"]));
        let before = of(&fit(&judged, Weights::shipped()).unwrap(), "made.before");
        assert!(before.by_chance[1] > 0.5 && before.when_same[1] < before.when_same[0]);
    }

    #[test]
    fn the_share_of_returns_follows_the_verdicts_within_bounds() {
        let share = |confirmed, rejected| {
            fit(
                &links((confirmed, &[]), (rejected, &[])),
                Weights::shipped(),
            )
            .unwrap()
            .returning_per_sign_up
        };
        let [before, now] = share(100, 100);
        assert!((before - now).abs() < 1e-9);
        let [before, now] = share(1_000, 20);
        assert!(now > 2.0 * before && now < 6.0 * before, "{now}");
        let [before, now] = share(20, 1_000);
        assert!(now < before / 2.0 && now > before / 6.0, "{now}");
    }

    #[test]
    fn a_fitted_file_is_whole_a_version_higher_and_says_where_it_comes_from() {
        let judged = links(
            (60, &["picture.same", "made.later", "bio.other"]),
            (40, &["picture.other", "made.later"]),
        );
        let fitted = fit(&judged, Weights::shipped()).unwrap();
        let text = fitted.write_into(TEXT, "local: 60 confirmed").unwrap();
        let weights = Weights::parse(&text).unwrap();
        assert_eq!(weights.version, Weights::shipped().version + 1);
        assert_eq!(weights.origin.as_deref(), Some("local: 60 confirmed"));
        let rates = weights.outcome(Outcome::PictureSame).rates;
        assert!((rates.when_same - of(&fitted, "picture.same").when_same[1]).abs() < 1e-6);
        let again = fitted.write_into(&text, "again").unwrap();
        assert_eq!(again.matches("origin = ").count(), 1);
        assert_eq!(again.lines().count(), TEXT.lines().count() + 1);
    }
}
