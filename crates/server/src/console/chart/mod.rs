//! Charts, drawn by the server as SVG: data in, markup out, nothing else.
//!
//! A [`Chart`] is what is to be shown; [`scale`] finds round numbers for its axis, [`bars`] and [`lines`] place its
//! series, and the template draws them with a legend before and a table behind. Series differ by pattern or dash as well
//! as by colour. Colours come from the style sheet by class, as no style may stand inline.

pub mod bars;
pub mod lines;
pub mod scale;
pub mod waterfall;

use askama::Template;
use evenhand_model::Problem;

use bars::Bar;
use lines::Line;
use scale::Scale;

/// Size of the drawing, in units of its view box.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 240.0;
/// Room for the numbers at the left, for the last word at the right, and for the steps below.
const LEFT: f64 = 48.0;
const RIGHT: f64 = 24.0;
const BELOW: f64 = 24.0;
const ABOVE: f64 = 8.0;
/// Most words under the axis.
const WORDS_MAX: usize = 9;
/// Most series that are told apart; there are so many patterns and colours.
pub const SERIES_MAX: usize = 6;

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bars whose parts stand on each other: how they add up.
    Bars,
    /// Lines: how levels go.
    Lines,
}

/// One series of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What it counts.
    pub name: String,
    /// A number for each step; none where nobody knows.
    pub values: Vec<Option<u64>>,
}

/// A chart, ready to be drawn.
#[derive(Clone, Debug, Template)]
#[template(path = "chart.html")]
pub struct Chart {
    /// Name in the page, for what refers to its parts: a word of our own.
    id: &'static str,
    title: String,
    about: String,
    /// What stands over the first column of its table.
    step_name: &'static str,
    steps: Vec<String>,
    series: Vec<Series>,
    kind: Kind,
    scale: Scale,
}

/// A chart that has been drawn.
pub struct Drawing {
    /// Its markup, with everything from outside escaped.
    pub svg: String,
}

/// A word or number beside an axis.
#[derive(Clone, Debug, PartialEq)]
struct Tick {
    at: f64,
    text: String,
}

impl Tick {
    /// The base line of a number that stands beside its line.
    fn base(&self) -> f64 {
        self.at + 4.0
    }
}

impl Chart {
    /// A chart of these series; of many, those with the most stay and the others are added up.
    pub fn new(
        id: &'static str,
        kind: Kind,
        title: impl Into<String>,
        (step_name, steps): (&'static str, Vec<String>),
        series: Vec<Series>,
    ) -> Self {
        let series = at_most(SERIES_MAX, series);
        let highest = match kind {
            Kind::Bars => bars::highest(&series, steps.len()),
            Kind::Lines => lines::highest(&series),
        };
        Self {
            id,
            title: title.into(),
            about: in_words(&series),
            step_name,
            steps,
            series,
            kind,
            scale: Scale::to(highest),
        }
    }

    /// The chart as markup.
    pub fn draw(&self) -> Result<Drawing, Problem> {
        let svg = self.render().map_err(|error| {
            tracing::error!(%error, "a chart could not be drawn");
            Problem::internal("this page could not be written")
        })?;
        Ok(Drawing { svg })
    }

    fn is_empty(&self) -> bool {
        let mut values = self.series.iter().flat_map(|series| &series.values);
        match self.kind {
            Kind::Bars => values.all(|value| value.unwrap_or_default() == 0),
            Kind::Lines => values.all(Option::is_none),
        }
    }

    fn bars(&self) -> Vec<Bar> {
        bars::place(&self.series, &self.steps, self.scale)
    }

    fn lines(&self) -> Vec<Line> {
        lines::place(&self.series, &self.steps, self.scale)
    }

    /// Numbers beside the axis at the left.
    fn numbers(&self) -> Vec<Tick> {
        let ticks = self.scale.ticks().into_iter();
        ticks
            .map(|number| Tick {
                at: self.scale.y(number),
                text: number.to_string(),
            })
            .collect()
    }

    /// Words below, as many as fit.
    fn words(&self) -> Vec<Tick> {
        let every = self.steps.len().div_ceil(WORDS_MAX).max(1);
        let steps = self.steps.iter().enumerate().step_by(every);
        steps
            .map(|(place, text)| Tick {
                at: tenth(middle(place, self.steps.len())),
                text: text.clone(),
            })
            .collect()
    }

    /// Each series with its place and its dashes.
    fn legend(&self) -> impl Iterator<Item = (usize, &'static str, &str)> {
        let series = self.series.iter().enumerate();
        series.map(|(place, one)| (place, lines::dash(place), one.name.as_str()))
    }

    /// Each step with its numbers.
    fn rows(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let cell = |series: &Series, step: usize| {
            let value = series.values.get(step).copied().flatten();
            value.map_or_else(|| "–".to_owned(), |value| value.to_string())
        };
        let steps = self.steps.iter().enumerate();
        steps.map(move |(place, step)| {
            let cells = self.series.iter().map(|one| cell(one, place));
            (step.as_str(), cells.collect())
        })
    }
}

/// Where a step begins, and how wide it is.
fn slot(place: usize, steps: usize) -> (f64, f64) {
    let width = (WIDTH - LEFT - RIGHT) / steps.max(1) as f64;
    (LEFT + width * place as f64, width)
}

fn middle(place: usize, steps: usize) -> f64 {
    let (from, width) = slot(place, steps);
    from + width / 2.0
}

/// Numbers of a drawing are told to a tenth: finer than anybody sees, and the same on every machine.
fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn sum(series: &Series) -> u64 {
    series.values.iter().flatten().sum()
}

fn at_most(most: usize, mut series: Vec<Series>) -> Vec<Series> {
    if series.len() <= most {
        return series;
    }
    series.sort_by_key(|one| std::cmp::Reverse(sum(one)));
    let others = series.split_off(most - 1);
    let steps = others.iter().map(|one| one.values.len()).max();
    let added = |step: usize| {
        let values = others.iter();
        let known = values.filter_map(|one| one.values.get(step).copied().flatten());
        Some(known.sum())
    };
    series.push(Series {
        name: format!("{} others", others.len()),
        values: (0..steps.unwrap_or(0)).map(added).collect(),
    });
    series
}

/// What somebody who can't see the chart is told of it; the table says the rest.
fn in_words(series: &[Series]) -> String {
    let told = series.iter().map(|one| {
        let highest = one.values.iter().flatten().max();
        let highest = highest.copied().unwrap_or_default();
        format!("{}: highest {highest}", one.name)
    });
    let told: Vec<String> = told.collect();
    format!("{}. All numbers are in the table below.", told.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, values: &[u64]) -> Series {
        Series {
            name: name.into(),
            values: values.iter().map(|value| Some(*value)).collect(),
        }
    }

    fn steps(count: usize) -> (&'static str, Vec<String>) {
        (
            "day",
            (1..=count).map(|day| format!("11-{day:02}")).collect(),
        )
    }

    #[test]
    fn bars_stand_on_each_other() {
        let values = vec![series("hold", &[3, 0, 2]), series("allow <b>", &[5, 1, 0])];
        let chart = Chart::new("events", Kind::Bars, "Events", steps(3), values);
        insta::assert_snapshot!(chart.render().unwrap());
    }

    #[test]
    fn a_line_has_a_gap_where_nobody_knows() {
        let mut waiting = series("waiting", &[4, 9, 0, 7]);
        waiting.values[1] = None;
        let values = vec![waiting, series("decided", &[1, 2, 3, 4])];
        let chart = Chart::new("backlog", Kind::Lines, "Backlog", steps(4), values);
        insta::assert_snapshot!(chart.render().unwrap());
    }

    #[test]
    fn nothing_counted_is_said_in_words() {
        let values = vec![series("hold", &[0, 0])];
        let chart = Chart::new("events", Kind::Bars, "Events", steps(2), values);
        insta::assert_snapshot!(chart.render().unwrap());
    }

    #[test]
    fn of_many_series_the_smallest_are_added_up_and_nothing_is_lost() {
        let many: Vec<Series> = (0..20).map(|n| series(&format!("r{n}"), &[n, 1])).collect();
        let all: u64 = many.iter().map(sum).sum();
        let few = at_most(SERIES_MAX, many);
        assert_eq!(few.len(), SERIES_MAX);
        assert_eq!(few[0].name, "r19");
        assert_eq!(few[5].name, "15 others");
        assert_eq!(few.iter().map(sum).sum::<u64>(), all);
    }

    #[test]
    fn no_step_and_no_series_draw_nothing_that_is_no_number() {
        for (steps_of, values) in [(0, vec![]), (0, vec![series("a", &[])]), (3, vec![])] {
            for kind in [Kind::Bars, Kind::Lines] {
                let chart = Chart::new("x", kind, "X", steps(steps_of), values.clone());
                let drawn = chart.render().unwrap();
                assert!(
                    !drawn.contains("NaN") && !drawn.contains("inf\""),
                    "{drawn}"
                );
            }
        }
    }

    #[test]
    fn there_are_never_too_many_words_below() {
        for count in [1, 8, 9, 10, 72, 400] {
            let values = vec![series("a", &vec![1; count])];
            let chart = Chart::new("x", Kind::Bars, "X", steps(count), values);
            assert!(chart.words().len() <= WORDS_MAX, "{count}");
        }
    }
}
