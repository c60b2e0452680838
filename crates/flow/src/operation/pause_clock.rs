//! A clock of a law stands still, as that law allows, or runs again. Nothing else stands still with it: the case
//! keeps its deadline and its place, and the parity report counts the whole wait.

use evenhand_model::{
    Act, Case, CaseClock, CaseId, ClockState, Paused, Platform, Problem, Role, User, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::clock_state;
use crate::work::{Line, Operation, Stop, Work};

/// Why a clock stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPause {
    /// Which clock of the case, like `tco3`.
    pub clock: String,
    /// One of the reasons that its law allows, like `force-majeure`.
    pub reason: String,
    /// What shows it.
    pub proof: String,
}

/// Lets a clock of a law stand still from now on.
#[derive(Clone, Debug)]
pub struct PauseClock {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who says so: a lead.
    pub user: UserId,
    /// Why.
    pub pause: NewPause,
}

impl Operation for PauseClock {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        check_lead(work, self.user)?;
        self.check(work)?;
        let clock = find(&case, &self.pause.clock)?;
        let state = clock_state::of(clock, &case, work.now).state;
        if state != ClockState::Open {
            let detail = format!(
                "this clock is {}; only one that runs and is not late can stand still",
                state.as_str()
            );
            return Err(Problem::conflict(detail).into());
        }
        let pause = Paused {
            name: self.pause.reason.clone(),
            proof: self.pause.proof.clone(),
            by: self.user,
            since: work.now,
            until: None,
        };
        for clock in &mut case.clocks {
            if clock.id == self.pause.clock {
                clock.paused.push(pause.clone());
            }
        }
        work.put(case.clone());
        work.record(
            Line::of(Act::ClockPaused)
                .subject(case.subject)
                .case(case.id)
                .with("clock", self.pause.clock.clone())
                .with("reason", self.pause.reason.clone()),
        );
        Ok(case)
    }
}

impl PauseClock {
    fn check(&self, work: &Work<'_>) -> Result<(), Problem> {
        let NewPause {
            clock,
            reason,
            proof,
        } = &self.pause;
        let packed = work.house.clocks.legal_clock(clock);
        let allowed = packed.map(|packed| &packed.pauses[..]).unwrap_or_default();
        if allowed.is_empty() {
            let detail = format!("no law in force lets the clock `{clock}` stand still");
            return Err(Problem::invalid(detail).at("clock"));
        }
        if !allowed.iter().any(|pause| pause.name == *reason) {
            let names: Vec<&str> = allowed.iter().map(|pause| pause.name.as_str()).collect();
            let detail = format!(
                "`{reason}` is no reason for `{clock}` to stand still; expected {}",
                names.join(" or ")
            );
            return Err(Problem::invalid(detail).at("reason"));
        }
        if proof.trim().is_empty() || proof.len() > limits::PROSE_BYTES_MAX {
            let max = limits::PROSE_BYTES_MAX;
            let detail = format!("expected what shows it, in 1 to {max} bytes");
            return Err(Problem::invalid(detail).at("proof"));
        }
        Ok(())
    }
}

/// Which clock runs again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResume {
    /// Which clock of the case.
    pub clock: String,
}

/// Lets a clock run again.
#[derive(Clone, Debug)]
pub struct ResumeClock {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who says so: a lead.
    pub user: UserId,
    /// Which clock.
    pub resume: NewResume,
}

impl Operation for ResumeClock {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        check_lead(work, self.user)?;
        if !find(&case, &self.resume.clock)?.is_paused() {
            return Err(Problem::conflict("this clock runs already").into());
        }
        let clocks = case.clocks.iter_mut();
        let of_clock = clocks.filter(|clock| clock.id == self.resume.clock);
        for last in of_clock.filter_map(|clock| clock.paused.last_mut()) {
            last.until = Some(work.now);
        }
        work.put(case.clone());
        work.record(
            Line::of(Act::ClockResumed)
                .subject(case.subject)
                .case(case.id)
                .with("clock", self.resume.clock.clone()),
        );
        Ok(case)
    }
}

fn check_lead(work: &mut Work<'_>, user: UserId) -> Result<(), Stop> {
    let role = work.get::<User>(user)?.map(|user| user.role);
    if matches!(role, Some(Role::Lead | Role::Admin)) {
        return Ok(());
    }
    Err(Problem::forbidden("only a lead lets a clock of a law stand still, or run again").into())
}

fn find<'a>(case: &'a Case, id: &str) -> Result<&'a CaseClock, Problem> {
    let found = case.clocks.iter().find(|clock| clock.id == id);
    found.ok_or_else(|| {
        let there: Vec<&str> = case.clocks.iter().map(|clock| clock.id.as_str()).collect();
        let detail = format!("this case has no clock `{id}`; it has {}", there.join(", "));
        Problem::invalid(detail).at("clock")
    })
}
