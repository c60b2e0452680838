//! How parts add up to a whole, one bar below the other, each from where the one before it ended.

use askama::Template;

/// Size of the drawing, in units of its view box.
const WIDTH: f64 = 720.0;
const ROW: f64 = 30.0;
/// Room for the names at the left and the words at the right.
const LEFT: f64 = 210.0;
const RIGHT: f64 = 190.0;
/// A bar that says next to nothing can still be seen.
const BAR_MIN: f64 = 2.0;

/// A drawing of parts that add up.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "waterfall.html")]
pub struct Waterfall {
    bars: Vec<Bar>,
    /// Where nothing speaks for either side.
    even: Option<String>,
    height: String,
}

/// One part, or the whole.
#[derive(Clone, Debug, PartialEq)]
struct Bar {
    name: String,
    words: String,
    /// `for`, `against` or `sum`.
    class: &'static str,
    x: String,
    y: String,
    width: String,
    text_y: String,
    words_x: String,
}

impl Waterfall {
    /// From a first value with its name, parts (name, value, words), and name and words of the whole.
    pub fn of(
        first: (String, f64),
        parts: Vec<(String, f64, String)>,
        whole: (String, String),
    ) -> Self {
        let total: f64 = first.1 + parts.iter().map(|(_, value, _)| value).sum::<f64>();
        let mut spans = vec![(first.0, String::new(), "sum", 0.0, first.1)];
        let mut at = first.1;
        for (name, value, words) in parts {
            let class = if value < 0.0 { "against" } else { "for" };
            spans.push((name, words, class, at, at + value));
            at += value;
        }
        spans.push((whole.0, whole.1, "sum", 0.0, total));
        let ends = spans.iter().flat_map(|(_, _, _, from, to)| [*from, *to]);
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| {
            (low.min(end), high.max(end))
        });
        let scale = (WIDTH - LEFT - RIGHT) / (high - low).max(f64::EPSILON);
        let place = |value: f64| LEFT + (value - low) * scale;
        let bars = spans.into_iter().enumerate().map(|(row, span)| {
            let (name, words, class, from, to) = span;
            let (x, end) = (place(from.min(to)), place(from.max(to)));
            let y = ROW * row as f64 + 4.0;
            Bar {
                name,
                words,
                class,
                x: format!("{x:.1}"),
                y: format!("{y:.1}"),
                width: format!("{:.1}", (end - x).max(BAR_MIN)),
                text_y: format!("{:.1}", y + 16.0),
                words_x: format!("{:.1}", end.max(x + BAR_MIN) + 6.0),
            }
        });
        let bars: Vec<Bar> = bars.collect();
        Self {
            height: format!("{:.0}", ROW * bars.len() as f64 + 4.0),
            even: Some(format!("{:.1}", place(0.0))),
            bars,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_begins_where_the_one_before_it_ended() {
        let parts = vec![
            ("names".to_owned(), 4.0, "55 times likelier".to_owned()),
            (
                "timing".to_owned(),
                -1.0,
                "2.7 times less likely".to_owned(),
            ),
        ];
        let first = ("before anything was compared".to_owned(), -7.0);
        let whole = ("all together".to_owned(), "2 %".to_owned());
        let drawn = Waterfall::of(first, parts, whole);
        let spans = drawn.bars.iter().map(|bar| {
            let (x, width): (f64, f64) = (bar.x.parse().unwrap(), bar.width.parse().unwrap());
            (bar.class, (x - LEFT).round(), (x + width - LEFT).round())
        });
        let spans: Vec<_> = spans.collect();
        let unit = (WIDTH - LEFT - RIGHT) / 7.0;
        let at = |value: f64| ((value + 7.0) * unit).round();
        assert_eq!(
            spans,
            [
                ("sum", at(-7.0), at(0.0)),
                ("for", at(-7.0), at(-3.0)),
                ("against", at(-4.0), at(-3.0)),
                ("sum", at(-4.0), at(0.0)),
            ]
        );
        insta::assert_snapshot!(drawn.render().unwrap());
    }
}
