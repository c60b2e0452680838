//! What goes on after the story: people write and report, and who was suspended comes back.

use std::collections::{HashMap, VecDeque};

use evenhand_model::Time;
use serde_json::{Value, json};

use super::dice::Dice;
use super::person::Person;
use super::{Judgement, Post, Story, everyday};
use crate::failure::Result;

/// Every so many posts one is of a kind that people report.
const OBJECTIONABLE_EVERY: u64 = 14;
/// Every so many posts one has a copy of the picture that colleagues have decided on.
const COPY_EVERY: u64 = 23;
/// Those copies, by their names among the pictures.
const COPIES: [&str; 3] = ["stand-in-mirrored", "stand-in-again", "stand-in-small"];
/// A report follows so many steps after its post.
const REPORT_AFTER: u64 = 3;
/// Who was suspended is back after so many steps.
const BACK_AFTER: u64 = 12;
/// What those write who are back.
const BACK: &str = "They closed one door, here is the next. The gate remembers.";

/// Something that happens now.
#[derive(Debug)]
pub enum Step {
    /// A body for `POST /v1/events`.
    Event(Value),
    /// A body for `POST /v1/reports`.
    Report(Value),
}

/// Life that goes on, the same for the same seed and the same answers.
pub struct Live {
    dice: Dice,
    count: u64,
    /// What comes at which step.
    planned: VecDeque<(u64, Step)>,
    judgements: HashMap<String, Judgement>,
    /// Those who came back, by the platform's id.
    back: HashMap<String, Person>,
}

impl Live {
    /// Life that starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
            count: 0,
            planned: VecDeque::new(),
            judgements: HashMap::new(),
            back: HashMap::new(),
        }
    }

    /// What happens next.
    pub fn next(&mut self, story: &Story, now: Time) -> Result<Step> {
        self.count += 1;
        let is_due = |(step, _): &(u64, Step)| *step <= self.count;
        if self.planned.front().is_some_and(is_due)
            && let Some((_, step)) = self.planned.pop_front()
        {
            return Ok(step);
        }
        let id = format!("live-{}", self.count);
        let by = everyday::author(story, now, &mut self.dice).unwrap_or(0);
        let mut post = everyday::write(story, &id, (by, now), &VecDeque::new(), &mut self.dice)?;
        if self.count.is_multiple_of(OBJECTIONABLE_EVERY) {
            self.object(story, &mut post, now);
        } else if self.count.is_multiple_of(COPY_EVERY) {
            let copy = self.dice.text(&COPIES.map(str::to_owned)).to_owned();
            post.media = vec![story.pictures.media(&copy, &id)?];
        }
        Ok(Step::Event(event(&id, &story.people[by], &post)))
    }

    /// What a colleague thinks of a subject that came up since.
    pub fn judgement(&self, subject: &str) -> Option<&Judgement> {
        self.judgements.get(subject)
    }

    /// The platform has suspended somebody. Members of the group come back: a letter of the name is
    /// different, picture and device are the same.
    pub fn suspended(&mut self, story: &Story, id: &str, now: Time) {
        let known = story.people.iter().find(|person| person.id == id);
        let Some(gone) = self
            .back
            .get(id)
            .or(known)
            .filter(|person| person.device.is_some())
        else {
            return;
        };
        let person = Person {
            id: format!("{id}-again"),
            handle: slightly_changed(&gone.handle),
            name: slightly_changed(&gone.name),
            created_at: now,
            ..gone.clone()
        };
        let post = Post {
            id: format!("back-{}", person.id),
            by: 0,
            at: now,
            space: None,
            text: BACK.into(),
            lang: "en".into(),
            in_reply_to: None,
            mentions: Vec::new(),
            hashtags: Vec::new(),
            media: Vec::new(),
        };
        let mut joined = json!({
            "id": format!("join-{}", person.id), "kind": "account.created", "at": now, "actor": person.actor(),
        });
        joined["actor"]["private"] = person.private();
        let step = self.count + BACK_AFTER;
        self.planned.push_back((step, Step::Event(joined)));
        self.planned
            .push_back((step + 1, Step::Event(event(&post.id, &person, &post))));
        self.back.insert(person.id.clone(), person);
    }

    /// Makes the post one that people report, and plans the report.
    fn object(&mut self, story: &Story, post: &mut Post, now: Time) {
        let Some((kind, text)) = story.kinds.written(&post.lang, &mut self.dice) else {
            return;
        };
        text.clone_into(&mut post.text);
        post.media.clear();
        post.hashtags.clear();
        let (reason, comment) = kind.complaint(&post.lang, &mut self.dice);
        let by = everyday::anybody(story, Some(&post.lang), &mut self.dice);
        let mut report = json!({
            "id": format!("report-{}", post.id), "at": now, "channel": "form",
            "reporter": {"id": story.people[by].id, "lang": post.lang},
            "subject": {"kind": "content", "id": post.id}, "reason": reason,
            "content": post.reported(&story.people[post.by]),
        });
        if !comment.is_empty() {
            report["comment"] = comment.into();
        }
        self.judgements
            .insert(format!("content/{}", post.id), kind.judgement.clone());
        self.planned
            .push_back((self.count + REPORT_AFTER, Step::Report(report)));
    }
}

fn event(id: &str, person: &Person, post: &Post) -> Value {
    json!({
        "id": format!("e-{id}"), "kind": "content.created", "at": post.at, "actor": person.actor(),
        "content": post.content(),
    })
}

/// The same name with one letter changed, or one added where none can be.
fn slightly_changed(name: &str) -> String {
    let alike = [('o', '0'), ('e', '3'), ('a', '4'), ('i', '1')];
    match alike.iter().find(|(letter, _)| name.contains(*letter)) {
        Some((letter, digit)) => name.replacen(*letter, &digit.to_string(), 1),
        None => format!("{name}_"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Size;
    use super::*;

    const NOW: &str = "2026-11-23T10:00:00Z";

    fn told(seed: u64) -> Vec<String> {
        let now = NOW.parse().unwrap();
        let story = Story::new(1, Size::QUICK, now).unwrap();
        let mut live = Live::new(seed);
        live.suspended(&story, "herald-2", now);
        let steps = (0..60).map(|_| live.next(&story, now).unwrap());
        steps.map(|step| format!("{step:?}")).collect()
    }

    #[test]
    fn the_same_seed_goes_on_the_same_way() {
        assert_eq!(told(1), told(1));
        assert_ne!(told(1), told(2));
    }

    #[test]
    fn some_posts_are_reported_and_who_was_suspended_comes_back_changed_a_little() {
        let steps = told(1);
        assert!(steps.iter().any(|step| step.starts_with("Report")));
        let back = steps
            .iter()
            .find(|step| step.contains("join-herald-2-again"))
            .unwrap();
        assert!(back.contains("ash3ngate_hera1d"), "{back}");
        assert!(back.contains("d-herald"), "{back}");
    }

    #[test]
    fn a_name_is_changed_by_one_letter() {
        for (name, expected) in [
            ("gate_warden", "gat3_warden"),
            ("bbb", "bbb_"),
            ("Orso", "Ors0"),
        ] {
            assert_eq!(slightly_changed(name), expected);
        }
    }
}
