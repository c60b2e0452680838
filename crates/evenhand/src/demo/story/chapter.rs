//! Chapters that are told by hand, each a file of `demo/story`: who is in it, what they post, what is reported.
//! Times are written as spans before the start of the demo, like `-3d`.

use std::collections::{BTreeMap, HashMap};

use evenhand_model::{Duration, Time};
use serde::Deserialize;
use serde_json::Value;

use super::dice::Dice;
use super::everyday;
use super::person::Person;
use super::post::Post;
use super::report::Complaint;
use super::returner::Returner;
use super::{Appeal, Batch, Judgement, Story, What};
use crate::failure::{Doing as _, Failure, Result};
use crate::shipped;

const FOLDER: &str = "story/";
/// The file there that is no chapter.
const EVERYDAY: &str = "story/everyday.toml";
/// The language of whoever is not said to speak another.
const LANG_DEFAULT: &str = "en";

/// A file of `demo/story`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    #[serde(rename = "title")]
    _title: String,
    when: Option<When>,
    /// By the platform's id of each.
    #[serde(default)]
    people: BTreeMap<String, Member>,
    #[serde(default, rename = "crowd")]
    crowds: BTreeMap<String, Crowd>,
    #[serde(default, rename = "post")]
    posts: Vec<Told>,
    #[serde(default, rename = "report")]
    reports: Vec<Report>,
}

/// When something is sent that is not sent with all the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum When {
    /// Once colleagues have decided most of what there was.
    AfterTheShift,
    /// After everything else, posts first and then all reports at the same moment.
    Last,
}

/// Somebody with a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    name: String,
    handle: String,
    lang: Option<String>,
    bio: Option<String>,
    joined: Before,
    avatar: Option<String>,
    device: Option<String>,
    /// When the platform suspended them by itself.
    suspended: Option<Before>,
    /// Whose return they are.
    #[serde(rename = "return")]
    returns: Option<Alike>,
    /// Whose return they seem to be, and are not.
    resembles: Option<Alike>,
    judgement: Option<Judgement>,
}

/// What somebody has to do with somebody else of the chapter. Only the story knows it: it is never sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alike {
    of: String,
    how: String,
}

/// Many who do the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Crowd {
    people: usize,
    lang: Option<String>,
    joined: [Before; 2],
    /// Between which times they write; where `when` says so, before they are sent.
    at: [Before; 2],
    when: Option<When>,
    texts: Vec<String>,
    /// How many posts each of them writes.
    #[serde(default = "one")]
    posts: usize,
    /// Whom their posts speak to, of the chapter.
    #[serde(default)]
    mentions: Vec<String>,
    #[serde(default)]
    hashtags: Vec<String>,
    /// Spellings of one hashtag, of which each post has one.
    #[serde(default)]
    spellings: Vec<String>,
    #[serde(default)]
    pictures: Vec<String>,
    judgement: Judgement,
}

impl Crowd {
    fn post(&self, id: String, by: &str, lang: &str, now: Time, dice: &mut Dice) -> Told {
        let [first, last] = self.at.map(|at| at.before(now));
        let picture = dice.text(&self.pictures).to_owned();
        let at = Before(now.since(dice.between(first, last)));
        let text = dice.text(&self.texts).to_owned();
        let mut hashtags = self.hashtags.clone();
        if !self.spellings.is_empty() {
            hashtags.push(dice.text(&self.spellings).to_owned());
        }
        Told {
            id,
            by: by.to_owned(),
            at,
            when: self.when,
            lang: Some(lang.to_owned()),
            text,
            mentions: self.mentions.clone(),
            hashtags,
            pictures: Some(picture)
                .filter(|name| !name.is_empty())
                .into_iter()
                .collect(),
            judgement: Some(self.judgement.clone()),
            appeal: None,
        }
    }
}

/// A post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    id: String,
    by: String,
    at: Before,
    when: Option<When>,
    lang: Option<String>,
    text: String,
    /// Whom it speaks to, of the chapter.
    #[serde(default)]
    mentions: Vec<String>,
    #[serde(default)]
    hashtags: Vec<String>,
    #[serde(default)]
    pictures: Vec<String>,
    judgement: Option<Judgement>,
    appeal: Option<Appeal>,
}

/// A report, or many of the same.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    id: String,
    /// Like `content/ID`, `account/ID`, `hashtag/NAME`, or `crowd/NAME` for posts of a crowd.
    about: String,
    /// How many posts of a crowd.
    #[serde(default = "one")]
    count: usize,
    /// Somebody with a name,
    by: Option<String>,
    /// or so many people who are in no chapter.
    #[serde(default)]
    by_everyday: usize,
    lang: Option<String>,
    kind: Option<String>,
    channel: Option<String>,
    target: Option<String>,
    reason: String,
    comment: Option<String>,
    #[serde(default)]
    comments: Vec<String>,
    #[serde(default)]
    batch: Batch,
    judgement: Option<Judgement>,
}

/// A span before the start, written `-3d`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
struct Before(Duration);

impl TryFrom<String> for Before {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let span = text.strip_prefix('-').unwrap_or(&text);
        let span = span
            .parse()
            .map_err(|_| format!("`{text}` is not like -3d or -20m"))?;
        Ok(Self(span))
    }
}

impl Before {
    fn before(self, now: Time) -> Time {
        now.minus(self.0)
    }
}

fn one() -> usize {
    1
}

/// What is sent at one moment.
#[derive(Debug, Default)]
pub struct Moment {
    /// Posts, and how long before that moment they were written.
    posts: Vec<(usize, Duration)>,
    pub(super) complaints: Vec<Complaint>,
}

impl Moment {
    /// Events and reports as they have come at `now`.
    pub fn bodies(&self, story: &Story, now: Time) -> (Vec<Value>, Vec<Value>) {
        let event = |(index, before): &(usize, Duration)| {
            let post = &story.posts[*index];
            serde_json::json!({
                "id": format!("e-{}", post.id), "kind": "content.created", "at": now.minus(*before),
                "actor": story.people[post.by].actor(), "content": post.content(),
            })
        };
        let report = |complaint: &Complaint| {
            let complaint = Complaint {
                at: now,
                ..complaint.clone()
            };
            complaint.body(story)
        };
        let events = self.posts.iter().map(event).collect();
        (events, self.complaints.iter().map(report).collect())
    }
}

impl Chapter {
    /// Every chapter by its name, in the order of names.
    pub fn all() -> Result<Vec<(String, Self)>> {
        let files = shipped::demo_files(FOLDER).filter(|(path, _)| *path != EVERYDAY);
        let read = |(path, text): (&str, &str)| {
            let name = path.trim_start_matches(FOLDER).trim_end_matches(".toml");
            let chapter = toml::from_str(text).doing(format!("demo/{path}"))?;
            Ok((name.to_owned(), chapter))
        };
        files.map(read).collect()
    }
}

/// Puts a chapter into the story.
pub fn stage(story: &mut Story, name: &str, chapter: &Chapter, dice: &mut Dice) -> Result<()> {
    let mut stage = Stage {
        story,
        name,
        when: chapter.when,
        people: HashMap::new(),
        crowds: HashMap::new(),
    };
    for (id, member) in &chapter.people {
        stage.member(id, member, dice)?;
    }
    for (id, crowd) in &chapter.crowds {
        stage.crowd(id, crowd, dice)?;
    }
    for post in &chapter.posts {
        stage.post(post)?;
    }
    for report in &chapter.reports {
        stage.report(report, dice)?;
    }
    Ok(())
}

struct Stage<'a> {
    story: &'a mut Story,
    name: &'a str,
    when: Option<When>,
    /// Places of those with a name.
    people: HashMap<String, usize>,
    /// Posts of each crowd that nobody has reported yet, the first last.
    crowds: HashMap<String, Vec<String>>,
}

impl Stage<'_> {
    fn member(&mut self, id: &str, member: &Member, dice: &mut Dice) -> Result<()> {
        let now = self.story.now;
        let avatar = member
            .avatar
            .as_deref()
            .map(|name| self.story.pictures.avatar(name));
        let created_at = member.joined.before(now);
        let person = self.story.add_person(Person {
            id: id.to_owned(),
            handle: member.handle.clone(),
            name: member.name.clone(),
            lang: member.lang.clone().unwrap_or_else(|| LANG_DEFAULT.into()),
            bio: member.bio.clone(),
            created_at,
            avatar: avatar.transpose()?,
            device: member.device.clone(),
            ip: everyday::ip(dice),
        });
        self.people.insert(id.to_owned(), person);
        if created_at >= self.story.start() {
            self.story
                .happen(created_at, What::Joined(person), Some(self.name));
        }
        if let Some(suspended) = member.suspended {
            let at = suspended.before(now);
            self.story
                .happen(at, What::Suspended(person), Some(self.name));
        }
        if let Some(judgement) = &member.judgement {
            self.story.judge(format!("account/{id}"), judgement);
        }
        let alike = [(&member.returns, true), (&member.resembles, false)];
        for (alike, is_return) in alike {
            self.story
                .returners
                .extend(alike.iter().map(|alike| Returner {
                    account: id.to_owned(),
                    of: alike.of.clone(),
                    how: alike.how.clone(),
                    is_return,
                }));
        }
        Ok(())
    }

    fn crowd(&mut self, name: &str, crowd: &Crowd, dice: &mut Dice) -> Result<()> {
        let now = self.story.now;
        let lang = crowd.lang.clone().unwrap_or_else(|| LANG_DEFAULT.into());
        let mut posts = Vec::new();
        for number in 0..crowd.people {
            let [first, last] = crowd.joined.map(|joined| joined.before(now));
            let created_at = dice.between(first, last);
            let id = format!("{name}-{number}");
            let by = everyday::stranger(self.story, &id, &lang, created_at, dice)?;
            if created_at >= self.story.start() {
                self.story
                    .happen(created_at, What::Joined(by), Some(self.name));
            }
            self.people.insert(id.clone(), by);
            for post in 0..crowd.posts {
                let place = match post {
                    0 => number.to_string(),
                    more => format!("{number}-{more}"),
                };
                let told = crowd.post(format!("{name}-post-{place}"), &id, &lang, now, dice);
                self.post(&told)?;
                posts.push(told.id);
            }
        }
        posts.reverse();
        self.crowds.insert(name.to_owned(), posts);
        Ok(())
    }

    fn post(&mut self, told: &Told) -> Result<()> {
        let media = told
            .pictures
            .iter()
            .map(|name| self.story.pictures.media(name, &told.id));
        for name in &told.mentions {
            self.person(name)?;
        }
        let mut text = told.text.clone();
        for hashtag in &told.hashtags {
            text = format!("{text} #{hashtag}");
        }
        let post = Post {
            id: told.id.clone(),
            by: self.person(&told.by)?,
            at: told.at.before(self.story.now),
            space: None,
            text,
            lang: told.lang.clone().unwrap_or_else(|| LANG_DEFAULT.into()),
            in_reply_to: None,
            mentions: told.mentions.clone(),
            hashtags: told.hashtags.clone(),
            media: media.collect::<Result<_>>()?,
        };
        if let Some(judgement) = &told.judgement {
            self.story.judge(format!("content/{}", told.id), judgement);
        }
        if let Some(appeal) = &told.appeal {
            self.story.appeals.insert(told.id.clone(), appeal.clone());
        }
        let Some(when) = told.when.or(self.when) else {
            self.story.add_post(post, Some(self.name));
            return Ok(());
        };
        let index = self.story.posts.len();
        self.story.by_id.insert(post.id.clone(), index);
        self.story.posts.push(post);
        self.story.count(self.name, "events");
        let moment = match when {
            When::AfterTheShift => &mut self.story.after_the_shift,
            When::Last => &mut self.story.last,
        };
        moment.posts.push((index, told.at.0));
        Ok(())
    }

    fn report(&mut self, report: &Report, dice: &mut Dice) -> Result<()> {
        let about = match report.about.split_once('/') {
            Some(("crowd", name)) => self.of_crowd(name, report.count)?,
            Some(_) => vec![report.about.clone()],
            None => {
                return Err(Failure::new(format!(
                    "`{}` is not like content/ID",
                    report.about
                )));
            }
        };
        let mut number = 0;
        for about in about {
            if let Some(judgement) = &report.judgement {
                self.story.judge(about.clone(), judgement);
            }
            for _ in 0..report.by_everyday.max(1) {
                number += 1;
                let complaint = self.complaint(report, &about, number, dice)?;
                if self.when == Some(When::Last) {
                    self.story.last.complaints.push(complaint);
                    self.story.count(self.name, "reports");
                } else {
                    self.story.complain(report.batch, complaint, self.name);
                }
            }
        }
        Ok(())
    }

    fn complaint(
        &self,
        report: &Report,
        about: &str,
        number: usize,
        dice: &mut Dice,
    ) -> Result<Complaint> {
        let by = match &report.by {
            Some(name) => self.person(name)?,
            None => everyday::anybody(self.story, report.lang.as_deref(), dice),
        };
        let target = report.target.as_deref().map(|name| self.person(name));
        let id = match report.by {
            Some(_) => report.id.clone(),
            None => format!("{}-{number}", report.id),
        };
        let word =
            |text: &Option<String>, default: &str| text.as_deref().unwrap_or(default).to_owned();
        Ok(Complaint {
            id,
            at: everyday::reported_at(self.story.now, report.batch, dice),
            by,
            kind: word(&report.kind, "user"),
            channel: word(&report.channel, "form"),
            about: about.to_owned(),
            target: target.transpose()?,
            reason: report.reason.clone(),
            comment: report
                .comment
                .clone()
                .unwrap_or_else(|| dice.text(&report.comments).to_owned()),
            brings_content: true,
        })
    }

    fn of_crowd(&mut self, name: &str, count: usize) -> Result<Vec<String>> {
        let missing = || Failure::new(format!("there is no crowd `{name}` in this chapter"));
        let posts = self.crowds.get_mut(name).ok_or_else(missing)?;
        let kept = posts.len().saturating_sub(count);
        let taken = posts.drain(kept..).rev();
        Ok(taken.map(|id| format!("content/{id}")).collect())
    }

    fn person(&self, name: &str) -> Result<usize> {
        let missing = || Failure::new(format!("there is nobody `{name}` in this chapter"));
        self.people.get(name).copied().ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chapters_of_the_story_are_there() {
        let names: Vec<String> = Chapter::all()
            .unwrap()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        insta::assert_debug_snapshot!(names, @r#"
        [
            "ashen-gate",
            "brigade",
            "campaign",
            "picture",
            "returners",
            "two-people",
            "wrong-suspension",
        ]
        "#);
    }

    #[test]
    fn a_span_that_is_none_is_refused_with_its_text() {
        let refused = toml::from_str::<Chapter>(
            "title = \"a\"\n[people.ada]\nname = \"Ada\"\nhandle = \"ada\"\njoined = \"-3x\"\n",
        );
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("`-3x` is not like -3d"), "{refused}");
    }
}
