//! Posts of a trial: small until they are written out.

use evenhand_model::Time;

use super::Plan;
use super::dice::Dice;
use super::words::{Script, sentence, tag, word};
use super::{Campaign, calls, ordinary, planted, reports, surges};
use crate::campaign::{Call, Object, Seen};

/// The first instant of every trial, a Monday.
pub(super) const START: i64 = 1_790_553_600_000_000;
const SECOND: f64 = 1e6;
const DAY: i64 = 86_400_000_000;

/// One post.
#[derive(Clone, Copy, Debug)]
pub struct Post {
    /// When it was posted, as the platform says.
    pub at: Time,
    /// When it was received.
    pub received_at: Time,
    /// Its key.
    pub post: u64,
    /// The key of its account.
    pub account: u64,
    /// When that was made.
    pub account_created_at: Time,
    /// The place of the campaign that it was posted for.
    pub campaign: Option<u16>,
    pub(super) text: Words,
    pub(super) tags: [Option<Tag>; 2],
    pub(super) link: Option<u32>,
    pub(super) target: Option<u64>,
    /// What is reported, where it is a report.
    pub(super) subject: Option<u64>,
}

impl Post {
    /// Whether it calls on others to join a violent group.
    pub fn is_recruiting(&self) -> bool {
        matches!(self.text, Words::Spoken { call, .. } if calls::is_recruiting(call))
    }
}

/// What the words of a post are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Words {
    /// Somebody's own.
    Own(u32),
    /// A text that others post too, with some words changed.
    Of { text: u32, changed: u8, by: u32 },
    /// One of the calls, or what looks like one, after words of somebody's own.
    Spoken { call: u8, by: u32 },
    /// None: it is a report.
    None,
}

/// A tag in one spelling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag {
    pub(super) number: u64,
    pub(super) way: u8,
}

/// A post written out.
#[derive(Clone, Debug, Default)]
pub struct Written {
    text: String,
    tags: [String; 2],
    link: String,
    targets: Vec<u64>,
    call: Option<Call>,
}

impl Written {
    /// Writes a post out in place of the one before.
    pub fn write(&mut self, post: &Post) {
        self.text.clear();
        self.call = None;
        match post.text {
            Words::None => {}
            Words::Spoken { call, by } => {
                if !calls::is_recruiting(call) {
                    let mut dice = Dice::new(u64::from(by));
                    let words = 12 + dice.below(8);
                    sentence(&mut dice, words, script(u64::from(by)), &mut self.text);
                    self.text.push_str(". ");
                }
                self.text.push_str(calls::text(call));
                self.call = calls::seen_in(&self.text);
            }
            Words::Own(number) => {
                let mut dice = Dice::new(u64::from(number));
                let words = 4 + dice.below(22);
                sentence(&mut dice, words, script(u64::from(number)), &mut self.text);
            }
            Words::Of { text, changed, by } => {
                let mut dice = Dice::new(u64::from(text) ^ 0x7E97);
                let words = 9 + dice.below(8);
                sentence(&mut dice, words, script(u64::from(text)), &mut self.text);
                let mut dice = Dice::new(u64::from(by));
                for _ in 0..changed {
                    let place = dice.below(words) as usize;
                    let mut other = String::new();
                    word(dice.number(), 2, Script::Latin, &mut other);
                    let words = self.text.split(' ').enumerate();
                    let words = words.map(|(at, word)| if at == place { &*other } else { word });
                    self.text = words.collect::<Vec<_>>().join(" ");
                }
            }
        }
        for (written, spelled) in self.tags.iter_mut().zip(&post.tags) {
            written.clear();
            if let Some(spelled) = spelled {
                tag(spelled.number, spelled.way, written);
            }
        }
        self.link.clear();
        if let Some(link) = post.link {
            self.link = format!("https://news.example/{link}");
        }
        self.targets.clear();
        self.targets.extend(post.target);
    }

    /// Gives a watch what it sees of the post.
    pub fn seen<T>(&self, post: &Post, see: impl FnOnce(&Seen<'_>) -> T) -> T {
        let mut objects = [Object::Text(&self.text); 5];
        let mut count = 1;
        for tag in self.tags.iter().filter(|tag| !tag.is_empty()) {
            objects[count] = Object::Hashtag(tag);
            count += 1;
        }
        if !self.link.is_empty() {
            objects[count] = Object::Link(&self.link);
            count += 1;
        }
        if let Some(subject) = post.subject {
            objects[count] = Object::Subject(subject);
            count += 1;
        }
        see(&Seen {
            at: post.at,
            received_at: post.received_at,
            post: post.post,
            account: post.account,
            account_created_at: Some(post.account_created_at),
            objects: &objects[..count],
            targets: &self.targets,
            call: self.call,
        })
    }
}

/// Most posts are in Latin letters, a quarter in Arabic, some in Cyrillic.
fn script(number: u64) -> Script {
    match number % 8 {
        0 | 1 => Script::Arabic,
        2 => Script::Cyrillic,
        _ => Script::Latin,
    }
}

/// All posts of a trial in the order in which they are received, and what is planted in them.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The posts.
    pub posts: Vec<Post>,
    /// The campaigns.
    pub campaigns: Vec<Campaign>,
}

impl Stream {
    /// Draws what a plan says.
    pub fn draw(plan: &Plan) -> Self {
        let mut dice = Dice::new(plan.seed);
        let mut posts = Vec::with_capacity(plan.posts * 11 / 10);
        ordinary::draw(plan, &mut dice, &mut posts);
        surges::draw(plan, &mut dice, &mut posts);
        let campaigns = planted::draw(plan, &mut dice, &mut posts);
        Self::in_order(posts, campaigns, &mut dice)
    }

    /// Draws reports instead of posts: its campaigns are brigades of reporters, its surges honest pile-ons.
    pub fn draw_reports(plan: &Plan) -> Self {
        reports::draw(plan)
    }

    /// Numbers posts, delays some, and brings them into the order in which they are received.
    pub(super) fn in_order(
        mut posts: Vec<Post>,
        campaigns: Vec<Campaign>,
        dice: &mut Dice,
    ) -> Self {
        for (number, post) in posts.iter_mut().enumerate() {
            post.post = number as u64 + 1;
            // Nearly all arrive at once, some late, and a few clocks are wrong.
            let delay = match dice.below(10_000) {
                0 => {
                    post.at = Time::from_micros(post.at.micros() + 20_000 * DAY);
                    post.received_at = Time::from_micros(post.received_at.micros());
                    continue;
                }
                1..200 => dice.between(10.0, 1_800.0),
                _ => dice.between(0.1, 3.0),
            };
            post.received_at = Time::from_micros(post.at.micros() + (delay * SECOND) as i64);
        }
        posts.sort_by_key(|post| (post.received_at, post.post));
        Self { posts, campaigns }
    }
}

/// A post of somebody at so many seconds after the start, of which everything else is to be set.
pub(super) fn post(seconds: f64, account: u64, account_created_at: Time, text: Words) -> Post {
    let at = Time::from_micros(START + (seconds * SECOND) as i64);
    Post {
        at,
        received_at: at,
        post: 0,
        account,
        account_created_at,
        campaign: None,
        text,
        tags: [None; 2],
        link: None,
        target: None,
        subject: None,
    }
}
