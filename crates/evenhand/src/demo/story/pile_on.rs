//! A day and a half in the middle of the two weeks on which strangers go for those who work for the platform, who
//! report what they get.

use evenhand_model::{Duration, Time};

use super::dice::Dice;
use super::everyday::{CONTENT_PER_THOUSAND, member, reported_at};
use super::post::Post;
use super::report::Complaint;
use super::{Batch, Story};
use crate::failure::Result;

const CHAPTER: &str = "pile-on";
/// When it begins, after the start of the first day, and how long it lasts.
const AFTER: Duration = Duration::from_hours(6 * 24 + 20);
const LASTS: Duration = Duration::from_hours(36);

/// So many posts against people of the staff, each reported by whom it is about.
pub fn cases(story: &mut Story, count: usize, dice: &mut Dice) -> Result<()> {
    let staff: Vec<usize> = story.staff_places().collect();
    let kinds = std::mem::take(&mut story.kinds);
    for number in 0..count {
        let Some(&victim) = staff.get(dice.below(staff.len())) else {
            break;
        };
        let lang = story.people[victim].lang.clone();
        let Some((kind, text)) = kinds.harmful(&lang, dice) else {
            continue;
        };
        let id = format!("p-{number}");
        let began_at = story.first_day().plus(AFTER);
        let at = dice.between(began_at, began_at.plus(LASTS));
        let post = post(story, (&id, text), (&lang, at), dice)?;
        story.add_post(post, Some(CHAPTER));
        let about = format!("content/{id}");
        story.judge(about.clone(), &kind.judgement);
        let (reason, comment) = kind.complaint(&lang, dice);
        let complaint = Complaint {
            id: format!("r-{id}"),
            at: reported_at(story.now, Batch::Backlog, dice),
            by: victim,
            kind: "user".into(),
            channel: "form".into(),
            about,
            target: Some(victim),
            reason: reason.to_owned(),
            comment,
            brings_content: dice.chance(CONTENT_PER_THOUSAND),
        };
        story.complain(Batch::Backlog, complaint, CHAPTER);
    }
    story.kinds = kinds;
    Ok(())
}

fn post(
    story: &mut Story,
    (id, text): (&str, &str),
    (lang, at): (&str, Time),
    dice: &mut Dice,
) -> Result<Post> {
    let by = member(story, id, (lang, at), dice)?;
    Ok(Post {
        id: id.to_owned(),
        by,
        at,
        space: None,
        text: text.to_owned(),
        lang: lang.to_owned(),
        in_reply_to: None,
        mentions: Vec::new(),
        hashtags: Vec::new(),
        media: Vec::new(),
    })
}
