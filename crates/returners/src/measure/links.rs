//! Whole accounts: whether those who come back are linked with whom they were, and nobody else is.

use std::thread::available_parallelism;

use serde::Serialize;

use super::Part;
use crate::Script;
use crate::matcher::{Band, Linked, Linker};
use crate::operator::Operator;
use crate::world::{POSTS, Resemblance, SignUp, Truth, World};

/// False links per sign-up that the recall is told at.
const FALSE_LINKS: f64 = 0.001;
/// Of so many sign-ups one is assumed to be a return where precision is told for a platform.
const SIGN_UPS_PER_RETURN: f64 = 1_000.0;
/// After so many posts accounts are looked at.
const STAGES: [usize; 5] = [0, 1, 2, 5, POSTS];

/// What a linker reaches on a platform.
#[derive(Clone, Debug, Serialize)]
pub struct LinksReport {
    /// The linker.
    pub matcher: &'static str,
    /// Suspended accounts.
    pub suspended: usize,
    /// New accounts.
    pub sign_ups: usize,
    /// Of these, returns, those with an unrelated handle included.
    pub returns: usize,
    /// Of the returns those linked with the right account where one of 1,000 sign-ups is linked wrongly.
    pub recall: Part,
    /// The same where admirers and mockers, who copy picture and name on purpose, are left out.
    pub recall_without_copies: Part,
    /// The same as `recall`, of returns whose handle is unrelated.
    pub recall_unrelated: Part,
    /// Links of each band and above.
    pub bands: Vec<BandFigures>,
    /// By the script of the new handle.
    pub scripts: Vec<ScriptFigures>,
    /// Others by why they look like a suspended person, and whether they are linked.
    pub others: Vec<OtherFigures>,
    /// Returns by how the handle was varied.
    pub operators: Vec<OperatorFigures>,
    /// Returns by how much they have posted.
    pub stages: Vec<StageFigures>,
    /// Hours from sign-up until half of those that are ever linked rightly are at least possible; `None` where none is.
    pub median_hours_to_possible: Option<f64>,
    /// Hours until half of those that become likely are.
    pub median_hours_to_likely: Option<f64>,
}

/// Links of a band and above.
#[derive(Clone, Debug, Serialize)]
pub struct BandFigures {
    /// The band.
    pub band: Band,
    /// Of its links those that are right.
    pub precision: Part,
    /// Of the returns those that are linked rightly.
    pub recall: Part,
    /// Of 10,000 sign-ups that are no return, so many are linked.
    pub false_links_per_10_000: f64,
    /// The precision if one of 1,000 sign-ups were a return, with ends from the intervals of recall and false links.
    pub precision_at_one_in_1_000: [f64; 3],
}

/// Sign-ups of a script.
#[derive(Clone, Debug, Serialize)]
pub struct ScriptFigures {
    /// The script of the handle.
    pub script: &'static str,
    /// Sign-ups that are no return, and of these those that are linked, possible or likely.
    pub false_links: Part,
    /// The same of 10,000.
    pub false_links_per_10_000: f64,
    /// More than twice the median of the scripts, and more than chance explains.
    pub is_above_twice_the_median: bool,
    /// Of the returns those that are linked rightly, possible or likely.
    pub recall: Part,
}

/// Others who look like a suspended person.
#[derive(Clone, Debug, Serialize)]
pub struct OtherFigures {
    /// Why they do; `ordinary` for anybody.
    pub why: &'static str,
    /// Those that are possible or likely.
    pub linked: Part,
    /// Those that are likely.
    pub likely: Part,
}

/// Returns by how the handle was varied.
#[derive(Clone, Debug, Serialize)]
pub struct OperatorFigures {
    /// One of the operators; `unrelated` for none.
    pub operator: &'static str,
    /// Those found at one false link per 1,000 sign-ups.
    pub recall: Part,
}

/// Returns that have posted so much.
#[derive(Clone, Debug, Serialize)]
pub struct StageFigures {
    /// Posts.
    pub posts: usize,
    /// Those that are linked rightly, possible or likely.
    pub linked: Part,
    /// Those that are rightly likely.
    pub likely: Part,
}

/// Links every sign-up of a platform, in the end, and the returns after each stage too.
pub fn measure(linker: &dyn Linker, world: &World) -> LinksReport {
    let rows = rows(linker, &world.sign_ups);
    let without_copies = threshold(rows.iter().filter(|row| !row.is_copy()));
    let threshold = threshold(rows.iter());
    let returns: Vec<&Row<'_>> = rows.iter().filter(|row| row.is_return()).collect();
    let others: Vec<&Row<'_>> = rows.iter().filter(|row| !row.is_return()).collect();
    let found = |row: &Row<'_>| row.is_right() && row.score() > threshold;
    let with = |operators: &dyn Fn(&[Operator]) -> bool| {
        part(returns.iter().filter(|row| matches!(&row.sign_up.truth, Truth::Return { operators: used, .. } if operators(used))), |row| found(row))
    };
    let recall_unrelated = with(&|used| used.is_empty());
    let mut operators: Vec<OperatorFigures> = Operator::ALL
        .into_iter()
        .map(|operator| OperatorFigures {
            operator: operator.as_str(),
            recall: with(&|used| used.contains(&operator)),
        })
        .collect();
    operators.push(OperatorFigures {
        operator: "unrelated",
        recall: recall_unrelated,
    });
    let (stages, hours) = stages(linker, &returns);
    let has_bands = rows.iter().any(|row| row.band() > Band::None);
    LinksReport {
        matcher: linker.name(),
        suspended: world.suspended.len(),
        sign_ups: rows.len(),
        returns: returns.len(),
        recall: part(returns.iter(), |row| found(row)),
        recall_without_copies: part(returns.iter(), |row| {
            row.is_right() && row.score() > without_copies
        }),
        recall_unrelated,
        bands: match has_bands {
            true => [Band::Possible, Band::Likely]
                .map(|band| band_figures(band, &returns, &others))
                .into(),
            false => Vec::new(),
        },
        scripts: if has_bands {
            scripts(&returns, &others)
        } else {
            Vec::new()
        },
        others: if has_bands {
            reasons(&others)
        } else {
            Vec::new()
        },
        operators,
        stages: if has_bands { stages } else { Vec::new() },
        median_hours_to_possible: hours[0],
        median_hours_to_likely: hours[1],
    }
}

/// Links accounts by as many threads as the machine has; each account by itself, so that the order makes no difference.
fn rows<'a>(linker: &dyn Linker, sign_ups: &'a [SignUp]) -> Vec<Row<'a>> {
    let threads = available_parallelism().map_or(1, usize::from);
    let share = sign_ups.len().div_ceil(threads).max(1);
    let row = |sign_up: &'a SignUp| Row {
        sign_up,
        linked: linker.link(&sign_up.story.after(POSTS)),
    };
    let row = &row;
    std::thread::scope(|scope| {
        let workers: Vec<_> = sign_ups
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().map(row).collect::<Vec<Row<'a>>>()))
            .collect();
        let done = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(rows) => rows,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.collect()
    })
}

struct Row<'a> {
    sign_up: &'a SignUp,
    linked: Option<Linked>,
}

impl Row<'_> {
    fn is_return(&self) -> bool {
        matches!(self.sign_up.truth, Truth::Return { .. })
    }

    fn is_copy(&self) -> bool {
        let why = match self.sign_up.truth {
            Truth::Like { why, .. } => why,
            _ => return false,
        };
        matches!(why, Resemblance::Admirer | Resemblance::Mocker)
    }

    fn is_right(&self) -> bool {
        is_right(self.sign_up, self.linked)
    }

    fn score(&self) -> f64 {
        self.linked.map_or(f64::NEG_INFINITY, |linked| linked.score)
    }

    fn band(&self) -> Band {
        self.linked.map_or(Band::None, |linked| linked.band)
    }

    fn script(&self) -> Script {
        Script::of(&self.sign_up.story.account.handle)
    }
}

fn is_right(sign_up: &SignUp, linked: Option<Linked>) -> bool {
    matches!((&sign_up.truth, linked), (Truth::Return { of, .. }, Some(linked)) if linked.suspended == *of)
}

/// The score that the best link of at most one of 1,000 sign-ups exceeds wrongly.
fn threshold<'a>(rows: impl Iterator<Item = &'a Row<'a>>) -> f64 {
    let mut wrong = Vec::new();
    let mut all = 0.0;
    for row in rows {
        all += 1.0;
        if row.linked.is_some() && !row.is_right() {
            wrong.push(row.score());
        }
    }
    wrong.sort_by(|one, other| other.total_cmp(one));
    let allowed = (all * FALSE_LINKS) as usize;
    wrong.get(allowed).copied().unwrap_or(f64::NEG_INFINITY)
}

fn part<'a, T: 'a>(rows: impl Iterator<Item = T>, counts: impl Fn(T) -> bool) -> Part {
    let (mut count, mut of) = (0, 0);
    for row in rows {
        of += 1;
        count += usize::from(counts(row));
    }
    Part::new(count, of)
}

fn band_figures(band: Band, returns: &[&Row<'_>], others: &[&Row<'_>]) -> BandFigures {
    let recall = part(returns.iter(), |row| row.is_right() && row.band() >= band);
    let wrong_returns = returns
        .iter()
        .filter(|row| !row.is_right() && row.band() >= band)
        .count();
    let false_links = part(others.iter(), |row| row.band() >= band);
    let at_prior = |recall: f64, false_links: f64| {
        let (right, wrong) = (recall, false_links * (SIGN_UPS_PER_RETURN - 1.0));
        if right + wrong > 0.0 {
            right / (right + wrong)
        } else {
            0.0
        }
    };
    BandFigures {
        band,
        precision: Part::new(
            recall.count,
            recall.count + wrong_returns + false_links.count,
        ),
        recall,
        false_links_per_10_000: false_links.share * 10_000.0,
        precision_at_one_in_1_000: [
            at_prior(recall.share, false_links.share),
            at_prior(recall.low, false_links.high),
            at_prior(recall.high, false_links.low),
        ],
    }
}

fn scripts(returns: &[&Row<'_>], others: &[&Row<'_>]) -> Vec<ScriptFigures> {
    let mut all: Vec<Script> = others.iter().map(|row| row.script()).collect();
    all.sort_unstable();
    all.dedup();
    let of = |script: Script| {
        let false_links = part(others.iter().filter(|row| row.script() == script), |row| {
            row.band() > Band::None
        });
        let recall = part(returns.iter().filter(|row| row.script() == script), |row| {
            row.is_right() && row.band() > Band::None
        });
        ScriptFigures {
            script: script.as_str(),
            false_links,
            false_links_per_10_000: false_links.share * 10_000.0,
            is_above_twice_the_median: false,
            recall,
        }
    };
    let mut figures: Vec<ScriptFigures> = all.into_iter().map(of).collect();
    let mut rates: Vec<f64> = figures.iter().map(|one| one.false_links.share).collect();
    rates.sort_by(f64::total_cmp);
    let middle = rates.len() / 2;
    let median = match rates.len() % 2 {
        0 if middle > 0 => f64::midpoint(rates[middle - 1], rates[middle]),
        _ => rates.get(middle).copied().unwrap_or(0.0),
    };
    for one in &mut figures {
        one.is_above_twice_the_median =
            one.false_links.share > 2.0 * median && one.false_links.low > median;
    }
    figures
}

fn reasons(others: &[&Row<'_>]) -> Vec<OtherFigures> {
    let of = |why: &'static str, is: &dyn Fn(&Truth) -> bool| {
        let rows = || others.iter().filter(|row| is(&row.sign_up.truth));
        OtherFigures {
            why,
            linked: part(rows(), |row| row.band() > Band::None),
            likely: part(rows(), |row| row.band() == Band::Likely),
        }
    };
    let mut figures: Vec<OtherFigures> = Resemblance::ALL
        .into_iter()
        .map(|why| {
            of(
                why.as_str(),
                &|truth| matches!(truth, Truth::Like { why: is, .. } if *is == why),
            )
        })
        .collect();
    figures.push(of("ordinary", &|truth| *truth == Truth::Ordinary));
    figures
}

/// How many returns are linked after each stage, and the median hours until one is possible and until one is likely.
fn stages(linker: &dyn Linker, returns: &[&Row<'_>]) -> (Vec<StageFigures>, [Option<f64>; 2]) {
    let mut figures = Vec::new();
    let mut hours: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let mut first: Vec<[bool; 2]> = vec![[false; 2]; returns.len()];
    for posts in STAGES {
        let (mut linked_now, mut likely_now) = (0, 0);
        for (row, seen) in returns.iter().zip(&mut first) {
            let story = &row.sign_up.story;
            let linked = match posts {
                POSTS => row.linked,
                _ => linker.link(&story.after(posts)),
            };
            let band = linked
                .filter(|_| is_right(row.sign_up, linked))
                .map_or(Band::None, |linked| linked.band);
            linked_now += usize::from(band > Band::None);
            likely_now += usize::from(band == Band::Likely);
            let after = posts.checked_sub(1).and_then(|last| story.posts.get(last));
            let now = after.map_or(0.0, |post| post.after.micros() as f64 / 3.6e9);
            for (place, least) in [Band::Possible, Band::Likely].into_iter().enumerate() {
                if band >= least && !seen[place] {
                    seen[place] = true;
                    hours[place].push(now);
                }
            }
        }
        figures.push(StageFigures {
            posts,
            linked: Part::new(linked_now, returns.len()),
            likely: Part::new(likely_now, returns.len()),
        });
    }
    (figures, hours.map(median))
}

fn median(mut of: Vec<f64>) -> Option<f64> {
    of.sort_by(f64::total_cmp);
    of.get(of.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::account::Account;
    use crate::matcher::{ByHandle, Levenshtein};
    use crate::people::invent;
    use crate::world::Sizes;

    /// Knows who everybody is, and says so of those whom it is told to; of all others it says the first one.
    struct Oracle {
        truth: HashMap<String, usize>,
        wrong: Vec<String>,
    }

    impl Linker for Oracle {
        fn name(&self) -> &'static str {
            "oracle"
        }

        fn link(&self, account: &Account) -> Option<Linked> {
            let known = self.truth.get(&account.id);
            let is_wrong = self.wrong.contains(&account.id);
            let (suspended, score, band) = match known {
                Some(of) if account.texts.len() >= 2 => (*of, 5.0, Band::Likely),
                Some(of) => (*of, 5.0, Band::Possible),
                None if is_wrong => (0, 9.0, Band::Possible),
                None => (0, -5.0, Band::None),
            };
            Some(Linked {
                suspended,
                score,
                band,
            })
        }
    }

    fn world() -> World {
        let sizes = Sizes {
            suspended: 120,
            returns: 80,
            sign_ups: 2_000,
        };
        World::new(&invent(500, 5), sizes, 5)
    }

    fn oracle(world: &World, wrong: usize) -> Oracle {
        let truth = world.sign_ups.iter().filter_map(|one| match one.truth {
            Truth::Return { of, .. } => Some((one.story.account.id.clone(), of)),
            _ => None,
        });
        let others = world
            .sign_ups
            .iter()
            .filter(|one| one.truth == Truth::Ordinary);
        Oracle {
            truth: truth.collect(),
            wrong: others
                .take(wrong)
                .map(|one| one.story.account.id.clone())
                .collect(),
        }
    }

    #[test]
    fn who_knows_everything_finds_everything() {
        let world = world();
        let report = measure(&oracle(&world, 0), &world);
        assert_eq!(
            (report.recall.share, report.recall.of),
            (1.0, report.returns)
        );
        assert_eq!(report.bands.len(), 2);
        assert!(
            report
                .bands
                .iter()
                .all(|band| band.precision.share == 1.0 && band.false_links_per_10_000 == 0.0)
        );
        let likely: Vec<usize> = report
            .stages
            .iter()
            .map(|stage| stage.likely.count)
            .collect();
        assert_eq!(likely[..2], [0, 0]);
        assert_eq!(likely[2..], [report.returns; 3]);
        assert_eq!(report.median_hours_to_possible, Some(0.0));
        assert!(report.median_hours_to_likely > Some(0.0));
    }

    #[test]
    fn two_false_links_in_two_thousand_are_allowed_and_three_are_not() {
        let world = world();
        assert_eq!(measure(&oracle(&world, 2), &world).recall.share, 1.0);
        let report = measure(&oracle(&world, 3), &world);
        assert_eq!(report.recall.share, 0.0);
        let ordinary = report.others.last().map(|one| one.linked.count);
        assert_eq!(ordinary, Some(3));
        assert!(
            report
                .scripts
                .iter()
                .any(|one| one.false_links_per_10_000 > 0.0)
        );
        let possible = &report.bands[0];
        assert_eq!(possible.precision.of, report.returns + 3);
        let [share, low, high] = possible.precision_at_one_in_1_000;
        assert!(
            low < share && share < high && share < possible.precision.share,
            "{possible:?}"
        );
    }

    #[test]
    fn handles_alone_find_varied_ones_and_no_unrelated_one() {
        let mut world = world();
        world
            .sign_ups
            .retain(|one| !matches!(one.truth, Truth::Like { .. }));
        let linker = ByHandle::new(Levenshtein, &world.suspended);
        let report = measure(&linker, &world);
        assert!(report.recall.share > 0.1, "{report:?}");
        assert_eq!(report.recall_unrelated.count, 0);
        assert!(report.bands.is_empty() && report.stages.is_empty());
    }
}
