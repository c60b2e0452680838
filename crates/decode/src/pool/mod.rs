//! Children that decode, as many as are asked at a time, each replaced when it has ended.

mod keeper;
mod pipe;
mod trouble;
mod worker;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::limits::{FILE_BYTES_MAX, PICTURE_TIME_MAX};
use crate::options::Options;
use crate::picture::Picture;
use crate::refused::Refused;
use crate::sandbox::Sandbox;
pub(crate) use keeper::Keeper;
pub(crate) use pipe::Pipe;
pub use trouble::{Ending, Trouble};
use worker::Worker;

/// How a child is started: a program that calls [`crate::child::run`] and nothing before it.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The file of the program.
    pub program: PathBuf,
    /// What makes it the child.
    pub arguments: Vec<OsString>,
}

impl Launch {
    /// This program, as it runs, with the given arguments: where the system can tell, the very file that runs, even if an upgrade has put another in
    /// its place.
    ///
    /// # Errors
    ///
    /// If the system does not tell where it lies.
    pub fn this_program(arguments: &[&str]) -> io::Result<Self> {
        let running = Path::new("/proc/self/exe");
        let program = if running.exists() {
            running.to_owned()
        } else {
            std::env::current_exe()?
        };
        Ok(Self {
            program,
            arguments: arguments.iter().map(Into::into).collect(),
        })
    }

    /// The command, in the root folder, and without the environment, which may hold secrets.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env_clear()
            .current_dir("/")
            .stderr(Stdio::null());
        command
    }
}

/// Hashes pictures in child processes, for any number of threads at a time. Children are started when they are first needed.
pub struct Pool {
    launch: Launch,
    children_max: usize,
    time_max: Duration,
    keeper: Keeper,
    workers: Mutex<Workers>,
    returned: Condvar,
}

#[derive(Default)]
struct Workers {
    idle: Vec<Worker>,
    /// Idle ones and those at work.
    count: usize,
}

impl Pool {
    /// A pool of at most `children_max` children, at least one.
    ///
    /// # Errors
    ///
    /// If no thread can be started.
    pub fn new(launch: Launch, children_max: usize) -> io::Result<Self> {
        Ok(Self {
            launch,
            children_max: children_max.max(1),
            time_max: PICTURE_TIME_MAX,
            keeper: Keeper::new()?,
            workers: Mutex::default(),
            returned: Condvar::new(),
        })
    }

    /// The same pool with another limit of wall time for one picture.
    #[must_use]
    pub fn with_time_max(self, time_max: Duration) -> Self {
        Self { time_max, ..self }
    }

    /// Hashes one file. Waits for a free child and then for its answer.
    ///
    /// # Errors
    ///
    /// If the file gives no hash; see [`Trouble`]. Another file is then hashed as if nothing had been.
    pub fn hash(&self, file: &[u8], options: &Options) -> Result<Picture, Trouble> {
        if file.len() > FILE_BYTES_MAX {
            return Err(Trouble::Refused(Refused::TooLarge {
                bytes: file.len() as u64,
            }));
        }
        let mut worker = self.take()?;
        let found = worker.hash(file, options, self.time_max);
        let is_alive = matches!(found, Ok(_) | Err(Trouble::Refused(_)));
        self.give_back(is_alive.then_some(worker));
        found
    }

    /// What children are confined by; starts one to ask it.
    ///
    /// # Errors
    ///
    /// If no child can be started.
    pub fn sandbox(&self) -> Result<Sandbox, Trouble> {
        let worker = self.take()?;
        let sandbox = worker.sandbox().clone();
        self.give_back(Some(worker));
        Ok(sandbox)
    }

    /// The process numbers of the children that have nothing to do now, for tests that harm them.
    #[doc(hidden)]
    pub fn idle_processes(&self) -> Vec<u32> {
        self.lock().idle.iter().map(Worker::process).collect()
    }

    fn take(&self) -> Result<Worker, Trouble> {
        let mut workers = self.lock();
        loop {
            if let Some(mut worker) = workers.idle.pop() {
                if worker.is_fresh() {
                    return Ok(worker);
                }
                workers.count -= 1;
            } else if workers.count < self.children_max {
                workers.count += 1;
                break;
            } else {
                workers = self
                    .returned
                    .wait(workers)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        }
        drop(workers);
        self.start().inspect_err(|_| self.give_back(None))
    }

    fn start(&self) -> Result<Worker, Trouble> {
        let mut command = self.launch.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Worker::new(self.keeper.start(command).map_err(Trouble::NoChild)?)
    }

    /// Puts a child back, or says that there is one less.
    fn give_back(&self, worker: Option<Worker>) {
        let mut workers = self.lock();
        match worker {
            Some(worker) => workers.idle.push(worker),
            None => workers.count -= 1,
        }
        drop(workers);
        self.returned.notify_one();
    }

    /// What a thread that panicked left behind is whole: nothing is half done while the lock is held.
    fn lock(&self) -> MutexGuard<'_, Workers> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
