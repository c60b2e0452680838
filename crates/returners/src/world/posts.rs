//! What accounts post.

use evenhand_model::Duration;

use super::circle::{Circle, reworded, sentence};
use super::habits::{ordinary, returning};
use crate::account::{Account, Post};
use crate::dice::Dice;

/// Posts of an account that are looked at.
pub const POSTS: usize = 10;
/// Minutes between two posts, on average.
const MINUTES: f64 = 240.0;

/// What somebody does over and over.
#[derive(Clone, Debug, Default)]
pub struct Obsession {
    /// Ids of accounts that they go for.
    pub targets: Vec<String>,
    /// Hashtags that hardly anybody else uses.
    pub hashtags: Vec<String>,
}

impl Obsession {
    /// That of the suspended account at a place.
    pub fn new(place: usize, dice: &mut Dice) -> Self {
        let targets = 0..dice.between(1, 3);
        Self {
            targets: targets
                .map(|target| format!("target-{place}-{target}"))
                .collect(),
            hashtags: (0..2)
                .map(|hashtag| format!("own{place}x{hashtag}"))
                .collect(),
        }
    }
}

/// The posts of somebody of a circle, with what they do over and over.
pub fn of(id: &str, circle: &Circle, obsession: Option<&Obsession>, dice: &mut Dice) -> Vec<Post> {
    let mut minutes = 0.0;
    let mut posts = Vec::with_capacity(POSTS);
    for place in 0..POSTS {
        minutes += dice.wait(MINUTES);
        let mut post = ordinary(id, place, circle, dice);
        post.after = Duration::from_minutes(minutes as i64 + 1);
        if let Some(obsession) = obsession {
            if dice.happens(0.4) {
                post.targets.push(dice.pick_clone(&obsession.targets));
            }
            if dice.happens(0.25) {
                post.hashtags.push(dice.pick_clone(&obsession.hashtags));
            }
        }
        posts.push(post);
    }
    posts
}

fn ordinary(id: &str, place: usize, circle: &Circle, dice: &mut Dice) -> Post {
    let mut post = Post {
        text: match dice.happens(ordinary::SLOGAN) {
            true => dice.common_clone(&circle.slogans),
            false => sentence(dice),
        },
        ..Post::default()
    };
    match dice.below(10) {
        0..=2 => post.targets.push(dice.common_clone(&circle.people)),
        3 | 4 => post
            .targets
            .push(format!("famous-{}", dice.common_place(2_000))),
        5 => post.targets.push(format!("friend-{id}-{}", dice.below(5))),
        _ => {}
    }
    if dice.happens(0.3) {
        post.hashtags.push(dice.common_clone(&circle.hashtags));
    }
    if dice.happens(0.3) {
        post.followers.push(match dice.happens(0.5) {
            true => dice.common_clone(&circle.followers),
            false => format!("follower-{id}-{place}"),
        });
    }
    post
}

/// What somebody who comes back does again.
pub fn again(old: &Account, obsession: &Obsession, posts: &mut [Post], dice: &mut Dice) {
    let targets = dice.happens(returning::TARGETS);
    let hashtags = dice.happens(returning::HASHTAGS);
    let texts = dice.happens(returning::TEXTS) && !old.texts.is_empty();
    let followers = dice.happens(returning::FOLLOWERS) && !old.followers.is_empty();
    let old_account = dice.happens(returning::OLD_ACCOUNT);
    for post in posts {
        if old_account && dice.happens(0.3) {
            post.targets.push(old.id.clone());
        }
        if targets && dice.happens(0.4) {
            post.targets.push(dice.pick_clone(&obsession.targets));
        }
        if hashtags && dice.happens(0.3) {
            post.hashtags.push(dice.pick_clone(&obsession.hashtags));
        }
        if texts && dice.happens(0.2) {
            post.text = reworded(&dice.pick_clone(&old.texts), dice);
        }
        if followers && dice.happens(0.3) {
            post.followers.push(dice.pick_clone(&old.followers));
        }
    }
}
