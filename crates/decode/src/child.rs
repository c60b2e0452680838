//! The child process: confines itself, then turns files into hashes until its parent has no more.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::hash::hash;
use crate::limits::{
    MEMORY_BYTES_MAX, PROCESSOR_SECONDS_MAX, VIDEO_FILES_MAX, VIDEO_MEMORY_BYTES_MAX,
    VIDEO_PROCESSOR_SECONDS_MAX,
};
use crate::protocol::{read_request, write_answer, write_ready};
use crate::sandbox::{self, Resources, Sandbox};

/// Reads requests on standard input and writes answers to standard output until the input ends. Nothing is read from outside before the
/// sandbox is closed.
///
/// A panic ends the process: its parent starts another one, and nothing that the panic left behind is used again.
///
/// # Errors
///
/// If the sandbox can't be closed, or the parent says something that is no request.
pub fn run() -> io::Result<()> {
    let sandbox = confine()?;
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    write_ready(&mut output, sandbox)?;
    while let Some((options, file)) = read_request(&mut input)? {
        write_answer(&mut output, &hash(&file, &options))?;
    }
    Ok(())
}

/// Closes the sandbox of a child around this process, for good. [`run`] does it; it stands alone so that tests can try what is left.
///
/// # Errors
///
/// If the kernel refuses a limit.
pub fn confine() -> io::Result<Sandbox> {
    sandbox::enter(&Resources {
        memory_bytes: MEMORY_BYTES_MAX,
        processor_seconds: PROCESSOR_SECONDS_MAX,
        files: 0,
    })
}

/// Confines this process and becomes `program`, which decodes a video: it may open files for reading and start threads, but reaches no socket, writes no
/// file, and has two gigabytes of memory. Gives back only if that fails.
#[must_use]
pub fn become_program(program: &Path, arguments: &[OsString]) -> io::Error {
    let resources = Resources {
        memory_bytes: VIDEO_MEMORY_BYTES_MAX,
        processor_seconds: VIDEO_PROCESSOR_SECONDS_MAX,
        files: VIDEO_FILES_MAX,
    };
    match sandbox::enter_before_program(&resources) {
        Ok(_) => Command::new(program).args(arguments).env_clear().exec(),
        Err(error) => error,
    }
}
