//! Limits that the kernel keeps for a process (setrlimit(2)).

use std::io;

use rustix::param::page_size;
use rustix::process::{Resource, Rlimit, setrlimit};

/// What a process may use.
pub(crate) struct Resources {
    /// Memory beyond what it has now. What it reserves and never touches counts too.
    pub memory_bytes: u64,
    /// Processor time, from its start.
    pub processor_seconds: u64,
    /// Files that it may have open, those that are open now included.
    pub files: u64,
}

impl Resources {
    /// Sets the limits, soft and hard, so that nothing can raise them again. No file may grow, and no core is dumped: it would hold the picture.
    pub(super) fn limit(&self) -> io::Result<()> {
        let memory_bytes = memory_now()?.saturating_add(self.memory_bytes);
        for (resource, most) in [
            (Resource::Data, memory_bytes),
            (Resource::Cpu, self.processor_seconds),
            (Resource::Fsize, 0),
            (Resource::Core, 0),
            (Resource::Nofile, self.files),
        ] {
            setrlimit(
                resource,
                Rlimit {
                    current: Some(most),
                    maximum: Some(most),
                },
            )?;
        }
        Ok(())
    }
}

/// Bytes of memory that the limit counts already. An allocator may have reserved a gigabyte before `main`.
fn memory_now() -> io::Result<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let data = pages
        .split(' ')
        .nth(5)
        .and_then(|pages| pages.parse::<u64>().ok());
    let data = data.ok_or_else(|| io::Error::other(format!("/proc/self/statm says {pages:?}")))?;
    Ok(data * page_size() as u64)
}
