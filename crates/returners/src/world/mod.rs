//! A platform with suspended people and with people who sign up: some come back, others only look like it.

mod circle;
pub mod habits;
mod maker;
mod posts;
mod profile;
mod resemblance;

pub use self::posts::POSTS;
pub use self::resemblance::Resemblance;

use self::maker::Maker;
use crate::account::{Account, Story};
use crate::operator::Operator;
use crate::people::Person;

/// Who an account is.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// A suspended person who has come back.
    Return {
        /// Which, by place.
        of: usize,
        /// How the handle was varied; none where it is unrelated.
        operators: Vec<Operator>,
    },
    /// Somebody else who looks like a suspended person.
    Like {
        /// Which, by place.
        of: usize,
        /// Why.
        why: Resemblance,
    },
    /// Anybody.
    Ordinary,
}

/// A new account.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// The account and what it does.
    pub story: Story,
    /// Who it is.
    pub truth: Truth,
}

/// The platform.
#[derive(Clone, Debug)]
pub struct World {
    /// Suspended accounts.
    pub suspended: Vec<Account>,
    /// New ones, in the order in which they were made.
    pub sign_ups: Vec<SignUp>,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Suspended accounts.
    pub suspended: usize,
    /// Of these so many come back.
    pub returns: usize,
    /// Sign-ups, those who come back and those who look like it included.
    pub sign_ups: usize,
}

impl World {
    /// A platform of people from a pool. Where the pool is shorter than it needs to be, more are invented.
    pub fn new(pool: &[Person], sizes: Sizes, seed: u64) -> Self {
        let mut maker = Maker::new(pool, seed);
        let suspended: Vec<_> = (0..sizes.suspended)
            .map(|place| maker.suspended(place))
            .collect();
        let mut sign_ups = Vec::new();
        for (of, parent) in suspended.iter().enumerate() {
            if of < sizes.returns {
                sign_ups.extend(maker.returning(of, parent));
            }
            sign_ups.extend(maker.lookalikes(of, parent));
        }
        while sign_ups.len() < sizes.sign_ups {
            sign_ups.push(maker.ordinary());
        }
        sign_ups.sort_by_key(|one| one.story.account.created_at);
        for (place, sign_up) in sign_ups.iter_mut().enumerate() {
            sign_up.story.account.id = format!("new-{place}");
        }
        let suspended = suspended.into_iter().map(|parent| parent.account).collect();
        Self {
            suspended,
            sign_ups,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::people::invent;

    fn world(seed: u64) -> World {
        let sizes = Sizes {
            suspended: 150,
            returns: 100,
            sign_ups: 1_500,
        };
        World::new(&invent(1_000, seed), sizes, seed)
    }

    #[test]
    fn the_same_seed_makes_the_same_platform_and_another_another() {
        let lines = |world: &World| -> Vec<String> {
            let new = world.sign_ups.iter().map(|one| one.story.after(POSTS));
            let accounts = new.chain(world.suspended.clone());
            accounts
                .map(|account| serde_json::to_string(&account).expect("an account is JSON"))
                .collect()
        };
        assert_eq!(lines(&world(1)), lines(&world(1)));
        assert_ne!(lines(&world(1)), lines(&world(2)));
    }

    #[test]
    fn handles_are_unique_and_everybody_is_there() {
        let world = world(3);
        assert_eq!((world.suspended.len(), world.sign_ups.len()), (150, 1_500));
        let new = world.sign_ups.iter().map(|one| &one.story.account);
        let handles: HashSet<&String> =
            new.chain(&world.suspended).map(|one| &one.handle).collect();
        assert_eq!(handles.len(), 1_650);
        let (mut returns, mut unrelated, mut ready, mut like) = (0, 0, 0, HashSet::new());
        for sign_up in &world.sign_ups {
            match &sign_up.truth {
                Truth::Return { of, operators } => {
                    returns += 1;
                    unrelated += usize::from(operators.is_empty());
                    let old = &world.suspended[*of];
                    let made = Some(sign_up.story.account.created_at);
                    ready += usize::from(made < old.suspended_at);
                }
                Truth::Like { why, .. } => {
                    like.insert(why.as_str());
                }
                Truth::Ordinary => {}
            }
        }
        assert!((90..=100).contains(&returns), "{returns}");
        assert!((1..=12).contains(&ready), "{ready}");
        assert!((8..=34).contains(&unrelated), "{unrelated}");
        assert_eq!(like.len(), Resemblance::ALL.len(), "{like:?}");
    }

    #[test]
    fn an_account_grows_with_its_posts() {
        let world = world(4);
        let story = &world.sign_ups[0].story;
        assert!(story.after(0).texts.is_empty());
        assert_eq!(story.after(3).texts.len(), 3);
        assert!(
            story
                .posts
                .windows(2)
                .all(|pair| pair[0].after <= pair[1].after)
        );
    }
}
