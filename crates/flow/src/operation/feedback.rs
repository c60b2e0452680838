//! Corrections of scores that platforms send. They touch no case, so the audit chain does not speak of
//! them; what they say is kept for a while and then forgotten.

use evenhand_model::{Feedback, FeedbackId, KeyId, Platform, SuggestedScore};

use crate::house::House;
use crate::operation::erase::Erased;
use crate::work::{Figure, Key, Operation, Stop, Work};

/// Keeps a correction.
#[derive(Clone, Debug)]
pub struct TakeFeedback {
    /// Whose.
    pub platform: Platform,
    /// The key that sent it.
    pub key: KeyId,
    /// The scores.
    pub scores: Vec<SuggestedScore>,
    /// Languages of the text.
    pub languages: Vec<String>,
    /// The part of the platform that it comes from.
    pub community: Option<String>,
    /// The text, where it may be kept.
    pub text: Option<String>,
    /// What the platform calls the content, where it said so; kept as a keyed digest alone.
    pub about: Option<String>,
    /// Corrections that make room: the oldest that came by the key, where there are too many.
    pub over: Vec<FeedbackId>,
}

impl Operation for TakeFeedback {
    type Answer = FeedbackId;

    fn run(&self, work: &mut Work<'_>) -> Result<FeedbackId, Stop> {
        work.expect(self.over.iter().map(Key::of::<Feedback>))?;
        for id in &self.over {
            work.delete::<Feedback>(id)?;
        }
        let text = self.text.as_deref();
        let text_digest = text.map(|text| text_digest(work.house, &self.platform, text));
        let about = self.about.as_deref().filter(|_| text.is_some());
        let about_digest = about.map(|name| about_digest(work.house, &self.platform, name));
        let id = FeedbackId::new(work.now, &mut work.rng);
        work.is_new::<Feedback>(id);
        work.put(Feedback {
            id,
            platform: self.platform.clone(),
            key: self.key,
            received_at: work.now,
            scores: self.scores.clone(),
            languages: self.languages.clone(),
            community: self.community.clone(),
            text: self.text.clone(),
            text_digest,
            about_digest,
        });
        work.count(&self.platform, Figure::TextAnalyses, "suggested");
        Ok(id)
    }
}

/// Forgets what has served its time: the text first, the whole later.
#[derive(Clone, Debug)]
pub struct ForgetFeedback {
    /// Which.
    pub ids: Vec<FeedbackId>,
}

impl Operation for ForgetFeedback {
    type Answer = usize;

    fn run(&self, work: &mut Work<'_>) -> Result<usize, Stop> {
        work.expect(self.ids.iter().map(Key::of::<Feedback>))?;
        let mut count = 0;
        for id in &self.ids {
            let Some(mut row) = work.get::<Feedback>(id)? else {
                continue;
            };
            if row.expires_at() <= work.now {
                work.delete::<Feedback>(id)?;
                count += 1;
            } else if row.text_expires_at() <= work.now && row.text.is_some() {
                row.text = None;
                work.put(row);
                count += 1;
            }
        }
        Ok(count)
    }
}

/// Deletes corrections of what somebody wrote who is erased.
#[derive(Clone, Debug)]
pub struct EraseFeedback {
    /// Which.
    pub ids: Vec<FeedbackId>,
}

impl Operation for EraseFeedback {
    type Answer = Erased;

    fn run(&self, work: &mut Work<'_>) -> Result<Erased, Stop> {
        work.expect(self.ids.iter().map(Key::of::<Feedback>))?;
        let mut erased = Erased::default();
        for id in &self.ids {
            erased.corrections += usize::from(work.get::<Feedback>(id)?.is_some());
            work.delete::<Feedback>(id)?;
        }
        Ok(erased)
    }
}

/// How a text is named that was corrected, whatever the space between its words.
pub fn text_digest(house: &House, platform: &Platform, text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == '\0');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let parts = [
        b"corrected text",
        platform.as_str().as_bytes(),
        words.as_bytes(),
    ];
    house.secret.digest(&parts)
}

/// How the platform's name of the content is named. Coral's tokens are `comment:ID`; other names are taken whole.
pub fn about_digest(house: &House, platform: &Platform, name: &str) -> String {
    let name = name.strip_prefix("comment:").unwrap_or(name);
    let parts = [
        b"corrected content",
        platform.as_str().as_bytes(),
        name.as_bytes(),
    ];
    house.secret.digest(&parts)
}
