//! What decoding a picture takes, and nothing else.

use seccompiler::{SeccompAction, SeccompCmpOp, SeccompRule};

use super::filter::{Rules, apply, argument, fails_with};

/// Reading and writing what is open, memory, locks, time, random numbers, and ending.
const COMPUTING: [i64; 17] = [
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

pub(in super::super) fn allow_only_computing() -> Result<(), String> {
    let mut rules: Rules = COMPUTING
        .into_iter()
        .map(|call| (call, Vec::new()))
        .collect();
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![memory_that_is_not_run()?]);
    }
    rules.insert(libc::SYS_getpid, Vec::new());
    rules.insert(libc::SYS_gettid, Vec::new());
    rules.insert(libc::SYS_tgkill, vec![signal_to_itself()?]);
    apply(rules, fails_with(libc::EPERM), SeccompAction::Allow)
}

/// Memory may be taken, but not made into code.
fn memory_that_is_not_run() -> Result<SeccompRule, String> {
    argument(2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0)
}

/// A process that aborts sends itself a signal.
fn signal_to_itself() -> Result<SeccompRule, String> {
    argument(0, SeccompCmpOp::Eq, u64::from(std::process::id()))
}
