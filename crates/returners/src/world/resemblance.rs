//! Accounts that look like a suspended one and aren't theirs: what they do that makes them so.

use serde::Serialize;

use super::posts::Obsession;
use crate::account::{Account, Story};
use crate::dice::Dice;
use crate::lookalike::Lookalike;

/// Why somebody looks like a suspended person who isn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resemblance {
    /// A name alike, nothing else.
    Name(Lookalike),
    /// Lives in the same household: one address, often one device, and the family's name.
    Household,
    /// An admirer, perhaps with the picture, who speaks to them and of the same things.
    Admirer,
    /// A mocker, mostly with the picture and the name.
    Mocker,
    /// Somebody whom they go for, who answers and quotes.
    Target,
    /// Of the same campaign: the same targets and the same copied texts.
    Ally,
}

impl Resemblance {
    /// Every one, in the order of the tables. Who is nearest by name is there anyway.
    pub const ALL: [Self; 11] = [
        Self::Name(Lookalike::FamilyYear),
        Self::Name(Lookalike::FamilyMember),
        Self::Name(Lookalike::Namesake),
        Self::Name(Lookalike::Brand),
        Self::Name(Lookalike::Fan),
        Self::Name(Lookalike::Parody),
        Self::Household,
        Self::Admirer,
        Self::Mocker,
        Self::Target,
        Self::Ally,
    ];

    /// The word in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name(kind) => kind.as_str(),
            Self::Household => "household",
            Self::Admirer => "admirer",
            Self::Mocker => "mocker",
            Self::Target => "target",
            Self::Ally => "ally",
        }
    }

    /// The kind of handle that goes with it; `None` where the handle has nothing to do with it.
    pub fn handle(self) -> Option<Lookalike> {
        match self {
            Self::Name(kind) => Some(kind),
            Self::Household => Some(Lookalike::FamilyMember),
            Self::Admirer => Some(Lookalike::Fan),
            Self::Mocker => Some(Lookalike::Parody),
            Self::Target | Self::Ally => None,
        }
    }

    /// Whether they are of the suspended person's circle.
    pub fn shares_circle(self) -> bool {
        !matches!(self, Self::Name(_) | Self::Household)
    }

    /// Makes an account look like that of a suspended person.
    pub fn dress(
        self,
        was: &Account,
        obsession: &Obsession,
        slogans: &[String],
        story: &mut Story,
        dice: &mut Dice,
    ) {
        let account = &mut story.account;
        match self {
            Self::Name(_) => {}
            Self::Household => {
                account.private.ip.clone_from(&was.private.ip);
                if dice.happens(0.3) {
                    account.private.device.clone_from(&was.private.device);
                }
            }
            Self::Admirer | Self::Mocker => {
                let keeps = if self == Self::Mocker { 0.6 } else { 0.3 };
                if dice.happens(keeps) {
                    account.avatar.clone_from(&was.avatar);
                }
                if dice.happens(keeps) {
                    account.display_name.clone_from(&was.display_name);
                }
                for post in &mut story.posts {
                    if dice.happens(0.3) {
                        post.targets.push(was.id.clone());
                    }
                    if dice.happens(0.1) {
                        post.hashtags.push(dice.pick_clone(&obsession.hashtags));
                    }
                    if dice.happens(0.1) && !was.followers.is_empty() {
                        post.followers.push(dice.pick_clone(&was.followers));
                    }
                }
            }
            Self::Target => {
                for post in &mut story.posts {
                    if dice.happens(0.3) {
                        post.targets.push(was.id.clone());
                    }
                    if dice.happens(0.1) {
                        let quoted = dice.pick_clone(&was.texts);
                        post.text = format!("{quoted} {}", post.text);
                    }
                    if dice.happens(0.1) {
                        post.hashtags.push(dice.pick_clone(&obsession.hashtags));
                    }
                }
            }
            Self::Ally => {
                for post in &mut story.posts {
                    if dice.happens(0.3) {
                        post.text = dice.pick_clone(slogans);
                    }
                    if dice.happens(0.2) && !was.followers.is_empty() {
                        post.followers.push(dice.pick_clone(&was.followers));
                    }
                }
            }
        }
    }
}
