//! Makes people of each kind.

use std::collections::HashSet;

use evenhand_model::{Duration, Time};

use super::circle::{CIRCLES, Circle};
use super::habits::returning;
use super::posts::{self, Obsession, POSTS};
use super::{Resemblance, SignUp, Truth, profile};
use crate::account::{Account, Story};
use crate::dice::Dice;
use crate::operator::compose;
use crate::people::{Person, somebody};

/// 2026-01-01, when the sign-ups begin.
const BEGIN: Time = Time::from_micros(1_767_225_600_000_000);
/// Days in which accounts are made; people are suspended in the first 72.
const DAYS: f64 = 90.0;
/// Of each kind that looks like a suspended account, so many there are for each.
const LOOKALIKES: f64 = 0.25;

/// A suspended person.
pub struct Parent {
    person: Person,
    pub account: Account,
    picture: Option<[u8; 32]>,
    obsession: Obsession,
    circle: usize,
}

/// What is needed to make people.
pub struct Maker {
    /// People of the pool who are left, the next one last.
    pool: Vec<Person>,
    taken: HashSet<String>,
    circles: Vec<Circle>,
    dice: Dice,
    made: usize,
}

impl Maker {
    /// One that takes people from a pool first.
    pub fn new(pool: &[Person], seed: u64) -> Self {
        let mut dice = Dice::new(seed, "world");
        let circles = (0..CIRCLES).map(|number| Circle::new(number, &mut dice));
        Self {
            taken: pool.iter().map(|one| one.handle.clone()).collect(),
            pool: pool.iter().rev().cloned().collect(),
            circles: circles.collect(),
            dice,
            made: 0,
        }
    }

    /// A suspended person.
    pub fn suspended(&mut self, place: usize) -> Parent {
        let person = self.person();
        let circle = self.dice.common_place(CIRCLES);
        let obsession = Obsession::new(place, &mut self.dice);
        let picture = profile::picture(&mut self.dice);
        let story = self.story(&person, circle, picture, Some(&obsession));
        let mut account = story.after(POSTS);
        account.id = format!("old-{place}");
        let since = Duration::from_days(self.dice.between(30, 900) as i64);
        account.suspended_at = Some(day(self.dice.share() * DAYS * 0.8));
        account.created_at = BEGIN.minus(since);
        Parent {
            person,
            account,
            picture,
            obsession,
            circle,
        }
    }

    /// The account with which a suspended person comes back; none where no handle is left.
    pub fn returning(&mut self, of: usize, parent: &Parent) -> Option<SignUp> {
        let other = self.person();
        let (handle, operators) = match self.dice.happens(returning::UNRELATED) {
            true => (other.handle, Vec::new()),
            false => {
                let varied = compose(&parent.person.handle, &mut self.dice);
                varied.filter(|(handle, _)| self.taken.insert(handle.clone()))?
            }
        };
        let share = self.dice.share();
        let varied = returning::DISPLAY_NAME_SAME + returning::DISPLAY_NAME_VARIED;
        let display_name = match &parent.account.display_name {
            Some(shown) if share < returning::DISPLAY_NAME_SAME => Some(shown.clone()),
            Some(shown) if share < varied => compose(shown, &mut self.dice).map(|(shown, _)| shown),
            _ => other.display_name,
        };
        let person = Person {
            handle,
            display_name,
            parts: None,
        };
        let circle = match self.dice.happens(0.7) {
            true => parent.circle,
            false => self.dice.common_place(CIRCLES),
        };
        let picture = profile::picture(&mut self.dice);
        let mut story = self.story(&person, circle, picture, None);
        profile::keep(
            &parent.account,
            parent.picture,
            &mut story.account,
            &mut self.dice,
        );
        posts::again(
            &parent.account,
            &parent.obsession,
            &mut story.posts,
            &mut self.dice,
        );
        let days = self.dice.wait(returning::DAYS);
        let apart = Duration::from_minutes((days * 1_440.0) as i64 + 5);
        let suspended_at = parent.account.suspended_at.unwrap_or(BEGIN);
        story.account.created_at = match self.dice.happens(returning::READY) {
            true => suspended_at.minus(apart),
            false => suspended_at.plus(apart),
        };
        Some(SignUp {
            story,
            truth: Truth::Return { of, operators },
        })
    }

    /// Others who look like a suspended person.
    pub fn lookalikes(&mut self, of: usize, parent: &Parent) -> Vec<SignUp> {
        let mut made = Vec::new();
        for why in Resemblance::ALL {
            if self.dice.happens(LOOKALIKES)
                && let Some(story) = self.like(why, parent)
            {
                made.push(SignUp {
                    story,
                    truth: Truth::Like { of, why },
                });
            }
        }
        made
    }

    fn like(&mut self, why: Resemblance, parent: &Parent) -> Option<Story> {
        let mut person = self.person();
        let handle = why
            .handle()
            .and_then(|kind| kind.of(&parent.person, &mut self.dice));
        match handle {
            Some(handle) if self.taken.insert(handle.clone()) => person.handle = handle,
            Some(_) => return None,
            // Not every household shares a name.
            None if matches!(why, Resemblance::Name(_)) => return None,
            None => {}
        }
        let circle = match why.shares_circle() {
            true => parent.circle,
            false => self.dice.common_place(CIRCLES),
        };
        let own = (why == Resemblance::Ally).then_some(&parent.obsession);
        let picture = profile::picture(&mut self.dice);
        let mut story = self.story(&person, circle, picture, own);
        let slogans = &self.circles[parent.circle].slogans;
        why.dress(
            &parent.account,
            &parent.obsession,
            slogans,
            &mut story,
            &mut self.dice,
        );
        Some(story)
    }

    /// Somebody ordinary.
    pub fn ordinary(&mut self) -> SignUp {
        let person = self.person();
        let circle = self.dice.common_place(CIRCLES);
        let picture = profile::picture(&mut self.dice);
        SignUp {
            story: self.story(&person, circle, picture, None),
            truth: Truth::Ordinary,
        }
    }

    fn person(&mut self) -> Person {
        let next = self.pool.pop();
        next.unwrap_or_else(|| somebody(&mut self.dice, &mut self.taken))
    }

    /// The account of somebody of a circle, made on a day by chance.
    fn story(
        &mut self,
        person: &Person,
        circle: usize,
        picture: Option<[u8; 32]>,
        obsession: Option<&Obsession>,
    ) -> Story {
        let dice = &mut self.dice;
        self.made += 1;
        let id = format!("a{}", self.made);
        let account = Account {
            handle: person.handle.clone(),
            display_name: person.display_name.clone(),
            bio: profile::bio(dice),
            created_at: day(dice.share() * DAYS),
            suspended_at: None,
            avatar: picture.map(profile::avatar),
            private: profile::private(&id, dice),
            targets: Vec::new(),
            hashtags: Vec::new(),
            texts: Vec::new(),
            followers: Vec::new(),
            id,
        };
        let posts = posts::of(&account.id, &self.circles[circle], obsession, dice);
        Story { account, posts }
    }
}

fn day(days: f64) -> Time {
    BEGIN.plus(Duration::from_minutes((days * 1_440.0) as i64))
}
