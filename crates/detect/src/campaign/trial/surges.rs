//! Many people at once, without anybody's plan.

use super::Plan;
use super::dice::Dice;
use super::ordinary::{author, made};
use super::post::{Post, Tag, Words, post};

/// What people surge over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SurgeKind {
    /// A link and a tag, with the headline in many posts.
    News,
    /// A name, condolences in much the same words, the account of who died.
    Mourning,
    /// A match: everybody at the same second when something happens, many again and again.
    Match,
    /// A protest at one office, some with a text that a site offers.
    Protest,
    /// A quiz whose result everybody posts in the same words.
    Quiz,
    /// Fans who make their tag big: often, in much the same words.
    Fans,
}

/// What makes the kinds different.
struct Shape {
    copied: f64,
    linked: f64,
    targeted: f64,
    /// Chance that somebody posts once more, after each post.
    again: f64,
    /// Moments at which all meet; none where a surge rises once and fades.
    peaks: u64,
}

impl SurgeKind {
    const ALL: [SurgeKind; 6] = [
        SurgeKind::News,
        SurgeKind::Mourning,
        SurgeKind::Match,
        SurgeKind::Protest,
        SurgeKind::Quiz,
        SurgeKind::Fans,
    ];

    fn shape(self) -> Shape {
        let shape = |copied, linked, targeted, again, peaks| Shape {
            copied,
            linked,
            targeted,
            again,
            peaks,
        };
        match self {
            SurgeKind::News => shape(0.3, 0.6, 0.1, 0.1, 0),
            SurgeKind::Mourning => shape(0.4, 0.05, 0.4, 0.05, 0),
            SurgeKind::Match => shape(0.05, 0.0, 0.2, 0.45, 6),
            SurgeKind::Protest => shape(0.3, 0.2, 0.7, 0.25, 0),
            SurgeKind::Quiz => shape(0.95, 1.0, 0.0, 0.02, 0),
            SurgeKind::Fans => shape(0.35, 0.1, 0.3, 0.5, 1),
        }
    }
}

pub(super) fn draw(plan: &Plan, dice: &mut Dice, posts: &mut Vec<Post>) {
    for (number, size) in plan.surges.iter().enumerate() {
        let kind = SurgeKind::ALL[number % SurgeKind::ALL.len()];
        let from = f64::from(plan.quiet_days) * 86_400.0;
        let to = f64::from(plan.days) * 86_400.0 - 30_000.0;
        let start = dice.between(from, to);
        surge(plan, dice, posts, (number as u64, kind, *size, start));
    }
}

fn surge(
    plan: &Plan,
    dice: &mut Dice,
    posts: &mut Vec<Post>,
    (number, kind, size, start): (u64, SurgeKind, u32, f64),
) {
    let shape = kind.shape();
    let fade = dice.between(1_800.0, 10_000.0);
    let rise = dice.between(120.0, 1_500.0);
    let target = author(plan, dice);
    let peaks: Vec<f64> = (0..shape.peaks)
        .map(|_| dice.between(0.0, 7_000.0))
        .collect();
    let texts = 800_000_000 + number as u32 * 8;
    let mut count = 0;
    while count < size {
        let account = author(plan, dice);
        let mut at = start
            + if peaks.is_empty() || dice.is(0.4) {
                dice.part() * rise + dice.wait(fade)
            } else {
                peaks[dice.below(peaks.len() as u64) as usize] + dice.wait(40.0)
            };
        loop {
            let text = if dice.is(shape.copied) {
                Words::Of {
                    text: texts + dice.below(3) as u32,
                    changed: dice.below(3) as u8,
                    by: dice.number() as u32,
                }
            } else {
                Words::Own(dice.number() as u32)
            };
            let mut one = post(at, account, made(plan, account), text);
            let way = [0, 0, 0, 0, 2, 5][dice.below(6) as usize];
            one.tags[0] = Some(Tag {
                number: 10_000_000 + number,
                way,
            });
            one.link = dice.is(shape.linked).then_some(90_000_000 + number as u32);
            one.target = dice.is(shape.targeted).then_some(target);
            posts.push(one);
            count += 1;
            if !dice.is(shape.again) {
                break;
            }
            at += 20.0 + dice.wait(1_500.0);
        }
    }
}
