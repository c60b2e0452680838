//! What a program may not do that this process becomes: it reads files, its libraries among them, and starts threads, but it writes nothing, reaches
//! nobody, and starts no other process.

use seccompiler::{SeccompAction, SeccompCmpOp, SeccompRule};

use super::filter::{Rules, apply, argument, fails_with};

/// Sockets and queues, other processes, whatever changes a file, a folder or the system, and rings of calls that no filter sees.
const FORBIDDEN: [i64; 61] = [
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_mq_open,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_shmget,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_execveat,
    libc::SYS_openat2,
    libc::SYS_open_by_handle_at,
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_mknodat,
    libc::SYS_mkdirat,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_truncate,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_io_uring_setup,
];

/// The same by their older names, which newer processors don't have.
#[cfg(target_arch = "x86_64")]
const FORBIDDEN_OLD: [i64; 17] = [
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_creat,
    libc::SYS_mknod,
    libc::SYS_unlink,
    libc::SYS_rmdir,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_mkdir,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN_OLD: [i64; 1] = [libc::SYS_renameat];

/// On this kind of processor a call has a second number, with this bit, for programs with short pointers (x32). Most kernels don't know it.
#[cfg(target_arch = "x86_64")]
const SECOND_NUMBER: Option<i64> = Some(0x4000_0000);
#[cfg(not(target_arch = "x86_64"))]
const SECOND_NUMBER: Option<i64> = None;

pub(in super::super) fn allow_only_reading() -> Result<(), String> {
    // What its flags lie behind a pointer of is seen by no filter. The C library takes the older call where it hears that there is no newer one.
    let newer = with_second_numbers(Rules::from([(libc::SYS_clone3, Vec::new())]));
    apply(newer, SeccompAction::Allow, fails_with(libc::ENOSYS))?;
    let calls = FORBIDDEN.into_iter().chain(FORBIDDEN_OLD);
    let mut rules: Rules = calls.map(|call| (call, Vec::new())).collect();
    rules.insert(libc::SYS_openat, to_write(2)?);
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_open, to_write(1)?);
    rules.insert(libc::SYS_clone, vec![new_process()?]);
    apply(
        with_second_numbers(rules),
        SeccompAction::Allow,
        fails_with(libc::EPERM),
    )
}

/// A file is opened in any way but for reading: the flags are the argument at `place`.
fn to_write(place: u8) -> Result<Vec<SeccompRule>, String> {
    let flags = [libc::O_WRONLY, libc::O_RDWR, libc::O_CREAT, libc::O_TRUNC];
    let set = |flag: libc::c_int| {
        let flag = u64::from(flag.unsigned_abs());
        argument(place, SeccompCmpOp::MaskedEq(flag), flag)
    };
    flags.into_iter().map(set).collect()
}

/// Something is started that is no thread of this process.
fn new_process() -> Result<SeccompRule, String> {
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    argument(0, SeccompCmpOp::MaskedEq(thread), 0)
}

fn with_second_numbers(mut rules: Rules) -> Rules {
    if let Some(bit) = SECOND_NUMBER {
        let second: Vec<_> = rules
            .iter()
            .map(|(call, rules)| (call | bit, rules.clone()))
            .collect();
        rules.extend(second);
    }
    rules
}
