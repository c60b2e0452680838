//! What people post anyhow.

use evenhand_model::Time;

use super::Plan;
use super::dice::Dice;
use super::post::{Post, START, Tag, Words, post};
use crate::campaign::key::mix;

const HOURS_OF_DAY: f64 = 24.0;
const DAY_MICROS: i64 = 86_400_000_000;
/// Tags that are used all the time.
const TAGS: u64 = 6_000;
/// Tags that are new on a day and gone the day after next.
const TOPICS_A_DAY: u64 = 120;
/// Addresses that are new in an hour.
const LINKS_AN_HOUR: u64 = 25;
/// Sentences that many people write by themselves.
const PHRASES: u64 = 60;

pub(super) fn draw(plan: &Plan, dice: &mut Dice, posts: &mut Vec<Post>) {
    let seconds = f64::from(plan.days) * 86_400.0;
    while posts.len() < plan.posts {
        let at = dice.part() * seconds;
        if !dice.is(business(at) / 2.0) {
            continue;
        }
        let account = author(plan, dice);
        let own = Words::Own(dice.number() as u32);
        let mut one = post(at, account, made(plan, account), own);
        if dice.is(0.015) {
            let text = 900_000_000 + dice.rank(PHRASES) as u32;
            one.text = Words::Of {
                text,
                changed: dice.below(2) as u8,
                by: dice.number() as u32,
            };
        }
        if dice.is(0.35) {
            one.tags[0] = Some(usual_tag(dice, at));
            if dice.is(0.25) {
                one.tags[1] = Some(usual_tag(dice, at));
            }
        }
        if dice.is(0.12) {
            // News are shared for some hours after they come out.
            let hour = ((at / 3_600.0) - dice.wait(2.0)).max(0.0) as u64;
            one.link = Some((hour * LINKS_AN_HOUR + dice.rank(LINKS_AN_HOUR)) as u32);
        }
        if dice.is(0.25) {
            one.target = Some(if dice.is(0.5) {
                dice.rank(500)
            } else {
                author(plan, dice)
            });
        }
        posts.push(one);
    }
}

/// How busy a moment is, in 0..2: nights are quiet, and so are weekends, somewhat.
pub(super) fn business(seconds: f64) -> f64 {
    let hour = (seconds / 3_600.0) % HOURS_OF_DAY;
    let day = (seconds / 86_400.0) as u64 % 7;
    let of_day = 1.0 - 0.75 * (std::f64::consts::TAU * (hour - 2.0) / HOURS_OF_DAY).cos();
    of_day.max(0.1) * if day >= 5 { 0.8 } else { 1.0 }
}

/// Somebody who posts, some far more than others.
pub(super) fn author(plan: &Plan, dice: &mut Dice) -> u64 {
    let accounts = u64::from(plan.accounts);
    let number = if dice.is(0.4) {
        dice.rank(accounts)
    } else {
        dice.below(accounts)
    };
    mix(number ^ plan.seed)
}

/// When an account was made: one in thirty in the weeks before and during the trial, the others in the eight years before.
pub(super) fn made(plan: &Plan, account: u64) -> Time {
    let mut dice = Dice::new(account ^ 0xA6E);
    let days = if dice.is(1.0 / 30.0) {
        dice.between(0.0, 30.0) - f64::from(plan.days) / 2.0
    } else {
        dice.between(30.0, 3_000.0)
    };
    Time::from_micros(START - (days * DAY_MICROS as f64) as i64)
}

/// A tag: one that is always there, some of them by the hour or the weekday, or a topic of the day.
fn usual_tag(dice: &mut Dice, at: f64) -> Tag {
    let day = (at / 86_400.0) as u64;
    let hour = (at / 3_600.0) as u64 % 24;
    let number = match dice.below(10) {
        0..2 => {
            1_000_000
                + (day - u64::from(day > 0 && dice.is(0.3))) * TOPICS_A_DAY
                + dice.rank(TOPICS_A_DAY)
        }
        2 => 100_000 + hour,
        3 => 200_000 + day % 7,
        _ => dice.rank(TAGS),
    };
    let way = match dice.below(20) {
        0 => 2,
        1 => 5,
        _ => 0,
    };
    Tag { number, way }
}
