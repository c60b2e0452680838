//! What a process gives up before it reads the first byte of a file from outside.

mod resources;
mod system_calls;

use std::io;

use rustix::process::{Signal, set_parent_process_death_signal};
use rustix::thread::set_no_new_privs;
use serde::{Deserialize, Serialize};

pub(crate) use resources::Resources;

/// What a child is confined by, beside its limits of memory, time and files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sandbox {
    /// Only the few system calls that decoding takes.
    SystemCallsFiltered,
    /// Any system call, for the reason that is told.
    Unfiltered(String),
}

/// Confines this process for good to computing on what comes in by pipes that are open already: no file, no socket, no other program.
///
/// # Errors
///
/// If the kernel refuses a limit. That it can't filter system calls is no error, but told.
pub(crate) fn enter(resources: &Resources) -> io::Result<Sandbox> {
    die_with_parent()?;
    resources.limit()?;
    Ok(told(system_calls::allow_only_computing()))
}

/// Confines what this process will become: a program that may read files and start threads, but writes nothing and reaches nobody.
///
/// # Errors
///
/// If the kernel refuses a limit.
pub(crate) fn enter_before_program(resources: &Resources) -> io::Result<Sandbox> {
    die_with_parent()?;
    resources.limit()?;
    Ok(told(system_calls::allow_only_reading()))
}

fn die_with_parent() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    set_no_new_privs(true)?;
    Ok(())
}

fn told(filtered: Result<(), String>) -> Sandbox {
    match filtered {
        Ok(()) => Sandbox::SystemCallsFiltered,
        Err(why) => Sandbox::Unfiltered(why),
    }
}
