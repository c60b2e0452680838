//! Corrections of scores: room for new ones, and which are about what somebody wrote.

use std::collections::BTreeSet;

use evenhand_flow::accept::evidence;
use evenhand_flow::operation::erase::{Erased, account_digest};
use evenhand_flow::operation::feedback::{EraseFeedback, TakeFeedback, about_digest, text_digest};
use evenhand_flow::work::{Evidence, Select};
use evenhand_model::{
    Case, Content, Decision, Feedback, FeedbackId, Platform, Principal, Problem, Subject, SubjectId,
};

use crate::engine::Engine;
use crate::intake::LoggedEvent;

/// Rows that are read at a time.
const PAGE: usize = 500;
/// Most corrections that one makes room for; more than one only where a limit was lowered, or many came at once.
const OVER_MAX: usize = 100;

impl Engine {
    /// Keeps a correction; the oldest of the key go where it would have more than `most`.
    pub async fn take_feedback(
        &self,
        by: Principal,
        mut feedback: TakeFeedback,
        most: usize,
    ) -> Result<FeedbackId, Problem> {
        let kept = self.count(&Select::feedback_by(feedback.key, 1))?;
        let kept = usize::try_from(kept).unwrap_or(usize::MAX);
        let over = (kept + 1).saturating_sub(most).min(OVER_MAX);
        if over > 0 {
            let oldest = self.select::<Feedback>(&Select::feedback_by(feedback.key, over))?;
            feedback.over = oldest.into_iter().map(|row| row.id).collect();
        }
        self.submit(by, feedback).await
    }

    /// Deletes corrections of content, known by what the platform calls it and by the texts that are still kept
    /// of it. To be called before those are forgotten.
    pub(crate) async fn erase_feedback_on(
        &self,
        by: &Principal,
        subject: SubjectId,
        cases: &[Case],
        decisions: &[Decision],
    ) -> Result<Erased, Problem> {
        let Some(subject) = self.get::<Subject>(subject)? else {
            return Ok(Erased::default());
        };
        let platform = &subject.platform;
        if !self.has_feedback(platform)? {
            return Ok(Erased::default());
        }
        let mut found = BTreeSet::new();
        let house = self.house.load_full();
        if let Some(name) = &subject.external_id {
            let digest = about_digest(&house, platform, name);
            found.extend(self.feedback_in(Select::feedback_about(&digest, PAGE))?);
        }
        let of_cases = cases
            .iter()
            .flat_map(|case| case.evidence.iter().chain(&case.later_evidence));
        let addresses = of_cases.chain(decisions.iter().filter_map(|one| one.evidence.as_ref()));
        for address in addresses {
            let Some(kept) = self.get::<Evidence>(address)? else {
                continue;
            };
            let content = serde_json::from_value::<Content>(evidence::open(&kept)?);
            if let Some(text) = content.ok().and_then(|content| content.text) {
                let digest = text_digest(&house, platform, &text);
                found.extend(self.feedback_in(Select::feedback_on_text(&digest, PAGE))?);
            }
        }
        self.erase_feedback(by, found).await
    }

    /// Deletes corrections of what the account has written as far as the event log goes. To be called before
    /// its events leave the log.
    pub(crate) async fn erase_feedback_in_log(
        self: &std::sync::Arc<Self>,
        by: &Principal,
        platform: &Platform,
        account: &str,
    ) -> Result<Erased, Problem> {
        if !self.has_feedback(platform)? {
            return Ok(Erased::default());
        }
        let (engine, platform, account) = (self.clone(), platform.clone(), account.to_owned());
        let read = move || engine.feedback_in_log(&platform, &account);
        let found = tokio::task::spawn_blocking(read).await;
        let found = found.map_err(|_| Problem::internal("the event log could not be read"))??;
        self.erase_feedback(by, found).await
    }

    fn feedback_in_log(
        &self,
        platform: &Platform,
        account: &str,
    ) -> Result<BTreeSet<FeedbackId>, Problem> {
        let house = self.house.load_full();
        let mut found = BTreeSet::new();
        for line in self.event_log.read_from(Default::default()) {
            let line = line.map_err(|error| {
                tracing::error!(%error, "the event log can't be read");
                Problem::unavailable("the event log could not be read")
            })?;
            let Ok(logged) = serde_json::from_slice::<LoggedEvent>(&line.text) else {
                continue;
            };
            let accepted = logged.accepted;
            let is_theirs = accepted.platform == *platform
                && account_digest(&house, &accepted.event.actor.id) == account;
            let Some(content) = accepted.event.content.filter(|_| is_theirs) else {
                continue;
            };
            let about = about_digest(&house, platform, &content.id);
            found.extend(self.feedback_in(Select::feedback_about(&about, PAGE))?);
            if let Some(text) = &content.text {
                let text = text_digest(&house, platform, text);
                found.extend(self.feedback_in(Select::feedback_on_text(&text, PAGE))?);
            }
        }
        Ok(found)
    }

    fn has_feedback(&self, platform: &Platform) -> Result<bool, Problem> {
        let some = self.select::<Feedback>(&Select::feedback_of(platform, 1))?;
        Ok(!some.is_empty())
    }

    fn feedback_in(&self, select: Select) -> Result<Vec<FeedbackId>, Problem> {
        let rows = self.every::<Feedback>(select)?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    async fn erase_feedback(
        &self,
        by: &Principal,
        found: BTreeSet<FeedbackId>,
    ) -> Result<Erased, Problem> {
        let mut erased = Erased::default();
        let found: Vec<FeedbackId> = found.into_iter().collect();
        for some in found.chunks(PAGE) {
            let erase = EraseFeedback { ids: some.to_vec() };
            erased.add(self.submit(by.clone(), erase).await?);
        }
        Ok(erased)
    }
}
