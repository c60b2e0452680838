//! Reports: ordinary ones, honest pile-ons on something truly bad, and brigades that report somebody who did nothing.

use evenhand_model::Time;

use super::Campaign;
use super::dice::Dice;
use super::ordinary::{author, business, made};
use super::planted::{Pace, firsts};
use super::post::{Post, START, Stream, Words, post};
use super::{Plan, planted};
use crate::campaign::key::mix;

const DAY_MICROS: f64 = 86_400e6;
/// Things that can be reported of one hour, some far more often than others.
const SUBJECTS: u64 = 60_000;

/// Draws a stream of reports: `posts` of the plan are ordinary ones, its `surges` honest pile-ons and its
/// `campaigns` brigades.
pub(super) fn draw(plan: &Plan) -> Stream {
    let mut dice = Dice::new(plan.seed ^ 0x0BAD_5EED);
    let mut posts = Vec::with_capacity(plan.posts * 11 / 10);
    ordinary(plan, &mut dice, &mut posts);
    for (number, size) in plan.surges.iter().enumerate() {
        pile_on(plan, &mut dice, &mut posts, number as u64, *size);
    }
    let each = plan.campaigns.iter().enumerate();
    let campaigns = each
        .map(|(number, size)| brigade(plan, &mut dice, &mut posts, number as u16, *size))
        .collect();
    Stream::in_order(posts, campaigns, &mut dice)
}

fn report(seconds: f64, reporter: u64, made: Time, (subject, author): (u64, u64)) -> Post {
    let mut one = post(seconds, reporter, made, Words::None);
    one.subject = Some(subject);
    one.target = Some(author);
    one
}

fn ordinary(plan: &Plan, dice: &mut Dice, posts: &mut Vec<Post>) {
    let seconds = f64::from(plan.days) * 86_400.0;
    while posts.len() < plan.posts {
        let at = dice.part() * seconds;
        if !dice.is(business(at) / 2.0) {
            continue;
        }
        // What is reported is mostly of the last hours, and some of it by many.
        let hour = (at / 3_600.0 - dice.wait(5.0)).max(0.0) as u64;
        let subject = mix((hour << 32) | dice.rank(SUBJECTS));
        let reporter = author(plan, dice);
        posts.push(report(
            at,
            reporter,
            made(plan, reporter),
            (subject, mix(subject)),
        ));
    }
}

/// Many people report the same bad thing, or several bad things of one author, each once or twice.
fn pile_on(plan: &Plan, dice: &mut Dice, posts: &mut Vec<Post>, number: u64, size: u32) {
    let from = f64::from(plan.quiet_days) * 86_400.0;
    let start = dice.between(from, f64::from(plan.days) * 86_400.0 - 30_000.0);
    let author_of_it = mix(plan.seed ^ 0xBAD ^ (number << 20));
    let subjects = 1 + number % 4;
    let fade = dice.between(900.0, 10_000.0);
    let rise = dice.between(60.0, 1_500.0);
    for _ in 0..size {
        let reporter = author(plan, dice);
        let mut at = start + dice.part() * rise + dice.wait(fade);
        // Who reports one of several often goes on to the next.
        for subject in 0..subjects {
            if subject == 0 || dice.is(0.4) {
                let about = (mix(author_of_it ^ (subject << 8)), author_of_it);
                posts.push(report(at, reporter, made(plan, reporter), about));
                at += 5.0 + dice.wait(40.0);
            }
        }
    }
}

/// Accounts that agree to report one author, post by post.
fn brigade(
    plan: &Plan,
    dice: &mut Dice,
    posts: &mut Vec<Post>,
    number: u16,
    size: u32,
) -> Campaign {
    let pace = [Pace::Rounds, Pace::Loose, Pace::Timetable, Pace::Slow][usize::from(number % 4)];
    let hours = if matches!(pace, Pace::Slow | Pace::Timetable) {
        dice.between(6.0, 16.0)
    } else {
        dice.between(0.5, 3.0)
    };
    let span = hours * 3_600.0;
    let from = f64::from(plan.quiet_days) * 86_400.0;
    let start = dice.between(from, f64::from(plan.days) * 86_400.0 - span - 7_200.0);
    let target = author(plan, dice);
    let subjects = 1 + dice.below(8);
    let new_part = dice.between(0.1, 0.8);
    let sign_ups = start / 86_400.0 - dice.between(0.5, 12.0);
    let rounds: Vec<f64> = (0..subjects).map(|_| start + dice.part() * span).collect();
    let first = posts.len();
    let key = mix(plan.seed ^ 0xB816_ADE5 ^ (u64::from(number) << 32));
    let members: Vec<u64> = (0..size)
        .map(|member| mix(key ^ u64::from(member) ^ (1 << 60)))
        .collect();
    for account in &members {
        let made = if dice.is(new_part) {
            Time::from_micros(START + ((sign_ups + dice.between(-1.5, 1.5)) * DAY_MICROS) as i64)
        } else {
            Time::from_micros(START - (dice.between(40.0, 2_000.0) * DAY_MICROS) as i64)
        };
        for (turn, round) in rounds.iter().enumerate() {
            // Not everybody does everything that is asked of them.
            if turn > 0 && dice.is(0.3) {
                continue;
            }
            let at = match pace {
                Pace::Rounds => round + dice.wait(30.0),
                Pace::Loose | Pace::Slow => start + dice.part() * span,
                Pace::Timetable => start + span * turn as f64 / subjects as f64 + dice.wait(8.0),
            };
            let mut one = report(
                at,
                *account,
                made,
                (mix(key ^ turn as u64 ^ (1 << 59)), target),
            );
            one.campaign = Some(number);
            posts.push(one);
        }
    }
    let (first_at, eighth_at) = firsts(&posts[first..]);
    planted::Campaign {
        pace,
        members,
        target,
        spellings: Vec::new(),
        new_part,
        first_at,
        eighth_at,
    }
}
