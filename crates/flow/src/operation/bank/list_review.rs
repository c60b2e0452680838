//! A list that changes far more than usual waits for a person, who agrees to its difference or refuses it.

use evenhand_model::{Act, ListReview, ListReviewAnswer, ListReviewState, Problem, UserId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::work::{Line, Operation, Stop, Work};

/// Asks people about a difference, once. What somebody has said of it already stands.
#[derive(Clone, Debug)]
pub struct HoldList {
    /// The difference, as it is offered.
    pub offered: ListReview,
}

impl Operation for HoldList {
    type Answer = ListReview;

    fn run(&self, work: &mut Work<'_>) -> Result<ListReview, Stop> {
        super::bank(work, &self.offered.bank)?;
        let there = work.get::<ListReview>(&self.offered.digest)?;
        if let Some(there) = there.filter(|one| one.state != ListReviewState::Taken) {
            return Ok(there);
        }
        let review = ListReview {
            offered_at: work.now,
            offered_by: work.by.clone(),
            state: ListReviewState::Waiting,
            answer: None,
            ..self.offered.clone()
        };
        work.record(line(Act::ListHeld, &review));
        work.put(review.clone());
        Ok(review)
    }
}

/// What somebody says of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewListAnswer {
    /// Whether it may be taken in.
    pub agrees: bool,
    /// Why, in their own words.
    pub reason: String,
}

/// Agrees to a difference, or refuses it. Who has agreed can still refuse while it was not taken in, and the other way round.
#[derive(Clone, Debug)]
pub struct AnswerList {
    /// Which difference.
    pub digest: String,
    /// Who; none for who has the machine.
    pub user: Option<UserId>,
    /// What they say.
    pub answer: NewListAnswer,
}

impl Operation for AnswerList {
    type Answer = ListReview;

    fn run(&self, work: &mut Work<'_>) -> Result<ListReview, Stop> {
        let NewListAnswer { agrees, reason } = &self.answer;
        let reason = reason.trim();
        if reason.is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
            let detail = "expected a reason in your own words: what you have looked at";
            return Err(Problem::invalid(detail).at("reason").into());
        }
        let mut review = review(work, &self.digest)?;
        if review.state == ListReviewState::Taken {
            let detail = "this list was taken in already; take back what is wrong in it";
            return Err(Problem::conflict(detail).into());
        }
        review.state = match agrees {
            true => ListReviewState::Agreed,
            false => ListReviewState::Refused,
        };
        review.answer = Some(ListReviewAnswer {
            by: self.user,
            at: work.now,
            reason: reason.to_owned(),
        });
        work.record(line(Act::ListAnswered, &review).with("agrees", *agrees));
        work.put(review.clone());
        Ok(review)
    }
}

/// Notes that a difference to which somebody has agreed was taken in.
#[derive(Clone, Debug)]
pub struct ListTaken {
    /// Which difference.
    pub digest: String,
}

impl Operation for ListTaken {
    type Answer = ListReview;

    fn run(&self, work: &mut Work<'_>) -> Result<ListReview, Stop> {
        let mut review = review(work, &self.digest)?;
        if review.state == ListReviewState::Agreed {
            review.state = ListReviewState::Taken;
            work.record(line(Act::ListTaken, &review));
            work.put(review.clone());
        }
        Ok(review)
    }
}

fn review(work: &mut Work<'_>, digest: &str) -> Result<ListReview, Stop> {
    let found = work.get::<ListReview>(digest)?;
    found.ok_or_else(|| Problem::not_found("no list with this digest waits for anybody").into())
}

/// The digest binds what is said to the difference.
fn line(act: Act, review: &ListReview) -> Line {
    Line::of(act)
        .with("bank", review.bank.as_str())
        .with("source", review.source.as_str())
        .with("digest", review.digest.as_str())
        .with("added", review.counts.added)
        .with("changed", review.counts.changed)
        .with("withdrawn", review.counts.withdrawn)
}
