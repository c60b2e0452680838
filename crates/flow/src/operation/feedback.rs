//! Corrections of scores that platforms send. They touch no case, so the audit chain does not speak of
//! them; what they say is kept for a while and then forgotten.

use evenhand_model::{Feedback, FeedbackId, KeyId, Platform, SuggestedScore};

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
}

impl Operation for TakeFeedback {
    type Answer = FeedbackId;

    fn run(&self, work: &mut Work<'_>) -> Result<FeedbackId, Stop> {
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
        });
        work.count(&self.platform, Figure::TextAnalyses, "suggested");
        Ok(id)
    }
}

/// Forgets corrections that have served their time.
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
            let row = work.get::<Feedback>(id)?;
            if row.is_some_and(|row| row.expires_at() <= work.now) {
                work.delete::<Feedback>(id)?;
                count += 1;
            }
        }
        Ok(count)
    }
}
