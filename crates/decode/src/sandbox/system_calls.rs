//! Filters of system calls (seccomp(2)). What is not allowed fails as if the user had no right to it, so that a decoder which tries something
//! odd but harmless still finishes.

#[cfg(target_os = "linux")]
pub(super) use linux::{allow_only_computing, deny_reaching_out};

#[cfg(not(target_os = "linux"))]
pub(super) fn allow_only_computing() -> Result<(), String> {
    Err("only Linux filters system calls".into())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn deny_reaching_out() -> Result<(), String> {
    allow_only_computing()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, apply_filter,
    };

    type Rules = BTreeMap<i64, Vec<SeccompRule>>;

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

    /// Sockets, other processes, and whatever changes a folder.
    const REACHING_OUT: [i64; 21] = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kill,
        libc::SYS_mount,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_bpf,
        libc::SYS_io_uring_setup,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_mkdirat,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_fchmodat,
        libc::SYS_fchownat,
        libc::SYS_truncate,
    ];

    /// The same by their older names, which newer processors don't have.
    #[cfg(target_arch = "x86_64")]
    const REACHING_OUT_OLD: [i64; 8] = [
        libc::SYS_unlink,
        libc::SYS_rmdir,
        libc::SYS_rename,
        libc::SYS_mkdir,
        libc::SYS_link,
        libc::SYS_symlink,
        libc::SYS_chmod,
        libc::SYS_chown,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const REACHING_OUT_OLD: [i64; 0] = [];

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
        apply(
            rules,
            SeccompAction::Errno(libc::EPERM as u32),
            SeccompAction::Allow,
        )
    }

    pub(in super::super) fn deny_reaching_out() -> Result<(), String> {
        let calls = REACHING_OUT.into_iter().chain(REACHING_OUT_OLD);
        let rules = calls.map(|call| (call, Vec::new())).collect();
        apply(
            rules,
            SeccompAction::Allow,
            SeccompAction::Errno(libc::EPERM as u32),
        )
    }

    /// Memory may be taken, but not made into code.
    fn memory_that_is_not_run() -> Result<SeccompRule, String> {
        let executable = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
        rule(SeccompCondition::new(
            2,
            SeccompCmpArgLen::Dword,
            executable,
            0,
        ))
    }

    /// A process that aborts sends itself a signal.
    fn signal_to_itself() -> Result<SeccompRule, String> {
        let process = u64::from(std::process::id());
        rule(SeccompCondition::new(
            0,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::Eq,
            process,
        ))
    }

    fn rule(
        condition: Result<SeccompCondition, seccompiler::BackendError>,
    ) -> Result<SeccompRule, String> {
        let rule = condition.and_then(|condition| SeccompRule::new(vec![condition]));
        rule.map_err(|error| error.to_string())
    }

    fn apply(rules: Rules, otherwise: SeccompAction, matched: SeccompAction) -> Result<(), String> {
        let processor = std::env::consts::ARCH.try_into();
        let filter = processor
            .and_then(|processor| SeccompFilter::new(rules, otherwise, matched, processor));
        let program: Result<BpfProgram, _> = filter.and_then(TryInto::try_into);
        let program = program.map_err(|error| error.to_string())?;
        apply_filter(&program)
            .map_err(|error| format!("the kernel refuses the filter of system calls: {error}"))
    }
}
