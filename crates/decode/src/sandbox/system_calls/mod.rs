//! Filters of system calls (seccomp(2)). What is not allowed fails as if the user had no right to it, so that a decoder which tries something
//! odd but harmless still finishes.

#[cfg(target_os = "linux")]
mod computing;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod program;

#[cfg(target_os = "linux")]
pub(super) use {computing::allow_only_computing, program::allow_only_reading};

#[cfg(not(target_os = "linux"))]
pub(super) fn allow_only_computing() -> Result<(), String> {
    Err("only Linux filters system calls".into())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn allow_only_reading() -> Result<(), String> {
    allow_only_computing()
}
