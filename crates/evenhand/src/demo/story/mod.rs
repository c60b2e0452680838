//! The story that the demo tells: who is on the invented platform, what they write, what they report, and
//! what a colleague thinks of it. Nothing here says what Evenhand makes of it: no case, tier, signal or link.
//!
//! `demo/languages` and `demo/story` hold the words; [`everyday`] and [`chapter`] make people, posts and
//! reports of them by the throw of seeded dice, so that one seed gives one story to the byte.

pub mod chapter;
mod dice;
mod everyday;
mod fortnight;
mod language;
pub mod live;
mod person;
mod pictures;
mod pile_on;
mod post;
mod report;
mod returner;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use evenhand_model::{Duration, Time};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::chapter::{Chapter, Moment};
pub use self::dice::Dice;
use self::everyday::Kinds;
use self::language::Language;
pub use self::person::Person;
use self::pictures::Pictures;
pub use self::post::Post;
use self::report::Complaint;
pub use self::returner::{Found, Returner};
use crate::failure::{Doing as _, Result};

/// How long the story goes back.
const DAYS: i64 = 14;

/// What a colleague thinks of something: a `POST /v1/cases/{id}/decide` without its fence.
pub type Judgement = Map<String, Value>;

/// An author's wish that somebody else look, and how a second reviewer answers it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeal {
    /// The platform's id of it.
    pub id: String,
    /// The author's words.
    pub text: String,
    /// What the second reviewer finds before seeing the decision.
    pub vote: String,
    /// Why, for colleagues.
    pub reason: String,
    /// Why, as the author is told.
    pub explanation: String,
}

/// How much there is of everything that is not told by hand.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    accounts: usize,
    posts: usize,
    everyday: usize,
    pile_on: usize,
}

impl Size {
    /// A platform of about 5,000 accounts and 30,000 posts.
    pub const WHOLE: Self = Self {
        accounts: 4_800,
        posts: 29_200,
        everyday: 640,
        pile_on: 200,
    };
    /// A slice of it, with every chapter whole.
    pub const QUICK: Self = Self {
        accounts: 300,
        posts: 800,
        everyday: 60,
        pile_on: 12,
    };
}

/// When a report is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Batch {
    /// Before colleagues begin their shift.
    #[default]
    Backlog,
    /// After they have gone: these wait for you.
    Today,
}

/// Something that happened on the platform.
#[derive(Debug)]
struct Happening {
    at: Time,
    what: What,
}

#[derive(Debug)]
enum What {
    Joined(usize),
    Suspended(usize),
    Posted(usize),
    Edited(usize, String),
    Deleted(usize),
}

/// Everything that will be sent, and what colleagues will think of it.
pub struct Story {
    /// Everybody, by the places that posts name.
    people: Vec<Person>,
    /// How many of them, the first, are in no chapter.
    everyday_people: usize,
    posts: Vec<Post>,
    /// Posts by the platform's id of them.
    by_id: HashMap<String, usize>,
    happenings: Vec<Happening>,
    backlog: Vec<Complaint>,
    today: Vec<Complaint>,
    after_the_shift: Moment,
    last: Moment,
    /// By subject, like `content/c-17`.
    judgements: HashMap<String, Judgement>,
    appeals: HashMap<String, Appeal>,
    /// Who came back, and who only seems to.
    returners: Vec<Returner>,
    /// What each chapter has: events and reports.
    counts: BTreeMap<String, u64>,
    pictures: Pictures,
    languages: Vec<Language>,
    kinds: Kinds,
    now: Time,
}

impl Story {
    /// The story with these dice, as it has gone by `now`.
    pub fn new(seed: u64, size: Size, now: Time) -> Result<Self> {
        let mut story = Self {
            people: Vec::new(),
            everyday_people: 0,
            posts: Vec::new(),
            by_id: HashMap::new(),
            happenings: Vec::new(),
            backlog: Vec::new(),
            today: Vec::new(),
            after_the_shift: Moment::default(),
            last: Moment::default(),
            judgements: HashMap::new(),
            appeals: HashMap::new(),
            returners: Vec::new(),
            counts: BTreeMap::new(),
            pictures: Pictures::read()?,
            languages: Language::all()?,
            kinds: Kinds::read()?,
            now,
        };
        let mut dice = Dice::new(seed);
        everyday::people(&mut story, size.accounts, &mut dice)?;
        for (id, chapter) in Chapter::all()? {
            chapter::stage(&mut story, &id, &chapter, &mut dice).doing(format!("chapter {id}"))?;
        }
        everyday::posts(&mut story, size.posts, &mut dice)?;
        everyday::cases(&mut story, size.everyday, &mut dice)?;
        pile_on::cases(&mut story, size.pile_on, &mut dice)?;
        // What happened at the same time stays in the order in which it was told.
        story.happenings.sort_by_key(|happening| happening.at);
        for batch in [&mut story.backlog, &mut story.today] {
            batch.sort_by_key(|complaint| complaint.at);
        }
        Ok(story)
    }

    /// Bodies for `POST /v1/events`, in the order of time.
    pub fn events(&self) -> impl Iterator<Item = Value> {
        let happenings = self.happenings.iter().enumerate();
        happenings.map(|(index, happening)| self.event(index, happening))
    }

    /// The same as lines of a stream.
    pub fn lines(&self) -> impl Iterator<Item = Bytes> {
        self.events().map(|event| format!("{event}\n").into())
    }

    /// Bodies for `POST /v1/reports`.
    pub fn reports(&self, batch: Batch) -> Vec<Value> {
        let complaints = match batch {
            Batch::Backlog => &self.backlog,
            Batch::Today => &self.today,
        };
        let bodies = complaints.iter().map(|complaint| complaint.body(self));
        bodies.collect()
    }

    /// Events that are sent once colleagues have decided most of what there was, as it has come at `now`.
    pub fn after_the_shift(&self, now: Time) -> Vec<Value> {
        self.after_the_shift.bodies(self, now).0
    }

    /// Events and reports that are sent last, at the same moment, as it has come at `now`.
    pub fn last(&self, now: Time) -> (Vec<Value>, Vec<Value>) {
        self.last.bodies(self, now)
    }

    /// What a colleague thinks of a subject, like `content/c-17`.
    pub fn judgement(&self, subject: &str) -> Option<&Judgement> {
        self.judgements.get(subject)
    }

    /// What the author says to a decision on a piece of content, with the author's id.
    pub fn appeal(&self, content: &str) -> Option<(&Appeal, &str)> {
        let post = self.post(content)?;
        Some((self.appeals.get(content)?, &self.people.get(post.by)?.id))
    }

    /// The second reviewer's view of the appeal that the platform calls so.
    pub fn appeal_called(&self, id: &str) -> Option<&Appeal> {
        self.appeals.values().find(|appeal| appeal.id == id)
    }

    /// A body for `POST /v1/content`, where the platform has that content.
    pub fn content(&self, id: &str) -> Option<Value> {
        let post = self.post(id)?;
        Some(post.reported(self.people.get(post.by)?))
    }

    /// What each chapter has, and the whole: events and reports.
    pub fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }

    /// Who came back, and who only seems to.
    pub fn returners(&self) -> &[Returner] {
        &self.returners
    }

    /// What others call an account, by the platform's id of it.
    pub fn handle<'a>(&'a self, id: &'a str) -> &'a str {
        let person = self.people.iter().find(|person| person.id == id);
        person.map_or(id, |person| &person.handle)
    }

    /// How many accounts there are.
    pub fn account_count(&self) -> usize {
        self.people.len()
    }

    /// How many languages they speak.
    pub fn language_count(&self) -> usize {
        self.languages.len()
    }

    fn post(&self, id: &str) -> Option<&Post> {
        self.posts.get(*self.by_id.get(id)?)
    }

    fn add_person(&mut self, person: Person) -> usize {
        self.people.push(person);
        self.people.len() - 1
    }

    /// A post that is written now, in the story; a chapter's own are counted.
    fn add_post(&mut self, post: Post, chapter: Option<&str>) -> usize {
        let index = self.posts.len();
        self.by_id.insert(post.id.clone(), index);
        self.happen(post.at, What::Posted(index), chapter);
        self.posts.push(post);
        index
    }

    fn happen(&mut self, at: Time, what: What, chapter: Option<&str>) {
        self.happenings.push(Happening { at, what });
        if let Some(chapter) = chapter {
            self.count(chapter, "events");
        }
    }

    fn complain(&mut self, batch: Batch, complaint: Complaint, chapter: &str) {
        match batch {
            Batch::Backlog => self.backlog.push(complaint),
            Batch::Today => self.today.push(complaint),
        }
        self.count(chapter, "reports");
    }

    fn count(&mut self, chapter: &str, what: &str) {
        *self.counts.entry(format!("{chapter}, {what}")).or_default() += 1;
    }

    fn judge(&mut self, subject: String, judgement: &Judgement) {
        self.judgements.insert(subject, judgement.clone());
    }

    fn event(&self, index: usize, happening: &Happening) -> Value {
        let (by, kind) = match happening.what {
            What::Joined(person) => (person, "account.created"),
            What::Suspended(person) => (person, "account.suspended"),
            What::Posted(post) => (self.posts[post].by, "content.created"),
            What::Edited(post, _) => (self.posts[post].by, "content.edited"),
            What::Deleted(post) => (self.posts[post].by, "content.deleted"),
        };
        let person = &self.people[by];
        let mut event = json!({
            "id": format!("e-{index}"), "kind": kind, "at": happening.at, "actor": person.actor(),
        });
        match &happening.what {
            What::Joined(_) => event["actor"]["private"] = person.private(),
            What::Suspended(_) => {}
            What::Posted(post) => event["content"] = self.posts[*post].content(),
            What::Edited(post, text) => {
                event["content"] = self.posts[*post].content();
                event["content"]["text"] = text.as_str().into();
            }
            What::Deleted(post) => event["content"] = json!({"id": self.posts[*post].id}),
        }
        event
    }

    fn start(&self) -> Time {
        self.now.minus(Duration::from_days(DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-23T10:00:00Z";

    fn story(seed: u64, size: Size) -> Story {
        Story::new(seed, size, NOW.parse().unwrap()).unwrap()
    }

    fn bytes(story: &Story) -> String {
        let events = story.events().map(|event| event.to_string());
        let reports = [Batch::Backlog, Batch::Today].map(|batch| story.reports(batch));
        let reports = reports.iter().flatten().map(Value::to_string);
        let later = story.after_the_shift(story.now);
        let last = story.last(story.now);
        let last = later
            .into_iter()
            .chain(last.0)
            .chain(last.1)
            .map(|body| body.to_string());
        events.chain(reports).chain(last).collect()
    }

    #[test]
    fn the_same_seed_tells_the_same_story_to_the_byte() {
        assert_eq!(bytes(&story(1, Size::QUICK)), bytes(&story(1, Size::QUICK)));
        assert_ne!(bytes(&story(1, Size::QUICK)), bytes(&story(2, Size::QUICK)));
    }

    #[test]
    fn the_whole_story_is_a_platform_of_five_thousand_accounts_and_thirty_thousand_posts() {
        let story = story(1, Size::WHOLE);
        assert!(
            (4_900..5_400).contains(&story.people.len()),
            "{}",
            story.people.len()
        );
        assert!(
            (29_500..31_000).contains(&story.posts.len()),
            "{}",
            story.posts.len()
        );
        assert!(story.languages.len() >= 10);
        let reported = story.backlog.len() + story.today.len();
        assert!(reported > 700, "{reported}");
    }

    #[test]
    fn every_event_is_within_the_two_weeks_and_in_order() {
        let story = story(1, Size::QUICK);
        let times: Vec<Time> = story.happenings.iter().map(|one| one.at).collect();
        assert!(times.is_sorted());
        assert!(times.first().is_some_and(|first| *first >= story.start()));
        assert!(times.last().is_some_and(|last| *last <= story.now));
    }

    #[test]
    fn no_two_posts_have_one_id_and_every_account_joins_before_it_writes() {
        let story = story(1, Size::QUICK);
        assert_eq!(story.by_id.len(), story.posts.len());
        for post in &story.posts {
            let author = &story.people[post.by];
            assert!(author.created_at <= post.at, "{} by {}", post.id, author.id);
        }
    }

    #[test]
    fn whoever_comes_back_does_so_after_they_were_suspended() {
        let story = story(1, Size::QUICK);
        let suspended = |id: &str| {
            let mut happenings = story.happenings.iter();
            let is_theirs = |what: &What| matches!(what, What::Suspended(person) if story.people[*person].id == id);
            happenings
                .find(|one| is_theirs(&one.what))
                .map(|one| one.at)
        };
        assert!(story.returners().len() > 10);
        for one in story.returners() {
            let came = story.people.iter().find(|person| person.id == one.account);
            let suspended = suspended(&one.of);
            assert!(
                suspended.is_some() && suspended < came.map(|came| came.created_at),
                "{one:?}"
            );
        }
    }

    #[test]
    fn a_colleague_has_an_opinion_on_everything_that_is_reported() {
        let story = story(1, Size::QUICK);
        let (_, last) = story.last(story.now);
        let batches = [Batch::Backlog, Batch::Today].map(|batch| story.reports(batch));
        for report in batches.iter().flatten().chain(&last) {
            let subject = &report["subject"];
            let kind = subject["kind"].as_str().unwrap();
            let id = subject["id"].as_str().unwrap();
            assert!(
                story.judgement(&format!("{kind}/{id}")).is_some(),
                "{report}"
            );
        }
    }

    #[test]
    fn nothing_that_is_sent_says_what_the_pipeline_has_to_find_out() {
        let text = bytes(&story(1, Size::QUICK));
        for word in [
            "\"tier\"",
            "\"case\"",
            "\"signals\"",
            "\"verdict\"",
            "\"linked\"",
            "\"return\"",
            "resembles",
        ] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
