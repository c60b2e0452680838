//! What the engine can run, one file each. An operation joins the stages: it accepts, takes what
//! `assess` said, opens or folds cases, and orders.

pub mod alert;
pub mod appeal;
pub mod bank;
pub mod bulk;
pub mod by_hash;
pub mod care;
pub mod change_case;
pub mod claim_case;
pub mod classified;
pub mod close_status_link;
pub mod cohort;
pub mod confirm_case;
pub mod contact;
mod content;
pub mod decide;
pub mod decline_protection;
pub mod deliver;
pub mod end_order;
pub mod endpoint;
pub mod erase;
pub mod feedback;
pub mod hold;
pub mod import;
pub mod incident;
pub mod index;
pub mod investigation;
pub mod know_copies;
pub mod late_orders;
pub mod lift_containment;
pub mod look_at_sealed;
pub mod next_case;
pub mod note;
pub mod once;
pub mod order_alone;
pub mod outcome;
pub mod parity_plan;
pub mod pause_clock;
pub mod pending_action;
pub mod preserve;
pub mod read_reporter;
pub mod release_case;
pub mod renew_order;
pub mod reported_content;
pub mod rerating;
pub mod retain;
pub mod returns;
pub mod rules;
pub mod running;
pub mod saved_view;
pub mod session;
pub mod set_factors;
pub mod set_skills;
pub mod skip_case;
pub mod staff;
pub mod tag;
pub mod take_event;
pub mod take_pile;
pub mod take_report;
pub mod tally;
pub mod tell_reporters;
pub mod translated;
pub mod uncover;
pub mod undo;

pub use take_event::TakeEvent;
pub use take_pile::TakePile;
pub use take_report::{OtherAnswer, ReportAnswer, TakeReport};

use evenhand_model::{Case, CaseId, Platform, Problem};

use crate::work::{Stop, Work};

/// The case with that id on that platform; another platform's case does not exist for the caller.
fn case_of(work: &mut Work<'_>, platform: &Platform, id: CaseId) -> Result<Case, Stop> {
    let case = work.need::<Case>(id, "case")?;
    if case.platform == *platform {
        Ok(case)
    } else {
        Err(Problem::not_found(format!("there is no case {id}")).into())
    }
}
