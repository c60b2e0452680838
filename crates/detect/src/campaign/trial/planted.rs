//! Campaigns.

use std::collections::HashSet;

use evenhand_model::Time;

use super::Plan;
use super::dice::Dice;
use super::ordinary::{author, made};
use super::post::{Post, START, Tag, Words, post};
use super::{calls, words};
use crate::campaign::key::mix;

const DAY_MICROS: f64 = 86_400e6;

/// How a campaign goes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Within one to three hours, in rounds to which everybody is called.
    Rounds,
    /// Within one to three hours, each when they like.
    Loose,
    /// Over eight to twenty hours, each when they like.
    Slow,
    /// Over eight to twenty hours, by a timetable that a program keeps.
    Timetable,
}

/// One campaign that was planted.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// How it goes about it.
    pub pace: Pace,
    /// The keys of its accounts.
    pub members: Vec<u64>,
    /// The key of who it is aimed at.
    pub target: u64,
    /// The spellings of its tag.
    pub spellings: Vec<String>,
    /// The part of its accounts that are new, in 0..1.
    pub new_part: f64,
    /// Its first post.
    pub first_at: Time,
    /// When the eighth of its accounts first posted: with fewer nothing is called a campaign.
    pub eighth_at: Time,
}

pub(super) fn draw(plan: &Plan, dice: &mut Dice, posts: &mut Vec<Post>) -> Vec<Campaign> {
    let each = plan.campaigns.iter().enumerate();
    each.map(|(number, size)| plant(plan, dice, posts, number as u16, *size))
        .collect()
}

fn plant(plan: &Plan, dice: &mut Dice, posts: &mut Vec<Post>, number: u16, size: u32) -> Campaign {
    let pace = [Pace::Rounds, Pace::Slow, Pace::Loose, Pace::Timetable][(number % 4) as usize];
    let is_slow = matches!(pace, Pace::Slow | Pace::Timetable);
    let span = if is_slow {
        dice.between(8.0, 20.0)
    } else {
        dice.between(1.0, 3.0)
    } * 3_600.0;
    let from = f64::from(plan.quiet_days) * 86_400.0;
    let start = dice.between(from, f64::from(plan.days) * 86_400.0 - span - 7_200.0);
    let new_part = dice.between(0.15, 0.8);
    let sign_ups = start / 86_400.0 - dice.between(0.5, 12.0);
    let copied = dice.between(0.5, 0.9);
    let targeted = dice.between(0.4, 0.95);
    let tag = 20_000_000 + u64::from(number) + plan.seed % 1_000 * 100;
    let texts = 700_000_000 + u32::from(number) * 16;
    let target = author(plan, dice);
    let rounds: Vec<f64> = (0..8).map(|_| start + dice.part() * span).collect();
    let members: Vec<u64> = (0..size)
        .map(|member| {
            mix(mix(plan.seed ^ (u64::from(number) << 32)) ^ u64::from(member) ^ (1 << 60))
        })
        .collect();
    let mut calling = Dice::new(plan.seed ^ 0xCA11 ^ u64::from(number));
    let first = posts.len();
    for account in &members {
        let made = if dice.is(new_part) {
            Time::from_micros(START + ((sign_ups + dice.between(-1.5, 1.5)) * DAY_MICROS) as i64)
        } else {
            Time::from_micros(START - (dice.between(40.0, 2_000.0) * DAY_MICROS) as i64)
        };
        // Each posts two to nine times for the campaign, and some things of its own beside it.
        let count = 2 + dice.below(4) + dice.below(5);
        let joins = start + dice.part() * span * 0.6;
        let beat = span / count as f64;
        for turn in 0..count {
            let at = match pace {
                Pace::Rounds => rounds[dice.below(8) as usize] + dice.wait(15.0),
                Pace::Loose | Pace::Slow => joins + dice.part() * (start + span - joins),
                Pace::Timetable => start + beat * turn as f64 + dice.wait(8.0),
            };
            let text = if dice.is(copied) {
                // Two languages with three texts each.
                Words::Of {
                    text: texts + dice.below(6) as u32,
                    changed: dice.below(3) as u8,
                    by: dice.number() as u32,
                }
            } else {
                Words::Own(dice.number() as u32)
            };
            let mut one = post(at, *account, made, text);
            one.campaign = Some(number);
            if dice.is(0.9) {
                one.tags[0] = Some(Tag {
                    number: tag,
                    way: dice.below(6) as u8,
                });
            }
            one.target = dice.is(targeted).then_some(target);
            // One campaign in three recruits, and in all of them people ask others to join harmless things.
            if number.is_multiple_of(3) && calling.is(0.04) {
                one.text = Words::Spoken {
                    call: calls::recruiting(number / 3, &mut calling),
                    by: calling.number() as u32,
                };
            } else if calling.is(0.01) {
                one.text = Words::Spoken {
                    call: calls::harmless(&mut calling),
                    by: calling.number() as u32,
                };
            }
            posts.push(one);
        }
        for _ in 0..dice.below(5) {
            let at = dice.part() * f64::from(plan.days) * 86_400.0;
            let own = Words::Own(dice.number() as u32);
            posts.push(post(at, *account, made, own));
        }
    }
    let (first_at, eighth_at) = firsts(&posts[first..]);
    // Who comes across the tag and says something of their own, once.
    for _ in 0..(f64::from(size) * dice.between(0.05, 0.25)) as u32 {
        let account = author(plan, dice);
        let own = Words::Own(dice.number() as u32);
        let mut one = post(
            start + dice.between(0.2, 1.2) * span,
            account,
            made(plan, account),
            own,
        );
        one.tags[0] = Some(Tag {
            number: tag,
            way: 0,
        });
        posts.push(one);
    }
    Campaign {
        pace,
        members,
        target,
        spellings: spellings(tag),
        new_part,
        first_at,
        eighth_at,
    }
}

/// When the first and the eighth of the accounts of a campaign first posted for it.
pub(super) fn firsts(posts: &[Post]) -> (Time, Time) {
    let mut ours: Vec<&Post> = posts
        .iter()
        .filter(|post| post.campaign.is_some())
        .collect();
    ours.sort_by_key(|post| post.at);
    let mut known = HashSet::new();
    let firsts: Vec<Time> = ours
        .iter()
        .filter(|post| known.insert(post.account))
        .map(|post| post.at)
        .collect();
    let at = |place: usize| firsts.get(place).or(firsts.last()).copied();
    (at(0).unwrap_or_default(), at(7).unwrap_or_default())
}

/// How a tag is spelled in the ways that it is written.
fn spellings(number: u64) -> Vec<String> {
    let mut spellings: Vec<String> = (0..6)
        .map(|way| {
            let mut text = String::new();
            words::tag(number, way, &mut text);
            crate::campaign::spelling(&text)
        })
        .collect();
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}
