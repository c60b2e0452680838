//! Everyday life on the platform: people, their posts, and the hundreds of small things that are reported.

use std::collections::{BTreeMap, HashMap, VecDeque};

use evenhand_model::{Duration, Time};
use serde::Deserialize;

use super::dice::Dice;
use super::language::Language;
use super::person::Person;
use super::pictures::{everyday_avatar, everyday_media};
use super::post::Post;
use super::report::Complaint;
use super::{Batch, Judgement, Story, What};
use crate::failure::{Doing as _, Failure, Result};
use crate::shipped;

const FILE: &str = "story/everyday.toml";
const CHAPTER: &str = "everyday";
/// How ids of posts begin in which there is nothing to object to.
pub const POST: &str = "c-";

/// How busy each hour of the day is, UTC, in parts of a hundred.
const BUSY: [usize; 24] = [
    18, 12, 9, 8, 10, 18, 34, 58, 76, 70, 62, 64, 80, 72, 60, 58, 64, 76, 90, 100, 98, 82, 56, 32,
];
/// Accounts that joined before the two weeks, of a thousand.
const OLD_PER_THOUSAND: usize = 880;
/// Longest ago that an account was made, in days.
const OLDEST_DAYS: i64 = 1_500;
/// Of a thousand posts, those that answer another, have a picture, are edited, are taken back.
const REPLY_PER_THOUSAND: usize = 320;
const PICTURE_PER_THOUSAND: usize = 80;
const EDIT_PER_THOUSAND: usize = 12;
const DELETE_PER_THOUSAND: usize = 6;
/// Posts of each language that people still answer.
const ANSWERED_POSTS: usize = 40;
/// Of a thousand accounts, those with a picture and those who say something about themselves.
const AVATAR_PER_THOUSAND: usize = 250;
const BIO_PER_THOUSAND: usize = 400;
/// Of a thousand everyday cases, those that nobody reports (rules alone may see them), those that two people
/// report, and those that come before colleagues begin.
const UNREPORTED_PER_THOUSAND: usize = 120;
const TWICE_PER_THOUSAND: usize = 200;
const BACKLOG_PER_THOUSAND: usize = 620;
/// Of a thousand reports, those that bring the content along; of others the platform is asked for it.
pub const CONTENT_PER_THOUSAND: usize = 940;
/// Of a thousand reports, those by somebody who works for the platform.
const STAFF_PER_THOUSAND: usize = 250;
/// Of a thousand reports of harm to a person, those that say that it is the reporter.
const TARGET_PER_THOUSAND: usize = 600;

/// Everyday cases by their kind: `demo/story/everyday.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    #[serde(rename = "kind")]
    kinds: Vec<Kind>,
}

/// One kind of everyday case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    #[serde(rename = "id")]
    _id: String,
    /// How often it comes up, against the other kinds.
    share: usize,
    reason: String,
    /// Whether it is about a post like any other.
    #[serde(default)]
    harmless: bool,
    /// Whether it is too urgent to be still there when colleagues have gone.
    #[serde(default)]
    urgent: bool,
    #[serde(default)]
    about: About,
    /// By language; none for kinds that are about what is there anyway.
    #[serde(default)]
    texts: BTreeMap<String, Vec<String>>,
    comments: BTreeMap<String, Vec<String>>,
    /// What a colleague thinks of it.
    pub judgement: Judgement,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum About {
    #[default]
    Content,
    Account,
}

impl Kinds {
    /// Reads the kinds.
    pub fn read() -> Result<Self> {
        toml::from_str(shipped::demo(FILE)).doing(format!("demo/{FILE}"))
    }

    /// One that has words of its own, as it may be posted by somebody who speaks `lang`.
    pub fn written(&self, lang: &str, dice: &mut Dice) -> Option<(&Kind, &str)> {
        self.written_where(lang, |_| true, dice)
    }

    /// The same of those kinds that harm one person.
    pub fn harmful(&self, lang: &str, dice: &mut Dice) -> Option<(&Kind, &str)> {
        self.written_where(lang, Kind::harms_somebody, dice)
    }

    fn written_where(
        &self,
        lang: &str,
        fits: impl Fn(&Kind) -> bool,
        dice: &mut Dice,
    ) -> Option<(&Kind, &str)> {
        let able: Vec<&Kind> = self
            .kinds
            .iter()
            .filter(|kind| kind.texts.contains_key(lang) && fits(kind))
            .collect();
        let kind = *weighted(&able, |kind| kind.share, dice)?;
        Some((kind, dice.text(kind.texts.get(lang)?)))
    }
}

impl Kind {
    /// Why people report it, and in what words.
    pub fn complaint(&self, lang: &str, dice: &mut Dice) -> (&str, String) {
        let comments = self.comments.get(lang).or_else(|| self.comments.get("en"));
        let comment = comments.map_or("", |comments| dice.text(comments));
        (&self.reason, comment.to_owned())
    }

    /// Whether it harms one person, who may be the reporter.
    fn harms_somebody(&self) -> bool {
        matches!(
            self.reason.as_str(),
            "threat" | "private-data" | "harassment" | "impersonation"
        )
    }
}

/// People who are in no chapter. They come first among all people.
pub fn people(story: &mut Story, count: usize, dice: &mut Dice) -> Result<()> {
    for number in 0..count {
        let language = weighted(&story.languages, |language| language.weight, dice);
        let lang = language
            .map(|language| language.code.clone())
            .unwrap_or_default();
        let created_at = if dice.chance(OLD_PER_THOUSAND) {
            let oldest = story.now.minus(Duration::from_days(OLDEST_DAYS));
            dice.between(oldest, story.start())
        } else {
            dice.between(story.start(), story.now.minus(Duration::from_hours(1)))
        };
        let person = stranger(story, &format!("u-{number}"), &lang, created_at, dice)?;
        if created_at >= story.start() {
            story.happen(created_at, What::Joined(person), None);
        }
    }
    story.everyday_people = story.people.len();
    Ok(())
}

/// Somebody with a name out of their language.
pub fn stranger(
    story: &mut Story,
    id: &str,
    lang: &str,
    created_at: Time,
    dice: &mut Dice,
) -> Result<usize> {
    let language = language(story, lang)?;
    let (name, handle) = language.name(dice);
    let bio = dice.chance(BIO_PER_THOUSAND).then(|| language.bio(dice));
    let avatar = dice
        .chance(AVATAR_PER_THOUSAND)
        .then(|| everyday_avatar(dice));
    let number = story.people.len();
    Ok(story.add_person(Person {
        id: id.to_owned(),
        handle: format!("{handle}{number}"),
        name,
        lang: lang.to_owned(),
        bio,
        created_at,
        avatar,
        device: None,
        ip: ip(dice),
    }))
}

/// An address of the range that is reserved for documentation (RFC 3849).
pub fn ip(dice: &mut Dice) -> String {
    format!(
        "2001:db8:{:x}:{:x}::{:x}",
        dice.below(0xffff),
        dice.below(0xff),
        dice.below(0xffff)
    )
}

/// Somebody who is in no chapter, of that language where one is given.
pub fn anybody(story: &Story, lang: Option<&str>, dice: &mut Dice) -> usize {
    let everyday = story.everyday_people;
    let fits = |place: usize| lang.is_none_or(|lang| story.people[place].lang == lang);
    let start = dice.below(everyday);
    let mut places = (start..everyday).chain(0..start);
    places.find(|place| fits(*place)).unwrap_or(start)
}

/// Somebody who works for the platform, of that language where there is one.
pub fn staff(story: &Story, lang: &str, dice: &mut Dice) -> usize {
    let staff: Vec<usize> = story.staff_places().collect();
    let fits: Vec<usize> = staff
        .iter()
        .copied()
        .filter(|place| story.people[*place].lang == lang)
        .collect();
    let able = if fits.is_empty() { &staff } else { &fits };
    able.get(dice.below(able.len())).copied().unwrap_or(0)
}

/// When a report of that batch was made: within the last minutes, for Evenhand counts from when it hears.
pub fn reported_at(now: Time, batch: Batch, dice: &mut Dice) -> Time {
    let ago = |seconds| now.minus(Duration::from_seconds(seconds));
    match batch {
        Batch::Backlog => dice.between(ago(600), ago(60)),
        Batch::Today => dice.between(ago(59), now),
    }
}

/// What people write to each other over two weeks.
pub fn posts(story: &mut Story, count: usize, dice: &mut Dice) -> Result<()> {
    let mut times: Vec<Time> = (0..count).map(|_| busy_time(story, dice)).collect();
    times.sort();
    let mut answered: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (number, at) in times.into_iter().enumerate() {
        let Some(by) = author(story, at, dice) else {
            continue;
        };
        let lang = story.people[by].lang.clone();
        let recent = answered.entry(lang.clone()).or_default();
        let post = write(story, &format!("{POST}{number}"), (by, at), recent, dice)?;
        let index = story.add_post(post, None);
        afterwards(story, index, dice)?;
        recent.push_back(index);
        if recent.len() > ANSWERED_POSTS {
            recent.pop_front();
        }
    }
    Ok(())
}

/// A post of somebody, an answer to a recent one now and then.
pub fn write(
    story: &Story,
    id: &str,
    (by, at): (usize, Time),
    recent: &VecDeque<usize>,
    dice: &mut Dice,
) -> Result<Post> {
    let language = language(story, &story.people[by].lang)?;
    let answers = dice
        .chance(REPLY_PER_THOUSAND)
        .then(|| recent.get(dice.below(recent.len())));
    let answered = answers.flatten().map(|index| &story.posts[*index]);
    let reply = answered.and_then(|post| {
        let reply = language.reply(post.space.as_deref()?, dice)?;
        Some((reply, post.id.clone()))
    });
    let (written, in_reply_to) = match reply {
        Some((written, id)) => (written, Some(id)),
        None => (language.post(dice), None),
    };
    let media = dice
        .chance(PICTURE_PER_THOUSAND)
        .then(|| everyday_media(id, dice));
    Ok(Post {
        id: id.to_owned(),
        by,
        at,
        space: Some(written.space),
        text: written.text,
        lang: language.code.clone(),
        in_reply_to,
        mentions: Vec::new(),
        hashtags: written.hashtags,
        media: media.into_iter().collect(),
    })
}

/// Some posts are edited or taken back.
fn afterwards(story: &mut Story, index: usize, dice: &mut Dice) -> Result<()> {
    let post = &story.posts[index];
    let at = dice.between(post.at, post.at.plus(Duration::from_hours(3)));
    if at > story.now {
        return Ok(());
    }
    if dice.chance(EDIT_PER_THOUSAND) {
        let text = language(story, &post.lang)?.with_tail_always(&post.text, dice);
        story.happen(at, What::Edited(index, text), None);
    } else if dice.chance(DELETE_PER_THOUSAND) {
        story.happen(at, What::Deleted(index), None);
    }
    Ok(())
}

/// The everyday cases: posts that somebody may object to, and reports about them and about others.
pub fn cases(story: &mut Story, count: usize, dice: &mut Dice) -> Result<()> {
    let kinds = std::mem::take(&mut story.kinds);
    let everyday: Vec<usize> = (0..story.posts.len())
        .filter(|index| story.posts[*index].id.starts_with(POST))
        .collect();
    for number in 0..count {
        let Some(kind) = weighted(&kinds.kinds, |kind| kind.share, dice) else {
            break;
        };
        let about = match (kind.about, kind.harmless) {
            (About::Account, _) => {
                let account = anybody(story, None, dice);
                About::Account.named(&story.people[account].id)
            }
            (About::Content, true) => {
                // People object to what they have just read: something of the last days.
                let fresh = everyday.get(everyday.len() / 3 * 2..).unwrap_or_default();
                let index = fresh.get(dice.below(fresh.len())).copied().unwrap_or(0);
                About::Content.named(&story.posts[index].id)
            }
            (About::Content, false) => {
                let id = format!("x-{number}");
                objectionable(story, kind, &id, dice)?;
                About::Content.named(&id)
            }
        };
        story.judge(about.clone(), &kind.judgement);
        report(story, kind, &about, number, dice);
    }
    story.kinds = kinds;
    Ok(())
}

impl About {
    fn named(self, id: &str) -> String {
        match self {
            Self::Content => format!("content/{id}"),
            Self::Account => format!("account/{id}"),
        }
    }
}

fn objectionable(story: &mut Story, kind: &Kind, id: &str, dice: &mut Dice) -> Result<()> {
    let able: Vec<&Language> = story
        .languages
        .iter()
        .filter(|language| kind.texts.contains_key(&language.code))
        .collect();
    let language = weighted(&able, |language| language.weight, dice);
    let lang = language
        .map(|language| language.code.clone())
        .unwrap_or_default();
    let text = dice
        .text(kind.texts.get(&lang).map_or(&[], Vec::as_slice))
        .to_owned();
    let at = busy_time(story, dice);
    // Who advertises has come for that alone.
    let by = if matches!(kind.reason.as_str(), "spam" | "scam") {
        let created_at = at.minus(Duration::from_minutes(20));
        let by = stranger(story, &format!("new-{id}"), &lang, created_at, dice)?;
        if created_at >= story.start() {
            story.happen(created_at, What::Joined(by), Some(CHAPTER));
        }
        by
    } else {
        member(story, id, (&lang, at), dice)?
    };
    let post = Post {
        id: id.to_owned(),
        by,
        at,
        space: None,
        text,
        lang,
        in_reply_to: None,
        mentions: Vec::new(),
        hashtags: Vec::new(),
        media: Vec::new(),
    };
    story.add_post(post, Some(CHAPTER));
    Ok(())
}

/// Somebody of that language who was there at that instant, for the post of that id.
pub fn member(
    story: &mut Story,
    id: &str,
    (lang, at): (&str, Time),
    dice: &mut Dice,
) -> Result<usize> {
    let by = anybody(story, Some(lang), dice);
    match story.people[by].created_at <= at {
        true => Ok(by),
        false => stranger(story, &format!("new-{id}"), lang, story.start(), dice),
    }
}

fn report(story: &mut Story, kind: &Kind, about: &str, number: usize, dice: &mut Dice) {
    let has_words_of_its_own = !kind.texts.is_empty();
    if has_words_of_its_own && dice.chance(UNREPORTED_PER_THOUSAND) {
        return;
    }
    let times = if dice.chance(TWICE_PER_THOUSAND) {
        2
    } else {
        1
    };
    let batch = match dice.chance(BACKLOG_PER_THOUSAND) || kind.urgent {
        true => Batch::Backlog,
        false => Batch::Today,
    };
    for time in 0..times {
        let id = about.split_once('/').map_or(about, |(_, id)| id);
        let lang = match story.post(id) {
            Some(post) => post.lang.clone(),
            None => "en".into(),
        };
        let by = match dice.chance(STAFF_PER_THOUSAND) {
            true => staff(story, &lang, dice),
            false => anybody(story, Some(&lang), dice),
        };
        let (reason, comment) = kind.complaint(&lang, dice);
        let is_target = kind.harms_somebody() && dice.chance(TARGET_PER_THOUSAND);
        let complaint = Complaint {
            id: format!("r-{number}-{time}"),
            at: reported_at(story.now, batch, dice),
            by,
            kind: "user".into(),
            channel: "form".into(),
            about: about.to_owned(),
            target: is_target.then_some(by),
            reason: reason.to_owned(),
            comment,
            brings_content: dice.chance(CONTENT_PER_THOUSAND),
        };
        story.complain(batch, complaint, CHAPTER);
    }
}

/// Somebody who had joined by then; a few write much, many write little.
pub fn author(story: &Story, at: Time, dice: &mut Dice) -> Option<usize> {
    let count = story.everyday_people;
    let place = |dice: &mut Dice| dice.below(count) * dice.below(count) / count.max(1);
    (0..64).map(|_| place(dice)).find(|place| {
        let person = story.people.get(*place);
        person.is_some_and(|person| person.created_at <= at)
    })
}

/// An instant within the two weeks, rather by day than by night.
fn busy_time(story: &Story, dice: &mut Dice) -> Time {
    loop {
        let at = dice.between(story.start(), story.now);
        let hour = usize::try_from(at.micros() / 3_600_000_000 % 24).unwrap_or(0);
        if dice.below(100) < BUSY.get(hour).copied().unwrap_or(100) {
            return at;
        }
    }
}

fn language<'a>(story: &'a Story, code: &str) -> Result<&'a Language> {
    let found = story
        .languages
        .iter()
        .find(|language| language.code == code);
    found.ok_or_else(|| Failure::new(format!("there is no file demo/languages/{code}.toml")))
}

fn weighted<'a, T>(
    choices: &'a [T],
    weight: impl Fn(&T) -> usize,
    dice: &mut Dice,
) -> Option<&'a T> {
    let mut left = dice.below(choices.iter().map(&weight).sum());
    choices.iter().find(|choice| {
        let weight = weight(choice);
        let is_it = left < weight;
        left = left.saturating_sub(weight);
        is_it
    })
}
