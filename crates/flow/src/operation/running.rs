//! The life of the server itself: started, stopped, backed up, restored.

use evenhand_model::{Act, Time};

use crate::work::{Line, Operation, Restored, Stop, Work};

/// Writes down that the server started.
#[derive(Clone, Debug)]
pub struct ServerStarted {
    /// Version of the program.
    pub version: String,
}

impl Operation for ServerStarted {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.record(Line::of(Act::ServerStarted).with("version", self.version.clone()));
        Ok(())
    }
}

/// Writes down that the server stopped in order, after everything else.
#[derive(Clone, Copy, Debug)]
pub struct ServerStopped;

impl Operation for ServerStopped {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.record(Line::of(Act::ServerStopped));
        Ok(())
    }
}

/// Writes down that somebody has the store copied from now on; the copy says so too.
#[derive(Clone, Copy, Debug)]
pub struct BeginBackup;

impl Operation for BeginBackup {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.record(Line::of(Act::BackupBegun));
        Ok(())
    }
}

/// Marks a store that was put back from a backup: it sends nothing until somebody says so, since what
/// it owes may have been sent after the backup was made, by it or by another.
#[derive(Clone, Copy, Debug)]
pub struct MarkRestored {
    /// When the backup was made.
    pub backup_at: Time,
}

impl Operation for MarkRestored {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        work.get::<Restored>(Restored::ID)?;
        work.put(Restored {
            backup_at: self.backup_at,
            restored_at: work.now,
        });
        let backup_at = self.backup_at.to_string();
        work.record(Line::of(Act::StoreRestored).with("backup_at", backup_at));
        Ok(())
    }
}

/// Lets a restored store send again. Answers whether it was kept from that.
#[derive(Clone, Copy, Debug)]
pub struct ResumeDelivery;

impl Operation for ResumeDelivery {
    type Answer = bool;

    fn run(&self, work: &mut Work<'_>) -> Result<bool, Stop> {
        let Some(restored) = work.get::<Restored>(Restored::ID)? else {
            return Ok(false);
        };
        work.delete::<Restored>(Restored::ID)?;
        let backup_at = restored.backup_at.to_string();
        work.record(Line::of(Act::DeliveryResumed).with("backup_at", backup_at));
        Ok(true)
    }
}
