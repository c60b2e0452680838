//! Backups: the server leaves files as they are, and the process that asked copies them.

use std::sync::{Arc, mpsc};

use evenhand_engine::backup::{Plan, back_up_at_rest};
use evenhand_engine::{Engine, SystemClock};
use evenhand_flow::operation::running::BeginBackup;
use evenhand_model::{Clocks as _, Principal};
use tokio::io::{AsyncBufRead, AsyncWrite};
use tokio::sync::oneshot;

use super::Request;
use super::socket::{Answer, Connection, read_request, write_answer};
use crate::configuration::Configuration;
use crate::failure::{Doing as _, Failure, Result};

/// Asks whether the files lay still to the end; what was copied is worth nothing if they did not.
pub type Confirm<'a> = &'a mut dyn FnMut() -> Result<()>;

/// Has `copy` copy files that lie still: by word of the server that runs on the data directory, or
/// with its lock where none runs.
pub fn back_up<T>(
    configuration: &Configuration,
    copy: impl FnOnce(&Plan, Confirm<'_>) -> Result<T>,
) -> Result<T> {
    let Some(mut connection) = Connection::open(&configuration.data()) else {
        let copy = |plan: Plan| copy(&plan, &mut || Ok(()));
        return back_up_at_rest(&configuration.settings(), SystemClock.now(), copy)?;
    };
    let Answer::Plan(plan) = connection.ask(&Request::BackUp)? else {
        return Err(Failure::new("the server named no files to copy"));
    };
    copy(&plan, &mut || {
        let still = connection.ask(&Request::BackUp);
        let what = "the server stopped before everything was copied, and nothing was kept";
        still.doing(what).map(drop)
    })
}

/// Keeps the files still until the other end asks again, having copied them, or is gone.
pub(super) async fn hold_still(
    engine: Arc<Engine>,
    mut reading: impl AsyncBufRead + Unpin,
    mut writing: impl AsyncWrite + Unpin,
) -> std::io::Result<()> {
    if let Err(problem) = engine.submit(Principal::System, BeginBackup).await {
        tracing::warn!(%problem, "a backup begins without a word in the audit log");
    }
    let (tell_plan, plan) = oneshot::channel();
    // Dropping this end lets the files change again, whatever becomes of this task.
    let (over, is_over) = mpsc::channel::<()>();
    let holding = tokio::task::spawn_blocking(move || {
        engine.back_up(|plan| {
            let _ = tell_plan.send(plan);
            let _ = is_over.recv();
        })
    });
    if let Ok(plan) = plan.await {
        tracing::info!("a backup begins");
        write_answer(&mut writing, &Answer::Plan(plan)).await?;
        let is_asked_again = matches!(read_request(&mut reading).await?, Ok(Request::BackUp));
        if is_asked_again {
            write_answer(&mut writing, &Answer::Still).await?;
        }
        tracing::info!(is_whole = is_asked_again, "a backup ends");
    }
    drop(over);
    match holding.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => write_answer(&mut writing, &Answer::Problem(error.to_string())).await,
        Err(error) => Err(std::io::Error::other(error)),
    }
}
