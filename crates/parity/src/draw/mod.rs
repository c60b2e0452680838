//! Survival curves as SVG: numbers in, markup out, nothing else. Made for pages without any script or inline
//! style, so colours come from the page's style sheet by class:
//!
//! | Class | What |
//! | --- | --- |
//! | `survival` | the drawing |
//! | `grid`, `axis`, `tick`, `quiet` | lines and words around it |
//! | `band series-0`, `curve series-0`, `name series-0` | the first cohort; `series-1` the second, and so on |
//! | `between`, `between-words` | the area between the first two curves, which is the difference of their mean waits, and what it says |
//!
//! Curves differ by dash as well as by colour. [`Size`] is for whom it is drawn: letters of a wide drawing are
//! too small on a phone.

mod path;
mod scale;

use std::fmt::Write as _;

use path::{area_between, area_of_band, curve_path};
use scale::{Scale, tenth};

use crate::report::Cohort;
use crate::ticks::STEPS_MAX;
pub use crate::ticks::ticks;
pub use scale::{span, thinned};

/// How many curves can be told apart.
pub const CURVES_MAX: usize = 4;
/// Dashes of the curves; the first is drawn through.
const DASHES: [&str; CURVES_MAX] = ["none", "7 3", "2 3", "10 3 2 3"];
/// Longest name that is drawn, in characters.
const NAME_CHARS_MAX: usize = 22;

/// One corner of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// Hours since the clock began.
    pub hours: f64,
    /// The share that is still waiting from then on, 0 to 1.
    pub waiting: f64,
    /// The band around it.
    pub low: f64,
    /// The band around it.
    pub high: f64,
}

/// The curve of a cohort.
#[derive(Clone, Debug)]
pub struct Curve<'a> {
    /// What the cohort is called.
    pub name: &'a str,
    /// Its corners in the order of time. Before the first one everybody waits.
    pub corners: Vec<Corner>,
    /// `[hours, cases]`: how many were still watched and waiting then, at the [`ticks`] of the horizon.
    pub at_risk: &'a [[f64; 2]],
}

impl<'a> Curve<'a> {
    /// The curve of a cohort of a report.
    pub fn of(name: &'a str, cohort: &'a Cohort) -> Self {
        let steps = cohort.km.iter().zip(&cohort.bands);
        Self {
            name,
            corners: steps
                .map(|([hours, waiting], [_, low, high])| Corner {
                    hours: *hours,
                    waiting: *waiting,
                    low: *low,
                    high: *high,
                })
                .collect(),
            at_risk: &cohort.at_risk,
        }
    }

    /// How many were still watched and waiting at a tick; nothing where it is no tick.
    pub fn at_risk(&self, hours: f64) -> Option<u64> {
        let at = self.at_risk.iter().find(|[tick, _]| *tick == hours)?;
        Some(at[1] as u64)
    }
}

/// What is to be drawn.
pub struct Chart<'a> {
    /// Name in the page: a word of the page's own, of letters, digits and hyphens.
    pub id: &'a str,
    /// Its title, for whoever can't see it.
    pub title: &'a str,
    /// What it shows in words, for whoever can't see it.
    pub about: &'a str,
    /// Where it ends, in hours.
    pub horizon_hours: f64,
    /// The curves; the first [`CURVES_MAX`] are drawn.
    pub curves: &'a [Curve<'a>],
    /// What is written into the area between the first two, if it is to be filled.
    pub between: Option<&'a str>,
}

/// For whom it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A page of usual width, or paper.
    Wide,
    /// A phone.
    Narrow,
}

impl Size {
    fn id(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }

    fn scale(self, horizon_hours: f64) -> Scale {
        match self {
            Self::Wide => Scale::new(760.0, 338.0, 150.0, horizon_hours),
            Self::Narrow => Scale::new(380.0, 308.0, 20.0, horizon_hours),
        }
    }

    /// How many steps of the axis have room beside each other.
    fn steps_max(self) -> usize {
        match self {
            Self::Wide => STEPS_MAX,
            Self::Narrow => 4,
        }
    }
}

/// Draws a chart. Everything from outside is escaped.
pub fn draw(chart: &Chart<'_>, size: Size) -> String {
    let curves = chart.curves.get(..CURVES_MAX).unwrap_or(chart.curves);
    let scale = size.scale(chart.horizon_hours);
    let height = scale.height + 34.0 * curves.len() as f64 + 30.0;
    let id = format!("{}-{}", chart.id, size.id());
    let mut svg = String::new();
    // Writing into a string does not fail.
    let _ = write!(
        svg,
        "<svg class=\"survival {}\" viewBox=\"0 0 {} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-about\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-about\">{}</desc>\n",
        size.id(),
        scale.width,
        escape(chart.title),
        escape(chart.about)
    );
    frame(&mut svg, &scale);
    let ticks = thinned(ticks(chart.horizon_hours), size.steps_max());
    time_axis(&mut svg, &scale, &ticks);
    for (place, curve) in curves.iter().enumerate() {
        let area = area_of_band(&curve.corners, &scale);
        let _ = writeln!(svg, "<path class=\"band series-{place}\" d=\"{area}\"/>");
    }
    if let (Some(_), [first, second, ..]) = (chart.between, curves) {
        let area = area_between(&first.corners, &second.corners, &scale);
        let _ = writeln!(svg, "<path class=\"between\" d=\"{area}\"/>");
    }
    for (place, curve) in curves.iter().enumerate() {
        let (path, dash) = (curve_path(&curve.corners, &scale), dash(place));
        let _ = writeln!(
            svg,
            "<path class=\"curve series-{place}\" fill=\"none\" stroke-dasharray=\"{dash}\" d=\"{path}\"/>"
        );
    }
    if let (Some(words), [first, second, ..]) = (chart.between, curves) {
        between(&mut svg, words, first, second, &scale);
    }
    names(&mut svg, curves, &scale, size);
    at_risk(&mut svg, curves, &scale, &ticks);
    svg.push_str("</svg>\n");
    svg
}

/// Lines at every quarter, and what they mean.
fn frame(svg: &mut String, scale: &Scale) {
    let _ = writeln!(
        svg,
        "<text class=\"quiet\" x=\"4\" y=\"14\">share still waiting</text>"
    );
    for quarter in 0..=4_u8 {
        let (share, percent) = (f64::from(quarter) / 4.0, u32::from(quarter) * 25);
        let y = scale.y(share);
        let class = if quarter == 0 { "axis" } else { "grid" };
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/>\
             <text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{percent} %</text>",
            scale.left,
            scale.right(),
            scale.left - 6.0,
            tenth(y + 4.0)
        );
    }
}

fn time_axis(svg: &mut String, scale: &Scale, ticks: &[f64]) {
    let base = scale.y(0.0);
    for hours in ticks {
        let x = scale.x(*hours);
        let _ = writeln!(
            svg,
            "<line class=\"axis\" x1=\"{x}\" x2=\"{x}\" y1=\"{base}\" y2=\"{}\"/>\
             <text class=\"tick\" text-anchor=\"middle\" x=\"{x}\" y=\"{}\">{}</text>",
            base + 5.0,
            base + 20.0,
            span(*hours)
        );
    }
}

/// The name of each curve at its end: at the right where there is room, else above the drawing.
fn names(svg: &mut String, curves: &[Curve<'_>], scale: &Scale, size: Size) {
    let mut ends: Vec<(usize, &Curve<'_>, f64)> = curves
        .iter()
        .enumerate()
        .map(|(place, curve)| (place, curve, end(&curve.corners, scale.horizon_hours)))
        .collect();
    // Those at the top of the drawing come first, and push the next ones down.
    ends.sort_by(|a, b| b.2.total_cmp(&a.2));
    let count = ends.len();
    let mut lowest = 0.0_f64;
    for (order, (place, curve, waiting)) in ends.into_iter().enumerate() {
        let (name, percent) = (escape(&shortened(curve.name)), percent(waiting));
        let below = (count - 1 - order) as f64;
        match size {
            Size::Wide => {
                let room = scale.y(0.0) + 4.0 - 34.0 * below - 15.0;
                let y = (scale.y(waiting) + 4.0).max(lowest + 34.0).min(room);
                lowest = y;
                let x = scale.right() + 8.0;
                let _ = writeln!(
                    svg,
                    "<text class=\"name series-{place}\" x=\"{x}\" y=\"{}\">{name}</text>\
                     <text class=\"tick\" x=\"{x}\" y=\"{}\">{percent} still waiting</text>",
                    tenth(y),
                    tenth(y + 15.0)
                );
            }
            Size::Narrow => {
                let y = tenth(scale.y(waiting) - 5.0)
                    .max(lowest + 14.0)
                    .min(scale.y(0.0) - 5.0 - 14.0 * below);
                lowest = y;
                let x = scale.right() - 2.0;
                let _ = writeln!(
                    svg,
                    "<text class=\"name series-{place}\" text-anchor=\"end\" x=\"{x}\" y=\"{y}\">{name} {percent}</text>"
                );
            }
        }
    }
}

/// What the area between two curves is, where it is highest.
fn between(svg: &mut String, words: &str, first: &Curve<'_>, second: &Curve<'_>, scale: &Scale) {
    let gap = |hours: f64| {
        let (one, other) = (end(&first.corners, hours), end(&second.corners, hours));
        ((one - other).abs(), (one + other) / 2.0)
    };
    let places = (2..=8_u8).map(|tenths| scale.horizon_hours * f64::from(tenths) / 10.0);
    let gaps: Vec<(f64, (f64, f64))> = places.map(|hours| (hours, gap(hours))).collect();
    let widest = gaps.iter().map(|(_, gap)| gap.0).fold(0.0, f64::max);
    // Of places that are nearly as wide as the widest, the one nearest to the middle.
    let from_middle = |hours: f64| (hours - scale.horizon_hours * 0.5).abs();
    let place = gaps
        .into_iter()
        .filter(|(_, gap)| gap.0 >= widest * 0.9)
        .min_by(|a, b| from_middle(a.0).total_cmp(&from_middle(b.0)));
    // Letters need about a tenth of the height, and must not touch the curves.
    if let Some((hours, (height, middle))) = place
        && height > 0.2
    {
        let _ = writeln!(
            svg,
            "<text class=\"between-words\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
            scale.x(hours),
            tenth(scale.y(middle) + 5.0),
            escape(words)
        );
    }
}

/// How many are known to have waited so long, below the ticks.
fn at_risk(svg: &mut String, curves: &[Curve<'_>], scale: &Scale, ticks: &[f64]) {
    let mut y = scale.y(0.0) + 48.0;
    for (place, curve) in curves.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<text class=\"name series-{place}\" x=\"4\" y=\"{}\">{}: still waiting and watched</text>",
            tenth(y),
            escape(&shortened(curve.name))
        );
        for hours in ticks {
            let Some(cases) = curve.at_risk(*hours) else {
                continue;
            };
            let _ = writeln!(
                svg,
                "<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
                scale.x(*hours),
                tenth(y + 15.0),
                grouped(cases)
            );
        }
        y += 34.0;
    }
}

/// The share that is still waiting at a time.
pub fn end(corners: &[Corner], hours: f64) -> f64 {
    level(corners, hours).waiting
}

/// The curve and its band at a time. Before the first corner everybody waits.
pub fn level(corners: &[Corner], hours: f64) -> Corner {
    let after = corners.partition_point(|corner| corner.hours <= hours);
    let last = after.checked_sub(1).and_then(|place| corners.get(place));
    last.copied().unwrap_or(Corner {
        hours: 0.0,
        waiting: 1.0,
        low: 1.0,
        high: 1.0,
    })
}

/// The dashes of a curve.
pub fn dash(place: usize) -> &'static str {
    DASHES.get(place).copied().unwrap_or("none")
}

fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        0.0 => "0 %".into(),
        _ if percent < 0.5 => "under 1 %".into(),
        _ if percent > 99.5 && percent < 100.0 => "over 99 %".into(),
        _ => format!("{percent:.0} %"),
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    let begin: String = name.chars().take(NAME_CHARS_MAX - 1).collect();
    format!("{begin}…")
}

/// A count with a comma after each thousand.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A text as markup holds it, also between quotes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(one),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(steps: &[(f64, f64)]) -> Vec<Corner> {
        let corner = |(hours, waiting): &(f64, f64)| Corner {
            hours: *hours,
            waiting: *waiting,
            low: (waiting - 0.1).max(0.0),
            high: (waiting + 0.1).min(1.0),
        };
        steps.iter().map(corner).collect()
    }

    fn drawn(
        names: [&str; 2],
        steps: [&[(f64, f64)]; 2],
        horizon_hours: f64,
        size: Size,
    ) -> String {
        let [first, second] = steps.map(corners);
        let at_risk: Vec<[f64; 2]> = ticks(horizon_hours)
            .into_iter()
            .map(|hours| [hours, (2_000.0 - hours).max(0.0)])
            .collect();
        let curves = [
            Curve {
                name: names[0],
                corners: first,
                at_risk: &at_risk,
            },
            Curve {
                name: names[1],
                corners: second,
                at_risk: &at_risk,
            },
        ];
        let chart = Chart {
            id: "waits",
            title: "Waits",
            about: "Half of one cohort waits for ever.",
            horizon_hours,
            curves: &curves,
            between: Some("33.8 h"),
        };
        draw(&chart, size)
    }

    #[test]
    fn two_curves_with_bands_names_and_numbers_at_risk() {
        let steps: [&[(f64, f64)]; 2] = [
            &[(3.0, 0.75), (9.0, 0.5)],
            &[(3.0, 0.5), (6.0, 0.25), (9.0, 0.0)],
        ];
        insta::assert_snapshot!(
            "wide",
            drawn(["ordinary", "insider"], steps, 72.0, Size::Wide)
        );
        insta::assert_snapshot!(
            "narrow",
            drawn(["ordinary", "insider"], steps, 72.0, Size::Narrow)
        );
    }

    #[test]
    fn names_from_outside_are_text_whatever_they_hold() {
        let svg = drawn(
            ["<script>\"'&", "x</svg>"],
            [&[(1.0, 0.5)], &[]],
            24.0,
            Size::Wide,
        );
        assert!(
            !svg.contains("<script") && svg.matches("</svg>").count() == 1,
            "{svg}"
        );
    }

    #[test]
    fn nothing_to_draw_draws_nothing_that_is_no_number() {
        let none: [&[(f64, f64)]; 2] = [&[], &[]];
        let all_at_once: [&[(f64, f64)]; 2] = [&[(0.0, 0.0)], &[(0.0, 0.0)]];
        for steps in [none, all_at_once] {
            for horizon_hours in [0.0, 1e-6, 0.5, 72.0, 1e6] {
                for size in [Size::Wide, Size::Narrow] {
                    let svg = drawn(["a", "b"], steps, horizon_hours, size);
                    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
                }
            }
        }
    }

    #[test]
    fn a_curve_of_very_many_corners_stays_a_drawing_of_moderate_length() {
        let steps: Vec<(f64, f64)> = (1..=300_000)
            .map(|n| (f64::from(n) / 5_000.0, 1.0 - f64::from(n) / 400_000.0))
            .collect();
        let svg = drawn(["a", "b"], [&steps, &steps], 72.0, Size::Wide);
        assert!(svg.len() < 200_000, "{}", svg.len());
    }
}
