//! `evenhand demo`: a server with an invented platform around it.

use clap::Args;
use evenhand_model::Role;

use super::serve::{log_to_stderr, runtime, stop_signal};
use crate::configuration::ConfigFlag;
use crate::demo::{self, Door};
use crate::failure::{Doing as _, Result};
use crate::output;
use crate::running::Running;

/// Undo window of the demo, so that actions are seen going out soon.
const UNDO_SECONDS: u32 = 1;

/// Run a server with an invented platform: people post and report, a colleague decides
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand demo          goes on until Ctrl-C; prints a login link for you
  evenhand demo --once   plays the scenario to its end, prints the sums and ends

The data lie in a temporary folder that goes with the demo.")]
pub struct Demo {
    /// Address of the API and the console; port 0 takes a free one [default: 127.0.0.1:8480]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// End after the scenario
    #[arg(long)]
    once: bool,
}

impl Demo {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        log_to_stderr("warn");
        let folder = tempfile::tempdir().doing("making a temporary folder")?;
        runtime()?.block_on(async {
            let stop = stop_signal()?;
            let door = Door::open().await?;
            let configuration = config
                .read()?
                .with_data(Some(folder.path().join("data")))
                .with_listen(self.listen)
                .with_allowed(door.address.clone())
                .with_undo_seconds(UNDO_SECONDS);
            let running = Running::start(&configuration).await?;
            let (engine, address) = (running.engine.clone(), running.address.clone());
            let serving = running.serve(stop);
            let playing = async {
                output::line(format!("Evenhand is ready at http://{address}"))?;
                let you = demo::user(&engine, &address, "You", Role::Admin).await?;
                if let Some(link) = you.link {
                    output::line(format!("Log in, once: {link}\n"))?;
                }
                let demo = demo::Demo::open(&engine, &address, door).await?;
                if self.once {
                    demo.play_once().await
                } else {
                    demo.play_on().await
                }
            };
            tokio::select! {
                served = serving => served,
                played = playing => played,
            }
        })
    }
}
