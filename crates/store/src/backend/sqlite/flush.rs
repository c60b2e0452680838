//! Bringing much of a file to the disk without being in the way of others who sync theirs.
//!
//! A sync of hundreds of megabytes keeps every other sync on that disk waiting until it is done. Here the
//! file is written a stretch at a time, with pauses in which others have their turn; the sync at the end
//! then finds little to do.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

/// Bytes of a stretch.
const STRETCH_BYTES: u64 = 8 * 1024 * 1024;
/// The longest pause after a stretch.
const PAUSE_MAX: Duration = Duration::from_millis(100);

/// Writes what changed in the file, and syncs it.
pub(super) fn flush(file: &File) -> io::Result<()> {
    let end = file.metadata()?.len();
    let mut from = 0;
    while from < end {
        let started = Instant::now();
        write_stretch(file, from, STRETCH_BYTES)?;
        // As long as it took, so that others have the disk half of the time.
        std::thread::sleep(started.elapsed().min(PAUSE_MAX));
        from += STRETCH_BYTES;
    }
    file.sync_data()
}

/// Writes what changed in a stretch, and waits until the disk has taken it. That alone makes nothing
/// durable.
#[cfg(target_os = "linux")]
fn write_stretch(file: &File, from: u64, bytes: u64) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;

    let too_large = |_| io::Error::from(io::ErrorKind::FileTooLarge);
    let from = i64::try_from(from).map_err(too_large)?;
    let bytes = i64::try_from(bytes).map_err(too_large)?;
    let flags = libc::SYNC_FILE_RANGE_WRITE | libc::SYNC_FILE_RANGE_WAIT_AFTER;
    // SAFETY: the descriptor is open for as long as `file` is borrowed, and no memory is touched.
    #[expect(unsafe_code, reason = "no library offers this call")]
    let result = unsafe { libc::sync_file_range(file.as_raw_fd(), from, bytes, flags) };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Elsewhere the sync at the end does everything.
#[cfg(not(target_os = "linux"))]
fn write_stretch(_: &File, _: u64, _: u64) -> io::Result<()> {
    Ok(())
}
