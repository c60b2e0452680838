//! Says what a reviewer reads and knows, and who they are on the platform.

use evenhand_model::{Act, PersonalSkills, Problem, Skills, User, UserId};

use crate::work::{Line, Operation, Stop, Work};

/// Sets the skills of one person. It moves cases to and from them, so the chain tells that it was done.
#[derive(Clone, Debug)]
pub struct SetSkills {
    /// Whose.
    pub user: UserId,
    /// What they are.
    pub skills: Skills,
}

impl Operation for SetSkills {
    type Answer = Skills;

    fn run(&self, work: &mut Work<'_>) -> Result<Skills, Stop> {
        self.skills.check()?;
        let user = work.need::<User>(self.user, "user")?;
        if user.disabled_at.is_some() {
            let detail = "this person has no access any more, so nothing is handed to them";
            return Err(Problem::conflict(detail).into());
        }
        let before = work.get::<PersonalSkills>(self.user)?;
        if before.is_some_and(|before| before.skills == self.skills) {
            return Ok(self.skills.clone());
        }
        work.put(PersonalSkills {
            user: self.user,
            skills: self.skills.clone(),
        });
        work.record(
            Line::of(Act::SkillsSet)
                .with("user", self.user.to_string())
                .with("languages", self.skills.languages.len())
                .with("topics", self.skills.topics.len())
                .with("accounts", self.skills.accounts.len()),
        );
        Ok(self.skills.clone())
    }
}
