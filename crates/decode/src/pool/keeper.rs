//! A thread that starts processes.

use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Starts children for other threads. The kernel kills a child when the *thread* that started it ends (prctl(2), `PR_SET_PDEATHSIG`), and those
/// who ask for pictures may be threads that end soon; this one lives as long as the keeper.
pub(crate) struct Keeper(Sender<Task>);

struct Task {
    command: Command,
    started: Sender<io::Result<Child>>,
}

impl Keeper {
    pub fn new() -> io::Result<Self> {
        let (tasks, received) = channel();
        thread::Builder::new()
            .name("decode-keeper".into())
            .spawn(move || start_each(&received))?;
        Ok(Self(tasks))
    }

    /// Starts a process that lives no longer than this keeper.
    pub fn start(&self, command: Command) -> io::Result<Child> {
        let (started, answer) = channel();
        let gone = |_| io::Error::other("the thread that starts processes has ended");
        self.0
            .send(Task { command, started })
            .map_err(|_| gone(()))?;
        answer.recv().map_err(|_| gone(()))?
    }
}

fn start_each(tasks: &Receiver<Task>) {
    while let Ok(Task {
        mut command,
        started,
    }) = tasks.recv()
    {
        // Who asked may have gone away; the child then ends by its closed input.
        let _ = started.send(command.spawn());
    }
}
