//! Survival curves in the signs of a terminal, with the numbers at risk below.
//!
//! The first curve is drawn through and the second dotted, so that neither needs a colour.

use evenhand_parity::draw::{self, Curve};

use super::braille::Canvas;
use super::style::{Ink, Style, cut, left, right, width};
use crate::number;

/// Height of the drawing in lines, such that every quarter lies on one.
const LINES: usize = 13;
/// Room for the shares at the left.
const LEFT: usize = 6;
/// Room for the names at the right, where the terminal is wide enough for it.
const NAMES: usize = 22;
/// From so many columns on, names stand at the right.
const NAMES_FROM: usize = 70;
/// Columns that a time or a number below needs.
const TICK: usize = 9;

/// The drawing, in lines without a line feed at the end.
pub fn draw(curves: &[Curve<'_>], horizon_hours: f64, style: Style) -> String {
    let has_names = style.columns >= NAMES_FROM;
    let names = if has_names { NAMES } else { 3 };
    let columns = style.columns.saturating_sub(LEFT + 1 + names);
    let mut canvas = Canvas::new(columns, LINES);
    // The first curve is drawn last and lies on top.
    for (ink, curve) in curves.iter().enumerate().rev() {
        stair(&mut canvas, curve, horizon_hours, ink);
    }
    let ends = ends(curves, horizon_hours);
    let mut lines = vec![style.paint(Ink::Faint, "share still waiting")];
    for line in 0..LINES {
        let share = if line % 3 == 0 {
            format!("{} %", 100 - line / 3 * 25)
        } else {
            String::new()
        };
        let edge = if line % 3 == 0 { '┤' } else { '│' };
        let mut text = style.paint(Ink::Faint, &format!("{}{edge}", right(&share, LEFT)));
        text.push_str(&painted(&canvas, line, style));
        let end = ends.iter().find(|end| end.line == line);
        if let (true, Some(end)) = (has_names, end) {
            let name = format!(" {} {}", cut(end.name, NAMES - 11), end.percent);
            text.push_str(&style.paint(Ink::Cohort(end.ink), &name));
        }
        lines.push(text.trim_end().to_owned());
    }
    let ticks = draw::thinned(draw::ticks(horizon_hours), (columns / TICK).max(2));
    lines.extend(axis(&ticks, columns, horizon_hours, style));
    lines.push(format!(
        "{}{}",
        " ".repeat(LEFT + 1),
        style.paint(Ink::Faint, "still waiting and watched")
    ));
    for (ink, curve) in curves.iter().enumerate() {
        let sign = if ink == 0 { "━━" } else { "┅┅" };
        let name = format!("{sign} {}", cut(curve.name, columns.saturating_sub(3)));
        lines.push(format!(
            "{}{}",
            " ".repeat(LEFT + 1),
            style.paint(Ink::Cohort(ink), &name)
        ));
        let numbers = ticks
            .iter()
            .filter_map(|hours| Some((*hours, number::count(curve.at_risk(*hours)? as usize))));
        lines.push(below(numbers, columns, horizon_hours));
    }
    lines.join("\n")
}

/// Sets the dots of a curve.
fn stair(canvas: &mut Canvas, curve: &Curve<'_>, horizon_hours: f64, ink: usize) {
    let bottom = canvas.height().saturating_sub(1);
    let last = canvas.width().saturating_sub(1).max(1);
    let y_at = |x: usize| {
        let hours = horizon_hours * x as f64 / last as f64;
        let waiting = draw::end(&curve.corners, hours).clamp(0.0, 1.0);
        ((1.0 - waiting) * bottom as f64).round() as usize
    };
    let mut above = 0;
    for x in 0..canvas.width() {
        let y = y_at(x);
        for dot in above.min(y)..=y {
            if ink == 0 || (x + dot) % 3 == 0 {
                canvas.dot(x, dot, ink);
            }
        }
        above = y;
    }
}

/// A line of the canvas with the colours of its curves.
fn painted(canvas: &Canvas, line: usize, style: Style) -> String {
    let mut text = String::new();
    let mut run = (String::new(), None);
    let flush = |text: &mut String, (run, ink): &(String, Option<usize>)| match ink {
        Some(ink) => text.push_str(&style.paint(Ink::Cohort(*ink), run)),
        None => text.push_str(run),
    };
    for (sign, ink) in canvas.row(line) {
        if ink != run.1 {
            flush(&mut text, &run);
            run = (String::new(), ink);
        }
        run.0.push(sign);
    }
    flush(&mut text, &run);
    text
}

/// Where a curve ends.
struct End<'a> {
    line: usize,
    ink: usize,
    name: &'a str,
    percent: String,
}

/// The ends of the curves, each on a line of its own.
fn ends<'a>(curves: &[Curve<'a>], horizon_hours: f64) -> Vec<End<'a>> {
    let mut ends: Vec<(f64, usize, &Curve<'a>)> = curves
        .iter()
        .enumerate()
        .map(|(ink, curve)| (draw::end(&curve.corners, horizon_hours), ink, curve))
        .collect();
    ends.sort_by(|a, b| b.0.total_cmp(&a.0));
    let count = ends.len();
    let mut free = 0;
    let place = |(order, (waiting, ink, curve)): (usize, (f64, usize, &Curve<'a>))| {
        let line = ((1.0 - waiting.clamp(0.0, 1.0)) * (LINES - 1) as f64).round() as usize;
        let lowest = (LINES).saturating_sub(count - order);
        let line = line.max(free).min(lowest);
        free = line + 1;
        End {
            line,
            ink,
            name: curve.name,
            percent: number::share(waiting),
        }
    };
    ends.into_iter().enumerate().map(place).collect()
}

fn axis(ticks: &[f64], columns: usize, horizon_hours: f64, style: Style) -> [String; 2] {
    let mut edge: Vec<char> = vec!['─'; columns];
    for hours in ticks {
        if let Some(sign) = edge.get_mut(column(*hours, columns, horizon_hours)) {
            *sign = '┬';
        }
    }
    let edge: String = edge.into_iter().collect();
    let edge = format!("{}└{edge}", " ".repeat(LEFT));
    let words = ticks.iter().map(|hours| (*hours, draw::span(*hours)));
    let words = below(words, columns, horizon_hours);
    [
        style.paint(Ink::Faint, &edge),
        style.paint(Ink::Faint, &words),
    ]
}

fn column(hours: f64, columns: usize, horizon_hours: f64) -> usize {
    let share = if horizon_hours > 0.0 {
        hours / horizon_hours
    } else {
        0.0
    };
    (share * columns.saturating_sub(1) as f64).round() as usize
}

/// Words around the columns of their hours, as many as fit beside each other.
fn below(words: impl Iterator<Item = (f64, String)>, columns: usize, horizon_hours: f64) -> String {
    let mut line = String::new();
    for (hours, word) in words {
        let middle = LEFT + 1 + column(hours, columns, horizon_hours);
        let begin = middle.saturating_sub(width(&word) / 2);
        if line.is_empty() || width(&line) < begin {
            line = left(&line, begin);
            line.push_str(&word);
        }
    }
    line
}
